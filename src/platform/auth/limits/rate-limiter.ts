// How many requests a minute somebody may make. With Redis all processes count together; while it is gone, and without
// it, each counts for itself: a limit that is too wide for a while is better than an answer that fails.
// Memory: the library gives each key that it counts a timer which removes it when its minute is over, so no more keys
// are held than requests came within the last minute.
import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { RateLimiterMemory, RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible';
import { Clock } from '../../common/clock.js';
import { DomainError } from '../../common/errors.js';
import { Metrics } from '../../common/metrics.js';
import { CONFIG, type Config } from '../../config/config.js';
import type { Caller } from '../../../contract/auth/access.js';
import { addressKey } from '../../common/address-key.js';
import { LimiterRedis } from './limiter-redis.js';

const WINDOW_SECONDS = 60;
/** A client that reprices takes back its orders before it places new ones, and must not be stopped halfway. */
const CANCELS_FACTOR = 4;

interface Bucket {
  /** 0 for no limit. */
  readonly perMinute: (config: Config) => number;
  /** `user` counts by address whoever is not signed in. */
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
  /** Until all of the limit is there again. */
  readonly resetSeconds: number;
  readonly allowed: boolean;
}

/** Throws `rate_limited`, saying when to go on, for a state that does not allow. */
export function assertAllowed({ allowed, resetSeconds }: RateLimitState, message: string): void {
  if (!allowed) throw new DomainError('rate_limited', message, { retryAfterMs: resetSeconds * 1_000 });
}

const UNLIMITED: RateLimitState = { limit: 0, remaining: 0, resetSeconds: 0, allowed: true };

interface Counters {
  readonly local: RateLimiterMemory;
  readonly shared: RateLimiterRedis | undefined;
}

@Injectable()
export class RateLimiter implements OnApplicationShutdown {
  private readonly redis: LimiterRedis | undefined;
  /** Without those that have no limit. */
  private readonly counters = new Map<BucketName, Counters>();

  constructor(@Inject(CONFIG) config: Config, clock: Clock, metrics: Metrics) {
    this.redis = config.REDIS_URL ? new LimiterRedis(config.REDIS_URL, clock, metrics) : undefined;
    for (const name of BUCKET_NAMES) {
      const points = BUCKETS[name].perMinute(config);
      if (points > 0) this.counters.set(name, this.countersOf(name, points));
    }
  }

  /** Counts one request, whether it is allowed or not; never rejects because of Redis. */
  async take(bucket: BucketName, caller: Caller, ip: string | undefined): Promise<RateLimitState> {
    const counters = this.counters.get(bucket);
    if (!counters) return UNLIMITED;
    const { local, shared } = counters;
    const key = keyOf(bucket, caller, ip);
    const counted = shared && (await this.redis?.attempt(() => consume(shared, key)));
    return stateOf(local.points, counted ?? (await consume(local, key)));
  }

  onApplicationShutdown(): void {
    this.redis?.close();
  }

  /** Its `insuranceLimiter` would step in just so, but tells nobody that Redis failed, and asks it again each time. */
  private countersOf(name: BucketName, points: number): Counters {
    const options = { keyPrefix: `ringside:limit:${name}`, points, duration: WINDOW_SECONDS };
    const storeClient = this.redis?.client;
    return {
      local: new RateLimiterMemory(options),
      shared: storeClient && new RateLimiterRedis({ ...options, storeClient }),
    };
  }
}

function keyOf(bucket: BucketName, { userId }: Caller, ip: string | undefined): string {
  return BUCKETS[bucket].by === 'user' && userId !== null ? `user:${userId}` : `address:${addressKey(ip)}`;
}

/** The library throws its answer when the limit is passed. */
async function consume(counter: RateLimiterMemory | RateLimiterRedis, key: string): Promise<RateLimiterRes> {
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
