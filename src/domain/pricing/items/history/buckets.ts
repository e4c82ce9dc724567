// Candles: the summary of the price changes in a bucket. The database gathers sums, counts, first and last prices; this file
// computes means. It can also add a point to an open bucket, so that a stream continues a tip exactly.
import { bucketStart, DAY_MS, HOUR_MS, MINUTE_MS } from '../../../../platform/common/time-buckets.js';
import type { HistoryPeriod, PriceBucket, PriceTip } from '../../../../contract/pricing/prices.js';

/** Length of the window (null for all time) and length of its buckets. */
export const PERIODS: Readonly<Record<HistoryPeriod, { lengthMs: number | null; bucketMs: number }>> = {
  '1h': { lengthMs: HOUR_MS, bucketMs: MINUTE_MS },
  '24h': { lengthMs: DAY_MS, bucketMs: 5 * MINUTE_MS },
  '7d': { lengthMs: 7 * DAY_MS, bucketMs: 30 * MINUTE_MS },
  '30d': { lengthMs: 30 * DAY_MS, bucketMs: 2 * HOUR_MS },
  '90d': { lengthMs: 90 * DAY_MS, bucketMs: 6 * HOUR_MS },
  '1y': { lengthMs: 365 * DAY_MS, bucketMs: DAY_MS },
  all: { lengthMs: null, bucketMs: DAY_MS },
};

/** The start of the bucket in which the window begins. The window includes this whole bucket. */
export function windowStart(period: HistoryPeriod, nowMs: number): number {
  const { lengthMs, bucketMs } = PERIODS[period];
  return lengthMs === null ? 0 : Math.max(0, bucketStart(nowMs - lengthMs, bucketMs));
}

type Ohlc = [number, number, number, number];

/** One side of a bucket. The sum is exact at any size. */
export interface SideSums {
  readonly sum: bigint;
  readonly count: number;
  /** null exactly when count is 0. */
  readonly ohlc: Ohlc | null;
}

export interface BucketSums {
  readonly startMs: number;
  readonly high: SideSums;
  readonly low: SideSums;
  /** Number of price changes, including changes that have no price on either side. */
  readonly volume: number;
}

const EMPTY_SIDE: SideSums = { sum: 0n, count: 0, ohlc: null };

export const emptyBucket = (startMs: number): BucketSums => ({
  startMs,
  high: EMPTY_SIDE,
  low: EMPTY_SIDE,
  volume: 0,
});

/** Adds the newest change to a bucket. A null price counts as a change but not as a price. */
export const withChange = (bucket: BucketSums, high: number | null, low: number | null): BucketSums => ({
  startMs: bucket.startMs,
  high: withPrice(bucket.high, high),
  low: withPrice(bucket.low, low),
  volume: bucket.volume + 1,
});

function withPrice(side: SideSums, price: number | null): SideSums {
  if (price === null) return side;
  const [open, high, low] = side.ohlc ?? [price, price, price];
  return {
    sum: side.sum + BigInt(price),
    count: side.count + 1,
    ohlc: [open, Math.max(high, price), Math.min(low, price), price],
  };
}

/** Exact mean, halves rounded up; null without a price. */
export function meanHalfUp({ sum, count }: Pick<SideSums, 'sum' | 'count'>): number | null {
  if (count === 0) return null;
  const divisor = 2n * BigInt(count);
  return Number((2n * sum + BigInt(count)) / divisor);
}

export const toBucket = ({ startMs, high, low, volume }: BucketSums): PriceBucket => ({
  timestamp: new Date(startMs).toISOString(),
  high: meanHalfUp(high),
  low: meanHalfUp(low),
  high_ohlc: high.ohlc,
  low_ohlc: low.ohlc,
  volume,
});

export const toTip = (bucket: BucketSums, seq: number): PriceTip => ({
  ...toBucket(bucket),
  high_sum: safe(bucket.high.sum),
  high_count: bucket.high.count,
  low_sum: safe(bucket.low.sum),
  low_count: bucket.low.count,
  seq,
});

/** The reverse of `toTip`: the bucket from which a client continues a tip. */
export const fromTip = (tip: PriceTip): BucketSums => ({
  startMs: Date.parse(tip.timestamp),
  high: { sum: BigInt(tip.high_sum), count: tip.high_count, ohlc: tip.high_ohlc },
  low: { sum: BigInt(tip.low_sum), count: tip.low_count, ohlc: tip.low_ohlc },
  volume: tip.volume,
});

/** PRICE_MAX keeps the sum of a day of updates per second below 2^53. A larger sum would not be exact as a number. */
function safe(sum: bigint): number {
  if (sum > BigInt(Number.MAX_SAFE_INTEGER)) throw new Error('the sum of an open bucket is beyond 2^53');
  return Number(sum);
}
