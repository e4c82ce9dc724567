// The shared cache. Redis may be slow or gone at any time: a command waits for a moment at most, nothing is queued
// meanwhile, and after a failure Redis is left alone for a moment, so that a hanging one delays few requests.
import { Logger } from '@nestjs/common';
import { Redis } from 'ioredis';
import type { Counter } from 'prom-client';
import type { Clock } from '../../common/clock.js';
import type { Metrics } from '../../common/metrics.js';
import { messageOf, RepeatedFault } from '../../common/repeated-fault.js';
import { Cache } from './cache.port.js';

const COMMAND_TIMEOUT_MS = 200;
const CONNECT_TIMEOUT_MS = 2_000;
const RECONNECT_STEP_MS = 100;
const RECONNECT_MAX_MS = 2_000;
/** How long a failed command keeps the next ones away. */
const PAUSE_MS = 1_000;

export class RedisCache extends Cache {
  private readonly fault = new RepeatedFault(new Logger('Cache'), 'Redis is back, answers are cached again.');
  private readonly redis: Redis;
  private readonly errors: Counter<'operation'>;
  private pausedAtMs: number | undefined;
  private isClosed = false;

  constructor(
    url: string,
    private readonly clock: Clock,
    metrics: Metrics,
  ) {
    super();
    this.errors = metrics.counter('ringside_cache_errors_total', 'Cache operations that failed.', [
      'operation',
    ]);
    metrics.gauge('ringside_cache_up', '1 while the cache can be used.', () => (this.isUp ? 1 : 0));
    this.redis = new Redis(url, {
      enableOfflineQueue: false,
      maxRetriesPerRequest: 0,
      autoResendUnfulfilledCommands: false,
      commandTimeout: COMMAND_TIMEOUT_MS,
      connectTimeout: CONNECT_TIMEOUT_MS,
      retryStrategy: (attempt) => Math.min(attempt * RECONNECT_STEP_MS, RECONNECT_MAX_MS),
    });
    this.redis.on('error', (error) => this.noteDown(error));
    this.redis.on('ready', () => this.fault.clear());
  }

  async get(key: string): Promise<string | undefined> {
    return (await this.attempt('get', () => this.redis.get(key))) ?? undefined;
  }

  async set(key: string, value: string, ttlMs: number): Promise<void> {
    await this.attempt('set', () => this.redis.set(key, value, 'PX', ttlMs));
  }

  async close(): Promise<void> {
    this.isClosed = true;
    this.redis.disconnect();
  }

  private get isUp(): boolean {
    return this.redis.status === 'ready' && !this.isPaused();
  }

  private async attempt<T>(operation: 'get' | 'set', command: () => Promise<T>): Promise<T | undefined> {
    if (!this.isUp) {
      if (!this.isClosed) this.errors.inc({ operation });
      return undefined;
    }
    try {
      const answer = await command();
      this.fault.clear();
      return answer;
    } catch (error) {
      this.errors.inc({ operation });
      this.pausedAtMs = this.clock.nowMs();
      this.noteDown(error);
      return undefined;
    }
  }

  /** A clock that went back ends the pause. */
  private isPaused(): boolean {
    if (this.pausedAtMs === undefined) return false;
    const sinceMs = this.clock.nowMs() - this.pausedAtMs;
    return sinceMs >= 0 && sinceMs < PAUSE_MS;
  }

  private noteDown(error: unknown): void {
    if (!this.isClosed)
      this.fault.raise(`The Redis cache cannot be used, answers come from the database: ${messageOf(error)}`);
  }
}
