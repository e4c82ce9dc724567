// The entry to the log for a command that runs its own SQL. The command does its work and hands over events. Only the
// appender then takes the log's lock, numbers the rows and commits, so the lock is always taken last.
import { Inject, Injectable } from '@nestjs/common';
import type { Counter } from 'prom-client';
import { DataSource } from 'typeorm';
import { DomainError, isCode } from '../../common/errors.js';
import { Metrics } from '../../common/metrics.js';
import { CONFIG, type Config } from '../../config/config.js';
import { databaseTrouble, isAfterRelease } from '../../database/database-trouble.js';
import type { AppendPriority } from './append-gate.js';
import { LogAppender } from './log-appender.js';
import { LogClient } from './log-client.js';
import { GroupCommit } from './group-commit.js';
import { OpenTransaction, type Committed, type LogTransaction } from './log-transaction.js';
import type { ShortWrite } from './short-write.js';

export type { Committed, LogTransaction, LogWrites } from './log-transaction.js';

/** The session was lost before COMMIT was sent: certainly nothing is stored. */
interface Lost {
  readonly lost: unknown;
}

/** How often work is carried out whose session was lost. */
const ATTEMPTS_MAX = 3;

@Injectable()
export class EventLog {
  private readonly commits: Counter<'outcome'>;
  private readonly group: GroupCommit;

  constructor(
    private readonly dataSource: DataSource,
    private readonly appender: LogAppender,
    @Inject(CONFIG) private readonly config: Config,
    metrics: Metrics,
  ) {
    this.commits = metrics.counter(
      'ringside_log_transactions_total',
      'Transactions of the log, by outcome.',
      ['outcome'],
    );
    this.group = new GroupCommit((work) => this.transaction(work), config.EVENT_GATE_MAX_WAITING);
    metrics.gauge(
      'ringside_log_writes_waiting',
      'Short writes waiting for their transaction.',
      () => this.group.length,
    );
  }

  /** As `transaction`, for a write that asks the database at most once. Short writes that wait together are committed together. */
  write<T>(write: ShortWrite<T>): Promise<Committed<T>> {
    return this.group.write(write);
  }

  /**
   * Runs `work` in one READ COMMITTED transaction and commits its events with it. Runs it again, `attemptsMax` times in all,
   * when the session was lost before COMMIT; so `work` must change nothing but the transaction. Rejects with any error of
   * `work`, with `busy` when too many appends wait, or with `unavailable` when the session was lost each time. It rejects
   * with `outcome_unknown` when the connection broke around COMMIT; after any other rejection nothing was stored.
   */
  async transaction<T>(
    work: (tx: LogTransaction) => Promise<T>,
    priority: AppendPriority = 'ordinary',
    attemptsMax = ATTEMPTS_MAX,
  ): Promise<Committed<T>> {
    for (let attempt = 1; ; attempt += 1) {
      const outcome = await this.attempt(work, priority);
      if (!('lost' in outcome)) return outcome;
      if (attempt >= attemptsMax) throw outcome.lost;
    }
  }

  private async attempt<T>(
    work: (tx: LogTransaction) => Promise<T>,
    priority: AppendPriority,
  ): Promise<Committed<T> | Lost> {
    const runner = this.dataSource.createQueryRunner();
    let client: LogClient | undefined;
    try {
      client = await LogClient.of(runner, this.config.DATABASE_PREPARED_STATEMENTS);
      const tx = new OpenTransaction(runner, client);
      const value = await work(tx);
      const { drafts, after } = tx;
      const appendix = await this.appender.commit(client, drafts, priority, await tx.beforeCommit(), after);
      this.commits.inc({ outcome: 'committed' });
      return { value, ...appendix };
    } catch (error) {
      const isUnknown = isCode(error, 'outcome_unknown');
      this.commits.inc({ outcome: isUnknown ? 'unknown' : 'rolled_back' });
      await client?.rollBack();
      if (!isUnknown && client?.isGone && isLoss(error))
        return { lost: isAfterRelease(error) ? lostSession() : error };
      throw error;
    } finally {
      await runner.release();
    }
  }
}

const isLoss = (error: unknown): boolean =>
  isAfterRelease(error) || isCode(error, 'unavailable') || databaseTrouble(error) === 'unavailable';

const lostSession = () =>
  new DomainError('unavailable', 'The connection to the database broke while the work was under way.');
