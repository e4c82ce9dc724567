import { beforeEach, describe, expect, it } from '@jest/globals';
import {
  amend,
  buyNo,
  buyYes,
  cancel,
  cancelAll,
  change,
  fillsIn,
  FUNDS,
  LOT,
  NOW_MS,
  placeOrder,
  sellYes,
  settle,
  TradingScene,
} from '../../../../../test/support/trading-builders.js';
import { OPEN_ORDERS_PER_USER_MAX } from '../money/limits.js';

let scene: TradingScene;
beforeEach(() => {
  scene = new TradingScene().withUsers('bank', 'ann', 'bob').withMarket();
});

const lots = (count: number) => BigInt(count) * LOT;

describe('an amendment', () => {
  let first: number;
  let second: number;
  beforeEach(() => {
    first = scene.id(buyYes('ann', 4_000, 10));
    second = scene.id(buyYes('bob', 4_000, 10));
  });

  it('that reduces keeps the place in the queue and releases money', () => {
    scene.do(amend('ann', first, { quantity: lots(3) }));
    expect(scene.queue('bid')).toEqual([first, second]);
    expect(scene.levels('bid')).toEqual([[4_000, 13]]);
    expect(scene.money('ann')).toEqual([FUNDS - 12_000n, 12_000n]);
    expect(fillsIn(scene.do(buyNo('bank', 6_000, 4)))).toEqual([
      [first, 4_000, 3],
      [second, 4_000, 1],
    ]);
  });

  it('that asks for more loses its place and holds more', () => {
    scene.do(amend('ann', first, { quantity: lots(11) }));
    expect(scene.queue('bid')).toEqual([second, first]);
    expect(scene.money('ann')).toEqual([FUNDS - 44_000n, 44_000n]);
  });

  it.each([
    [3_999, 39_990n],
    [4_001, 40_010n],
  ])('to another price, %d, loses its place', (price, held) => {
    scene.do(amend('ann', first, { price }));
    scene.do(amend('ann', first, { price: 4_000 }));
    expect(scene.queue('bid')).toEqual([second, first]);
    scene.do(amend('ann', first, { price }));
    expect(scene.money('ann')).toEqual([FUNDS - held, held]);
  });

  it('to the same price alone changes nothing, and with a lower quantity keeps the place', () => {
    scene.do(amend('ann', first, { price: 4_000, quantity: lots(2) }));
    expect(scene.queue('bid')).toEqual([first, second]);
  });

  it('to a price that meets the other side trades as a taker, under its own id', () => {
    const maker = scene.id(buyNo('bob', 5_000, 4));
    const accepted = scene.do(amend('ann', first, { price: 5_500 }));
    expect(fillsIn(accepted)).toEqual([[maker, 5_000, 4]]);
    expect(accepted.answer).toMatchObject({ order: { id: first, filled: lots(4), status: 'OPEN' } });
    expect(accepted.facts.map(({ type }) => type)).toEqual([
      'order_amended',
      'order_executed',
      'order_executed',
      'trade',
    ]);
    expect(scene.money('ann')).toEqual([FUNDS - 20_000n - 33_000n, 33_000n]);
  });

  it('counts the filled part: the quantity is the total', () => {
    scene.do(buyNo('bob', 6_000, 4));
    scene.do(amend('ann', first, { quantity: lots(5) }));
    expect(scene.levels('bid')).toEqual([[4_000, 11]]);
    expect(scene.money('ann')).toEqual([FUNDS - 20_000n, 4_000n]);
    expect(scene.refusal(amend('ann', first, { quantity: lots(4) }))).toBe('quantity_below_filled');
    expect(scene.refusal(amend('ann', first, { quantity: lots(3) }))).toBe('quantity_below_filled');
  });

  it('of a SELL holds more or fewer shares', () => {
    const id = scene.give('ann', 'YES', 8).id(sellYes('ann', 6_000, 5));
    scene.do(amend('ann', id, { quantity: lots(8) }));
    expect(scene.position('ann')).toMatchObject({ held: lots(8) });
    scene.do(amend('ann', id, { quantity: lots(2) }));
    expect(scene.position('ann')).toMatchObject({ held: lots(2) });
    expect(scene.refusal(amend('ann', id, { quantity: lots(9) }))).toBe('insufficient_shares');
  });

  it('gives a GTD order another end, in its place', () => {
    const gtd = { timeInForce: 'GTD' as const, expiresAtMs: NOW_MS + 1_000 };
    const early = scene.id(buyYes('ann', 3_000, 1, gtd));
    const late = scene.id(buyYes('bob', 3_000, 1));
    scene.do(amend('ann', early, { quantity: LOT, expiresAtMs: NOW_MS + 5_000 }));
    scene.nowMs = NOW_MS + 4_999;
    scene.advance();
    expect(scene.queue('bid')).toEqual([first, second, early, late]);
    scene.nowMs = NOW_MS + 5_000;
    scene.advance();
    expect(scene.queue('bid')).toEqual([first, second, late]);
  });

  it('is refused for bad terms, and then changes nothing', () => {
    const gtd = scene.id(buyYes('ann', 3_000, 1, { timeInForce: 'GTD', expiresAtMs: NOW_MS + 1_000 }));
    const postOnly = scene.id(buyYes('ann', 3_000, 1, { postOnly: true }));
    scene.do(buyNo('bob', 5_000, 1));
    expect(
      [
        amend('bob', first, { price: 1 }),
        amend('nobody', first, { price: 1 }),
        amend('ann', 999, { price: 1 }),
        amend('ann', first, {}),
        amend('ann', first, { price: 4_000, quantity: lots(10) }),
        amend('ann', first, { price: 0 }),
        amend('ann', first, { price: 10_000 }),
        amend('ann', first, { price: 4_000.5 }),
        amend('ann', first, { price: Number.NaN }),
        amend('ann', first, { quantity: 0n }),
        amend('ann', first, { quantity: -LOT }),
        amend('ann', first, { quantity: LOT + 1n }),
        amend('ann', first, { quantity: 2n ** 64n }),
        amend('ann', first, { expiresAtMs: NOW_MS + 1 }),
        amend('ann', gtd, { expiresAtMs: NOW_MS }),
        amend('ann', gtd, { expiresAtMs: 8.64e15 }),
        amend('ann', first, { quantity: 10n ** 15n }),
        amend('ann', postOnly, { price: 5_000 }),
      ].map((command) => scene.refusal(command)),
    ).toEqual([
      'unknown_order',
      'unknown_order',
      'unknown_order',
      'nothing_to_amend',
      'nothing_to_amend',
      'bad_price',
      'bad_price',
      'bad_price',
      'bad_price',
      'bad_quantity',
      'bad_quantity',
      'bad_quantity',
      'bad_quantity',
      'bad_expiry',
      'bad_expiry',
      'bad_expiry',
      'insufficient_funds',
      'post_only_would_trade',
    ]);
  });

  it('may only reduce, or change the end, while the market is paused', () => {
    const gtd = scene.id(buyYes('ann', 3_000, 2, { timeInForce: 'GTD', expiresAtMs: NOW_MS + 1_000 }));
    scene.do(change('pause_market'));
    expect(scene.refusal(amend('ann', gtd, { price: 3_001 }))).toBe('market_paused');
    expect(scene.refusal(amend('ann', gtd, { quantity: lots(3) }))).toBe('market_paused');
    scene.do(amend('ann', gtd, { quantity: LOT, expiresAtMs: NOW_MS + 2_000 }));
    expect(scene.state.orders.get(gtd)).toMatchObject({ quantity: LOT, expiresAtMs: NOW_MS + 2_000 });
  });

  it('is refused for an order that has ended', () => {
    scene.do(cancel('ann', first));
    expect(scene.refusal(amend('ann', first, { price: 1 }))).toBe('unknown_order');
  });
});

describe('a cancellation', () => {
  it('releases the hold, and the order is gone', () => {
    const id = scene.id(buyYes('ann', 4_000, 10));
    expect(scene.order(cancel('ann', id))).toMatchObject({ status: 'CANCELLED', reason: 'user', held: 0n });
    expect(scene.money('ann')).toEqual([FUNDS, 0n]);
    expect(scene.levels('bid')).toEqual([]);
    expect(scene.refusal(cancel('ann', id))).toBe('unknown_order');
  });

  it('releases the shares of a SELL', () => {
    const id = scene.give('ann', 'YES', 5).id(sellYes('ann', 6_000, 5));
    const { facts } = scene.do(cancel('ann', id));
    expect(facts).toMatchObject([{ type: 'order_cancelled', position: { shares: lots(5), held: 0n } }]);
  });

  it('is for a user’s own open orders only', () => {
    const id = scene.id(buyYes('ann', 5_000, 1));
    expect(scene.refusal(cancel('bob', id))).toBe('unknown_order');
    expect(scene.refusal(cancel('nobody', id))).toBe('unknown_order');
    scene.do(buyNo('bob', 5_000, 1));
    expect(scene.refusal(cancel('ann', id))).toBe('unknown_order');
  });

  it('is possible in a paused market', () => {
    const id = scene.id(buyYes('ann', 5_000, 1));
    scene.do(change('pause_market'));
    expect(scene.order(cancel('ann', id)).status).toBe('CANCELLED');
  });

  it('is refused when the market has ended', () => {
    const id = scene.id(buyYes('ann', 5_000, 1));
    scene.do(change('close_market'));
    scene.do(settle('YES'));
    expect(scene.refusal(cancel('ann', id))).toBe('unknown_order');
  });
});

describe('cancelling many orders', () => {
  let ids: Record<'buyYes' | 'sellYes' | 'buyNo' | 'elsewhere', number>;
  beforeEach(() => {
    scene.withMarket('n').give('ann', 'YES', 5);
    ids = {
      elsewhere: scene.id(buyYes('ann', 4_000, 1, { marketId: 'n' })),
      buyYes: scene.id(buyYes('ann', 4_000, 1)),
      sellYes: scene.id(sellYes('ann', 6_000, 1)),
      buyNo: scene.id(buyNo('ann', 4_000, 1)),
    };
    scene.do(buyYes('bob', 4_000, 1));
  });

  it.each([
    [{}, ['elsewhere', 'buyYes', 'sellYes', 'buyNo']],
    [{ marketId: 'm' }, ['buyYes', 'sellYes', 'buyNo']],
    [{ marketId: 'n' }, ['elsewhere']],
    [{ outcome: 'NO' }, ['buyNo']],
    [{ side: 'BUY' }, ['elsewhere', 'buyYes', 'buyNo']],
    [{ side: 'SELL' }, ['sellYes']],
    [{ marketId: 'm', outcome: 'YES', side: 'BUY' }, ['buyYes']],
    [{ marketId: 'n', side: 'SELL' }, []],
    [{ marketId: 'no-such-market' }, []],
  ] as const)('takes those that match all of %j, in order of their ids', (filter, expected) => {
    const { answer } = scene.do(cancelAll('ann', filter));
    const orders = answer.type === 'orders' ? answer.orders : [];
    expect(orders.map(({ id }) => id)).toEqual(expected.map((name) => ids[name]));
    expect(scene.user('ann').orderCount).toBe(4 - expected.length);
    expect(scene.user('bob').orderCount).toBe(1);
  });

  it('needs an account', () => {
    expect(scene.refusal(cancelAll('nobody'))).toBe('unknown_account');
  });
});

describe('the number of open orders', () => {
  it('is limited for orders that may rest, not for others', () => {
    for (let i = 0; i < OPEN_ORDERS_PER_USER_MAX; i += 1) scene.do(buyYes('ann', 1, 1));
    expect(scene.refusal(buyYes('ann', 1, 1))).toBe('too_many_orders');
    expect(scene.order(placeOrder('ann', { timeInForce: 'IOC' })).status).toBe('CANCELLED');
    scene.do(cancelAll('ann'));
    scene.clear('ann');
    expect(scene.order(buyYes('ann', 1, 1)).status).toBe('OPEN');
  });
});
