// Changes the book of a market of the real server by orders that rest, one commit each, so that each order is one message of
// the book's channel.
import { ASK_FROM_BPS, BID_FROM_BPS, digestOf, LEVELS, levelOf } from './book-updates.mjs';
import { HttpConnection } from './http-connection.mjs';
import { marketId, mulberry32 } from './order-request.mjs';
import { restOf } from './rest.mjs';
import { openTrading, tradingSettings } from './traders.mjs';

const USERS = 64;
const CONNECTIONS = 16;
const CREATED = 201;
const MICRO = 1_000_000;
const SHARES_MAX = 5;
const ONE_BPS = 10_000;
const PATH = '/api/v1/trading/orders';

/** A commit holds one command. */
export const bookDeskSettings = tradingSettings({ DESK_BATCH_MAX: '1' });

export class BookDesk {
  marketId = marketId(0);
  #random = mulberry32(5);
  #port;
  #tokens;

  /** Opens the market with an order at each of its levels. */
  static async open(port) {
    const desk = new BookDesk();
    desk.#port = port;
    desk.#tokens = await openTrading(port, { users: USERS, credential: 'token' });
    const distances = Array.from({ length: LEVELS }, (_, n) => n);
    const bids = distances.map((n) => ['bid', BID_FROM_BPS - n]);
    await desk.#place([...bids, ...distances.map((n) => ['ask', ASK_FROM_BPS + n])]);
    return desk;
  }

  /** Returns the digest of the book after as many changes. */
  async update(count) {
    await this.#place(Array.from({ length: count }, () => levelOf(this.#random)));
    const { bids, asks } = await restOf(`http://127.0.0.1:${this.#port}`).ask(
      'GET',
      `markets/${this.marketId}/book?depth=1000`,
    );
    const levelsOf = (side, levels) => levels.map(([price, quantity]) => `${side} ${price} ${quantity}`);
    return digestOf([...levelsOf('bid', bids), ...levelsOf('ask', asks)]);
  }

  async #place(levels) {
    const left = [...levels];
    const work = async () => {
      const connection = new HttpConnection(this.#port);
      for (let level = left.pop(); level; level = left.pop()) {
        const token = this.#tokens[left.length % USERS];
        const { status, body } = await connection.post(PATH, token, JSON.stringify(this.#order(level)));
        if (status !== CREATED) throw new Error(`an order was answered ${status}: ${body}`);
      }
      connection.close();
    };
    await Promise.all(Array.from({ length: CONNECTIONS }, work));
  }

  /** An ask in prices of YES is a bid for NO. */
  #order([side, priceBps]) {
    const isBid = side === 'bid';
    return {
      ...{ marketId: this.marketId, outcome: isBid ? 'YES' : 'NO', side: 'BUY', type: 'LIMIT' },
      priceBps: isBid ? priceBps : ONE_BPS - priceBps,
      quantity: String((1 + Math.floor(this.#random() * SHARES_MAX)) * MICRO),
    };
  }
}
