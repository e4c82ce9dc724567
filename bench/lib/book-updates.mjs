// The order book of the bench of clients: 50 levels a side, of which each update changes one. A book of plain maps is what
// an app without a client library's book keeps.
import { mulberry32 } from './order-request.mjs';

export const LEVELS = 50;
export const BID_FROM_BPS = 4_000;
export const ASK_FROM_BPS = 6_000;
const MICRO = 1_000_000;
const QUANTITY_MAX = 1_000;
const TIMESTAMP = '2025-01-14T12:54:55.000Z';
/** As long as a real one; nobody checks it here. */
const CHECKSUM = 1_011_593_140;

const message = (type, levels, seq) => ({
  ...{ type, market_id: 'bench', channel: 'book:bench', levels },
  ...{ checksum: CHECKSUM, timestamp: TIMESTAMP, seq },
});

export function bookImage() {
  const numbers = Array.from({ length: LEVELS }, (_, n) => n);
  const bids = numbers.map((n) => ['bid', BID_FROM_BPS - n, String(MICRO)]);
  const asks = numbers.map((n) => ['ask', ASK_FROM_BPS + n, String(MICRO)]);
  return message('book_image', [...bids, ...asks], 0);
}

/** The change `n`, the same in every run. */
export function bookChange(n) {
  const random = mulberry32(n + 1);
  const quantity = String((1 + Math.floor(random() * QUANTITY_MAX)) * MICRO);
  return message('book_levels', [[...levelOf(random), quantity]], n + 1);
}

/** Side and price in basis points of YES. */
export function levelOf(random) {
  const distance = Math.floor(random() * LEVELS);
  return random() < 0.5 ? ['bid', BID_FROM_BPS - distance] : ['ask', ASK_FROM_BPS + distance];
}

export class PlainBook {
  updates = 0;
  #levels = new Map();

  apply({ type, levels }) {
    if (type === 'book_image') this.#levels.clear();
    else this.updates += 1;
    for (const [side, price, quantity] of levels) {
      if (quantity === '0') this.#levels.delete(`${side} ${price}`);
      else this.#levels.set(`${side} ${price}`, quantity);
    }
  }

  digest() {
    return digestOf([...this.#levels].map(([level, quantity]) => `${level} ${quantity}`));
  }
}

/** Equal for equal books. The levels are texts of side, price and quantity. */
export const digestOf = (levels) => [...levels].sort().join(',');
