// Bars of a price: the first, highest, lowest and last price of each minute and of each hour. A history reads few bars, however
// many updates there were. Pure.
import { bucketStart, HOUR_MS, MINUTE_MS } from '../../../platform/common/time-buckets.js';

/** The lengths of bars. A longer bucket of a history is made of whole bars of one of them. */
export const BAR_LENGTHS_MS = [MINUTE_MS, HOUR_MS] as const;

export interface Bar {
  readonly marketId: string;
  readonly lengthMs: number;
  readonly startMs: number;
  /** Basis points. */
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  readonly volume: number;
}

export class Bars {
  private readonly byKey = new Map<string, Bar>();

  /** Adds a price. The prices of a market come in their order. */
  add(marketId: string, atMs: number, price: number): void {
    for (const lengthMs of BAR_LENGTHS_MS) {
      const startMs = bucketStart(atMs, lengthMs);
      const key = `${marketId} ${lengthMs} ${startMs}`;
      const bar = this.byKey.get(key);
      this.byKey.set(key, {
        marketId,
        lengthMs,
        startMs,
        open: bar?.open ?? price,
        high: Math.max(bar?.high ?? price, price),
        low: Math.min(bar?.low ?? price, price),
        close: price,
        volume: (bar?.volume ?? 0) + 1,
      });
    }
  }

  all(): readonly Bar[] {
    return [...this.byKey.values()];
  }
}
