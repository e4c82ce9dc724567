// Market data: what everybody may read of trading, and the routes that TradingView's charts ask.
import { Module } from '@nestjs/common';
import { CacheModule } from '../../common/cache/index.js';
import { PricingModule } from '../../pricing/index.js';
import { CandlesReader } from './candles.reader.js';
import { CandlesService } from './candles.service.js';
import { MarketBookReader } from './market-book.reader.js';
import { MarketDataController } from './market-data.controller.js';
import { PrintsReader } from './prints.reader.js';
import { MarketSymbolsReader } from './udf/market-symbols.reader.js';
import { UdfController } from './udf/udf.controller.js';
import { UdfService } from './udf/udf.service.js';

@Module({
  imports: [CacheModule, PricingModule],
  controllers: [MarketDataController, UdfController],
  providers: [CandlesReader, CandlesService, MarketBookReader, PrintsReader, MarketSymbolsReader, UdfService],
})
export class MarketDataModule {}
