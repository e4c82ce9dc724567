// Log transactions that a client may repeat. The first answer is stored in the transaction that it reports; a repeated request
// receives the stored answer, and nothing is done again. A transaction that is rolled back stores nothing.
import { Injectable, Logger } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { DataSource, type EntityManager } from '../../database/typeorm.js';
import { Clock } from '../../common/clock.js';
import { DomainError } from '../../common/errors.js';
import { messageOf } from '../../common/repeated-fault.js';
import {
  carryOut,
  EventLog,
  HEAD_SEQ_SQL,
  LogReads,
  type Committed,
  type LogTransaction,
  type ShortWrite,
} from '../../events/index.js';
import type { NamedRequest } from './idempotency-key.js';
import { idOf, seal, unseal } from './sealed-answer.js';

/** How long an answer is stored. */
export const KEPT_MS = 24 * 3_600_000;
const HOUSEKEEPING_EVERY_MS = 3_600_000;

const KEEP_ANSWER = {
  name: 'ringside_idempotent_answer',
  text: 'update idempotent_answer set answer = $2 where id = $1',
};

/** Planned once in a session, as the statement runs while the lock of the log is held. */
const NOTE_SEQ = {
  name: 'ringside_idempotent_seq',
  text: `update idempotent_answer set seq = ${HEAD_SEQ_SQL}::bigint where id = $1`,
};

/** Fails with `CONFLICT` if the desk has stored a request of this name. Runs while the lock of the log is held. */
const ASSERT_UNKNOWN_TO_DESK = {
  name: 'ringside_idempotent_desk',
  text: 'select assert_unknown_to_desk($1, $2)',
};
const CONFLICT = 'RS002';

interface StoredAnswer {
  readonly fingerprint: string;
  readonly answer: Buffer;
  /** The last seq of the commit; null when it had no event. */
  readonly seq: number | null;
}

/** Another transaction, or the desk, has stored an answer of the same name. */
class AlreadyAnswered extends Error {}

@Injectable()
export class IdempotentLog {
  private readonly logger = new Logger('Idempotency');

  constructor(
    private readonly dataSource: DataSource,
    private readonly eventLog: EventLog,
    private readonly reads: LogReads,
    private readonly clock: Clock,
  ) {}

  /**
   * As `EventLog.transaction`, for a `value` that is JSON. Runs `work` unless `request` has an answer already. Of two equal
   * requests at once, the second waits for the first. Throws `idempotency_conflict` for another request with the same key.
   */
  async transaction<T>(
    request: NamedRequest | undefined,
    work: (tx: LogTransaction) => Promise<T>,
  ): Promise<Committed<T>> {
    if (!request) return this.eventLog.transaction(work);
    try {
      return await this.eventLog.transaction(async (tx) => {
        await this.claim(tx.manager, request);
        const value = await work(tx);
        tx.beforeEvents({ ...KEEP_ANSWER, values: [idOf(request), seal(request, value)] });
        tx.afterEvents({ ...NOTE_SEQ, values: [idOf(request)] });
        tx.afterEvents({ ...ASSERT_UNKNOWN_TO_DESK, values: [request.owner, request.key] });
        return value;
      });
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === CONFLICT) throw conflict();
      if (!(error instanceof AlreadyAnswered)) throw error;
      const first = await this.find<T>(request);
      // Without an answer here, the desk has the request.
      if (!first) throw conflict();
      return first;
    }
  }

  /** As `transaction`, for a short write, which shares a transaction with others unless the client may repeat it. */
  write<T>(request: NamedRequest | undefined, write: ShortWrite<T>): Promise<Committed<T>> {
    if (!request) return this.eventLog.write(write);
    return this.transaction(request, (tx) => carryOut(tx, write));
  }

  /**
   * The stored answer, for work that must not be prepared twice; `transaction` looks by itself. Throws
   * `idempotency_conflict`.
   */
  async find<T>(request: NamedRequest | undefined): Promise<Committed<T> | undefined> {
    if (!request) return undefined;
    const [row] = await this.dataSource.query<StoredAnswer[]>(
      'select fingerprint, answer, seq::float8 as seq from idempotent_answer where id = $1 and created_at > $2',
      [idOf(request), this.oldest()],
    );
    if (!row) return undefined;
    if (row.fingerprint !== request.fingerprint) throw conflict();
    const { seq } = row;
    return {
      value: unseal(request, row.answer) as T,
      seq,
      cursor: seq === null ? null : this.reads.cursor(seq),
    };
  }

  @Interval(HOUSEKEEPING_EVERY_MS)
  async forgetOld(): Promise<void> {
    try {
      await this.dataSource.query('delete from idempotent_answer where created_at <= $1', [this.oldest()]);
    } catch (error) {
      this.logger.warn(`Old answers could not be removed: ${messageOf(error)}`);
    }
  }

  /** Waits for another transaction that has claimed the same name and is not committed. */
  private async claim(manager: EntityManager, request: NamedRequest): Promise<void> {
    const { fingerprint, owner, key } = request;
    const rows = await manager.query<unknown[]>(
      `insert into idempotent_answer as stored (id, fingerprint, answer, created_at)
       select $1, $2, '', $3::timestamptz where not desk_knows_request($5, $6)
       on conflict (id) do update
         set fingerprint = excluded.fingerprint, answer = '', seq = null, created_at = excluded.created_at
         where stored.created_at <= $4
       returning id`,
      [idOf(request), fingerprint, this.clock.now(), this.oldest(), owner, key],
    );
    if (rows.length === 0) throw new AlreadyAnswered();
  }

  private oldest(): Date {
    return new Date(this.clock.nowMs() - KEPT_MS);
  }
}

const conflict = (): DomainError =>
  new DomainError(
    'idempotency_conflict',
    'The Idempotency-Key belongs to an earlier request with another body or address.',
  );
