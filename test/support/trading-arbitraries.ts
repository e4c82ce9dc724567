// Random commands for an engine: sensible commands that often meet each other, and invalid ones with the right types.
import fc from 'fast-check';
import type { Command, PlaceOrder } from '../../src/domain/exchange/engine/commands.js';
import {
  amend,
  cancel,
  cancelAll,
  change,
  createMarket,
  CREDIT,
  LOT,
  NOW_MS,
  placeOrder,
  settle,
} from './trading-builders.js';
import { accept, cancelWager, decline, offer } from './wager-builders.js';

export interface Step {
  readonly command: Command;
  /** Milliseconds after the step before. */
  readonly laterMs: number;
}

const aUser = fc.constantFrom('ann', 'bob', 'cyd');
const aMarket = fc.constantFrom('m', 'm', 'm', 'n', 'a');
const aLot = fc.integer({ min: 1, max: 6 }).map((lots) => BigInt(lots) * LOT);
const aPrice = fc.integer({ min: 4_997, max: 5_003 });
/** Ids of orders and accounts are small numbers here, so many of them exist. */
const anOrder = fc.integer({ min: 1, max: 40 });
const aTime = fc.integer({ min: 1, max: 3_000 }).map((ms) => NOW_MS + ms);
const anOutcome = fc.constantFrom('YES' as const, 'NO' as const);
const aSide = fc.constantFrom('BUY' as const, 'BUY' as const, 'SELL' as const);
const aPrevention = fc.constantFrom(
  'cancel_newest' as const,
  'cancel_oldest' as const,
  'cancel_both' as const,
);

const limitOrder = fc
  .record({
    user: aUser,
    outcome: anOutcome,
    side: aSide,
    price: aPrice,
    quantity: aLot,
    timeInForce: fc.constantFrom('GTC' as const, 'GTC' as const, 'IOC' as const, 'FOK' as const),
    postOnly: fc.boolean(),
    selfTradePrevention: aPrevention,
    end: fc.option(aTime),
  })
  .map(({ user, end, timeInForce, postOnly, ...order }) =>
    placeOrder(user, {
      ...order,
      timeInForce: end === null ? timeInForce : 'GTD',
      expiresAtMs: end,
      postOnly: postOnly && (end !== null || timeInForce === 'GTC'),
    }),
  );

const marketOrder = fc
  .record({ user: aUser, marketId: aMarket, outcome: anOutcome, maxCost: fc.bigInt(1n, 100_000n) })
  .map(({ user, ...order }) =>
    placeOrder(user, { ...order, type: 'MARKET', timeInForce: 'IOC', price: null, quantity: null }),
  );

const itemOrder = fc
  .record({
    user: aUser,
    side: aSide,
    price: fc.integer({ min: 95, max: 115 }),
    quantity: fc.bigInt(1n, 2n * CREDIT),
  })
  .map(({ user, ...order }) => placeOrder(user, { ...order, marketId: 'item:2' }));

const makerOrder = fc
  .record({ user: aUser, outcome: anOutcome, side: aSide, quantity: fc.bigInt(1n, CREDIT) })
  .map(({ user, ...order }) =>
    placeOrder(user, { ...order, marketId: 'a', price: 9_999, timeInForce: 'FOK' }),
  );

const anAmendment = fc
  .record({
    user: aUser,
    id: anOrder,
    price: fc.option(aPrice),
    quantity: fc.option(aLot),
    end: fc.option(aTime),
  })
  .map(({ user, id, price, quantity, end }) => amend(user, id, { price, quantity, expiresAtMs: end }));

const aCancel = fc
  .record({ user: aUser, id: fc.option(anOrder, { freq: 9 }), side: fc.option(aSide) })
  .map(({ user, id, side }) => (id === null ? cancelAll(user, { side }) : cancel(user, id)));

const anAct = fc.oneof(
  fc
    .record({ marketId: aMarket, end: fc.option(aTime) })
    .map(({ marketId, end }) => createMarket(marketId, { closesAtMs: end })),
  fc
    .record({
      kind: fc.constantFrom(
        'open_market' as const,
        'open_market' as const,
        'pause_market' as const,
        'close_market' as const,
        'void_market' as const,
      ),
      marketId: aMarket,
    })
    .map(({ kind, marketId }) => change(kind, marketId)),
  fc
    .record({ outcome: anOutcome, marketId: aMarket })
    .map(({ outcome, marketId }) => settle(outcome, marketId)),
);

const money = fc.record({
  kind: fc.constantFrom('deposit' as const, 'withdraw' as const),
  userId: aUser,
  amount: fc.bigInt(1n, CREDIT),
});

const anOffer = fc
  .record({
    user: aUser,
    other: aUser,
    marketId: aMarket,
    outcome: anOutcome,
    stakes: fc.integer({ min: 1, max: 3 }),
    openMs: fc.integer({ min: 1, max: 1_000 }),
  })
  .map(({ user, other, stakes, ...more }) =>
    offer(user, other, { ...more, proposerStake: CREDIT, responderStake: BigInt(stakes) * CREDIT }),
  );

/** Numbers of wagers are small too, and every user answers. */
const anAnswer = fc
  .record({ user: aUser, id: anOrder, answer: fc.constantFrom(accept, accept, decline, cancelWager) })
  .map(({ user, id, answer }) => answer(user, id));

const aBan = fc.record({
  kind: fc.constant('bar_account' as const),
  userId: aUser,
  isBarred: fc.constantFrom(true, false, false),
});

const quotes = fc
  .record({ price: fc.integer({ min: 90, max: 120 }), ageMs: fc.nat({ max: 100 }) })
  .map(({ price, ageMs }): Command => ({
    kind: 'quotes',
    atMs: NOW_MS + 1_000 - ageMs,
    items: [{ itemId: 2, high: price, low: price - 5 }],
  }));

const laterMs = fc.integer({ min: 0, max: 200 });

/** Mostly orders that meet each other, mixed with all other commands. */
export const someCommands: fc.Arbitrary<Step> = fc.record({
  command: fc.oneof(
    { weight: 10, arbitrary: limitOrder },
    { weight: 2, arbitrary: marketOrder },
    { weight: 2, arbitrary: itemOrder },
    { weight: 2, arbitrary: makerOrder },
    { weight: 3, arbitrary: anAmendment },
    { weight: 2, arbitrary: aCancel },
    { weight: 1, arbitrary: anAct },
    { weight: 1, arbitrary: money },
    { weight: 4, arbitrary: anOffer },
    { weight: 6, arbitrary: anAnswer },
    { weight: 1, arbitrary: aBan },
    { weight: 1, arbitrary: quotes },
  ),
  laterMs,
});

const oddNumber = fc.constantFrom(
  0,
  -0,
  -1,
  0.5,
  1,
  5_000,
  5_000.5,
  10_000,
  2 ** 31,
  2 ** 53,
  1e300,
  NOW_MS + 1,
  Number.NaN,
  Number.POSITIVE_INFINITY,
  Number.NEGATIVE_INFINITY,
);
const oddBig = fc.constantFrom(
  0n,
  -1n,
  1n,
  LOT,
  LOT + 1n,
  10n ** 15n,
  10n ** 18n,
  2n ** 63n,
  -(2n ** 63n),
  10n ** 40n,
);
const oddText = fc.constantFrom(
  '',
  ' ',
  'ann',
  ' ann',
  'm',
  'a',
  'M',
  'item:',
  'item:2',
  'item:-1',
  '__proto__',
  'constructor',
  '\u0000',
  '\ud800',
  '\u{1f4a5}',
  'x'.repeat(10_000),
);
const orNull = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | null> => fc.option(arbitrary, { freq: 3 });

const anOddOrder: fc.Arbitrary<PlaceOrder> = fc.record({
  kind: fc.constant('place_order' as const),
  userId: fc.oneof(aUser, oddText),
  marketId: fc.oneof(aMarket, oddText),
  clientOrderId: orNull(oddText),
  outcome: anOutcome,
  side: aSide,
  type: fc.constantFrom('LIMIT' as const, 'MARKET' as const),
  timeInForce: fc.constantFrom('GTC' as const, 'IOC' as const, 'FOK' as const, 'GTD' as const),
  price: orNull(oddNumber),
  quantity: orNull(oddBig),
  maxCost: orNull(oddBig),
  expiresAtMs: orNull(oddNumber),
  postOnly: fc.boolean(),
  selfTradePrevention: aPrevention,
});

/** A valid order with one invalid field. */
const aSpoiltOrder: fc.Arbitrary<PlaceOrder> = fc
  .record({
    order: limitOrder,
    spoilt: fc.oneof(
      fc.record({ price: orNull(oddNumber) }),
      fc.record({ quantity: orNull(oddBig) }),
      fc.record({ maxCost: oddBig }),
      fc.record({ timeInForce: fc.constant('GTD' as const), expiresAtMs: orNull(oddNumber) }),
      fc.record({ marketId: oddText }),
    ),
  })
  .map(({ order, spoilt }) => ({ ...order, ...spoilt }));

const anOddCommand: fc.Arbitrary<Command> = fc.oneof(
  anOddOrder,
  { weight: 5, arbitrary: aSpoiltOrder },
  fc
    .record({
      user: oddText,
      id: oddNumber,
      price: orNull(oddNumber),
      quantity: orNull(oddBig),
      expiresAtMs: orNull(oddNumber),
    })
    .map(({ user, id, ...more }) => amend(user, id, more)),
  fc.record({ user: oddText, id: oddNumber }).map(({ user, id }) => cancel(user, id)),
  fc.record({ user: oddText, marketId: oddText }).map(({ user, marketId }) => cancelAll(user, { marketId })),
  fc.record({ kind: fc.constant('open_account' as const), userId: oddText }),
  fc.record({
    kind: fc.constantFrom('deposit' as const, 'withdraw' as const),
    userId: oddText,
    amount: oddBig,
  }),
  fc.record({
    kind: fc.constant('fund_house' as const),
    account: fc.constantFrom('house' as const, 'quotes' as const),
    amount: oddBig,
  }),
  fc
    .record({
      marketId: oddText,
      venue: fc.constantFrom('book' as const, 'amm' as const),
      makerFeeBps: oddNumber,
      takerFeeBps: oddNumber,
      liquidity: orNull(oddBig),
      closesAtMs: orNull(oddNumber),
    })
    .map(({ marketId, ...more }) => createMarket(marketId, more)),
  fc
    .record({ marketId: oddText, outcome: anOutcome })
    .map(({ marketId, outcome }) => settle(outcome, marketId)),
  fc.record({
    kind: fc.constant('quotes' as const),
    atMs: oddNumber,
    items: fc.array(fc.record({ itemId: oddNumber, high: orNull(oddNumber), low: orNull(oddNumber) }), {
      maxLength: 4,
    }),
  }),
);

export const someJunk: fc.Arbitrary<Step> = fc.record({ command: anOddCommand, laterMs });
