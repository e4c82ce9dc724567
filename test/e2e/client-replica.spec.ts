// The resources of the client against the real server: what they show equals what REST shows, whatever happens to the connection.
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { WebSocket } from 'ws';
import {
  connect,
  SocketTransport,
  type ChannelMessage,
  type ConnectOptions,
  type OwnName,
  type Ringside,
  type Transport,
} from '../../client/src/index.js';
import { apiKey, bearer, call, firstAdmin, logIn, UNLIMITED, type Json } from '../support/accounts.js';
import { startTestApp, type TestApp } from '../support/app.js';
import { startCuttingProxy, type CuttingProxy } from '../support/cutting-proxy.js';
import { eventually } from '../support/eventually.js';
import { Desk, Mixer } from '../support/client-desk.js';
import { seededRandom, testSeed } from '../support/random.js';
import { boss, newMarket, newTrader, type Trader } from '../support/trading.js';

/** Steps of the mixed run; more by RINGSIDE_STEPS. */
const STEPS = Number(process.env.RINGSIDE_STEPS ?? 40);
const OWN: readonly OwnName[] = ['account', 'orders', 'positions', 'watchlists', 'proposals'];

let ringside: TestApp;
let admin: Trader;
let fightId: string;
const clients: Ringside[] = [];
const proxies: CuttingProxy[] = [];
beforeAll(async () => {
  ringside = await startTestApp({ ...UNLIMITED, SSE_HEARTBEAT_INTERVAL: '1s' });
  admin = await boss(ringside);
  fightId = await newFight();
});
afterAll(async () => {
  for (const client of clients) client.close();
  for (const proxy of proxies) await proxy.close();
  await ringside?.stop();
});

async function newFight(): Promise<string> {
  const startsAt = new Date(Date.now() + 3_600_000).toISOString();
  await admin.send('POST /fight-events', { id: 'evening', name: 'An evening', venue: 'A hall', startsAt });
  const corners = { red: { name: 'Ana Ruiz' }, blue: { name: 'Mia Cole' }, rounds: 12 };
  await admin.send('POST /fights', { id: 'bout', eventId: 'evening', ...corners });
  await admin.send('POST /fights/bout/open');
  return 'bout';
}

function open(options: Partial<ConnectOptions> = {}): Ringside {
  const client = connect({
    url: ringside.url,
    WebSocket: WebSocket as never,
    random: () => 0.01,
    ...options,
  });
  clients.push(client);
  return client;
}

/** Streams go through a proxy that cuts them at any byte; requests do not. */
async function openCut(random: () => number, options: Partial<ConnectOptions>): Promise<Ringside> {
  const proxy = await startCuttingProxy(ringside.url, () => 2_000 + Math.floor(random() * 20_000));
  proxies.push(proxy);
  const direct: typeof fetch = (input, init) => {
    const address = input as string;
    return fetch(address.includes('/stream?') ? address : address.replace(proxy.url, ringside.url), init);
  };
  return open({ url: proxy.url, fetch: direct, ...options });
}

const tampering = (inner: Transport, change: (message: ChannelMessage) => ChannelMessage): Transport => ({
  name: 'tampering',
  canChange: inner.canChange,
  open: (want, hear) =>
    inner.open(want, (heard) =>
      hear(heard.kind === 'message' ? { ...heard, message: change(heard.message) } : heard),
    ),
});

describe.each(['ws', 'sse'] as const)('over %s, the replica', (transport) => {
  it('shows what REST shows after any acts and cuts, and money and orders always agree', async () => {
    const random = seededRandom(testSeed(`a desk over ${transport}`));
    const marketId = await newMarket(ringside, { voidRule: 'price', voidPriceBps: 5_000 });
    const [ann, bob] = [await newTrader(ringside), await newTrader(ringside)];
    const client = await openCut(random, { transport, auth: () => ann.account.accessToken });
    const desk = new Desk(client);
    const lists = [client.watchlists(), client.proposals({ state: 'pending' })];
    await Promise.all([...desk.all, ...lists].map(({ ready }) => ready));
    const mixer = new Mixer(random, { ann, bob, admin }, { marketId, fightId });
    for (let step = 0; step < STEPS; step += 1) {
      await mixer.step();
      if (random() < 0.05) client.switchTo(random() < 0.5 ? 'ws' : 'sse');
      if (random() < 0.05) await desk.orders.reload();
    }
    const { seq, digest, ...found } = await client.verify(OWN);
    expect(found).toEqual({ equal: true, differences: [] });
    expect(desk.faults).toEqual([]);
    expect(desk.changes).toBeGreaterThan(0);
    const other = open({ transport: transport === 'ws' ? 'sse' : 'ws', auth: () => ann.account.accessToken });
    await Promise.all(
      [other.orderList({ status: 'OPEN' }), other.positions({ closed: 'true' })].map((one) => one.ready),
    );
    await other.proposals({ state: 'pending' }).ready;
    expect(await other.verify(OWN)).toEqual({ equal: true, differences: [], seq, digest });
  });

  it('begins anew after a rotation of the epoch', async () => {
    const marketId = await newMarket(ringside);
    const ann = await newTrader(ringside);
    const client = open({ transport, auth: () => ann.account.accessToken });
    const [orders, book, market] = [client.orderList(), client.book(marketId), client.market(marketId)];
    await Promise.all([orders.ready, book.ready, market.ready]);
    await ann.placed(marketId);
    await eventually(() => orders.value?.length === 1 && book.bids().length === 1);
    await promisify(execFile)(process.execPath, ['dist/platform/events/store/epoch.rotate.js'], {
      env: { ...process.env, DATABASE_URL: ringside.databaseUrl },
    });
    await eventually(async () => {
      await ann.placed(marketId);
      return true;
    });
    const { data } = await ann.get('GET /trading/orders/list');
    await eventually(() => orders.value?.length === data.length && orders.state === 'level');
    expect(orders.value).toEqual(data);
    await eventually(() => book.isProven && market.state === 'level');
    expect(book.bids()).toEqual([[5_000, `${data.length}000000`]]);
    expect(await client.verify(OWN)).toMatchObject({ equal: true });
  });

  it('goes on after a ban', async () => {
    const ann = await newTrader(ringside);
    let token = ann.account.accessToken;
    const client = open({ transport, auth: () => token });
    const account = client.account();
    await account.ready;
    const headers = bearer(await firstAdmin(ringside));
    const act = (what: string) =>
      call(ringside, `POST /admin/users/${ann.userId}/${what}`, { headers, body: { reason: 'a test' } });
    await act('ban');
    await eventually(() => account.state === 'behind');
    await act('unban');
    await admin.send(`POST /trading/accounts/${ann.userId}/deposit`, { amount: '1000000' });
    token = (await logIn(ringside, ann.account)).accessToken;
    client.reconnect();
    await eventually(() => account.state === 'level' && account.value?.available === '10001000000');
    expect(await client.verify(['account'])).toMatchObject({ equal: true });
  });

  it('finds its user by an API key', async () => {
    const ann = await newTrader(ringside);
    const { key } = await apiKey(ringside, ann.account, 'read', 'stream');
    const account = open({ transport, auth: { apiKey: key } }).account();
    await account.ready;
    expect(account.value?.userId).toBe(ann.userId);
  });

  it('shows the market, its book and its candles as REST does', async () => {
    const markets = [
      await newMarket(ringside, { question: 'Who wins?' }),
      await newMarket(ringside, { venue: 'amm', liquidity: '100000000', question: 'Who loses?' }),
    ];
    const [ann, bob] = [await newTrader(ringside), await newTrader(ringside)];
    const client = open({ transport });
    const list = client.markets({ q: 'Who' });
    for (const id of markets) {
      const [market, book] = [client.market(id), client.book(id)];
      const candles = client.candles({ marketId: id, resolution: '1m' });
      await Promise.all([list, market, book, candles].map((one) => one.ready));
      await bob.order(id, { side: 'BUY', outcome: 'NO', quantity: '5000000' });
      for (const quantity of ['1000000', '2000000'])
        await ann.placed(id, { quantity, type: 'MARKET', priceBps: undefined, maxCost: '9000000' });
      await ann.placed(id, { side: 'SELL', type: 'MARKET', priceBps: undefined, quantity: '1000000' });
      const read = async (path: string) => (await call(ringside, `GET ${path}`)).body;
      const { data, tip } = await read(`/markets/${id}/candles?resolution=1m&cache=skip`);
      await eventually(() => candles.value?.tip?.trades === tip.trades);
      expect(candles.value).toMatchObject({ data, tip: { ...tip, seq: expect.any(Number) } });
      await eventually(async () => {
        const { mine, figures, ...shown } = await read(`/markets/${id}`);
        expect(market.value).toMatchObject({
          ...shown,
          pricing: { ...shown.pricing, seq: expect.any(Number) },
        });
        return mine === null && figures !== null;
      });
      const { bids, asks } = await read(`/markets/${id}/book`);
      const levels = (side: [number, string, number][]) => side.map(([price, quantity]) => [price, quantity]);
      await eventually(() => book.bids().length === bids.length);
      expect([book.bids(), book.asks(), book.isProven, book.repairs]).toEqual([
        levels(bids),
        levels(asks),
        true,
        0,
      ]);
      await admin.send(`POST /markets/${id}/pause`, { reason: 'a test' });
      await eventually(() => market.value?.state === 'PAUSED');
      // The history of a market follows within a moment.
      await eventually(async () => {
        await market.reload();
        return market.value?.history[0]?.to === 'PAUSED';
      });
      await eventually(() => list.value?.find((one) => one.id === id)?.state === 'PAUSED');
      expect(list.value?.find((one) => one.id === id)?.yes).toBe(market.value?.yes);
    }
  });
});

describe('the replica', () => {
  it('finds a fault of folding, and says where', async () => {
    const [marketId, ann] = [await newMarket(ringside), await newTrader(ringside)];
    const transport = tampering(new SocketTransport(WebSocket as never), (message) => {
      const { event, data } = message as Json;
      return event === 'margin_blocked' ? { ...message, data: { ...data, balance: null } } : message;
    });
    const client = open({ transport, auth: () => ann.account.accessToken });
    const account = client.account();
    await account.ready;
    await ann.placed(marketId);
    await eventually(() => client.verify(['orders']));
    const { equal, differences } = await client.verify(['account']);
    expect(equal).toBe(false);
    expect(differences.map(({ resource, path }) => `${resource} ${path}`)).toEqual([
      'account {} available',
      'account {} held',
    ]);
    expect(differences[1]).toMatchObject({ replica: '0', server: '500000' });
    await account.reload();
    expect(await client.verify(['account'])).toMatchObject({ equal: true, differences: [] });
  });

  it('heals a book of which one level was corrupted, and counts it', async () => {
    const [marketId, ann] = [await newMarket(ringside), await newTrader(ringside)];
    let corrupt = 0;
    const transport = tampering(new SocketTransport(WebSocket as never), (message) => {
      if ((message as Json).type !== 'book_levels' || corrupt++ !== 1) return message;
      return { ...message, levels: [['bid', 4_000, '999990000']] };
    });
    const client = open({ transport });
    const book = client.book(marketId);
    await book.ready;
    const proofs: boolean[] = [];
    book.on('change', () => proofs.push(book.isProven));
    for (const priceBps of [4_100, 4_000, 3_900]) {
      await ann.placed(marketId, { priceBps });
      await eventually(() => book.isProven && book.bids().some(([price]) => price === priceBps));
    }
    expect(book.bids()).toEqual([4_100, 4_000, 3_900].map((price) => [price, '1000000']));
    expect([book.repairs, book.isProven]).toEqual([1, true]);
    expect(proofs).toContain(false);
  });

  it('shows prices of items', async () => {
    const client = open({ transport: 'ws' });
    const { data } = (await call(ringside, 'GET /prices/latest')).body;
    const [{ item_id: itemId }] = data;
    const [all, one] = [client.prices(), client.prices([itemId])];
    const candles = client.candles({ itemId, period: '24h' });
    await Promise.all([all.ready, one.ready, candles.ready]);
    expect([...(all.value?.values() ?? [])]).toEqual(data);
    expect([...(one.value?.keys() ?? [])]).toEqual([itemId]);
    const history = (await call(ringside, `GET /prices/history/${itemId}?period=24h&cache=skip`)).body;
    expect(candles.value).toEqual({ bucketMs: history.bucket_ms, data: history.data, tip: history.tip });
  });
});
