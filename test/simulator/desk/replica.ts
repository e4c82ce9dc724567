// A world rebuilt from the log alone, by somebody who is woken at random and reads on from where he stood: money, orders,
// positions, market rows and books. At any commit it must equal the tables (I5, I6).
import { crc32 } from 'node:zlib';
import type { DeskTables } from '../../../src/trading/desk/desk-storage.port.js';
import { mustAgree, mustHold } from '../disagreement.js';
import type { LoggedEvent } from './memory-tables.js';

interface WireOrder {
  readonly id: string;
  readonly status: string;
  readonly filledQuantity: string;
  readonly quantity: string | null;
  readonly cost: string;
  readonly fees: string;
  readonly held: string;
  readonly priceBps: number | null;
  readonly price: number | null;
}
interface WirePosition {
  readonly marketId: string | null;
  readonly itemId: number | null;
  readonly outcome: string;
  readonly shares: string;
  readonly held: string;
  readonly cost: string;
  readonly realised: string;
}
interface WireBalance {
  readonly available: string;
  readonly held: string;
}
interface Notice {
  readonly event: string;
  readonly data: {
    readonly order?: WireOrder;
    readonly position?: WirePosition | null;
    readonly balance?: WireBalance | null;
    readonly available?: string;
    readonly held?: string;
  };
}
type Level = readonly ['bid' | 'ask', number, string];

export class Replica {
  private seq = 0;
  private batch = 0;
  private readonly balances = new Map<string, WireBalance>();
  private readonly house = new Map<number, WireBalance>();
  private readonly orders = new Map<string, WireOrder>();
  private readonly positions = new Map<string, WirePosition>();
  private readonly markets = new Map<string, { state: string; outcome: string | null }>();
  private readonly lastPrices = new Map<string, number>();
  private readonly books = new Map<string, Map<string, Level>>();

  get lastSeq(): number {
    return this.seq;
  }

  read(events: readonly LoggedEvent[]): void {
    for (const event of events) {
      mustHold(event.seq === this.seq + 1, 'I5', () => `seq ${event.seq} follows ${this.seq}`);
      this.seq = event.seq;
      this.take(event.type, JSON.parse(event.data) as never, event.user ?? '');
    }
  }

  private take(type: string, data: never, user: string): void {
    switch (type) {
      case 'trading.batch.committed':
        return this.takeBatch(data);
      case 'trading.market.changed': {
        const { market } = data as { market: { id: string; state: string; outcome: string | null } };
        this.markets.set(market.id, { state: market.state, outcome: market.outcome });
        return;
      }
      case 'trading.trade.made': {
        const { marketId, price } = data as { marketId: string; price: number };
        this.lastPrices.set(marketId, price);
        return;
      }
      case 'trading.book.changed':
        return this.takeBook(data);
      default:
        for (const notice of (data as { notices: Notice[] }).notices) this.takeNotice(notice, user);
    }
  }

  private takeBatch({
    batch,
    accounts,
  }: {
    batch: number;
    accounts: [number, string, string, string][];
  }): void {
    mustHold(batch > this.batch, 'I5', () => `batch ${batch} follows ${this.batch}`);
    this.batch = batch;
    for (const [id, , available, held] of accounts) this.house.set(id, { available, held });
  }

  private takeNotice({ event, data }: Notice, user: string): void {
    if (data.order) {
      if (data.order.status === 'OPEN') this.orders.set(data.order.id, data.order);
      else this.orders.delete(data.order.id);
    }
    if (data.position) this.positions.set(positionKey(user, data.position), data.position);
    const balance = event === 'balance_updated' ? (data as WireBalance) : data.balance;
    if (balance) this.balances.set(user, { available: balance.available, held: balance.held });
  }

  private takeBook({
    marketId,
    levels,
    checksum,
  }: {
    marketId: string;
    levels: Level[];
    checksum: number;
  }): void {
    let book = this.books.get(marketId);
    if (!book) this.books.set(marketId, (book = new Map()));
    for (const level of levels) {
      if (level[2] === '0') book.delete(`${level[0]} ${level[1]}`);
      else book.set(`${level[0]} ${level[1]}`, level);
    }
    const side = (name: 'bid' | 'ask'): Level[] => {
      const found = [...(book?.values() ?? [])].filter(([of]) => of === name);
      return found.sort((a, b) => (name === 'bid' ? b[1] - a[1] : a[1] - b[1])).slice(0, 10);
    };
    const text = [...side('bid'), ...side('ask')]
      .map(([, price, quantity]) => `${price}:${quantity}`)
      .join('|');
    mustAgree(`checksum of the book of ${marketId}`, checksum, crc32(text));
  }

  /** Equal to the tables, if all of the log has been read. */
  compare(tables: DeskTables): void {
    const users = new Map(tables.accounts.map(({ id, userId }) => [id, userId ?? '']));
    for (const { id, kind, userId, available, held } of tables.accounts) {
      const known = kind === 'user' ? this.balances.get(userId ?? '') : this.house.get(id);
      mustAgree(
        `I5 balance of ${userId ?? `${kind} ${id}`}`,
        [known?.available ?? '0', known?.held ?? '0'],
        [String(available), String(held)],
      );
    }
    mustAgree(
      'I5 open orders',
      [...this.orders.keys()].map(Number).sort((a, b) => a - b),
      tables.orders.map(({ id }) => id),
    );
    for (const order of tables.orders) {
      const known = this.orders.get(String(order.id));
      mustAgree(
        `I5 order ${order.id}`,
        known && [
          known.filledQuantity,
          known.quantity,
          known.cost,
          known.fees,
          known.priceBps ?? known.price,
        ],
        [String(order.filled), String(order.quantity), String(order.cost), String(order.fees), order.price],
      );
    }
    for (const row of tables.positions) {
      const key = `${users.get(row.accountId)} ${row.marketId} ${row.outcome}`;
      const known = this.positions.get(key);
      mustAgree(
        `I5 position ${key}`,
        known && [known.shares, known.held, known.cost, known.realised],
        [row.shares, row.held, row.cost, row.realised].map(String),
      );
    }
    this.compareBooks(tables);
    for (const { id, venue, phase, outcome, lastPrice } of tables.markets) {
      mustAgree(`I5 last price of ${id}`, this.lastPrices.get(id) ?? null, lastPrice);
      if (venue !== 'quote') mustAgree(`I5 market ${id}`, this.markets.get(id), { state: phase, outcome });
    }
  }

  private compareBooks({ orders, markets }: DeskTables): void {
    const venues = new Map(markets.map(({ id, venue }) => [id, venue]));
    const levels = new Map<string, bigint>();
    for (const { marketId, outcome, side, price, quantity, filled } of orders) {
      if (venues.get(marketId) !== 'book') continue;
      const isBid = (outcome === 'YES') === (side === 'BUY');
      const ofYes = outcome === 'YES' ? price : 10_000 - (price ?? 0);
      const key = `${marketId} ${isBid ? 'bid' : 'ask'} ${ofYes}`;
      levels.set(key, (levels.get(key) ?? 0n) + (quantity ?? 0n) - filled);
    }
    const known = [...this.books].flatMap(([marketId, book]) =>
      [...book.values()].map(([side, price, total]) => `${marketId} ${side} ${price}: ${total}`),
    );
    mustAgree('I6 books', known.sort(), [...levels].map(([key, total]) => `${key}: ${total}`).sort());
  }
}

const positionKey = (user: string, { marketId, itemId, outcome }: WirePosition): string =>
  `${user} ${marketId ?? `item:${itemId}`} ${outcome}`;
