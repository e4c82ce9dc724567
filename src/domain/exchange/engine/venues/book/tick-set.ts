// The set of ticks at which a book side has orders: one bit per tick, and one bit per word of ticks. A search for the best
// or the next tick takes a few steps.
import { BPS } from '../../money/limits.js';

const WORD_BITS = 32;
const WORDS = Math.ceil((BPS + 1) / WORD_BITS);

const lowestBit = (word: number): number => 31 - Math.clz32(word & -word);
const highestBit = (word: number): number => 31 - Math.clz32(word);

export class TickSet {
  private readonly words = new Uint32Array(WORDS);
  private readonly summary = new Uint32Array(Math.ceil(WORDS / WORD_BITS));

  add(tick: number): void {
    const word = tick >> 5;
    this.words[word] = (this.words[word] as number) | (1 << (tick & 31));
    this.summary[word >> 5] = (this.summary[word >> 5] as number) | (1 << (word & 31));
  }

  delete(tick: number): void {
    const word = tick >> 5;
    const rest = (this.words[word] as number) & ~(1 << (tick & 31));
    this.words[word] = rest;
    if (rest === 0) this.summary[word >> 5] = (this.summary[word >> 5] as number) & ~(1 << (word & 31));
  }

  /** The lowest tick that is at least `from`; -1 when there is none. */
  atLeast(from: number): number {
    if (from > BPS) return -1;
    const word = from >> 5;
    const here = ((this.words[word] as number) & (-1 << (from & 31))) >>> 0;
    if (here !== 0) return (word << 5) + lowestBit(here);
    const next = this.wordAfter(word);
    return next < 0 ? -1 : (next << 5) + lowestBit(this.words[next] as number);
  }

  /** The highest tick that is at most `from`; -1 when there is none. */
  atMost(from: number): number {
    if (from < 0) return -1;
    const word = from >> 5;
    const here = ((this.words[word] as number) & (-1 >>> (31 - (from & 31)))) >>> 0;
    if (here !== 0) return (word << 5) + highestBit(here);
    const next = this.wordBefore(word);
    return next < 0 ? -1 : (next << 5) + highestBit(this.words[next] as number);
  }

  private wordAfter(word: number): number {
    const from = word + 1;
    let group = from >> 5;
    let bits =
      group < this.summary.length ? ((this.summary[group] as number) & (-1 << (from & 31))) >>> 0 : 0;
    while (bits === 0) {
      group += 1;
      if (group >= this.summary.length) return -1;
      bits = this.summary[group] as number;
    }
    return (group << 5) + lowestBit(bits);
  }

  private wordBefore(word: number): number {
    const from = word - 1;
    if (from < 0) return -1;
    let group = from >> 5;
    let bits = ((this.summary[group] as number) & (-1 >>> (31 - (from & 31)))) >>> 0;
    while (bits === 0) {
      group -= 1;
      if (group < 0) return -1;
      bits = this.summary[group] as number;
    }
    return (group << 5) + highestBit(bits);
  }
}
