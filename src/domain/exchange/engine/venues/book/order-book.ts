// The resting orders of one market by price and time, in ticks (the price of YES in basis points) and lots. A price level
// is a doubly linked list, so removing any order takes one step. Quantities are whole lots below 2^53: counts, not money.
import { LevelTable } from './level-table.js';
import { BPS } from '../../money/limits.js';
import type { Outcome, Side } from '../../commands.js';
import { TickSet } from './tick-set.js';

export type BookSideName = 'bid' | 'ask';

/** The fields that an order needs to rest on a book. */
export abstract class BookEntry<T> {
  /** Lots still to be traded. */
  lots = 0;
  /** The price level on which the order rests. */
  level: Level<T> | null = null;
  before: T | null = null;
  behind: T | null = null;
}

export interface Level<T> {
  readonly tick: number;
  /** Sum of the orders' lots. */
  lots: number;
  first: T | null;
  last: T | null;
}

export class BookSide<T extends BookEntry<T>> {
  private readonly levels = new LevelTable<Level<T>>();
  private readonly ticks = new TickSet();
  /** The best tick; -1 when the side has no order. */
  best = -1;

  constructor(readonly name: BookSideName) {}

  get bestLevel(): Level<T> | undefined {
    return this.best < 0 ? undefined : this.levels.get(this.best);
  }

  lotsAt(tick: number): number {
    return this.levels.get(tick)?.lots ?? 0;
  }

  /** The next level with a worse price than `tick`. */
  after(tick: number): Level<T> | undefined {
    const next = this.name === 'bid' ? this.ticks.atMost(tick - 1) : this.ticks.atLeast(tick + 1);
    return next < 0 ? undefined : this.levels.get(next);
  }

  /** Adds the order at the end of the queue at `tick`. */
  add(order: T, tick: number): void {
    let level = this.levels.get(tick);
    if (!level) {
      level = { tick, lots: 0, first: null, last: null };
      this.levels.set(tick, level);
      this.ticks.add(tick);
      if (this.best < 0 || (this.name === 'bid' ? tick > this.best : tick < this.best)) this.best = tick;
    }
    order.level = level;
    order.before = level.last;
    order.behind = null;
    if (level.last) level.last.behind = order;
    else level.first = order;
    level.last = order;
    level.lots += order.lots;
  }

  remove(order: T): void {
    const { level } = order;
    if (!level) return;
    if (order.before) order.before.behind = order.behind;
    else level.first = order.behind;
    if (order.behind) order.behind.before = order.before;
    else level.last = order.before;
    level.lots -= order.lots;
    order.level = null;
    order.before = null;
    order.behind = null;
    if (level.first) return;
    this.levels.set(level.tick, undefined);
    this.ticks.delete(level.tick);
    if (level.tick === this.best)
      this.best = this.name === 'bid' ? this.ticks.atMost(level.tick) : this.ticks.atLeast(level.tick);
  }

  /** All orders, best price first and oldest first at each price. */
  *orders(): Generator<T> {
    for (let level = this.bestLevel; level; level = this.after(level.tick))
      for (let order = level.first; order; order = order.behind) yield order;
  }
}

export class OrderBook<T extends BookEntry<T>> {
  readonly bids = new BookSide<T>('bid');
  readonly asks = new BookSide<T>('ask');

  get isEmpty(): boolean {
    return this.bids.best < 0 && this.asks.best < 0;
  }

  sideOf(name: BookSideName): BookSide<T> {
    return name === 'bid' ? this.bids : this.asks;
  }

  /** The levels of one side, best first. */
  levels(name: BookSideName, count = Number.POSITIVE_INFINITY): Level<T>[] {
    const side = this.sideOf(name);
    const found: Level<T>[] = [];
    for (let level = side.bestLevel; level && found.length < count; level = side.after(level.tick))
      found.push(level);
    return found;
  }
}

/** BUY YES and SELL NO are bids for YES. SELL YES and BUY NO are asks. */
export const sideOf = (outcome: Outcome, side: Side): BookSideName =>
  (outcome === 'YES') === (side === 'BUY') ? 'bid' : 'ask';

/** The YES price of a price of this outcome. The same function turns a YES price back. */
export const tickOf = (outcome: Outcome, price: number): number => (outcome === 'YES' ? price : BPS - price);
