// The depth of a market's book, from the open orders in the tables, as of a seq.
import { Injectable } from '@nestjs/common';
import { DataSource } from '../../../platform/database/typeorm.js';
import { Clock } from '../../../platform/common/clock.js';
import { HEAD_SEQ_SQL } from '../../../platform/events/index.js';
import type { Queryable } from './instrument.js';
import { inOrder, type BookLevel } from './book-levels.js';

/**
 * $1 market. Open orders are those with a hold, which has the order's number. BUY YES and SELL NO are bids for YES; the
 * price of NO stands for 10000 minus it.
 */
export const LEVELS_SQL = `
  select case when (outcome = 'YES') = (side = 'BUY') then 'bid' else 'ask' end as side,
    case outcome when 'YES' then price else 10000 - price end as price,
    sum(quantity - filled)::text as quantity, count(*)::int as orders
  from hold join trade_order on trade_order.id = hold.id
  where hold.market_id = $1 and price is not null
  group by 1, 2`;

const DEPTH_SQL = `
  with head as (select ${HEAD_SEQ_SQL} as seq), level as (${LEVELS_SQL})
  select head.seq, level.side, level.price, level.quantity from head left join level on true`;

interface LevelRow {
  seq: number;
  side: 'bid' | 'ask' | null;
  price: number;
  quantity: string;
}

export interface Depth {
  readonly seq: number;
  readonly atMs: number;
  /** Best first, prices of YES, totals in micro shares. */
  readonly bids: readonly BookLevel[];
  readonly asks: readonly BookLevel[];
}

@Injectable()
export class BookReader {
  constructor(
    private readonly dataSource: DataSource,
    private readonly clock: Clock,
  ) {}

  /** Empty for a market that has no book, or that there is not. */
  async depth(marketId: string, source: Queryable = this.dataSource): Promise<Depth> {
    const rows = await source.query<LevelRow[]>(DEPTH_SQL, [marketId]);
    const levels = rows.flatMap(({ side, price, quantity }): BookLevel[] =>
      side === null ? [] : [[side, price, quantity]],
    );
    return { seq: rows[0]?.seq ?? 0, atMs: this.clock.nowMs(), ...inOrder(levels) };
  }
}
