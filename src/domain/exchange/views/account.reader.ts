// The caller's credits and shares, from the tables as of a seq.
import { Injectable } from '@nestjs/common';
import { decodeTextPage, encodeTextPage } from '../../../platform/common/page-cursor.js';
import type {
  Account,
  Position,
  PositionList,
  PositionListQuery,
} from '../../../contract/trading/account.js';
import { headAndPage, LogReads, type ListRead, type Queryable } from '../../../platform/events/index.js';
import type { Outcome } from '../engine/commands.js';
import { accountToWire, positionToWire } from './wire.js';
import { marketIdOf } from './instrument.js';

const PAGE = 'positions';
const PLACE = /^[A-Za-z0-9:_-]{1,64} (?:YES|NO)$/;

const ACCOUNT_SQL = headAndPage({
  page: 'select available, held, debt from trading_account where user_id = $1',
});

/** $1 user, $2 market, $3 also positions without shares, $4 and $5 after this market and outcome, $6 rows. */
const POSITIONS_SQL = headAndPage({
  page: `
    select market_id, outcome, shares, held, cost, realised from position
    where account_id = (select id from trading_account where user_id = $1)
      and ($2::text is null or market_id = $2) and ($3 or shares > 0)
      and (market_id, outcome) > ($4::text, $5::text)
    order by market_id, outcome limit $6`,
  order: 'market_id, outcome',
});

interface AccountRow {
  available: string;
  held: string;
  debt: string;
}

interface PositionRow {
  market_id: string;
  outcome: Outcome;
  shares: string;
  held: string;
  cost: string;
  realised: string;
}

@Injectable()
export class AccountReader {
  constructor(private readonly reads: LogReads) {}

  /** null when the user has no account yet. */
  account(userId: string, minSeq?: string): Promise<{ account: Account | null; seq: number }> {
    return this.reads.since(minSeq, () => this.accountNow(userId));
  }

  async accountNow(userId: string, source?: Queryable): Promise<{ account: Account | null; seq: number }> {
    const { rows, seq } = await this.reads.rows<AccountRow>(ACCOUNT_SQL, [userId], source);
    const [row] = rows;
    if (!row) return { account: null, seq };
    const [available, held, debt] = [row.available, row.held, row.debt].map(BigInt) as [
      bigint,
      bigint,
      bigint,
    ];
    return { account: accountToWire({ userId, available, held, debt }), seq };
  }

  /** `marketId` may be the market of an item. null when the user has no position. */
  async positionNow(
    userId: string,
    marketId: string,
    outcome: Outcome,
    source?: Queryable,
  ): Promise<Position | null> {
    const values = [userId, marketId, false, '', '', 2];
    const { rows } = await this.reads.rows<PositionRow>(POSITIONS_SQL, values, source);
    return rows.map(toPosition).find((held) => held.outcome === outcome) ?? null;
  }

  /** Ordered by market and outcome. */
  async positions(
    userId: string,
    query: PositionListQuery,
    source?: Queryable,
  ): Promise<PositionList & { seq: number }> {
    const [market = '', outcome = ''] = (decodeTextPage(PAGE, query.after, PLACE) ?? '').split(' ');
    const read: ListRead<PositionRow, Position> = {
      sql: POSITIONS_SQL,
      values: [userId, marketIdOf(query), query.closed, market, outcome],
      itemOf: toPosition,
      cursorAfter: (row) => encodeTextPage(PAGE, `${row.market_id} ${row.outcome}`),
    };
    return this.reads.list(query, read, source);
  }
}

const toPosition = ({ market_id: marketId, outcome, ...sums }: PositionRow): Position =>
  positionToWire({
    marketId,
    outcome,
    shares: BigInt(sums.shares),
    held: BigInt(sums.held),
    cost: BigInt(sums.cost),
    realised: BigInt(sums.realised),
  });
