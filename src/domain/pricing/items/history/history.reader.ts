// The SQL of price history: one statement per answer, which also returns the seq of the answer. The statement reads each
// bucket separately and only from the index, which includes the prices. It sorts nothing and finds opening and closing
// prices by key. This is twice as fast as grouping the whole window.
import { Injectable } from '@nestjs/common';
import { decodePage, encodePage } from '../../../../platform/common/page-cursor.js';
import type { RawPricePoint } from '../../../../contract/pricing/prices.js';
import { stepSql } from '../../../../platform/database/newest-buckets.js';
import { headAndPage, LogReads, pageOf } from '../../../../platform/events/index.js';
import { PriceSource } from '../sources/price-source.port.js';
import type { BucketSums, SideSums } from './buckets.js';

const PAGE_KIND = 'price-points';
/** The end of the year 9999. A later time has another text form. */
const PAGE_MAX_MS = 253_402_300_799_999;

export interface SampledHistory {
  readonly seq: number;
  /** Whether a source has named the item or given it a price. */
  readonly known: boolean;
  /** Feed time; null before the first sync. No later change can belong to a bucket that ended before this time. */
  readonly timelineMs: number | null;
  /** Oldest first. Empty buckets are omitted. */
  readonly buckets: readonly BucketSums[];
}

export interface RawHistory {
  readonly seq: number;
  readonly known: boolean;
  readonly points: RawPricePoint[];
  /** The cursor of the next page; null when there are no more points. */
  readonly next: string | null;
}

interface HistoryHead {
  known: boolean;
  timeline_ms: number | null;
}

interface BucketRow {
  start_ms: number;
  volume: number;
  high_sum: string;
  high_count: number;
  high_ohlc: SideSums['ohlc'];
  low_sum: string;
  low_count: number;
  low_ohlc: SideSums['ohlc'];
}

interface PointRow extends Omit<RawPricePoint, 'timestamp'> {
  at_ms: number;
}

const ms = (column: string) => `floor(extract(epoch from ${column}) * 1000)::float8`;

/** The common head of every answer. $1 source, $2 item. */
const FEED = 'feed as materialized (select id, timeline_at from price_feed where source = $1)';
const HEAD = `exists (select from item where item_id = $2) as known,
  (select ${ms('timeline_at')} from feed) as timeline_ms`;
const OF_ITEM = 'feed_id = (select id from feed) and item_id = $2';

const sideSums = (side: 'high' | 'low') => `
  coalesce(sum(${side}), 0) as ${side}_sum, count(${side}) as ${side}_count, max(${side}) as ${side}_max,
  min(${side}) as ${side}_min, min(at) filter (where ${side} is not null) as ${side}_first,
  max(at) filter (where ${side} is not null) as ${side}_last`;
const priceAt = (side: 'high' | 'low', at: string) =>
  `(select ${side} from price_point where ${OF_ITEM} and at = bucket.${at})`;
const sideColumns = (side: 'high' | 'low') => `
  ${side}_sum::text, ${side}_count::float8, case when ${side}_count > 0 then array[
    ${priceAt(side, `${side}_first`)}, ${side}_max, ${side}_min, ${priceAt(side, `${side}_last`)}]::float8[] end as ${side}_ohlc`;

/** $3 start of the window, $4 length of a bucket in ms. */
const STEP = stepSql(4);
const SAMPLED_SQL = headAndPage({
  tables: `${FEED},
  span as (
    select date_bin(${STEP}, (select min(at) from price_point where ${OF_ITEM} and at >= $3::timestamptz),
        timestamptz '1970-01-01 00:00:00+00') as first_start,
      (select max(at) from price_point where ${OF_ITEM}) as last_at
  ),
  bucket as (
    select slot.start, sums.*
    from span, generate_series(span.first_start, span.last_at, ${STEP}) as slot(start), lateral (
      select count(*) as volume, ${sideSums('high')}, ${sideSums('low')}
      from price_point
      where ${OF_ITEM} and at >= slot.start and at < slot.start + ${STEP}
    ) as sums
    where sums.volume > 0
  )`,
  head: HEAD,
  page: `select ${ms('start')} as start_ms, volume::float8, ${sideColumns('high')}, ${sideColumns('low')} from bucket`,
  order: 'start_ms',
});

/** $3 start of the window, $4 the point before the first point of the page, $5 maximum number of rows. */
const RAW_SQL = headAndPage({
  tables: FEED,
  head: HEAD,
  page: `
    select ${ms('at')} as at_ms, high::float8, high_time::float8, low::float8, low_time::float8 from price_point
    where ${OF_ITEM} and at >= $3::timestamptz and at > $4::timestamptz
    order by at
    limit $5`,
  order: 'at_ms',
});

@Injectable()
export class HistoryReader {
  constructor(
    private readonly reads: LogReads,
    private readonly source: PriceSource,
  ) {}

  async sampled(itemId: number, startMs: number, bucketMs: number): Promise<SampledHistory> {
    const values = [this.source.name, itemId, new Date(startMs).toISOString(), bucketMs];
    const { seq, head, rows } = await this.reads.rows<BucketRow, HistoryHead>(SAMPLED_SQL, values);
    return { seq, known: head.known, timelineMs: head.timeline_ms, buckets: rows.map(toSums) };
  }

  /** The points after the cursor, oldest first. Throws `bad_request` for what is no cursor of this list. */
  async raw(itemId: number, startMs: number, cursor: string | undefined, limit: number): Promise<RawHistory> {
    const afterMs = decodePage(PAGE_KIND, cursor, PAGE_MAX_MS);
    const after = afterMs === undefined ? '-infinity' : new Date(afterMs).toISOString();
    const values = [this.source.name, itemId, new Date(startMs).toISOString(), after, limit + 1];
    const { seq, head, rows } = await this.reads.rows<PointRow, HistoryHead>(RAW_SQL, values);
    const { data, next } = pageOf(rows, limit, toPoint, (row) => encodePage(PAGE_KIND, row.at_ms));
    return { seq, known: head.known, points: data, next };
  }
}

const toSums = (row: BucketRow): BucketSums => ({
  startMs: row.start_ms,
  volume: row.volume,
  high: { sum: BigInt(row.high_sum), count: row.high_count, ohlc: row.high_ohlc },
  low: { sum: BigInt(row.low_sum), count: row.low_count, ohlc: row.low_ohlc },
});

const toPoint = (row: PointRow): RawPricePoint => ({
  timestamp: new Date(row.at_ms).toISOString(),
  high: row.high,
  low: row.low,
  high_time: row.high_time,
  low_time: row.low_time,
});
