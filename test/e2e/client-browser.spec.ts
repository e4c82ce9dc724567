// The client package in a real browser: many tabs with one connection, a leader that goes or freezes, pages that sleep and come back, and
// a machine whose clock is wrong. No message is lost or repeated in any tab.
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from '@jest/globals';
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core';
import { UNLIMITED } from '../support/accounts.js';
import { startTestApp, type TestApp } from '../support/app.js';
import { CHROMIUM_ARGS } from '../support/chromium.js';
import { serveClientPage, socketsOf } from '../support/client-page.js';
import { eventually } from '../support/eventually.js';
import { describeWith } from '../support/tool.js';
import { boss, newMarket, newTrader, type Trader } from '../support/trading.js';

const WAIT = { timeoutMs: 60_000 };
const TABS = 10;

/** Each tab hears the channel of the user from the beginning, and remembers what came. */
const CODE = `
import { connect } from '@ringside/client';
const { channel, ...options } = JSON.parse(localStorage.getItem('options'));
const ringside = connect({ url: location.origin, auth: 'cookie', ...options });
globalThis.ringside = ringside;
globalThis.heard = [];
globalThis.own = ringside.subscribe(channel, ({ seq, part }) => void heard.push(seq + '/' + (part ?? 1)), { history: 1000 });
`;

interface Tab {
  readonly page: Page;
  readonly sockets: Set<object>;
}
const heardIn = ({ page }: Tab): Promise<string[]> => page.evaluate('globalThis.heard');
const stateIn = ({ page }: Tab): Promise<string> => page.evaluate('globalThis.own.state');

describeWith('chromium', 'the client in a browser', (executablePath) => {
  let ringside: TestApp;
  let browser: Browser;
  let context: BrowserContext;
  let marketId: string;
  let ann: Trader;
  let admin: Trader;

  beforeAll(async () => {
    ringside = await startTestApp(UNLIMITED);
    marketId = await newMarket(ringside);
    admin = await boss(ringside);
    browser = await chromium.launch({
      executablePath,
      // A page that the test serves has no address, so chromium would keep it from the loopback.
      args: [...CHROMIUM_ARGS, '--disable-features=LocalNetworkAccessChecks'],
      ignoreDefaultArgs: ['--disable-back-forward-cache'],
    });
  });
  afterAll(async () => {
    await browser?.close();
    await ringside?.stop();
  });

  beforeEach(async () => {
    ann = await newTrader(ringside);
    await act();
    context = await browser.newContext();
    const [name = '', value = ''] = ann.account.cookie.split('=');
    await context.addCookies([{ name, value, url: ringside.url }]);
    await serveClientPage(context, ringside.url, CODE);
  });
  afterEach(() => context.close());

  async function act(): Promise<void> {
    const { id } = await ann.placed(marketId);
    await ann.send(`DELETE /trading/orders/${id}`);
  }

  async function log(): Promise<string[]> {
    const { data } = await ann.get(`GET /events?channels=user:${ann.userId}&limit=1000`);
    return (data as { seq: number; part?: number }[]).map(({ seq, part }) => `${seq}/${part ?? 1}`);
  }

  async function newTab(options: object): Promise<Tab> {
    const page = await context.newPage();
    page.setDefaultTimeout(WAIT.timeoutMs);
    const sockets = socketsOf(page);
    const all = JSON.stringify({ channel: `user:${ann.userId}`, ...options });
    await page.addInitScript(`localStorage.setItem('options', ${JSON.stringify(all)})`);
    await page.goto(`${ringside.url}/client-page`);
    return { page, sockets };
  }

  const levelOf = (tabs: readonly Tab[]) =>
    eventually(async () => (await Promise.all(tabs.map(stateIn))).every((state) => state === 'level'), WAIT);

  async function haveHeardAll(tabs: readonly Tab[]): Promise<void> {
    const all = await log();
    await eventually(
      async () => (await Promise.all(tabs.map(heardIn))).every(({ length }) => length >= all.length),
      WAIT,
    );
    expect(await Promise.all(tabs.map(heardIn))).toEqual(tabs.map(() => all));
  }

  it('has one connection for ten tabs, and each hears everything once', async () => {
    const tabs: Tab[] = [];
    for (let i = 0; i < TABS; i++) tabs.push(await newTab({ share: 'browser' }));
    await levelOf(tabs);
    await act();
    await haveHeardAll(tabs);
    expect(tabs.map(({ sockets }) => sockets.size).sort()).toEqual([...Array(TABS - 1).fill(0), 1]);
  });

  it('goes on in other tabs when the leading tab closes, freezes, or hangs', async () => {
    let tabs: Tab[] = [];
    for (let i = 0; i < 4; i++) tabs.push(await newTab({ share: 'browser' }));
    const leader = (): Tab => {
      const found = tabs.find(({ sockets }) => sockets.size > 0);
      if (!found) throw new Error('no tab leads');
      return found;
    };
    await levelOf(tabs);

    const closing = leader();
    tabs = tabs.filter((tab) => tab !== closing);
    await Promise.all([closing.page.close(), act()]);
    await haveHeardAll(tabs);

    const frozen = leader();
    const devtools = await context.newCDPSession(frozen.page);
    await devtools.send('Page.setWebLifecycleState', { state: 'frozen' });
    await act();
    await haveHeardAll(tabs.filter((tab) => tab !== frozen));
    await devtools.send('Page.setWebLifecycleState', { state: 'active' });
    await haveHeardAll(tabs);

    const hanging = leader();
    const over = hanging.page.evaluate(() => {
      for (const end = performance.now() + 10_000; performance.now() < end;);
    });
    await act();
    await haveHeardAll(tabs.filter((tab) => tab !== hanging));
    await over;
    await act();
    await haveHeardAll(tabs);
    expect(tabs.filter(({ sockets }) => sockets.size > 0)).toHaveLength(1);
  });

  it.each([{}, { share: 'browser' }])('comes back from other pages with %j', async (options) => {
    const tab = await newTab(options);
    await levelOf([tab]);
    await tab.page.goto(`${ringside.url}/health`);
    await act();
    // A page that comes back as it was does not load.
    await tab.page.goBack({ waitUntil: 'commit' });
    await levelOf([tab]);
    await haveHeardAll([tab]);
    await act();
    await haveHeardAll([tab]);
    // The page's view of its sockets does not survive that it was left.
    await eventually(async () => (await admin.get('GET /sse/admin/stats')).connections.ws === 1, WAIT);
  });

  it('sleeps in a hidden page, and wakes without a gap', async () => {
    const tab = await newTab({});
    await levelOf([tab]);
    const devtools = await context.newCDPSession(tab.page);
    await devtools.send('Page.setWebLifecycleState', { state: 'frozen' });
    await act();
    await devtools.send('Page.setWebLifecycleState', { state: 'active' });
    await levelOf([tab]);
    await haveHeardAll([tab]);
    expect(tab.sockets.size).toBe(1);
  });

  it.each([7, -7])('knows the time on a machine that is %d minutes off', async (minutes) => {
    await context.addInitScript((offMs) => {
      const real = Date.now.bind(Date);
      Date.now = () => real() + offMs;
    }, minutes * 60_000);
    const tab = await newTab({});
    await levelOf([tab]);
    const differs = () => tab.page.evaluate('ringside.now()').then((ms) => Math.abs(Number(ms) - Date.now()));
    await eventually(async () => (await differs()) < 60_000, WAIT);
  });
});
