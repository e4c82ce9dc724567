// The buckets of one item and period: the history, continued by the stream. Arithmetic only. It computes the same as
// the server (src/domain/pricing/items/history/buckets.ts), so that the open bucket here equals the `tip` there.

const HOUR_MS = 3_600_000;

/** The periods of the page and the length of their windows. */
export const PERIODS = { '1h': HOUR_MS, '24h': 24 * HOUR_MS, '7d': 168 * HOUR_MS, '30d': 720 * HOUR_MS };
export const DEFAULT_PERIOD = '24h';

export class Candles {
  #closed;
  #open;
  #windowMs;

  /** From an answer of `prices/history/:id`. */
  constructor(history) {
    this.itemId = history.item_id;
    this.period = history.period;
    this.source = history.source;
    this.bucketMs = history.bucket_ms;
    /** The position of the log as of which this is true. */
    this.seq = history.seq;
    this.#windowMs = PERIODS[history.period];
    this.#closed = history.data.map(toBucket);
    this.#open = history.tip && fromTip(history.tip);
  }

  /** Oldest first, the open bucket last. */
  get buckets() {
    return this.#open ? [...this.#closed, means(this.#open)] : this.#closed;
  }

  get last() {
    return this.#open ? means(this.#open) : this.#closed.at(-1);
  }

  /**
   * Adds a price-update. Returns 'continued', or 'opened' when the update began a bucket. Returns 'late' when the
   * update belongs to a closed bucket whose sums are not known here; then the page must read a new history.
   */
  add({ timestamp, high, low, seq }) {
    const startMs = Math.floor(Date.parse(timestamp) / this.bucketMs) * this.bucketMs;
    const lastMs = this.last?.startMs ?? -1;
    if (startMs < lastMs || (startMs === lastMs && !this.#open)) return 'late';
    const isNew = startMs > lastMs;
    if (isNew) this.#begin(startMs);
    this.#open = {
      startMs,
      high: withPrice(this.#open.high, high),
      low: withPrice(this.#open.low, low),
      volume: this.#open.volume + 1,
    };
    this.seq = Math.max(this.seq, seq);
    return isNew ? 'opened' : 'continued';
  }

  #begin(startMs) {
    if (this.#open) this.#closed.push(means(this.#open));
    const firstMs = Math.floor((startMs - this.#windowMs) / this.bucketMs) * this.bucketMs;
    while (this.#closed.length > 0 && this.#closed[0].startMs < firstMs) this.#closed.shift();
    this.#open = { startMs, high: emptySide(), low: emptySide(), volume: 0 };
  }
}

const emptySide = () => ({ sum: 0n, count: 0, ohlc: null });

function withPrice(side, price) {
  if (price === null) return side;
  const [open, high, low] = side.ohlc ?? [price, price, price];
  return {
    sum: side.sum + BigInt(price),
    count: side.count + 1,
    ohlc: [open, Math.max(high, price), Math.min(low, price), price],
  };
}

/** Exact mean, halves rounded up; null without a price. */
function meanHalfUp({ sum, count }) {
  if (count === 0) return null;
  const divisor = 2n * BigInt(count);
  return Number((2n * sum + BigInt(count)) / divisor);
}

const means = ({ startMs, high, low, volume }) => ({
  startMs,
  high: meanHalfUp(high),
  low: meanHalfUp(low),
  highOhlc: high.ohlc,
  lowOhlc: low.ohlc,
  volume,
});

const toBucket = ({ timestamp, high, low, high_ohlc, low_ohlc, volume }) => ({
  startMs: Date.parse(timestamp),
  high,
  low,
  highOhlc: high_ohlc,
  lowOhlc: low_ohlc,
  volume,
});

const fromTip = (tip) => ({
  startMs: Date.parse(tip.timestamp),
  high: { sum: BigInt(tip.high_sum), count: tip.high_count, ohlc: tip.high_ohlc },
  low: { sum: BigInt(tip.low_sum), count: tip.low_count, ohlc: tip.low_ohlc },
  volume: tip.volume,
});
