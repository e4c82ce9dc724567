// The entry to the log for a command that runs its own SQL. The command does its work and hands over events. Only the
// appender then takes the log's lock, numbers the rows and commits, so the lock is always taken last.
import { Injectable } from '@nestjs/common';
import type { Counter } from 'prom-client';
import { DataSource, type EntityManager } from 'typeorm';
import { DomainError } from '../../common/errors.js';
import { Metrics } from '../../common/metrics.js';
import type { EventChannels } from '../../../contract/streams/channels.js';
import { isAfterRelease } from '../../database/database-trouble.js';
import type { AppendPriority } from './append-gate.js';
import type { EventMap, EventType } from '../event-map.js';
import { LogAppender, type Appendix, type EncodedEvent } from './log-appender.js';
import { LogClient } from './log-client.js';
import type { Statement } from './log-pipeline.js';
import { LOG_ISOLATION_SQL, logSessionSql } from './log-session.js';

/** The open transaction. The command runs its SQL through `manager` and adds events through `append`. */
export interface LogTransaction {
  readonly manager: EntityManager;
  append<T extends EventType>(type: T, data: EventMap[T], channels: EventChannels): void;
  /** Sends a statement after the events and before COMMIT: the statement sees the seqs of the events. */
  afterEvents(statement: Statement): void;
}

export interface Committed<T> extends Appendix {
  readonly value: T;
}

@Injectable()
export class EventLog {
  private readonly commits: Counter<'outcome'>;

  constructor(
    private readonly dataSource: DataSource,
    private readonly appender: LogAppender,
    metrics: Metrics,
  ) {
    this.commits = metrics.counter(
      'ringside_log_transactions_total',
      'Transactions of the log, by outcome.',
      ['outcome'],
    );
  }

  /**
   * Runs `work` in one READ COMMITTED transaction and commits its events with it. Rejects with any error of `work`, with
   * `busy` when too many appends wait, or with `unavailable` when the session was lost before COMMIT. It rejects with
   * `outcome_unknown` when the connection broke around COMMIT; after any other rejection nothing was stored.
   */
  async transaction<T>(
    work: (tx: LogTransaction) => Promise<T>,
    priority: AppendPriority = 'ordinary',
  ): Promise<Committed<T>> {
    const runner = this.dataSource.createQueryRunner();
    let client: LogClient | undefined;
    try {
      client = await LogClient.of(runner);
      await runner.startTransaction();
      await client.query(`set transaction ${LOG_ISOLATION_SQL}; ${logSessionSql()}`);
      const drafts: EncodedEvent[] = [];
      const after: Statement[] = [];
      const value = await work({
        manager: runner.manager,
        append: (type, data, channels) => void drafts.push({ type, channels, data: JSON.stringify(data) }),
        afterEvents: (statement) => void after.push(statement),
      });
      const appendix = await this.appender.commit(client, drafts, priority, [], after);
      this.commits.inc({ outcome: 'committed' });
      return { value, ...appendix };
    } catch (error) {
      const isUnknown = error instanceof DomainError && error.code === 'outcome_unknown';
      this.commits.inc({ outcome: isUnknown ? 'unknown' : 'rolled_back' });
      await client?.rollBack();
      throw client?.isGone && isAfterRelease(error) ? lostSession() : error;
    } finally {
      await runner.release();
    }
  }
}

const lostSession = () =>
  new DomainError('unavailable', 'The connection to the database broke while the work was under way.');
