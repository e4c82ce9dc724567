// TypeORM's logger. It counts slow queries and logs only their shape, never their values.
import { Logger as NestLogger } from '@nestjs/common';
import type { Counter } from 'prom-client';
import type { Logger } from 'typeorm';
import type { Metrics } from '../common/metrics.js';

const SHAPE_MAX_LENGTH = 300;

export class QueryWatch implements Logger {
  private readonly logger = new NestLogger('Database');
  private readonly slowQueries: Counter;

  constructor(metrics: Metrics) {
    this.slowQueries = metrics.counter('ringside_slow_queries_total', 'Queries slower than SLOW_QUERY_MS.');
  }

  logQuerySlow(timeMs: number, query: string): void {
    this.slowQueries.inc();
    this.logger.warn(`Slow query, ${Math.round(timeMs)} ms: ${shapeOf(query)}`);
  }

  logMigration(message: string): void {
    this.logger.debug(message);
  }

  logQuery(): void {
    // Only slow queries are logged.
  }

  logQueryError(): void {
    // The caller receives the error and decides what to do with it.
  }

  logSchemaBuild(): void {
    // Only migrations change the schema.
  }

  log(): void {
    // TypeORM's own remarks are ignored.
  }
}

const shapeOf = (query: string): string => query.replace(/\s+/g, ' ').trim().slice(0, SHAPE_MAX_LENGTH);
