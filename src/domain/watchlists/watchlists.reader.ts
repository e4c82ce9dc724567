// A user's watchlists with their entries, from the tables as of a seq.
import { Injectable } from '@nestjs/common';
import { parseInstrumentKey } from '../../contract/instrument-key.js';
import type { Watchlist, WatchlistItem } from '../../contract/watchlists/watchlists.js';
import { headAndPage, LogReads } from '../../platform/events/index.js';

/** $1 user. */
const LISTS_SQL = headAndPage({
  page: `
    select id, n, name, created_at,
      coalesce((select json_agg(json_build_object('key', key, 'addedAt', added_at) order by n)
        from watchlist_item where watchlist_id = list.id), '[]') as items
    from watchlist as list where user_id = $1`,
  order: 'n',
});

interface ListRow {
  id: string;
  name: string;
  created_at: Date;
  items: { key: string; addedAt: string }[];
}

@Injectable()
export class WatchlistsReader {
  constructor(private readonly reads: LogReads) {}

  /** Oldest first. Throws `epoch_changed` and `not_caught_up`. */
  async lists(userId: string, minSeq?: string): Promise<{ data: Watchlist[]; seq: number }> {
    const { rows, seq } = await this.reads.since(minSeq, () => this.reads.rows<ListRow>(LISTS_SQL, [userId]));
    return { data: rows.map(toWatchlist), seq };
  }
}

const toWatchlist = ({ id, name, created_at: createdAt, items }: ListRow): Watchlist => ({
  id,
  name,
  createdAt: createdAt.toISOString(),
  items: items.map(({ key, addedAt }) => toItem(key, new Date(addedAt))),
});

export function toItem(key: string, addedAt: Date): WatchlistItem {
  const instrument = parseInstrumentKey(key);
  if (!instrument) throw new Error(`a watchlist has the invalid entry ${key}`);
  return { key, ...instrument, addedAt: addedAt.toISOString() };
}
