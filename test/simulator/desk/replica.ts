// A world rebuilt from the log alone: money, orders, positions, market rows and books. Its reader wakes at random
// moments and continues at its last seq. At any commit the world must equal the tables (I5, I6).
import { crc32 } from 'node:zlib';
import type { DeskTables } from '../../../src/domain/exchange/desk/storage/desk-storage.port.js';
import { mustAgree, mustHold } from '../disagreement.js';
import type { LoggedEvent } from './memory-tables.js';

/** Places in the arrays of the log, with the names of docs/trading.md. */
const ORDER = { id: 0, price: 7, quantity: 8, filled: 13, cost: 14, fees: 15, status: 17 } as const;
type LoggedOrder = readonly (string | number | boolean | null)[];
interface KnownOrder {
  readonly filled: unknown;
  readonly quantity: unknown;
  readonly cost: unknown;
  readonly fees: unknown;
  readonly price: unknown;
}
type Balance = readonly [available: string, held: string, debt?: string];
type Position = readonly [shares: string, held: string, cost: string, realised: string];
type LoggedFact =
  | [
      'order_placed' | 'order_amended' | 'order_cancelled',
      LoggedOrder,
      string,
      Balance | null,
      Position | null,
    ]
  | ['order_executed', LoggedOrder, unknown, string, Position, Balance]
  | ['balance_changed', string, string, Balance]
  | ['shares_merged', string, string, [string, Position], [string, Position], Balance]
  | ['limits_changed', unknown]
  | ['wager_changed', LoggedWager, string | null, string, Balance, 'proposer' | 'responder']
  | ['position_settled', string, string, string, string, Position, Balance];
type LoggedWager = readonly (string | number | null)[];
/** The place of the status in a logged wager. */
const WAGER_STATUS = 8;
const text = (value: bigint | null): string | null => (value === null ? null : String(value));
type Level = readonly ['bid' | 'ask', number, string];

export class Replica {
  private seq = 0;
  private batch = 0;
  private readonly balances = new Map<string, Balance>();
  private readonly house = new Map<number, Balance>();
  private readonly orders = new Map<number, KnownOrder>();
  private readonly positions = new Map<string, Position>();
  private readonly wagers = new Map<number, string>();
  private readonly limits = new Map<string, unknown>();
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
      case 'exchange.batch.committed':
        return this.takeBatch(data);
      case 'exchange.market.state_changed': {
        const { market } = data as { market: { id: string; state: string; outcome: string | null } };
        this.markets.set(market.id, { state: market.state, outcome: market.outcome });
        return;
      }
      case 'exchange.poll.due':
      case 'exchange.market.alerted':
      case 'exchange.wager.changed':
        return;
      case 'exchange.market.orders_changed':
        return this.takeMoves(data);
      case 'exchange.user.changed':
        for (const fact of (data as { facts: LoggedFact[] }).facts) this.takeFact(fact, user);
        return;
      default:
        throw new Error(`the desk logged ${type}`);
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
    for (const [id, , available, held] of accounts) this.house.set(id, [available, held]);
  }

  private takeFact(fact: LoggedFact, user: string): void {
    if (fact[0] === 'balance_changed') {
      this.balances.set(user, fact[3]);
      return;
    }
    if (fact[0] === 'limits_changed') {
      this.limits.set(user, fact[1]);
      return;
    }
    if (fact[0] === 'wager_changed') {
      const [, wager, , , balance] = fact;
      this.wagers.set(Number(wager[0]), String(wager[WAGER_STATUS]));
      this.balances.set(user, balance);
      return;
    }
    if (fact[0] === 'shares_merged') {
      const [, marketId, , yes, no, balance] = fact;
      this.positions.set(`${user} ${marketId} YES`, yes[1]);
      this.positions.set(`${user} ${marketId} NO`, no[1]);
      this.balances.set(user, balance);
      return;
    }
    if (fact[0] === 'position_settled') {
      const [, , , marketId, outcome, position, balance] = fact;
      this.positions.set(`${user} ${marketId} ${outcome}`, position);
      this.balances.set(user, balance);
      return;
    }
    const order = fact[1];
    const [position, balance] = fact[0] === 'order_executed' ? [fact[4], fact[5]] : [fact[4], fact[3]];
    if (position) this.positions.set(`${user} ${order[1]} ${order[3]}`, position);
    if (balance) this.balances.set(user, balance);
    const id = Number(order[ORDER.id]);
    if (order[ORDER.status] === 'OPEN')
      this.orders.set(id, {
        filled: order[ORDER.filled],
        quantity: order[ORDER.quantity],
        cost: order[ORDER.cost],
        fees: order[ORDER.fees],
        price: order[ORDER.price],
      });
    else this.orders.delete(id);
  }

  private takeMoves({
    marketId,
    trades,
    levels,
    checksum,
  }: {
    marketId: string;
    trades: (readonly unknown[])[];
    levels: Level[];
    checksum: number | null;
  }): void {
    const last = trades.at(-1);
    if (last) this.lastPrices.set(marketId, Number(last[3]));
    if (checksum === null) {
      mustHold(levels.length === 0, 'I6', () => `levels of ${marketId} without a checksum`);
      return;
    }
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

  /** Whether it equals the tables; the whole log must have been read. */
  compare(tables: DeskTables): void {
    const users = new Map(tables.accounts.map(({ id, userId }) => [id, userId ?? '']));
    for (const { id, kind, userId, available, held, debt } of tables.accounts) {
      const known = kind === 'user' ? this.balances.get(userId ?? '') : this.house.get(id);
      mustAgree(`I5 balance of ${userId ?? `${kind} ${id}`}`, known ?? ['0', '0'], [
        String(available),
        String(held),
        ...(debt > 0n ? [String(debt)] : []),
      ]);
    }
    mustAgree(
      'I5 open orders',
      [...this.orders.keys()].sort((a, b) => a - b),
      tables.orders.map(({ id }) => id),
    );
    for (const order of tables.orders) {
      const known = this.orders.get(order.id);
      mustAgree(
        `I5 order ${order.id}`,
        known && [known.filled, String(known.quantity), known.cost, known.fees, known.price],
        [String(order.filled), String(order.quantity), String(order.cost), String(order.fees), order.price],
      );
    }
    for (const row of tables.positions) {
      const key = `${users.get(row.accountId)} ${row.marketId} ${row.outcome}`;
      const known = this.positions.get(key);
      mustAgree(`I5 position ${key}`, known, [row.shares, row.held, row.cost, row.realised].map(String));
    }
    for (const { id, status } of tables.wagers) mustAgree(`I5 wager ${id}`, this.wagers.get(id), status);
    for (const row of tables.limits)
      mustAgree(`I5 limits of ${users.get(row.accountId)}`, this.limits.get(users.get(row.accountId) ?? ''), [
        [text(row.deposit), text(row.nextDeposit), row.nextDepositAtMs],
        [text(row.stake), text(row.nextStake), row.nextStakeAtMs],
        [text(row.loss), text(row.nextLoss), row.nextLossAtMs],
        row.excludedUntilMs,
      ]);
    this.compareBooks(tables);
    for (const { id, venue, state, outcome, lastPrice } of tables.markets) {
      mustAgree(`I5 last price of ${id}`, this.lastPrices.get(id) ?? null, lastPrice);
      if (venue !== 'quote') mustAgree(`I5 market ${id}`, this.markets.get(id), { state: state, outcome });
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
