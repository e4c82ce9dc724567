import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { assertStreamMessage } from '../../../../test/support/contract-check.js';
import type { BookImage, BookLevels } from '../../../contract/market-data/book.js';
import { bookImageSchema, bookLevelsSchema } from '../../../contract/market-data/book.js';
import { OrderBook } from '../../exchange/engine/venues/book/order-book.js';
import type { Order } from '../../exchange/engine/state/rows.js';
import type { Depth } from '../../exchange/views/book.reader.js';
import { familyOf, loggedView, productChannels } from '../../../../test/support/product-channels.js';
import {
  bookChecksum,
  changedLevels,
  checksumOf,
  inOrder,
  type BookLevel,
} from '../../exchange/views/book-levels.js';

const bookOf = (depth: Partial<Depth> = {}) =>
  familyOf(
    productChannels({
      books: { depth: async () => ({ seq: 9, atMs: 1_000, bids: [], asks: [], ...depth }) },
    }),
    'book',
  );
const family = bookOf();

const eventOf = (seq: number, levels: readonly BookLevel[], checksum: number | null, marketId = 'm1') =>
  loggedView(
    'exchange.market.orders_changed',
    { marketId, trades: [], levels, checksum },
    { seq, atMs: seq, tx: seq },
  );
const parsed = <T>(json: string | undefined): T => {
  const message = JSON.parse(json ?? '') as T;
  assertStreamMessage(null, message);
  return message;
};

/** A client's copy of a book. */
class Replica {
  private readonly levels = new Map<string, BookLevel>();

  apply(levels: readonly BookLevel[]): void {
    for (const level of levels) {
      const key = `${level[0]} ${level[1]}`;
      if (level[2] === '0') this.levels.delete(key);
      else this.levels.set(key, level);
    }
  }

  get checksum(): number {
    const { bids, asks } = inOrder(this.levels.values());
    return checksumOf(bids, asks);
  }
}

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

describe('the channel of a book', () => {
  it('carries one message per market and commit, under the market as key', () => {
    const [message] = family.messages(eventOf(5, [['ask', 6550, '0']], 7), 'book:m1');
    expect(message?.key).toBe('m1');
    expect(parsed(message?.json)).toEqual({
      type: 'book_levels',
      market_id: 'm1',
      channel: 'book:m1',
      levels: [['ask', 6550, '0']],
      checksum: 7,
      timestamp: '1970-01-01T00:00:00.005Z',
      seq: 5,
    });
    expect(
      family.messages({ ...eventOf(5, [], 0), type: 'exchange.market.state_changed' }, 'book:m1'),
    ).toEqual([]);
  });

  it('sends no message for trades that did not change the book', () => {
    expect(family.messages(eventOf(5, [], null), 'book:m1')).toEqual([]);
  });

  it('starts with an image of all levels, best first', async () => {
    expect(family.owner.needsSnapshot).toBe(true);
    const bids: BookLevel[] = [['bid', 6500, '2000000']];
    const asks: BookLevel[] = [['ask', 6550, '1500000']];
    const image = await bookOf({ bids, asks }).owner.snapshot?.('book:m1', null);
    const { levels, checksum, ...rest } = parsed<BookImage>(image?.messages[0]?.json);
    expect([image?.seq, rest.seq, rest.type, rest.market_id]).toEqual([9, 9, 'book_image', 'm1']);
    expect([levels, checksum]).toEqual([[...bids, ...asks], checksumOf(bids, asks)]);
  });

  it('brings a slow client to the same book, as the newest checksum proves', () => {
    const aLevel = fc.tuple(
      fc.constantFrom('bid' as const, 'ask' as const),
      fc.integer({ min: 1, max: 6 }),
      fc.constantFrom('0', '10000', '20000'),
    );
    fc.assert(
      fc.property(
        fc.array(fc.array(aLevel, { minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 8 }),
        (changes) => {
          const level = new Replica();
          const messages = changes.flatMap((levels, i) => {
            level.apply(levels);
            return family.messages(eventOf(i + 1, levels, level.checksum), 'book:m1');
          });
          const merged = parsed<BookLevels>(family.owner.merge?.(messages).json);
          const late = new Replica();
          late.apply(merged.levels);
          expect([late.checksum, merged.seq]).toEqual([merged.checksum, changes.length]);
          expect(late.checksum).toBe(level.checksum);
        },
      ),
      { numRuns: 200 },
    );
  });
});
