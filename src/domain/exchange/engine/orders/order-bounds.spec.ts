// The bounds of one order: the smallest value, and the resting orders that a FOK order looks at.
import { beforeEach, describe, expect, it } from '@jest/globals';
import {
  amend,
  buyNo,
  buyYes,
  CREDIT,
  LOT,
  placeOrder,
  sellOff,
  sellYes,
  spend,
  TradingScene,
} from '../../../../../test/support/trading-builders.js';

const FOK = { timeInForce: 'FOK' as const };

describe('a FOK order', () => {
  let scene: TradingScene;
  beforeEach(() => {
    scene = new TradingScene({ stepMax: 3 }).withUsers('bank', 'ann', 'bob').withMarket();
  });

  it('trades with as many resting orders as it may look at', () => {
    for (let i = 0; i < 4; i += 1) scene.do(buyNo('bob', 5_000, 1));
    expect(scene.refusal(buyYes('ann', 5_000, 4, FOK))).toBe('fok_unfillable');
    expect(scene.order(buyYes('ann', 5_000, 3, FOK)).status).toBe('FILLED');
    expect(scene.queue('ask')).toHaveLength(1);
  });

  it('counts its own orders among those that it looks at', () => {
    scene.do(buyNo('ann', 5_000, 1));
    for (let i = 0; i < 3; i += 1) scene.do(buyNo('bob', 5_000, 1));
    const own = { ...FOK, selfTradePrevention: 'cancel_oldest' as const };
    expect(scene.refusal(buyYes('ann', 5_000, 3, own))).toBe('fok_unfillable');
    expect(scene.order(buyYes('ann', 5_000, 2, own)).status).toBe('FILLED');
  });
});

describe('the smallest order', () => {
  const MIN = CREDIT / 100n;
  let scene: TradingScene;
  beforeEach(() => {
    scene = new TradingScene({ orderValueMin: MIN }).withUsers('bank', 'ann', 'bob');
    scene.do({ kind: 'fund_house', account: 'house', amount: 1_000n * CREDIT });
    scene.do({ kind: 'fund_house', account: 'quotes', amount: 1_000n * CREDIT });
    scene.withMarket().withMarket('a', { venue: 'amm', liquidity: 100n * CREDIT });
  });

  it('is a BUY by the credits that it holds', () => {
    expect(scene.refusal(buyYes('ann', 99, 100))).toBe('order_too_small');
    expect(scene.order(buyYes('ann', 100, 100)).held).toBe(MIN);
    expect(scene.refusal(spend('ann', MIN - 1n))).toBe('order_too_small');
    expect(scene.order(spend('ann', MIN)).status).toBe('CANCELLED');
  });

  it('is a SELL by one credit for each share', () => {
    scene.give('ann', 'YES', 3);
    expect(scene.order(sellYes('ann', 1, 1)).held).toBe(LOT);
    scene.do(spend('bob', CREDIT, null, { marketId: 'a' }));
    expect(scene.refusal(sellOff('bob', MIN - 1n, { marketId: 'a' }))).toBe('order_too_small');
    expect(scene.refusal(sellOff('ann', MIN - 1n, { marketId: 'a' }))).toBe('order_too_small');
  });

  it('may be smaller when it sells all free shares', () => {
    scene.quote([{ itemId: 2, high: 100, low: 100 }]);
    const item = { marketId: 'item:2' };
    scene.do(placeOrder('ann', { ...item, price: 100, quantity: MIN }));
    const rest = { ...item, side: 'SELL', price: 200 } as const;
    expect(scene.refusal(placeOrder('ann', { ...rest, quantity: MIN - 2n }))).toBe('order_too_small');
    scene.do(placeOrder('ann', { ...rest, quantity: MIN }));
    scene.do(placeOrder('ann', { ...item, price: 100, quantity: 500n }));
    expect(scene.refusal(placeOrder('ann', { ...rest, quantity: 499n }))).toBe('order_too_small');
    const all = scene.id(placeOrder('ann', { ...rest, quantity: 500n }));
    expect(scene.refusal(amend('ann', all, { quantity: 400n }))).toBe('order_too_small');
    expect(scene.order(amend('ann', all, { price: 201 })).price).toBe(201);
  });

  it('may be smaller as the rest after fills, which no amendment may make smaller', () => {
    const expiresAtMs = scene.nowMs + 1_000;
    const id = scene.id(buyYes('ann', 5_000, 4, { timeInForce: 'GTD', expiresAtMs }));
    scene.do(buyNo('bob', 5_000, 3));
    expect(scene.state.orders.get(id)?.held).toBe(5_000n);
    expect(scene.refusal(amend('ann', id, { price: 4_999 }))).toBe('order_too_small');
    expect(scene.refusal(amend('ann', id, { price: 5_001 }))).toBe('order_too_small');
    scene.do(amend('ann', id, { expiresAtMs: expiresAtMs + 1 }));
    expect(scene.order(amend('ann', id, { quantity: 5n * LOT })).held).toBe(10_000n);
  });
});
