// A write is answered when it is committed. The same process may have the event in its ring some milliseconds later,
// because a batch that arrives while the tail reads is parked. A subscription without a cursor begins at the present
// of the ring, and may therefore begin before the write. A test that needs a beginning after the write waits here.
import type { EventTail } from '../../src/platform/events/index.js';

const WAIT_MS = 10_000;

/** Resolves once every new subscription in the process of `tail` begins after `seq`. */
export async function caughtUpWith(tail: EventTail, seq: number): Promise<void> {
  if (!(await tail.waitFor(seq, WAIT_MS))) throw new Error(`The tail did not get to ${seq}.`);
}
