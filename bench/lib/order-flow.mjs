// A mixed flow of orders for one book, made before the clock starts and the same for all contenders. A book is filled
// to a depth, and then kept there by new orders, cancellations, amendments and trades.
import { BareBook } from './bare-book.mjs';

/** Of 100 orders so many are market orders, limit orders that trade at once, and changes of price; the rest is half new
 * orders that stay, half cancellations. */
const MIX = { market: 5, aggressive: 10, amend: 10 };
/** Mean distance of a price from the best one, ticks: about twenty orders at the best prices of a book of 10,000. */
const MEAN_DISTANCE = 300;
const MIDDLE = 5_000;

/** Mulberry32 (Tommy Ettinger, public domain): numbers in [0, 1). */
function seeded(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/**
 * Orders are {kind: limit | market | cancel | amend, id, side, price, lots}. An order's id is its place among the
 * limit and market orders, from 0. An amendment changes only the price, so the order loses its place in the queue.
 */
export class OrderFlow {
  book = new BareBook();
  live = new LiveOrders();
  nextId = 0;

  constructor({ depth, seed }) {
    this.depth = depth;
    this.random = seeded(seed);
  }

  /** Orders that fill the book. */
  fill() {
    return Array.from({ length: this.depth }, () => this.passiveLimit(this.side()));
  }

  /** The next `count` of the mixed flow. */
  next(count) {
    return Array.from({ length: count }, () => {
      const chance = this.below(100);
      const side = this.side();
      if (chance < MIX.market) return this.market(side);
      if (chance < MIX.market + MIX.aggressive) return this.limit(side, this.meeting(side), 40);
      if (chance < MIX.market + MIX.aggressive + MIX.amend) return this.amend();
      return this.live.count < this.depth ? this.passiveLimit(side) : this.cancel();
    });
  }

  passiveLimit(side) {
    return this.limit(side, this.away(side), 100);
  }

  limit(side, price, most) {
    const op = { kind: 'limit', id: this.nextId, side, price, lots: 1 + this.below(most) };
    this.nextId += 1;
    this.settle(op.id, this.book.limit(op.id, side, price, op.lots), true);
    return op;
  }

  market(side) {
    const op = { kind: 'market', id: this.nextId, side, price: 0, lots: 1 + this.below(20) };
    this.nextId += 1;
    this.settle(op.id, this.book.market(op.id, side, op.lots), false);
    return op;
  }

  cancel() {
    const id = this.live.take(this.random);
    const { side, price, lots } = this.book.orders.get(id);
    this.book.cancel(id);
    return { kind: 'cancel', id, side, price, lots };
  }

  amend() {
    const id = this.live.take(this.random);
    const { side, price: old, lots } = this.book.orders.get(id);
    let price = old;
    while (price === old) price = this.away(side);
    this.settle(id, this.book.amend(id, price), true);
    return { kind: 'amend', id, side, price, lots };
  }

  settle(id, { fills, left }, mayRest) {
    for (const fill of fills) if (fill.isLast) this.live.remove(fill.maker);
    if (left > 0 && mayRest) this.live.add(id);
  }

  below(n) {
    return Math.floor(this.random() * n);
  }

  side() {
    return this.random() < 0.5 ? 'bid' : 'ask';
  }

  /** A price that rests. */
  away(side) {
    const distance = 1 + Math.floor(-Math.log(1 - this.random()) * MEAN_DISTANCE);
    return clamp(side === 'bid' ? this.best('ask') - distance : this.best('bid') + distance);
  }

  /** A price that trades. */
  meeting(side) {
    return clamp(side === 'bid' ? this.best('ask') + this.below(5) : this.best('bid') - this.below(5));
  }

  best(side) {
    return this.book.best(side) ?? MIDDLE + (side === 'bid' ? -1 : 1);
  }
}

const clamp = (price) => Math.max(1, Math.min(9_999, price));

/** Ids of which any can be taken by chance. */
class LiveOrders {
  ids = [];
  places = new Map();

  get count() {
    return this.ids.length;
  }

  add(id) {
    this.places.set(id, this.ids.length);
    this.ids.push(id);
  }

  remove(id) {
    const at = this.places.get(id);
    const last = this.ids.pop();
    this.places.delete(id);
    if (last === id) return;
    this.ids[at] = last;
    this.places.set(last, at);
  }

  take(random) {
    const id = this.ids[Math.floor(random() * this.ids.length)];
    this.remove(id);
    return id;
  }
}
