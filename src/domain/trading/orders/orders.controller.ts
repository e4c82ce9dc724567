// REST of orders. Writes go through the desk and answer after its commit; reads use the tables.
import { Body, Param, Query } from '@nestjs/common';
import { CurrentCaller, RateLimit, type SignedInCaller } from '../../../platform/auth/index.js';
import { DomainError, type ErrorCodeName } from '../../../platform/common/errors.js';
import {
  IdempotencyKey,
  Route,
  Routes,
  type AsOf,
  type Made,
  type NamedRequest,
} from '../../../platform/http/index.js';
import { readQuerySchema, type ReadQuery } from '../../../contract/lists.js';
import {
  cancelOrdersQuerySchema,
  clientOrderIdParamSchema,
  isNameInPath,
  orderAmendmentSchema,
  orderBatchSchema,
  orderIdParamSchema,
  orderListQuerySchema,
  orderListSchema,
  orderPreviewSchema,
  orderRequestSchema,
  orderResultsSchema,
  orderSchema,
  ordersSchema,
  type CancelOrdersQuery,
  type Order,
  type OrderAmendment,
  type OrderBatch,
  type OrderList,
  type OrderListQuery,
  type OrderPreview,
  type OrderRequest,
  type OrderResults,
  type Orders,
} from '../../../contract/trading/orders.js';
import { OrdersService } from './orders.service.js';
import { PreviewService } from './preview.service.js';
import { OrderReader } from '../../exchange/index.js';
import { toPlaceOrder } from './to-command.js';

/** Refusals by the rules for an order that is new or enters the book again. */
const ORDER_REFUSALS = [
  'unknown_market',
  'unknown_item',
  'quotes_off',
  'market_not_open',
  'market_paused',
  'market_closed',
  'market_settled',
  'bad_price',
  'bad_quantity',
  'bad_max_cost',
  'bad_time_in_force',
  'bad_expiry',
  'bad_post_only',
  'too_many_orders',
  'amount_too_large',
  'order_too_small',
  'insufficient_funds',
  'self_excluded',
  'stake_limit',
  'loss_limit',
  'insufficient_shares',
  'post_only_would_trade',
  'fok_unfillable',
  'price_limit',
  'quote_unavailable',
  'house_limit',
] as const satisfies readonly ErrorCodeName[];

/** A new order may come too late as well. */
const NEW_ORDER_REFUSALS = ['expired', 'bad_valid_until', ...ORDER_REFUSALS] as const;

const TRADES = { access: 'user', scope: 'trade', cursor: 'write' } as const;

@Routes({ path: 'trading/orders', tag: 'trading', access: 'user', scope: 'read' })
export class OrdersController {
  constructor(
    private readonly orders: OrdersService,
    private readonly reader: OrderReader,
    private readonly previews: PreviewService,
  ) {}

  @Route({
    on: 'POST',
    status: 201,
    ...TRADES,
    summary: 'Place an order',
    description:
      'Answers the order after its immediate trades. The same clientOrderId with the same body answers what it ' +
      'answered first. An order without a clientOrderId takes the Idempotency-Key as its own. Your first order opens your ' +
      'account.',
    answer: orderSchema,
    errors: NEW_ORDER_REFUSALS,
  })
  placeOrder(
    @CurrentCaller() { userId }: SignedInCaller,
    @IdempotencyKey() request: NamedRequest | undefined,
    @Body({ schema: orderRequestSchema }) order: OrderRequest,
  ): Promise<Made<Order>> {
    return this.orders.place(userId, named(order, request?.key), request);
  }

  @Route({
    on: 'POST batch',
    ...TRADES,
    summary: 'Place up to 200 orders',
    description:
      'Each order is accepted or refused on its own, in order. A body that cannot be read places none. With an ' +
      'Idempotency-Key the orders without a clientOrderId are named `KEY:0`, `KEY:1`, by their place.',
    answer: orderResultsSchema,
  })
  placeOrders(
    @CurrentCaller() { userId }: SignedInCaller,
    @IdempotencyKey() request: NamedRequest | undefined,
    @Body({ schema: orderBatchSchema }) { orders }: OrderBatch,
  ): Promise<Made<OrderResults>> {
    return this.orders.placeAll(
      userId,
      orders.map((order, i) => named(order, request && `${request.key}:${i}`)),
      request,
    );
  }

  @Route({
    on: 'POST preview',
    goesOn: true,
    cursor: 'read',
    summary: 'What an order would cost',
    description:
      'Nothing is placed or held. Refused as the order would be, but not for a lack of money. Own orders on the other ' +
      'side are left out of account.',
    answer: orderPreviewSchema,
    errors: NEW_ORDER_REFUSALS,
  })
  previewOrder(
    @CurrentCaller() { userId }: SignedInCaller,
    @Body({ schema: orderRequestSchema }) order: OrderRequest,
  ): Promise<AsOf<OrderPreview>> {
    return this.previews.preview(toPlaceOrder(userId, order));
  }

  @Route({
    on: 'DELETE',
    ...TRADES,
    summary: 'Cancel all open orders that match',
    description: 'Without a filter all of them. Answers what was cancelled.',
    answer: ordersSchema,
  })
  @RateLimit('cancels')
  cancelOrders(
    @CurrentCaller() { userId }: SignedInCaller,
    @IdempotencyKey() request: NamedRequest | undefined,
    @Query({ schema: cancelOrdersQuerySchema }) query: CancelOrdersQuery,
  ): Promise<Made<Orders>> {
    return this.orders.cancelAll(userId, query, request);
  }

  @Route({
    on: 'DELETE :id',
    ...TRADES,
    summary: 'Cancel an order',
    answer: orderSchema,
    errors: ['unknown_order', 'order_finished'],
  })
  @RateLimit('cancels')
  cancelOrder(
    @CurrentCaller() { userId }: SignedInCaller,
    @IdempotencyKey() request: NamedRequest | undefined,
    @Param('id', { schema: orderIdParamSchema }) id: string,
  ): Promise<Made<Order>> {
    return this.orders.cancel(userId, id, request);
  }

  @Route({
    on: 'PATCH :id',
    ...TRADES,
    summary: 'Change an open LIMIT order',
    description:
      'A smaller quantity or a new expiry keeps the place in the queue; any other change loses it.',
    answer: orderSchema,
    errors: [
      'unknown_order',
      'order_finished',
      'nothing_to_amend',
      'quantity_below_filled',
      ...ORDER_REFUSALS,
    ],
  })
  amendOrder(
    @CurrentCaller() { userId }: SignedInCaller,
    @IdempotencyKey() request: NamedRequest | undefined,
    @Param('id', { schema: orderIdParamSchema }) id: string,
    @Body({ schema: orderAmendmentSchema }) amendment: OrderAmendment,
  ): Promise<Made<Order>> {
    return this.orders.amend(userId, id, amendment, request);
  }

  @Route({
    on: 'GET list',
    cursor: 'read',
    summary: 'Your orders, newest first',
    description: 'The stream `user:{userId}` after the header Ringside-Seq continues them exactly.',
    answer: orderListSchema,
  })
  async listOrders(
    @CurrentCaller() { userId }: SignedInCaller,
    @Query({ schema: orderListQuerySchema }) query: OrderListQuery,
  ): Promise<AsOf<OrderList>> {
    const { data, next, seq } = await this.reader.list(userId, query);
    return { value: { data, next }, seq };
  }

  @Route({
    on: 'GET by-client-id/:clientOrderId',
    cursor: 'read',
    summary: 'One of your orders, by the name you gave it',
    answer: orderSchema,
    errors: ['unknown_order'],
  })
  async getOrderByClientId(
    @CurrentCaller() { userId }: SignedInCaller,
    @Param('clientOrderId', { schema: clientOrderIdParamSchema }) clientOrderId: string,
    @Query({ schema: readQuerySchema }) { minSeq }: ReadQuery,
  ): Promise<AsOf<Order>> {
    return known(await this.reader.byClientOrderId(userId, clientOrderId, minSeq));
  }

  @Route({
    on: 'GET :id',
    cursor: 'read',
    summary: 'One of your orders',
    answer: orderSchema,
    errors: ['unknown_order'],
  })
  async getOrder(
    @CurrentCaller() { userId }: SignedInCaller,
    @Param('id', { schema: orderIdParamSchema }) id: string,
    @Query({ schema: readQuerySchema }) { minSeq }: ReadQuery,
  ): Promise<AsOf<Order>> {
    return known(await this.reader.byId(userId, id, minSeq));
  }
}

function named(order: OrderRequest, name: string | undefined): OrderRequest {
  if (name === undefined || order.clientOrderId !== undefined) return order;
  if (isNameInPath(name)) return { ...order, clientOrderId: name };
  const message = 'names the order here, so it must not be `.` or `..`';
  throw new DomainError('bad_request', `Idempotency-Key ${message}.`, {
    fields: [{ field: 'Idempotency-Key', message }],
  });
}

function known({ value, seq }: AsOf<Order | null>): AsOf<Order> {
  if (!value) throw new DomainError('unknown_order', 'None of your orders has this id.');
  return { value, seq };
}
