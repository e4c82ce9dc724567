// The SQL of candles: one statement per answer, which also returns the seq of the answer.
import { Injectable } from '@nestjs/common';
import { newestBucketsSql, stepSql, type BucketWindow } from '../../../platform/database/newest-buckets.js';
import { headAndPage, LogReads } from '../../../platform/events/index.js';
import type { CandleSums } from './candles.js';

interface CandlesHead {
  /** Whether the market exists. */
  readonly known: boolean;
  /** The desk's own time, which never goes back. No later trade belongs to a bucket that ended before it. */
  readonly deskMs: number;
}

export interface CandlesRead extends CandlesHead {
  readonly seq: number;
  /** Oldest first. Empty buckets are omitted. */
  readonly candles: readonly CandleSums[];
}

type CandleRow = Omit<CandleSums, 'volume'> & { readonly volume: string };

/** $1 market, from $2 on the window. */
const STEP = stepSql(2);
const OF_MARKET = 'market_id = $1';
const CANDLES_SQL = headAndPage({
  tables: `slot as (${newestBucketsSql('trade', OF_MARKET, 2)})`,
  head: 'exists (select from market where id = $1) as known, (select now_ms::float8 from desk) as "deskMs"',
  page: `
    select floor(extract(epoch from slot.start) * 1000)::float8 as "startMs", sums.*,
      (select price from trade where ${OF_MARKET} and at >= slot.start order by at, id limit 1) as open,
      (select price from trade where ${OF_MARKET} and at < slot.start + ${STEP} order by at desc, id desc limit 1) as close
    from slot, lateral (
      select max(price) as high, min(price) as low, sum(quantity)::text as volume, count(*)::float8 as trades
      from trade
      where ${OF_MARKET} and at >= slot.start and at < slot.start + ${STEP}
    ) as sums`,
  order: '"startMs"',
});

@Injectable()
export class CandlesReader {
  constructor(private readonly reads: LogReads) {}

  async read(marketId: string, { bucketMs, fromMs, toMs, limit }: BucketWindow): Promise<CandlesRead> {
    const values = [marketId, bucketMs, fromMs, toMs, limit];
    const { seq, head, rows } = await this.reads.rows<CandleRow, CandlesHead>(CANDLES_SQL, values);
    return { seq, known: head.known, deskMs: head.deskMs, candles: rows.map(toSums) };
  }
}

const toSums = ({ volume, ...row }: CandleRow): CandleSums => ({ ...row, volume: BigInt(volume) });
