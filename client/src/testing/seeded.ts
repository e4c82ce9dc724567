/**
 * Repeatable random numbers in [0, 1): the same seed gives the same numbers (Mulberry32 by Tommy Ettinger, public domain). Give it to
 * `connect({ random })`, to FaultyTransport and to the test itself, and print the seed.
 */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}
