// Tests of the model itself: cases worked out by hand from docs/trading.md.
import { LIFECYCLE_DEFAULTS } from '../../../src/domain/exchange/engine/options.js';
import { readFileSync } from 'node:fs';
import { beforeEach, describe, expect, it } from '@jest/globals';
import type { Command, Outcome, PlaceOrder, Side } from '../../../src/domain/exchange/engine/commands.js';
import { costBetween } from './lmsr.js';
import { Model, type Step } from './model.js';

const CREDIT = 1_000_000n;

let model: Model;
let now: number;

beforeEach(() => {
  model = new Model({
    paperFunds: 100n * CREDIT,
    quotes: true,
    quoteMaxAgeMs: 1_000,
    quoteExposureMax: 1_000n * CREDIT,
    orderValueMin: 0n,
    stepMax: 200,
    lifecycle: LIFECYCLE_DEFAULTS,
  });
  now = 10_000;
});

const run = (command: Command): Step => model.step(command, now);
const codeOf = (step: Step): string => (step.ok ? 'ok' : step.code);
const orderOf = (step: Step) => (step.ok && step.answer.type === 'order' ? step.answer.order : null);

function users(...ids: string[]): void {
  for (const userId of ids) run({ kind: 'open_account', userId });
}

function openMarket(
  marketId: string,
  fees: [number, number] = [0, 0],
  liquidity: bigint | null = null,
): void {
  const [makerFeeBps, takerFeeBps] = fees;
  const venue = liquidity === null ? 'book' : 'amm';
  const rest = {
    closesAtMs: null,
    voidRule: 'refund',
    voidPriceBps: null,
    actor: null,
  } as const;
  run({ kind: 'create_market', marketId, venue, makerFeeBps, takerFeeBps, liquidity, ...rest });
  run({ kind: 'open_market', marketId, actor: null, reason: null });
}

function order(userId: string, what: string, extra: Partial<PlaceOrder> = {}): Step {
  const [side, outcome, price, shares] = what.split(' ') as [Side, Outcome, string, string];
  return run({
    kind: 'place_order',
    userId,
    marketId: 'm',
    clientOrderId: null,
    outcome,
    side,
    type: price === '-' ? 'MARKET' : 'LIMIT',
    timeInForce: price === '-' ? 'IOC' : 'GTC',
    price: price === '-' ? null : Number(price),
    quantity: shares === '-' ? null : BigInt(Math.round(Number(shares) * 1e6)),
    maxCost: null,
    expiresAtMs: null,
    postOnly: false,
    selfTradePrevention: 'cancel_newest',
    ...extra,
  });
}

describe('the model on a book', () => {
  it('mints a pair, transfers it and burns it', () => {
    users('ann', 'bob', 'cid', 'dan');
    openMarket('m');
    order('ann', 'BUY YES 6000 10');
    expect(model.account('ann')).toEqual({ available: 94n * CREDIT, held: 6n * CREDIT, debt: 0n });
    order('bob', 'BUY NO 4500 10');
    expect(model.account('ann')).toEqual({ available: 94n * CREDIT, held: 0n, debt: 0n });
    expect(model.account('bob')).toEqual({ available: 96n * CREDIT, held: 0n, debt: 0n });
    expect(model.market('m')).toMatchObject({ yes: 10n * CREDIT, no: 10n * CREDIT, pot: 10n * CREDIT });

    order('ann', 'SELL YES 7000 4');
    order('cid', 'BUY YES 7500 4');
    expect(model.account('ann')?.available).toBe(96_800_000n);
    expect(model.account('cid')).toEqual({ available: 97_200_000n, held: 0n, debt: 0n });
    expect(model.positions('ann')).toEqual([
      expect.objectContaining({ shares: 6n * CREDIT, cost: 3_600_000n, realised: 400_000n, held: 0n }),
    ]);

    order('cid', 'SELL YES 6500 4');
    order('bob', 'SELL NO 3000 4');
    expect(model.account('cid')?.available).toBe(99_800_000n);
    expect(model.account('bob')?.available).toBe(97_400_000n);
    expect(model.market('m')).toMatchObject({ yes: 6n * CREDIT, no: 6n * CREDIT, pot: 6n * CREDIT });
    expect(model.market('m')?.lastPrice).toBe(6_500);
  });

  it('takes the fee of all fills together, rounded up once', () => {
    users('ann', 'bob');
    openMarket('m', [1, 30]);
    order('ann', 'BUY YES 1 1');
    expect(model.account('ann')?.held).toBe(101n);
    for (let i = 0; i < 3; i++) order('bob', 'BUY NO 9999 0.01');
    expect(model.openOrders('ann')).toEqual([
      expect.objectContaining({ cost: 3n, fees: 1n, feeSum: 3n, held: 97n }),
    ]);
    expect(model.market('m')?.fees).toBe(1n + 3n * 30n);
  });

  it('spends maxCost in whole lots, with fees, and then ends', () => {
    users('ann', 'bob');
    openMarket('m', [0, 1_000]);
    order('bob', 'BUY NO 5000 1');
    const step = order('ann', 'BUY YES - -', { maxCost: 16_500n });
    expect(orderOf(step)).toMatchObject({ filled: 30_000n, cost: 15_000n, fees: 1_500n, status: 'FILLED' });
    expect(orderOf(order('ann', 'BUY YES - 0.05', { maxCost: 16_500n }))).toMatchObject({
      status: 'CANCELLED',
      reason: 'unfilled',
    });
  });

  it('prevents self-trades in the way that the user chose', () => {
    users('ann', 'bob');
    openMarket('m');
    order('ann', 'BUY NO 5000 1');
    order('bob', 'BUY NO 5000 1');
    expect(orderOf(order('ann', 'BUY YES 5000 1'))).toMatchObject({ reason: 'self_trade', filled: 0n });
    expect(codeOf(order('ann', 'BUY YES 5000 1', { timeInForce: 'FOK' }))).toBe('fok_unfillable');
    const step = order('ann', 'BUY YES 5000 1', {
      timeInForce: 'FOK',
      selfTradePrevention: 'cancel_oldest',
    });
    expect(orderOf(step)?.status).toBe('FILLED');
    expect(model.openOrders('ann')).toEqual([]);
    expect(model.openOrders('bob')).toEqual([]);
  });

  it('lets a smaller order keep its place and treats any other amendment as a new order', () => {
    users('ann', 'bob', 'cid');
    openMarket('m');
    const first = orderOf(order('ann', 'BUY YES 5000 2'))?.id ?? 0;
    order('bob', 'BUY YES 5000 1');
    const amend = (quantity: bigint): Step =>
      run({
        kind: 'amend_order',
        userId: 'ann',
        orderId: first,
        price: null,
        quantity,
        expiresAtMs: null,
      });
    expect(codeOf(amend(CREDIT))).toBe('ok');
    expect(model.account('ann')?.held).toBe(500_000n);
    order('cid', 'BUY NO 5000 0.5');
    expect(model.openOrders('ann')[0]?.filled).toBe(500_000n);
    expect(codeOf(amend(500_000n))).toBe('quantity_below_filled');
    amend(2n * CREDIT);
    order('cid', 'BUY NO 5000 0.5');
    expect(model.openOrders('ann')[0]?.filled).toBe(500_000n);
    expect(model.openOrders('bob')[0]?.filled).toBe(500_000n);
    expect(model.levels('m', 'bids')).toEqual([[5_000, 2n * CREDIT]]);
  });

  it('pays the winners, once, and gives the fees to the house', () => {
    users('ann', 'bob');
    openMarket('m', [0, 100]);
    order('ann', 'BUY YES 6000 10');
    order('bob', 'BUY NO 4000 10');
    run({ kind: 'close_market', marketId: 'm', actor: null, reason: null });
    const settle = {
      kind: 'settle_market',
      marketId: 'm',
      outcome: 'NO',
      actor: null,
      reason: null,
    } as const;
    expect(codeOf(run(settle))).toBe('ok');
    expect(codeOf(run(settle))).toBe('bad_market_state');
    expect(model.account('ann')?.available).toBe(94n * CREDIT);
    expect(model.account('bob')?.available).toBe(105_960_000n);
    expect(model.positions('bob')).toEqual([
      expect.objectContaining({ shares: 0n, cost: 0n, realised: 5_960_000n }),
    ]);
    expect(model.house()).toEqual({ external: -200n * CREDIT, house: 40_000n, houseHeld: 0n, quotes: 0n });
  });

  it('holds profits until the end, so that a void brings everybody back to the start', () => {
    users('ann', 'bob', 'cid');
    openMarket('m');
    order('ann', 'BUY YES 5000 10');
    order('bob', 'BUY NO 5000 10');
    order('ann', 'SELL YES 9000 10');
    order('cid', 'BUY YES 9000 10');
    // Bob has paid 5, Cid 9; Ann has taken out 4 and the pot has 10.
    expect(model.account('ann')).toEqual({ available: 100n * CREDIT, held: 4n * CREDIT, debt: 0n });
    run({ kind: 'void_market', marketId: 'm', actor: null, reason: null });
    for (const user of ['ann', 'bob', 'cid'])
      expect(model.account(user)).toEqual({ available: 100n * CREDIT, held: 0n, debt: 0n });
    expect(model.house().house).toBe(0n);
    expect(model.positions('bob')[0]).toMatchObject({ shares: 0n, cost: 0n, realised: 0n });
  });
});

describe('the model of a market maker', () => {
  const vectors = JSON.parse(readFileSync('test/fixtures/vectors/lmsr.json', 'utf8')) as Record<
    'named' | 'random',
    { b: string; q: string[]; outcome: number; delta: string; charge: string }[]
  >;

  it('charges as an independent computation does, for two outcomes', () => {
    const pairs = [...vectors.named, ...vectors.random].filter(({ q }) => q.length === 2);
    expect(pairs.length).toBeGreaterThan(50);
    for (const { b, q, outcome, delta, charge } of pairs) {
      const [yes = 0n, no = 0n] = q.map(BigInt);
      const more = BigInt(delta);
      const after = outcome === 0 ? { yes: yes + more, no } : { yes, no: no + more };
      const cost = costBetween(BigInt(b), { yes, no }, after);
      expect(more > 0n && cost < 1n ? 1n : cost).toBe(BigInt(charge));
    }
  });

  it('holds its worst loss, trades all at once, and gives back the unused subsidy', () => {
    users('ann');
    openMarket('m', [0, 0], 100n * CREDIT);
    expect(model.market('m')?.state).toBe('APPROVED');
    run({ kind: 'fund_house', account: 'house', amount: 70n * CREDIT });
    run({ kind: 'open_market', marketId: 'm', actor: null, reason: null });
    expect(model.house()).toMatchObject({ house: 685_281n, houseHeld: 69_314_719n });
    expect(codeOf(order('ann', 'BUY YES 5124 10', { timeInForce: 'FOK' }))).toBe('fok_unfillable');
    expect(orderOf(order('ann', 'BUY YES 5125 10', { timeInForce: 'FOK' }))?.cost).toBe(5_124_948n);
    const bought = orderOf(order('ann', 'BUY NO - -', { maxCost: 5n * CREDIT }));
    expect(bought?.status).toBe('FILLED');
    expect(bought?.cost).toBe(5n * CREDIT);
    expect(codeOf(order('ann', 'BUY YES - 5000', { maxCost: 94n * CREDIT }))).toBe('insufficient_funds');
    run({ kind: 'close_market', marketId: 'm', actor: null, reason: null });
    run({ kind: 'settle_market', marketId: 'm', outcome: 'YES', actor: null, reason: null });
    expect(model.account('ann')?.available).toBe(100n * CREDIT - 124_948n);
    expect(model.house()).toMatchObject({ house: 70n * CREDIT + 124_948n, houseHeld: 0n });
  });
});

describe('the model of items', () => {
  const quote = (high: number | null, low: number | null): Step =>
    run({ kind: 'quotes', atMs: now, items: [{ itemId: 7, high, low }] });
  const item = { marketId: 'item:7' };

  it('fills orders that a fresh quote crosses, within the limits of the house', () => {
    users('ann');
    expect(codeOf(order('ann', 'BUY YES 10 1', item))).toBe('unknown_item');
    quote(10, 8);
    expect(orderOf(order('ann', 'BUY YES 9 5', item))?.status).toBe('OPEN');
    expect(orderOf(order('ann', 'BUY YES - -', { ...item, maxCost: 25n }))).toMatchObject({
      filled: 2n,
      cost: 20n,
      status: 'FILLED',
    });
    quote(9, 8);
    expect(model.openOrders('ann')).toEqual([]);
    expect(model.account('ann')?.available).toBe(55n * CREDIT - 20n);
    expect(codeOf(order('ann', 'BUY YES 9 200', { ...item, timeInForce: 'IOC' }))).toBe('insufficient_funds');
    quote(9, null);
    expect(codeOf(order('ann', 'SELL YES - 1', item))).toBe('quote_unavailable');
    quote(9, 8);
    now += 1_001;
    expect(codeOf(order('ann', 'SELL YES - 1', item))).toBe('quote_unavailable');
    order('ann', 'SELL YES 8 5', item);
    run({ kind: 'quotes', atMs: now, items: [] });
    expect(model.openOrders('ann')).toEqual([]);
    expect(model.house().quotes).toBe(5n * CREDIT + 20n);
    quote(1_000, 10);
    expect(codeOf(order('ann', 'SELL YES - 0.000002', item))).toBe('ok');
    run({ kind: 'deposit', userId: 'ann', amount: 2_000n * CREDIT });
    expect(codeOf(order('ann', 'BUY YES - 1.000001', { ...item, maxCost: 1_500n * CREDIT }))).toBe(
      'house_limit',
    );
  });
});
