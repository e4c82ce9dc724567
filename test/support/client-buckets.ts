// How a client continues the open bucket of a price history: it reads the tip, then adds each change of the stream.
import type { PriceTip } from '../../src/contract/pricing/prices.js';
import type { BucketSums, SideSums } from '../../src/domain/pricing/items/history/buckets.js';

export { PERIODS, toBucket, toTip } from '../../src/domain/pricing/items/history/buckets.js';

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

/** The reverse of `toTip`: the bucket from which a client continues a tip. */
export const fromTip = (tip: PriceTip): BucketSums => ({
  startMs: Date.parse(tip.timestamp),
  high: { sum: BigInt(tip.high_sum), count: tip.high_count, ohlc: tip.high_ohlc },
  low: { sum: BigInt(tip.low_sum), count: tip.low_count, ohlc: tip.low_ohlc },
  volume: tip.volume,
});
