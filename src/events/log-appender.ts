// Numbers events and commits them: the last three statements of every transaction of the log, sent back to back, and what
// their answers mean. Whatever was sent on the same connection before them is committed or rolled back with them.
import { Inject, Injectable } from '@nestjs/common';
import type { Histogram } from 'prom-client';
import { DomainError } from '../common/errors.js';
import { Metrics } from '../common/metrics.js';
import { CONFIG, type Config } from '../config/config.js';
import { FAMILY_NAMES, type EventChannels } from '../contract/channels.js';
import { formatCursor } from '../contract/cursor.js';
import { AppendGate, type AppendPriority } from './append-gate.js';
import { Doorbell } from './doorbell/doorbell.port.js';
import { Epoch, EPOCH_SQL } from './epoch.js';
import { EventTail } from './event-tail.js';
import { isAnswer, LogClient, type PgResult } from './log-client.js';
import { CHANNEL_COLUMNS } from './logged-event.js';
import { LOCK_SQL } from './log-session.js';

/** An event without its number; `data` is JSON text. */
export interface EncodedEvent {
  readonly type: string;
  readonly channels: EventChannels;
  readonly data: string;
}

/** Where a commit left the log: the last event's seq and its cursor, or null when nothing was appended. */
export interface Appendix {
  readonly seq: number | null;
  readonly cursor: string | null;
}

/** What the insert answers: the numbers it gave, and the epoch they belong to (null: history has just changed). */
interface Appended {
  first_seq: number;
  at_ms: number;
  epoch: string | null;
}

const COLUMNS = ['type', ...CHANNEL_COLUMNS, 'data'];
/** Between the values of a column; JSON, types and channels hold no control character. */
const SEPARATOR = '\x1e';
const column = (n: number): string => `string_to_array($${n}, E'\\x1e', '')`;
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
    from head, unnest(${COLUMNS.map((_, i) => column(i + 1)).join(', ')})
      with ordinality as draft(${COLUMNS.join(', ')}, n)
    returning seq, at
  )
  select min(seq)::float8 as first_seq, floor(extract(epoch from min(at)) * 1000)::float8 as at_ms,
    (select ${EPOCH_SQL} from event_log as log) as epoch
  from added`;

/** Kept parsed and planned by the session; planning over the partitions of a long log takes longer than running it. */
const INSERT_NAME = 'ringside_append';

const LOCK_NOT_AVAILABLE = '55P03';
const CHECK_VIOLATION = '23514';

@Injectable()
export class LogAppender {
  private readonly gate: AppendGate;
  private readonly appendSeconds: Histogram;

  constructor(
    private readonly tail: EventTail,
    private readonly epoch: Epoch,
    private readonly doorbell: Doorbell,
    @Inject(CONFIG) config: Config,
    metrics: Metrics,
  ) {
    this.gate = new AppendGate(config.EVENT_GATE_MAX_WAITING);
    this.appendSeconds = metrics.histogram(
      'ringside_log_append_seconds',
      'Time from asking for the lock to the answer of COMMIT.',
      [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1],
    );
    metrics.gauge('ringside_log_gate_waiting', 'Appends waiting for their turn.', () => this.gate.waiting);
  }

  /**
   * Commits the transaction that is open on `client`, and its events with it. `sent`: statements under way on it, whose
   * failure is the failure of the whole.
   */
  async commit(
    client: LogClient,
    drafts: readonly EncodedEvent[],
    priority: AppendPriority,
    sent: readonly Promise<Settled<unknown>>[] = [],
  ): Promise<Appendix> {
    if (drafts.length === 0) {
      assertConnected(client);
      const committing = settle(client.query('commit'));
      throwFirst(await Promise.all(sent));
      assertCommitted(await committing);
      return { seq: null, cursor: null };
    }
    const { first_seq, at_ms, epoch } = await this.gate.run(priority, () =>
      this.append(client, drafts, sent),
    );
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

  private async append(
    client: LogClient,
    drafts: readonly EncodedEvent[],
    sent: readonly Promise<Settled<unknown>>[],
  ): Promise<Appended> {
    assertConnected(client);
    const stop = this.appendSeconds.startTimer();
    const [locked, inserted, committed] = await Promise.all([
      settle(client.query(LOCK_SQL)),
      settle(client.query<Appended>(INSERT_SQL, [...insertValues(drafts), this.tail.last], INSERT_NAME)),
      settle(client.query('commit')),
    ]);
    stop();
    throwFirst(await Promise.all(sent));
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

export interface Settled<R> {
  result?: PgResult<R>;
  error?: unknown;
}

export const settle = <R>(query: Promise<PgResult<R>>): Promise<Settled<R>> =>
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

/** A statement that PostgreSQL answered with an error has aborted all that came after it. */
function throwFirst(sent: readonly Settled<unknown>[]): void {
  for (const { error } of sent) if (isAnswer(error)) throw error;
}

function insertValues(drafts: readonly EncodedEvent[]): string[] {
  return [
    drafts.map((draft) => draft.type).join(SEPARATOR),
    ...FAMILY_NAMES.map((family) =>
      // A column that is shorter than the others goes on with null.
      drafts.some(({ channels }) => channels[family] !== undefined)
        ? drafts.map(({ channels }) => channels[family] ?? '').join(SEPARATOR)
        : '',
    ),
    drafts.map((draft) => draft.data).join(SEPARATOR),
  ];
}
