// A write is answered when it is committed; that the same process has it in its ring is a matter of milliseconds, but of
// later ones: a batch that comes while the tail reads is parked. What begins at the present, such as a subscription
// without a cursor, may therefore begin before it. A test that needs it to begin after it waits here.
import type { EventTail } from '../../src/platform/events/index.js';

const WAIT_MS = 10_000;

/** Resolves once whatever begins in the process of `tail` begins after `seq`. */
export async function caughtUpWith(tail: EventTail, seq: number): Promise<void> {
  if (!(await tail.waitFor(seq, WAIT_MS))) throw new Error(`The tail did not get to ${seq}.`);
}
