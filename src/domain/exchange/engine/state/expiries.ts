// The orders of a market that expire, in the order in which they expire.
import { IndexedHeap } from './indexed-heap.js';

interface Expiring {
  readonly id: number;
  /** Milliseconds since 1970; null: never. */
  readonly expiresAtMs: number | null;
}

export const newExpiries = <T extends Expiring>(): IndexedHeap<T> => new IndexedHeap<T>(expiresBefore);

function expiresBefore(a: Expiring, b: Expiring): boolean {
  const [atA, atB] = [a.expiresAtMs ?? Number.POSITIVE_INFINITY, b.expiresAtMs ?? Number.POSITIVE_INFINITY];
  return atA === atB ? a.id < b.id : atA < atB;
}
