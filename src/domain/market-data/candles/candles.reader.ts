// The SQL of candles: one statement per answer, which also returns the seq of the answer.
import { Injectable } from '@nestjs/common';
import { DataSource } from '../../../platform/database/typeorm.js';
import { newestBucketsSql } from '../../../platform/database/newest-buckets.js';
import { HEAD_SEQ_SQL } from '../../../platform/events/index.js';
import type { CandleSums } from './candles.js';

export interface CandleWindow {
  readonly bucketMs: number;
  /** Starts of buckets: the first bucket, and the bucket after the last; infinite for no bound. */
  readonly fromMs: number;
  readonly toMs: number;
  /** Maximum number of candles; the newest candles are kept. */
  readonly limit: number;
}

export interface CandlesRead {
  readonly seq: number;
  /** Whether the market exists. */
  readonly known: boolean;
  /** The desk's own time, which never goes back. No later trade belongs to a bucket that ended before it. */
  readonly deskMs: number;
  /** Oldest first. Empty buckets are omitted. */
  readonly candles: readonly CandleSums[];
}

interface CandleRow {
  seq: number;
  known: boolean;
  desk_ms: number;
  start_ms: number | null;
  open: number;
  high: number;
  low: number;
  close: number;
  volume: string;
  trades: number;
}

/** $1 market, $2 length of a bucket in ms, $3 and $4 bounds in ms, $5 maximum number of candles. */
const STEP = 'make_interval(secs => $2::float8 / 1000)';
const OF_MARKET = 'market_id = $1';
const CANDLES_SQL = `
  with head as (
    select ${HEAD_SEQ_SQL} as seq, exists (select from market where id = $1) as known,
      (select now_ms::float8 from desk) as desk_ms
  ),
  slot as (${newestBucketsSql({
    from: 'trade',
    where: OF_MARKET,
    step: STEP,
    since: 'to_timestamp($3::float8 / 1000)',
    before: 'to_timestamp($4::float8 / 1000)',
    limit: '$5::int',
  })}),
  candle as (
    select slot.start, sums.*,
      (select price from trade where ${OF_MARKET} and at >= slot.start order by at, id limit 1) as open,
      (select price from trade where ${OF_MARKET} and at < slot.start + ${STEP} order by at desc, id desc limit 1) as close
    from slot, lateral (
      select max(price) as high, min(price) as low, sum(quantity)::text as volume, count(*)::float8 as trades
      from trade
      where ${OF_MARKET} and at >= slot.start and at < slot.start + ${STEP}
    ) as sums
  )
  select head.*, floor(extract(epoch from start) * 1000)::float8 as start_ms, open, high, low, close, volume, trades
  from head left join candle on true
  order by start`;

@Injectable()
export class CandlesReader {
  constructor(private readonly dataSource: DataSource) {}

  async read(marketId: string, { bucketMs, fromMs, toMs, limit }: CandleWindow): Promise<CandlesRead> {
    const values = [marketId, bucketMs, fromMs, toMs, limit];
    const rows = await this.dataSource.query<CandleRow[]>(CANDLES_SQL, values);
    const [head] = rows;
    if (!head) throw new Error('the candles statement answered nothing');
    return {
      seq: head.seq,
      known: head.known,
      deskMs: head.desk_ms,
      candles: rows.flatMap(toSums),
    };
  }
}

function toSums({ start_ms: startMs, open, high, low, close, volume, trades }: CandleRow): CandleSums[] {
  if (startMs === null) return [];
  return [{ startMs, open, high, low, close, volume: BigInt(volume), trades }];
}
