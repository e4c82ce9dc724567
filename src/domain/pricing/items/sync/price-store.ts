// The SQL of the sync. A sync claims a turn, fetches without a lock, and stores its rows in one log transaction. The
// transaction first checks that no other process has claimed a turn since.
import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from '../../../../platform/database/typeorm.js';
import { PRICES_CHANNEL } from '../../../../contract/streams/channels.js';
import type { PricesChanged } from '../../../../contract/pricing/prices.js';
import { EventLog, type LogTransaction } from '../../../../platform/events/index.js';
import type { ItemName, PriceSource, RecordedPoll } from '../sources/price-source.port.js';
import { mergePrices, type MergeResult, type PriceRow, type SkipCounts } from './merge-prices.js';

export interface Turn {
  readonly feedId: number;
  readonly turn: number;
  /** null until the feed has started in this database. */
  readonly startedAt: Date | null;
  readonly edition: string;
}

export type Stored =
  | { readonly overtaken: true }
  | { readonly overtaken: false; readonly changed: number; readonly skipped: SkipCounts };

/** A turn younger than this share of the interval still belongs to its claimer. */
const TURN_SHARE = 0.9;
/** Rows per insert of the backfill: a few megabytes, well below a second. */
const BACKFILL_BATCH_ROWS = 20_000;

interface Point extends PriceRow {
  readonly at: string;
}

@Injectable()
export class PriceStore {
  constructor(
    private readonly dataSource: DataSource,
    private readonly log: EventLog,
  ) {}

  async openFeed(source: string): Promise<number> {
    await this.dataSource.query(
      'insert into price_feed (source) values ($1) on conflict (source) do nothing',
      [source],
    );
    const [row] = await this.dataSource.query<{ id: number }[]>(
      'select id from price_feed where source = $1',
      [source],
    );
    if (!row) throw new Error(`the feed ${source} could not be opened`);
    return row.id;
  }

  /**
   * Claims a turn. Returns undefined when another process has the turn. A set-back clock can leave a claim in the future;
   * such a claim is valid for one interval at most.
   */
  async claim(feedId: number, now: Date, intervalMs: number): Promise<Turn | undefined> {
    const [row] = await this.dataSource.query<{ turn: number; started_at: Date | null; edition: string }[]>(
      `with claimed as (
         update price_feed set turn = turn + 1, attempted_at = $2::timestamptz
         where id = $1 and (attempted_at is null or attempted_at <= $3::timestamptz or attempted_at > $4::timestamptz)
         returning turn::float8 as turn, started_at, edition
       ) select turn, started_at, edition from claimed`,
      [feedId, now.toISOString(), shifted(now, -TURN_SHARE * intervalMs), shifted(now, intervalMs)],
    );
    return row && { feedId, turn: row.turn, startedAt: row.started_at, edition: row.edition };
  }

  /** Starts the feed with the past that its source knows, in one transaction, so that a crash leaves no partial start. */
  async begin(
    { feedId, turn }: Turn,
    { name: source, edition }: Pick<PriceSource, 'name' | 'edition'>,
    startedAt: Date,
    polls: Iterable<RecordedPoll>,
  ): Promise<Stored> {
    const latest = new Map<number, PriceRow>();
    const points: Point[] = [];
    const skipped: SkipCounts = {};
    for (const poll of polls) {
      const merged = mergePrices(latest, poll.rows, poll.at);
      addCounts(skipped, merged.skipped);
      const at = poll.at.toISOString();
      for (const row of merged.changed) {
        latest.set(row.itemId, row);
        points.push({ ...row, at });
      }
    }
    const at = startedAt.toISOString();
    const prices = [...latest.values()].sort((a, b) => a.itemId - b.itemId);
    const { value } = await this.log.transaction(async (tx): Promise<Stored> => {
      const feed = await lockFeed(tx.manager, feedId);
      if (feed.turn !== turn) return { overtaken: true };
      for (let from = 0; from < points.length; from += BACKFILL_BATCH_ROWS) {
        await insertPoints(tx.manager, feedId, points.slice(from, from + BACKFILL_BATCH_ROWS));
      }
      await tx.manager.query(
        `update price_feed set started_at = $2::timestamptz, edition = $3,
           timeline_at = greatest(timeline_at, $2::timestamptz),
           last_sync_at = case when $4 then $2::timestamptz else last_sync_at end
         where id = $1`,
        [feedId, at, edition, prices.length > 0],
      );
      await setLatest(tx, feedId, source, at, prices);
      return { overtaken: false, changed: prices.length, skipped };
    });
    return value;
  }

  /** `rows` is null when the source has nothing new; this is a successful sync too. */
  async save(
    { feedId, turn }: Turn,
    source: string,
    now: Date,
    rows: readonly unknown[] | null,
  ): Promise<Stored> {
    const { value } = await this.log.transaction(async (tx): Promise<Stored> => {
      const feed = await lockFeed(tx.manager, feedId);
      if (feed.turn !== turn) return { overtaken: true };
      const at = new Date(Math.max(now.getTime(), (feed.timeline_ms ?? -Infinity) + 1)).toISOString();
      const { changed, skipped }: MergeResult = rows
        ? mergePrices(await readKnown(tx.manager, feedId), rows, now)
        : { changed: [], skipped: {} };
      await insertPoints(
        tx.manager,
        feedId,
        changed.map((row) => ({ ...row, at })),
      );
      await tx.manager.query(
        'update price_feed set last_sync_at = $2::timestamptz, timeline_at = $3::timestamptz where id = $1',
        [feedId, now.toISOString(), at],
      );
      await setLatest(tx, feedId, source, at, changed);
      return { overtaken: false, changed: changed.length, skipped };
    });
    return value;
  }

  async saveNames(names: readonly ItemName[]): Promise<void> {
    const byId = new Map(names.map(({ itemId, name }) => [itemId, name]));
    await this.dataSource.query(
      `insert into item (item_id, name)
       select * from unnest($1::int[], $2::text[]) as named(item_id, name) order by item_id
       on conflict (item_id) do update set name = excluded.name where item.name is distinct from excluded.name`,
      [[...byId.keys()], [...byId.values()]],
    );
  }
}

interface FeedRow {
  turn: number;
  timeline_ms: number | null;
}

async function lockFeed(manager: EntityManager, feedId: number): Promise<FeedRow> {
  const [row] = await manager.query<FeedRow[]>(
    `select turn::float8 as turn, floor(extract(epoch from timeline_at) * 1000)::float8 as timeline_ms
     from price_feed where id = $1 for update`,
    [feedId],
  );
  if (!row) throw new Error(`the feed ${feedId} is gone`);
  return row;
}

async function readKnown(manager: EntityManager, feedId: number): Promise<Map<number, PriceRow>> {
  const rows = await manager.query<PriceRow[]>(
    `select item_id as "itemId", high::float8 as high, high_time::float8 as "highTime",
       low::float8 as low, low_time::float8 as "lowTime"
     from item_price where feed_id = $1`,
    [feedId],
  );
  return new Map(rows.map((row) => [row.itemId, row]));
}

async function insertPoints(manager: EntityManager, feedId: number, points: readonly Point[]): Promise<void> {
  if (points.length === 0) return;
  await manager.query(
    `insert into price_point (feed_id, item_id, at, high, high_time, low, low_time)
     select $1, * from unnest($2::int[], $3::timestamptz[], $4::bigint[], $5::bigint[], $6::bigint[], $7::bigint[])`,
    [feedId, points.map((p) => p.itemId), points.map((p) => p.at), ...quadColumns(points)],
  );
}

async function setLatest(
  tx: LogTransaction,
  feedId: number,
  source: string,
  timestamp: string,
  changed: readonly PriceRow[],
): Promise<void> {
  if (changed.length === 0) return;
  const ids = changed.map((row) => row.itemId);
  await tx.manager.query(
    'insert into item (item_id) select * from unnest($1::int[]) order by 1 on conflict (item_id) do nothing',
    [ids],
  );
  await tx.manager.query(
    `insert into item_price (feed_id, item_id, synced_at, high, high_time, low, low_time)
     select $1, row.item_id, $3::timestamptz, row.high, row.high_time, row.low, row.low_time
     from unnest($2::int[], $4::bigint[], $5::bigint[], $6::bigint[], $7::bigint[])
       as row(item_id, high, high_time, low, low_time)
     on conflict (feed_id, item_id) do update set synced_at = excluded.synced_at,
       high = excluded.high, high_time = excluded.high_time, low = excluded.low, low_time = excluded.low_time`,
    [feedId, ids, timestamp, ...quadColumns(changed)],
  );
  tx.append('pricing.prices.changed', toEvent(source, timestamp, changed), { prices: PRICES_CHANNEL });
}

const toEvent = (source: string, timestamp: string, changed: readonly PriceRow[]): PricesChanged => ({
  source,
  timestamp,
  prices: changed.map((row) => ({
    item_id: row.itemId,
    high: row.high,
    low: row.low,
    high_time: row.highTime,
    low_time: row.lowTime,
  })),
});

const quadColumns = (rows: readonly PriceRow[]) => [
  rows.map((row) => row.high),
  rows.map((row) => row.highTime),
  rows.map((row) => row.low),
  rows.map((row) => row.lowTime),
];

const shifted = (now: Date, byMs: number) => new Date(now.getTime() + byMs).toISOString();

function addCounts(total: SkipCounts, more: SkipCounts): void {
  for (const [reason, count] of Object.entries(more) as [keyof SkipCounts, number][]) {
    total[reason] = (total[reason] ?? 0) + count;
  }
}
