// Public views of markets, from the table as of a seq. Items are traded too, but clients do not see them as markets.
import { Injectable } from '@nestjs/common';
import { decodeTextPage, encodeTextPage } from '../../../platform/common/page-cursor.js';
import { ID_PATTERN } from '../../../contract/streams/channels.js';
import type { Market, MarketList, MarketListQuery } from '../../../contract/markets/markets.js';
import { headAndPage, LogReads, type Queryable } from '../../../platform/events/index.js';
import type { Outcome, VoidRule } from '../engine/commands.js';
import type { MarketState, MarketView } from '../engine/facts.js';
import { marketToWire } from './wire.js';

const PAGE = 'markets';

/** $1 one market or null, $2 state, $3 venue, $4 after this id, $5 rows. */
const MARKETS_SQL = headAndPage({
  page: `
    select id, venue, question, state, maker_fee_bps, taker_fee_bps, liquidity, yes, no, outcome, closes_at, created_at,
      last_price, void_rule, void_price_bps
    from market
    where venue <> 'quote' and ($1::text is null or id = $1) and ($2::text is null or state = $2)
      and ($3::text is null or venue = $3) and id > $4
    order by id limit $5`,
  order: 'id',
});

/** $1 ids. */
const KNOWN_SQL = headAndPage({
  page: `select id from market where venue <> 'quote' and id = any($1::text[])`,
  order: 'id',
});

interface MarketRow {
  id: string;
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
  void_rule: VoidRule;
  void_price_bps: number | null;
}

@Injectable()
export class MarketReader {
  constructor(private readonly reads: LogReads) {}

  /** null if the market does not exist. */
  one(id: string, minSeq?: string): Promise<{ market: Market | null; seq: number }> {
    return this.reads.since(minSeq, async () => {
      const { view, seq } = await this.viewNow(id);
      return { market: view && marketToWire(view), seq };
    });
  }

  /** Those of these ids that no market has. */
  async unknown(ids: readonly string[]): Promise<ReadonlySet<string>> {
    const { rows } = await this.reads.rows<{ id: string }>(KNOWN_SQL, [ids]);
    const known = new Set(rows.map(({ id }) => id));
    return new Set(ids.filter((id) => !known.has(id)));
  }

  /** As the engine knows it. */
  async viewNow(id: string, source?: Queryable): Promise<{ view: MarketView | null; seq: number }> {
    const { rows, seq } = await this.reads.rows<MarketRow>(MARKETS_SQL, [id, null, null, '', 1], source);
    return { view: rows.map(toView)[0] ?? null, seq };
  }

  async list(query: MarketListQuery): Promise<MarketList & { seq: number }> {
    const from = decodeTextPage(PAGE, query.after, ID_PATTERN) ?? '';
    return this.reads.list<MarketRow, Market>(query, {
      sql: MARKETS_SQL,
      values: [null, query.state ?? null, query.venue ?? null, from],
      itemOf: (row) => marketToWire(toView(row)),
      cursorAfter: ({ id }) => encodeTextPage(PAGE, id),
    });
  }
}

const toView = (row: MarketRow): MarketView => ({
  id: row.id,
  venue: row.venue,
  question: row.question,
  state: row.state,
  makerFeeBps: row.maker_fee_bps,
  takerFeeBps: row.taker_fee_bps,
  liquidity: row.liquidity === null ? null : BigInt(row.liquidity),
  voidRule: row.void_rule,
  voidPriceBps: row.void_price_bps,
  yes: BigInt(row.yes),
  no: BigInt(row.no),
  outcome: row.outcome,
  closesAtMs: row.closes_at && row.closes_at.getTime(),
  createdAtMs: row.created_at.getTime(),
  lastPrice: row.last_price,
});
