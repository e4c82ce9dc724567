// Candles with their open bucket, the tip. Of an item they are means of prices, of a market they are trades. A bucket is closed by the
// first change after it. The oldest candles stay until the next read.
import type { components } from '../../rest/contract.gen.js';
import type { Rest } from '../../rest/rest.js';
import type { Kind } from '../driver.js';

type Schemas = components['schemas'];
/** A closed bucket of item prices: means, and open, high, low and close. */
export type ItemCandle = Schemas['PriceBucket'];
/** A closed bucket of trades. Prices are basis points of YES, the volume is micro shares. */
export type MarketCandle = Schemas['Candle'];
/** How far back candles of an item go. */
export type HistoryPeriod = Schemas['PriceHistory']['period'];
/** Length of the candles of a market. */
export type CandleResolution = Schemas['Candles']['resolution'];
type ItemTip = Schemas['PriceTip'];
type Update = Schemas['PriceUpdate'];
type Trade = Schemas['Trade'];

/** Oldest first. `tip` is the open bucket; null while it has no change. */
export interface CandlesValue<C, T> {
  readonly bucketMs: number;
  /** Closed buckets. */
  readonly data: readonly C[];
  readonly tip: T | null;
}
/** Candles of an item. */
export type ItemCandles = CandlesValue<ItemCandle, ItemTip>;
/** Candles of a market. */
export type MarketCandles = CandlesValue<MarketCandle, Schemas['CandleTip']>;

/** Of an item, or of a market. */
export type CandleQuery =
  | { readonly itemId: number; readonly period: HistoryPeriod }
  | { readonly marketId: string; readonly resolution: CandleResolution };

/** Candles that are held. */
const CANDLES_MAX = 5_000;

export const candlesOf = (rest: Rest, query: CandleQuery): Kind<ItemCandles | MarketCandles> =>
  'itemId' in query
    ? itemCandlesOf(rest, query.itemId, query.period)
    : marketCandlesOf(rest, query.marketId, query.resolution);

const itemCandlesOf = (rest: Rest, itemId: number, period: HistoryPeriod): Kind<ItemCandles> => ({
  async read(wish) {
    const request = { path: { id: itemId }, query: { period } };
    const { data, cursor } = await rest.read('GET /api/v1/prices/history/{id}', request, wish);
    const value = { bucketMs: data.bucket_ms ?? 0, data: data.data as ItemCandle[], tip: data.tip };
    return { value, cursor, channels: ['prices'] };
  },
  fold: (candles, messages) =>
    (messages as readonly unknown[] as Update[])
      .filter(({ item_id: id }) => id === itemId)
      .reduce(withUpdate, candles),
  needsAll: true,
  items: [itemId],
});

/** A repeated update counts once. A null price counts as a change, and not as a price. */
function withUpdate(candles: ItemCandles, { timestamp, high, low, seq }: Update): ItemCandles {
  if (candles.tip && seq <= candles.tip.seq) return candles;
  const { start, data, tip } = bucketAt(candles, timestamp);
  const [highs, lows] = [
    withPrice(tip?.high_ohlc ?? null, tip?.high_sum ?? 0, tip?.high_count ?? 0, high),
    withPrice(tip?.low_ohlc ?? null, tip?.low_sum ?? 0, tip?.low_count ?? 0, low),
  ];
  return {
    ...candles,
    data,
    tip: {
      timestamp: start,
      high: highs.mean,
      low: lows.mean,
      high_ohlc: highs.ohlc,
      low_ohlc: lows.ohlc,
      volume: (tip?.volume ?? 0) + 1,
      high_sum: highs.sum,
      high_count: highs.count,
      low_sum: lows.sum,
      low_count: lows.count,
      seq,
    },
  };
}

/** The mean is exact, halves rounded up. */
function withPrice(ohlc: readonly number[] | null, sum: number, count: number, price: number | null) {
  if (price !== null) {
    const [open = price, high = price, low = price] = ohlc ?? [];
    ohlc = [open, Math.max(high, price), Math.min(low, price), price];
    sum += price;
    count += 1;
  }
  const divisor = 2n * BigInt(count);
  const mean = count === 0 ? null : Number((2n * BigInt(sum) + BigInt(count)) / divisor);
  return { ohlc: ohlc as number[] | null, sum, count, mean };
}

const marketCandlesOf = (
  rest: Rest,
  marketId: string,
  resolution: CandleResolution,
): Kind<MarketCandles> => ({
  async read(wish) {
    const request = { path: { id: marketId }, query: { resolution } };
    const { data, cursor } = await rest.read('GET /api/v1/markets/{id}/candles', request, wish);
    const { bucketMs, data: closed, tip } = data;
    return { value: { bucketMs, data: closed, tip }, cursor, channels: [`market:${marketId}`] };
  },
  fold: (candles, messages) =>
    (messages as readonly unknown[] as Trade[])
      .filter(({ type }) => type === 'trade')
      .reduce(withTrade, candles),
});

function withTrade(candles: MarketCandles, { timestamp, data: trade, seq }: Trade): MarketCandles {
  const { start, data, tip } = bucketAt(candles, timestamp);
  const { price_bps: price, shares } = trade;
  return {
    ...candles,
    data,
    tip: {
      timestamp: start,
      open: tip?.open ?? price,
      high: Math.max(tip?.high ?? price, price),
      low: Math.min(tip?.low ?? price, price),
      close: price,
      volume: String(BigInt(tip?.volume ?? 0) + BigInt(shares)),
      trades: (tip?.trades ?? 0) + 1,
      seq,
    },
  };
}

/** The bucket of the time: the tip, or a later one, which closes the tip. */
function bucketAt<C, T extends C & { readonly timestamp: string }>(
  { bucketMs, data, tip }: CandlesValue<C, T>,
  timestamp: string,
) {
  const startMs = Math.floor(Date.parse(timestamp) / bucketMs) * bucketMs;
  const start = new Date(startMs).toISOString();
  const isLater = tip !== null && tip.timestamp < start;
  return isLater
    ? { start, data: [...data, closedOf(tip)].slice(-CANDLES_MAX), tip: null }
    : { start: tip?.timestamp ?? start, data, tip };
}

/** Without what only an open bucket has. */
const closedOf = <C>(tip: C & object): C =>
  Object.fromEntries(Object.entries(tip).filter(([name]) => !OF_TIPS.test(name))) as C;
const OF_TIPS = /^(?:seq|(?:high|low)_(?:sum|count))$/;
