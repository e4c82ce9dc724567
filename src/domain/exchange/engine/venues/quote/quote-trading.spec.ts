import { beforeEach, describe, expect, it } from '@jest/globals';
import {
  amend,
  buyYes,
  cancel,
  change,
  CREDIT,
  FUNDS,
  NOW_MS,
  placeOrder,
  sellOff,
  spend,
  tradesIn,
  TradingScene,
} from '../../../../../../test/support/trading-builders.js';
import type { PlaceOrder } from '../../commands.js';

const UNIT = CREDIT;
const MAX_AGE_MS = 60_000;

let scene: TradingScene;
beforeEach(() => {
  scene = new TradingScene().withUsers('ann', 'bob');
  scene.quote([{ itemId: 2, high: 110, low: 100 }]);
});

const buy = (price: number, units: number, more: Partial<PlaceOrder> = {}) =>
  placeOrder('ann', { marketId: 'item:2', price, quantity: BigInt(units) * UNIT, ...more });
const sell = (price: number, units: number, more: Partial<PlaceOrder> = {}) =>
  buy(price, units, { side: 'SELL', ...more });
const spendOn = (maxCost: bigint, quantity: bigint | null = null, more: Partial<PlaceOrder> = {}) =>
  spend('ann', maxCost, quantity, { marketId: 'item:2', ...more });
const units = (userId = 'ann') => scene.position(userId, 'YES', 'item:2')?.shares;

describe('an order for an item', () => {
  it('buys at the higher and sells at the lower of the two prices', () => {
    expect(scene.order(buy(120, 1))).toMatchObject({ cost: 110n * UNIT, status: 'FILLED', held: 0n });
    expect(scene.moved).toEqual([
      ['trade', 'ann', -110n * UNIT, UNIT, 0n],
      ['trade', 'quotes', 110n * UNIT, -UNIT, 0n],
    ]);
    expect(scene.order(sell(90, 1))).toMatchObject({ cost: 100n * UNIT, status: 'FILLED' });
    expect(scene.money('ann')).toEqual([FUNDS - 10n * UNIT, 0n]);
  });

  it('sorts the two prices, whichever is called high', () => {
    scene.quote([{ itemId: 2, high: 100, low: 110 }]);
    expect(scene.order(buy(120, 1)).cost).toBe(110n * UNIT);
  });

  it('buys whole micro shares for its money', () => {
    expect(scene.order(spendOn(1_099n))).toMatchObject({ filled: 9n, cost: 990n, status: 'FILLED' });
    expect(scene.order(spendOn(109n))).toMatchObject({ filled: 0n, status: 'CANCELLED' });
  });

  it('for a quantity with a limited cost trades all or nothing', () => {
    expect(scene.order(spendOn(1_100n, 10n)).status).toBe('FILLED');
    expect(scene.order(spendOn(1_099n, 10n))).toMatchObject({ filled: 0n, reason: 'unfilled' });
    expect(scene.refusal(spendOn(1_099n, 10n, { timeInForce: 'FOK' }))).toBe('fok_unfillable');
  });

  it.each([
    ['FOK', 'fok_unfillable'],
    ['IOC', 'CANCELLED'],
    ['GTC', 'OPEN'],
  ] as const)('%s that cannot trade: %s', (timeInForce, expected) => {
    const order = buy(109, 1, { timeInForce });
    expect(timeInForce === 'FOK' ? scene.refusal(order) : scene.order(order).status).toBe(expected);
  });

  it('trades with no order of any user', () => {
    scene.do(buy(110, 2));
    scene.do(sell(105, 1));
    expect(scene.order(buy(109, 1)).status).toBe('OPEN');
    expect(scene.order({ ...buy(109, 1), userId: 'bob' }).status).toBe('OPEN');
  });

  it('pays no fee', () => {
    expect(scene.order(spendOn(110n)).fees).toBe(0n);
  });
});

describe('a quote', () => {
  it.each([
    ['without a high price', null, 100],
    ['without a low price', 110, null],
    ['with price 0', 110, 0],
    ['with a fraction', 110.5, 100],
    ['with no number', 110, Number.NaN],
    ['beyond 2^31', 2 ** 31, 100],
  ])('%s is none', (_, high, low) => {
    scene.quote([{ itemId: 2, high, low }]);
    expect(scene.refusal(buy(120, 1, { timeInForce: 'IOC' }))).toBe('quote_unavailable');
    expect(scene.refusal(spendOn(CREDIT))).toBe('quote_unavailable');
    expect(scene.order(buy(120, 1)).status).toBe('OPEN');
  });

  it('creates an item even when its price is unknown', () => {
    scene.quote([{ itemId: 7, high: null, low: null }]);
    expect(scene.order(buy(120, 1, { marketId: 'item:7' })).status).toBe('OPEN');
  });

  it.each([0, -1, 1.5, Number.NaN, 2 ** 53])('of an item %d is ignored', (itemId) => {
    scene.quote([{ itemId, high: 1, low: 1 }]);
    expect([...scene.state.markets.keys()]).toEqual(['item:2']);
  });

  it('is as old as the last listing of its item, however new other quotes are', () => {
    const waiting = scene.id(buy(109, 1));
    const lastListedMs = scene.nowMs - MAX_AGE_MS + 1;
    scene.quote([{ itemId: 2, high: 109, low: 100, lastListedMs }]);
    expect(scene.state.orders.has(waiting)).toBe(false);
    scene.nowMs += 2;
    scene.quote([{ itemId: 3, high: 110, low: 100 }]);
    expect(scene.refusal(buy(120, 1, { timeInForce: 'IOC' }))).toBe('quote_unavailable');
    const late = scene.id(buy(120, 1));
    scene.quote([{ itemId: 2, high: 109, low: 100, lastListedMs: null }]);
    expect(scene.state.orders.has(late)).toBe(false);
  });

  it('is stale when it is older than the maximum age', () => {
    scene.nowMs = NOW_MS + MAX_AGE_MS;
    expect(scene.order(spendOn(CREDIT)).status).toBe('FILLED');
    scene.nowMs += 1;
    expect(scene.refusal(spendOn(CREDIT))).toBe('quote_unavailable');
  });

  it('is fresh again when the source was read again, though the price is the same', () => {
    scene.nowMs = NOW_MS + 2 * MAX_AGE_MS;
    scene.quote([]);
    expect(scene.order(spendOn(CREDIT)).status).toBe('FILLED');
  });

  it('never becomes older, nor newer than now', () => {
    scene.quote([], NOW_MS - MAX_AGE_MS);
    expect(scene.state.quotesAtMs).toBe(NOW_MS);
    scene.quote([], NOW_MS + 10 * MAX_AGE_MS);
    expect(scene.state.quotesAtMs).toBe(NOW_MS);
  });
});

describe('resting orders of an item', () => {
  it('are filled at the first quote that reaches them: BUY before SELL, best price first, then oldest', () => {
    scene.do(buy(110, 3));
    const ids = [buy(101, 1), buy(103, 1), sell(120, 1), buy(103, 1), sell(118, 1)].map((order) =>
      scene.id(order),
    );
    const [low, high, dear, alsoHigh, cheap] = ids;
    const filled = (at: number) =>
      tradesIn(scene.quote([{ itemId: 2, high: at, low: at }])).map(({ taker }) => taker.orderId);
    expect(filled(104)).toEqual([]);
    expect(filled(103)).toEqual([high, alsoHigh]);
    expect(filled(120)).toEqual([cheap, dear]);
    expect(filled(90)).toEqual([low]);
  });

  it('trade at the quote, and release the saved credits', () => {
    scene.do(buy(109, 1));
    scene.quote([{ itemId: 2, high: 90, low: 80 }]);
    expect(scene.money('ann')).toEqual([FUNDS - 90n * UNIT, 0n]);
    expect(units()).toBe(UNIT);
  });

  it('are tried item by item in the order of their ids', () => {
    scene.quote([
      { itemId: 11, high: 100, low: 100 },
      { itemId: 3, high: 100, low: 100 },
    ]);
    const [eleven, three] = [11, 3].map((item) => scene.id(buy(50, 1, { marketId: `item:${item}` })));
    const trades = tradesIn(
      scene.quote([
        { itemId: 11, high: 40, low: 40 },
        { itemId: 3, high: 40, low: 40 },
      ]),
    );
    expect(trades.map(({ taker }) => taker.orderId)).toEqual([three, eleven]);
  });

  it('are all tried when quotes are fresh again', () => {
    scene.nowMs = NOW_MS + 2 * MAX_AGE_MS;
    const id = scene.id(buy(110, 1));
    expect(tradesIn(scene.quote([])).map(({ taker }) => taker.orderId)).toEqual([id]);
  });

  it('wait behind an order that waits', () => {
    const ids = [103, 104, 102].map((price) => scene.id(buy(price, 1)));
    scene.quote([{ itemId: 2, high: 104, low: 104 }]);
    expect(ids.map((id) => scene.state.orders.has(id))).toEqual([true, false, true]);
  });

  it('may be amended, and then are tried like new orders', () => {
    const id = scene.id(buy(105, 1));
    expect(scene.order(amend('ann', id, { price: 110 }))).toMatchObject({ id, status: 'FILLED' });
  });

  it('may be cancelled', () => {
    const id = scene.id(buy(105, 1));
    scene.do(cancel('ann', id));
    expect(scene.money('ann')).toEqual([FUNDS, 0n]);
    expect(tradesIn(scene.quote([{ itemId: 2, high: 100, low: 100 }]))).toEqual([]);
  });

  it('expire', () => {
    scene.do(buy(105, 1, { timeInForce: 'GTD', expiresAtMs: NOW_MS + 1 }));
    scene.nowMs = NOW_MS + 1;
    scene.advance();
    expect(scene.market('item:2').quoteOrders?.isEmpty).toBe(true);
  });
});

describe('the limits of the house account', () => {
  // 1,000 credits at 110 credits a unit pay for nine units and a fraction.
  it('refuse more units than the house may owe', () => {
    scene.do(buy(110, 9));
    expect(scene.refusal(buy(110, 1, { timeInForce: 'IOC' }))).toBe('house_limit');
    expect(scene.refusal(buy(110, 1, { timeInForce: 'FOK' }))).toBe('house_limit');
    expect(scene.refusal(spendOn(110n * UNIT))).toBe('house_limit');
  });

  it('count to the last micro share', () => {
    const most = (1_000n * CREDIT) / 110n;
    expect(scene.refusal(spendOn(2_000n * CREDIT, most + 1n))).toBe('house_limit');
    expect(scene.order(spendOn(2_000n * CREDIT, most)).status).toBe('FILLED');
  });

  it('let an order that can rest wait until there is room', () => {
    scene.do(buy(110, 9));
    const id = scene.id({ ...buy(110, 1), userId: 'bob' });
    expect(units('bob')).toBeUndefined();
    scene.do(sell(100, 1));
    scene.quote([{ itemId: 2, high: 110, low: 100 }]);
    expect(scene.state.orders.has(id)).toBe(false);
    expect(units('bob')).toBe(UNIT);
  });

  it('let a smaller order pass one that is too large', () => {
    const large = scene.id(buy(105, 10));
    const small = scene.id(buy(105, 1));
    scene.quote([{ itemId: 2, high: 105, low: 100 }]);
    expect([large, small].map((id) => scene.state.orders.has(id))).toEqual([true, false]);
  });

  it('are counted per item', () => {
    scene.do(buy(110, 9));
    scene.quote([{ itemId: 3, high: 110, low: 100 }]);
    expect(scene.order(buy(110, 9, { marketId: 'item:3' })).status).toBe('FILLED');
  });

  it('refuse a sale that the house cannot pay', () => {
    scene.do(buy(110, 2));
    scene.quote([{ itemId: 2, high: 230, low: 221 }]);
    expect(scene.refusal(sellOff('ann', UNIT, { marketId: 'item:2' }))).toBe('house_limit');
    const waiting = scene.id(sell(221, 1));
    expect(scene.state.orders.has(waiting)).toBe(true);
    scene.do({ kind: 'fund_house', account: 'quotes', amount: UNIT });
    scene.quote([{ itemId: 2, high: 230, low: 221 }]);
    expect(scene.state.orders.has(waiting)).toBe(false);
    expect(scene.house('quotes')).toEqual({ available: 0n, held: 0n });
  });
});

describe('an item', () => {
  it.each(['open_market', 'pause_market', 'close_market', 'void_market'] as const)(
    'is no market for %s',
    (kind) => {
      expect(scene.refusal(change(kind, 'item:2'))).toBe('unknown_market');
    },
  );

  it('has no book', () => {
    expect(scene.refusal(buyYes('ann', 5_000, 1, { marketId: 'item:2', postOnly: true }))).toBe(
      'bad_post_only',
    );
  });
});
