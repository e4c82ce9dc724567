// The SQL of candles: one statement per answer, which also returns the seq of the answer.
import { Injectable } from '@nestjs/common';
import { newestBucketsSql } from '../../../platform/database/newest-buckets.js';
import { headAndPage, LogReads } from '../../../platform/events/index.js';
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

interface CandlesHead {
  known: boolean;
  desk_ms: number;
}

interface CandleRow {
  start_ms: number;
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
const CANDLES_SQL = headAndPage({
  tables: `slot as (${newestBucketsSql({
    from: 'trade',
    where: OF_MARKET,
    step: STEP,
    since: 'to_timestamp($3::float8 / 1000)',
    before: 'to_timestamp($4::float8 / 1000)',
    limit: '$5::int',
  })})`,
  head: 'exists (select from market where id = $1) as known, (select now_ms::float8 from desk) as desk_ms',
  page: `
    select floor(extract(epoch from slot.start) * 1000)::float8 as start_ms, sums.*,
      (select price from trade where ${OF_MARKET} and at >= slot.start order by at, id limit 1) as open,
      (select price from trade where ${OF_MARKET} and at < slot.start + ${STEP} order by at desc, id desc limit 1) as close
    from slot, lateral (
      select max(price) as high, min(price) as low, sum(quantity)::text as volume, count(*)::float8 as trades
      from trade
      where ${OF_MARKET} and at >= slot.start and at < slot.start + ${STEP}
    ) as sums`,
  order: 'start_ms',
});

@Injectable()
export class CandlesReader {
  constructor(private readonly reads: LogReads) {}

  async read(marketId: string, { bucketMs, fromMs, toMs, limit }: CandleWindow): Promise<CandlesRead> {
    const values = [marketId, bucketMs, fromMs, toMs, limit];
    const { seq, head, rows } = await this.reads.rows<CandleRow, CandlesHead>(CANDLES_SQL, values);
    return { seq, known: head.known, deskMs: head.desk_ms, candles: rows.map(toSums) };
  }
}

const toSums = ({ start_ms: startMs, open, high, low, close, volume, trades }: CandleRow): CandleSums => ({
  startMs,
  open,
  high,
  low,
  close,
  volume: BigInt(volume),
  trades,
});
