// The statements of the sync that read or write the prices of many items at once.
import type { EntityManager } from '../../../../platform/database/typeorm.js';
import type { PriceRow } from './merge-prices.js';

/** A change of an item's price at a moment of the feed's time. */
export interface Point extends PriceRow {
  readonly at: Date;
}

/** The latest price of an item, and whether the newest sync listed the item. */
export interface KnownPrice extends PriceRow {
  readonly isListed: boolean;
}

/** The latest prices of a feed, by item id. */
export async function readKnown(manager: EntityManager, feedId: number): Promise<Map<number, KnownPrice>> {
  const rows = await manager.query<KnownPrice[]>(
    `select item_id as "itemId", high::float8 as high, high_time::float8 as "highTime",
       low::float8 as low, low_time::float8 as "lowTime", last_listed_at is null as "isListed"
     from item_price where feed_id = $1`,
    [feedId],
  );
  return new Map(rows.map((row) => [row.itemId, row]));
}

export async function insertPoints(
  manager: EntityManager,
  feedId: number,
  points: readonly Point[],
): Promise<void> {
  if (points.length === 0) return;
  await manager.query(
    `insert into price_point (feed_id, item_id, at, high, high_time, low, low_time)
     select $1, * from unnest($2::int[], $3::timestamptz[], $4::bigint[], $5::bigint[], $6::bigint[], $7::bigint[])`,
    [feedId, points.map((p) => p.itemId), points.map((p) => p.at.toISOString()), ...quadColumns(points)],
  );
}

/** Items that are new get a row without a name. */
export async function upsertPrices(
  manager: EntityManager,
  feedId: number,
  syncedAt: Date,
  changed: readonly PriceRow[],
): Promise<void> {
  const ids = changed.map((row) => row.itemId);
  await manager.query(
    'insert into item (item_id) select * from unnest($1::int[]) order by 1 on conflict (item_id) do nothing',
    [ids],
  );
  await manager.query(
    `insert into item_price (feed_id, item_id, synced_at, high, high_time, low, low_time)
     select $1, row.item_id, $3::timestamptz, row.high, row.high_time, row.low, row.low_time
     from unnest($2::int[], $4::bigint[], $5::bigint[], $6::bigint[], $7::bigint[])
       as row(item_id, high, high_time, low, low_time)
     on conflict (feed_id, item_id) do update set synced_at = excluded.synced_at,
       high = excluded.high, high_time = excluded.high_time, low = excluded.low, low_time = excluded.low_time`,
    [feedId, ids, syncedAt.toISOString(), ...quadColumns(changed)],
  );
}

/** Notes when the source last listed an item that it no longer lists; null when it lists the item again. */
export async function setLastListed(
  manager: EntityManager,
  feedId: number,
  itemIds: readonly number[],
  lastListedAt: Date | null,
): Promise<void> {
  if (itemIds.length === 0) return;
  await manager.query(
    'update item_price set last_listed_at = $3::timestamptz where feed_id = $1 and item_id = any($2::int[])',
    [feedId, itemIds, lastListedAt?.toISOString() ?? null],
  );
}

export async function upsertNames(
  manager: EntityManager,
  ids: readonly number[],
  names: readonly string[],
): Promise<void> {
  await manager.query(
    `insert into item (item_id, name)
     select * from unnest($1::int[], $2::text[]) as named(item_id, name) order by item_id
     on conflict (item_id) do update set name = excluded.name where item.name is distinct from excluded.name`,
    [ids, names],
  );
}

const quadColumns = (rows: readonly PriceRow[]) => [
  rows.map((row) => row.high),
  rows.map((row) => row.highTime),
  rows.map((row) => row.low),
  rows.map((row) => row.lowTime),
];
