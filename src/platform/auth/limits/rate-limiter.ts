// How many requests a minute a user or an address may make. With Redis all processes count together. Without Redis, or
// while Redis is gone, each process counts for itself: a limit that is too wide is better than an answer that fails.
// Memory: the library removes each key with a timer when the key's minute is over. So it holds no more keys than
// requests came within the last minute.
import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { RateLimiterMemory, RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible';
import { Clock } from '../../common/clock.js';
import { DomainError } from '../../common/errors.js';
import { Metrics } from '../../common/metrics.js';
import { CONFIG, type Config } from '../../config/config.js';
import type { Caller } from '../../../contract/auth/access.js';
import { addressKey } from '../../common/address-key.js';
import { GuardedRedis } from '../../redis/guarded-redis.js';

const WINDOW_SECONDS = 60;
/** A client that reprices takes back its orders before it places new ones, and must not be stopped halfway. */
const CANCELS_FACTOR = 4;

interface Bucket {
  /** 0 for no limit. */
  readonly perMinute: (config: Config) => number;
  /** `user` counts a caller without a user by address. */
  readonly by: 'user' | 'address';
}

const BUCKETS = {
  general: { by: 'user', perMinute: (config) => config.RATE_LIMIT_PER_MINUTE },
  auth: { by: 'address', perMinute: (config) => config.AUTH_RATE_LIMIT_PER_MINUTE },
  cancels: { by: 'user', perMinute: (config) => CANCELS_FACTOR * config.RATE_LIMIT_PER_MINUTE },
} as const satisfies Record<string, Bucket>;
export type BucketName = keyof typeof BUCKETS;
export const BUCKET_NAMES = Object.keys(BUCKETS) as BucketName[];

export interface RateLimitState {
  /** Requests in a minute; 0 for no limit. */
  readonly limit: number;
  readonly remaining: number;
  /** The time until the whole limit is available again. */
  readonly resetSeconds: number;
  readonly allowed: boolean;
}

/** Throws `rate_limited`, with the time to wait, if the state does not allow the request. */
export function assertAllowed({ allowed, resetSeconds }: RateLimitState, message: string): void {
  if (!allowed) throw new DomainError('rate_limited', message, { retryAfterMs: resetSeconds * 1_000 });
}

const UNLIMITED: RateLimitState = { limit: 0, remaining: 0, resetSeconds: 0, allowed: true };

type Counter = RateLimiterMemory | RateLimiterRedis;

@Injectable()
export class RateLimiter implements OnApplicationShutdown {
  private readonly redis: GuardedRedis | undefined;
  /** A bucket without a limit has no counter. */
  private readonly counters = new Map<BucketName, Counter>();

  constructor(@Inject(CONFIG) config: Config, clock: Clock, metrics: Metrics) {
    this.redis = config.REDIS_URL ? openRedis(config.REDIS_URL, clock, metrics) : undefined;
    for (const name of BUCKET_NAMES) {
      const points = BUCKETS[name].perMinute(config);
      if (points > 0) this.counters.set(name, this.counterOf(name, points));
    }
  }

  /** Counts one request, whether it is allowed or not; never rejects because of Redis. */
  async take(bucket: BucketName, caller: Caller, ip: string | undefined): Promise<RateLimitState> {
    const counter = this.counters.get(bucket);
    return counter ? stateOf(counter.points, await consume(counter, keyOf(bucket, caller, ip))) : UNLIMITED;
  }

  onApplicationShutdown(): void {
    this.redis?.close();
  }

  private counterOf(name: BucketName, points: number): Counter {
    const options = { keyPrefix: `ringside:limit:${name}`, points, duration: WINDOW_SECONDS };
    const local = new RateLimiterMemory(options);
    return this.redis
      ? new RateLimiterRedis({ ...options, storeClient: this.redis, insuranceLimiter: local })
      : local;
  }
}

function openRedis(url: string, clock: Clock, metrics: Metrics): GuardedRedis {
  const errors = metrics.counter(
    'ringside_rate_limit_errors_total',
    'Requests that were counted in this process alone, as Redis could not be used.',
  );
  return new GuardedRedis(url, clock, {
    name: 'RateLimiter',
    lost: 'Redis cannot be used, each process counts requests for itself',
    recovered: 'Redis is back, all processes count requests together again.',
    onFailure: () => errors.inc(),
  });
}

function keyOf(bucket: BucketName, { userId }: Caller, ip: string | undefined): string {
  return BUCKETS[bucket].by === 'user' && userId !== null ? `user:${userId}` : `address:${addressKey(ip)}`;
}

/** The library throws its answer when the limit is passed. */
async function consume(counter: Counter, key: string): Promise<RateLimiterRes> {
  try {
    return await counter.consume(key);
  } catch (refusal) {
    if (refusal instanceof RateLimiterRes) return refusal;
    throw refusal;
  }
}

const stateOf = (limit: number, { consumedPoints, msBeforeNext }: RateLimiterRes): RateLimitState => ({
  limit,
  remaining: Math.max(0, limit - consumedPoints),
  resetSeconds: Math.max(1, Math.ceil(msBeforeNext / 1_000)),
  allowed: consumedPoints <= limit,
});
