import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { assertStreamMessage } from '../../../../test/support/contract-check.js';
import type { BookImage, BookLevels } from '../../../contract/market-data/book.js';
import { familyOf, loggedView, productChannels } from '../../../../test/support/product-channels.js';
import { checksumOf, type BookLevel } from '../../exchange/index.js';

const bookOf = (depth: { bids?: readonly BookLevel[]; asks?: readonly BookLevel[] } = {}) =>
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
    const cheapestFirst = [...this.levels.values()].sort((a, b) => a[1] - b[1]);
    const bids = cheapestFirst.filter(([side]) => side === 'bid').reverse();
    return checksumOf(
      bids,
      cheapestFirst.filter(([side]) => side === 'ask'),
    );
  }
}

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
