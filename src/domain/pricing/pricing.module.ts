// Item prices: a source, the sync that stores its prices in the log, and the reads. Hybrid prices of markets, and raffles.
import { Logger, Module } from '@nestjs/common';
import { ScheduleModule } from '@nestjs/schedule';
import { CacheModule } from '../../platform/redis/cache/index.js';
import { CONFIG, type Config } from '../../platform/config/config.js';
import { BeginningJournal } from './hybrid/beginning.js';
import { HybridHistories } from './hybrid/hybrid-history.js';
import { HybridController, PriceActsController } from './hybrid/hybrid.controller.js';
import { HybridProjection } from './hybrid/hybrid.projection.js';
import { HybridReader } from './hybrid/hybrid.reader.js';
import { PriceActs } from './hybrid/price-acts.js';
import { PricingChannel } from './hybrid/pricing.channel.js';
import { FeedChannel } from './items/feed/feed.channel.js';
import { FeedReader } from './items/feed/feed.reader.js';
import { FeedWatch } from './items/feed/feed-watch.js';
import { HistoryReader } from './items/history/history.reader.js';
import { HistoryService } from './items/history/history.service.js';
import { ItemBars } from './items/history/item-bars.reader.js';
import { ItemSparks } from './items/item-sparks.js';
import { PricesController } from './items/prices.controller.js';
import { PricesChannel } from './items/prices.channel.js';
import { PricesReader } from './items/prices.reader.js';
import { PricesService } from './items/prices.service.js';
import { PriceSource } from './items/sources/price-source.port.js';
import { BUNDLED_RECORDING, ReplaySource } from './items/sources/replay/replay.source.js';
import { WikiSource } from './items/sources/wiki/wiki.source.js';
import { PriceStore } from './items/sync/price-store.js';
import { PriceSyncJob } from './items/sync/price-sync.job.js';
import { SyncReport } from './items/sync/sync-report.js';
import { RaffleActsController, RafflesController } from './raffles/raffles.controller.js';
import { RafflesReader } from './raffles/raffles.reader.js';
import { RafflesService } from './raffles/raffles.service.js';
import './pricing.errors.js';

/** Throws StartupError when the recording cannot be read. */
async function openSource(config: Config): Promise<PriceSource> {
  if (config.PRICE_SOURCE === 'wiki') {
    return new WikiSource({
      // readConfig refuses the wiki source without an address.
      baseUrl: config.PRICE_SOURCE_URL ?? '',
      userAgent: config.PRICE_SOURCE_USER_AGENT,
      intervalMs: config.PRICE_SYNC_INTERVAL_MS,
    });
  }
  const replay = await ReplaySource.open(config.REPLAY_FILE ?? BUNDLED_RECORDING, config.REPLAY_SPEED);
  if (replay.skippedLines > 0) {
    new Logger('PriceSync').warn(`Skipped ${replay.skippedLines} invalid lines of the recorded prices.`);
  }
  return replay;
}

@Module({
  imports: [ScheduleModule.forRoot(), CacheModule],
  controllers: [
    PricesController,
    HybridController,
    PriceActsController,
    RafflesController,
    RaffleActsController,
  ],
  providers: [
    { provide: PriceSource, inject: [CONFIG], useFactory: openSource },
    PriceStore,
    SyncReport,
    PriceSyncJob,
    PricesReader,
    ItemSparks,
    PricesService,
    PricesChannel,
    FeedReader,
    FeedChannel,
    FeedWatch,
    HistoryReader,
    HistoryService,
    ItemBars,
    BeginningJournal,
    HybridProjection,
    HybridReader,
    HybridHistories,
    PricingChannel,
    PriceActs,
    RafflesReader,
    RafflesService,
  ],
  exports: [PricesService, ItemBars, HybridReader],
})
export class PricingModule {}
