// The outbox in a real browser: orders in IndexedDB outlive the browser, a tab does not take the orders of another tab that runs, and
// an impatient user gets one order. A proxy between the browser and the server loses and holds requests.
import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import {
  createServer,
  request as send,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { afterAll, beforeAll, beforeEach, expect, it } from '@jest/globals';
import { chromium, type Browser, type Page } from 'playwright-core';
import { register, UNLIMITED, type Account } from '../support/accounts.js';
import { startTestApp, type TestApp } from '../support/app.js';
import { CHROMIUM_ARGS } from '../support/chromium.js';
import { eventually } from '../support/eventually.js';
import type { OutboxPage } from '../support/outbox-page.js';
import { describeWith } from '../support/tool.js';
import { newMarket, Trader } from '../support/trading.js';

declare const outboxPage: OutboxPage;

const PLACE = 'POST /api/v1/trading/orders';
const UNKNOWN = JSON.stringify({ statusCode: 503, code: 'outcome_unknown', message: 'unknown' });

/** `unanswered`: carried out, never answered. `lost`: neither. `unknown`: carried out, answered with 503 `outcome_unknown`. */
type Fate = 'passes' | 'unanswered' | 'lost' | 'unknown';

/** Serves the page, and passes everything else to the server, as the fate of the next orders says. */
class Edge {
  readonly fates: Fate[] = [];
  /** Of each order request. */
  readonly bodies: string[] = [];
  private constructor(
    private readonly server: Server,
    private readonly target: string,
    private readonly script: string,
  ) {
    server.on(
      'request',
      (request: IncomingMessage, response: ServerResponse) => void this.take(request, response),
    );
  }

  static async open(target: string, script: string): Promise<Edge> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return new Edge(server, target, script);
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private async take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (request.url === '/page') {
      const html = `<!doctype html><title>outbox</title><body><script>${this.script}</script>`;
      response.setHeader('content-type', 'text/html').end(html);
      return;
    }
    const body = await bodyOf(request);
    const isOrder = `${request.method} ${request.url}` === PLACE;
    if (isOrder) this.bodies.push(body.toString());
    const fate = isOrder ? (this.fates.shift() ?? 'passes') : 'passes';
    if (fate !== 'lost') this.pass(request, body, fate, response);
  }

  private pass(request: IncomingMessage, body: Buffer, fate: Fate, response: ServerResponse): void {
    const { method, headers, url = '' } = request;
    const own = { ...headers, host: new URL(this.target).host, connection: 'close' };
    // The server takes the cookie only from pages of its own.
    if (own.origin !== undefined) own.origin = this.target;
    const upstream = send(this.target + url, { method, headers: own }, (answer) => {
      if (fate === 'unanswered') answer.resume();
      else if (fate === 'unknown')
        response.writeHead(503, { 'content-type': 'application/json' }).end(UNKNOWN, () => answer.resume());
      else answer.pipe(response.writeHead(answer.statusCode ?? 500, answer.headers));
    });
    upstream.on('error', () => response.destroy());
    response.on('close', () => fate === 'passes' && upstream.destroy());
    upstream.end(body);
  }
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of request as AsyncIterable<Buffer>) parts.push(part);
  return Buffer.concat(parts);
}

/** A browser with a profile on disk, which a test can kill. */
class MortalBrowser {
  private constructor(
    private readonly child: ChildProcess,
    private readonly browser: Browser,
  ) {}

  static async start(executablePath: string, profile: string): Promise<MortalBrowser> {
    const own = ['--headless', '--remote-debugging-port=0', `--user-data-dir=${profile}`, 'about:blank'];
    const stdio = ['ignore', 'ignore', 'pipe'] as const;
    // A group of its own, so that its children can be killed with it.
    const child = spawn(executablePath, [...CHROMIUM_ARGS, ...own], { stdio: [...stdio], detached: true });
    for await (const line of createInterface(child.stderr)) {
      const address = /DevTools listening on (ws:\S+)/.exec(line)?.[1];
      if (address) return new MortalBrowser(child, await chromium.connectOverCDP(address));
    }
    throw new Error('the browser ended before it was running');
  }

  async openPage(url: string, cookie: string): Promise<Page> {
    const [context] = this.browser.contexts();
    if (!context) throw new Error('the browser has no profile');
    const [name = '', value = ''] = cookie.split('=');
    await context.addCookies([{ name, value, url, httpOnly: true }]);
    const page = await context.newPage();
    await page.goto(`${url}/page`);
    return page;
  }

  async closePages(): Promise<void> {
    for (const page of this.browser.contexts().flatMap((context) => context.pages())) await page.close();
  }

  /** SIGKILL to the browser and its children. */
  async kill(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const exited = once(this.child, 'exit');
    process.kill(-(this.child.pid ?? 0), 'SIGKILL');
    await exited;
    await this.browser.close();
  }
}

describeWith('chromium', 'the outbox in a browser', (executablePath) => {
  let folder: string;
  let ringside: TestApp;
  let edge: Edge;
  let marketId: string;
  let account: Account;
  let trader: Trader;
  let browser: MortalBrowser | undefined;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'ringside-outbox-page-'));
    const file = join(folder, 'page.js');
    const options = ['--bundle', '--format=iife', `--outfile=${file}`];
    await promisify(execFile)('node_modules/.bin/esbuild', ['test/support/outbox-page.ts', ...options]);
    ringside = await startTestApp(UNLIMITED);
    marketId = await newMarket(ringside);
    edge = await Edge.open(ringside.url, await readFile(file, 'utf8'));
  });
  beforeEach(async () => {
    await browser?.closePages();
    edge.fates.length = edge.bodies.length = 0;
    account = await register(ringside);
    trader = new Trader(ringside, account);
  });
  afterAll(async () => {
    await killBrowser();
    await edge?.close();
    await ringside?.stop();
    await rm(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 250 });
  });

  /** A page of the same browser profile, signed in. */
  async function openPage(): Promise<Page> {
    browser ??= await MortalBrowser.start(executablePath, join(folder, 'profile'));
    const page = await browser.openPage(edge.url, account.cookie);
    await page.evaluate((id) => outboxPage.open(id), marketId);
    return page;
  }

  async function killBrowser(): Promise<void> {
    await browser?.kill();
    browser = undefined;
  }

  const ordersOf = async () =>
    (await trader.get('GET /trading/orders/list')).data as { clientOrderId: string }[];

  it.each([
    ['the answer was lost', 'unanswered', 'accepted'],
    ['the request was lost', 'lost', 'never_arrived'],
  ] as const)('says the truth after the browser was killed when %s', async (_, fate, outcome) => {
    edge.fates.push(fate);
    const page = await openPage();
    const id = await page.evaluate(() => outboxPage.place(null, 4_000));
    await eventually(
      async () => edge.bodies.length > 0 && (fate === 'lost' || (await ordersOf()).length === 1),
    );
    await killBrowser();
    const again = await openPage();
    expect(await again.evaluate(() => outboxPage.recover())).toEqual([[id, outcome]]);
    expect((await ordersOf()).map(({ clientOrderId }) => clientOrderId)).toEqual(
      outcome === 'accepted' ? [id] : [],
    );
    expect(await again.evaluate(() => outboxPage.recover())).toEqual([]);
    expect(await again.evaluate(() => outboxPage.forget())).toBe('forgotten');
  });

  it.each([
    ['a double click', []],
    ['Enter held', []],
    ['503 outcome_unknown', ['unknown']],
    ['a black hole', ['unanswered']],
  ] as [string, Fate[]][])('makes one order of %s', async (what, fates) => {
    edge.fates.push(...fates);
    const page = await openPage();
    await page.evaluate(() => outboxPage.showTicket('ticket-1'));
    if (what === 'Enter held') {
      await page.keyboard.down('Enter');
      for (let i = 0; i < 20; i++) await page.keyboard.down('Enter');
      await page.keyboard.up('Enter');
    } else await page.dblclick('button');
    await eventually(() => page.evaluate(() => outboxPage.states().length > 1));
    const outcomes = await page.evaluate(() => outboxPage.outcomes());
    expect(new Set(outcomes)).toEqual(new Set(['accepted']));
    expect(await ordersOf()).toMatchObject([{ clientOrderId: 'ticket-1' }]);
    expect(new Set(edge.bodies).size).toBe(1);
    expect(edge.bodies.length).toBe(fates.length + 1);
  });

  it('leaves the orders of a tab that runs, and takes them when it is closed', async () => {
    edge.fates.push('unanswered');
    const [first, second] = [await openPage(), await openPage()];
    const id = await first.evaluate(() => outboxPage.place(null));
    await eventually(() => edge.bodies.length > 0);
    expect(await second.evaluate(() => outboxPage.recover())).toEqual([]);
    expect(await second.evaluate(() => outboxPage.forget())).toBe('orders_open');
    await first.close();
    await eventually(
      async () => (await second.evaluate(() => outboxPage.recover())).join() === `${id},accepted`,
    );
  });

  it('sends nothing where the browser stores nothing, unless the app says so', async () => {
    const page = await openPage();
    await page.evaluate(
      `IDBFactory.prototype.open = () => { throw new DOMException('The user denied it.', 'UnknownError'); }`,
    );
    expect(await page.evaluate(() => outboxPage.place(null))).toBe('outbox_unavailable');
    expect(edge.bodies).toEqual([]);
    await page.evaluate((id) => outboxPage.open(id, 'memory'), marketId);
    await page.evaluate(() => outboxPage.place(null));
    expect(await page.evaluate(() => outboxPage.outcomes())).toEqual(['accepted']);
  });

  it('does not show the orders of another user of the same browser', async () => {
    edge.fates.push('lost', 'lost', 'lost', 'lost');
    const page = await openPage();
    await page.evaluate(() => outboxPage.place(null, 1_000));
    await eventually(() => edge.bodies.length > 0);
    await page.close();
    account = await register(ringside);
    const other = await openPage();
    expect(await other.evaluate(() => outboxPage.recover())).toEqual([]);
    expect(await other.evaluate(() => outboxPage.forget())).toBe('forgotten');
  });
});
