// The words of a market as its row has them, and as answers show them.
import type { Listing } from '../../../contract/markets/listing.js';
import type { Market } from '../../../contract/markets/markets.js';
import { MARKET_COLUMNS, marketOf, type MarketRow } from '../../exchange/index.js';

/** Of `market_listing as listing`. */
export const LISTING_COLUMNS = `
  listing.question, listing.description, listing.category, listing.rules, listing.resolution_source, listing.tags,
  listing.picture_url`;

/** Of `market` with its words; a market that was made without words is called by its id. */
export const LISTED_MARKET_COLUMNS = `${MARKET_COLUMNS},
  coalesce(listing.question, market.id) as question, listing.description, listing.category, listing.rules,
  listing.resolution_source, coalesce(listing.tags, '{}') as tags, listing.picture_url`;

/** Of `market`. */
export const WITH_WORDS = 'left join market_listing as listing on listing.market_id = market.id';
export const LISTED_MARKETS = `market ${WITH_WORDS}`;

export interface ListingRow {
  question: string;
  description: string | null;
  category: string | null;
  rules: string | null;
  resolution_source: string | null;
  tags: string[];
  picture_url: string | null;
}

export const listingOf = (row: ListingRow): Listing => ({
  question: row.question,
  description: row.description,
  category: row.category,
  rules: row.rules,
  resolutionSource: row.resolution_source,
  tags: row.tags,
  pictureUrl: row.picture_url,
});

export const listedMarketOf = (row: MarketRow & ListingRow): Market => ({
  ...marketOf(row),
  ...listingOf(row),
});
