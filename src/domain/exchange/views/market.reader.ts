// Markets as everybody sees them, from the table as of a seq. Items are traded too, but are no markets to clients.
import { Injectable } from '@nestjs/common';
import { DataSource } from '../../../platform/database/typeorm.js';
import { decodeTextPage, encodeTextPage } from '../../../platform/common/page-cursor.js';
import { ID_PATTERN } from '../../../contract/streams/channels.js';
import type { Market, MarketList, MarketListQuery } from '../../../contract/markets/markets.js';
import { HEAD_SEQ_SQL, LogReads } from '../../../platform/events/index.js';
import type { Outcome } from '../engine/commands.js';
import type { MarketState, MarketView } from '../engine/facts.js';
import { marketToWire } from './wire.js';
import type { Queryable } from './instrument.js';

const PAGE = 'markets';

/** $1 one market or null, $2 state, $3 venue, $4 after this id, $5 rows. */
const MARKETS_SQL = `
  with head as (select ${HEAD_SEQ_SQL} as seq),
  page as (
    select id, venue, question, state, maker_fee_bps, taker_fee_bps, liquidity, yes, no, outcome, closes_at, created_at,
      last_price
    from market
    where venue <> 'quote' and ($1::text is null or id = $1) and ($2::text is null or state = $2)
      and ($3::text is null or venue = $3) and id > $4
    order by id limit $5
  )
  select head.seq, page.* from head left join page on true order by page.id`;

interface MarketRow {
  seq: number;
  id: string | null;
  venue: 'book' | 'amm';
  question: string;
  state: MarketState;
  maker_fee_bps: number;
  taker_fee_bps: number;
  liquidity: string | null;
  yes: string;
  no: string;
  outcome: Outcome | null;
  closes_at: Date | null;
  created_at: Date;
  last_price: number | null;
}

@Injectable()
export class MarketReader {
  constructor(
    private readonly dataSource: DataSource,
    private readonly reads: LogReads,
  ) {}

  /** null when there is no such market. */
  one(id: string, minSeq?: string): Promise<{ market: Market | null; seq: number }> {
    return this.reads.caughtUp(this.reads.minSeq(minSeq), async () => {
      const { view, seq } = await this.viewNow(id);
      return { market: view && marketToWire(view), seq };
    });
  }

  /** As the engine knows it. */
  async viewNow(
    id: string,
    source: Queryable = this.dataSource,
  ): Promise<{ view: MarketView | null; seq: number }> {
    const rows = await source.query<MarketRow[]>(MARKETS_SQL, [id, null, null, '', 1]);
    return { view: rows.flatMap(toView)[0] ?? null, seq: rows[0]?.seq ?? 0 };
  }

  async list({ state, venue, after, limit, minSeq }: MarketListQuery): Promise<MarketList & { seq: number }> {
    const from = decodeTextPage(PAGE, after, ID_PATTERN) ?? '';
    return this.reads.caughtUp(this.reads.minSeq(minSeq), async () => {
      const values = [null, state ?? null, venue ?? null, from, limit + 1];
      const rows = await this.dataSource.query<MarketRow[]>(MARKETS_SQL, values);
      const data = rows.slice(0, limit).flatMap(toView).map(marketToWire);
      const last = rows.length > limit ? data.at(-1) : undefined;
      return { data, next: last ? encodeTextPage(PAGE, last.id) : null, seq: rows[0]?.seq ?? 0 };
    });
  }
}

function toView(row: MarketRow): MarketView[] {
  if (row.id === null) return [];
  return [
    {
      id: row.id,
      venue: row.venue,
      question: row.question,
      state: row.state,
      makerFeeBps: row.maker_fee_bps,
      takerFeeBps: row.taker_fee_bps,
      liquidity: row.liquidity === null ? null : BigInt(row.liquidity),
      yes: BigInt(row.yes),
      no: BigInt(row.no),
      outcome: row.outcome,
      closesAtMs: row.closes_at && row.closes_at.getTime(),
      createdAtMs: row.created_at.getTime(),
      lastPrice: row.last_price,
    },
  ];
}
