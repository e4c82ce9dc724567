// A price-time book in its simplest form: two sorted arrays of orders, read from the front. It shares no code with
// the engine, so that the two can check each other.

export type NaiveSide = 'bid' | 'ask';

export interface NaiveOrder {
  readonly key: string;
  readonly side: NaiveSide;
  readonly price: number;
  lots: number;
}

export interface NaiveFill {
  readonly maker: string;
  readonly taker: string;
  readonly price: number;
  readonly lots: number;
}

export class NaiveBook {
  /** Best first; at equal prices, oldest first. */
  readonly bids: NaiveOrder[] = [];
  readonly asks: NaiveOrder[] = [];

  /** Trades as much as possible, at the prices of the resting orders; the rest stays in the book, or is dropped. */
  enter(order: NaiveOrder, mayRest = true): NaiveFill[] {
    const others = order.side === 'bid' ? this.asks : this.bids;
    const fills: NaiveFill[] = [];
    while (order.lots > 0 && others[0] && meets(order, others[0])) {
      const first = others[0];
      const lots = Math.min(order.lots, first.lots);
      fills.push({ maker: first.key, taker: order.key, price: first.price, lots });
      order.lots -= lots;
      first.lots -= lots;
      if (first.lots === 0) others.shift();
    }
    if (order.lots > 0 && mayRest) this.insert(order);
    return fills;
  }

  find(key: string): NaiveOrder | undefined {
    return [...this.bids, ...this.asks].find((order) => order.key === key);
  }

  /** Null when there is no such order. */
  remove(key: string): NaiveOrder | null {
    for (const orders of [this.bids, this.asks]) {
      const at = orders.findIndex((order) => order.key === key);
      if (at >= 0) return orders.splice(at, 1)[0] ?? null;
    }
    return null;
  }

  private insert(order: NaiveOrder): void {
    const orders = order.side === 'bid' ? this.bids : this.asks;
    const isWorse = ({ price }: NaiveOrder) =>
      order.side === 'bid' ? price < order.price : price > order.price;
    const at = orders.findIndex(isWorse);
    orders.splice(at < 0 ? orders.length : at, 0, order);
  }
}

function meets(order: NaiveOrder, other: NaiveOrder): boolean {
  return order.side === 'bid' ? order.price >= other.price : order.price <= other.price;
}
