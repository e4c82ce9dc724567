// Requests for money from the table, as of a seq: a user's own, and all of them for operators.
import { Inject, Injectable } from '@nestjs/common';
import { DomainError } from '../../../platform/common/errors.js';
import { decodePage, encodePage } from '../../../platform/common/page-cursor.js';
import { CONFIG, type Config } from '../../../platform/config/config.js';
import { DataSource } from '../../../platform/database/typeorm.js';
import { headAndPage, LogReads, type Queryable } from '../../../platform/events/index.js';
import type {
  MoneyRequest,
  OperatorRequest,
  OperatorRequestList,
  OperatorRequestListQuery,
  RequestList,
  RequestListQuery,
} from '../../../contract/finance/requests.js';
import {
  DEBT_COLUMN,
  operatorRequestOf,
  REQUEST_COLUMNS,
  requestOf,
  type RequestRow,
} from './request-rows.js';

const PAGE = 'money-requests';

/** $1 user, $2 kind, $3 state, $4 below this number, $5 rows. */
const LIST_SQL = headAndPage({
  page: `
    select ${REQUEST_COLUMNS}, ${DEBT_COLUMN} from money_request
    where ($1::text is null or user_id = $1) and ($2::text is null or kind = $2)
      and ($3::text is null or state = $3) and n < $4
    order by n desc limit $5`,
  order: 'n desc',
});

/** $1 id. */
const ONE_SQL = headAndPage({
  page: `select ${REQUEST_COLUMNS}, ${DEBT_COLUMN} from money_request where id = $1`,
});

const OPEN_SQL = `
  select count(*)::int as open from money_request where user_id = $1 and state in ('requested', 'approved')`;
const KNOWN_SQL = 'select 1 from money_request where id = $1';

export const unknownRequest = () => new DomainError('unknown_request', 'There is no such request.');

@Injectable()
export class RequestsReader {
  constructor(
    private readonly reads: LogReads,
    private readonly dataSource: DataSource,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  own(userId: string, query: RequestListQuery): Promise<RequestList & { seq: number }> {
    return this.list<MoneyRequest>({ ...query, userId }, (row) => requestOf(row, this.config.CURRENCY));
  }

  all(query: OperatorRequestListQuery): Promise<OperatorRequestList & { seq: number }> {
    return this.list<OperatorRequest>(query, (row) => operatorRequestOf(row, this.config.CURRENCY));
  }

  /** Throws `unknown_request`, also for another user's request. */
  async ownRequest(
    userId: string,
    id: string,
    minSeq?: string,
  ): Promise<{ value: MoneyRequest; seq: number }> {
    const { row, seq } = await this.row(id, minSeq);
    if (row.user_id !== userId) throw unknownRequest();
    return { value: requestOf(row, this.config.CURRENCY), seq };
  }

  /** Throws `unknown_request`. */
  async request(id: string, minSeq?: string): Promise<{ value: OperatorRequest; seq: number }> {
    const { row, seq } = await this.row(id, minSeq);
    return { value: operatorRequestOf(row, this.config.CURRENCY), seq };
  }

  /** Throws `unknown_request`. */
  async row(id: string, minSeq?: string, source?: Queryable): Promise<{ row: RequestRow; seq: number }> {
    const { rows, seq } = await this.reads.since(minSeq, () =>
      this.reads.rows<RequestRow>(ONE_SQL, [id], source),
    );
    const [row] = rows;
    if (!row) throw unknownRequest();
    return { row, seq };
  }

  /** How many requests of the user have not ended. */
  async openOf(userId: string): Promise<number> {
    const [row] = await this.dataSource.query<{ open: number }[]>(OPEN_SQL, [userId]);
    return row?.open ?? 0;
  }

  async knows(id: string): Promise<boolean> {
    return (await this.dataSource.query<unknown[]>(KNOWN_SQL, [id])).length > 0;
  }

  private list<T>(query: OperatorRequestListQuery, itemOf: (row: RequestRow) => T) {
    const { userId = null, kind = null, state = null, after } = query;
    const before = decodePage(PAGE, after, Number.MAX_SAFE_INTEGER) ?? Number.MAX_SAFE_INTEGER;
    return this.reads.list<RequestRow, T>(query, {
      sql: LIST_SQL,
      values: [userId, kind, state, before],
      itemOf,
      cursorAfter: ({ n }) => encodePage(PAGE, Number(n)),
    });
  }
}
