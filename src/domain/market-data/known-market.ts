// What is answered when there is no such market.
import { DomainError } from '../../platform/common/errors.js';

/** null stands for a market that there is not. Throws `unknown_market`. */
export function known<T>(marketId: string, answer: T | null): T {
  if (answer === null) throw new DomainError('unknown_market', `There is no market ${marketId}.`);
  return answer;
}
