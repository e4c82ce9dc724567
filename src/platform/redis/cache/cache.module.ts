// Chooses the cache: shared when REDIS_URL is set, else in this process.
import { Inject, Module, type OnApplicationShutdown } from '@nestjs/common';
import { CONFIG, type Config } from '../../config/config.js';
import { Clock } from '../../common/clock.js';
import { Metrics } from '../../common/metrics.js';
import { Cache } from './cache.port.js';
import { MEMORY_CACHE_MAX_BYTES, MemoryCache } from './memory.cache.js';
import { RedisCache } from './redis.cache.js';

@Module({
  providers: [
    {
      provide: Cache,
      inject: [CONFIG, Clock, Metrics],
      useFactory: (config: Config, clock: Clock, metrics: Metrics): Cache => {
        if (config.REDIS_URL) return new RedisCache(config.REDIS_URL, clock, metrics);
        const limits = { maxEntries: config.HISTORY_CACHE_MAX_ENTRIES, maxBytes: MEMORY_CACHE_MAX_BYTES };
        return new MemoryCache(clock, limits);
      },
    },
  ],
  exports: [Cache],
})
export class CacheModule implements OnApplicationShutdown {
  constructor(@Inject(Cache) private readonly cache: Cache) {}

  async onApplicationShutdown(): Promise<void> {
    await this.cache.close();
  }
}
