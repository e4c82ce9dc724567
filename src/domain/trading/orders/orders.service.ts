// Orders for the REST routes: every write goes through the desk, and finished orders are read from the tables. The first
// order of a user opens the user's account.
import { Injectable } from '@nestjs/common';
import { DomainError, isCode } from '../../../platform/common/errors.js';
import { parseCursor } from '../../../contract/cursor.js';
import type {
  CancelOrdersQuery,
  Order,
  OrderAmendment,
  OrderRequest,
  OrderResults,
  Orders,
} from '../../../contract/trading/orders.js';
import { toAmendOrder, toPlaceOrder } from './to-command.js';
import {
  type Asked,
  type CancelOrder,
  type CancelOrders,
  type Claim,
  Exchange,
  type DeskAnswer,
  marketIdOf,
  OrderReader,
  type RequestKey,
} from '../../exchange/index.js';

@Injectable()
export class OrdersService {
  constructor(
    private readonly exchange: Exchange,
    private readonly orders: OrderReader,
  ) {}

  /** `claim`: the Idempotency-Key of the HTTP request, if it has one. */
  place(userId: string, order: OrderRequest, claim?: Claim): Promise<DeskAnswer<Order>> {
    return this.exchange.submitFor<Order>(userId, toAsked(userId, order, claim));
  }

  /** Places each order on its own, in order. The cursor is that of the last accepted order; null without one. */
  async placeAll(
    userId: string,
    orders: readonly OrderRequest[],
    claim?: Claim,
  ): Promise<{ value: OrderResults; cursor: string | null }> {
    const settled = await this.submitAll(userId, orders, claim);
    // Another request may have opened the account meanwhile: the orders after that are placed already.
    const missed = settled.flatMap((result, i) => (lacksAccount(result) ? [i] : []));
    if (missed.length > 0) {
      await this.openAccount(userId);
      const again = await this.submitAll(
        userId,
        orders.filter((_, i) => missed.includes(i)),
        claim,
      );
      again.forEach((result, i) => (settled[missed[i] ?? 0] = result));
    }
    const cursors = settled.flatMap((result) => (result.status === 'fulfilled' ? [result.value.cursor] : []));
    return { value: { results: settled.map(toResult) }, cursor: latestOf(cursors) };
  }

  async cancel(userId: string, orderId: string, request?: RequestKey): Promise<DeskAnswer<Order>> {
    const command: CancelOrder = { kind: 'cancel_order', userId, orderId: Number(orderId) };
    return this.finding(userId, orderId, () => this.exchange.submit<Order>(command, { request }));
  }

  /** The desk stores the answer also of a user without orders, so that a repeated request cancels no later order. */
  cancelAll(userId: string, query: CancelOrdersQuery, request?: RequestKey): Promise<DeskAnswer<Orders>> {
    const { outcome = null, side = null } = query;
    const marketId = marketIdOf(query);
    const command: CancelOrders = { kind: 'cancel_orders', userId, marketId, outcome, side };
    return this.exchange.submitFor<Orders>(userId, { command, request });
  }

  async amend(
    userId: string,
    orderId: string,
    amendment: OrderAmendment,
    request?: RequestKey,
  ): Promise<DeskAnswer<Order>> {
    await this.assertOwnPrice(userId, orderId, amendment);
    const command = toAmendOrder(userId, orderId, amendment);
    return this.finding(userId, orderId, () => this.exchange.submit<Order>(command, { request }));
  }

  openAccount(userId: string): Promise<DeskAnswer> {
    return this.exchange.submit({ kind: 'open_account', userId });
  }

  /** As one message: they reach the desk in this order. */
  private submitAll(
    userId: string,
    orders: readonly OrderRequest[],
    claim?: Claim,
  ): Promise<PromiseSettledResult<DeskAnswer<Order>>[]> {
    return this.exchange.submitAll<Order>(orders.map((order) => toAsked(userId, order, claim)));
  }

  /** The desk knows only open orders: an order that it does not know may be a finished order of the user. */
  private async finding<T>(userId: string, orderId: string, ask: () => Promise<T>): Promise<T> {
    try {
      return await ask();
    } catch (error) {
      if (!isCode(error, 'unknown_order') && !isCode(error, 'unknown_account')) throw error;
      const { value: order } = await this.orders.byId(userId, orderId);
      if (!order || order.status === 'OPEN')
        throw new DomainError('unknown_order', 'None of your orders has this id.');
      throw new DomainError('order_finished', `The order is already ${order.status}.`, { order });
    }
  }

  /** Refuses a price in basis points on an item, and a price in credits on a market. */
  private async assertOwnPrice(
    userId: string,
    orderId: string,
    { priceBps, price }: OrderAmendment,
  ): Promise<void> {
    if (priceBps === undefined && price === undefined) return;
    const { value: order } = await this.orders.byId(userId, orderId);
    if (!order) return;
    const isItem = order.itemId !== null;
    const field = isItem ? 'priceBps' : 'price';
    if ((isItem ? priceBps : price) === undefined) return;
    const message = isItem ? 'belongs to markets' : 'belongs to items';
    throw new DomainError('bad_request', `The request cannot be read. ${field}: ${message}`, {
      fields: [{ field, message }],
    });
  }
}

const toAsked = (userId: string, order: OrderRequest, claim?: Claim): Asked => ({
  command: toPlaceOrder(userId, order),
  request: order.clientOrderId === undefined ? undefined : { owner: userId, key: order.clientOrderId },
  claim,
});

const lacksAccount = (result: PromiseSettledResult<unknown>): boolean =>
  result.status === 'rejected' && isCode(result.reason, 'unknown_account');

function toResult(result: PromiseSettledResult<DeskAnswer<Order>>): OrderResults['results'][number] {
  if (result.status === 'fulfilled') return { order: result.value.value };
  const error: unknown = result.reason;
  if (!(error instanceof DomainError)) throw error;
  return { error: { code: error.code, message: error.message } };
}

/** The newest cursor. All cursors have one epoch, or cursors of a later epoch come later in the list. */
const latestOf = (cursors: readonly string[]): string | null =>
  cursors.reduce<string | null>(
    (latest, cursor) => (latest === null || seqOf(cursor) >= seqOf(latest) ? cursor : latest),
    null,
  );

const seqOf = (cursor: string): number => parseCursor(cursor)?.seq ?? 0;
