// The shared cache. While Redis cannot be used, each read is a miss and each write is dropped.
import type { Clock } from '../../common/clock.js';
import type { Metrics } from '../../common/metrics.js';
import { GuardedRedis } from '../guarded-redis.js';
import { Cache } from './cache.port.js';

export class RedisCache extends Cache {
  private readonly redis: GuardedRedis;

  constructor(url: string, clock: Clock, metrics: Metrics) {
    super();
    const errors = metrics.counter('ringside_cache_errors_total', 'Cache operations that failed.', [
      'operation',
    ]);
    metrics.gauge('ringside_cache_up', '1 while the cache can be used.', () => (this.redis.isUp ? 1 : 0));
    this.redis = new GuardedRedis(url, clock, {
      name: 'Cache',
      lost: 'The Redis cache cannot be used, answers come from the database',
      recovered: 'Redis is back, answers are cached again.',
      onFailure: (operation) => errors.inc({ operation }),
    });
  }

  async get(key: string): Promise<string | undefined> {
    return (await this.redis.get(key).catch(asMiss)) ?? undefined;
  }

  async set(key: string, value: string, ttlMs: number): Promise<void> {
    await this.redis.set(key, value, 'PX', ttlMs).catch(asMiss);
  }

  async close(): Promise<void> {
    this.redis.close();
  }
}

/** The connection has counted and logged the failure. */
const asMiss = (): null => null;
