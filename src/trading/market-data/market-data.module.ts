// Market data: what everybody may read of trading, and the routes that TradingView's charts ask.
import { Module } from '@nestjs/common';
import { CacheModule } from '../../common/cache/index.js';
import { CandlesReader } from './candles.reader.js';
import { CandlesService } from './candles.service.js';
import { MarketBookReader } from './market-book.reader.js';
import { MarketDataController } from './market-data.controller.js';
import { PrintsReader } from './prints.reader.js';

@Module({
  imports: [CacheModule],
  controllers: [MarketDataController],
  providers: [CandlesReader, CandlesService, MarketBookReader, PrintsReader],
})
export class MarketDataModule {}
