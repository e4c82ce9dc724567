// The engine's order book without the engine: its sides, levels and queues, and a matching loop that knows prices and
// lots but no accounts, holds, fees or facts. It returns its fills, as the peer does.
import { BookEntry, OrderBook } from '../../dist/domain/exchange/engine/venues/book/order-book.js';

class Entry extends BookEntry {
  constructor(id, side, price, lots) {
    super();
    this.id = id;
    this.side = side;
    this.price = price;
    this.lots = lots;
  }
}

const NO_FILLS = [];

export class BareBook {
  book = new OrderBook();
  orders = new Map();

  /** → {fills: [{maker, price, lots, isLast}], left} */
  limit(id, side, price, lots) {
    return this.enter(new Entry(id, side, price, lots), true);
  }

  market(id, side, lots) {
    return this.enter(new Entry(id, side, side === 'bid' ? Infinity : -Infinity, lots), false);
  }

  cancel(id) {
    const order = this.orders.get(id);
    if (!order) return false;
    this.orders.delete(id);
    this.book.sideOf(order.side).remove(order);
    return true;
  }

  amend(id, price) {
    const order = this.orders.get(id);
    if (!order) return null;
    this.book.sideOf(order.side).remove(order);
    this.orders.delete(id);
    order.price = price;
    return this.enter(order, true);
  }

  best(side) {
    const tick = this.book.sideOf(side).best;
    return tick < 0 ? null : tick;
  }

  enter(order, mayRest) {
    const isBid = order.side === 'bid';
    const others = isBid ? this.book.asks : this.book.bids;
    let fills = NO_FILLS;
    for (let level = others.bestLevel; level && order.lots > 0; level = others.bestLevel) {
      if (isBid ? level.tick > order.price : level.tick < order.price) break;
      const maker = level.first;
      const lots = Math.min(order.lots, maker.lots);
      order.lots -= lots;
      maker.lots -= lots;
      level.lots -= lots;
      const isLast = maker.lots === 0;
      if (isLast) {
        others.remove(maker);
        this.orders.delete(maker.id);
      }
      if (fills === NO_FILLS) fills = [];
      fills.push({ maker: maker.id, price: level.tick, lots, isLast });
    }
    if (order.lots > 0 && mayRest) {
      this.book.sideOf(order.side).add(order, order.price);
      this.orders.set(order.id, order);
    }
    return { fills, left: order.lots };
  }
}
