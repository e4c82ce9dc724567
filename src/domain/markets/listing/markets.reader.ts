// Markets with their words, and the versions of the words, from the tables as of a seq.
import { Injectable } from '@nestjs/common';
import { decodeTextPage, encodeTextPage } from '../../../platform/common/page-cursor.js';
import { headAndPage, LogReads } from '../../../platform/events/index.js';
import {
  LISTING_VERSIONS_MAX,
  type Listing,
  type ListingVersions,
} from '../../../contract/markets/listing.js';
import type { Market, MarketList, MarketListQuery } from '../../../contract/markets/markets.js';
import { ID_PATTERN } from '../../../contract/streams/channels.js';
import { refusal, type MarketRow } from '../../exchange/index.js';
import {
  LISTED_MARKET_COLUMNS,
  LISTED_MARKETS,
  listedMarketOf,
  listingOf,
  type ListingRow,
} from './listing-views.js';

const PAGE = 'markets';

/** $1 one market or null, $2 state, $3 venue, $4 after this id, $5 rows. */
const MARKETS_SQL = headAndPage({
  page: `
    select ${LISTED_MARKET_COLUMNS} from ${LISTED_MARKETS}
    where market.venue <> 'quote' and ($1::text is null or market.id = $1) and ($2::text is null or market.state = $2)
      and ($3::text is null or market.venue = $3) and market.id > $4
    order by market.id limit $5`,
  order: 'id',
});

/** $1 market. */
const VERSIONS_SQL = headAndPage({
  page: `
    select version, at, listing, reason, version = max(version) over () as is_current
    from market_listing_version where market_id = $1 order by version desc limit ${LISTING_VERSIONS_MAX}`,
  order: 'version desc',
});

type ListedRow = MarketRow & ListingRow;

interface VersionRow {
  version: number;
  at: Date;
  listing: Listing;
  reason: string | null;
  is_current: boolean;
}

@Injectable()
export class MarketsReader {
  constructor(private readonly reads: LogReads) {}

  /** Throws `unknown_market`. */
  async one(id: string, minSeq?: string): Promise<{ value: Market; seq: number }> {
    const values = [id, null, null, '', 1];
    const { value, seq } = await this.reads.first<ListedRow, Market>(
      MARKETS_SQL,
      values,
      minSeq,
      listedMarketOf,
    );
    if (!value) throw refusal('unknown_market');
    return { value, seq };
  }

  async list(query: MarketListQuery): Promise<MarketList & { seq: number }> {
    const from = decodeTextPage(PAGE, query.after, ID_PATTERN) ?? '';
    return this.reads.list<ListedRow, Market>(query, {
      sql: MARKETS_SQL,
      values: [null, query.state ?? null, query.venue ?? null, from],
      itemOf: listedMarketOf,
      cursorAfter: ({ id }) => encodeTextPage(PAGE, id),
    });
  }

  /** The current words of an existing market. */
  async words(marketId: string): Promise<Listing> {
    const { rows } = await this.reads.rows<ListedRow>(MARKETS_SQL, [marketId, null, null, '', 1]);
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
}
