// The public trades of a market, newest first, as of a seq. A page starts after the number of a trade.
import { Injectable } from '@nestjs/common';
import { decodePage, encodePage } from '../../../platform/common/page-cursor.js';
import type { Print, PrintList, PrintListQuery } from '../../../contract/market-data/market-data.js';
import { headAndPage, LogReads, pageOf } from '../../../platform/events/index.js';
import { publicIdOf } from '../../exchange/index.js';

const PAGE = 'prints';

interface PrintRow extends Omit<Print, 'priceBps' | 'user' | 'at'> {
  price: number;
  user_id: string;
  at: Date;
}

/** $1 market, $2 the trade before the page or null, $3 maximum number of rows. */
const PRINTS_SQL = headAndPage({
  head: 'exists (select from market where id = $1) as known',
  page: `
    select trade.id, trade.kind, taker_side as side, taker_outcome as outcome, price, quantity, taker_cost as cost,
      user_id, at
    from trade join trading_account as taker on taker.id = trade.taker_account
    where trade.market_id = $1
      and (at, trade.id) < (coalesce((select at from trade where id = $2), 'infinity'), coalesce($2, ${2n ** 63n - 1n}))
    order by at desc, trade.id desc
    limit $3`,
  order: 'at desc, id desc',
});

@Injectable()
export class PrintsReader {
  constructor(private readonly reads: LogReads) {}

  /** `prints` is null when the market does not exist. Waits for the query's `minSeq`. */
  async list(
    marketId: string,
    { after, limit, minSeq }: PrintListQuery,
  ): Promise<{ seq: number; prints: PrintList | null }> {
    const values = [marketId, decodePage(PAGE, after, Number.MAX_SAFE_INTEGER) ?? null, limit + 1];
    const { seq, head, rows } = await this.reads.since(minSeq, () =>
      this.reads.rows<PrintRow, { known: boolean }>(PRINTS_SQL, values),
    );
    const cursorAfter = ({ id }: PrintRow) => encodePage(PAGE, Number(id));
    return { seq, prints: head.known ? pageOf(rows, limit, toPrint, cursorAfter) : null };
  }
}

const toPrint = ({ id, kind, side, outcome, price, quantity, cost, ...trade }: PrintRow): Print => ({
  id,
  kind,
  side,
  outcome,
  priceBps: price,
  quantity,
  cost,
  user: publicIdOf(trade.user_id),
  at: trade.at.toISOString(),
});
