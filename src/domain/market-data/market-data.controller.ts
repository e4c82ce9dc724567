// The public REST routes of trading on a market. The header Ringside-Seq names the seq as of which an answer is true. The
// stream after that seq continues the answer.
import { Controller, Get, Param, Query, Res } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { Access } from '../../platform/auth/index.js';
import { CURSOR_HEADER } from '../../contract/cursor.js';
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

const headers = {
  [CURSOR_HEADER]: {
    description: 'Cursor as of which the answer is true.',
    schema: { type: 'string' as const },
  },
};

@ApiTags('market-data')
@ApiResponse({ status: 400, description: 'bad_request: details name the field.' })
@ApiResponse({ status: 404, description: 'unknown_market' })
@ApiResponse({ status: 410, description: 'epoch_changed' })
@ApiResponse({ status: 503, description: 'not_caught_up, unavailable' })
@Access('public')
@Controller('markets/:id')
export class MarketDataController {
  constructor(
    private readonly books: BookReader,
    private readonly prints: PrintsReader,
    private readonly candles: CandlesService,
    private readonly reads: LogReads,
  ) {}

  @Get('book')
  @ApiOperation({
    summary: 'The order book of a market',
    description:
      'Levels in prices of YES, best first. Where a market maker is the other side there are no levels but `prices`. ' +
      '`book:{marketId}` streams the changes, with the same checksum.',
  })
  @ApiOkResponse({ standardSchema: bookSchema, headers })
  async getBook(
    @Param('id', { schema: marketParamSchema }) id: string,
    @Query({ schema: bookQuerySchema }) { depth, minSeq }: BookQuery,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Book> {
    const { book, seq } = await this.reads.since(minSeq, () => this.books.book(id, depth));
    return this.asOf(reply, seq, known(id, book));
  }

  @Get('trades')
  @ApiOperation({
    summary: 'The trades of a market, newest first',
    description:
      '`next` leads to older ones; `market:{marketId}` streams those after the header Ringside-Seq.',
  })
  @ApiOkResponse({ standardSchema: printListSchema, headers })
  async getTrades(
    @Param('id', { schema: marketParamSchema }) id: string,
    @Query({ schema: printListQuerySchema }) query: PrintListQuery,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<PrintList> {
    const { prints, seq } = await this.prints.list(id, query);
    return this.asOf(reply, seq, known(id, prints));
  }

  @Get('candles')
  @ApiOperation({
    summary: 'Candles of a market',
    description:
      'Open, high, low and close of YES in basis points, buckets aligned to UTC, empty ones left out. The trades of ' +
      '`market:{marketId}` after `tip.seq` continue the open bucket exactly. Cached for some seconds; `cache=skip` reads ' +
      'anew, and so does `minSeq` where the cache is behind it.',
  })
  @ApiOkResponse({ standardSchema: candlesSchema, headers })
  async getCandles(
    @Param('id', { schema: marketParamSchema }) id: string,
    @Query({ schema: candlesQuerySchema }) query: CandlesQuery,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Candles> {
    const answer = await this.candles.candles(id, query);
    return this.asOf(reply, answer.seq, answer);
  }

  private asOf<T>(reply: FastifyReply, seq: number, answer: T): T {
    void reply.header(CURSOR_HEADER, this.reads.cursor(seq));
    return answer;
  }
}
