// Queries that took longer than SLOW_QUERY_MS: counted, logged and handed to one listener, each by its shape.
import { Injectable, Logger } from '@nestjs/common';
import type { Counter } from 'prom-client';
import { Metrics } from '../common/metrics.js';
import { shapeOf } from './query-shape.js';

export interface SlowQuery {
  /** The statement without its values. */
  readonly shape: string;
  readonly durationMs: number;
}

@Injectable()
export class SlowQueries {
  private readonly logger = new Logger('Database');
  private readonly counter: Counter;
  private listener: (slow: SlowQuery) => void = () => undefined;
  private noted = 0;

  constructor(metrics: Metrics) {
    this.counter = metrics.counter('ringside_slow_queries_total', 'Queries slower than SLOW_QUERY_MS.');
  }

  /** Since the start of the process. */
  get count(): number {
    return this.noted;
  }

  /** The listener must return at once. */
  onSlow(listener: (slow: SlowQuery) => void): void {
    this.listener = listener;
  }

  note(ms: number, query: string): void {
    const slow = { shape: shapeOf(query), durationMs: Math.round(ms) };
    this.noted += 1;
    this.counter.inc();
    this.logger.warn(`Slow query, ${slow.durationMs} ms: ${slow.shape}`);
    this.listener(slow);
  }
}
