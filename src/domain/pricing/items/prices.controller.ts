// The REST routes of item prices. The header Ringside-Seq of every answer names the seq as of which the answer is true.
import { Controller, Get, Param, Query, Res } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { Access } from '../../../platform/auth/index.js';
import { CURSOR_HEADER } from '../../../contract/cursor.js';
import {
  historyQuerySchema,
  historySchema,
  itemIdParamSchema,
  itemsQuerySchema,
  itemsSchema,
  latestQuerySchema,
  latestSchema,
  type HistoryQuery,
  type ItemList,
  type ItemsQuery,
  type LatestPrices,
  type LatestQuery,
  type PriceHistory,
} from '../../../contract/pricing/prices.js';
import { LogReads } from '../../../platform/events/index.js';
import { HistoryService } from './history/history.service.js';
import { PricesService } from './prices.service.js';

const headers = {
  [CURSOR_HEADER]: {
    description: 'Cursor as of which the answer is true.',
    schema: { type: 'string' as const },
  },
};

@ApiTags('prices')
@ApiResponse({ status: 400, description: 'bad_request: details name the field.' })
@ApiResponse({
  status: 410,
  description: 'epoch_changed: minSeq belongs to another history of the database.',
})
@ApiResponse({
  status: 503,
  description: 'not_caught_up: minSeq was not reached in time. unavailable: no database.',
})
@Access('public')
@Controller('prices')
export class PricesController {
  constructor(
    private readonly prices: PricesService,
    private readonly history: HistoryService,
    private readonly reads: LogReads,
  ) {}

  @Get('latest')
  @ApiOperation({
    summary: 'Latest prices',
    description: 'All items, or those of `items`. An item that is known but never had a price is absent.',
  })
  @ApiOkResponse({ standardSchema: latestSchema, headers })
  @ApiResponse({ status: 404, description: 'unknown_item: details.items lists the unknown ids.' })
  async getLatest(
    @Query({ schema: latestQuerySchema }) query: LatestQuery,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<LatestPrices> {
    return this.asOf(reply, await this.prices.latest(query.items ?? null, query.minSeq));
  }

  @Get('items')
  @ApiOperation({ summary: 'Items with their names, by id' })
  @ApiOkResponse({ standardSchema: itemsSchema, headers })
  async getItems(
    @Query({ schema: itemsQuerySchema }) query: ItemsQuery,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ItemList> {
    const { data, next } = this.asOf(reply, await this.prices.items(query));
    return { data, next };
  }

  @Get('history/:id')
  @ApiOperation({
    summary: 'Price history of an item',
    description:
      'Sampled: one bucket per step of the period by sync time (1h: 1 min, 24h: 5 min, 7d: 30 min, 30d: 2 h, ' +
      '90d: 6 h, 1y and all: 1 day); the stream after `tip.seq` continues the open bucket exactly. ' +
      '`sample=false`: the recorded points in pages, never cached.',
  })
  @ApiOkResponse({ standardSchema: historySchema, headers })
  @ApiResponse({ status: 404, description: 'unknown_item' })
  async getHistory(
    @Param('id', { schema: itemIdParamSchema }) itemId: number,
    @Query({ schema: historyQuerySchema }) query: HistoryQuery,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<PriceHistory> {
    return this.asOf(reply, await this.history.history(itemId, query));
  }

  private asOf<T extends { seq: number }>(reply: FastifyReply, answer: T): T {
    void reply.header(CURSOR_HEADER, this.reads.cursor(answer.seq));
    return answer;
  }
}
