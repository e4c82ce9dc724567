// The caller's credits and shares, from the tables as of a seq.
import { Injectable } from '@nestjs/common';
import { DataSource } from '../../../platform/database/typeorm.js';
import { decodeTextPage, encodeTextPage } from '../../../platform/common/page-cursor.js';
import type {
  Account,
  Position,
  PositionList,
  PositionListQuery,
} from '../../../contract/trading/account.js';
import { HEAD_SEQ_SQL, LogReads } from '../../../platform/events/index.js';
import type { Outcome } from '../engine/commands.js';
import { accountToWire, positionToWire } from './wire.js';
import { marketIdOf, type Queryable } from './instrument.js';

const PAGE = 'positions';
const PLACE = /^[A-Za-z0-9:_-]{1,64} (?:YES|NO)$/;

const ACCOUNT_SQL = `
  with head as (select ${HEAD_SEQ_SQL} as seq)
  select head.seq, available, held from head left join trading_account on user_id = $1`;

/** $1 user, $2 market, $3 whether those without shares too, $4 and $5 after this market and outcome, $6 rows. */
const POSITIONS_SQL = `
  with head as (select ${HEAD_SEQ_SQL} as seq),
  page as (
    select market_id, outcome, shares, held, cost, realised from position
    where account_id = (select id from trading_account where user_id = $1)
      and ($2::text is null or market_id = $2) and ($3 or shares > 0)
      and (market_id, outcome) > ($4::text, $5::text)
    order by market_id, outcome limit $6
  )
  select head.seq, page.* from head left join page on true order by page.market_id, page.outcome`;

interface PositionRow {
  seq: number;
  market_id: string | null;
  outcome: Outcome;
  shares: string;
  held: string;
  cost: string;
  realised: string;
}

@Injectable()
export class AccountReader {
  constructor(
    private readonly dataSource: DataSource,
    private readonly reads: LogReads,
  ) {}

  /** null when the user has no account yet. */
  account(userId: string, minSeq?: string): Promise<{ account: Account | null; seq: number }> {
    return this.reads.caughtUp(this.reads.minSeq(minSeq), () => this.accountNow(userId));
  }

  async accountNow(
    userId: string,
    source: Queryable = this.dataSource,
  ): Promise<{ account: Account | null; seq: number }> {
    const [row] = await source.query<{ seq: number; available: string | null; held: string | null }[]>(
      ACCOUNT_SQL,
      [userId],
    );
    const { seq = 0, available = null, held = null } = row ?? {};
    if (available === null || held === null) return { account: null, seq };
    return { account: accountToWire({ userId, available: BigInt(available), held: BigInt(held) }), seq };
  }

  /** `marketId` may be that of an item. null when the user has none. */
  async positionNow(
    userId: string,
    marketId: string,
    outcome: Outcome,
    source: Queryable = this.dataSource,
  ): Promise<Position | null> {
    const rows = await source.query<PositionRow[]>(POSITIONS_SQL, [userId, marketId, false, '', '', 2]);
    return rows.flatMap(toPosition).find((held) => held.outcome === outcome) ?? null;
  }

  /** By market and outcome. */
  async positions(userId: string, query: PositionListQuery): Promise<PositionList & { seq: number }> {
    const { closed, after, limit, minSeq } = query;
    const [market = '', outcome = ''] = (decodeTextPage(PAGE, after, PLACE) ?? '').split(' ');
    const values = [userId, marketIdOf(query), closed, market, outcome, limit + 1];
    return this.reads.caughtUp(this.reads.minSeq(minSeq), async () => {
      const rows = await this.dataSource.query<PositionRow[]>(POSITIONS_SQL, values);
      const last = rows.length > limit ? rows[limit - 1] : undefined;
      return {
        data: rows.slice(0, limit).flatMap(toPosition),
        next: last ? encodeTextPage(PAGE, `${last.market_id} ${last.outcome}`) : null,
        seq: rows[0]?.seq ?? 0,
      };
    });
  }
}

function toPosition({ market_id: marketId, outcome, shares, held, cost, realised }: PositionRow): Position[] {
  if (marketId === null) return [];
  return [
    positionToWire({
      marketId,
      outcome,
      shares: BigInt(shares),
      held: BigInt(held),
      cost: BigInt(cost),
      realised: BigInt(realised),
    }),
  ];
}
