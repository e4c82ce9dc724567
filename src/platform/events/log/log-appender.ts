// Numbers events and commits them. It sends the last three statements of every log transaction back to back and interprets
// their answers. Earlier statements on the same connection are committed or rolled back with them.
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
import { assertDefined } from '../event-families.js';
import { channelColumn } from '../logged-event.js';
import { LOCK_SQL } from './log-session.js';

/** An event without its seq; `data` is JSON text. */
export interface EncodedEvent {
  readonly type: string;
  readonly channels: EventChannels;
  readonly data: string;
}

/** The seq and the cursor of the last event of a commit; null when the commit has no events. */
export interface Appendix {
  readonly seq: number | null;
  readonly cursor: string | null;
}

/** The answer of the insert: the seq of the first event, the time, and the epoch (null when history has just changed). */
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
 * The search for the head starts at the last seq that this process knows. Planning over every partition of a long log takes
 * milliseconds, under the lock. If that seq no longer exists, the numbers are null, which no partition accepts.
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

/** The session keeps this statement parsed and planned. Planning over many partitions takes longer than running it. */
const INSERT = { name: 'ringside_append', text: INSERT_SQL };
const LOCK: Statement = { name: 'ringside_lock', text: LOCK_SQL };

const LOCK_NOT_AVAILABLE = '55P03';
const CHECK_VIOLATION = '23514';

@Injectable()
export class LogAppender {
  private readonly gate: AppendGate;
  private readonly appendSeconds: Histogram;
  /** A buffer for the events of one append; it is filled and read without an await in between. */
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
   * Commits the open transaction of `client` together with its events. The statements of `before` and `after` are sent around
   * them and share their success or failure. Without an event the statements of `after` are not sent.
   */
  async commit(
    client: LogClient,
    drafts: readonly EncodedEvent[],
    priority: AppendPriority,
    before: readonly Statement[] = [],
    after: readonly Statement[] = [],
  ): Promise<Appendix> {
    for (const { type, channels } of drafts) assertDefined(type, channels);
    if (drafts.length === 0) {
      await this.send(client, [...before, COMMIT]);
      return { seq: null, cursor: null };
    }
    const { firstSeq, atMs, epoch } = await this.gate.run(priority, () =>
      this.append(client, drafts, before, after),
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
    after: readonly Statement[],
  ): Promise<Appended> {
    this.values.clear();
    const columns = COLUMNS.map((column) => columnArray(this.values, column, drafts));
    const insert = { ...INSERT, values: [...columns, this.tail.last] };
    const stop = this.appendSeconds.startTimer();
    const results = await this.send(client, [...before, LOCK, insert, ...after, COMMIT]);
    stop();
    const [firstSeq, atMs, epoch = null] = results[before.length + 1]?.rows[0] ?? [];
    if (!firstSeq || !atMs) throw new Error('the log did not number the events it stored');
    return { firstSeq: Number(firstSeq), atMs: Number(atMs), epoch };
  }

  /** Resolves when all statements were carried out; the last of them is COMMIT. */
  private async send(
    client: LogClient,
    statements: readonly Statement[],
  ): Promise<PipelineOutcome['results']> {
    // Nothing has been sent yet, so a connection that is gone by now has certainly rolled back.
    if (client.isGone)
      throw new DomainError('unavailable', 'The connection to the database broke before the commit.');
    const { results, error } = await client.pipeline(statements);
    const failed = statements[results.length];
    if (failed) throw this.failure(failed, error);
    // After an earlier error in the transaction, COMMIT acts as ROLLBACK. Only the command tag shows this.
    if (results.at(-1)?.command !== 'COMMIT')
      throw new Error('the transaction was rolled back by the database');
    return results;
  }

  /** Maps a failed statement to an error. Answers come in order, so an answer to an earlier statement preceded COMMIT. */
  private failure(failed: Statement, error: unknown): unknown {
    // PostgreSQL may have committed before it ended the session (FATAL) during COMMIT.
    if (!isAnswer(error) || (failed === COMMIT && error.severity !== 'ERROR'))
      return new DomainError('outcome_unknown', 'The connection to the database broke around the commit.');
    if (failed === LOCK && error.code === LOCK_NOT_AVAILABLE)
      return new DomainError('busy', 'The lock of the event log was not free in time.');
    if (failed.name !== INSERT.name || error.code !== CHECK_VIOLATION || error.constraint) return error;
    // No partition accepts the events: the database was set back, which the tail will find, or a partition must be added.
    this.tail.look();
    return new DomainError(
      'unavailable',
      'The event log has no place for these events yet; it is being looked after.',
    );
  }
}
