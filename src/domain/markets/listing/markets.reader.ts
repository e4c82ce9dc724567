// Markets with their words, and the versions of the words, from the tables as of a seq.
import { Injectable } from '@nestjs/common';
import { Clock } from '../../../platform/common/clock.js';
import { headAndPage, LogReads } from '../../../platform/events/index.js';
import {
  LISTING_VERSIONS_MAX,
  type Listing,
  type ListingVersions,
} from '../../../contract/markets/listing.js';
import type { ListedMarket, Market, MarketList, MarketListQuery } from '../../../contract/markets/markets.js';
import { refusal, type MarketRow } from '../../exchange/index.js';
import { figuresOf, Sparks, type FiguresRow } from '../figures/figures-views.js';
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

interface VersionRow {
  version: number;
  at: Date;
  listing: Listing;
  reason: string | null;
  is_current: boolean;
}

@Injectable()
export class MarketsReader {
  private asked: Promise<boolean> | undefined;

  constructor(
    private readonly reads: LogReads,
    private readonly sparks: Sparks,
    private readonly clock: Clock,
  ) {}

  /** Throws `unknown_market`. */
  async one(id: string, minSeq?: string): Promise<{ value: Market; seq: number }> {
    const { value, seq } = await this.reads.first<ListedRow, Market>(
      MARKET_SQL,
      [id],
      minSeq,
      listedMarketOf,
    );
    if (!value) throw refusal('unknown_market');
    return { value, seq };
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
      cursorAfter: (row) => cursorAfter(query.sort, row),
    });
    return { data: query.spark === undefined ? data : await this.sparks.addTo(data, nowMs), next, seq };
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
