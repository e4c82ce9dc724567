// Repeatable random numbers: a seeded generator, whose seed the test prints.

/** Mulberry32 (Tommy Ettinger, public domain): numbers in [0, 1). */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** The seed of this run: from TEST_SEED, or the time; always printed, so that a failure can be repeated. */
export function testSeed(name: string): number {
  const seed = Number(process.env.TEST_SEED ?? Date.now() % 1_000_000_000);
  process.stdout.write(`${name}: seed ${seed} (repeat it with TEST_SEED=${seed})\n`);
  return seed;
}

export const randomInt = (random: () => number, min: number, max: number): number =>
  min + Math.floor(random() * (max - min + 1));
