// Candles of a market's trades. A trade can be added to a candle, so that a stream continues a tip exactly. Pure.
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

/** The fields of a trade that a candle needs. */
export interface CandleTrade {
  readonly price: number;
  readonly quantity: bigint;
}

export const firstOf = (startMs: number, { price, quantity }: CandleTrade): CandleSums => ({
  startMs,
  open: price,
  high: price,
  low: price,
  close: price,
  volume: quantity,
  trades: 1,
});

/** Adds the newest trade. */
export const withTrade = (candle: CandleSums, { price, quantity }: CandleTrade): CandleSums => ({
  startMs: candle.startMs,
  open: candle.open,
  high: Math.max(candle.high, price),
  low: Math.min(candle.low, price),
  close: price,
  volume: candle.volume + quantity,
  trades: candle.trades + 1,
});

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

/** The reverse of `toTip`: the candle from which a client continues a tip. */
export const fromTip = ({ timestamp, open, high, low, close, volume, trades }: CandleTip): CandleSums => ({
  startMs: Date.parse(timestamp),
  open,
  high,
  low,
  close,
  volume: BigInt(volume),
  trades,
});
