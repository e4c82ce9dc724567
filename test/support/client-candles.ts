// How a client continues the open candle of a market: it reads the tip, then adds each trade of the stream.
import type { CandleTip } from '../../src/contract/market-data/market-data.js';
import type { CandleSums } from '../../src/domain/market-data/candles/candles.js';

/** The fields of a trade that a candle needs. */
interface CandleTrade {
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
