import { beforeEach, describe, expect, it } from '@jest/globals';
import {
  buyNo,
  buyYes,
  CREDIT,
  FUNDS,
  LOT,
  sellOff,
  spend,
  TradingScene,
} from '../../../../../test/support/trading-builders.js';

let scene: TradingScene;
beforeEach(() => {
  scene = new TradingScene().withUsers('bank', 'ann', 'bob', 'cyd').withMarket();
});

describe('a MARKET order', () => {
  it('trades at any price, and cancels the rest when nothing more is offered', () => {
    scene.do(buyNo('bob', 5_000, 1));
    scene.do(buyNo('bob', 1, 1));
    const order = scene.order(spend('ann', 10n * CREDIT, 5n * LOT));
    expect(order).toMatchObject({ filled: 2n * LOT, cost: 5_000n + 9_999n, status: 'CANCELLED' });
    expect(scene.money('ann')).toEqual([FUNDS - 14_999n, 0n]);
  });

  it('sells without a price', () => {
    scene.give('ann', 'YES', 5).do(buyYes('bob', 1, 5));
    expect(scene.order(sellOff('ann', 5n * LOT))).toMatchObject({ cost: 5n, status: 'FILLED' });
  });

  it('is cancelled at once when the book is empty', () => {
    expect(scene.order(spend('ann', CREDIT))).toMatchObject({ filled: 0n, status: 'CANCELLED', held: 0n });
    expect(scene.money('ann')).toEqual([FUNDS, 0n]);
  });

  it('without a quantity is FILLED when its money cannot pay for one lot more', () => {
    scene.do(buyNo('bob', 5_000, 10));
    const order = scene.order(spend('ann', 14_999n));
    expect(order).toMatchObject({ filled: 2n * LOT, cost: 10_000n, status: 'FILLED', reason: null });
    expect(scene.money('ann')).toEqual([FUNDS - 10_000n, 0n]);
  });

  it('reports its end in its last execution', () => {
    scene.do(buyNo('bob', 5_000, 10));
    const { facts } = scene.do(spend('ann', 14_999n));
    const last = facts.find((fact) => fact.type === 'order_executed' && fact.order.userId === 'ann');
    expect(last).toMatchObject({ order: { status: 'FILLED', held: 0n }, account: { held: 0n } });
  });

  it('without a quantity is cancelled when nothing more is offered', () => {
    scene.do(buyNo('bob', 5_000, 2));
    expect(scene.order(spend('ann', 14_999n))).toMatchObject({ status: 'CANCELLED', reason: 'unfilled' });
  });

  it('with a quantity is cancelled when its money is spent first', () => {
    scene.do(buyNo('bob', 5_000, 10));
    const order = scene.order(spend('ann', 14_999n, 3n * LOT));
    expect(order).toMatchObject({ filled: 2n * LOT, status: 'CANCELLED', reason: 'unfilled', held: 0n });
  });

  it('that cannot pay for a single lot is cancelled', () => {
    scene.do(buyNo('bob', 5_000, 2));
    expect(scene.order(spend('ann', 4_999n))).toMatchObject({ filled: 0n, status: 'CANCELLED' });
  });

  // A lot at 50 % is 5,000 µ, and one per cent of it 50 µ. Two lots with their fee are 10,100 µ.
  it.each([
    [10_099n, 1n, 5_050n],
    [10_100n, 2n, 10_100n],
    [10_101n, 2n, 10_100n],
    [15_149n, 2n, 10_100n],
    [15_150n, 3n, 15_150n],
  ])('spends %d with fees to the last micro credit', (maxCost, lots, paid) => {
    scene.withMarket('f', { takerFeeBps: 100 }).do(buyNo('bob', 5_000, 9, { marketId: 'f' }));
    const order = scene.order(spend('ann', maxCost, null, { marketId: 'f' }));
    expect(order.filled).toBe(lots * LOT);
    expect(order.cost + order.fees).toBe(paid);
    expect(scene.money('ann')).toEqual([FUNDS - paid, 0n]);
  });

  it('rounds its fee up once, not at each fill', () => {
    // 1 µ at 1 basis point each: the first fill pays the whole micro credit of fee, the others none.
    scene.withMarket('f', { takerFeeBps: 1 });
    for (let i = 0; i < 5; i += 1) scene.do(buyNo('bob', 9_999, 1, { marketId: 'f' }));
    expect(scene.order(spend('ann', 6n, null, { marketId: 'f' }))).toMatchObject({
      filled: 5n * LOT,
      cost: 5n,
      fees: 1n,
    });
  });

  it('that is FOK counts its money', () => {
    scene.withMarket('f', { takerFeeBps: 100 }).do(buyNo('bob', 5_000, 9, { marketId: 'f' }));
    const fok = { marketId: 'f', timeInForce: 'FOK' as const };
    expect(scene.refusal(spend('ann', 10_099n, 2n * LOT, fok))).toBe('fok_unfillable');
    expect(scene.order(spend('ann', 10_100n, 2n * LOT, fok)).status).toBe('FILLED');
  });

  it('that is FOK counts its money over all orders it would trade with', () => {
    scene.withMarket('f', { takerFeeBps: 100 });
    for (const price of [5_000, 4_000, 3_000]) scene.do(buyNo('bob', price, 1, { marketId: 'f' }));
    const fok = { marketId: 'f', timeInForce: 'FOK' as const };
    expect(scene.refusal(spend('ann', 18_179n, 3n * LOT, fok))).toBe('fok_unfillable');
    expect(scene.order(spend('ann', 18_180n, 3n * LOT, fok))).toMatchObject({ cost: 18_000n, fees: 180n });
  });
});
