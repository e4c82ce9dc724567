import { describe, expect, it } from '@jest/globals';
import { accountSchema, positionSchema } from '../../../contract/trading/account.js';
import { marketFiguresSchema } from '../../../contract/markets/markets.js';
import { orderSchema, ordersSchema } from '../../../contract/trading/orders.js';
import type { MarketView, OrderView, PositionView } from '../engine/facts.js';
import {
  accountToWire,
  answerToWire,
  averagePriceOf,
  marketToWire,
  orderToWire,
  positionToWire,
} from './wire.js';

const order: OrderView = {
  id: 1207,
  userId: 'u1',
  clientOrderId: null,
  marketId: 'm1',
  outcome: 'NO',
  side: 'BUY',
  type: 'LIMIT',
  timeInForce: 'GTD',
  price: 6500,
  quantity: 2_000_000n,
  maxCost: null,
  expiresAtMs: 1_736_859_300_000,
  postOnly: true,
  selfTradePrevention: 'cancel_both',
  filled: 500_000n,
  cost: 325_000n,
  fees: 33n,
  held: 975_000n,
  status: 'OPEN',
  reason: null,
  createdAtMs: 1_736_859_295_000,
  updatedAtMs: 1_736_859_296_000,
};
const position: PositionView = {
  userId: 'u1',
  marketId: 'm1',
  outcome: 'YES',
  shares: 3_000_000n,
  held: 0n,
  cost: 1_000_000n,
  realised: -5n,
};
const market: MarketView = {
  id: 'm1',
  venue: 'amm',
  state: 'ACTIVE',
  makerFeeBps: 0,
  takerFeeBps: 10,
  liquidity: 1_000_000_000n,
  yes: 0n,
  no: 0n,
  outcome: null,
  closesAtMs: null,
  voidRule: 'refund',
  voidPriceBps: null,
  createdAtMs: 0,
  lastPrice: null,
  deadlineMs: null,
  resolveByMs: null,
  isOverdue: false,
  proposerId: null,
  resolverId: null,
  resolvedBy: null,
  disputeWindowMs: 0,
  resolveWithinMs: 0,
  windowEndsMs: null,
  pausePolicy: 'keep',
  round: 0,
  pendingAct: null,
  pendingBy: null,
};

describe('an order on the wire', () => {
  it('has the price of a market in basis points', () => {
    const wire = orderToWire(order);
    expect(orderSchema.parse(wire)).toEqual(wire);
    expect(wire).toMatchObject({
      id: '1207',
      marketId: 'm1',
      itemId: null,
      priceBps: 6500,
      price: null,
      quantity: '2000000',
      filledQuantity: '500000',
      remainingQuantity: '1500000',
      expiresAt: '2025-01-14T12:55:00.000Z',
      createdAt: '2025-01-14T12:54:55.000Z',
      updatedAt: '2025-01-14T12:54:56.000Z',
    });
  });

  it('has the price of an item in credits, and no quantity when the command has none', () => {
    const wire = orderToWire({
      ...order,
      marketId: 'item:4151',
      outcome: 'YES',
      quantity: null,
      maxCost: 7n,
    });
    expect(orderSchema.parse(wire)).toEqual(wire);
    expect(wire).toMatchObject({ marketId: null, itemId: 4151, priceBps: null, price: 6500 });
    expect(wire).toMatchObject({ quantity: null, remainingQuantity: null, maxCost: '7' });
  });
});

describe('an average price', () => {
  it.each([
    [0n, 0n, null],
    [1_000_000n, 3_000_000n, '333333'],
    [2_000_000n, 3_000_000n, '666667'],
    [1n, 2_000_000n, '1'],
    [1n, 2_000_001n, '0'],
  ])('of %d µ for %d µ-shares is %p', (cost, shares, expected) => {
    expect(averagePriceOf(cost, shares)).toBe(expected);
  });
});

describe('views on the wire', () => {
  it('agree with the contract', () => {
    for (const [schema, wire] of [
      [positionSchema, positionToWire(position)],
      [positionSchema, positionToWire({ ...position, marketId: 'item:2', shares: 0n, cost: 0n })],
      [accountSchema, accountToWire({ userId: 'u1', available: 5n, held: 2n })],
      [marketFiguresSchema, marketToWire(market)],
      [
        marketFiguresSchema,
        marketToWire({ ...market, venue: 'book', liquidity: null, closesAtMs: 1, lastPrice: 1 }),
      ],
      [ordersSchema, answerToWire({ type: 'orders', orders: [order] })],
    ] as const)
      expect(schema.parse(wire)).toEqual(wire);
  });

  it('show the prices of a market maker, whose sum is 10000', () => {
    expect(marketToWire(market).prices).toEqual({ yesBps: 5000, noBps: 5000 });
    expect(marketToWire({ ...market, yes: 500_000_000n }).prices).toEqual({ yesBps: 6225, noBps: 3775 });
  });

  it('have the total of an account', () => {
    expect(accountToWire({ userId: 'u1', available: 5n, held: 2n }).total).toBe('7');
  });
});
