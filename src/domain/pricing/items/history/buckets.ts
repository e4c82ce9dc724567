// Candles: the summary of the price changes in a bucket. The database gathers sums, counts, first and last prices; this file
// computes means.
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

/** PRICE_MAX keeps the sum of a day of updates per second below 2^53. A larger sum would not be exact as a number. */
function safe(sum: bigint): number {
  if (sum > BigInt(Number.MAX_SAFE_INTEGER)) throw new Error('the sum of an open bucket is beyond 2^53');
  return Number(sum);
}
