import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { LoggedTrade } from '../../../platform/events/payloads/exchange.js';
import type { LoggedBet, MarketPriceChanged } from '../../../platform/events/payloads/pricing.js';
import { PriceBook, type PriceInput, type UserMoves } from './price-book.js';
import { beginningOf, priceOf, type PriceState } from './price-state.js';

const CREDIT = 1_000_000n;
const LIQUIDITY = 100n * CREDIT;
const STALE_AFTER_MS = 3_600_000;
const T0 = 1_700_000_000_000;

interface Bet {
  readonly taker?: string;
  readonly maker?: string | null;
  readonly outcome?: 'YES' | 'NO';
  readonly side?: 'BUY' | 'SELL';
  readonly cost: bigint;
}

const tradeOf = ({ taker = 'anna', maker = null, outcome = 'YES', side = 'BUY', cost }: Bet): LoggedTrade => [
  7,
  maker === null ? 'maker' : 'transfer',
  T0,
  5000,
  '1',
  [taker, 1, outcome, side, cost.toString(), '0'],
  maker === null ? null : [maker, 2, 'YES', 'SELL', cost.toString(), '0'],
];

const trades = (atMs: number, ...bets: Bet[]): PriceInput => ({
  kind: 'trades',
  marketId: 'm',
  atMs,
  trades: bets.map(tradeOf),
});

const newBook = (initial = 5000): PriceBook =>
  new PriceBook([beginningOf('m', initial, LIQUIDITY, T0)], [], STALE_AFTER_MS);

const stateOf = (book: PriceBook): PriceState => {
  const state = book.changed.get('m');
  if (!state) throw new Error('the price has not changed');
  return state;
};

const betsOf = (book: PriceBook): readonly LoggedBet[] =>
  book.events.flatMap(({ changes }) => changes.map((change) => change[8] as LoggedBet));

describe('the price of a market', () => {
  it('begins at its initial probability', () => {
    expect(priceOf(beginningOf('m', 6100, LIQUIDITY, T0))).toBe(6100);
  });

  it.each([
    ['BUY', 'YES', 51n],
    ['SELL', 'NO', 51n],
    ['BUY', 'NO', 49n],
    ['SELL', 'YES', 49n],
  ] as const)('moves its sentiment by the cost for a %s of %s', (side, outcome, credits) => {
    const book = newBook();
    book.apply(trades(T0, { side, outcome, cost: CREDIT }));
    expect(stateOf(book).sentiment).toBe(credits * CREDIT);
  });

  it('loses no small trade to rounding', () => {
    const book = newBook();
    for (let i = 0; i < 10_000; i += 1) book.apply(trades(T0, { taker: `u${i}`, cost: 1_000n }));
    expect(stateOf(book).sentiment).toBe(50n * CREDIT + 10_000n * 1_000n);
    expect(priceOf(stateOf(book))).toBe(5300);
  });

  it('stays between 0 and 10000', () => {
    const book = newBook(9990);
    book.apply(trades(T0, { cost: CREDIT }));
    expect(stateOf(book).sentiment).toBe(LIQUIDITY);
    expect(betsOf(book)).toEqual([[7, 'YES', 'BUY', '1000000', 'anna', null, '100000', false]]);
    const low = newBook(10);
    low.apply(trades(T0, { outcome: 'NO', cost: CREDIT }));
    expect(stateOf(low).sentiment).toBe(0n);
  });

  it('lets 51 wash trades of one share move its sentiment by 300 basis points at most', () => {
    const book = newBook();
    for (let i = 0; i < 51; i += 1) {
      book.apply(trades(T0 + i, { taker: 'anna', maker: 'bert', cost: CREDIT }));
    }
    expect(stateOf(book).sentiment).toBe(53n * CREDIT);
    const bets = betsOf(book);
    expect(bets.slice(0, 4).map((bet) => bet.slice(6))).toEqual([
      ['1000000', false],
      ['1000000', false],
      ['1000000', false],
      ['0', true],
    ]);
  });

  it('counts a move for the maker too', () => {
    const book = newBook();
    book.apply(trades(T0, { taker: 'anna', maker: 'bert', cost: 3n * CREDIT }));
    book.apply(trades(T0, { taker: 'carl', maker: 'bert', cost: CREDIT }));
    expect(betsOf(book).map((bet) => bet.slice(6))).toEqual([
      ['3000000', false],
      ['0', true],
    ]);
  });

  it('keeps its last price after the end of the market', () => {
    const book = newBook();
    book.apply({ kind: 'ended', marketId: 'm', atMs: T0 });
    book.apply(trades(T0, { cost: CREDIT }));
    expect(book.events).toEqual([]);
    expect(stateOf(book).sentiment).toBe(50n * CREDIT);
  });

  it('is stale when the raffle counts and its probability is old', () => {
    const book = newBook();
    const staleAfter = (atMs: number) => {
      book.apply(trades(atMs, { cost: 0n }));
      return book.events.at(-1)?.changes[0]?.[7];
    };
    expect(staleAfter(T0 + STALE_AFTER_MS)).toBe(false);
    expect(staleAfter(T0 + STALE_AFTER_MS + 1)).toBe(true);
    book.apply({
      kind: 'probability',
      marketId: 'm',
      atMs: T0 + STALE_AFTER_MS + 2,
      probability: 5000,
      input: ['operator', null, null, null, null],
    });
    expect(staleAfter(T0 + STALE_AFTER_MS + 3)).toBe(false);
    book.apply({
      kind: 'weights',
      marketId: 'm',
      atMs: T0 + STALE_AFTER_MS + 3,
      weights: { raffleWeight: 0, marketWeight: 10_000 },
    });
    expect(staleAfter(T0 + 9 * STALE_AFTER_MS)).toBe(false);
  });

  it('never goes back in time', () => {
    const book = newBook();
    book.apply(trades(T0 - 5, { cost: CREDIT }));
    expect(stateOf(book).updatedAtMs).toBe(T0);
    expect(book.events[0]?.atMs).toBe(T0);
  });

  it('has the same events and the same state however the inputs are divided into transactions', () => {
    const inputs = fc.array(
      fc.record({
        afterMs: fc.oneof(fc.nat(1_000), fc.nat(3_000_000)),
        bets: fc.array(
          fc.record({
            taker: fc.constantFrom('anna', 'bert'),
            maker: fc.constantFrom(null, 'carl', 'dora'),
            outcome: fc.constantFrom('YES' as const, 'NO' as const),
            side: fc.constantFrom('BUY' as const, 'SELL' as const),
            cost: fc.bigInt(0n, 4n * CREDIT),
          }),
          { minLength: 1, maxLength: 3 },
        ),
        endsTransaction: fc.boolean(),
      }),
      { maxLength: 40 },
    );
    fc.assert(
      fc.property(inputs, (steps) => {
        let atMs = T0;
        const made = steps.map(({ afterMs, bets, endsTransaction }) => {
          atMs += afterMs;
          return { input: trades(atMs, ...bets), endsTransaction };
        });
        const whole = run(made.map(({ input }) => [input]));
        const divided = run(groupsOf(made));
        const once = run([made.map(({ input }) => input)]);
        expect(divided).toEqual(whole);
        expect(once).toEqual(whole);
      }),
    );
  });
});

type Made = readonly { readonly input: PriceInput; readonly endsTransaction: boolean }[];

function groupsOf(made: Made): PriceInput[][] {
  const groups: PriceInput[][] = [[]];
  for (const { input, endsTransaction } of made) {
    groups.at(-1)?.push(input);
    if (endsTransaction) groups.push([]);
  }
  return groups;
}

/** Each transaction has a book of its own, which begins with what the one before has stored. */
function run(transactions: readonly (readonly PriceInput[])[]): {
  state: PriceState;
  events: MarketPriceChanged[];
} {
  let state = beginningOf('m', 5000, LIQUIDITY, T0);
  const users = new Map<string, Map<number, UserMoves['moves'][number]>>();
  const events: MarketPriceChanged[] = [];
  for (const inputs of transactions) {
    const stored = [...users].map(([userId, minutes]) => ({
      marketId: 'm',
      userId,
      moves: [...minutes.values()].sort((a, b) => a.minute - b.minute),
    }));
    const book = new PriceBook([state], stored, STALE_AFTER_MS);
    for (const input of inputs) book.apply(input);
    state = book.changed.get('m') ?? state;
    for (const { userId, minute, low, high, close } of book.changedMoves()) {
      const minutes = users.get(userId) ?? new Map<number, UserMoves['moves'][number]>();
      users.set(userId, minutes.set(minute, { minute, low, high, close }));
    }
    events.push(...book.events);
  }
  return { state, events };
}
