// Watchlists: their routes and the service behind them.
import { Module } from '@nestjs/common';
import { PricingModule } from '../pricing/index.js';
import { WatchlistRecords } from './watchlist-records.js';
import { WatchlistsController } from './watchlists.controller.js';
import { WatchlistsReader } from './watchlists.reader.js';
import { WatchlistsService } from './watchlists.service.js';
import { WatchlistsTranslator } from './watchlists.translator.js';
import './watchlists.errors.js';

@Module({
  imports: [PricingModule],
  controllers: [WatchlistsController],
  providers: [WatchlistsReader, WatchlistsService, WatchlistRecords, WatchlistsTranslator],
})
export class WatchlistsModule {}
