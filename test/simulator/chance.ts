// Seeded random choices for the generator.
import { seededRandom } from '../support/random.js';

export class Chance {
  private readonly random: () => number;

  constructor(seed: number) {
    this.random = seededRandom(seed);
  }

  /** True with this probability. */
  is(probability: number): boolean {
    return this.random() < probability;
  }

  /** A whole number from `min` to `max`. */
  int(min: number, max: number): number {
    return min + Math.floor(this.random() * (max - min + 1));
  }

  big(min: bigint, max: bigint): bigint {
    if (max <= min) return min;
    const share = BigInt(Math.floor(this.random() * 2 ** 52));
    return min + ((max - min + 1n) * share) / 2n ** 52n;
  }

  /** Every order of magnitude up to `max` is equally likely: 1, 10 and 1,000 come equally often. */
  sized(max: bigint): bigint {
    const digits = this.int(1, max.toString().length);
    const cap = 10n ** BigInt(digits);
    return this.big(1n, cap < max ? cap : max);
  }

  pick<T>(list: readonly T[]): T {
    const one = list[this.int(0, list.length - 1)];
    if (one === undefined) throw new Error('nothing to pick from');
    return one;
  }

  /** One of the names, with a probability in proportion to its weight. */
  weighted<T extends string>(weights: Readonly<Record<T, number>>): T {
    const entries = Object.entries(weights) as [T, number][];
    let at = this.random() * entries.reduce((sum, [, weight]) => sum + weight, 0);
    for (const [name, weight] of entries) {
      at -= weight;
      if (at < 0) return name;
    }
    return this.pick(entries)[0];
  }
}
