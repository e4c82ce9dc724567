// The price levels of a book side by tick, in pages that are created on first use. A lookup needs no hashing (which took 9
// to 16 % of a book's time), and a book with few orders stays small.
import { BPS } from '../../money/limits.js';

const PAGE_BITS = 7;
const PAGE_SIZE = 1 << PAGE_BITS;
const PAGES = (BPS >> PAGE_BITS) + 1;

type Places<T> = (T | undefined)[];

const places = <T>(count: number): Places<T> => new Array<T | undefined>(count).fill(undefined);

export class LevelTable<T> {
  private readonly pages = places<Places<T>>(PAGES);

  get(tick: number): T | undefined {
    return this.pages[tick >> PAGE_BITS]?.[tick & (PAGE_SIZE - 1)];
  }

  set(tick: number, level: T | undefined): void {
    const page = (this.pages[tick >> PAGE_BITS] ??= places(PAGE_SIZE));
    page[tick & (PAGE_SIZE - 1)] = level;
  }
}
