// A plain EventSource in a real browser, which can send nothing but the cookie: it stays signed in while connections
// break and the server restarts, misses nothing, and is out when its user is.
import { afterAll, afterEach, beforeAll, expect, it } from '@jest/globals';
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core';
import type { Ringside } from '../../src/bootstrap.js';
import { asOperator, asUser, bearer, call, UNLIMITED, type Account } from '../support/accounts.js';
import { startBeside, startTestApp, type TestApp } from '../support/app.js';
import { CHROMIUM_ARGS } from '../support/chromium.js';
import { eventually } from '../support/eventually.js';
import { describeWith } from '../support/tool.js';

const WAIT = { timeoutMs: 60_000 };
const OPEN = 1;
const CLOSED = 2;

/** What the page has heard. */
interface Watch {
  readonly opened: number;
  readonly heard: string[];
  readonly goodbyes: string[];
  readonly state: number;
}

const LISTEN = `(() => {
  const source = new EventSource('/api/v1/sse/admin/system?history=0');
  const watch = { opened: 0, heard: [], goodbyes: [], get state() { return source.readyState; } };
  source.addEventListener('connected', () => { watch.opened += 1; });
  source.addEventListener('goodbye', (event) => watch.goodbyes.push(JSON.parse(event.data).reason));
  source.addEventListener('message', (event) => watch.heard.push(JSON.parse(event.data).data.message));
  globalThis.watch = watch;
})()`;

describeWith('chromium', 'a browser with the session cookie', (executablePath) => {
  /** Keeps the database, and sends what the browser shall hear. */
  let beside: TestApp;
  let server: Ringside;
  let browser: Browser;
  let context: BrowserContext | undefined;
  let operator: Account;

  beforeAll(async () => {
    beside = await startTestApp(UNLIMITED);
    operator = await asOperator(beside);
    server = await start('0');
    browser = await chromium.launch({ executablePath, args: CHROMIUM_ARGS });
  });
  afterEach(async () => {
    await context?.close();
    context = undefined;
  });
  afterAll(async () => {
    await browser?.close();
    await server?.stop();
    await beside?.stop();
  });

  const start = (PORT: string) => startBeside(beside, { ...UNLIMITED, PORT });

  /** A page of the server, in a browser that nobody has signed in with. */
  async function openPage(): Promise<Page> {
    context = await browser.newContext();
    const page = await context.newPage();
    await page.goto(`${server.url}/health`);
    return page;
  }

  /** What a page's own script would do; answers the status. */
  const post = (page: Page, path: string, body: unknown = {}): Promise<number> =>
    page.evaluate(
      async ([address, json]) => {
        const headers = { 'content-type': 'application/json' };
        return (await fetch(String(address), { method: 'POST', headers, body: String(json) })).status;
      },
      [`/api/v1${path}`, JSON.stringify(body)],
    );
  const logIn = (page: Page, { email, password }: Account) => post(page, '/auth/login', { email, password });
  const watch = (page: Page) => page.evaluate<Watch>('({ ...watch })');
  const hears = (page: Page, check: (now: Watch) => boolean) =>
    eventually(async () => {
      const now = await watch(page);
      if (!check(now)) throw new Error(`so far: ${JSON.stringify(now)}`);
      return now;
    }, WAIT);

  async function tell(message: string): Promise<void> {
    const body = { channel: 'system', message };
    const answer = await call(beside, 'POST /sse/admin/test-broadcast', { headers: bearer(operator), body });
    expect(answer.status).toBe(200);
  }

  it('hears its private stream across a cut and a restart of the server, each message once', async () => {
    const page = await openPage();
    expect(await logIn(page, operator)).toBe(200);
    await page.evaluate(LISTEN);
    await hears(page, ({ opened }) => opened === 1);
    await tell('one');
    await hears(page, ({ heard }) => heard.length === 1);

    server.app.getHttpServer().closeAllConnections();
    await tell('two');
    await hears(page, ({ opened, heard }) => opened === 2 && heard.length === 2);

    const { port } = new URL(server.url);
    await server.stop();
    await tell('three');
    server = await start(port);
    await tell('four');
    const { heard, state } = await hears(page, (now) => now.opened === 3 && now.heard.length === 4);
    expect([heard, state]).toEqual([['one', 'two', 'three', 'four'], OPEN]);
  });

  it('is out when it logs out: told goodbye, and then refused for good', async () => {
    const page = await openPage();
    await logIn(page, operator);
    await page.evaluate(LISTEN);
    await hears(page, ({ opened }) => opened === 1);
    expect(await post(page, '/auth/logout')).toBe(204);
    const { goodbyes, opened } = await hears(page, ({ state }) => state === CLOSED);
    expect([goodbyes, opened]).toEqual([['unauthenticated'], 1]);
  });

  it('hears nothing without signing in, nor as somebody who may not', async () => {
    const page = await openPage();
    for (const account of [null, await asUser(beside)]) {
      if (account) expect(await logIn(page, account)).toBe(200);
      await page.evaluate(LISTEN);
      const { opened } = await hears(page, ({ state }) => state === CLOSED);
      expect(opened).toBe(0);
    }
  });

  it('keeps the cookie from scripts, and from the forms of other sites', async () => {
    const page = await openPage();
    await logIn(page, operator);
    expect(await page.evaluate('document.cookie')).toBe('');
    expect(await context?.cookies()).toEqual([
      expect.objectContaining({ name: 'ringside_session', httpOnly: true, sameSite: 'Lax', path: '/' }),
    ]);
  });
});
