// The routes of TradingView's charting library: `new Datafeeds.UDFCompatibleDatafeed(ORIGIN + '/api/v1/udf')`. Where the
// protocol has its own form of refusal, the answer uses it, with status 200.
import { Query } from '@nestjs/common';
import { z } from 'zod';
import { Route, Routes } from '../../../platform/http/index.js';
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

@Routes({ path: 'udf', tag: 'market-data', access: 'public' })
export class UdfController {
  constructor(
    private readonly udf: UdfService,
    private readonly clock: Clock,
  ) {}

  @Route({ on: 'GET config', summary: "TradingView's UDF: what this feed can do", answer: udfConfigSchema })
  getUdfConfig(): UdfConfig {
    return UDF_CONFIG;
  }

  @Route({
    on: 'GET symbols',
    summary: "TradingView's UDF: one symbol",
    description:
      '`market:{marketId}` in percent, `item:{itemId}` in coins. An unknown one is `{"s":"error"}`.',
    answer: z.union([udfSymbolSchema, udfErrorSchema]),
  })
  getUdfSymbol(
    @Query({ schema: udfSymbolQuerySchema }) { symbol }: UdfSymbolQuery,
  ): Promise<UdfSymbol | UdfError> {
    return this.udf.symbol(symbol);
  }

  @Route({
    on: 'GET search',
    summary: "TradingView's UDF: symbols by a text",
    description:
      'In the id or the question of a market, in the name of an item, or at the beginning of its id.',
    answer: udfFoundSchema,
  })
  searchUdfSymbols(@Query({ schema: udfSearchQuerySchema }) query: UdfSearchQuery): Promise<UdfFound> {
    return this.udf.search(query);
  }

  @Route({
    on: 'GET history',
    summary: "TradingView's UDF: bars",
    description:
      'Resolutions 1, 5, 60 and 1D, the newest 5,000 bars at most. With `countback` that many bars before `to`. Of an ' +
      'item: the middle between both prices.',
    answer: udfHistorySchema,
  })
  getUdfHistory(@Query({ schema: udfHistoryQuerySchema }) query: UdfHistoryQuery): Promise<UdfHistory> {
    return this.udf.history(query);
  }

  @Route({
    on: 'GET time',
    summary: "TradingView's UDF: the time of the server, unix seconds",
    answer: 'text/plain; charset=utf-8',
  })
  getUdfTime(): string {
    return String(Math.floor(this.clock.nowMs() / 1_000));
  }
}
