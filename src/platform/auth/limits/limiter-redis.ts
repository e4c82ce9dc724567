// The Redis that several processes count in. It may be slow or gone at any time: a command waits for a moment at most,
// nothing is queued meanwhile, and after a failure Redis is left alone for a moment, so that a hanging one delays few
// requests.
import { Logger } from '@nestjs/common';
import { Redis } from 'ioredis';
import type { Counter } from 'prom-client';
import type { Clock } from '../../common/clock.js';
import type { Metrics } from '../../common/metrics.js';
import { messageOf, RepeatedFault } from '../../common/repeated-fault.js';

const COMMAND_TIMEOUT_MS = 200;
const CONNECT_TIMEOUT_MS = 2_000;
const RECONNECT_STEP_MS = 100;
const RECONNECT_MAX_MS = 2_000;
/** How long a failed command keeps the next ones away. */
const PAUSE_MS = 1_000;

export class LimiterRedis {
  readonly client: Redis;
  private readonly fault = new RepeatedFault(
    new Logger('RateLimiter'),
    'Redis is back, all processes count requests together again.',
  );
  private readonly errors: Counter;
  private pausedAtMs: number | undefined;
  private isClosed = false;

  constructor(
    url: string,
    private readonly clock: Clock,
    metrics: Metrics,
  ) {
    this.errors = metrics.counter(
      'ringside_rate_limit_errors_total',
      'Requests that were counted in this process alone, as Redis could not be used.',
    );
    this.client = new Redis(url, {
      enableOfflineQueue: false,
      maxRetriesPerRequest: 0,
      autoResendUnfulfilledCommands: false,
      commandTimeout: COMMAND_TIMEOUT_MS,
      connectTimeout: CONNECT_TIMEOUT_MS,
      retryStrategy: (attempt) => Math.min(attempt * RECONNECT_STEP_MS, RECONNECT_MAX_MS),
    });
    this.client.on('error', (error) => this.noteDown(error));
    this.client.on('ready', () => this.fault.clear());
  }

  /** What `command` answers; undefined when Redis could not be asked. */
  async attempt<T>(command: () => Promise<T>): Promise<T | undefined> {
    if (this.client.status !== 'ready' || this.isPaused()) {
      this.errors.inc();
      return undefined;
    }
    try {
      const answer = await command();
      this.fault.clear();
      return answer;
    } catch (error) {
      this.errors.inc();
      this.pausedAtMs = this.clock.nowMs();
      this.noteDown(error);
      return undefined;
    }
  }

  close(): void {
    this.isClosed = true;
    this.client.disconnect();
  }

  /** A clock that went back ends the pause. */
  private isPaused(): boolean {
    if (this.pausedAtMs === undefined) return false;
    const sinceMs = this.clock.nowMs() - this.pausedAtMs;
    return sinceMs >= 0 && sinceMs < PAUSE_MS;
  }

  private noteDown(error: unknown): void {
    if (!this.isClosed)
      this.fault.raise(`Redis cannot be used, each process counts requests for itself: ${messageOf(error)}`);
  }
}
