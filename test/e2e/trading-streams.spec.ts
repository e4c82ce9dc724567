// Trading on the streams as clients meet it: what REST has shown, the stream continues without gap or overlap, so that a
// client that applies messages is always where the server is.
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { BookLevels } from '../../src/contract/market-data/book.js';
import type { UserEventMessage } from '../../src/contract/trading/user-events.js';
import { checksumOf, inOrder, type BookLevel } from '../../src/domain/exchange/views/book-levels.js';
import { bearer, call, UNLIMITED, type Json } from '../support/accounts.js';
import { startTestApp, type TestApp } from '../support/app.js';
import { eventually } from '../support/eventually.js';
import { randomInt, seededRandom, testSeed } from '../support/random.js';
import { readSse } from '../support/sse-probe.js';
import { StreamListener } from '../support/stream-listener.js';
import { boss, newMarket, newTrader, type Trader } from '../support/trading.js';

let ringside: TestApp;
const open: StreamListener[] = [];
beforeAll(async () => {
  ringside = await startTestApp(UNLIMITED);
});
afterAll(async () => {
  for (const listener of open) listener.close();
  await ringside?.stop();
});

async function listen(path: string, trader?: Trader): Promise<StreamListener> {
  const headers = trader ? bearer(trader.account) : {};
  const listener = new StreamListener(`${ringside.url}/api/v1/${path}`, headers);
  open.push(listener);
  await listener.next('connected');
  return listener;
}

const heardBy = (listener: StreamListener) => listener.heard as unknown as UserEventMessage[];
const seqOf = (cursor: string): number => Number(cursor.split('-')[1]);

/** What a dashboard shows of a user. */
interface Shown {
  readonly orders: Record<string, Json>;
  readonly positions: Record<string, Json>;
  readonly balance: Json;
}

/** A dashboard's first reads, one after the other, while the world goes on. */
class Dashboard {
  private constructor(
    private readonly first: Shown,
    /** As of when each of them is true. */
    private readonly seqs: { orders: number; positions: number; account: number },
    /** Of the first read: the stream is begun after it. */
    readonly cursor: string,
  ) {}

  static async load(trader: Trader): Promise<Dashboard> {
    const read = async (view: string) => {
      const { headers, body } = await trader.ask(`GET /trading/${view}`);
      return { body, cursor: headers.get('ringside-seq') ?? '' };
    };
    const orders = await read('orders/list');
    const positions = await read('positions/list?closed=true');
    const account = await read('account');
    return new Dashboard(
      {
        orders: Object.fromEntries((orders.body.data as { id: string }[]).map((order) => [order.id, order])),
        positions: Object.fromEntries(
          (positions.body.data as Json[]).map((position) => [keyOf(position), position]),
        ),
        balance: balanceOf(account.body),
      },
      { orders: seqOf(orders.cursor), positions: seqOf(positions.cursor), account: seqOf(account.cursor) },
      orders.cursor,
    );
  }

  /** Everything is absolute, so what was read later only takes what is newer than it. */
  after(messages: readonly UserEventMessage[]): Shown {
    const shown = { orders: { ...this.first.orders }, positions: { ...this.first.positions } };
    let { balance } = this.first;
    for (const { event, data, seq } of messages) {
      const { order, position, balance: margin } = data as Json;
      if (order && seq > this.seqs.orders) shown.orders[order.id] = order;
      if (position && seq > this.seqs.positions) shown.positions[keyOf(position)] = position;
      const account = event === 'balance_updated' ? (data as Json) : margin;
      if (account && seq > this.seqs.account) balance = balanceOf(account);
    }
    return { ...shown, balance };
  }
}

const keyOf = ({ marketId, itemId, outcome }: Json): string => `${marketId} ${itemId} ${outcome}`;
const balanceOf = ({ available, held, total }: Json): Json => ({ available, held, total });

/** A book as a client keeps it; each message proves it. */
class BookReplica {
  private levels = new Map<string, BookLevel>();
  wrong = 0;
  seq = 0;

  apply({ type, levels, checksum, seq }: Omit<BookLevels, 'type'> & { type: string }): void {
    if (type === 'book_image') this.levels = new Map();
    for (const level of levels) {
      if (level[2] === '0') this.levels.delete(`${level[0]} ${level[1]}`);
      else this.levels.set(`${level[0]} ${level[1]}`, level);
    }
    const { bids, asks } = this.sides;
    if (checksumOf(bids, asks) !== checksum) this.wrong += 1;
    this.seq = seq;
  }

  get sides() {
    return inOrder(this.levels.values());
  }
}

/** Orders of all kinds by these traders; some trade, some rest, some are changed or cancelled. */
async function tradeAtRandom(traders: readonly Trader[], marketId: string, count: number): Promise<void> {
  const random = seededRandom(testSeed('trading streams'));
  const pick = <T>(from: readonly T[]): T => from[randomInt(random, 0, from.length - 1)] as T;
  for (let i = 0; i < count; i += 1) {
    const trader = pick(traders);
    const order = await trader.order(marketId, {
      outcome: pick(['YES', 'NO']),
      side: pick(['BUY', 'BUY', 'SELL']),
      priceBps: randomInt(random, 45, 55) * 100,
      quantity: `${randomInt(random, 1, 9)}0000`,
      timeInForce: pick(['GTC', 'GTC', 'IOC']),
    });
    if (order.status !== 201) continue;
    const { id } = order.body as { id: string };
    const kind = random();
    if (kind < 0.2) await trader.ask(`DELETE /trading/orders/${id}`);
    else if (kind < 0.4) await trader.ask(`PATCH /trading/orders/${id}`, { quantity: '20000' });
  }
}

describe('the stream of a user', () => {
  it('continues what the first reads have shown, whatever happens meanwhile', async () => {
    const [ann, bob] = [await newTrader(ringside), await newTrader(ringside)];
    const marketId = await newMarket(ringside, { takerFeeBps: 30, makerFeeBps: 10 });
    await tradeAtRandom([ann, bob], marketId, 10);
    const meanwhile = tradeAtRandom([ann, bob], marketId, 40);
    const dashboard = await Dashboard.load(ann);
    const listener = await listen(`realtime/stream?after=${dashboard.cursor}`, ann);
    await meanwhile;
    const present = (await Dashboard.load(ann)).after([]);
    await eventually(() => {
      expect(dashboard.after(heardBy(listener))).toEqual(present);
      return true;
    });
    expect(Object.keys(present.orders).length).toBeGreaterThan(10);
    expect(dashboard.after([])).not.toEqual(present);
  });

  it('says each fact once, in log order, and what became true together', async () => {
    const [ann, bob] = [await newTrader(ringside), await newTrader(ringside)];
    const marketId = await newMarket(ringside);
    await ann.get('GET /trading/account');
    const listener = await listen('realtime/stream', ann);
    await ann.placed(marketId, { quantity: '2000000' });
    await bob.placed(marketId, { outcome: 'NO' });
    const { id } = (await ann.placed(marketId, { priceBps: 100 })) as { id: string };
    await ann.send(`PATCH /trading/orders/${id}`, { quantity: '500000' });
    await ann.send('DELETE /trading/orders');
    await eventually(() => heardBy(listener).filter(({ event }) => event === 'margin_released').length === 3);
    const heard = heardBy(listener);
    expect(heard.map(({ event }) => event)).toEqual([
      'order_placed',
      'margin_blocked',
      'order_executed',
      'position_opened',
      'balance_updated',
      'order_placed',
      'margin_blocked',
      'order_amended',
      'margin_released',
      'order_cancelled',
      'margin_released',
      'order_cancelled',
      'margin_released',
    ]);
    const places = heard.map(({ seq, part }) => seq * 10 + part);
    expect(places).toEqual([...new Set(places)].sort((a, b) => a - b));
    expect(heard.slice(0, 5).map(({ part, parts }) => `${part}/${parts}`)).toEqual([
      '1/2',
      '2/2',
      '1/3',
      '2/3',
      '3/3',
    ]);
    const cancels = heard.slice(9).map(({ tx }) => tx);
    expect(new Set(cancels).size).toBe(1);
    expect(heard[0]?.tx).not.toBe(cancels[0]);
  });

  it('is for the user alone, by header, cookie or ticket', async () => {
    const [ann, bob] = [await newTrader(ringside), await newTrader(ringside)];
    const path = `${ringside.url}/api/v1/realtime/stream`;
    const status = async (query: string, headers: Record<string, string>) => {
      const abort = new AbortController();
      const response = await fetch(`${path}${query}`, { headers, signal: abort.signal });
      abort.abort();
      return response.status;
    };
    const headers = bearer(ann.account);
    expect(await status('', {})).toBe(401);
    expect(await status('', headers)).toBe(200);
    expect(await status(`?userId=${ann.userId}`, headers)).toBe(200);
    expect(await status(`?userId=${bob.userId}`, headers)).toBe(403);
    expect(await status('', { cookie: ann.account.cookie })).toBe(200);
    const { body } = await call(ringside, 'POST /auth/stream-ticket', { headers });
    const { ticket } = body as { ticket: string };
    expect(await status(`?ticket=${ticket}`, {})).toBe(200);
    expect(await status(`?ticket=${ticket}`, {})).toBe(401);
  });
});

describe('the channel of a market', () => {
  it('tells its states and its trades, and names nobody', async () => {
    const [ann, bob] = [await newTrader(ringside), await newTrader(ringside)];
    const admin = await boss(ringside);
    const marketId = await newMarket(ringside, { isOpen: false });
    const listener = await listen(`stream?channels=market:${marketId}`);
    await admin.send(`POST /markets/${marketId}/open`, { reason: 'It begins' });
    await ann.placed(marketId, { priceBps: 6_000 });
    await bob.placed(marketId, { outcome: 'NO', priceBps: 4_000 });
    await admin.send(`POST /markets/${marketId}/close`);
    await eventually(() => listener.heard.length === 3);
    const { heard } = listener;
    expect(heard).toMatchObject([
      { type: 'market_state', data: { old_state: 'APPROVED', new_state: 'ACTIVE', reason: 'It begins' } },
      {
        type: 'trade',
        data: {
          kind: 'mint',
          trade_type: 'buy',
          outcome: false,
          price_bps: 6_000,
          shares: '1000000',
          cost: '400000',
        },
      },
      { type: 'market_state', data: { old_state: 'ACTIVE', new_state: 'CLOSED' } },
    ]);
    for (const { userId } of [ann, bob, admin]) expect(JSON.stringify(heard)).not.toContain(userId);
  });
});

describe('the channel of a book', () => {
  it('begins with an image, and every message proves the book that it leads to', async () => {
    const traders = [await newTrader(ringside), await newTrader(ringside), await newTrader(ringside)];
    const marketId = await newMarket(ringside);
    await tradeAtRandom(traders, marketId, 15);
    const listener = await listen(`stream?channels=book:${marketId}`);
    await tradeAtRandom(traders, marketId, 60);
    const [, image] = await readSse(`${ringside.url}/api/v1/stream?channels=book:${marketId}`, 2);
    const { levels } = image?.data as BookLevels;
    const replica = await eventually(() => {
      const book = new BookReplica();
      for (const message of listener.heard) book.apply(message as unknown as BookLevels);
      expect(book.sides).toEqual(inOrder(levels));
      return book;
    });
    expect(listener.heard[0]).toMatchObject({ type: 'book_image', market_id: marketId });
    expect(listener.heard.length).toBeGreaterThan(20);
    expect(replica.wrong).toBe(0);
    expect(levels.length).toBeGreaterThan(0);
  });

  it('brings one that comes back to the present in one message', async () => {
    const traders = [await newTrader(ringside), await newTrader(ringside)];
    const marketId = await newMarket(ringside);
    await tradeAtRandom(traders, marketId, 10);
    const path = `${ringside.url}/api/v1/stream?channels=book:${marketId}`;
    const [, image] = await readSse(path, 2);
    await tradeAtRandom(traders, marketId, 30);
    const [, change] = await readSse(`${path}&after=${image?.id}`, 2);
    const [, present] = await readSse(path, 2);
    const replica = new BookReplica();
    replica.apply(image?.data as BookLevels);
    replica.apply(change?.data as BookLevels);
    expect((change?.data as BookLevels).type).toBe('book_levels');
    expect(replica.sides).toEqual(inOrder((present?.data as BookLevels).levels));
    expect(replica.wrong).toBe(0);
  });
});
