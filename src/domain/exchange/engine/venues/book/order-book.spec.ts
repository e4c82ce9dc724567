import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { BookEntry, OrderBook, sideOf, tickOf, type BookSideName } from './order-book.js';

class Entry extends BookEntry<Entry> {
  constructor(
    readonly id: number,
    lots: number,
  ) {
    super();
    this.lots = lots;
  }
}
interface Plain {
  readonly entry: Entry;
  readonly tick: number;
}

const BOUNDED = { numRuns: 40, endOnFailure: true } as const;
const SIDES: readonly BookSideName[] = ['bid', 'ask'];

/** A few prices at both ends and in the middle, so that many orders share one price. */
const aTick = fc.constantFrom(1, 2, 4_999, 5_000, 5_001, 5_032, 9_998, 9_999);
const aStep = fc.oneof(
  fc.record({ kind: fc.constant('add' as const), tick: aTick, lots: fc.integer({ min: 1, max: 9 }) }),
  fc.record({ kind: fc.constant('remove' as const), at: fc.nat(), left: fc.constant(0) }),
  fc.record({ kind: fc.constant('trade' as const), at: fc.nat(), left: fc.integer({ min: 1, max: 5 }) }),
);

/** Sorted in the order of trading. The sort is stable, so the oldest order comes first at each price. */
const sorted = (name: BookSideName, orders: readonly Plain[]): Plain[] =>
  [...orders].sort((a, b) => (name === 'bid' ? b.tick - a.tick : a.tick - b.tick));

describe('a side of a book', () => {
  it.each(SIDES)('keeps %ss as a sorted array does', (name) => {
    fc.assert(
      fc.property(fc.array(aStep, { maxLength: 60, size: 'max' }), (steps) => {
        const book = new OrderBook<Entry>();
        const side = book.sideOf(name);
        let plain: Plain[] = [];
        steps.forEach((step, id) => {
          if (step.kind === 'add') {
            const entry = new Entry(id, step.lots);
            side.add(entry, step.tick);
            plain.push({ entry, tick: step.tick });
          } else {
            const found = plain[step.at % Math.max(plain.length, 1)];
            if (!found) return;
            const { entry } = found;
            if (step.kind === 'remove') {
              side.remove(entry);
              plain = plain.filter((other) => other.entry !== entry);
            } else if (entry.level) {
              entry.level.lots += step.left - entry.lots;
              entry.lots = step.left;
            }
          }
          expectSame(book, name, sorted(name, plain));
        });
      }),
      BOUNDED,
    );
  });

  it('removes an order once; a second removal changes nothing', () => {
    const { bids } = new OrderBook<Entry>();
    const [first, second] = [new Entry(1, 3), new Entry(2, 4)];
    bids.add(first, 10);
    bids.add(second, 10);
    bids.remove(first);
    bids.remove(first);
    expect([...bids.orders()].map(({ id }) => id)).toEqual([2]);
    expect(bids.lotsAt(10)).toBe(4);
    expect([first.level, first.before, first.behind]).toEqual([null, null, null]);
  });

  it('returns at most the requested number of levels, best first', () => {
    const book = new OrderBook<Entry>();
    [3, 1, 2].forEach((tick, id) => book.asks.add(new Entry(id, 1), tick));
    expect(book.levels('ask', 2).map(({ tick }) => tick)).toEqual([1, 2]);
  });
});

function expectSame(book: OrderBook<Entry>, name: BookSideName, plain: readonly Plain[]): void {
  const side = book.sideOf(name);
  const ticks = [...new Set(plain.map(({ tick }) => tick))];
  const lotsAt = (tick: number): number =>
    plain.filter((order) => order.tick === tick).reduce((sum, { entry }) => sum + entry.lots, 0);
  expect([...side.orders()].map(({ id }) => id)).toEqual(plain.map(({ entry }) => entry.id));
  expect(book.levels(name).map(({ tick, lots }) => [tick, lots])).toEqual(
    ticks.map((tick) => [tick, lotsAt(tick)]),
  );
  expect(side.bestLevel?.tick).toBe(ticks[0]);
  expect(side.bestLevel?.first?.id).toBe(plain[0]?.entry.id);
  ticks.forEach((tick, i) => expect(side.after(tick)?.tick).toBe(ticks[i + 1]));
  expect(side.lotsAt(5_000)).toBe(lotsAt(5_000));
  expect(book.isEmpty).toBe(plain.length === 0);
}

describe('the price of YES', () => {
  it.each([
    ['YES', 'BUY', 'bid'],
    ['NO', 'SELL', 'bid'],
    ['YES', 'SELL', 'ask'],
    ['NO', 'BUY', 'ask'],
  ] as const)('has %s %s among the %ss', (outcome, side, name) => {
    expect(sideOf(outcome, side)).toBe(name);
  });

  it('is 10000 minus the price of NO', () => {
    expect([tickOf('YES', 3_000), tickOf('NO', 3_000), tickOf('NO', tickOf('NO', 1))]).toEqual([
      3_000, 7_000, 1,
    ]);
  });
});
