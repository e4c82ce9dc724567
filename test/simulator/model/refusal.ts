// How the model refuses a command.
import type { RefusalCode } from '../../../src/domain/exchange/engine/refusals.js';

/** Thrown before any change. */
export class Refusal extends Error {
  constructor(readonly code: RefusalCode) {
    super(code);
  }
}

const REFUSALS = new Map<RefusalCode, Refusal>();

/** One shared error per code: half of all commands are refused, and no reader needs the stack trace. */
export function refuse(code: RefusalCode): never {
  let refusal = REFUSALS.get(code);
  if (!refusal) REFUSALS.set(code, (refusal = new Refusal(code)));
  throw refusal;
}
