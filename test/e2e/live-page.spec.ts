// The live page in a real browser, against the real app on recorded prices: what a visitor sees when all is well, when
// the connection breaks, and when they change their mind quickly.
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from '@jest/globals';
import { chromium, type Browser, type Page } from 'playwright-core';
import { startRingside, type Ringside } from '../../src/bootstrap.js';
import type { ItemList, LatestPrices, PriceHistory } from '../../src/contract/pricing/prices.js';
import { getJson, startTestApp, TEST_SECRET, type TestApp } from '../support/app.js';
import { CHROMIUM_ARGS } from '../support/chromium.js';
import { testDatabase } from '../support/database.js';
import { eventually } from '../support/eventually.js';
import { describeWith } from '../support/tool.js';

const WAIT = { timeoutMs: 60_000 };
/** A recorded poll, five minutes, per sync, so that most syncs change most items. */
const PACE = { PRICE_SYNC_INTERVAL_MS: '500', REPLAY_SPEED: '600' };
const UNKNOWN_ITEM = 2_000_000_000;

describeWith('chromium', 'the live page', (executablePath) => {
  let ringside: TestApp;
  let browser: Browser;
  let page: Page;
  let complaints: string[];
  let hosts: Set<string>;

  beforeAll(async () => {
    ringside = await startTestApp(PACE);
    await eventually(async () => (await latest()).data.length > 1, WAIT);
    browser = await chromium.launch({ executablePath, args: CHROMIUM_ARGS });
  });
  afterAll(async () => {
    await browser?.close();
    await ringside?.stop();
  });

  beforeEach(async () => {
    page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
    page.setDefaultTimeout(WAIT.timeoutMs);
    complaints = [];
    hosts = new Set();
    page.on('console', (message) => {
      if (['error', 'warning'].includes(message.type())) complaints.push(message.text());
    });
    page.on('pageerror', (error) => complaints.push(String(error.stack)));
    page.on('request', (request) => {
      const { protocol, host } = new URL(request.url());
      if (protocol !== 'data:') hosts.add(host);
    });
  });
  afterEach(() => page.close());

  const latest = async () => (await getJson<LatestPrices>(`${ringside.url}/api/v1/prices/latest`)).body;
  const items = async () => (await getJson<ItemList>(`${ringside.url}/api/v1/prices/items`)).body.data;
  const history = async (itemId: number, period: string) =>
    (
      await getJson<PriceHistory>(
        `${ringside.url}/api/v1/prices/history/${itemId}?period=${period}&cache=skip`,
      )
    ).body;

  const text = async (id: string) => (await page.locator(`#${id}`).textContent()) ?? '';
  const state = () => page.locator('#state').getAttribute('data-state');
  const isLive = () => eventually(async () => (await state()) === 'live', WAIT);
  /** Resolves once the stream has brought so many more updates. */
  const updates = async (more: number) => {
    const seen = await page.locator('#tape tr').count();
    await page.locator(`#tape tr:nth-child(${seen + more})`).waitFor({ state: 'attached' });
  };
  /** How many colours the canvases show: an empty chart has few. */
  const coloursDrawn = () =>
    page.evaluate(() => {
      // The page's own names, which this program does not know.
      const { document } = globalThis as unknown as {
        document: { querySelectorAll(selector: string): Iterable<Canvas> };
      };
      interface Canvas {
        width: number;
        height: number;
        getContext(kind: '2d'): {
          getImageData(x: number, y: number, w: number, h: number): { data: Uint8ClampedArray };
        };
      }
      const colours = new Set<number>();
      for (const canvas of document.querySelectorAll('#chart canvas')) {
        if (canvas.width === 0 || canvas.height === 0) continue;
        const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
        for (const pixel of new Uint32Array(data.buffer)) colours.add(pixel);
      }
      return colours.size;
    });
  const someItems = async () => {
    const [first, second, ...rest] = await items();
    if (!first || !second) throw new Error('the recording names too few items');
    return { first, second, third: rest[0] ?? second };
  };

  it('shows an item LIVE without being told which, asking no other host and without a complaint', async () => {
    await page.goto(ringside.url);
    await isLive();
    await updates(3);
    expect(await text('state-label')).toBe('LIVE');
    expect(await coloursDrawn()).toBeGreaterThan(20);
    expect(new URL(page.url()).search).toMatch(/^\?item=\d+&period=24h$/);
    expect(await page.locator('#replay-badge').isVisible()).toBe(true);
    expect(await page.locator('footer').innerText()).toMatch(
      /OSRS Wiki real-time prices project[^]*TradingView/,
    );
    expect([...hosts]).toEqual([new URL(ringside.url).host]);
    expect(complaints).toEqual([]);
  });

  it('shows the prices the stream brings', async () => {
    const { first } = await someItems();
    await page.goto(`${ringside.url}/?item=${first.item_id}`);
    await isLive();
    await updates(2);
    const shown: string[] = [];
    await eventually(async () => {
      const now = `${await text('high')} ${await text('low')}`;
      if (shown.at(-1) !== now) shown.push(now);
      return shown.length >= 3;
    }, WAIT);
    for (const prices of shown) expect(prices).toMatch(/^[\d,]+ [\d,]+$/);
  });

  it.each(['1h', '30d'])('continues the open bucket of %s exactly as the server does', async (period) => {
    const { first } = await someItems();
    // The page is answered from the cache, and the stream skips what lies between that and now: it has to be made good.
    const { seq } = await history(first.item_id, period);
    await eventually(async () => (await latest()).seq >= seq + 4, WAIT);
    await page.goto(`${ringside.url}/?item=${first.item_id}&period=${period}`);
    await isLive();
    await updates(4);
    await expectTheServersBucket(first.item_id, period);
  });

  it('says reconnecting while the server is away, and is LIVE again by itself when it is back', async () => {
    const { first } = await someItems();
    const database = await testDatabase();
    const start = (PORT: string) =>
      startRingside({ ...PACE, ...TEST_SECRET, NODE_ENV: 'test', DATABASE_URL: database.url, PORT });
    let server: Ringside | undefined = await start('0');
    try {
      const { port } = new URL(server.url);
      await page.goto(`${server.url}/?item=${first.item_id}&period=1h`);
      // At first it may know no item yet; the page comes back to that by itself.
      await isLive();
      await updates(1);
      await server.stop();
      server = undefined;
      await eventually(async () => (await state()) === 'reconnecting', WAIT);
      expect(await text('state-label')).toMatch(/^Reconnecting/);
      server = await start(port);
      await isLive();
      await updates(2);
    } finally {
      await server?.stop();
      await database.drop();
    }
  });

  it('begins anew when the server does not know its cursor', async () => {
    const { first } = await someItems();
    await page.route('**/prices/history/*', async (route) => {
      const response = await route.fetch();
      await route.fulfill({
        response,
        headers: { ...response.headers(), 'ringside-seq': 'another0epoch-1' },
      });
    });
    const resets = page.waitForRequest((request) => /history.*cache=skip/.test(request.url()));
    await page.goto(`${ringside.url}/?item=${first.item_id}&period=24h`);
    await resets;
    await isLive();
    await updates(3);
    await expectTheServersBucket(first.item_id, '24h');
    expect(complaints).toEqual([]);
  });

  it('says that the feed is stale although the stream is open', async () => {
    await page.route('**/prices/latest?items=*', async (route) => {
      const response = await route.fetch();
      const answer = (await response.json()) as LatestPrices;
      await route.fulfill({ response, json: { ...answer, feed: { ...answer.feed, stale: true } } });
    });
    await page.goto(ringside.url);
    await eventually(async () => (await text('state-label')) === 'Feed stale', WAIT);
    expect(await state()).toBe('stale');
  });

  it('shows a dash for a side without a price, and says when nothing was recorded', async () => {
    const { first } = await someItems();
    await page.route('**/prices/history/*', async (route) => {
      const response = await route.fetch();
      const answer = (await response.json()) as PriceHistory;
      await route.fulfill({ response, json: { ...answer, data: [], tip: null } });
    });
    await page.route('**/prices/latest?items=*', async (route) => {
      const response = await route.fetch();
      const answer = (await response.json()) as LatestPrices;
      const data = answer.data.map((price) => ({ ...price, low: null, low_time: null }));
      await route.fulfill({ response, json: { ...answer, data } });
    });
    await page.route('**/prices/stream?*', (route) => route.abort());
    await page.goto(`${ringside.url}/?item=${first.item_id}`);
    await eventually(async () => (await text('notice-title')) === 'No prices recorded', WAIT);
    await eventually(async () => (await text('low')) === '–' && /^[\d,]+$/.test(await text('high')), WAIT);
    expect(await text('low-time')).toBe('no trade known');
    expect(await state()).not.toBe('live');
  });

  it('shows the last of several items chosen quickly, with one stream open', async () => {
    const { first, second, third } = await someItems();
    await page.goto(`${ringside.url}/?item=${first.item_id}`);
    await isLive();
    for (const { item_id, name } of [second, third, first, second]) {
      await page.locator('#picker-input').fill(String(item_id));
      await page.locator('#picker-input').press('Enter');
      await eventually(async () => (await text('item-name')) === name);
    }
    await isLive();
    await updates(1);
    expect(new URL(page.url()).searchParams.get('item')).toBe(String(second.item_id));
    const price = (await latest()).data.find(({ item_id }) => item_id === second.item_id);
    expect(price).toBeDefined();
    await page.goBack();
    await eventually(async () => (await text('item-name')) === first.name);
    await eventually(async () => (await openStreams()) === 1, WAIT);
    expect(complaints).toEqual([]);
  });

  it('keeps the stream when the period changes', async () => {
    const { first } = await someItems();
    const streams: string[] = [];
    page.on('request', (request) => {
      if (request.url().includes('/prices/stream')) streams.push(request.url());
    });
    await page.goto(`${ringside.url}/?item=${first.item_id}&period=24h`);
    await isLive();
    await page.locator('[data-period="7d"]').click();
    await eventually(
      async () =>
        Date.parse((await page.locator('#legend').getAttribute('data-bucket')) ?? '') % 1_800_000 === 0,
    );
    expect(await page.locator('[data-period="7d"]').getAttribute('aria-pressed')).toBe('true');
    expect(new URL(page.url()).searchParams.get('period')).toBe('7d');
    expect(streams).toHaveLength(1);
  });

  it('tells the code and the message of an item that is unknown', async () => {
    await page.goto(`${ringside.url}/?item=${UNKNOWN_ITEM}`);
    await eventually(
      async () => /There is no item 2000000000\. \(unknown_item\)/.test(await text('notice-text')),
      WAIT,
    );
    expect(await state()).toBe('idle');
  });

  /** Compares the open bucket as the page tells it with the one of the history, both as of the same seq. */
  async function expectTheServersBucket(itemId: number, period: string): Promise<void> {
    const matched = await eventually(async () => {
      const seqBefore = await text('seq');
      const { tip, seq } = await history(itemId, period);
      const legend = page.locator('#legend');
      const shown = [
        await legend.getAttribute('data-bucket'),
        await text('legend-high'),
        await text('legend-low'),
        await text('legend-volume'),
      ];
      const isSameMoment = seqBefore === (await text('seq')) && seqBefore === seq.toLocaleString('en-US');
      return isSameMoment && tip ? { tip, shown } : null;
    }, WAIT);
    const { tip, shown } = matched as NonNullable<typeof matched>;
    const side = (mean: number | null, ohlc: readonly number[] | null) =>
      ohlc
        ? `${[mean, ohlc[2]].map((n) => n?.toLocaleString('en-US')).join(' (')}–${ohlc[1]?.toLocaleString('en-US')})`
        : '–';
    expect(shown).toEqual([
      tip.timestamp,
      side(tip.high, tip.high_ohlc),
      side(tip.low, tip.low_ohlc),
      tip.volume.toLocaleString('en-US'),
    ]);
  }

  /** As the server counts them. */
  async function openStreams(): Promise<number> {
    const figures = await (await fetch(`${ringside.url}/metrics`)).text();
    return Number(/^ringside_stream_connections\{transport="sse"\} (\d+)$/m.exec(figures)?.[1] ?? Number.NaN);
  }
});
