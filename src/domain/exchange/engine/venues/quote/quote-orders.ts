// The resting orders of one item, best price first, then oldest. A new quote fills orders from the best on. So the arrays
// are sorted with the best order at the end, where a removal moves no other order.
import type { Side } from '../../commands.js';

export interface Resting {
  readonly side: Side;
  readonly price: number | null;
  /** A unique number; the order with the lower number entered first. */
  readonly entry: number;
}

export class QuoteOrders<T extends Resting> {
  /** Sorted arrays, worst order first. */
  private readonly resting: Readonly<Record<Side, T[]>> = { BUY: [], SELL: [] };

  get size(): number {
    return this.resting.BUY.length + this.resting.SELL.length;
  }

  get isEmpty(): boolean {
    return this.size === 0;
  }

  /** The order that trades next after an order that is, or was, at this place; null: the best order. */
  next(side: Side, after: Resting | null): T | undefined {
    return this.resting[side][(after ? this.placeOf(after) : this.resting[side].length) - 1];
  }

  /** BUY orders in the order in which they trade. */
  get buys(): T[] {
    return this.resting.BUY.toReversed();
  }

  /** SELL orders in the order in which they trade. */
  get sells(): T[] {
    return this.resting.SELL.toReversed();
  }

  add(order: T): void {
    this.resting[order.side].splice(this.placeOf(order), 0, order);
  }

  /** The order must still have the price and the entry number that it had in `add`. */
  remove(order: T): void {
    const orders = this.resting[order.side];
    const at = this.placeOf(order);
    if (orders[at] === order) orders.splice(at, 1);
  }

  /** The number of orders that are worse than this order. */
  private placeOf(order: Resting): number {
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
