// The routes of TradingView's charting library: `new Datafeeds.UDFCompatibleDatafeed(ORIGIN + '/api/v1/udf')`. Where the
// protocol has its own form of refusal, the answer uses it, with status 200.
import { Controller, Get, Header, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { Access } from '../../../platform/auth/index.js';
import { Clock } from '../../../platform/common/clock.js';
import {
  udfConfigSchema,
  udfErrorSchema,
  udfFoundSchema,
  udfHistoryQuerySchema,
  udfHistorySchema,
  udfSearchQuerySchema,
  udfSymbolQuerySchema,
  udfSymbolSchema,
  type UdfConfig,
  type UdfError,
  type UdfFound,
  type UdfHistory,
  type UdfHistoryQuery,
  type UdfSearchQuery,
  type UdfSymbol,
  type UdfSymbolQuery,
} from '../../../contract/market-data/udf.js';
import { UDF_CONFIG } from './udf-symbols.js';
import { UdfService } from './udf.service.js';

const PLAIN_TEXT = 'text/plain; charset=utf-8';

@ApiTags('market-data')
@Access('public')
@Controller('udf')
export class UdfController {
  constructor(
    private readonly udf: UdfService,
    private readonly clock: Clock,
  ) {}

  @Get('config')
  @ApiOperation({ summary: "TradingView's UDF: what this feed can do" })
  @ApiOkResponse({ standardSchema: udfConfigSchema })
  getConfig(): UdfConfig {
    return UDF_CONFIG;
  }

  @Get('symbols')
  @ApiOperation({
    summary: "TradingView's UDF: one symbol",
    description:
      '`market:{marketId}` in percent, `item:{itemId}` in coins. An unknown one is `{"s":"error"}`.',
  })
  @ApiOkResponse({ standardSchema: z.union([udfSymbolSchema, udfErrorSchema]) })
  getSymbol(
    @Query({ schema: udfSymbolQuerySchema }) { symbol }: UdfSymbolQuery,
  ): Promise<UdfSymbol | UdfError> {
    return this.udf.symbol(symbol);
  }

  @Get('search')
  @ApiOperation({
    summary: "TradingView's UDF: symbols by a text",
    description:
      'In the id or the question of a market, in the name of an item, or at the beginning of its id.',
  })
  @ApiOkResponse({ standardSchema: udfFoundSchema })
  search(@Query({ schema: udfSearchQuerySchema }) query: UdfSearchQuery): Promise<UdfFound> {
    return this.udf.search(query);
  }

  @Get('history')
  @ApiOperation({
    summary: "TradingView's UDF: bars",
    description:
      'Resolutions 1, 5, 60 and 1D, the newest 5,000 bars at most. With `countback` that many bars before `to`. Of an ' +
      'item: the middle between both prices.',
  })
  @ApiOkResponse({ standardSchema: udfHistorySchema })
  getHistory(@Query({ schema: udfHistoryQuerySchema }) query: UdfHistoryQuery): Promise<UdfHistory> {
    return this.udf.history(query);
  }

  @Get('time')
  @Header('Content-Type', PLAIN_TEXT)
  @ApiOperation({ summary: "TradingView's UDF: the time of the server, unix seconds" })
  @ApiOkResponse({ content: { 'text/plain': { schema: { type: 'string', example: '1736859295' } } } })
  getTime(): string {
    return String(Math.floor(this.clock.nowMs() / 1_000));
  }
}
