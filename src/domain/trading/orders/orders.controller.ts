// REST of orders. Writes go through the desk and answer what it has committed; reads are of the tables.
import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post, Query, Res } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { Access, CurrentCaller, RateLimit, type SignedInCaller } from '../../../platform/auth/index.js';
import { DomainError } from '../../../platform/common/errors.js';
import {
  cancelOrdersQuerySchema,
  clientOrderIdField,
  orderAmendmentSchema,
  orderBatchSchema,
  orderIdParamSchema,
  orderListQuerySchema,
  orderListSchema,
  orderPreviewSchema,
  orderQuerySchema,
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
  type OrderQuery,
  type OrderRequest,
  type OrderResults,
  type Orders,
} from '../../../contract/trading/orders.js';
import { LogReads } from '../../../platform/events/index.js';
import { OrdersService } from './orders.service.js';
import { PreviewService } from './preview.service.js';
import { OrderReader } from './order.reader.js';
import { ApiDesk, ApiReads, CURSOR_HEADERS as headers, tell } from '../../../platform/http/answers.js';
import { toPlaceOrder } from './to-command.js';

@ApiTags('trading')
@Controller('trading/orders')
export class OrdersController {
  constructor(
    private readonly orders: OrdersService,
    private readonly reader: OrderReader,
    private readonly previews: PreviewService,
    private readonly reads: LogReads,
  ) {}

  @Post()
  @Access('user', { scope: 'trade' })
  @ApiOperation({
    summary: 'Place an order',
    description:
      'Answers the order after what it could trade at once. The same clientOrderId with the same body answers what it ' +
      'answered first. Your first order opens your account.',
  })
  @ApiCreatedResponse({ standardSchema: orderSchema, headers })
  @ApiDesk()
  @ApiResponse({ status: 404, description: 'unknown_market, unknown_item' })
  @ApiResponse({
    status: 409,
    description: 'The market, the money or the book is in the way; idempotency_conflict.',
  })
  async place(
    @CurrentCaller() { userId }: SignedInCaller,
    @Body({ schema: orderRequestSchema }) order: OrderRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Order> {
    return tell(reply, await this.orders.place(userId, order));
  }

  @Post('batch')
  @HttpCode(200)
  @Access('user', { scope: 'trade' })
  @ApiOperation({
    summary: 'Place up to 200 orders',
    description: 'Each is taken or refused for itself, in order. A body that cannot be read places none.',
  })
  @ApiOkResponse({ standardSchema: orderResultsSchema, headers })
  @ApiDesk()
  async placeAll(
    @CurrentCaller() { userId }: SignedInCaller,
    @Body({ schema: orderBatchSchema }) { orders }: OrderBatch,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<OrderResults> {
    return tell(reply, await this.orders.placeAll(userId, orders));
  }

  @Post('preview')
  @HttpCode(200)
  @Access('user', { scope: 'read' })
  @ApiOperation({
    summary: 'What an order would cost',
    description:
      'Nothing is placed or set aside. Refused as the order would be, but not for want of money. Own orders on the other ' +
      'side are left out of account.',
  })
  @ApiOkResponse({ standardSchema: orderPreviewSchema, headers })
  @ApiReads()
  async preview(
    @CurrentCaller() { userId }: SignedInCaller,
    @Body({ schema: orderRequestSchema }) order: OrderRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<OrderPreview> {
    const { value, seq } = await this.previews.preview(toPlaceOrder(userId, order));
    return tell(reply, { value, cursor: this.reads.cursor(seq) });
  }

  @Delete()
  @RateLimit('cancels')
  @Access('user', { scope: 'trade' })
  @ApiOperation({
    summary: 'Cancel all open orders that match',
    description: 'Without a filter all of them. Answers what was cancelled.',
  })
  @ApiOkResponse({ standardSchema: ordersSchema, headers })
  @ApiDesk()
  async cancelAll(
    @CurrentCaller() { userId }: SignedInCaller,
    @Query({ schema: cancelOrdersQuerySchema }) query: CancelOrdersQuery,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Orders> {
    return tell(reply, await this.orders.cancelAll(userId, query));
  }

  @Delete(':id')
  @RateLimit('cancels')
  @Access('user', { scope: 'trade' })
  @ApiOperation({ summary: 'Cancel an order' })
  @ApiOkResponse({ standardSchema: orderSchema, headers })
  @ApiDesk()
  @ApiResponse({ status: 404, description: 'unknown_order' })
  @ApiResponse({ status: 409, description: 'order_finished: details.order shows it.' })
  async cancel(
    @CurrentCaller() { userId }: SignedInCaller,
    @Param('id', { schema: orderIdParamSchema }) id: string,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Order> {
    return tell(reply, await this.orders.cancel(userId, id));
  }

  @Patch(':id')
  @Access('user', { scope: 'trade' })
  @ApiOperation({
    summary: 'Change an open LIMIT order',
    description:
      'A smaller quantity or a new expiry keeps its place in the queue; anything else enters it anew.',
  })
  @ApiOkResponse({ standardSchema: orderSchema, headers })
  @ApiDesk()
  @ApiResponse({ status: 404, description: 'unknown_order' })
  @ApiResponse({ status: 409, description: 'order_finished, quantity_below_filled, insufficient_funds…' })
  async amend(
    @CurrentCaller() { userId }: SignedInCaller,
    @Param('id', { schema: orderIdParamSchema }) id: string,
    @Body({ schema: orderAmendmentSchema }) amendment: OrderAmendment,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Order> {
    return tell(reply, await this.orders.amend(userId, id, amendment));
  }

  @Get('list')
  @Access('user', { scope: 'read' })
  @ApiOperation({
    summary: 'Your orders, newest first',
    description: 'The stream `user:{userId}` after the header Ringside-Seq continues them exactly.',
  })
  @ApiOkResponse({ standardSchema: orderListSchema, headers })
  @ApiReads()
  async list(
    @CurrentCaller() { userId }: SignedInCaller,
    @Query({ schema: orderListQuerySchema }) query: OrderListQuery,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<OrderList> {
    const { data, next, seq } = await this.reader.list(userId, query);
    return tell(reply, { value: { data, next }, cursor: this.reads.cursor(seq) });
  }

  @Get('by-client-id/:clientOrderId')
  @Access('user', { scope: 'read' })
  @ApiOperation({ summary: 'One of your orders, by the name you gave it' })
  @ApiOkResponse({ standardSchema: orderSchema, headers })
  @ApiReads()
  @ApiResponse({ status: 404, description: 'unknown_order' })
  async byClientId(
    @CurrentCaller() { userId }: SignedInCaller,
    @Param('clientOrderId', { schema: clientOrderIdField }) clientOrderId: string,
    @Query({ schema: orderQuerySchema }) { minSeq }: OrderQuery,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Order> {
    return this.found(reply, await this.reader.byClientOrderId(userId, clientOrderId, minSeq));
  }

  @Get(':id')
  @Access('user', { scope: 'read' })
  @ApiOperation({ summary: 'One of your orders' })
  @ApiOkResponse({ standardSchema: orderSchema, headers })
  @ApiReads()
  @ApiResponse({ status: 404, description: 'unknown_order' })
  async byId(
    @CurrentCaller() { userId }: SignedInCaller,
    @Param('id', { schema: orderIdParamSchema }) id: string,
    @Query({ schema: orderQuerySchema }) { minSeq }: OrderQuery,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Order> {
    return this.found(reply, await this.reader.byId(userId, id, minSeq));
  }

  private found(reply: FastifyReply, { order, seq }: { order: Order | null; seq: number }): Order {
    if (!order) throw new DomainError('unknown_order', 'None of your orders has this id.');
    return tell(reply, { value: order, cursor: this.reads.cursor(seq) });
  }
}
