// The refusal of an unknown market.
import { DomainError } from '../../platform/common/errors.js';

/** Returns the answer. Throws `unknown_market` when it is null. */
export function known<T>(marketId: string, answer: T | null): T {
  if (answer === null) throw new DomainError('unknown_market', `There is no market ${marketId}.`);
  return answer;
}
