// Candles of a market's trades, as the database sums them and as clients read them. Pure.
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../../platform/common/time-buckets.js';
import type { Candle, CandleResolution, CandleTip } from '../../../contract/market-data/market-data.js';

/** Length of a bucket in ms. */
export const BUCKET_MS: Readonly<Record<CandleResolution, number>> = {
  '1m': MINUTE_MS,
  '5m': 5 * MINUTE_MS,
  '1h': HOUR_MS,
  '1d': DAY_MS,
};

/** Prices of YES in basis points, volume in micro shares. */
export interface CandleSums {
  readonly startMs: number;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  readonly volume: bigint;
  readonly trades: number;
}

export const toCandle = ({ startMs, open, high, low, close, volume, trades }: CandleSums): Candle => ({
  timestamp: new Date(startMs).toISOString(),
  open,
  high,
  low,
  close,
  volume: volume.toString(),
  trades,
});

export const toTip = (candle: CandleSums, seq: number): CandleTip => ({ ...toCandle(candle), seq });
