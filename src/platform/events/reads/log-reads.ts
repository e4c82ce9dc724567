// REST reads that return the seq as of which they are true, and reads that wait for a write of the caller.
import { Inject, Injectable, Logger } from '@nestjs/common';
import { DataSource, type EntityManager, type QueryRunner } from 'typeorm';
import { DomainError } from '../../common/errors.js';
import { messageOf } from '../../common/repeated-fault.js';
import { CONFIG, type Config } from '../../config/config.js';
import { formatCursor, parseCursor } from '../../../contract/cursor.js';
import { Clock } from '../../common/clock.js';
import { isAfterRelease } from '../../database/database-trouble.js';
import { Epoch } from '../store/epoch.js';
import { HEAD_SEQ_SQL } from '../store/event-store.js';
import { EventTail } from '../tail/event-tail.js';
import { pageOf, readAsOf, type AsOf, type Page, type Queryable } from './head-and-page.js';

const logger = new Logger('LogReads');

/** One page of a list: a statement of `headAndPage`, and how its rows are shown. */
export interface ListRead<Row, T> {
  readonly sql: string;
  /** Of the statement, but for its last parameter: the most rows. */
  readonly values: readonly unknown[];
  readonly itemOf: (row: Row) => T;
  /** The cursor of the page that begins after this row. */
  readonly cursorAfter: (row: Row) => string;
}

export interface PageQuery {
  readonly limit: number;
  readonly minSeq?: string | undefined;
}

@Injectable()
export class LogReads {
  constructor(
    private readonly dataSource: DataSource,
    private readonly epoch: Epoch,
    private readonly tail: EventTail,
    private readonly clock: Clock,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** The value of the header Ringside-Seq. */
  cursor(seq: number): string {
    return formatCursor(this.epoch.current(), seq);
  }

  /** Runs a statement of `headAndPage`; `source` is a transaction that the read belongs to. */
  rows<Row extends object, Head extends object = object>(
    sql: string,
    values: readonly unknown[],
    source: Queryable = this.dataSource,
  ): Promise<AsOf<Row, Head>> {
    return readAsOf(source, sql, values);
  }

  /** The one row that the statement finds, as an item; null when it finds none. Waits for `minSeq`. */
  async first<Row extends object, T>(
    sql: string,
    values: readonly unknown[],
    minSeq: string | undefined,
    itemOf: (row: Row) => T,
  ): Promise<{ value: T | null; seq: number }> {
    const { rows, seq } = await this.since(minSeq, () => this.rows<Row>(sql, values));
    const [row] = rows;
    return { value: row === undefined ? null : itemOf(row), seq };
  }

  /** One page of a list. Waits for the query's `minSeq`. `source` is a transaction that the read belongs to. */
  async list<Row extends object, T>(
    { limit, minSeq }: PageQuery,
    { sql, values, itemOf, cursorAfter }: ListRead<Row, T>,
    source?: Queryable,
  ): Promise<Page<T> & { seq: number }> {
    const { rows, seq } = await this.since(minSeq, () => this.rows<Row>(sql, [...values, limit + 1], source));
    return { ...pageOf(rows, limit, itemOf, cursorAfter), seq };
  }

  /**
   * Runs `read` in one REPEATABLE READ READ ONLY transaction; everything it sees is true as of `seq`. Statements that `read` starts
   * together share a round trip with each other, with the beginning and with the head.
   */
  async snapshot<T>(read: (manager: EntityManager) => Promise<T>): Promise<{ value: T; seq: number }> {
    const runner = this.dataSource.createQueryRunner();
    try {
      await runner.connect();
      const begun = runner.query('start transaction isolation level repeatable read, read only');
      const head = runner.query(`select ${HEAD_SEQ_SQL} as seq`) as Promise<{ seq: number }[]>;
      const [, [row], value] = await Promise.all([begun, head, read(runner.manager)]);
      await runner.query('commit');
      return { value, seq: row?.seq ?? 0 };
    } catch (error) {
      const isLost = runner.isReleased && isAfterRelease(error);
      await rollBack(runner);
      throw isLost ? new DomainError('unavailable', 'The connection to the database broke.') : error;
    } finally {
      await runner.release();
    }
  }

  /** The seq of a `minSeq` cursor; 0 without a cursor. Throws `bad_request` or `epoch_changed`. */
  minSeq(cursorText: string | undefined): number {
    if (cursorText === undefined) return 0;
    const cursor = parseCursor(cursorText);
    if (!cursor) {
      throw new DomainError('bad_request', 'minSeq is not a cursor.', {
        fields: [{ field: 'minSeq', message: 'expected a cursor such as the header Ringside-Seq holds' }],
      });
    }
    if (cursor.epoch !== this.epoch.current()) {
      throw new DomainError('epoch_changed', 'This cursor belongs to another history of the database.');
    }
    return cursor.seq;
  }

  /** `read`, true as of the cursor `minSeq` at least. Throws what `minSeq` and `caughtUp` throw. */
  async since<T extends { seq: number }>(minSeq: string | undefined, read: () => Promise<T>): Promise<T> {
    return this.caughtUp(this.minSeq(minSeq), read);
  }

  /** Repeats `read` on each advance of the log until it includes `minSeq`. Throws `not_caught_up` after MIN_SEQ_WAIT_MS. */
  async caughtUp<T extends { seq: number }>(minSeq: number, read: () => Promise<T>): Promise<T> {
    const endMs = this.clock.nowMs() + this.config.MIN_SEQ_WAIT_MS;
    for (;;) {
      const answer = await read();
      if (answer.seq >= minSeq) return answer;
      const leftMs = endMs - this.clock.nowMs();
      if (leftMs <= 0 || !(await this.mayTryAgain(minSeq, leftMs))) {
        throw new DomainError('not_caught_up', `The log has reached ${answer.seq}, not yet ${minSeq}.`, {
          seq: answer.seq,
        });
      }
    }
  }

  /** Waits until the tail reaches `minSeq`. A read that lags behind the tail is repeated at the pace of the poll. */
  private async mayTryAgain(minSeq: number, leftMs: number): Promise<boolean> {
    const { last } = this.tail;
    if (last < minSeq) return this.tail.waitFor(minSeq, leftMs);
    await this.tail.waitFor(last + 1, Math.min(leftMs, this.config.TAIL_POLL_MS));
    return true;
  }
}

/** Best effort: the caller sees the error that led here. A broken session has ended anyway. */
async function rollBack(runner: QueryRunner): Promise<void> {
  if (runner.isReleased) return;
  await runner.query('rollback').catch((error: unknown) => {
    logger.debug(`A read could not be rolled back: ${messageOf(error)}`);
  });
}
