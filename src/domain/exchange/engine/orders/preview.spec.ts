// What a preview says, beside what the engine does with the same order.
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { apply, emptyState, type Command, type PlaceOrder, type TradingState } from '../index.js';
import { marketView } from '../state/views.js';
import { previewOf, type PreviewScene } from './preview.js';
import { STEP_MAX } from '../money/limits.js';
import { LIFECYCLE_DEFAULTS } from '../options.js';

const OPTIONS = {
  paperFunds: 10n ** 12n,
  quotes: true,
  quoteMaxAgeMs: 60_000,
  quoteExposureMax: 10n ** 18n,
  orderValueMin: 0n,
  stepMax: STEP_MAX,
  lifecycle: LIFECYCLE_DEFAULTS,
};
const NOW_MS = 1_000;
const ITEM = 'item:2';
const QUOTE = { ask: 30, bid: 20 };

function carryOut(state: TradingState, command: Command) {
  const result = apply(state, command, NOW_MS);
  if (!result.ok) throw new Error(`${command.kind} was refused: ${result.code}`);
  return result;
}

const orderBy = (userId: string, marketId: string, rest: Partial<PlaceOrder>): PlaceOrder => ({
  kind: 'place_order',
  userId,
  marketId,
  clientOrderId: null,
  outcome: 'YES',
  side: 'BUY',
  type: 'LIMIT',
  timeInForce: 'GTC',
  price: 5_000,
  quantity: 1_000_000n,
  maxCost: null,
  expiresAtMs: null,
  postOnly: false,
  selfTradePrevention: 'cancel_newest',
  ...rest,
});

interface World {
  readonly takerFeeBps: number;
  readonly makerFeeBps: number;
  readonly resting: readonly { outcome: 'YES' | 'NO'; price: number; lots: number }[];
}

/** Markets of every venue, others' orders on the book, and shares in the hands of the one who asks. */
function stateOf({ takerFeeBps, makerFeeBps, resting }: World): TradingState {
  const state = emptyState(OPTIONS);
  for (const userId of ['ann', 'bob', 'eve']) carryOut(state, { kind: 'open_account', userId });
  carryOut(state, { kind: 'fund_house', account: 'house', amount: 10n ** 12n });
  carryOut(state, { kind: 'fund_house', account: 'quotes', amount: 10n ** 15n });
  for (const venue of ['book', 'amm'] as const) {
    const liquidity = venue === 'amm' ? 50_000_000n : null;
    const fees = { takerFeeBps, makerFeeBps };
    const about = {
      closesAtMs: null,
      voidRule: 'refund',
      voidPriceBps: null,
      actor: null,
    } as const;
    carryOut(state, { kind: 'create_market', marketId: venue, venue, liquidity, ...fees, ...about });
    carryOut(state, { kind: 'open_market', marketId: venue, actor: null, reason: null });
  }
  carryOut(state, { kind: 'quotes', atMs: NOW_MS, items: [{ itemId: 2, high: QUOTE.ask, low: QUOTE.bid }] });
  // Ann and Bob hold shares of both outcomes.
  carryOut(state, orderBy('ann', 'book', { quantity: 3_000_000n }));
  carryOut(state, orderBy('bob', 'book', { outcome: 'NO', quantity: 3_000_000n }));
  carryOut(state, orderBy('ann', 'book', { outcome: 'NO', quantity: 2_000_000n }));
  carryOut(state, orderBy('bob', 'book', { quantity: 2_000_000n }));
  const spend = {
    type: 'MARKET',
    timeInForce: 'IOC',
    price: null,
    quantity: null,
    maxCost: 3_000_000n,
  } as const;
  carryOut(state, orderBy('ann', 'amm', spend));
  carryOut(state, orderBy('ann', ITEM, { ...spend, maxCost: 90_000_000n }));
  for (const { outcome, price, lots } of resting)
    carryOut(state, orderBy('eve', 'book', { outcome, price, quantity: BigInt(lots) * 10_000n }));
  return state;
}

function sceneOf(state: TradingState, { marketId }: PlaceOrder): PreviewScene {
  const market = state.markets.get(marketId);
  if (!market) throw new Error('the scene is not set');
  const { book } = market;
  const levels = (['bid', 'ask'] as const).flatMap((name) =>
    (book?.levels(name) ?? []).map(({ tick, lots }) => ({
      side: name,
      tick,
      quantity: BigInt(lots) * 10_000n,
    })),
  );
  return { market: marketView(market), levels, quote: marketId === ITEM ? QUOTE : null, nowMs: NOW_MS };
}

/** Credits of a buyer, free shares of a seller. */
function availableTo(state: TradingState, { marketId, outcome, side, userId }: PlaceOrder): bigint {
  const account = state.users.get(userId);
  if (!account) throw new Error('the scene is not set');
  const position = state.markets.get(marketId)?.positions[outcome].get(account.id);
  return side === 'BUY' ? account.available : (position?.shares ?? 0n) - (position?.held ?? 0n);
}

const aWorld: fc.Arbitrary<World> = fc.record({
  takerFeeBps: fc.constantFrom(0, 7, 100),
  makerFeeBps: fc.constantFrom(0, 20),
  resting: fc.array(
    fc.record({
      outcome: fc.constantFrom('YES' as const, 'NO' as const),
      price: fc.integer({ min: 4_990, max: 5_010 }),
      lots: fc.integer({ min: 1, max: 30 }),
    }),
    { maxLength: 8 },
  ),
});

const anOrder: fc.Arbitrary<PlaceOrder> = fc
  .record({
    marketId: fc.constantFrom('book', 'book', 'amm', ITEM),
    outcome: fc.constantFrom('YES' as const, 'NO' as const),
    side: fc.constantFrom('BUY' as const, 'SELL' as const),
    type: fc.constantFrom('LIMIT' as const, 'MARKET' as const),
    timeInForce: fc.constantFrom('GTC' as const, 'IOC' as const, 'FOK' as const),
    price: fc.oneof(fc.integer({ min: 4_985, max: 5_015 }), fc.constantFrom(0, 15, 25, 35, 9_999, 10_000)),
    quantity: fc.option(
      fc.oneof(
        fc.integer({ min: 0, max: 60 }).map((lots) => BigInt(lots) * 10_000n),
        fc.constantFrom(5n),
      ),
    ),
    maxCost: fc.oneof(fc.bigInt({ min: 1n, max: 300_000n }), fc.constantFrom(0n, 50_000_000n)),
    postOnly: fc.boolean(),
  })
  .map(({ price, maxCost, outcome, ...order }) =>
    orderBy('ann', order.marketId, {
      ...order,
      outcome: order.marketId === ITEM ? 'YES' : outcome,
      price: order.type === 'LIMIT' ? price : null,
      maxCost: order.type === 'MARKET' && order.side === 'BUY' ? maxCost : null,
      postOnly: order.postOnly && order.type === 'LIMIT',
    }),
  );

/** With money for less than there is, so that every lot and its fee counts. */
const aPurchase: fc.Arbitrary<PlaceOrder> = fc
  .record({
    marketId: fc.constantFrom('book', 'amm'),
    outcome: fc.constantFrom('YES' as const, 'NO' as const),
    maxCost: fc.integer({ min: 4_000, max: 300_000 }).map(BigInt),
  })
  .map((order) =>
    orderBy('ann', order.marketId, {
      ...order,
      type: 'MARKET',
      timeInForce: 'IOC',
      price: null,
      quantity: null,
    }),
  );

describe('a preview', () => {
  it('says what the engine then does, or refuses as it does', () => {
    const met = new Map<string, number>();
    fc.assert(
      fc.property(aWorld, fc.oneof(anOrder, aPurchase), (world, command) => {
        const state = stateOf(world);
        const preview = previewOf(command, sceneOf(state, command));
        const available = availableTo(state, command);
        const result = apply(state, command, NOW_MS);
        const outcome = result.ok ? 'taken' : result.code;
        met.set(outcome, (met.get(outcome) ?? 0) + 1);
        if (typeof preview === 'string') {
          // What is missing is told before what the book says.
          const isShort = !result.ok && /^insufficient/.test(result.code);
          if (!isShort) expect(preview).toBe(result.ok ? 'taken' : result.code);
          return;
        }
        if (!result.ok) {
          expect([result.code, available < preview.hold]).toEqual([
            expect.stringMatching(/^insufficient/),
            true,
          ]);
          return;
        }
        const [placed] = result.facts.flatMap((fact) => (fact.type === 'order_placed' ? [fact.order] : []));
        const fills = result.facts.flatMap((fact) =>
          fact.type === 'order_executed' && fact.order.id === placed?.id ? [fact.fill] : [],
        );
        const sum = (of: 'quantity' | 'cost' | 'fee') => fills.reduce((total, fill) => total + fill[of], 0n);
        expect(preview).toMatchObject({
          quantity: sum('quantity'),
          cost: sum('cost'),
          fee: sum('fee'),
          hold: placed?.held,
        });
        expect(available).toBeGreaterThanOrEqual(preview.hold);
        if (command.side === 'BUY') expect(sum('cost') + sum('fee')).toBeLessThanOrEqual(preview.worstCost);
      }),
      { numRuns: 1_500 },
    );
    // The property has been asked of what it is about.
    expect(met.get('taken') ?? 0).toBeGreaterThan(100);
    for (const code of ['bad_price', 'bad_quantity', 'fok_unfillable', 'insufficient_shares'])
      expect([code, met.get(code) ?? 0]).not.toEqual([code, 0]);
  });

  it('says what a sale brings at least', () => {
    const state = stateOf({ takerFeeBps: 100, makerFeeBps: 0, resting: [] });
    const sale = orderBy('ann', 'book', { side: 'SELL', price: 6_000 });
    expect(previewOf(sale, sceneOf(state, sale))).toMatchObject({ worstCost: 594_000n, hold: 1_000_000n });
  });

  it('refuses on a market that cannot be traded on', () => {
    const state = stateOf({ takerFeeBps: 0, makerFeeBps: 0, resting: [] });
    const order = orderBy('ann', 'book', {});
    carryOut(state, { kind: 'pause_market', marketId: 'book', actor: null, reason: null });
    expect(previewOf(order, sceneOf(state, order))).toBe('market_paused');
  });

  it('refuses an order whose time of validity is over', () => {
    const state = stateOf({ takerFeeBps: 0, makerFeeBps: 0, resting: [] });
    const order = orderBy('ann', 'book', { validUntilMs: NOW_MS });
    expect(previewOf(order, sceneOf(state, order))).toMatchObject({ quantity: 0n });
    expect(previewOf({ ...order, validUntilMs: NOW_MS - 1 }, sceneOf(state, order))).toBe('expired');
  });

  it('has no quote for an item whose price is not known', () => {
    const state = stateOf({ takerFeeBps: 0, makerFeeBps: 0, resting: [] });
    const order = orderBy('ann', ITEM, { price: 30, timeInForce: 'IOC' });
    const scene = { ...sceneOf(state, order), quote: null };
    expect(previewOf(order, scene)).toBe('quote_unavailable');
    expect(previewOf({ ...order, timeInForce: 'GTC' }, scene)).toMatchObject({ quantity: 0n });
  });
});
