import { describe, expect, it } from '@jest/globals';
import type { BookImage, BookLevels } from '../../../contract/market-data/book.js';
import { bookImageSchema, bookLevelsSchema } from '../../../contract/market-data/book.js';
import type { Order } from '../engine/state/rows.js';
import { OrderBook } from '../engine/venues/book/order-book.js';
import { bookChecksum, changedLevels, checksumOf, inOrder, type BookLevel } from './book-levels.js';

describe('the checksum of a book', () => {
  it('equals the checksums of the examples in the contract', () => {
    const { levels, checksum } = bookImageSchema.meta()?.example as BookImage;
    const { bids, asks } = inOrder(levels);
    expect(checksumOf(bids, asks)).toBe(checksum);
    const after = bookLevelsSchema.meta()?.example as BookLevels;
    expect(checksumOf(bids, [])).toBe(after.checksum);
  });

  it('covers the ten best levels of each side', () => {
    const bids = Array.from({ length: 11 }, (_, i): BookLevel => ['bid', 100 - i, '10000']);
    expect(checksumOf(bids, [])).toBe(checksumOf(bids.slice(0, 10), []));
    expect(checksumOf(bids, [])).not.toBe(checksumOf(bids.slice(0, 9), []));
    expect(checksumOf([], [])).toBe(0);
  });

  it('is the same for a book in memory', () => {
    const book = new OrderBook<Order>();
    const rest = (side: 'bid' | 'ask', tick: number, lots: number) =>
      book.sideOf(side).add({ lots } as Order, tick);
    for (let i = 0; i < 12; i += 1) {
      rest('bid', 4_000 - i, i + 1);
      rest('ask', 5_000 + i, 3);
    }
    rest('bid', 4_000, 100_000_000_000);
    const marks = [4_000, 3_999, 3_998, 1].map((tick) => 2 * tick).concat(2 * 5_000 + 1);
    expect(changedLevels(book, marks)).toEqual([
      ['bid', 4_000, '1000000000010000'],
      ['bid', 3_999, '20000'],
      ['bid', 3_998, '30000'],
      ['bid', 1, '0'],
      ['ask', 5_000, '30000'],
    ]);
    const all = [...Array(12).keys()].flatMap((i) => [2 * (4_000 - i), 2 * (5_000 + i) + 1]);
    const { bids, asks } = inOrder(changedLevels(book, all));
    expect(bookChecksum(book)).toBe(checksumOf(bids, asks));
    expect(bookChecksum(new OrderBook<Order>())).toBe(0);
  });
});
