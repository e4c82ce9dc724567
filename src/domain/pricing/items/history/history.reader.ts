// The SQL of price history: one statement per answer, which also returns the seq of the answer. The statement reads each
// bucket separately and only from the index, which includes the prices. It sorts nothing and finds opening and closing
// prices by key. This is twice as fast as grouping the whole window.
import { Injectable } from '@nestjs/common';
import { DataSource } from '../../../../platform/database/typeorm.js';
import type { RawPricePoint } from '../../../../contract/pricing/prices.js';
import { HEAD_SEQ_SQL } from '../../../../platform/events/index.js';
import { PriceSource } from '../sources/price-source.port.js';
import type { BucketSums, SideSums } from './buckets.js';

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
  readonly points: readonly RawPricePoint[];
  /** Time of the last point in ms when there are more points; null otherwise. */
  readonly lastMs: number | null;
}

interface HeadRow {
  seq: number;
  known: boolean;
  timeline_ms: number | null;
}

interface BucketRow extends HeadRow {
  start_ms: number | null;
  volume: number;
  high_sum: string;
  high_count: number;
  high_open: number;
  high_max: number;
  high_min: number;
  high_close: number;
  low_sum: string;
  low_count: number;
  low_open: number;
  low_max: number;
  low_min: number;
  low_close: number;
}

interface PointRow extends HeadRow {
  at_ms: number | null;
  high: number | null;
  high_time: number | null;
  low: number | null;
  low_time: number | null;
}

const ms = (column: string) => `floor(extract(epoch from ${column}) * 1000)::float8`;

/** The common head of every answer. It is joined to the rows, so that at least one row comes back. $1 source, $2 item. */
const HEAD = `
  feed as materialized (select id, timeline_at from price_feed where source = $1),
  head as (
    select ${HEAD_SEQ_SQL} as seq, exists (select from item where item_id = $2) as known,
      (select ${ms('timeline_at')} from feed) as timeline_ms
  )`;
const OF_ITEM = 'feed_id = (select id from feed) and item_id = $2';

const sideSums = (side: 'high' | 'low') => `
  coalesce(sum(${side}), 0) as ${side}_sum, count(${side}) as ${side}_count, max(${side}) as ${side}_max,
  min(${side}) as ${side}_min, min(at) filter (where ${side} is not null) as ${side}_first,
  max(at) filter (where ${side} is not null) as ${side}_last`;
const priceAt = (side: 'high' | 'low', at: string) =>
  `(select ${side} from price_point where ${OF_ITEM} and at = bucket.${at})::float8`;
const sideColumns = (side: 'high' | 'low') => `
  ${side}_sum::text, ${side}_count::float8, ${side}_max::float8, ${side}_min::float8,
  ${priceAt(side, `${side}_first`)} as ${side}_open, ${priceAt(side, `${side}_last`)} as ${side}_close`;

/** $3 start of the window, $4 length of a bucket in ms. */
const STEP = 'make_interval(secs => $4::float8 / 1000)';
const SAMPLED_SQL = `
  with ${HEAD},
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
  )
  select head.*, ${ms('start')} as start_ms, volume::float8, ${sideColumns('high')}, ${sideColumns('low')}
  from head left join bucket on true
  order by start`;

/** $3 start of the window, $4 the point before the first point of the page, $5 maximum number of rows. */
const RAW_SQL = `
  with ${HEAD}, point as (
    select at, high, high_time, low, low_time from price_point
    where ${OF_ITEM} and at >= $3::timestamptz and at > $4::timestamptz
    order by at
    limit $5
  )
  select head.*, ${ms('at')} as at_ms, high::float8, high_time::float8, low::float8, low_time::float8
  from head left join point on true
  order by at`;

@Injectable()
export class HistoryReader {
  constructor(
    private readonly dataSource: DataSource,
    private readonly source: PriceSource,
  ) {}

  async sampled(itemId: number, startMs: number, bucketMs: number): Promise<SampledHistory> {
    const rows = await this.dataSource.query<BucketRow[]>(SAMPLED_SQL, [
      this.source.name,
      itemId,
      new Date(startMs).toISOString(),
      bucketMs,
    ]);
    const { seq, known, timeline_ms } = headOf(rows);
    return {
      seq,
      known,
      timelineMs: timeline_ms,
      buckets: rows.filter((row) => row.start_ms !== null).map(toSums),
    };
  }

  /** The points after `afterMs`, oldest first. */
  async raw(
    itemId: number,
    startMs: number,
    afterMs: number | undefined,
    limit: number,
  ): Promise<RawHistory> {
    const after = afterMs === undefined ? '-infinity' : new Date(afterMs).toISOString();
    const rows = await this.dataSource.query<PointRow[]>(RAW_SQL, [
      this.source.name,
      itemId,
      new Date(startMs).toISOString(),
      after,
      limit + 1,
    ]);
    const { seq, known } = headOf(rows);
    const page = rows.filter((row) => row.at_ms !== null).slice(0, limit);
    return {
      seq,
      known,
      points: page.map(toPoint),
      lastMs: rows.length > limit ? (page.at(-1)?.at_ms ?? null) : null,
    };
  }
}

function headOf(rows: readonly HeadRow[]): HeadRow {
  const [row] = rows;
  if (!row) throw new Error('the history statement answered nothing');
  return row;
}

const toSums = (row: BucketRow): BucketSums => ({
  startMs: row.start_ms as number,
  volume: row.volume,
  high: toSide(row.high_sum, row.high_count, [row.high_open, row.high_max, row.high_min, row.high_close]),
  low: toSide(row.low_sum, row.low_count, [row.low_open, row.low_max, row.low_min, row.low_close]),
});

const toSide = (sum: string, count: number, ohlc: [number, number, number, number]): SideSums => ({
  sum: BigInt(sum),
  count,
  ohlc: count === 0 ? null : ohlc,
});

const toPoint = (row: PointRow): RawPricePoint => ({
  timestamp: new Date(row.at_ms as number).toISOString(),
  high: row.high,
  low: row.low,
  high_time: row.high_time,
  low_time: row.low_time,
});
