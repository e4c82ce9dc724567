// The only way into the log. A command does its work and hands over events; this wrapper alone then takes the log's
// lock, numbers the rows from the head, and commits, the three sent back to back, so that the lock is held for one
// commit. The insert is a statement of its own: its snapshot is taken after the lock, so it sees the true head.
import { Inject, Injectable } from '@nestjs/common';
import type { Counter, Histogram } from 'prom-client';
import { DataSource, type EntityManager, type QueryRunner } from 'typeorm';
import { DomainError } from '../common/errors.js';
import { Metrics } from '../common/metrics.js';
import { CONFIG, type Config } from '../config/config.js';
import { FAMILY_NAMES, type EventChannels } from '../contract/channels.js';
import { formatCursor } from '../contract/cursor.js';
import { AppendGate, type AppendPriority } from './append-gate.js';
import { Doorbell } from './doorbell/doorbell.port.js';
import { Epoch, TIMELINE_SQL } from './epoch.js';
import type { EventMap, EventType } from './event-map.js';
import { EventTail } from './event-tail.js';
import { CHANNEL_COLUMNS, type LoggedEvent } from './logged-event.js';
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

interface PgResult {
  command: string;
  rows: { first_seq: number; at_ms: number; timeline: string }[];
}

/** The part of a `pg` client that is used here; TypeORM hands it out untyped. */
interface PgClient {
  query(text: string, values?: unknown[]): Promise<PgResult>;
}

const COLUMNS = ['type', ...CHANNEL_COLUMNS, 'data'];

const INSERT_SQL = `
  with head as materialized (
    select coalesce(max(seq), 0) as seq, greatest(clock_timestamp(), max(at)) as at
    from (select seq, at from event order by seq desc limit 1) as last
  ), added as (
    insert into event (seq, at, ${COLUMNS.join(', ')}, tx)
    select head.seq + draft.n, head.at, draft.${['type', ...CHANNEL_COLUMNS].join(', draft.')}, draft.data::json, head.seq + 1
    from head, unnest(${COLUMNS.map((_, i) => `$${i + 1}::text[]`).join(', ')})
      with ordinality as draft(${COLUMNS.join(', ')}, n)
    returning seq, at
  )
  select min(seq)::float8 as first_seq, floor(extract(epoch from min(at)) * 1000)::float8 as at_ms,
    ${TIMELINE_SQL} as timeline
  from added`;

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
    this.commits = metrics.counter('ringside_log_transactions_total', 'Transactions of the log, by outcome.', ['outcome']);
    this.appendSeconds = metrics.histogram(
      'ringside_log_append_seconds',
      'Time from asking for the lock to the answer of COMMIT.',
      [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1],
    );
    metrics.gauge('ringside_log_gate_waiting', 'Appends waiting for their turn.', () => this.gate.waiting);
  }

  /**
   * Runs `work` in one READ COMMITTED transaction and commits its events with it. Rejects with whatever `work` threw,
   * with `busy` when too many appends wait, or with `outcome_unknown` when the connection broke around COMMIT.
   */
  async transaction<T>(
    work: (tx: LogTransaction) => Promise<T>,
    priority: AppendPriority = 'ordinary',
  ): Promise<Committed<T>> {
    const runner = this.dataSource.createQueryRunner();
    try {
      const client = (await runner.connect()) as PgClient;
      await runner.startTransaction();
      await client.query(LOG_SESSION_SQL);
      const drafts: Draft[] = [];
      const value = await work({
        manager: runner.manager,
        append: (type, data, channels) => void drafts.push({ type, channels, data: JSON.stringify(data) }),
      });
      const events = await this.gate.run(priority, () => this.commit(client, drafts));
      this.commits.inc({ outcome: 'committed' });
      const seq = events.at(-1)?.seq ?? null;
      return { value, seq, cursor: seq === null ? null : formatCursor(this.epoch.current(), seq) };
    } catch (error) {
      this.commits.inc({ outcome: 'rolled_back' });
      await rollBack(runner);
      throw error;
    } finally {
      await runner.release();
    }
  }

  private async commit(client: PgClient, drafts: readonly Draft[]): Promise<readonly LoggedEvent[]> {
    if (drafts.length === 0) {
      assertCommitted(await settle(client.query('commit')));
      return [];
    }
    const stop = this.appendSeconds.startTimer();
    const [, inserted, committed] = await Promise.all([
      settle(client.query(LOCK_SQL)),
      settle(client.query(INSERT_SQL, insertValues(drafts))),
      settle(client.query('commit')),
    ]);
    stop();
    if (inserted.error) throw inserted.error;
    assertCommitted(committed);
    const row = inserted.result?.rows[0];
    if (!row) throw new Error('the log did not number the events it stored');
    if (!this.epoch.isSameTimeline(row.timeline)) await this.epoch.check();
    const events = drafts.map((draft, i) => ({
      ...draft,
      seq: row.first_seq + i,
      atMs: row.at_ms,
      tx: row.first_seq,
    }));
    this.tail.handOver(events);
    this.doorbell.ring();
    return events;
  }
}

interface Settled {
  result?: PgResult;
  error?: Error;
}

const settle = (query: Promise<PgResult>): Promise<Settled> =>
  query.then(
    (result) => ({ result }),
    (error: unknown) => ({ error: error instanceof Error ? error : new Error(String(error)) }),
  );

/** After an error COMMIT *resolves*, as ROLLBACK: only the command tag tells. */
function assertCommitted({ result, error }: Settled): void {
  if (error) {
    const isAnswered = 'code' in error && typeof error.code === 'string' && /^[0-9A-Z]{5}$/.test(error.code);
    if (isAnswered) throw error;
    throw new DomainError('outcome_unknown', 'The connection to the database broke around the commit.');
  }
  if (result?.command !== 'COMMIT') throw new Error('the transaction was rolled back by the database');
}

function insertValues(drafts: readonly Draft[]): unknown[] {
  return [
    drafts.map((draft) => draft.type),
    ...FAMILY_NAMES.map((family) => drafts.map((draft) => draft.channels[family] ?? null)),
    drafts.map((draft) => draft.data),
  ];
}

/** A session that is already gone has rolled back by itself. */
async function rollBack(runner: QueryRunner): Promise<void> {
  if (runner.isReleased || !runner.isTransactionActive) return;
  await runner.rollbackTransaction().catch(() => runner.release());
}
