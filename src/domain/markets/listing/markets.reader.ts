// Markets with their words, and the versions of the words, from the tables as of a seq.
import { Injectable } from '@nestjs/common';
import { Clock } from '../../../platform/common/clock.js';
import { headAndPage, LogReads, type Queryable } from '../../../platform/events/index.js';
import {
  LISTING_VERSIONS_MAX,
  type Listing,
  type ListingVersions,
} from '../../../contract/markets/listing.js';
import { MARKET_CHANGES_MAX, type MarketDetail } from '../../../contract/markets/detail.js';
import {
  marketSortOf,
  type ListedMarket,
  type MarketList,
  type MarketListQuery,
} from '../../../contract/markets/finding.js';
import { refusal, type MarketRow } from '../../exchange/index.js';
import { changeOf, type HistoryEntry } from '../figures/history-views.js';
import {
  FIGURE_COLUMNS,
  figuresOf,
  Sparks,
  WITH_FIGURES,
  type FiguresRow,
} from '../figures/figures-views.js';
import {
  LISTED_MARKET_COLUMNS,
  LISTED_MARKETS,
  listedMarketOf,
  listingOf,
  type ListingRow,
} from './listing-views.js';
import { cursorAfter, searchOf } from './market-search.js';

/** $1 market. */
const MARKET_SQL = headAndPage({
  page: `select ${LISTED_MARKET_COLUMNS} from ${LISTED_MARKETS} where market.venue <> 'quote' and market.id = $1`,
});

/** $1 market. The history is a list of JSON, newest first. */
const HISTORY_SQL = headAndPage({
  page: `
    select ${LISTED_MARKET_COLUMNS}, ${FIGURE_COLUMNS}, coalesce(listing.version, 0) as version,
      (select coalesce(json_agg(json_build_object('seq', seq, 'atMs', extract(epoch from at) * 1000, 'change', change)), '[]')
        from (select seq, at, change from market_history where market_id = market.id
          order by seq desc limit ${MARKET_CHANGES_MAX}) as newest) as history
    from ${LISTED_MARKETS} ${WITH_FIGURES} where market.venue <> 'quote' and market.id = $1`,
});

/** $1 market. */
const VERSIONS_SQL = headAndPage({
  page: `
    select version, at, listing, reason, version = max(version) over () as is_current
    from market_listing_version where market_id = $1 order by version desc limit ${LISTING_VERSIONS_MAX}`,
  order: 'version desc',
});

const TRIGRAMS_SQL = headAndPage({ page: `select oid from pg_extension where extname = 'pg_trgm'` });

type ListedRow = MarketRow & ListingRow;
type SearchedRow = ListedRow & FiguresRow & { place: string };

interface DetailRow extends ListedRow, FiguresRow {
  version: number;
  history: readonly HistoryEntry[];
}

interface VersionRow {
  version: number;
  at: Date;
  listing: Listing;
  reason: string | null;
  is_current: boolean;
}

export type MarketWithHistory = Pick<MarketDetail, keyof ListedMarket | 'version' | 'history'>;

@Injectable()
export class MarketsReader {
  private asked: Promise<boolean> | undefined;

  constructor(
    private readonly reads: LogReads,
    private readonly sparks: Sparks,
    private readonly clock: Clock,
  ) {}

  /** null for a market that does not exist. `source` is a transaction that the read belongs to. */
  async withHistory(id: string, isSpark: boolean, source: Queryable): Promise<MarketWithHistory | null> {
    const [{ rows }, sparks] = await Promise.all([
      this.reads.rows<DetailRow>(HISTORY_SQL, [id], source),
      isSpark ? this.sparks.of([id], source) : null,
    ]);
    const [row] = rows;
    if (!row) return null;
    const market = listedMarketOf(row);
    const history = row.history.map((entry) => changeOf(entry, market.resolver));
    return { ...market, figures: figuresOf(row, sparks?.get(id)), version: row.version, history };
  }

  /** A page of markets with their figures, as the query asks. `userId` is the caller. */
  async list(query: MarketListQuery, userId: string | null): Promise<MarketList & { seq: number }> {
    const hasTrigrams = query.q !== undefined && (await this.trigrams());
    const nowMs = this.clock.nowMs();
    const { sql, values } = searchOf({ query, userId, nowMs, hasTrigrams });
    const { data, next, seq } = await this.reads.list<SearchedRow, ListedMarket>(query, {
      sql,
      values,
      itemOf: (row) => ({ ...listedMarketOf(row), figures: figuresOf(row) }),
      cursorAfter: (row) => cursorAfter(marketSortOf(query), row),
    });
    if (query.spark === undefined) return { data, next, seq };
    const sparks = await this.sparks.of(data.map(({ id }) => id));
    const withSpark = ({ figures, ...market }: ListedMarket): ListedMarket => ({
      ...market,
      figures: { ...figures, spark: sparks.get(market.id) ?? null },
    });
    return { data: data.map(withSpark), next, seq };
  }

  /** The current words of an existing market. */
  async words(marketId: string): Promise<Listing> {
    const { rows } = await this.reads.rows<ListedRow>(MARKET_SQL, [marketId]);
    const [row] = rows;
    if (!row) throw refusal('unknown_market');
    return listingOf(row);
  }

  /** Newest first. Throws `unknown_market`. */
  async versions(marketId: string, minSeq?: string): Promise<{ value: ListingVersions; seq: number }> {
    const { rows, seq } = await this.reads.since(minSeq, () =>
      this.reads.rows<VersionRow>(VERSIONS_SQL, [marketId]),
    );
    if (rows.length === 0) throw refusal('unknown_market');
    const data = rows.map(({ version, at, listing, reason, is_current: isCurrent }) => ({
      version,
      at: at.toISOString(),
      isCurrent,
      reason,
      listing,
    }));
    return { value: { data }, seq };
  }

  /** Whether the database has the extension; asked once. */
  private trigrams(): Promise<boolean> {
    this.asked ??= this.reads
      .rows(TRIGRAMS_SQL, [])
      .then(({ rows }) => rows.length > 0)
      .catch((error: unknown) => {
        this.asked = undefined;
        throw error;
      });
    return this.asked;
  }
}
