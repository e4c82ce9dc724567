// An open transaction of the log, as the work inside it sees it. BEGIN is sent with the first statement and is not waited
// for. Statements without an answer that the work needs travel with COMMIT, so that a short transaction costs few round trips.
import type { EntityManager, QueryRunner } from 'typeorm';
import type { EventChannels } from '../../../contract/streams/channels.js';
import type { EventMap, EventType } from '../event-map.js';
import type { Appendix, EncodedEvent } from './log-appender.js';
import type { LogClient } from './log-client.js';
import type { PipelineOutcome, Statement, StatementResult } from './log-pipeline.js';
import { LOG_ISOLATION_SQL, logSessionSql } from './log-session.js';

export interface Committed<T> extends Appendix {
  readonly value: T;
}

/** The part of a transaction that asks the database for nothing. */
export interface LogWrites {
  append<T extends EventType>(type: T, data: EventMap[T], channels: EventChannels): void;
  /**
   * Sends a statement with COMMIT, before the events. If it fails, the transaction fails. While it waits for a lock, no other
   * append of this process goes on; so it must not need a lock that a transaction may hold while it waits to append.
   */
  beforeEvents(statement: Statement): void;
}

export interface LogTransaction extends LogWrites {
  /** For SQL whose answer the work needs. */
  readonly manager: EntityManager;
  /** Sends the statements back to back, at the price of one round trip, and answers the results in the same order. */
  run(statements: readonly Statement[]): Promise<readonly StatementResult[]>;
  /** Sends a statement after the events and before COMMIT: the statement sees the seqs of the events. */
  afterEvents(statement: Statement): void;
}

const BEGIN: readonly Statement[] = [
  { text: `begin ${LOG_ISOLATION_SQL}` },
  { name: 'ringside_ordinary_settings', text: logSessionSql() },
];

export class OpenTransaction implements LogTransaction {
  readonly drafts: EncodedEvent[] = [];
  readonly after: Statement[] = [];
  private readonly before: Statement[] = [];
  private beginning: Promise<PipelineOutcome> | undefined;

  constructor(
    private readonly runner: QueryRunner,
    private readonly client: LogClient,
  ) {}

  get manager(): EntityManager {
    this.beginning ??= this.client.pipeline(BEGIN);
    // TypeORM would otherwise open transactions of its own, and commit them.
    Object.assign(this.runner, { isTransactionActive: true, transactionDepth: 1 });
    return this.runner.manager;
  }

  append<T extends EventType>(type: T, data: EventMap[T], channels: EventChannels): void {
    this.drafts.push({ type, channels, data: JSON.stringify(data) });
  }

  async run(statements: readonly Statement[]): Promise<readonly StatementResult[]> {
    const opening = this.beginning ? [] : BEGIN;
    const sent = this.client.pipeline([...opening, ...statements]);
    this.beginning ??= sent;
    return resultsOf(await sent).slice(opening.length);
  }

  beforeEvents(statement: Statement): void {
    this.before.push(statement);
  }

  afterEvents(statement: Statement): void {
    this.after.push(statement);
  }

  /** The statements that the commit sends first. Throws if the transaction could not be opened. */
  async beforeCommit(): Promise<Statement[]> {
    if (!this.beginning) return [...BEGIN, ...this.before];
    resultsOf(await this.beginning);
    return this.before;
  }
}

/** Throws the error of the statement that failed. */
function resultsOf({ results, error }: PipelineOutcome): readonly StatementResult[] {
  if (error === undefined) return results;
  throw error instanceof Error ? error : new Error('a statement failed without an error');
}
