import { beforeEach, describe, expect, it } from '@jest/globals';
import { apply } from '../apply.js';
import { buyYes, change, CREDIT, TradingScene } from '../../../../../test/support/trading-builders.js';

let scene: TradingScene;
beforeEach(() => {
  scene = new TradingScene().withUsers('ann', 'bob');
  scene.do({ kind: 'reverse_payment', payerId: 'ann', amount: 1_000_000n * CREDIT });
  expect(scene.state.systemAccount('house').available).toBeLessThan(0n);
});

describe('a house below zero', () => {
  it('does not keep a market from opening that needs nothing of the house', () => {
    scene.withMarket('m');
    expect(scene.order(buyYes('bob', 5_000, 10)).status).toBe('OPEN');
  });

  it('pays no subsidy until it is funded', () => {
    const maker = { venue: 'amm', liquidity: CREDIT } as const;
    expect(() => scene.withMarket('o', maker)).toThrow('insufficient_funds');
    scene.do({ kind: 'fund_house', account: 'house', amount: 2_000_000n * CREDIT });
    scene.do(change('open_market', 'o'));
  });

  it('has a bound, so that no sum leaves its column', () => {
    const reverse = { kind: 'reverse_payment', payerId: 'bob', amount: 10n ** 18n } as const;
    for (let i = 0; i < 9; i += 1) apply(scene.state, reverse, scene.nowMs);
    expect(scene.refusal(reverse)).toBe('amount_too_large');
    expect(scene.state.systemAccount('external').available).toBeLessThanOrEqual(9n * 10n ** 18n);
  });
});
