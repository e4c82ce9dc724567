// Resting orders of one item, best price first, then oldest. All that cross are taken out at once, best first, so they are
// kept in sorted arrays with the best at the end, where taking out moves nobody.
import type { Side } from '../../commands.js';

interface Resting {
  readonly side: Side;
  readonly price: number | null;
  /** No two are the same; the lower came first. */
  readonly entry: number;
}

export class QuoteOrders<T extends Resting> {
  /** Worst first. */
  private readonly resting: Readonly<Record<Side, T[]>> = { BUY: [], SELL: [] };

  get isEmpty(): boolean {
    return this.resting.BUY.length === 0 && this.resting.SELL.length === 0;
  }

  /** In the order in which they trade. */
  get buys(): T[] {
    return this.resting.BUY.toReversed();
  }

  /** In the order in which they trade. */
  get sells(): T[] {
    return this.resting.SELL.toReversed();
  }

  add(order: T): void {
    this.resting[order.side].splice(this.placeOf(order), 0, order);
  }

  /** The order must have the price and entry with which it came. */
  remove(order: T): void {
    const orders = this.resting[order.side];
    const at = this.placeOf(order);
    if (orders[at] === order) orders.splice(at, 1);
  }

  /** How many are worse than the order. */
  private placeOf(order: T): number {
    const orders = this.resting[order.side];
    let low = 0;
    let high = orders.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (isWorse(orders[middle] as T, order)) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

function isWorse(a: Resting, b: Resting): boolean {
  const [priceA, priceB] = [a.price ?? 0, b.price ?? 0];
  if (priceA === priceB) return a.entry > b.entry;
  return a.side === 'BUY' ? priceA < priceB : priceA > priceB;
}
