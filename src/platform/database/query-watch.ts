// TypeORM's logger. Only slow queries are of interest.
import { Logger as NestLogger } from '@nestjs/common';
import type { Logger } from 'typeorm';
import type { SlowQueries } from './slow-queries.js';

export class QueryWatch implements Logger {
  private readonly logger = new NestLogger('Database');

  constructor(private readonly slowQueries: SlowQueries) {}

  logQuerySlow(timeMs: number, query: string): void {
    this.slowQueries.note(timeMs, query);
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
