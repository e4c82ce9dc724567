// The figures of markets as their rows have them, and the prices of the last 24 hours.
import { Injectable } from '@nestjs/common';
import { Clock } from '../../../platform/common/clock.js';
import { DataSource } from '../../../platform/database/typeorm.js';
import type { Queryable } from '../../../platform/events/index.js';
import type { Figures } from '../../../contract/markets/finding.js';
import { hourOf, WINDOW_HOURS, windowFrom } from './window.js';

/** Of `market_figure as figure`. */
export const FIGURE_COLUMNS = `figure.volume_24h, figure.trades_24h, figure.change_24h, figure.best_bid, figure.best_ask,
  figure.liquidity as held_liquidity, figure.threads, figure.posts`;

/** Of `market`. */
export const WITH_FIGURES = 'left join market_figure as figure on figure.market_id = market.id';

/** null in a row: the projection has not seen the market yet. */
export interface FiguresRow {
  volume_24h: string | null;
  trades_24h: number | null;
  change_24h: number | null;
  best_bid: number | null;
  best_ask: number | null;
  held_liquidity: string | null;
  threads: number | null;
  posts: number | null;
}

export const figuresOf = (row: FiguresRow, spark: Spark | null = null): Figures => ({
  volume24h: row.volume_24h ?? '0',
  trades24h: row.trades_24h ?? 0,
  change24hBps: row.change_24h,
  bestBidBps: row.best_bid,
  bestAskBps: row.best_ask,
  liquidity: row.held_liquidity ?? '0',
  threads: row.threads ?? 0,
  posts: row.posts ?? 0,
  spark,
});

/** $1 market ids, $2 the beginning of the window. The last hour before the window is the price at its beginning. */
const HOURS_SQL = `
  select asked.id, hour.hour, hour.last from unnest($1::text[]) as asked(id)
  cross join lateral (
    (select hour, last from market_hour where market_id = asked.id and hour >= $2)
    union all
    (select hour, last from market_hour where market_id = asked.id and hour < $2 order by hour desc limit 1)
  ) as hour order by hour.hour`;

export type Spark = (number | null)[];

@Injectable()
export class Sparks {
  constructor(
    private readonly dataSource: DataSource,
    private readonly clock: Clock,
  ) {}

  /**
   * The price of YES at the end of each hour of the window, by market; the last hour is not over. `source` is a transaction that
   * the read belongs to.
   */
  async of(ids: readonly string[], source: Queryable = this.dataSource): Promise<ReadonlyMap<string, Spark>> {
    const from = windowFrom(this.clock.nowMs());
    const rows = await source.query<{ id: string; hour: Date; last: number }[]>(HOURS_SQL, [ids, from]);
    const hours = new Map<string, (readonly [number, number])[]>(ids.map((id) => [id, []]));
    for (const { id, hour, last } of rows) hours.get(id)?.push([hourOf(hour.getTime()), last]);
    const first = hourOf(from.getTime());
    return new Map([...hours].map(([id, prices]) => [id, sparkOf(prices, first)]));
  }
}

/** Prices by hour, oldest first. An hour without a trade has the price of the hour before. */
function sparkOf(prices: readonly (readonly [number, number])[], firstHour: number): Spark {
  return Array.from({ length: WINDOW_HOURS }, (_, n) => {
    const last = prices.findLast(([hour]) => hour <= firstHour + n);
    return last === undefined ? null : last[1];
  });
}
