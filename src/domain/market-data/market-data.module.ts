// Market data: public reads of trading, and the routes of TradingView's charts.
import { Module } from '@nestjs/common';
import { CacheModule } from '../../platform/redis/cache/index.js';
import { PricingModule } from '../pricing/index.js';
import { CandlesReader } from './candles/candles.reader.js';
import { CandlesService } from './candles/candles.service.js';
import { BookChannel } from './book/book.channel.js';
import { MarketDataController } from './market-data.controller.js';
import { PrintsReader } from './trades/prints.reader.js';
import { TradeTranslator } from './trades/trade.translator.js';
import { MarketSymbolsReader } from './udf/market-symbols.reader.js';
import { UdfController } from './udf/udf.controller.js';
import { UdfService } from './udf/udf.service.js';

@Module({
  imports: [CacheModule, PricingModule],
  controllers: [MarketDataController, UdfController],
  providers: [
    CandlesReader,
    CandlesService,
    BookChannel,
    PrintsReader,
    TradeTranslator,
    MarketSymbolsReader,
    UdfService,
  ],
})
export class MarketDataModule {}
