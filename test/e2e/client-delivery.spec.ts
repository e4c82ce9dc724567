// The client package against the real server: every message of a log channel once and in order, over both transports, through cuts,
// and when the transport changes on the way.
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readFile } from 'node:fs/promises';
import { WebSocket } from 'ws';
import { connect, type ChannelMessage, type ConnectOptions, type Ringside } from '../../client/src/index.js';
import { contractTypes } from '../../scripts/lib/contract-types.mjs';
import { logIn, UNLIMITED, type Json } from '../support/accounts.js';
import { startTestApp, type TestApp } from '../support/app.js';
import { startCuttingProxy, type CuttingProxy } from '../support/cutting-proxy.js';
import { eventually } from '../support/eventually.js';
import { seededRandom, testSeed } from '../support/random.js';
import { newMarket, newTrader, type Trader } from '../support/trading.js';

type Message = ChannelMessage;
const place = (messages: readonly Json[]) => messages.map(({ seq, part }) => `${seq}/${part ?? 1}`);

let ringside: TestApp;
let marketId: string;
const clients: Ringside[] = [];
const proxies: CuttingProxy[] = [];
beforeAll(async () => {
  ringside = await startTestApp(UNLIMITED);
  marketId = await newMarket(ringside);
});
afterAll(async () => {
  for (const client of clients) client.close();
  for (const proxy of proxies) await proxy.close();
  await ringside?.stop();
});

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

/** Makes three facts on the channel of the user: an order, its hold, and its end. */
async function act(trader: Trader): Promise<void> {
  const { id } = await trader.placed(marketId);
  await trader.send(`DELETE /trading/orders/${id}`);
}

async function logOf(trader: Trader, after = ''): Promise<string[]> {
  const channel = `user:${trader.userId}`;
  const { data } = await trader.get(
    `GET /events?channels=${channel}&limit=1000${after && `&after=${after}`}`,
  );
  return place(data);
}

describe.each(['ws', 'sse'] as const)('over %s, the client', (transport) => {
  it('hears the past and the present of a channel, once and in order', async () => {
    const ann = await newTrader(ringside);
    await act(ann);
    const heard: Message[] = [];
    const client = open({ transport, auth: () => ann.account.accessToken });
    const own = client.subscribe(`user:${ann.userId}`, (message) => void heard.push(message), {
      history: 1_000,
    });
    await own.level;
    // The log may have more than the stream's process knew when it began.
    const before = await logOf(ann);
    await eventually(() => heard.length >= before.length);
    expect(place(heard)).toEqual(before);
    await act(ann);
    const log = await logOf(ann);
    await eventually(() => heard.length >= log.length);
    expect(place(heard)).toEqual(log);
    expect(own.state).toBe('level');
  });

  it('loses and repeats nothing when the connection is cut at any byte', async () => {
    const random = seededRandom(testSeed(`cuts over ${transport}`));
    const ann = await newTrader(ringside);
    const proxy = await startCuttingProxy(ringside.url, () => 600 + Math.floor(random() * 3_000));
    proxies.push(proxy);
    const heard: Message[] = [];
    const client = open({ url: proxy.url, transport, auth: () => ann.account.accessToken });
    client.subscribe(`user:${ann.userId}`, (message) => void heard.push(message), { history: 1_000 });
    for (let i = 0; i < 20; i++) await act(ann);
    const log = await logOf(ann);
    // A slow machine needs long for some forty connections.
    await eventually(() => heard.length >= log.length, { timeoutMs: 240_000 });
    expect(place(heard)).toEqual(log);
    expect(proxy.cuts).toBeGreaterThan(2);
  });

  it('says that it is signed out when its session has ended, and serves it again after a new one', async () => {
    const ann = await newTrader(ringside);
    let { accessToken } = ann.account;
    const states: string[] = [];
    const client = open({ transport, auth: () => accessToken, onState: (state) => void states.push(state) });
    const heard: Message[] = [];
    const own = client.subscribe(`user:${ann.userId}`, (message) => void heard.push(message), {
      history: 1_000,
    });
    await own.level;
    await ann.send('POST /auth/logout');
    await eventually(() => client.state === 'signed_out');
    accessToken = (await logIn(ringside, ann.account)).accessToken;
    client.reconnect();
    await own.level;
    expect(states).toContain('signed_out');
    expect(own.isOver).toBe(false);
  });

  it('goes on in another client from the cursor of what was handled', async () => {
    const ann = await newTrader(ringside);
    const client = open({ transport, auth: () => ann.account.accessToken });
    const first: Message[] = [];
    const own = client.subscribe(`user:${ann.userId}`, (message) => void first.push(message), {
      history: 1_000,
    });
    await act(ann);
    await own.level;
    const { cursor } = own;
    client.close();
    await act(ann);
    const rest: Message[] = [];
    const other = open({ transport: transport === 'ws' ? 'sse' : 'ws', auth: () => ann.account.accessToken });
    await other.subscribe(`user:${ann.userId}`, (message) => void rest.push(message), { after: cursor })
      .level;
    expect(place(rest)).toEqual(await logOf(ann, cursor ?? ''));
  });
});

describe('the package', () => {
  it('has the types of the documents of this server', async () => {
    const [openApi, asyncApi] = await Promise.all(
      ['openapi', 'asyncapi'].map(async (name) => (await fetch(`${ringside.url}/docs/${name}.json`)).json()),
    );
    const file = await readFile('client/src/rest/contract.gen.ts', 'utf8');
    // `npm run client:contract` writes the file.
    expect((await contractTypes(openApi, asyncApi)) === file).toBe(true);
  });

  it('reads what this client has written, and tells errors apart', async () => {
    const ann = await newTrader(ringside);
    const { rest } = open({ auth: () => ann.account.accessToken });
    const { data: list } = await rest.call('POST /api/v1/watchlists', { body: { name: 'Main' } });
    const written = rest.lastWrite;
    const read = await rest.read('GET /api/v1/watchlists', {});
    expect(read.data.data.map(({ id }) => id)).toContain(list.id);
    expect(written).toMatch(/^[0-9a-z]+-\d+$/);
    expect(read.cursor).not.toBeNull();
    await expect(
      rest.read('GET /api/v1/trading/orders/{id}', { path: { id: '999999999' } }),
    ).rejects.toMatchObject({ name: 'RequestRefused', code: 'unknown_order', status: 404 });
    const stranger = open({ auth: { apiKey: 'rk_none' } });
    await expect(stranger.rest.read('GET /api/v1/trading/account', {})).rejects.toMatchObject({
      name: 'AuthError',
    });
    const away = open({ url: 'http://127.0.0.1:1' });
    await expect(away.rest.call('GET /api/v1/time', {})).rejects.toMatchObject({
      name: 'ServerUnreachable',
      code: 'unreachable',
    });
    await expect(away.rest.call('POST /api/v1/watchlists', { body: { name: 'Main' } })).rejects.toMatchObject(
      { name: 'OutcomeUnknown', code: 'unreachable' },
    );
  });
});

describe('the client', () => {
  it('can wait until a write of its own has come, also where other channels are quiet', async () => {
    const ann = await newTrader(ringside);
    const client = open({ transport: 'ws', auth: () => ann.account.accessToken });
    const heard: Message[] = [];
    const quiet = client.subscribe(`market:${await newMarket(ringside)}`, () => undefined);
    const own = client.subscribe(`user:${ann.userId}`, (message) => void heard.push(message));
    await Promise.all([own.level, quiet.level]);
    const { cursor } = await client.rest.call('POST /api/v1/watchlists', { body: { name: 'Main' } });
    await client.reached(cursor ?? '');
    expect(heard).toHaveLength(1);
    await expect(client.reached('yesterday')).rejects.toMatchObject({ code: 'bad_cursor' });
    const stopped = client.reached((cursor ?? '').replace(/\d+$/, '999999999'));
    client.close();
    await stopped;
  });

  it('changes the transport without a gap or a repeat', async () => {
    const ann = await newTrader(ringside);
    const heard: Message[] = [];
    const client = open({ transport: 'ws', auth: () => ann.account.accessToken });
    const own = client.subscribe(`user:${ann.userId}`, (message) => void heard.push(message), {
      history: 1_000,
    });
    await own.level;
    for (let i = 0; i < 10; i++) {
      const acting = act(ann);
      client.switchTo(i % 2 === 0 ? 'sse' : 'ws');
      await acting;
    }
    const log = await logOf(ann);
    await eventually(() => heard.length >= log.length);
    expect(place(heard)).toEqual(log);
  });

  it('tells a second handler its own past, and the first one nothing twice', async () => {
    for (const transport of ['ws', 'sse'] as const) {
      const ann = await newTrader(ringside);
      await act(ann);
      const [first, second, third]: [Message[], Message[], Message[]] = [[], [], []];
      const client = open({ transport, auth: () => ann.account.accessToken });
      const channel = `user:${ann.userId}`;
      await client.subscribe(channel, (message) => void first.push(message)).level;
      await act(ann);
      await client.subscribe(channel, (message) => void second.push(message), { history: 1_000 }).level;
      const live = client.subscribe(channel, (message) => void third.push(message));
      await live.level;
      const before = await logOf(ann);
      await act(ann);
      const log = await logOf(ann);
      await eventually(() => second.length >= log.length && third.length >= log.length - before.length);
      expect(place(second)).toEqual(log);
      expect(place(third)).toEqual(log.slice(before.length));
      expect(place(first)).toEqual(log.slice(log.indexOf(place(first)[0] ?? '')));
      expect(first.length).toBeLessThan(log.length);
      live.stop();
      live.stop();
      await act(ann);
      await eventually(async () => second.length >= (await logOf(ann)).length);
      expect(place(third)).toEqual(log.slice(before.length));
    }
  });

  it('serves what is open when a channel is refused, and says which', async () => {
    for (const transport of ['ws', 'sse'] as const) {
      const client = open({ transport });
      const market = client.subscribe(`market:${marketId}`, () => undefined);
      const refused = client.subscribe('admin:system', () => undefined);
      await expect(refused.level).rejects.toMatchObject({
        channel: 'admin:system',
        code: 'forbidden_channel',
      });
      await market.level;
      expect([market.state, refused.state]).toEqual(['level', 'refused']);
      await expect(client.subscribe('nothing:1', () => undefined).level).rejects.toMatchObject({
        code: transport === 'ws' ? 'unknown_channel' : 'bad_request',
      });
      expect(market.isOver).toBe(false);
      client.close();

      const other = open({ transport });
      const good = other.subscribe(`market:${marketId}`, () => undefined);
      const none = other.subscribe('nothing:1', () => undefined);
      await expect(none.level).rejects.toMatchObject({ channel: 'nothing:1' });
      await good.level;
      other.close();
    }
  });

  it('goes on after a handler that throws, and its cursor waits for a slow one', async () => {
    const errors: string[] = [];
    const ann = await newTrader(ringside);
    const client = open({
      auth: () => ann.account.accessToken,
      onError: ({ code }) => void errors.push(code),
    });
    const channel = `user:${ann.userId}`;
    const heard: Message[] = [];
    client.subscribe(channel, () => {
      throw new Error('a fault of the app');
    });
    let release = (): void => undefined;
    const waits = new Promise<void>((resolve) => (release = resolve));
    const slow = client.subscribe(channel, (message) => (heard.push(message), waits));
    await slow.level;
    const { cursor } = slow;
    await act(ann);
    await eventually(() => heard.length === 1 && errors.length > 1);
    expect(slow.cursor).toBe(cursor);
    expect(new Set(errors)).toEqual(new Set(['handler_failed']));
    release();
    const log = await logOf(ann, cursor ?? '');
    await eventually(() => heard.length >= log.length);
    expect(place(heard)).toEqual(log);
    await eventually(() => slow.cursor !== cursor);
  });

  it('refuses a channel too many, and a cursor that is none', () => {
    const client = open();
    for (let i = 0; i < 100; i++) client.subscribe(`market:m${i}`, () => undefined);
    expect(() => client.subscribe('market:one-more', () => undefined)).toThrow('at most 100 channels');
    expect(() => client.subscribe('market:m1', () => undefined, { after: 'yesterday' })).toThrow(
      'is not a cursor',
    );
    client.close();
    expect(() => client.subscribe('market:m1', () => undefined)).toThrow('closed');
  });
});
