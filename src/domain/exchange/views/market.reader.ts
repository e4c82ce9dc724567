// Public views of markets, from the table as of a seq. Items are traded too, but clients do not see them as markets.
import { Injectable } from '@nestjs/common';
import type { MarketFigures } from '../../../contract/markets/markets.js';
import { headAndPage, LogReads, type Queryable } from '../../../platform/events/index.js';
import type { Outcome, VoidRule } from '../engine/commands.js';
import type { MarketState, MarketView } from '../engine/facts.js';
import { marketToWire } from './wire.js';

/** The columns of `marketOf`, from the table `market`. */
export const MARKET_COLUMNS = `
  market.id, market.venue, market.state, market.maker_fee_bps, market.taker_fee_bps, market.liquidity,
  market.yes, market.no, market.outcome, market.closes_at, market.created_at, market.last_price, market.void_rule,
  market.void_price_bps`;

/** $1 market. */
const MARKET_SQL = headAndPage({
  page: `select ${MARKET_COLUMNS} from market where venue <> 'quote' and id = $1`,
});

/** $1 ids. */
const KNOWN_SQL = headAndPage({
  page: `select id from market where venue <> 'quote' and id = any($1::text[])`,
  order: 'id',
});

export interface MarketRow {
  id: string;
  venue: 'book' | 'amm';
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

  /** Those of these ids that no market has. */
  async unknown(ids: readonly string[]): Promise<ReadonlySet<string>> {
    const { rows } = await this.reads.rows<{ id: string }>(KNOWN_SQL, [ids]);
    const known = new Set(rows.map(({ id }) => id));
    return new Set(ids.filter((id) => !known.has(id)));
  }

  /** As the engine knows it. */
  async viewNow(id: string, source?: Queryable): Promise<{ view: MarketView | null; seq: number }> {
    const { rows, seq } = await this.reads.rows<MarketRow>(MARKET_SQL, [id], source);
    return { view: rows.map(toView)[0] ?? null, seq };
  }
}

/** A row as clients see it. */
export const marketOf = (row: MarketRow): MarketFigures => marketToWire(toView(row));

const toView = (row: MarketRow): MarketView => ({
  id: row.id,
  venue: row.venue,
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
