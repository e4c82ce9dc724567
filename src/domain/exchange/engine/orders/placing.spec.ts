import { beforeEach, describe, expect, it } from '@jest/globals';
import {
  buyNo,
  buyYes,
  cancel,
  change,
  createMarket,
  CREDIT,
  DAY_MS,
  FUNDS,
  LOT,
  NOW_MS,
  placeOrder,
  sellOff,
  sellYes,
  settle,
  spend,
  TradingScene,
} from '../../../../../test/support/trading-builders.js';
import type { PlaceOrder } from '../commands.js';
import type { RefusalCode } from '../refusals.js';

const HUGE = 2n ** 63n;
const GTD = { timeInForce: 'GTD' as const };
const IOC = { timeInForce: 'IOC' as const };
const MARKET_BUY = { type: 'MARKET' as const, timeInForce: 'IOC' as const, price: null, maxCost: CREDIT };

let scene: TradingScene;
beforeEach(() => {
  scene = new TradingScene().withUsers('bank', 'ann', 'bob').withMarket();
  scene.do({ kind: 'fund_house', account: 'house', amount: 1_000n * CREDIT });
  scene.withMarket('a', { venue: 'amm', liquidity: 100n * CREDIT });
  scene.quote([{ itemId: 2, high: 110, low: 100 }]);
});

type Bad = readonly [what: string, order: Partial<PlaceOrder>, code: RefusalCode];

describe('an order is refused, and nothing changes, for', () => {
  it.each<Bad>([
    ['a user without an account', { userId: 'nobody' }, 'unknown_account'],
    ['an unknown market', { marketId: 'no-such-market' }, 'unknown_market'],
    ['a market without a name', { marketId: '' }, 'unknown_market'],
    ['a market of another spelling', { marketId: ' m' }, 'unknown_market'],
    ['an item that never had a quote', { marketId: 'item:3' }, 'unknown_item'],
    ['an item that is no number', { marketId: 'item:2x' }, 'unknown_item'],
    ['an item of another spelling', { marketId: 'item:02' }, 'unknown_item'],
    ['price 0', { price: 0 }, 'bad_price'],
    ['price -0', { price: -0 }, 'bad_price'],
    ['price -1', { price: -1 }, 'bad_price'],
    ['price 10000', { price: 10_000 }, 'bad_price'],
    ['price 10001', { price: 10_001 }, 'bad_price'],
    ['a price between two', { price: 5_000.5 }, 'bad_price'],
    ['a price that is no number', { price: Number.NaN }, 'bad_price'],
    ['an endless price', { price: Number.POSITIVE_INFINITY }, 'bad_price'],
    ['no price', { price: null }, 'bad_price'],
    ['the price of a MARKET order', { ...MARKET_BUY, price: 5_000 }, 'bad_price'],
    ['the price 0 of an item', { marketId: 'item:2', price: 0 }, 'bad_price'],
    ['the price 2^31 of an item', { marketId: 'item:2', price: 2 ** 31 }, 'bad_price'],
    ['price 10000 at a market maker', { marketId: 'a', price: 10_000 }, 'bad_price'],
    ['quantity 0', { quantity: 0n }, 'bad_quantity'],
    ['a negative quantity', { quantity: -LOT }, 'bad_quantity'],
    ['a quantity off the lot', { quantity: LOT + 1n }, 'bad_quantity'],
    ['less than a lot', { quantity: 1n }, 'bad_quantity'],
    ['a lot more than the most', { quantity: 10n ** 15n + LOT }, 'bad_quantity'],
    ['a quantity beyond 2^63', { quantity: HUGE * LOT }, 'bad_quantity'],
    ['no quantity', { quantity: null }, 'bad_quantity'],
    [
      'no quantity of a MARKET SELL',
      { ...MARKET_BUY, side: 'SELL', maxCost: null, quantity: null },
      'bad_quantity',
    ],
    [
      'no quantity of a MARKET BUY FOK',
      { ...MARKET_BUY, timeInForce: 'FOK', quantity: null },
      'bad_quantity',
    ],
    ['the NO of an item', { marketId: 'item:2', outcome: 'NO', price: 100 }, 'bad_quantity'],
    ['no money of a MARKET BUY', { ...MARKET_BUY, maxCost: null }, 'bad_max_cost'],
    ['no micro credit of money', { ...MARKET_BUY, maxCost: 0n }, 'bad_max_cost'],
    ['negative money', { ...MARKET_BUY, maxCost: -1n }, 'bad_max_cost'],
    ['more than the most money', { ...MARKET_BUY, maxCost: 10n ** 18n + 1n }, 'bad_max_cost'],
    ['money beyond 2^63', { ...MARKET_BUY, maxCost: HUGE }, 'bad_max_cost'],
    ['the money of a LIMIT', { maxCost: CREDIT }, 'bad_max_cost'],
    ['the money of a SELL', { ...MARKET_BUY, side: 'SELL' }, 'bad_max_cost'],
    ['a MARKET order that would rest', { ...MARKET_BUY, timeInForce: 'GTC' }, 'bad_time_in_force'],
    ['a MARKET order for a time', { ...MARKET_BUY, ...GTD, expiresAtMs: NOW_MS + 1 }, 'bad_time_in_force'],
    ['a LIMIT that rests at a market maker', { marketId: 'a' }, 'bad_time_in_force'],
    ['a LIMIT IOC at a market maker', { marketId: 'a', ...IOC }, 'bad_time_in_force'],
    ['GTD without an end', GTD, 'bad_expiry'],
    ['GTD that ends now', { ...GTD, expiresAtMs: NOW_MS }, 'bad_expiry'],
    ['GTD that ends between two milliseconds', { ...GTD, expiresAtMs: NOW_MS + 0.5 }, 'bad_expiry'],
    ['GTD that ends never', { ...GTD, expiresAtMs: Number.POSITIVE_INFINITY }, 'bad_expiry'],
    ['GTD that ends no time', { ...GTD, expiresAtMs: Number.NaN }, 'bad_expiry'],
    ['GTD beyond the year 9999', { ...GTD, expiresAtMs: 253_402_300_800_000 }, 'bad_expiry'],
    ['an order that comes too late', { validUntilMs: NOW_MS - 1 }, 'expired'],
    [
      'an order that comes too late, whatever else is wrong',
      { validUntilMs: 0, userId: 'nobody' },
      'expired',
    ],
    [
      'an order with a time of validity beyond a day',
      { validUntilMs: NOW_MS + DAY_MS + 1 },
      'bad_valid_until',
    ],
    ['validity between two milliseconds', { validUntilMs: NOW_MS + 0.5 }, 'bad_valid_until'],
    ['validity without an end', { validUntilMs: Number.POSITIVE_INFINITY }, 'bad_valid_until'],
    ['validity of no time', { validUntilMs: Number.NaN }, 'bad_valid_until'],
    ['the end of a GTC order', { expiresAtMs: NOW_MS + 1 }, 'bad_expiry'],
    ['a post-only order that cannot rest', { postOnly: true, ...IOC }, 'bad_post_only'],
    ['a post-only order for an item', { postOnly: true, marketId: 'item:2', price: 100 }, 'bad_post_only'],
    [
      'a post-only order at a market maker',
      { postOnly: true, marketId: 'a', timeInForce: 'FOK' },
      'bad_post_only',
    ],
    [
      'units of an item for too much',
      { marketId: 'item:2', price: 2 ** 31 - 1, quantity: 10n ** 15n },
      'amount_too_large',
    ],
    ['too little money', { price: 9_999, quantity: 100_010n * 100n * LOT }, 'insufficient_funds'],
    ['too little money for a MARKET BUY', { ...MARKET_BUY, maxCost: FUNDS + 1n }, 'insufficient_funds'],
    ['shares that one does not have', { side: 'SELL' }, 'insufficient_shares'],
    ['FOK without anybody', { timeInForce: 'FOK' }, 'fok_unfillable'],
  ])('%s', (_, order, code) => {
    expect(scene.refusal(placeOrder('ann', order))).toBe(code);
  });

  it('a market that was not opened, is paused, closed, or settled', () => {
    scene.do(createMarket('n'));
    const order = buyYes('ann', 5_000, 1, { marketId: 'n' });
    const codes = [scene.refusal(order)];
    for (const command of [
      change('open_market', 'n'),
      change('pause_market', 'n'),
      change('close_market', 'n'),
      settle('YES', 'n'),
    ]) {
      scene.do(command);
      if (scene.market('n').state !== 'ACTIVE') codes.push(scene.refusal(order));
    }
    expect(codes).toEqual(['market_not_open', 'market_paused', 'market_closed', 'market_settled']);
  });

  it('a market that was voided', () => {
    scene.do(change('void_market'));
    expect(scene.refusal(buyYes('ann', 5_000, 1))).toBe('market_settled');
  });

  it('items where items are not traded, known or not', () => {
    const scene = new TradingScene({ quotes: false }).withUsers('ann');
    scene.quote([{ itemId: 2, high: 110, low: 100 }]);
    expect(scene.refusal(placeOrder('ann', { marketId: 'item:2', price: 110 }))).toBe('quotes_off');
    expect(scene.refusal(placeOrder('ann', { marketId: 'item:3', price: 110 }))).toBe('quotes_off');
  });
});

describe('among several faults the answer names', () => {
  const all: Partial<PlaceOrder> = {
    userId: 'nobody',
    marketId: 'nowhere',
    price: 0,
    quantity: 0n,
    maxCost: 1n,
    timeInForce: 'GTD',
    postOnly: true,
  };
  it.each<readonly [RefusalCode, Partial<PlaceOrder>]>([
    ['unknown_account', {}],
    ['unknown_market', { userId: 'ann' }],
    ['bad_price', { userId: 'ann', marketId: 'm' }],
    ['bad_quantity', { userId: 'ann', marketId: 'm', price: 1 }],
    ['bad_max_cost', { userId: 'ann', marketId: 'm', price: 1, quantity: LOT }],
    ['bad_expiry', { userId: 'ann', marketId: 'm', price: 1, quantity: LOT, maxCost: null }],
  ])('%s, as no earlier check fails', (code, better) => {
    expect(scene.refusal(placeOrder('nobody', { ...all, ...better }))).toBe(code);
  });

  it('the state of the market rather than the fields of the order', () => {
    scene.do(change('pause_market'));
    expect(scene.refusal(buyYes('ann', 0, 1))).toBe('market_paused');
  });

  it('the money rather than a refusal of the book', () => {
    scene.do(buyNo('bob', 5_000, 1));
    const order = { price: 9_999, quantity: 10n ** 14n, postOnly: true };
    expect(scene.refusal(placeOrder('ann', order))).toBe('insufficient_funds');
  });
});

describe('an order sets aside', () => {
  beforeEach(() => {
    scene.withMarket('f', { makerFeeBps: 30, takerFeeBps: 20 });
  });

  it.each<readonly [string, PlaceOrder, bigint]>([
    ['its price', buyYes('ann', 3_333, 7), 23_331n],
    ['the price of its own outcome', buyNo('ann', 3_333, 7), 23_331n],
    ['the higher fee, rounded up', buyYes('ann', 3_333, 7, { marketId: 'f' }), 23_331n + 70n],
    ['the price of an item', placeOrder('ann', { marketId: 'item:2', price: 90, quantity: 7n }), 630n],
  ])('%s', (_, order, held) => {
    expect(scene.order(order)).toMatchObject({ status: 'OPEN', held });
    expect(scene.money('ann')).toEqual([FUNDS - held, held]);
  });

  it('the shares to sell', () => {
    scene.give('ann', 'YES', 9).do(sellYes('ann', 6_000, 7));
    expect(scene.position('ann')).toMatchObject({ shares: 9n * LOT, held: 7n * LOT });
    expect(scene.refusal(sellYes('ann', 6_000, 3))).toBe('insufficient_shares');
    expect(scene.refusal(sellOff('ann', 3n * LOT))).toBe('insufficient_shares');
  });

  it('its highest cost, to the last micro credit', () => {
    scene.do({ kind: 'withdraw', userId: 'ann', amount: FUNDS - 23_401n });
    const order = buyYes('ann', 3_333, 7, { marketId: 'f' });
    scene.do({ kind: 'withdraw', userId: 'ann', amount: 1n });
    expect(scene.refusal(order)).toBe('insufficient_funds');
    scene.do({ kind: 'deposit', userId: 'ann', amount: 1n });
    expect(scene.order(order).status).toBe('OPEN');
    expect(scene.money('ann')).toEqual([0n, 23_401n]);
  });
});

describe('the answer to an order', () => {
  it('is the order after its first trades', () => {
    scene.do(buyNo('bob', 5_000, 1));
    expect(scene.order(spend('ann', 5_000n, LOT, { clientOrderId: 'my-1' }))).toEqual({
      id: 3,
      userId: 'ann',
      clientOrderId: 'my-1',
      marketId: 'm',
      outcome: 'YES',
      side: 'BUY',
      type: 'MARKET',
      timeInForce: 'IOC',
      price: null,
      quantity: LOT,
      maxCost: 5_000n,
      expiresAtMs: null,
      postOnly: false,
      selfTradePrevention: 'cancel_newest',
      filled: LOT,
      cost: 5_000n,
      fees: 0n,
      held: 0n,
      status: 'FILLED',
      reason: null,
      createdAtMs: NOW_MS,
      updatedAtMs: NOW_MS,
    });
  });

  it('uses no order id for a refusal', () => {
    const first = scene.id(buyYes('ann', 1, 1));
    scene.refusal(buyYes('ann', 0, 1));
    scene.refusal(buyYes('ann', 1, 1, { timeInForce: 'FOK' }));
    const second = scene.id(buyYes('ann', 1, 1));
    expect(second).toBe(first + 1);
  });

  it('for a filled order is its last state; later commands do not find the order', () => {
    const id = scene.id(buyYes('ann', 5_000, 1));
    scene.do(buyNo('bob', 5_000, 1));
    expect(scene.refusal(cancel('ann', id))).toBe('unknown_order');
  });
});
