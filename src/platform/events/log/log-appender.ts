// Numbers events and commits them: the last three statements of every transaction of the log, sent back to back, and what
// their answers mean. Whatever was sent on the same connection before them is committed or rolled back with them.
import { Inject, Injectable } from '@nestjs/common';
import type { Histogram } from 'prom-client';
import { DomainError } from '../../common/errors.js';
import { Metrics } from '../../common/metrics.js';
import { CONFIG, type Config } from '../../config/config.js';
import { FAMILY_NAMES, type EventChannels } from '../../../contract/streams/channels.js';
import { formatCursor } from '../../../contract/cursor.js';
import { columnArray, json, text, unnestSql, type Columns } from '../../database/binary-columns.js';
import { BinaryValues } from '../../database/binary-values.js';
import { AppendGate, type AppendPriority } from './append-gate.js';
import { Doorbell } from '../doorbell/doorbell.port.js';
import { Epoch, EPOCH_SQL } from '../store/epoch.js';
import { EventTail } from '../tail/event-tail.js';
import { isAnswer, type LogClient } from './log-client.js';
import { COMMIT, type PipelineOutcome, type Statement } from './log-pipeline.js';
import { channelColumn } from '../logged-event.js';
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
  readonly firstSeq: number;
  readonly atMs: number;
  readonly epoch: string | null;
}

const COLUMNS: Columns<EncodedEvent> = [
  text('type', ({ type }) => type),
  ...FAMILY_NAMES.map((family) =>
    text<EncodedEvent>(channelColumn(family), ({ channels }) => channels[family] ?? null),
  ),
  json('data', ({ data }) => data),
];
const NAMES = COLUMNS.map(({ name }) => name);
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
    insert into event (seq, at, ${NAMES.join(', ')}, tx)
    select head.seq + draft.n, head.at, draft.${NAMES.join(', draft.')}, head.seq + 1
    from head, ${unnestSql(COLUMNS)} with ordinality as draft(${NAMES.join(', ')}, n)
    returning seq, at
  )
  select min(seq), floor(extract(epoch from min(at)) * 1000),
    (select ${EPOCH_SQL} from event_log as log)
  from added`;

/** Kept parsed and planned by the session; planning over the partitions of a long log takes longer than running it. */
const INSERT = { name: 'ringside_append', text: INSERT_SQL };
const LOCK: Statement = { name: 'ringside_lock', text: LOCK_SQL };

const LOCK_NOT_AVAILABLE = '55P03';
const CHECK_VIOLATION = '23514';

@Injectable()
export class LogAppender {
  private readonly gate: AppendGate;
  private readonly appendSeconds: Histogram;
  /** Of the events that are being sent: written and read without a pause. */
  private readonly values = new BinaryValues();

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
   * Commits the transaction that is open on `client`, and its events with it. `before`: what is sent with them, and fails or
   * succeeds with them.
   */
  async commit(
    client: LogClient,
    drafts: readonly EncodedEvent[],
    priority: AppendPriority,
    before: readonly Statement[] = [],
  ): Promise<Appendix> {
    if (drafts.length === 0) {
      await this.send(client, [...before, COMMIT]);
      return { seq: null, cursor: null };
    }
    const { firstSeq, atMs, epoch } = await this.gate.run(priority, () =>
      this.append(client, drafts, before),
    );
    const seq = firstSeq + drafts.length - 1;
    if (epoch === this.epoch.current()) {
      this.tail.handOver(
        drafts.map(({ type, channels, data }, i) => ({
          seq: firstSeq + i,
          atMs,
          type,
          channels,
          data,
          tx: firstSeq,
        })),
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
    before: readonly Statement[],
  ): Promise<Appended> {
    this.values.clear();
    const columns = COLUMNS.map((column) => columnArray(this.values, column, drafts));
    const insert = { ...INSERT, values: [...columns, this.tail.last] };
    const stop = this.appendSeconds.startTimer();
    const results = await this.send(client, [...before, LOCK, insert, COMMIT]);
    stop();
    const [firstSeq, atMs, epoch = null] = results.at(-2)?.rows[0] ?? [];
    if (!firstSeq || !atMs) throw new Error('the log did not number the events it stored');
    return { firstSeq: Number(firstSeq), atMs: Number(atMs), epoch };
  }

  /** Resolves when all of it, of which COMMIT is the last, was carried out. */
  private async send(
    client: LogClient,
    statements: readonly Statement[],
  ): Promise<PipelineOutcome['results']> {
    // Nothing has been sent yet: a connection that is gone by now has rolled back for certain.
    if (client.isGone)
      throw new DomainError('unavailable', 'The connection to the database broke before the commit.');
    const { results, error } = await client.pipeline(statements);
    const failed = statements[results.length];
    if (failed) throw this.failure(failed, error);
    // After an error before this pipeline COMMIT is carried out as ROLLBACK: only the command tag tells.
    if (results.at(-1)?.command !== 'COMMIT')
      throw new Error('the transaction was rolled back by the database');
    return results;
  }

  /** Answers come in order: what PostgreSQL said of a statement it said before COMMIT was its turn. */
  private failure(failed: Statement, error: unknown): unknown {
    // A session that PostgreSQL ended (FATAL) while COMMIT was on its way may have committed before.
    if (!isAnswer(error) || (failed === COMMIT && error.severity !== 'ERROR'))
      return new DomainError('outcome_unknown', 'The connection to the database broke around the commit.');
    if (failed === LOCK && error.code === LOCK_NOT_AVAILABLE)
      return new DomainError('busy', 'The lock of the event log was not free in time.');
    if (failed.name !== INSERT.name || error.code !== CHECK_VIOLATION || error.constraint) return error;
    // No partition takes the events: the database was set back, which the tail will find, or one has yet to be added.
    this.tail.look();
    return new DomainError(
      'unavailable',
      'The event log has no place for these events yet; it is being looked after.',
    );
  }
}
