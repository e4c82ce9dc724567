// The only way into the log. A command does its work and hands over events; this wrapper alone then takes the log's
// lock, numbers the rows from the head, and commits, the three sent back to back, so that the lock is held for one
// commit. The insert is a statement of its own: its snapshot is taken after the lock, so it sees the true head.
import { Inject, Injectable } from '@nestjs/common';
import type { Counter, Histogram } from 'prom-client';
import { DataSource, type EntityManager } from 'typeorm';
import { DomainError } from '../common/errors.js';
import { Metrics } from '../common/metrics.js';
import { isAfterRelease } from '../database/database-trouble.js';
import { CONFIG, type Config } from '../config/config.js';
import { FAMILY_NAMES, type EventChannels } from '../contract/channels.js';
import { formatCursor } from '../contract/cursor.js';
import { AppendGate, type AppendPriority } from './append-gate.js';
import { Doorbell } from './doorbell/doorbell.port.js';
import { Epoch, EPOCH_SQL } from './epoch.js';
import type { EventMap, EventType } from './event-map.js';
import { EventTail } from './event-tail.js';
import { isAnswer, LogClient, type PgResult } from './log-client.js';
import { CHANNEL_COLUMNS } from './logged-event.js';
import { LOG_SESSION_SQL, LOCK_SQL } from './log-session.js';

/** Inside a transaction: the work's own SQL goes through `manager`, its facts through `append`. */
export interface LogTransaction {
  readonly manager: EntityManager;
  append<T extends EventType>(type: T, data: EventMap[T], channels: EventChannels): void;
}

export interface Committed<T> {
  readonly value: T;
  /** The last event's seq, or null when nothing was appended. */
  readonly seq: number | null;
  /** The cursor of that seq: the answer to a write. */
  readonly cursor: string | null;
}

interface Draft {
  type: string;
  channels: EventChannels;
  data: string;
}

/** What the insert answers: the numbers it gave, and the epoch they belong to (null: history has just changed). */
interface Appended {
  first_seq: number;
  at_ms: number;
  epoch: string | null;
}

const COLUMNS = ['type', ...CHANNEL_COLUMNS, 'data'];
const FROM_SEQ = `$${COLUMNS.length + 1}::bigint`;

/**
 * The head is looked for from the last seq this process knows, because planning over every partition of a long log
 * takes milliseconds, under the lock. When there is no such seq any more the numbers are null, which no partition takes.
 */
const INSERT_SQL = `
  with head as materialized (
    select coalesce(max(seq), case when ${FROM_SEQ} = 0 then 0 end) as seq, greatest(clock_timestamp(), max(at)) as at
    from (select seq, at from event where seq >= ${FROM_SEQ} order by seq desc limit 1) as last
  ), added as (
    insert into event (seq, at, ${COLUMNS.join(', ')}, tx)
    select head.seq + draft.n, head.at, draft.${['type', ...CHANNEL_COLUMNS].join(', draft.')}, draft.data::json, head.seq + 1
    from head, unnest(${COLUMNS.map((_, i) => `$${i + 1}::text[]`).join(', ')})
      with ordinality as draft(${COLUMNS.join(', ')}, n)
    returning seq, at
  )
  select min(seq)::float8 as first_seq, floor(extract(epoch from min(at)) * 1000)::float8 as at_ms,
    (select ${EPOCH_SQL} from event_log as log) as epoch
  from added`;

const LOCK_NOT_AVAILABLE = '55P03';
const CHECK_VIOLATION = '23514';

@Injectable()
export class EventLog {
  private readonly gate: AppendGate;
  private readonly commits: Counter<'outcome'>;
  private readonly appendSeconds: Histogram;

  constructor(
    private readonly dataSource: DataSource,
    private readonly tail: EventTail,
    private readonly epoch: Epoch,
    private readonly doorbell: Doorbell,
    @Inject(CONFIG) config: Config,
    metrics: Metrics,
  ) {
    this.gate = new AppendGate(config.EVENT_GATE_MAX_WAITING);
    this.commits = metrics.counter(
      'ringside_log_transactions_total',
      'Transactions of the log, by outcome.',
      ['outcome'],
    );
    this.appendSeconds = metrics.histogram(
      'ringside_log_append_seconds',
      'Time from asking for the lock to the answer of COMMIT.',
      [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1],
    );
    metrics.gauge('ringside_log_gate_waiting', 'Appends waiting for their turn.', () => this.gate.waiting);
  }

  /**
   * Runs `work` in one READ COMMITTED transaction and commits its events with it. Rejects with whatever `work` threw,
   * with `busy` when too many appends wait, with `unavailable` when the session was lost before COMMIT, or with
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
      await client.query(LOG_SESSION_SQL);
      const drafts: Draft[] = [];
      const value = await work({
        manager: runner.manager,
        append: (type, data, channels) => void drafts.push({ type, channels, data: JSON.stringify(data) }),
      });
      const cursor = await this.commit(client, drafts, priority);
      this.commits.inc({ outcome: 'committed' });
      return { value, ...cursor };
    } catch (error) {
      const isUnknown = error instanceof DomainError && error.code === 'outcome_unknown';
      this.commits.inc({ outcome: isUnknown ? 'unknown' : 'rolled_back' });
      if (client) await rollBack(client);
      throw client?.isGone && isAfterRelease(error) ? lostSession() : error;
    } finally {
      await runner.release();
    }
  }

  private async commit(
    client: LogClient,
    drafts: readonly Draft[],
    priority: AppendPriority,
  ): Promise<Pick<Committed<unknown>, 'seq' | 'cursor'>> {
    if (drafts.length === 0) {
      assertConnected(client);
      assertCommitted(await settle(client.query('commit')));
      return { seq: null, cursor: null };
    }
    const { first_seq, at_ms, epoch } = await this.gate.run(priority, () => this.append(client, drafts));
    const seq = first_seq + drafts.length - 1;
    if (epoch === this.epoch.current()) {
      this.tail.handOver(
        drafts.map((draft, i) => ({ ...draft, seq: first_seq + i, atMs: at_ms, tx: first_seq })),
      );
    } else {
      this.tail.look();
    }
    this.doorbell.ring();
    return { seq, cursor: formatCursor(epoch ?? this.epoch.current(), seq) };
  }

  private async append(client: LogClient, drafts: readonly Draft[]): Promise<Appended> {
    assertConnected(client);
    const stop = this.appendSeconds.startTimer();
    const [locked, inserted, committed] = await Promise.all([
      settle(client.query(LOCK_SQL)),
      settle(client.query<Appended>(INSERT_SQL, [...insertValues(drafts), this.tail.last])),
      settle(client.query('commit')),
    ]);
    stop();
    // An error that PostgreSQL answered before COMMIT has aborted the transaction, whatever else is not known.
    if (isAnswer(locked.error)) throw lockFailure(locked.error);
    if (isAnswer(inserted.error)) throw this.insertFailure(inserted.error);
    assertCommitted(committed);
    const row = inserted.result?.rows[0];
    if (!row) throw new Error('the log did not number the events it stored');
    return row;
  }

  /** No partition takes the events: the database was set back, which the tail will find, or one has yet to be added. */
  private insertFailure(error: Error & { code: string; constraint?: string }): Error {
    if (error.code !== CHECK_VIOLATION || error.constraint) return error;
    this.tail.look();
    return new DomainError(
      'unavailable',
      'The event log has no place for these events yet; it is being looked after.',
    );
  }
}

interface Settled<R> {
  result?: PgResult<R>;
  error?: unknown;
}

const settle = <R>(query: Promise<PgResult<R>>): Promise<Settled<R>> =>
  query.then(
    (result) => ({ result }),
    (error: unknown) => ({ error }),
  );

/** Nothing has been sent yet: a connection that is gone by now has rolled back for certain. */
function assertConnected(client: LogClient): void {
  if (client.isGone)
    throw new DomainError('unavailable', 'The connection to the database broke before the commit.');
}

/**
 * After an error COMMIT *resolves*, as ROLLBACK: only the command tag tells. A session that PostgreSQL ended (FATAL)
 * while COMMIT was on its way may have committed before.
 */
function assertCommitted({ result, error }: Settled<unknown>): void {
  if (isAnswer(error) && error.severity === 'ERROR') throw error;
  if (error)
    throw new DomainError('outcome_unknown', 'The connection to the database broke around the commit.');
  if (result?.command !== 'COMMIT') throw new Error('the transaction was rolled back by the database');
}

const lockFailure = (error: Error & { code: string }): Error =>
  error.code === LOCK_NOT_AVAILABLE
    ? new DomainError('busy', 'The lock of the event log was not free in time.')
    : error;

function insertValues(drafts: readonly Draft[]): unknown[] {
  return [
    drafts.map((draft) => draft.type),
    ...FAMILY_NAMES.map((family) => drafts.map((draft) => draft.channels[family] ?? null)),
    drafts.map((draft) => draft.data),
  ];
}

const lostSession = () =>
  new DomainError('unavailable', 'The connection to the database broke while the work was under way.');

/** Best effort: a session that cannot be told has ended, and rolled back by that. */
async function rollBack(client: LogClient): Promise<void> {
  if (!client.isGone) await settle(client.query('rollback'));
}
