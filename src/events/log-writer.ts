// A connection of its own for the one writer that commits batch after batch. All of a batch (its statements, its events,
// COMMIT) is sent back to back, so that it costs one round trip and one flush.
import { Injectable } from '@nestjs/common';
import { DataSource, type QueryRunner } from 'typeorm';
import { LogAppender, settle, type Appendix, type EncodedEvent } from './log-appender.js';
import { LogClient, type PgResult } from './log-client.js';
import { LOG_SESSION_SQL } from './log-session.js';

/** A statement that the session plans once, by name; or `copy … from stdin` with its data. */
export type BatchStatement =
  | { readonly name: string; readonly text: string; readonly values: readonly unknown[] }
  | { readonly copy: string; readonly data: Buffer };

@Injectable()
export class LogWriters {
  constructor(
    private readonly dataSource: DataSource,
    private readonly appender: LogAppender,
  ) {}

  /** `settings`: SQL that each transaction begins with. Prepared statements need a session that stays the same. */
  open(settings: string, prepares: boolean): LogWriter {
    return new LogWriter(this.dataSource, this.appender, settings, prepares);
  }
}

const send = (client: LogClient, statement: BatchStatement): Promise<PgResult> =>
  'copy' in statement
    ? client.copy(statement.copy, statement.data)
    : client.query(statement.text, [...statement.values], statement.name);

export class LogWriter {
  private runner: QueryRunner | undefined;
  private client: LogClient | undefined;

  constructor(
    private readonly dataSource: DataSource,
    private readonly appender: LogAppender,
    private readonly settings: string,
    private readonly prepares: boolean,
  ) {}

  /**
   * Rejects with PostgreSQL's error, `unavailable` when nothing was sent, or `outcome_unknown` when the connection broke
   * around COMMIT; after any other rejection nothing was stored.
   */
  async commit(statements: readonly BatchStatement[], events: readonly EncodedEvent[]): Promise<Appendix> {
    const client = await this.connected();
    const sent = [
      settle(client.query(`begin; ${LOG_SESSION_SQL}; ${this.settings}`)),
      ...statements.map((statement) => settle(send(client, statement))),
    ];
    try {
      return await this.appender.commit(client, events, 'desk', sent);
    } catch (error) {
      await this.reset();
      throw error;
    }
  }

  async close(): Promise<void> {
    const { runner } = this;
    this.runner = undefined;
    this.client = undefined;
    if (runner && !runner.isReleased) await runner.release();
  }

  private async connected(): Promise<LogClient> {
    if (this.client && !this.client.isGone) return this.client;
    await this.close();
    this.runner = this.dataSource.createQueryRunner();
    this.client = await LogClient.of(this.runner, this.prepares);
    return this.client;
  }

  /** After a failure the session starts clean, or another takes its place. */
  private async reset(): Promise<void> {
    const { client } = this;
    if (client && !client.isGone) await settle(client.query('rollback'));
  }
}
