// The public trades of a market, newest first, as of a seq. A page starts after the number of a trade.
import { Injectable } from '@nestjs/common';
import { DataSource } from '../../../platform/database/typeorm.js';
import type { Print } from '../../../contract/market-data/market-data.js';
import { HEAD_SEQ_SQL } from '../../../platform/events/index.js';
import { publicIdOf } from '../../exchange/index.js';

interface PrintRow {
  seq: number;
  known: boolean;
  id: string | null;
  kind: Print['kind'];
  side: Print['side'];
  outcome: Print['outcome'];
  price: number;
  quantity: string;
  cost: string;
  user_id: string;
  at: Date;
}

/** $1 market, $2 the trade before the page or null, $3 maximum number of rows. */
const PRINTS_SQL = `
  with head as (select ${HEAD_SEQ_SQL} as seq, exists (select from market where id = $1) as known),
  print as (
    select trade.id, trade.kind, taker_side as side, taker_outcome as outcome, price, quantity, taker_cost as cost,
      user_id, at
    from trade join trading_account as taker on taker.id = trade.taker_account
    where trade.market_id = $1
      and (at, trade.id) < (coalesce((select at from trade where id = $2), 'infinity'), coalesce($2, ${2n ** 63n - 1n}))
    order by at desc, trade.id desc
    limit $3
  )
  select head.*, print.* from head left join print on true
  order by at desc, id desc`;

@Injectable()
export class PrintsReader {
  constructor(private readonly dataSource: DataSource) {}

  /** `prints` is null when the market does not exist. */
  async read(
    marketId: string,
    afterId: number | undefined,
    limit: number,
  ): Promise<{ seq: number; prints: readonly Print[] | null }> {
    const rows = await this.dataSource.query<PrintRow[]>(PRINTS_SQL, [marketId, afterId ?? null, limit]);
    const [head] = rows;
    if (!head) throw new Error('the trades statement answered nothing');
    return { seq: head.seq, prints: head.known ? rows.flatMap(toPrint) : null };
  }
}

function toPrint({ id, kind, side, outcome, price, quantity, cost, user_id: userId, at }: PrintRow): Print[] {
  if (id === null) return [];
  const user = publicIdOf(userId);
  return [{ id, kind, side, outcome, priceBps: price, quantity, cost, user, at: at.toISOString() }];
}
