// The figures of markets as their rows have them, and the prices of the last 24 hours.
import { Injectable } from '@nestjs/common';
import { DataSource } from '../../../platform/database/typeorm.js';
import type { Figures, ListedMarket } from '../../../contract/markets/markets.js';
import { hourOf, WINDOW_HOURS, windowFrom } from './window.js';

/** null in a row: the projection has not seen the market yet. */
export interface FiguresRow {
  volume_24h: string | null;
  trades_24h: number | null;
  change_24h: number | null;
  best_bid: number | null;
  best_ask: number | null;
  held_liquidity: string | null;
}

export const figuresOf = (row: FiguresRow): Figures => ({
  volume24h: row.volume_24h ?? '0',
  trades24h: row.trades_24h ?? 0,
  change24hBps: row.change_24h,
  bestBidBps: row.best_bid,
  bestAskBps: row.best_ask,
  liquidity: row.held_liquidity ?? '0',
  spark: null,
});

/** $1 market ids, $2 the beginning of the window. The last hour before the window is the price at its beginning. */
const HOURS_SQL = `
  select asked.id, hour.hour, hour.last from unnest($1::text[]) as asked(id)
  cross join lateral (
    (select hour, last from market_hour where market_id = asked.id and hour >= $2)
    union all
    (select hour, last from market_hour where market_id = asked.id and hour < $2 order by hour desc limit 1)
  ) as hour order by hour.hour`;

@Injectable()
export class Sparks {
  constructor(private readonly dataSource: DataSource) {}

  /** The markets with the price of YES at the end of each hour of the window; the last hour is not over. */
  async addTo(markets: readonly ListedMarket[], nowMs: number): Promise<ListedMarket[]> {
    const from = windowFrom(nowMs);
    const rows = await this.dataSource.query<{ id: string; hour: Date; last: number }[]>(HOURS_SQL, [
      markets.map(({ id }) => id),
      from,
    ]);
    const hours = new Map<string, (readonly [number, number])[]>();
    for (const { id, hour, last } of rows) {
      const prices = hours.get(id) ?? [];
      prices.push([hourOf(hour.getTime()), last]);
      hours.set(id, prices);
    }
    const first = hourOf(from.getTime());
    return markets.map((market) => {
      const spark = sparkOf(hours.get(market.id) ?? [], first);
      return { ...market, figures: { ...market.figures, spark } };
    });
  }
}

/** Prices by hour, oldest first. An hour without a trade has the price of the hour before. */
function sparkOf(prices: readonly (readonly [number, number])[], firstHour: number): (number | null)[] {
  return Array.from({ length: WINDOW_HOURS }, (_, n) => {
    const last = prices.findLast(([hour]) => hour <= firstHour + n);
    return last === undefined ? null : last[1];
  });
}
