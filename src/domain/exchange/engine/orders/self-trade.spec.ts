import { beforeEach, describe, expect, it } from '@jest/globals';
import {
  amend,
  buyNo,
  buyYes,
  fillsIn,
  FUNDS,
  TradingScene,
} from '../../../../../test/support/trading-builders.js';

let scene: TradingScene;
beforeEach(() => {
  scene = new TradingScene().withUsers('bank', 'ann', 'bob', 'cyd').withMarket();
});

describe('self-trade prevention', () => {
  let foreign: number;
  let own: number;
  let behind: number;
  beforeEach(() => {
    foreign = scene.id(buyNo('bob', 5_000, 1));
    own = scene.id(buyNo('ann', 5_000, 2));
    behind = scene.id(buyNo('bob', 5_000, 4));
  });

  it('cancel_newest ends the incoming order where it meets an order of its own user', () => {
    const accepted = scene.do(buyYes('ann', 5_000, 4));
    expect(fillsIn(accepted)).toEqual([[foreign, 5_000, 1]]);
    expect(accepted.answer).toMatchObject({ order: { status: 'CANCELLED', reason: 'self_trade' } });
    expect(scene.queue('ask')).toEqual([own, behind]);
  });

  it('cancel_oldest cancels the resting order and goes on trading', () => {
    const accepted = scene.do(buyYes('ann', 5_000, 4, { selfTradePrevention: 'cancel_oldest' }));
    expect(fillsIn(accepted)).toEqual([
      [foreign, 5_000, 1],
      [behind, 5_000, 3],
    ]);
    expect(accepted.answer).toMatchObject({ order: { status: 'FILLED' } });
    expect(accepted.facts).toContainEqual(
      expect.objectContaining({
        type: 'order_cancelled',
        order: expect.objectContaining({ id: own, reason: 'self_trade', held: 0n }) as unknown,
      }),
    );
  });

  it('cancel_both ends both', () => {
    const accepted = scene.do(buyYes('ann', 5_000, 4, { selfTradePrevention: 'cancel_both' }));
    expect(fillsIn(accepted)).toEqual([[foreign, 5_000, 1]]);
    expect(accepted.answer).toMatchObject({ order: { status: 'CANCELLED', reason: 'self_trade' } });
    expect(scene.queue('ask')).toEqual([behind]);
    expect(scene.money('ann')).toEqual([FUNDS - 5_000n, 0n]);
  });

  it.each(['cancel_newest', 'cancel_oldest', 'cancel_both'] as const)(
    '%s: who is filled before meeting himself leaves his own order alone',
    (selfTradePrevention) => {
      expect(scene.order(buyYes('ann', 5_000, 1, { selfTradePrevention })).status).toBe('FILLED');
      expect(scene.queue('ask')).toEqual([own, behind]);
    },
  );

  it.each([
    ['cancel_newest', 1],
    ['cancel_oldest', 5],
    ['cancel_both', 1],
  ] as const)('%s: FOK counts only the lots that it would get, %d lots here', (selfTradePrevention, most) => {
    const fok = (lots: number) => buyYes('ann', 5_000, lots, { timeInForce: 'FOK', selfTradePrevention });
    expect(scene.refusal(fok(most + 1))).toBe('fok_unfillable');
    expect(scene.order(fok(most)).status).toBe('FILLED');
  });

  it('also applies to an order that enters again after a change of its price', () => {
    const id = scene.id(buyYes('ann', 4_000, 4));
    scene.do(amend('ann', id, { price: 5_000 }));
    expect(scene.state.orders.has(id)).toBe(false);
    expect(scene.queue('ask')).toEqual([own, behind]);
  });
});
