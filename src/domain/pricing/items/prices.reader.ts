// Items and their latest prices, from the tables as of a seq.
import { Injectable } from '@nestjs/common';
import { decodePage, encodePage } from '../../../platform/common/page-cursor.js';
import {
  ITEM_ID_MAX,
  type ItemList,
  type ItemsQuery,
  type ItemView,
  type PriceUpdate,
} from '../../../contract/pricing/prices.js';
import { PRICES_CHANNEL } from '../../../contract/streams/channels.js';
import { headAndPage, LogReads } from '../../../platform/events/index.js';
import { ERA_SQL } from './item-sparks.js';
import { PriceSource } from './sources/price-source.port.js';

const ITEMS_PAGE = 'items';

/** $1 source, $2 item ids or null for all. */
const LATEST_SQL = headAndPage({
  head: `
    (select array_agg(id order by id) from unnest($2::int[]) as asked(id)
      where not exists (select from item where item.item_id = asked.id)) as unknown,
    (select last_sync_at from price_feed where source = $1) as last_sync_at,
    (select ${ERA_SQL} from price_feed where source = $1) as era`,
  page: `
    select item_id, synced_at, last_listed_at, high::float8, low::float8, high_time::float8, low_time::float8 from item_price
    where feed_id = (select id from price_feed where source = $1)
      and ($2::int[] is null or item_id = any($2::int[]))`,
  order: 'item_id',
});

/** $1 after this item, $2 rows. */
const ITEMS_SQL = headAndPage({
  page: 'select item_id, name from item where item_id > $1 order by item_id limit $2',
  order: 'item_id',
});

interface LatestHead {
  unknown: number[] | null;
  last_sync_at: Date | null;
  era: string | null;
}

interface LatestRow extends Omit<PriceUpdate, 'timestamp' | 'channel' | 'seq'> {
  synced_at: Date;
  last_listed_at: Date | null;
}

export interface Latest {
  readonly seq: number;
  /** By item id. An item that is known but never had a price is absent. */
  readonly data: PriceUpdate[];
  /** The items of `data` that the newest sync did not list, with the time of the last sync that did. */
  readonly unlisted: readonly { readonly itemId: number; readonly lastListedAt: Date }[];
  /** Ids that no source has named or priced. */
  readonly unknown: readonly number[];
  readonly lastSyncAt: Date | null;
  /** The hour of the feed, for ItemSparks. */
  readonly era: string;
}

@Injectable()
export class PricesReader {
  constructor(
    private readonly reads: LogReads,
    private readonly source: PriceSource,
  ) {}

  /** null means all items. */
  async latest(items: readonly number[] | null): Promise<Latest> {
    const values = [this.source.name, items];
    const { seq, head, rows } = await this.reads.rows<LatestRow, LatestHead>(LATEST_SQL, values);
    const data = rows.map((row) => toUpdate(row, seq));
    const unlisted = rows.flatMap(({ item_id: itemId, last_listed_at: lastListedAt }) =>
      lastListedAt ? [{ itemId, lastListedAt }] : [],
    );
    return {
      seq,
      data,
      unlisted,
      unknown: head.unknown ?? [],
      lastSyncAt: head.last_sync_at,
      era: head.era ?? '',
    };
  }

  items(query: ItemsQuery): Promise<ItemList & { seq: number }> {
    return this.reads.list<ItemView, ItemView>(query, {
      sql: ITEMS_SQL,
      values: [decodePage(ITEMS_PAGE, query.after, ITEM_ID_MAX) ?? 0],
      itemOf: ({ item_id, name }) => ({ item_id, name }),
      cursorAfter: ({ item_id }) => encodePage(ITEMS_PAGE, item_id),
    });
  }
}

/** The field order is that of the stream's message. */
const toUpdate = (row: LatestRow, seq: number): PriceUpdate => ({
  item_id: row.item_id,
  high: row.high,
  low: row.low,
  high_time: row.high_time,
  low_time: row.low_time,
  timestamp: row.synced_at.toISOString(),
  seq,
  channel: PRICES_CHANNEL,
});
