// The REST routes that show markets: the list, and one market with all that belongs to it. Everybody may read.
import { Param, Query } from '@nestjs/common';
import type { Caller } from '../../../contract/auth/access.js';
import { CurrentCaller } from '../../../platform/auth/index.js';
import { DomainError } from '../../../platform/common/errors.js';
import { Route, Routes, type AsOf } from '../../../platform/http/index.js';
import {
  marketDetailQuerySchema,
  marketDetailSchema,
  type MarketDetail,
  type MarketDetailQuery,
} from '../../../contract/markets/detail.js';
import {
  marketListQuerySchema,
  marketListSchema,
  type MarketList,
  type MarketListQuery,
} from '../../../contract/markets/finding.js';
import { marketParamSchema } from '../../../contract/markets/markets.js';
import { MarketDetails } from './market-details.js';
import { MarketsReader } from './markets.reader.js';

@Routes({ path: 'markets', tag: 'markets', access: 'public' })
export class MarketsController {
  constructor(
    private readonly markets: MarketsReader,
    private readonly details: MarketDetails,
  ) {}

  @Route({
    on: 'GET',
    cursor: 'read',
    summary: 'Markets with their figures, found by words, filters and order',
    description: 'Of several filters all must fit. `mine` and `watched` need a sign-in.',
    answer: marketListSchema,
  })
  async listMarkets(
    @CurrentCaller() { userId }: Caller,
    @Query({ schema: marketListQuerySchema }) query: MarketListQuery,
  ): Promise<AsOf<MarketList>> {
    const isOwn = query.mine ?? query.watched ?? false;
    if (isOwn && userId === null)
      throw new DomainError('unauthenticated', 'Your own markets need a sign-in.');
    const { data, next, seq } = await this.markets.list(query, userId);
    return { value: { data, next }, seq };
  }

  @Route({
    on: 'GET :id',
    cursor: 'read',
    summary: 'One market with all that belongs to it',
    description:
      'Words, state and its history, figures, hybrid price, polls, disputes, counts of posts, and your own positions and open ' +
      'orders. The stream `market:{id}` after the header Ringside-Seq continues it exactly.',
    answer: marketDetailSchema,
    errors: ['unknown_market'],
  })
  getMarket(
    @CurrentCaller() { userId }: Caller,
    @Param('id', { schema: marketParamSchema }) id: string,
    @Query({ schema: marketDetailQuerySchema }) query: MarketDetailQuery,
  ): Promise<AsOf<MarketDetail>> {
    return this.details.detail(id, userId, query);
  }
}
