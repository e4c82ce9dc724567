// TypeORM's logger: slow queries are logged by their shape alone, never with values, and counted.
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
    // Only slow queries are of interest.
  }

  logQueryError(): void {
    // Whoever asked gets the error, and decides what it means.
  }

  logSchemaBuild(): void {
    // The schema is built by migrations alone.
  }

  log(): void {
    // TypeORM's own remarks.
  }
}

export const shapeOf = (query: string): string =>
  query.replace(/\s+/g, ' ').trim().slice(0, SHAPE_MAX_LENGTH);
