// Due times: expiries of resting orders and pending wagers, and deadlines of markets. Each market has a heap of its expiries; the markets form a
// heap by their next due time. Markets whose time has come take turns, so that no market waits for all the work of another.
import type { Market } from './rows.js';
import { IndexedHeap } from './indexed-heap.js';

/** Markets that stand in the line at a time, so that no turn has to order thousands of them. */
const LINE_MAX = 200;

/** The next due time of the market, milliseconds; infinite when there is none. */
export const nextDueMs = ({ expiries, offers, deadlineMs }: Market): number =>
  Math.min(
    expiries.first?.expiresAtMs ?? Number.POSITIVE_INFINITY,
    offers.first?.expiresAtMs ?? Number.POSITIVE_INFINITY,
    deadlineMs ?? Number.POSITIVE_INFINITY,
  );

/** Whether due times of the market have not been carried out yet. */
export const isDue = (market: Market, nowMs: number): boolean => nextDueMs(market) <= nowMs;

function comesBefore(a: Market, b: Market): boolean {
  const [atA, atB] = [nextDueMs(a), nextDueMs(b)];
  return atA === atB ? a.id < b.id : atA < atB;
}

export class DueMarkets {
  private readonly later = new IndexedHeap<Market>(comesBefore);
  /** Markets whose time has come; the first one has waited longest. */
  private readonly line = new Set<Market>();

  /** The markets with due times that wait for nothing but their time. */
  *[Symbol.iterator](): Generator<Market> {
    yield* this.line;
    yield* this.later;
  }

  /** Whether a market has due times at this time. */
  has(nowMs: number): boolean {
    if (this.line.size > 0) return true;
    const { first } = this.later;
    return first !== undefined && isDue(first, nowMs);
  }

  /** Notes the next due time of the market. A market in the line goes behind the markets that wait there. */
  set(market: Market): void {
    this.line.delete(market);
    if (nextDueMs(market) < Number.POSITIVE_INFINITY) this.later.set(market);
    else this.later.remove(market);
  }

  /** The due times of the market wait for other work of the market. */
  remove(market: Market): void {
    this.line.delete(market);
    this.later.remove(market);
  }

  /** The market that has its turn at this time. Passes over the markets in `skip`. */
  next(nowMs: number, skip: ReadonlySet<Market>): Market | undefined {
    const most = LINE_MAX + skip.size;
    while (this.line.size < most) {
      const { first } = this.later;
      if (!first || !isDue(first, nowMs)) break;
      this.later.remove(first);
      this.line.add(first);
    }
    for (const market of this.line) if (!skip.has(market)) return market;
    return undefined;
  }

  clear(): void {
    this.later.clear();
    this.line.clear();
  }
}
