// Resting orders of one item, best price first, then oldest. Few orders rest on an item, and all that cross are taken out
// at once, so sorted arrays do.
import type { Side } from './commands.js';

interface Resting {
  readonly side: Side;
  readonly price: number | null;
  readonly entry: number;
}

const priceOf = (order: Resting): number => order.price ?? 0;

export class QuoteOrders<T extends Resting> {
  readonly buys: T[] = [];
  readonly sells: T[] = [];

  get isEmpty(): boolean {
    return this.buys.length === 0 && this.sells.length === 0;
  }

  add(order: T): void {
    const orders = this.sideOf(order.side);
    const sign = order.side === 'BUY' ? -1 : 1;
    const at = orders.findIndex((other) => sign * (priceOf(other) - priceOf(order)) > 0);
    orders.splice(at < 0 ? orders.length : at, 0, order);
  }

  remove(order: T): void {
    const orders = this.sideOf(order.side);
    const at = orders.indexOf(order);
    if (at >= 0) orders.splice(at, 1);
  }

  /** BUY before SELL, in the order in which they trade. */
  all(): T[] {
    return [...this.buys, ...this.sells];
  }

  private sideOf(side: Side): T[] {
    return side === 'BUY' ? this.buys : this.sells;
  }
}
