// Public views of markets, from the table as of a seq. Items are traded too, but clients do not see them as markets.
import { Injectable } from '@nestjs/common';
import type { MarketFigures } from '../../../contract/markets/markets.js';
import { headAndPage, LogReads, type Queryable } from '../../../platform/events/index.js';
import { columnNames, rowReader, type Raw } from './stored-rows.js';
import type { MarketView } from '../engine/facts.js';
import { MARKET_COLUMNS as COLUMNS } from '../engine/state/columns.js';
import { marketView } from '../engine/state/views.js';
import { marketToWire } from './wire.js';
import { refusal } from '../exchange.errors.js';

/** The columns of `marketOf`, from the table `market`. */
export const MARKET_COLUMNS = columnNames(COLUMNS, 'market');

/** $1 market. */
const MARKET_SQL = headAndPage({
  page: `select ${MARKET_COLUMNS} from market where venue <> 'quote' and id = $1`,
});

/** $1 ids. */
const KNOWN_SQL = headAndPage({
  page: `select id from market where venue <> 'quote' and id = any($1::text[])`,
  order: 'id',
});

/** A row with `MARKET_COLUMNS`. */
export interface MarketRow {
  readonly id: string;
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

  /** Throws `unknown_market`. `source` is a transaction that the read belongs to. */
  async assertKnown(id: string, source?: Queryable): Promise<void> {
    const { rows } = await this.reads.rows(KNOWN_SQL, [[id]], source);
    if (rows.length === 0) throw refusal('unknown_market');
  }

  /** As the engine knows it. */
  async viewNow(id: string, source?: Queryable): Promise<{ view: MarketView | null; seq: number }> {
    const { rows, seq } = await this.reads.rows<MarketRow>(MARKET_SQL, [id], source);
    return { view: rows.map(toView)[0] ?? null, seq };
  }
}

/** A row as clients see it. */
export const marketOf = (row: MarketRow): MarketFigures => marketToWire(toView(row));

const readMarket = rowReader(COLUMNS);
const toView = (row: MarketRow): MarketView => marketView(readMarket(row as unknown as Raw));
