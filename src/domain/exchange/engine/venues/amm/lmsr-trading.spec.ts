import { beforeEach, describe, expect, it } from '@jest/globals';
import {
  amend,
  change,
  createMarket,
  CREDIT,
  FUNDS,
  placeOrder,
  sellOff,
  spend,
  tradesIn,
  TradingScene,
} from '../../../../../../test/support/trading-builders.js';
import { lmsrCharge, lmsrSharesFor } from './lmsr.js';

const B = 100n * CREDIT;
/** ⌈b ln 2⌉ */
const SUBSIDY = 69_314_719n;

let scene: TradingScene;
beforeEach(() => {
  scene = new TradingScene().withUsers('ann', 'bob');
  scene.do({ kind: 'fund_house', account: 'house', amount: 100n * CREDIT });
  scene.withMarket('m', { venue: 'amm', liquidity: B });
});

const limit = (price: number, quantity: bigint, more: Partial<Parameters<typeof placeOrder>[1]> = {}) =>
  placeOrder('ann', { price, quantity, timeInForce: 'FOK', ...more });
const withFee = () => scene.withMarket('f', { venue: 'amm', liquidity: 10n * CREDIT, takerFeeBps: 100 });
const charge = (delta: bigint, yes = 0n): bigint => lmsrCharge({ b: B, q: [yes, 0n] }, 0, delta);

describe('opening a market maker', () => {
  it('holds the largest possible loss', () => {
    expect(scene.house('house')).toEqual({ available: 100n * CREDIT - SUBSIDY, held: SUBSIDY });
  });

  it('is refused when the house has one micro credit too little', () => {
    const scene = new TradingScene();
    scene.do({ kind: 'fund_house', account: 'house', amount: SUBSIDY - 1n });
    scene.do(createMarket('m', { venue: 'amm', liquidity: B }));
    expect(scene.refusal(change('open_market'))).toBe('insufficient_funds');
    scene.do({ kind: 'fund_house', account: 'house', amount: 1n });
    scene.do(change('open_market'));
    expect(scene.house('house')).toEqual({ available: 0n, held: SUBSIDY });
  });

  it('holds the subsidy once, however often it is paused', () => {
    scene.do(change('pause_market'));
    scene.do(change('open_market'));
    expect(scene.house('house').held).toBe(SUBSIDY);
  });
});

describe('a MARKET order at a market maker', () => {
  it('buys as many micro shares as the money pays for', () => {
    const order = scene.order(spend('ann', 10n * CREDIT));
    const shares = lmsrSharesFor({ b: B, q: [0n, 0n] }, 0, 10n * CREDIT, null);
    expect(order).toMatchObject({ filled: shares, status: 'FILLED', fees: 0n, held: 0n });
    expect(order.cost).toBe(charge(shares));
    expect(charge(shares + 1n)).toBeGreaterThan(10n * CREDIT);
    expect(scene.money('ann')).toEqual([FUNDS - order.cost, 0n]);
  });

  it('moves credits against shares between the user and the pot, and the price with them', () => {
    const accepted = scene.do(spend('ann', 10n * CREDIT, 20n * CREDIT));
    const cost = charge(lmsrSharesFor({ b: B, q: [0n, 0n] }, 0, 10n * CREDIT, null));
    const [trade] = tradesIn(accepted);
    const shares = trade?.quantity ?? 0n;
    expect(scene.moved).toEqual([
      ['trade', 'ann', -cost, shares, 0n],
      ['trade', 'pot', cost, -shares, 0n],
    ]);
    expect(trade).toMatchObject({ kind: 'maker', maker: null, price: scene.market().lastPrice });
    expect(scene.market()).toMatchObject({ yes: shares, no: 0n });
  });

  it('whose quantity exceeds its money is cancelled after its trade', () => {
    expect(scene.order(spend('ann', CREDIT, 5n * CREDIT))).toMatchObject({
      status: 'CANCELLED',
      reason: 'unfilled',
      held: 0n,
    });
  });

  it('whose money exceeds its quantity is FILLED, and the rest of its money is released', () => {
    const order = scene.order(spend('ann', 10n * CREDIT, CREDIT));
    expect(order).toMatchObject({ filled: CREDIT, cost: charge(CREDIT), status: 'FILLED' });
    expect(scene.money('ann')).toEqual([FUNDS - charge(CREDIT), 0n]);
  });

  it('pays at least a micro credit for a micro share, and is cancelled when it has less', () => {
    expect(scene.order(spend('ann', 1n))).toMatchObject({ filled: 1n, cost: 1n, status: 'FILLED' });
    withFee();
    expect(scene.order(spend('ann', 1n, null, { marketId: 'f' }))).toMatchObject({
      filled: 0n,
      status: 'CANCELLED',
      reason: 'unfilled',
    });
  });

  it('FOK is refused unless the money pays for all of it', () => {
    const fok = { timeInForce: 'FOK' as const };
    expect(scene.refusal(spend('ann', charge(CREDIT) - 1n, CREDIT, fok))).toBe('fok_unfillable');
    expect(scene.order(spend('ann', charge(CREDIT), CREDIT, fok)).status).toBe('FILLED');
  });

  it('spends its money with the fee to the last micro credit', () => {
    withFee();
    for (const maxCost of [10_099n, 10_100n, 10_101n, 99_999n]) {
      const { cost, fees } = scene.order(spend('ann', maxCost, null, { marketId: 'f' }));
      expect(fees).toBe((cost * 100n + 9_999n) / 10_000n);
      expect(cost + fees).toBeLessThanOrEqual(maxCost);
      // A micro share costs at most a micro credit, and its fee is at most a micro credit too.
      expect(cost + fees).toBeGreaterThanOrEqual(maxCost - 2n);
    }
  });

  it('sells for the proceeds of the rule, rounded down, less the fee', () => {
    withFee();
    const fees = scene.market('f').fees;
    const bought = scene.order(spend('ann', CREDIT, null, { marketId: 'f' }));
    const book = { b: 10n * CREDIT, q: [bought.filled, 0n] };
    const brings = -lmsrCharge(book, 0, -bought.filled);
    const before = fees.available;
    const sold = scene.order(sellOff('ann', bought.filled, { marketId: 'f' }));
    expect(sold).toMatchObject({ cost: brings, status: 'FILLED' });
    expect(brings).toBeLessThanOrEqual(bought.cost);
    expect(fees.available - before).toBe((brings * 100n + 9_999n) / 10_000n);
    expect(scene.market('f')).toMatchObject({ yes: 0n });
  });

  it('may not move the price beyond 1 and 9999', () => {
    expect(scene.refusal(spend('ann', 9_000n * CREDIT))).toBe('price_limit');
    expect(scene.refusal(spend('ann', 9_000n * CREDIT, null, { outcome: 'NO' }))).toBe('price_limit');
  });
});

describe('a LIMIT order at a market maker', () => {
  // 10 shares cost 5.12 credits: the price rises from 50 % to 52.5 %.
  const ten = 10n * CREDIT;

  it('buys its whole quantity when its price covers the charge of the rule, before fees', () => {
    expect(charge(ten)).toBe(5_124_948n);
    expect(scene.refusal(limit(5_124, ten))).toBe('fok_unfillable');
    expect(scene.order(limit(5_125, ten))).toMatchObject({ filled: ten, cost: 5_124_948n, held: 0n });
    expect(scene.money('ann')).toEqual([FUNDS - 5_124_948n, 0n]);
  });

  it('sells its whole quantity when the rule pays its price', () => {
    scene.do(spend('ann', 10n * CREDIT, ten));
    const sell = (price: number) => limit(price, ten, { side: 'SELL' });
    expect(-charge(-ten, ten)).toBe(5_124_947n);
    expect(scene.refusal(sell(5_125))).toBe('fok_unfillable');
    expect(scene.order(sell(5_124))).toMatchObject({ cost: 5_124_947n, status: 'FILLED' });
  });

  it('trades at exactly its limit price', () => {
    const few = 10_000n;
    expect(scene.refusal(limit(5_000, few))).toBe('fok_unfillable');
    expect(scene.order(limit(5_001, few)).cost).toBe(5_001n);
    expect(scene.refusal(limit(5_001, few, { side: 'SELL' }))).toBe('fok_unfillable');
    expect(scene.order(limit(5_000, few, { side: 'SELL' })).cost).toBe(5_000n);
  });

  it('needs money for its limit price with the fee, though it pays less', () => {
    withFee();
    scene.do({ kind: 'withdraw', userId: 'ann', amount: FUNDS - 60_599n });
    const order = limit(6_000, 100_000n, { marketId: 'f' });
    expect(scene.refusal(order)).toBe('insufficient_funds');
    scene.do({ kind: 'deposit', userId: 'ann', amount: 1n });
    expect(scene.order(order).status).toBe('FILLED');
  });

  it('accepts quantities that are not whole lots, and rounds its hold up', () => {
    expect(scene.order(limit(6_667, 3n))).toMatchObject({ filled: 3n, cost: 2n, status: 'FILLED' });
    expect(scene.money('ann')).toEqual([FUNDS - 2n, 0n]);
  });

  it('ends at once, so it cannot be amended', () => {
    const id = scene.id(limit(5_125, ten));
    expect(scene.refusal(amend('ann', id, { price: 6_000 }))).toBe('unknown_order');
  });
});
