// The facade of item prices: the latest prices, and the list of items. It only reads, and each answer is true as of its seq.
import { Inject, Injectable } from '@nestjs/common';
import { DataSource } from '../../../platform/database/typeorm.js';
import { Clock } from '../../../platform/common/clock.js';
import { DomainError } from '../../../platform/common/errors.js';
import { CONFIG, STALE_INTERVALS, type Config } from '../../../platform/config/config.js';
import { PRICES_CHANNEL } from '../../../contract/streams/channels.js';
import {
  ITEM_ID_MAX,
  type ItemList,
  type ItemsQuery,
  type ItemView,
  type LatestPrices,
  type PriceUpdate,
} from '../../../contract/pricing/prices.js';
import { HEAD_SEQ_SQL, LogReads } from '../../../platform/events/index.js';
import { decodePage, encodePage } from '../../../platform/common/page-cursor.js';
import { PriceSource } from './sources/price-source.port.js';

const ITEMS_PAGE = 'items';

/** $1 source, $2 item ids or null for all. At least one row comes back, so that the head is always returned. */
const LATEST_SQL = `
  with head as (
    select ${HEAD_SEQ_SQL} as seq,
      (select array_agg(id order by id) from unnest($2::int[]) as asked(id)
       where not exists (select from item where item.item_id = asked.id)) as unknown
  )
  select head.seq, head.unknown, feed.last_sync_at, price.item_id, price.synced_at,
    price.high::float8, price.low::float8, price.high_time::float8, price.low_time::float8
  from head
  left join price_feed as feed on feed.source = $1
  left join item_price as price on price.feed_id = feed.id and ($2::int[] is null or price.item_id = any($2::int[]))
  order by price.item_id`;

const ITEMS_SQL = `
  with head as (select ${HEAD_SEQ_SQL} as seq),
  page as (select item_id, name from item where item_id > $1 order by item_id limit $2)
  select seq, item_id, name from head left join page on true order by item_id`;

interface LatestRow extends Omit<PriceUpdate, 'timestamp' | 'item_id' | 'channel'> {
  item_id: number | null;
  synced_at: Date | null;
  unknown: number[] | null;
  last_sync_at: Date | null;
}

@Injectable()
export class PricesService {
  constructor(
    private readonly dataSource: DataSource,
    private readonly source: PriceSource,
    private readonly reads: LogReads,
    private readonly clock: Clock,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /**
   * The latest prices by item id; null means all items. A known item that never had a price is omitted. Throws
   * `unknown_item` with every id that no source has named or priced.
   */
  async latest(items: readonly number[] | null, minSeqCursor?: string): Promise<LatestPrices> {
    const minSeq = this.reads.minSeq(minSeqCursor);
    const { unknown, ...answer } = await this.reads.caughtUp(minSeq, () => this.readLatest(items));
    if (unknown.length > 0) {
      throw new DomainError('unknown_item', `There is no item ${unknown.join(', ')}.`, { items: unknown });
    }
    return answer;
  }

  /** The latest prices of the items that have one. An unknown id is not an error, because the item may appear later. */
  async snapshot(items: readonly number[] | null): Promise<{ seq: number; data: readonly PriceUpdate[] }> {
    return this.readLatest(items);
  }

  async items({ after, limit, minSeq }: ItemsQuery): Promise<ItemList & { seq: number }> {
    const from = decodePage(ITEMS_PAGE, after, ITEM_ID_MAX) ?? 0;
    return this.reads.caughtUp(this.reads.minSeq(minSeq), async () => {
      const rows = await this.dataSource.query<(ItemView & { seq: number })[]>(ITEMS_SQL, [from, limit + 1]);
      const page = rows.filter((row) => (row.item_id as number | null) !== null).slice(0, limit);
      const last = rows.length > limit ? page.at(-1) : undefined;
      return {
        data: page.map(({ item_id, name }) => ({ item_id, name })),
        next: last ? encodePage(ITEMS_PAGE, last.item_id) : null,
        seq: rows[0]?.seq ?? 0,
      };
    });
  }

  private async readLatest(
    items: readonly number[] | null,
  ): Promise<LatestPrices & { unknown: readonly number[] }> {
    const rows = await this.dataSource.query<LatestRow[]>(LATEST_SQL, [this.source.name, items]);
    const [head] = rows;
    if (!head) throw new Error('the latest statement answered nothing');
    return {
      data: rows.flatMap((row) => toUpdate(row) ?? []),
      feed: {
        source: this.source.name,
        lastSyncAt: head.last_sync_at?.toISOString() ?? null,
        stale: this.isStale(head.last_sync_at),
      },
      seq: head.seq,
      unknown: head.unknown ?? [],
    };
  }

  private isStale(lastSyncAt: Date | null): boolean {
    if (!lastSyncAt) return true;
    return this.clock.nowMs() - lastSyncAt.getTime() > STALE_INTERVALS * this.config.PRICE_SYNC_INTERVAL_MS;
  }
}

/** The fields have the order of the stream's message. */
function toUpdate(row: LatestRow): PriceUpdate | undefined {
  if (row.item_id === null || row.synced_at === null) return undefined;
  return {
    item_id: row.item_id,
    high: row.high,
    low: row.low,
    high_time: row.high_time,
    low_time: row.low_time,
    timestamp: row.synced_at.toISOString(),
    seq: row.seq,
    channel: PRICES_CHANNEL,
  };
}
