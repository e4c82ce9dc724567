import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { apply } from '../apply.js';
import {
  amend,
  buyNo,
  buyYes,
  cancel,
  cancelAll,
  change,
  CREDIT,
  FUNDS,
  sellNo,
  sellYes,
  settle,
  spend,
  TradingScene,
} from '../../../../../test/support/trading-builders.js';

/** ann bought 100 lots at 20 % and sold them at 90 %: she has taken 0.7 credits out of the market. */
function won(): TradingScene {
  const scene = new TradingScene().withUsers('ann', 'bob', 'cyd').withMarket().withMarket('n');
  scene.do(buyNo('bob', 8_000, 100));
  scene.do(buyYes('ann', 2_000, 100));
  scene.do(buyYes('cyd', 9_000, 100));
  scene.do(sellYes('ann', 9_000, 100));
  return scene;
}
const PROFIT = 700_000n;

const withdraw = (userId: string, amount: bigint) => ({ kind: 'withdraw', userId, amount }) as const;

describe('the profit of a user in a market that may be refunded', () => {
  it('is held, and no withdrawal and no other market can use it', () => {
    const scene = won();
    expect(scene.money('ann')).toEqual([FUNDS, PROFIT]);
    expect(scene.refusal(withdraw('ann', FUNDS + 1n))).toBe('insufficient_funds');
    scene.do(withdraw('ann', FUNDS));
    expect(scene.refusal(buyYes('ann', 1, 1, { marketId: 'n' }))).toBe('insufficient_funds');
    expect(scene.money('ann')).toEqual([0n, PROFIT]);
  });

  it('pays for BUYs of the same market, at most all of it and what is available', () => {
    const scene = won();
    scene.do(withdraw('ann', FUNDS - 50_000n));
    expect(scene.refusal(buyYes('ann', 1_000, 751))).toBe('insufficient_funds');
    const id = scene.id(buyYes('ann', 1_000, 750));
    expect(scene.money('ann')).toEqual([0n, 750_000n]);
    scene.do(cancel('ann', id));
    expect(scene.money('ann')).toEqual([50_000n, PROFIT]);
  });

  it('is given back first when an order is cut, ended or filled at a better price', () => {
    const scene = won();
    scene.do(withdraw('ann', FUNDS));
    const id = scene.id(buyYes('ann', 7_000, 100));
    expect(scene.money('ann')).toEqual([0n, PROFIT]);
    scene.do(amend('ann', id, { quantity: 600_000n }));
    expect(scene.money('ann')).toEqual([0n, PROFIT]);
    expect(scene.refusal(amend('ann', id, { quantity: 1_010_000n }))).toBe('insufficient_funds');
    scene.do(cancelAll('ann'));
    scene.do(buyNo('bob', 6_000, 50));
    scene.do(buyYes('ann', 7_000, 100));
    // 50 lots at 4000 are paid, 50 lots at 7000 are still on offer: 150000 is left of the profit.
    expect(scene.money('ann')).toEqual([0n, 500_000n]);
    expect(scene.market().standings.get(scene.user('ann').id)).toMatchObject({
      net: -500_000n,
      buying: 350_000n,
      profit: 150_000n,
    });
  });

  it('pays for a MARKET order, and keeps what the order did not spend', () => {
    const scene = won();
    scene.do(withdraw('ann', FUNDS));
    scene.do(buyNo('bob', 5_000, 10));
    scene.do(spend('ann', PROFIT));
    expect(scene.money('ann')).toEqual([0n, PROFIT - 50_000n]);
  });

  it('is free when the market is settled, also without shares', () => {
    const scene = won();
    scene.do(change('close_market'));
    expect(scene.money('ann')).toEqual([FUNDS, PROFIT]);
    const { facts } = scene.do(settle('NO'));
    expect(scene.money('ann')).toEqual([FUNDS + PROFIT, 0n]);
    expect(facts).toContainEqual(
      expect.objectContaining({
        type: 'position_settled',
        amount: 0n,
        account: { userId: 'ann', available: FUNDS + PROFIT, held: 0n },
      }),
    );
  });

  it('is not held in a market with the rule price', () => {
    const scene = new TradingScene()
      .withUsers('ann', 'bob', 'cyd')
      .withMarket('m', { voidRule: 'price', voidPriceBps: 5_000 });
    scene.do(buyNo('bob', 8_000, 100));
    scene.do(buyYes('ann', 2_000, 100));
    scene.do(buyYes('cyd', 9_000, 100));
    scene.do(sellYes('ann', 9_000, 100));
    expect(scene.money('ann')).toEqual([FUNDS + PROFIT, 0n]);
  });
});

describe('any trading between three users', () => {
  const users = ['ann', 'bob', 'cyd'] as const;
  const trade = fc.record({
    make: fc.constantFrom(buyYes, sellYes, buyNo, sellNo),
    user: fc.constantFrom(...users),
    price: fc.integer({ min: 1, max: 9_999 }),
    lots: fc.integer({ min: 1, max: 300 }),
  });

  it('never lowers the available credits of a user by a fill, and a void undoes all of it', () => {
    fc.assert(
      fc.property(
        fc.array(trade, { maxLength: 60 }),
        fc.constantFrom([0, 0], [10, 50], [1_000, 333]),
        (trades, [makerFeeBps = 0, takerFeeBps = 0]) => {
          const scene = new TradingScene().withUsers(...users).withMarket('m', { makerFeeBps, takerFeeBps });
          for (const userId of users) scene.do(withdraw(userId, FUNDS - 3n * CREDIT));
          for (const { make, user, price, lots } of trades) attempt(scene, make(user, price, lots));
          scene.do(change('void_market'));
          for (const user of users) expect(scene.money(user)).toEqual([3n * CREDIT, 0n]);
        },
      ),
    );
  });

  /** Places the order if the engine takes it, and looks at everybody else's available credits. */
  function attempt(scene: TradingScene, order: ReturnType<typeof buyYes>): void {
    const others = users.filter((user) => user !== order.userId);
    const before = others.map((user) => scene.money(user)[0]);
    apply(scene.state, order, scene.nowMs);
    others.forEach((user, i) => expect(scene.money(user)[0] >= (before[i] ?? 0n)).toBe(true));
    for (const user of users) expect(scene.money(user)[0] >= 0n).toBe(true);
  }
});

describe('an order that is amended many times', () => {
  it('holds what it holds now, and no sum over its life', () => {
    const scene = new TradingScene().withUsers('ann').withMarket();
    scene.do({ kind: 'deposit', userId: 'ann', amount: 10n ** 18n });
    const id = scene.id(buyYes('ann', 9_999, 10_000_000));
    for (let i = 0; i < 200; i += 1) {
      scene.do(amend('ann', id, { quantity: 10n ** 12n }));
      scene.do(amend('ann', id, { quantity: 10n ** 15n }));
    }
    expect(scene.state.orders.get(id)?.held).toBe(scene.user('ann').held);
  });
});
