// A connection of its own for the writer that commits batch after batch. The whole batch (statements, events, COMMIT) is
// sent back to back, so it costs one round trip and one flush.
import { Injectable } from '@nestjs/common';
import { DataSource, type QueryRunner } from 'typeorm';
import { LogAppender, type Appendix, type EncodedEvent } from './log-appender.js';
import { LogClient } from './log-client.js';
import type { Statement } from './log-pipeline.js';
import { LOG_ISOLATION_SQL, logSessionSql, type Settings } from './log-session.js';

@Injectable()
export class LogWriters {
  constructor(
    private readonly dataSource: DataSource,
    private readonly appender: LogAppender,
  ) {}

  /** `settings` apply to each transaction. Prepared statements need a session that stays the same. */
  open(settings: Settings, prepares: boolean): LogWriter {
    return new LogWriter(this.dataSource, this.appender, settings, prepares);
  }
}

export class LogWriter {
  private runner: QueryRunner | undefined;
  private client: LogClient | undefined;
  private readonly begin: readonly Statement[];

  constructor(
    private readonly dataSource: DataSource,
    private readonly appender: LogAppender,
    settings: Settings,
    private readonly prepares: boolean,
  ) {
    this.begin = [
      { name: 'ringside_begin', text: `begin ${LOG_ISOLATION_SQL}` },
      { name: 'ringside_settings', text: logSessionSql(settings) },
    ];
  }

  /**
   * The statements of `after` run after the events, while the lock of the log is held.
   * Rejects with PostgreSQL's error, with `unavailable` when nothing was sent, or with `outcome_unknown` when the connection
   * broke around COMMIT. After any other rejection nothing was stored.
   */
  async commit(
    statements: readonly Statement[],
    events: readonly EncodedEvent[],
    after: readonly Statement[] = [],
  ): Promise<Appendix> {
    const client = await this.connected();
    try {
      return await this.appender.commit(client, events, 'desk', [...this.begin, ...statements], after);
    } catch (error) {
      // The next commit needs a clean session or a new connection.
      await client.rollBack();
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
}
