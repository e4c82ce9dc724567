// The REST routes of item prices. The header Ringside-Seq of every answer names the seq as of which the answer is true.
import { Param, Query } from '@nestjs/common';
import { Route, Routes, type AsOf } from '../../../platform/http/index.js';
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
import { HistoryService } from './history/history.service.js';
import { PricesReader } from './prices.reader.js';
import { PricesService } from './prices.service.js';

@Routes({ path: 'prices', tag: 'prices', access: 'public' })
export class PricesController {
  constructor(
    private readonly prices: PricesService,
    private readonly reader: PricesReader,
    private readonly history: HistoryService,
  ) {}

  @Route({
    on: 'GET latest',
    cursor: 'read',
    summary: 'Latest prices',
    description:
      'All items, or those of `items`. An item that is known but never had a price is absent. Of unknown_item ' +
      '`details.items` lists the ids.',
    answer: latestSchema,
    errors: ['unknown_item'],
  })
  async getLatestPrices(
    @Query({ schema: latestQuerySchema }) { items, ...wish }: LatestQuery,
  ): Promise<AsOf<LatestPrices>> {
    const value = await this.prices.latest(items ?? null, wish);
    return { value, seq: value.seq };
  }

  @Route({ on: 'GET items', cursor: 'read', summary: 'Items with their names, by id', answer: itemsSchema })
  async listItems(@Query({ schema: itemsQuerySchema }) query: ItemsQuery): Promise<AsOf<ItemList>> {
    const { data, next, seq } = await this.reader.items(query);
    return { value: { data, next }, seq };
  }

  @Route({
    on: 'GET history/:id',
    cursor: 'read',
    summary: 'Price history of an item',
    description:
      'Sampled: one bucket per step of the period by sync time (1h: 1 min, 24h: 5 min, 7d: 30 min, 30d: 2 h, ' +
      '90d: 6 h, 1y and all: 1 day); the stream after `tip.seq` continues the open bucket exactly. ' +
      '`sample=false`: the recorded points in pages, never cached.',
    answer: historySchema,
    errors: ['unknown_item'],
  })
  async getPriceHistory(
    @Param('id', { schema: itemIdParamSchema }) itemId: number,
    @Query({ schema: historyQuerySchema }) query: HistoryQuery,
  ): Promise<AsOf<PriceHistory>> {
    const value = await this.history.history(itemId, query);
    return { value, seq: value.seq };
  }
}
