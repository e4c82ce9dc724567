// The orders of a bench: all are BUY LIMIT, half of YES, half of NO. Most of them are below the middle and rest. The
// rest would pay enough for any resting order of the opposite side, and trade with the best of them. The orders are
// seeded: every run sends the same.
const CENTRE_BPS = 5_000;
const SPREAD_BPS = 100;
/** The share of all orders. */
const TRADING = 0.3;
const SHARES_MAX = 50;
const MICRO = 1_000_000;

export const MARKETS = 20;
export const marketId = (n) => `m${n}`;

export class OrderRequests {
  #random;
  #prefix;
  #count = 0;

  /** `prefix` keeps the clientOrderIds of several runs apart. */
  constructor(prefix, seed = 7) {
    this.#prefix = prefix;
    this.#random = mulberry32(seed);
  }

  /** In the form that REST takes. */
  next() {
    const random = this.#random;
    const below = CENTRE_BPS - 1 - Math.floor(random() * SPREAD_BPS);
    const priceBps = random() < TRADING ? CENTRE_BPS + SPREAD_BPS : below;
    return {
      clientOrderId: `${this.#prefix}-${(this.#count += 1)}`,
      marketId: marketId(Math.floor(random() * MARKETS)),
      outcome: random() < 0.5 ? 'YES' : 'NO',
      side: 'BUY',
      type: 'LIMIT',
      priceBps,
      quantity: String((1 + Math.floor(random() * SHARES_MAX)) * MICRO),
    };
  }
}

export function mulberry32(seed) {
  let a = seed;
  return () => {
    a = (a + 0x6d2b79f5) | 0;
    let t = Math.imul(a ^ (a >>> 15), 1 | a);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}
