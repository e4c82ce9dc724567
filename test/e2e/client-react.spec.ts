// The hooks in a real browser, in React's development build and its strict mode, against the real app: each component hears
// everything once, whatever mounts and unmounts, and nothing is asked of the server twice.
import { afterAll, afterEach, beforeAll, expect, it } from '@jest/globals';
import { chromium, type Browser } from 'playwright-core';
import type { EventStream, EventStreams, PriceStream } from '../../client/src/react/index.js';
import type { Desk, Lists, MarketScene } from '../fixtures/react-page/scenes.js';
import type { LatestPrices } from '../../src/contract/pricing/prices.js';
import { bearer, call, firstAdmin, UNLIMITED, type Account, type Json } from '../support/accounts.js';
import { getJson, startTestApp, type TestApp } from '../support/app.js';
import { CHROMIUM_ARGS } from '../support/chromium.js';
import { startCuttingProxy } from '../support/cutting-proxy.js';
import { eventually } from '../support/eventually.js';
import { priceUpdates } from '../support/price-log.js';
import { bundleOfPage, HookPage, type pageOf as PageOf } from '../support/react-page.js';
import { describeWith } from '../support/tool.js';
import { newMarket, newTrader } from '../support/trading.js';

/** Chromium takes the page for one of the internet, as the test and no server answers for it. */
const ARGS = [...CHROMIUM_ARGS, '--disable-features=LocalNetworkAccessChecks'];
/** Most syncs change most items. */
const PACE = { PRICE_SYNC_INTERVAL_MS: '500', REPLAY_SPEED: '600', REPLAY_FILE: undefined };

declare const pageOf: typeof PageOf;

interface Update {
  readonly item: number;
  readonly seq: number;
  readonly tag: string;
}

describeWith('chromium', 'the hooks', (executablePath) => {
  let ringside: TestApp;
  let browser: Browser;
  let bundle: string;
  let admin: Account;
  let pages: HookPage[] = [];

  beforeAll(async () => {
    ringside = await startTestApp({ ...UNLIMITED, ...PACE });
    admin = await firstAdmin(ringside);
    bundle = await bundleOfPage();
    browser = await chromium.launch({ executablePath, args: ARGS });
    await eventually(async () => (await latest()).data.length > 1);
  });
  afterEach(async () => {
    const complaints = pages.flatMap((page) => page.complaints);
    for (const page of pages) await page.close();
    pages = [];
    expect(complaints).toEqual([]);
  });
  afterAll(async () => {
    await browser?.close();
    await ringside?.stop();
  });

  const latest = async () => (await getJson<LatestPrices>(`${ringside.url}/api/v1/prices/latest`)).body;
  const someItems = async (count: number) =>
    (await latest()).data.slice(0, count).map(({ item_id }) => item_id);
  async function open(options: { url?: string; transport?: 'ws' | 'sse'; token?: string } = {}) {
    const page = await HookPage.open(browser, options.url ?? ringside.url, bundle);
    pages.push(page);
    await page.connect({ url: ringside.url, token: admin.accessToken, ...options });
    return page;
  }
  const updatesOf = (items: readonly number[]) => priceUpdates(ringside.url, items);
  /** The log's own list of the updates of these items between two positions. */
  const logged = async (items: readonly number[], from: number, to: number) =>
    (await updatesOf(items))
      .filter(({ seq }) => seq >= from && seq <= to)
      .map(({ item_id, seq }) => `${item_id} ${seq}`);
  const broadcast = async (message: string, channel = 'fights') => {
    const { status, body } = await call<Json>(ringside, 'POST /sse/admin/test-broadcast', {
      body: { channel, message, type: channel === 'fights' ? 'FIGHT_CREATED' : 'SYSTEM_STATUS' },
      headers: bearer(admin),
    });
    expect(status).toBe(200);
    return body.seq as number;
  };

  it('tell a callback every update once and in order, also those that one render shows together', async () => {
    const itemIds = await someItems(50);
    const page = await open();
    await page.show({ list: { scene: 'prices', props: { itemIds } } });
    await page.until<PriceStream>('list', ({ isConnected, state }) => isConnected && state === 'level');
    await eventually(async () => (await page.heard('list')).length > 300);
    const heard = await page.heard<Update>('list');
    const first = heard.slice(0, 50);
    expect(new Set(first.map(({ item }) => item))).toEqual(new Set(itemIds));
    const begin = Math.max(...first.map(({ seq }) => seq));
    const end = (heard.at(-1)?.seq ?? 0) - 1;
    const live = heard
      .filter(({ seq }) => seq > begin && seq <= end)
      .map(({ item, seq }) => `${item} ${seq}`);
    expect(live).toEqual(await logged(itemIds, begin + 1, end));
    expect((await page.renders('list')).length).toBeLessThan(heard.length / 2);
    const last = await page.last<PriceStream>('list');
    expect(last).toMatchObject({ isConnected: true, connectionError: null, reconnectCount: 0 });
    expect(last.lastUpdate?.item_id).toEqual(expect.any(Number));
  });

  it('call the newest callback of a component, without another subscription', async () => {
    const itemIds = await someItems(50);
    const page = await open();
    await page.show({ list: { scene: 'prices', props: { itemIds, tag: 'old' } } });
    await eventually(async () => (await page.heard('list')).length > 60);
    await page.show({ list: { scene: 'prices', props: { itemIds: [...itemIds].reverse(), tag: 'new' } } });
    await eventually(async () => (await page.heard<Update>('list')).at(-1)?.tag === 'new');
    const tags = (await page.heard<Update>('list')).map(({ tag }) => tag);
    expect(tags).toEqual([...tags].sort().reverse());
    expect(page.subscribed('prices')).toBe(1);
    await page.show({ list: { scene: 'prices', props: { itemIds, tag: 'newest', enabled: false } } });
    await page.until<PriceStream>('list', ({ isConnected }) => !isConnected);
    await eventually(async () => (await page.clientState()) === 'idle');
  });

  it('hear more items without a gap or a repeat for those that they had', async () => {
    const itemIds = await someItems(30);
    const page = await open();
    await page.show({ list: { scene: 'prices', props: { itemIds: itemIds.slice(0, 15) } } });
    await eventually(async () => (await page.heard('list')).length > 60);
    await page.show({ list: { scene: 'prices', props: { itemIds } } });
    const more = (await page.heard('list')).length + 200;
    await eventually(async () => (await page.heard('list')).length > more);
    const heard = await page.heard<Update>('list');
    const old = heard.filter(({ item }) => itemIds.indexOf(item) < 15);
    const begin = Math.max(...old.slice(0, 15).map(({ seq }) => seq));
    const end = (heard.at(-1)?.seq ?? 0) - 1;
    const live = old.filter(({ seq }) => seq > begin && seq <= end);
    expect(live.map(({ item, seq }) => `${item} ${seq}`)).toEqual(
      await logged(itemIds.slice(0, 15), begin + 1, end),
    );
    expect(new Set(heard.map(({ item }) => item)).size).toBe(30);
  });

  it('open one connection and one subscription a channel, whatever is mounted twice, and ask nothing more', async () => {
    const itemIds = await someItems(5);
    const page = await open();
    const scenes = {
      prices: { scene: 'prices', props: { itemIds } },
      samePrices: { scene: 'prices', props: { itemIds: [...itemIds].reverse() } },
      fights: { scene: 'sse', props: { channel: 'fights' } },
      sameFights: { scene: 'sse', props: { channel: 'admin:fights' } },
      both: { scene: 'multi', props: { channels: ['fights', 'system'] } },
      connection: { scene: 'connection', props: {} },
      hybrid: { scene: 'hybrid', props: { marketId: 'all' } },
    };
    await page.show(scenes);
    await page.until<{ isConnected: boolean; transport: string }>('connection', (shown) => shown.isConnected);
    for (const name of ['prices', 'samePrices', 'fights', 'sameFights', 'both'])
      await page.until<EventStream>(name, ({ isConnected }) => isConnected);
    const before = page.addresses.length;
    const seq = await broadcast('a fight');
    for (const name of ['fights', 'sameFights', 'both'])
      await page.until<EventStream>(name, ({ events }) => events.some((event) => event.seq === seq));
    const updates = (await page.heard('prices')).length;
    await eventually(async () => (await page.heard('prices')).length > updates + 20);
    expect(page.addresses.slice(before)).toEqual([]);
    expect(page.addresses.filter((address) => address.startsWith('WS'))).toHaveLength(1);
    for (const channel of ['prices', 'admin:fights', 'admin:system', 'pricing:all'])
      expect([channel, page.subscribed(channel)]).toEqual([channel, 1]);
    for (const name of ['samePrices', 'fights']) {
      const heard = (await page.heard<Update>(name)).map(({ item, seq: at }) => `${item} ${at}`);
      expect(new Set(heard).size).toBe(heard.length);
    }
  });

  it('list an event once, and under every channel that it belongs to', async () => {
    const page = await open();
    const channels = ['fights', 'global', 'system'];
    await page.show({ feed: { scene: 'multi', props: { channels } } });
    await page.until<EventStreams>('feed', ({ isConnected }) => isConnected);
    const fight = await broadcast('a fight');
    const status = await broadcast('a status', 'system');
    const { events, byChannel, error } = await page.until<EventStreams>('feed', ({ byChannel: by }) =>
      ['global', 'system'].every((name) => by[name]?.some(({ seq }) => seq === status)),
    );
    const seqs = (list: readonly { seq: number }[] = []) =>
      list.map(({ seq }) => seq).filter((seq) => seq === fight || seq === status);
    expect(seqs(events)).toEqual([fight, status]);
    expect(channels.map((name) => seqs(byChannel[name]))).toEqual([[fight], [fight, status], [status]]);
    expect(new Set(events.map(({ seq }) => seq)).size).toBe(events.length);
    expect(error).toBeNull();
  });

  it('serve a token of their own, also a new one, without writing it into an address', async () => {
    const page = await open({ token: 'no token at all' });
    const { body } = await call<Json>(ringside, 'POST /auth/login', {
      body: { email: admin.email, password: admin.password },
    });
    const tokens = [admin.accessToken, body.accessToken as string];
    const show = (token: string | undefined) =>
      page.show({ fights: { scene: 'sse', props: { channel: 'fights', token, tag: token } } });
    const first = await broadcast('before');
    await show(tokens[0]);
    await page.until<EventStream>('fights', ({ events }) => events.at(-1)?.seq === first);
    await show(tokens[1]);
    const second = await broadcast('after');
    await page.until<EventStream>('fights', ({ events }) => events.at(-1)?.seq === second);
    const heard = await page.heard<Update>('fights');
    expect(new Set(heard.map(({ seq }) => seq)).size).toBe(heard.length);
    expect(heard.at(-1)).toMatchObject({ seq: second, tag: tokens[1] });
    for (const token of tokens) expect(page.addresses.join()).not.toContain(token);
    expect(page.commands.filter(({ action }) => action === 'auth').map(({ token }) => token)).toEqual(tokens);
  });

  it('say that the connection was lost, and go on after it; without autoReconnect they stay away', async () => {
    let connections = 0;
    const proxy = await startCuttingProxy(ringside.url, () => (connections++ < 4 ? 30_000 : undefined));
    try {
      const itemIds = await someItems(50);
      const page = await open();
      await page.connect({ url: proxy.url, token: admin.accessToken });
      await page.show({
        list: { scene: 'prices', props: { itemIds } },
        once: { scene: 'sse', props: { channel: 'fights', autoReconnect: false } },
      });
      await eventually(() => proxy.cuts >= 3);
      const { connectionError } = await page.until<PriceStream>(
        'list',
        ({ isConnected, reconnectCount, state }) => isConnected && reconnectCount >= 3 && state === 'level',
      );
      expect(connectionError).toBeNull();
      const { isConnected, error } = await page.last<EventStream>('once');
      expect([isConnected, error?.code]).toEqual([false, 'unreachable']);
      const counts = (await page.renders<PriceStream>('list')).map(({ reconnectCount }) => reconnectCount);
      expect(counts).toEqual([...counts].sort((a, b) => a - b));
      page.complaints.length = 0; // Chromium tells of each connection that was cut.
    } finally {
      await proxy.close();
    }
  });

  it('say why a channel is refused', async () => {
    const page = await open({ token: 'no token at all' });
    await page.page.evaluate(() => pageOf().setToken(null));
    await page.show({ fights: { scene: 'sse', props: { channel: 'fights' } } });
    const { isConnected, error } = await page.until<EventStream>('fights', (shown) => shown.error !== null);
    expect([isConnected, error?.code]).toEqual([false, 'forbidden_channel']);
  });

  it('keep the live points when components come and go, each point once', async () => {
    const [itemId = 0] = await someItems(1);
    const page = await open();
    const prices = { scene: 'prices', props: { itemIds: [itemId] } };
    const buffer = { scene: 'buffer', props: { itemId, timestepMs: 60_000 } };
    await page.show({ prices, buffer });
    await page.until<unknown[]>('buffer', (points) => points.length > 0);
    await eventually(async () => (await page.points(itemId)).length > 3);
    await page.show({});
    await eventually(async () => (await page.clientState()) === 'idle');
    const kept = await page.points(itemId);
    await page.show({ prices, hour: { ...buffer, props: { itemId, timestepMs: 1_800_000 } } });
    await eventually(async () => (await page.points(itemId)).length > kept.length + 3);
    const points = await page.points(itemId);
    expect(points.slice(0, kept.length)).toEqual(kept);
    const log = (await updatesOf([itemId])).map(({ timestamp, high }) => `${timestamp} ${high}`);
    const places = points.map(({ timestamp, high }) => log.indexOf(`${timestamp} ${high}`));
    expect(places).toEqual([...new Set(places)].sort((x, y) => x - y));
    expect(places[0]).toBeGreaterThanOrEqual(0);
    expect((await page.last<unknown[]>('hour')).length).toBeGreaterThan(0);
  });

  it('show a whole commit in each render, and read nothing after the first reads', async () => {
    const marketId = await newMarket(ringside);
    const [ann, bob] = [await newTrader(ringside), await newTrader(ringside)];
    await ann.placed(marketId);
    const page = await open({ token: ann.account.accessToken });
    const props = { userId: ann.userId };
    await page.show({ desk: { scene: 'desk', props }, again: { scene: 'desk', props } });
    await page.until<Desk>('desk', (desk) => Object.values(desk).every(({ isLive }) => isLive));
    await page.until<Desk>('again', (desk) => Object.values(desk).every(({ isLive }) => isLive));
    const reads = page.addresses.filter((address) => /trading|watchlists|proposals/.test(address));
    expect(reads).toHaveLength(5);
    expect(new Set(reads).size).toBe(5);
    const firstAnswer = page.answered.find((one) => /trading|watchlists|proposals/.test(one)) ?? '';
    expect(page.addresses.slice(0, Number(firstAnswer.split(' ')[0]))).toEqual(expect.arrayContaining(reads));
    const before = page.addresses.length;
    for (let i = 0; i < 8; i++) {
      const { id } = await ann.placed(marketId, { priceBps: 4_000 + i * 100 });
      if (i % 3 === 0) await ann.send(`DELETE /trading/orders/${id}`);
    }
    await bob.placed(marketId, { outcome: 'NO', priceBps: 5_500, quantity: '3000000' });
    await ann.send('POST /watchlists', { name: 'Main card' });
    const [account, orders, positions] = await Promise.all([
      ann.get('GET /trading/account'),
      ann.get('GET /trading/orders/list?status=OPEN'),
      ann.get('GET /trading/positions/list'),
    ]);
    const desk = await page.until<Desk>('desk', ({ watchlists }) => watchlists.watchlists.length === 1);
    expect(desk).toMatchObject({
      account: { account, error: null },
      orders: { orders: orders.data },
      positions: { positions: positions.data },
    });
    expect(desk.positions.positions.length).toBeGreaterThan(0);
    for (const { orders: shown, account: money } of await page.renders<Desk>('desk')) {
      if (!shown.isLive || !money.account) continue;
      const held = shown.orders.reduce((sum, order) => sum + BigInt(order.held), 0n);
      expect([shown.seq, held]).toEqual([money.seq, BigInt(money.account.held)]);
    }
    expect(page.addresses.slice(before)).toEqual([]);
    expect(page.subscribed(`user:${ann.userId}`)).toBe(1);
  });

  it('change watchlists, whose entries then come by the stream', async () => {
    const ann = await newTrader(ringside);
    const page = await open({ token: ann.account.accessToken });
    const [itemId = 0] = await someItems(1);
    const show = (userId: string | null) => page.show({ lists: { scene: 'watchlists', props: { userId } } });
    await show(null);
    await page.until<Lists>('lists', ({ isLoading, isLive }) => !isLoading && !isLive);
    const own = page.addresses.filter(
      (address) => /\/(auth|watchlists)/.test(address) || address.startsWith('WS'),
    );
    expect(own).toEqual([]);
    await show(ann.userId);
    await page.until<Lists>('lists', ({ isLive }) => isLive);
    const { id } = (await page.act('lists', 'create', 'Main card')) as { id: string };
    await page.act('lists', 'addItem', id, { itemId });
    await page.act('lists', 'rename', id, 'Undercard');
    const named = ({ watchlists }: Lists) =>
      watchlists.map(({ name, items }) => [name, items.map(({ key }) => key)]);
    await page.until<Lists>(
      'lists',
      (lists) => JSON.stringify(named(lists)) === `[["Undercard",["item:${itemId}"]]]`,
    );
    await page.act('lists', 'removeItem', id, `item:${itemId}`);
    await page.until<Lists>('lists', ({ watchlists }) => watchlists[0]?.items.length === 0);
    await page.act('lists', 'remove', id);
    await page.until<Lists>('lists', ({ watchlists }) => watchlists.length === 0);
    const refused = page.page.evaluate(() => pageOf().act('lists', 'rename', ['w_0000000000000000', 'x']));
    await expect(refused).rejects.toThrow();
    page.complaints.length = 0; // Chromium tells of the answer 404.
  });

  it('follow a market, its book and its candles', async () => {
    const marketId = await newMarket(ringside);
    const [itemId = 0] = await someItems(1);
    const ann = await newTrader(ringside);
    const page = await open();
    await page.show({ all: { scene: 'market', props: { marketId, itemId } } });
    await page.until<MarketScene>('all', (shown) => Object.values(shown).every(({ isLive }) => isLive));
    for (let i = 0; i < 5; i++) await ann.placed(marketId, { priceBps: 4_000 + i * 100 });
    const { book, market, candles } = await page.until<MarketScene>(
      'all',
      ({ book: { bids } }) => bids[0]?.[0] === 4_400,
    );
    expect(book).toMatchObject({
      bids: [
        [4_400, '1000000'],
        [4_300, '1000000'],
        [4_200, '1000000'],
      ],
      asks: [],
      isProven: true,
      repairs: 0,
    });
    expect(market.market?.id).toBe(marketId);
    const volume = (of: MarketScene['candles']) => of.candles?.tip?.volume ?? 0;
    await page.until<MarketScene>('all', (shown) => volume(shown.candles) > volume(candles));
  });

  it.each([7, -7])(
    "count down by the server's clock, with the machine's clock %d minutes off",
    async (minutes) => {
      const page = await open();
      await page.page.clock.setSystemTime(Date.now() + minutes * 60_000);
      await page.page.reload();
      await page.connect({ url: ringside.url, token: admin.accessToken });
      const deadline = new Date(Date.now() + 90_000).toISOString();
      await page.show({ left: { scene: 'countdown', props: { deadline } } });
      await page.until<number>('left', (left) => left <= 90 && left > 60);
      await page.until<number>('left', (left) => left <= 87);
      await page.show({
        left: { scene: 'countdown', props: { deadline: new Date(Date.now() - 1_000).toISOString() } },
        none: { scene: 'countdown', props: { deadline: null } },
      });
      await page.until<number>('left', (left) => left === 0);
      expect(await page.last('none')).toBeNull();
    },
  );
});
