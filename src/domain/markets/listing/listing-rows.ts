// The rows of a market's words, and their event. A new market brings its words as a note into the commit of its command; an
// edit is an ordinary transaction of the log.
import type { Listing, ListingChanged } from '../../../contract/markets/listing.js';
import type { Statement } from '../../../platform/events/index.js';

export interface ListingNote {
  readonly marketId: string;
  readonly listing: Listing;
}

declare module '../../../platform/events/notes/command-notes.js' {
  interface NoteMap {
    /** The words of a new market. */
    listing: ListingNote;
  }
}

export const LISTING_EVENT = 'market.listing.changed';

export const listingChannels = (marketId: string) => ({ market: `market:${marketId}` });

const PUT_SQL = `
  insert into market_listing
    (market_id, version, question, description, category, rules, resolution_source, tags, picture_url, at)
  values ($1, $2, $3, $4, $5, $6, $7, array(select json_array_elements_text($8::json)), $9, $10)
  on conflict (market_id) do update set version = excluded.version, question = excluded.question,
    description = excluded.description, category = excluded.category, rules = excluded.rules,
    resolution_source = excluded.resolution_source, tags = excluded.tags, picture_url = excluded.picture_url,
    at = excluded.at`;
const KEEP_SQL =
  'insert into market_listing_version (market_id, version, at, listing, reason) values ($1, $2, $3, $4, $5)';

/** The statements that make this version the current one and keep it. */
export function statementsOf({ marketId, version, listing, reason }: ListingChanged, at: Date): Statement[] {
  const { question, description, category, rules, resolutionSource, tags, pictureUrl } = listing;
  const time = at.toISOString();
  return [
    {
      name: 'market_listing_put',
      text: PUT_SQL,
      values: [
        marketId,
        version,
        question,
        description,
        category,
        rules,
        resolutionSource,
        JSON.stringify(tags),
        pictureUrl,
        time,
      ],
    },
    {
      name: 'market_listing_keep',
      text: KEEP_SQL,
      values: [marketId, version, time, JSON.stringify(listing), reason],
    },
  ];
}
