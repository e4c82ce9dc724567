import { describe, expect, it } from '@jest/globals';
import { DomainError, type ErrorCodeName } from '../../../platform/common/errors.js';
import type { Order, OrderRequest } from '../../../contract/trading/orders.js';
import {
  Exchange,
  type Asked,
  type Command,
  type DeskAnswer,
  type OrderReader,
  type RequestKey,
  type Submission,
} from '../../exchange/index.js';
import { OrdersService } from './orders.service.js';

/** Answers each command with its kind, unless a test sets another answer. */
class FakeDesk extends Exchange {
  readonly asked: { command: Command; request: RequestKey | undefined }[] = [];
  /** The number of commands of each message. */
  readonly messages: number[] = [];
  readonly leads = true;
  hasAccount = true;
  refusals: string[] = [];

  async submit<T>(command: Command, { request }: Submission = {}): Promise<DeskAnswer<T>> {
    this.asked.push({ command, request });
    const seq = this.asked.length;
    const refusal = this.refusals.shift();
    if (refusal)
      throw refusal === 'fault' ? new Error('a fault') : new DomainError(refusal as ErrorCodeName, refusal);
    if (command.kind === 'open_account') this.hasAccount = true;
    else if (!this.hasAccount) throw new DomainError('unknown_account', '');
    return { value: command.kind as T, cursor: `e-${seq}` };
  }

  submitAll<T>(asked: readonly Asked[]): Promise<PromiseSettledResult<DeskAnswer<T>>[]> {
    this.messages.push(asked.length);
    return Promise.allSettled(asked.map(({ command, request }) => this.submit<T>(command, { request })));
  }

  standing() {
    return Promise.resolve('leads' as const);
  }

  onLead(): void {}

  get kinds(): string[] {
    return this.asked.map(({ command }) => command.kind);
  }
}

const ordersOf = (order: Partial<Order> | null = null) => {
  const desk = new FakeDesk();
  const reader = { byId: async () => ({ value: order, seq: 1 }) } as unknown as OrderReader;
  return { desk, orders: new OrdersService(desk, reader) };
};
const request: OrderRequest = { marketId: 'm', outcome: 'YES', side: 'BUY', type: 'LIMIT', priceBps: 1 };
const codeOf = (promise: Promise<unknown>): Promise<string> =>
  promise.then(
    () => 'no refusal',
    (error: unknown) => (error instanceof DomainError ? error.code : String(error)),
  );

describe('placing an order', () => {
  it('adds the defaults of an order', async () => {
    const { desk, orders } = ordersOf();
    await orders.place('u', { itemId: 2, side: 'SELL', type: 'MARKET', quantity: '5' });
    expect(desk.asked[0]?.command).toEqual({
      kind: 'place_order',
      userId: 'u',
      marketId: 'item:2',
      clientOrderId: null,
      outcome: 'YES',
      side: 'SELL',
      type: 'MARKET',
      timeInForce: 'IOC',
      price: null,
      quantity: 5n,
      maxCost: null,
      expiresAtMs: null,
      postOnly: false,
      selfTradePrevention: 'cancel_newest',
    });
    await orders.place('u', { ...request, expiresAt: '1970-01-01T00:00:01Z' });
    expect(desk.asked[1]?.command).toMatchObject({ timeInForce: 'GTC', price: 1, expiresAtMs: 1_000 });
    await orders.place('u', { ...request, validUntil: '1970-01-01T00:00:02Z' });
    expect(desk.asked[2]?.command).toMatchObject({ expiresAtMs: null, validUntilMs: 2_000 });
  });

  it('is identified by the user and the clientOrderId', async () => {
    const { desk, orders } = ordersOf();
    await orders.place('u', { ...request, clientOrderId: 'c' });
    await orders.place('u', request);
    expect(desk.asked.map((ask) => ask.request)).toEqual([{ owner: 'u', key: 'c' }, undefined]);
  });

  it('opens the account of a user without one, and tries again', async () => {
    const { desk, orders } = ordersOf();
    desk.hasAccount = false;
    expect(await orders.place('u', request)).toEqual({ value: 'place_order', cursor: 'e-3' });
    expect(desk.kinds).toEqual(['place_order', 'open_account', 'place_order']);
    desk.refusals = ['unknown_account', '', 'unknown_account'];
    expect(await codeOf(orders.place('u', request))).toBe('unknown_account');
  });

  it('passes every other refusal on', async () => {
    const { desk, orders } = ordersOf();
    desk.refusals = ['busy'];
    expect(await codeOf(orders.place('u', request))).toBe('busy');
    expect(desk.kinds).toEqual(['place_order']);
  });
});

describe('placing many', () => {
  it('answers each order, and the cursor of the last accepted order', async () => {
    const { desk, orders } = ordersOf();
    desk.refusals = ['', 'bad_price', '', 'busy'];
    const answer = await orders.placeAll('u', [request, request, request, request]);
    expect(answer.cursor).toBe('e-3');
    expect(answer.value.results).toMatchObject([
      { order: 'place_order' },
      { error: { code: 'bad_price' } },
      { order: 'place_order' },
      { error: { code: 'busy' } },
    ]);
    desk.refusals = ['bad_price'];
    expect((await orders.placeAll('u', [request])).cursor).toBeNull();
  });

  it('opens the account first, and then submits all orders again', async () => {
    const { desk, orders } = ordersOf();
    desk.hasAccount = false;
    const { value } = await orders.placeAll('u', [request, request]);
    expect(value.results).toMatchObject([{ order: 'place_order' }, { order: 'place_order' }]);
    expect(desk.kinds).toEqual(['place_order', 'place_order', 'open_account', 'place_order', 'place_order']);
  });

  it('submits again the orders that were refused for want of an account, and no placed order', async () => {
    const { desk, orders } = ordersOf();
    // Another request opens the account while the desk carries out these orders.
    desk.refusals = ['unknown_account', 'unknown_account', '', ''];
    const { value } = await orders.placeAll('u', [request, request, request, request]);
    expect(value.results).toHaveLength(4);
    for (const result of value.results) expect(result).toMatchObject({ order: 'place_order' });
    expect(desk.messages).toEqual([4, 2]);
    expect(desk.kinds.filter((kind) => kind === 'place_order')).toHaveLength(6);
    expect(desk.kinds[4]).toBe('open_account');
  });

  it('hides no fault of the server in an answer', async () => {
    const { desk, orders } = ordersOf();
    desk.refusals = ['fault'];
    expect(await codeOf(orders.placeAll('u', [request]))).toBe('Error: a fault');
  });
});

describe('cancelling and changing', () => {
  it.each([
    ['an order of somebody else, or none', null, 'unknown_order'],
    ['an order that is finished', { id: '7', status: 'FILLED' as const }, 'order_finished'],
    ['an order that ends at this moment', { id: '7', status: 'OPEN' as const }, 'unknown_order'],
  ])('what the desk does not know: %s', async (_what, order, code) => {
    for (const refusal of ['unknown_order', 'unknown_account']) {
      const { desk, orders } = ordersOf(order);
      desk.refusals = [refusal];
      expect(await codeOf(orders.cancel('u', '7'))).toBe(code);
      desk.refusals = [refusal];
      expect(await codeOf(orders.amend('u', '7', { quantity: '1' }))).toBe(code);
    }
  });

  it('reads a price in the unit of the order’s instrument', async () => {
    const { desk, orders } = ordersOf({ itemId: 2 });
    expect(await codeOf(orders.amend('u', '7', { priceBps: 5 }))).toBe('bad_request');
    await orders.amend('u', '7', { price: 5 });
    expect(desk.asked).toMatchObject([
      { command: { kind: 'amend_order', orderId: 7, price: 5, quantity: null } },
    ]);
    const market = ordersOf({ itemId: null });
    expect(await codeOf(market.orders.amend('u', '7', { priceBps: 5, price: 5 }))).toBe('bad_request');
    expect(market.desk.asked).toEqual([]);
  });

  it('cancels all matching orders, and none for a user without an account', async () => {
    const { desk, orders } = ordersOf();
    await orders.cancelAll('u', { itemId: 2, side: 'BUY' });
    await orders.cancelAll('u', {});
    expect(desk.asked).toMatchObject([
      { command: { marketId: 'item:2', outcome: null, side: 'BUY' } },
      { command: { marketId: null, outcome: null, side: null } },
    ]);
    desk.hasAccount = false;
    expect(await orders.cancelAll('u', {})).toEqual({ value: 'cancel_orders', cursor: 'e-5' });
    expect(desk.kinds.slice(2)).toEqual(['cancel_orders', 'open_account', 'cancel_orders']);
  });

  it('names each request of the desk, but not the opening of the account', async () => {
    const named = { owner: 'u:requests', key: 'k' };
    const { desk, orders } = ordersOf();
    await orders.cancel('u', '7', named);
    await orders.amend('u', '7', { quantity: '1' }, named);
    desk.hasAccount = false;
    await orders.cancelAll('u', {}, named);
    expect(desk.asked.map((ask) => ask.request)).toEqual([named, named, named, undefined, named]);
  });
});
