// The test page of the hooks in a browser, below the address of a server, so that requests and sockets have the same origin.
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import type { Browser, Page } from 'playwright-core';
import type { Mounted, ReactPage, Shown } from '../fixtures/react-page/page.js';
import { eventually } from './eventually.js';

const ENTRY = fileURLToPath(new URL('../fixtures/react-page/page.ts', import.meta.url));
const CLOCK = /^GET .*\/api\/v1\/time$/;
const PATH = '/hooks-under-test';

export async function bundleOfPage(): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [ENTRY],
    bundle: true,
    write: false,
    format: 'iife',
    define: { 'process.env.NODE_ENV': '"development"' },
  });
  return outputFiles[0]?.text ?? '';
}

export interface Frame {
  readonly action?: string;
  readonly channels?: readonly string[];
  readonly [field: string]: unknown;
}

export class HookPage {
  /** Commands that the page has sent to the server. */
  readonly commands: Frame[] = [];
  /** Addresses of requests and sockets, without the readings of the clock that follow a connection. */
  readonly addresses: string[] = [];
  /** Answered requests, each with the number of requests until then. */
  readonly answered: string[] = [];
  readonly complaints: string[] = [];

  private constructor(readonly page: Page) {
    page.setDefaultTimeout(60_000);
    page.on('pageerror', (error) => this.complaints.push(String(error.stack)));
    page.on('console', (message) => {
      if (['error', 'warning'].includes(message.type())) this.complaints.push(message.text());
    });
    page.on('request', (request) => {
      const address = `${request.method()} ${request.url()}`;
      if (!CLOCK.test(address)) this.addresses.push(address);
    });
    page.on('requestfinished', (request) => this.answered.push(`${this.addresses.length} ${request.url()}`));
    page.on('websocket', (socket) => {
      this.addresses.push(`WS ${socket.url()}`);
      socket.on('framesent', ({ payload }) => this.commands.push(JSON.parse(String(payload)) as Frame));
    });
  }

  static async open(browser: Browser, url: string, bundle: string): Promise<HookPage> {
    const page = await browser.newPage();
    const hooks = new HookPage(page);
    const html = `<!doctype html><link rel="icon" href="data:,"><div id="root"></div><script>${bundle.replace(/<\/script/g, '<\\/script')}</script>`;
    await page.route(`**${PATH}`, (route) => route.fulfill({ contentType: 'text/html', body: html }));
    await page.goto(`${url}${PATH}`);
    return hooks;
  }

  close(): Promise<void> {
    return this.page.close();
  }

  /** Makes the client of the page. */
  connect(options: Parameters<ReactPage['connect']>[0]): Promise<void> {
    return this.page.evaluate((given) => void pageOf().connect(given), options);
  }

  show(scenes: Record<string, Mounted>): Promise<void> {
    return this.page.evaluate((given) => pageOf().show(given), scenes);
  }

  /** The newest render of a scene. */
  last<T>(name: string): Promise<T> {
    return this.page.evaluate((given) => pageOf().last(given), name) as Promise<T>;
  }

  /** Calls a function that the scene has returned. */
  act(name: string, act: string, ...args: unknown[]): Promise<unknown> {
    return this.page.evaluate((given) => pageOf().act(given.name, given.act, given.args), {
      name,
      act,
      args,
    });
  }

  async heard<T>(name: string): Promise<T[]> {
    return (await this.of('heard', name)) as T[];
  }

  async renders<T>(name: string): Promise<T[]> {
    return (await this.of('renders', name)) as T[];
  }

  /** How often the page has subscribed to a channel. */
  subscribed(channel: string): number {
    return this.commands.filter(
      ({ action, channels }) => action === 'subscribe' && channels?.includes(channel),
    ).length;
  }

  /** The live points of an item. */
  points(itemId: number): Promise<{ timestamp: string; high: number | null }[]> {
    return this.page.evaluate(
      (given) =>
        (pageOf().buffers().buffers.get(given)?.points ?? []).map(({ timestamp, high }) => ({
          timestamp: timestamp.toISOString(),
          high,
        })),
      itemId,
    );
  }

  clientState(): Promise<string> {
    return this.page.evaluate(() => pageOf().client()?.state ?? 'none');
  }

  /** Resolves once the newest render of the scene is as wanted. */
  async until<T>(name: string, isWanted: (shown: T) => boolean): Promise<T> {
    const found = await eventually(async () => {
      const shown = await this.last<T | undefined>(name);
      return shown !== undefined && isWanted(shown) ? { shown } : null;
    });
    return found?.shown as T;
  }

  private of(what: keyof Shown, name: string): Promise<unknown[]> {
    return this.page.evaluate(({ given, scene }) => pageOf().shown[given][scene] ?? [], {
      given: what,
      scene: name,
    });
  }
}

/** In the browser. */
export declare function pageOf(): ReactPage;
