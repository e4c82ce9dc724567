// Keeps the figures of markets from the log: volume and prices by hour, the figures of the last 24 hours, counts of posts, and the
// history of states. Lists read these tables and never the trades.
import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { Clock } from '../../../platform/common/clock.js';
import {
  ProjectionRunner,
  type EventType,
  type LoggedEvent,
  type LogTransaction,
  type Projection,
} from '../../../platform/events/index.js';
import type { DiscussionChanged } from '../../../contract/markets/discussions.js';
import type { MarketOrdersChanged, MarketStateChanged } from '../../../platform/events/payloads/exchange.js';
import { publicIdOf } from '../../exchange/index.js';
import type { StoredChange } from './history-views.js';
import { HOUR_MS, hourOf, REFRESH_SQL, windowFrom } from './window.js';

/** $1 market ids. */
const ENSURE_SQL = `
  insert into market_figure as figure (market_id) select unnest($1::text[])
  on conflict (market_id) do update set book_changed = true where not figure.book_changed`;
const HOURS_SQL = `
  insert into market_hour as hour (market_id, hour, volume, trades, first, last)
  select market_id, to_timestamp(hour_ms / 1000), volume, trades, first, last
  from json_to_recordset($1) as row(
    market_id text, hour_ms float8, volume numeric, trades integer, first integer, last integer)
  on conflict (market_id, hour) do update set volume = hour.volume + excluded.volume,
    trades = hour.trades + excluded.trades, last = excluded.last`;
/** The counts of new posts. */
const POSTS_SQL = `
  insert into market_figure as figure (market_id, threads, posts)
  select market_id, threads, posts from json_to_recordset($1) as row(market_id text, threads integer, posts integer)
  order by market_id
  on conflict (market_id) do update set threads = figure.threads + excluded.threads, posts = figure.posts + excluded.posts`;
const HISTORY_SQL = `
  insert into market_history (market_id, seq, at, change)
  select market_id, seq, to_timestamp(at_ms / 1000), change
  from json_to_recordset($1) as row(market_id text, seq bigint, at_ms float8, change json)
  on conflict do nothing`;

/** The trades of one market in one hour. */
interface Hour {
  readonly market_id: string;
  readonly hour_ms: number;
  volume: bigint;
  trades: number;
  readonly first: number;
  last: number;
}

/** The new posts of one market. */
interface Posts {
  readonly market_id: string;
  readonly threads: number;
  readonly posts: number;
}

@Injectable()
export class FiguresProjection implements Projection, OnApplicationBootstrap {
  readonly name = 'markets.figures';
  readonly types = new Set<EventType>([
    'exchange.market.orders_changed',
    'exchange.market.state_changed',
    'market.discussion.changed',
  ]);
  private readonly touched = new Set<string>();
  private readonly hours = new Map<string, Hour>();
  private readonly posts = new Map<string, Posts>();
  private history: object[] = [];

  constructor(
    private readonly projections: ProjectionRunner,
    private readonly clock: Clock,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    await this.projections.start(this);
  }

  apply({ type, data, seq, atMs, channels }: LoggedEvent): void {
    // An item has no channel of a market.
    if (channels.market === undefined) return;
    if (type === 'exchange.market.orders_changed') this.addTrades(JSON.parse(data) as MarketOrdersChanged);
    if (type === 'exchange.market.state_changed')
      this.addState(JSON.parse(data) as MarketStateChanged, seq, atMs);
    if (type === 'market.discussion.changed') this.addPost(JSON.parse(data) as DiscussionChanged);
  }

  async flush({ manager }: LogTransaction): Promise<void> {
    const ids = [...this.touched].sort();
    if (ids.length > 0) await manager.query(ENSURE_SQL, [ids]);
    if (this.hours.size > 0) {
      const rows = [...this.hours.values()].map((hour) => ({ ...hour, volume: hour.volume.toString() }));
      await manager.query(HOURS_SQL, [JSON.stringify(rows)]);
      const traded = [...new Set(rows.map(({ market_id: id }) => id))].sort();
      await manager.query(REFRESH_SQL, [traded, windowFrom(this.clock.nowMs())]);
    }
    if (this.posts.size > 0) await manager.query(POSTS_SQL, [JSON.stringify([...this.posts.values()])]);
    if (this.history.length > 0) await manager.query(HISTORY_SQL, [JSON.stringify(this.history)]);
    this.discard();
  }

  discard(): void {
    this.touched.clear();
    this.hours.clear();
    this.posts.clear();
    this.history = [];
  }

  private addTrades({ marketId, trades }: MarketOrdersChanged): void {
    this.touched.add(marketId);
    for (const [, , atMs, price, , [, , , , cost]] of trades) {
      const key = `${marketId} ${hourOf(atMs)}`;
      const hour = this.hours.get(key);
      if (hour) {
        hour.volume += BigInt(cost);
        hour.trades += 1;
        hour.last = price;
      } else {
        const begun = { market_id: marketId, hour_ms: hourOf(atMs) * HOUR_MS, first: price };
        this.hours.set(key, { ...begun, volume: BigInt(cost), trades: 1, last: price });
      }
    }
  }

  /** An edited or deleted post keeps its place. */
  private addPost({ action, discussion: { marketId, parentId } }: DiscussionChanged): void {
    if (action !== 'create') return;
    const { threads, posts } = this.posts.get(marketId) ?? { threads: 0, posts: 0 };
    const isThread = parentId === null;
    this.posts.set(marketId, {
      market_id: marketId,
      threads: threads + (isThread ? 1 : 0),
      posts: posts + 1,
    });
  }

  private addState(changed: MarketStateChanged, seq: number, atMs: number): void {
    const { from, market, event = null, actor, reason, evidence = null } = changed;
    this.touched.add(market.id);
    const change: StoredChange = {
      from,
      to: market.state,
      event,
      actor: actor === null ? null : publicIdOf(actor),
      reason,
      evidence,
      deadline: market.deadline,
    };
    this.history.push({ market_id: market.id, seq, at_ms: atMs, change });
  }
}
