// The public REST routes of trading on a market. The header Ringside-Seq names the seq as of which an answer is true. The
// stream after that seq continues the answer.
import { Param, Query } from '@nestjs/common';
import { Route, Routes, type AsOf } from '../../platform/http/index.js';
import {
  bookQuerySchema,
  bookSchema,
  candlesQuerySchema,
  candlesSchema,
  printListQuerySchema,
  printListSchema,
  type Book,
  type BookQuery,
  type Candles,
  type CandlesQuery,
  type PrintList,
  type PrintListQuery,
} from '../../contract/market-data/market-data.js';
import { marketParamSchema } from '../../contract/markets/markets.js';
import { LogReads } from '../../platform/events/index.js';
import { CandlesService } from './candles/candles.service.js';
import { known } from './known-market.js';
import { PrintsReader } from './trades/prints.reader.js';
import { BookReader } from '../exchange/index.js';

@Routes({ path: 'markets/:id', tag: 'market-data', access: 'public', errors: ['unknown_market'] })
export class MarketDataController {
  constructor(
    private readonly books: BookReader,
    private readonly prints: PrintsReader,
    private readonly candles: CandlesService,
    private readonly reads: LogReads,
  ) {}

  @Route({
    on: 'GET book',
    cursor: 'read',
    summary: 'The order book of a market',
    description:
      'Levels in prices of YES, best first. Where a market maker is the other side there are no levels but `prices`. ' +
      '`book:{marketId}` streams the changes, with the same checksum.',
    answer: bookSchema,
  })
  async getBook(
    @Param('id', { schema: marketParamSchema }) id: string,
    @Query({ schema: bookQuerySchema }) { depth, minSeq }: BookQuery,
  ): Promise<AsOf<Book>> {
    const { book, seq } = await this.reads.since(minSeq, () => this.books.book(id, depth));
    return { value: known(id, book), seq };
  }

  @Route({
    on: 'GET trades',
    cursor: 'read',
    summary: 'The trades of a market, newest first',
    description:
      '`next` leads to older ones; `market:{marketId}` streams those after the header Ringside-Seq.',
    answer: printListSchema,
  })
  async listMarketTrades(
    @Param('id', { schema: marketParamSchema }) id: string,
    @Query({ schema: printListQuerySchema }) query: PrintListQuery,
  ): Promise<AsOf<PrintList>> {
    const { prints, seq } = await this.prints.list(id, query);
    return { value: known(id, prints), seq };
  }

  @Route({
    on: 'GET candles',
    cursor: 'read',
    summary: 'Candles of a market',
    description:
      'Open, high, low and close of YES in basis points. Buckets are aligned to UTC; empty buckets are omitted. The trades of ' +
      '`market:{marketId}` after `tip.seq` continue the open bucket exactly. An answer is cached for some ' +
      'seconds. `cache=skip` does not read the cache, and neither does a `minSeq` that the cached answer has not reached.',
    answer: candlesSchema,
  })
  async getCandles(
    @Param('id', { schema: marketParamSchema }) id: string,
    @Query({ schema: candlesQuerySchema }) query: CandlesQuery,
  ): Promise<AsOf<Candles>> {
    const value = await this.candles.candles(id, query);
    return { value, seq: value.seq };
  }
}
