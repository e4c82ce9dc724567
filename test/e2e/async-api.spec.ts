// The documentation of the streams as a reader meets it: the document by the official parser, and the page in a browser.
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Ajv } from 'ajv';
import addFormats from 'ajv-formats';
import { chromium, type Browser } from 'playwright-core';
import { getJson, startTestApp, type TestApp } from '../support/app.js';
import { CHROMIUM_ARGS } from '../support/chromium.js';
import { describeWith } from '../support/tool.js';

interface AsyncApi {
  readonly asyncapi: string;
  readonly channels: Record<string, { address: string }>;
  readonly components: {
    readonly schemas: Record<string, { examples?: unknown[] }>;
    readonly messages: Record<string, { payload: { $ref: string }; examples: { payload: unknown }[] }>;
  };
}
interface OpenApi {
  readonly paths: Record<string, { get?: { responses: Record<string, unknown>; tags?: string[] } }>;
}

const ERROR = 0;
const VIEW_TIMEOUT_MS = 30_000;
/** In a process of its own: the parser cannot be loaded into Jest's module system. */
const PARSE = `
  import { text } from 'node:stream/consumers';
  import { Parser } from '@asyncapi/parser';
  const { document, diagnostics } = await new Parser().parse(await text(process.stdin));
  console.log(JSON.stringify({ isRead: document !== undefined, diagnostics }));
`;

interface Verdict {
  readonly isRead: boolean;
  readonly diagnostics: { severity: number; code: string; message: string; path: unknown[] }[];
}

async function judge(document: unknown): Promise<Verdict> {
  const parsing = promisify(execFile)(process.execPath, ['--input-type=module', '--eval', PARSE], {
    timeout: 60_000,
  });
  parsing.child.stdin?.end(JSON.stringify(document));
  return JSON.parse((await parsing).stdout) as Verdict;
}

const errorsOf = ({ diagnostics }: Verdict) => diagnostics.filter(({ severity }) => severity === ERROR);

let ringside: TestApp;
let document: AsyncApi;

beforeAll(async () => {
  ringside = await startTestApp();
  document = (await getJson<AsyncApi>(`${ringside.url}/docs/asyncapi.json`)).body;
});
afterAll(() => ringside?.stop());

describe('the AsyncAPI document', () => {
  it('is read by the official parser without an error', async () => {
    const verdict = await judge(document);
    expect(errorsOf(verdict)).toEqual([]);
    expect(verdict.isRead).toBe(true);
  });

  it('would not pass with a reference that leads nowhere', async () => {
    const broken = structuredClone(document);
    const [message] = Object.values(broken.components.messages);
    if (message) message.payload = { $ref: '#/components/schemas/Nothing' };
    expect(errorsOf(await judge(broken))).not.toEqual([]);
  });

  it('has examples that its own schemas accept, with no message left out', () => {
    const { schemas, messages } = document.components;
    const ajv = addFormats.default(new Ajv({ strict: false, allErrors: true }));
    ajv.addSchema({ $id: 'streams', components: { schemas } });
    const validate = (id: string, value: unknown) => {
      ajv.validate(`streams#/components/schemas/${id}`, value);
      return ajv.errors ?? [];
    };
    for (const [id, { payload, examples }] of Object.entries(messages)) {
      expect(payload.$ref).toBe(`#/components/schemas/${id}`);
      expect(examples.length).toBeGreaterThan(0);
      for (const example of examples) expect([id, validate(id, example.payload)]).toEqual([id, []]);
    }
    expect(validate('Trade', {})).not.toEqual([]);
    expect(validate('Subscribe', { action: 'subscribe', market_id: '1', channels: ['prices'] })).not.toEqual(
      [],
    );
  });

  it('describes every stream that the server has', async () => {
    const { body } = await getJson<OpenApi>(`${ringside.url}/docs/openapi.json`);
    const streams = Object.keys(body.paths).filter(
      (path) => path.endsWith('/stream') || path.endsWith('/sse/admin/{channel}'),
    );
    const addresses = Object.values(document.channels).map(({ address }) => address);
    expect(addresses.filter((address) => address !== '/ws').sort()).toEqual(streams.sort());
    expect(addresses).toContain('/ws');
  });

  it('names the server as it was reached', async () => {
    const { host } = new URL(ringside.url);
    expect(document).toMatchObject({ asyncapi: '3.0.0', servers: { sse: { host }, websocket: { host } } });
  });
});

describeWith('chromium', 'the documentation in a browser', (executablePath) => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await chromium.launch({ executablePath, args: CHROMIUM_ARGS });
  });
  afterAll(() => browser?.close());

  /** What breaks the page's policy is told on its console, as an error. */
  async function open(path: string) {
    const page = await browser.newPage({ viewport: { width: 1600, height: 1000 } });
    const complaints: string[] = [];
    const hosts = new Set<string>();
    page.on('console', (message) => {
      if (message.type() === 'error') complaints.push(message.text());
    });
    page.on('pageerror', (error) => complaints.push(String(error.stack)));
    page.on('request', (request) => {
      const { protocol, host } = new URL(request.url());
      if (protocol !== 'data:') hosts.add(host);
    });
    await page.goto(`${ringside.url}${path}`);
    return { page, complaints, hosts };
  }

  it('shows every route, and gets an answer from one, with nothing from elsewhere and no complaint', async () => {
    // The page renders only the routes near the view, so the test follows the link to one, which opens it.
    const { page, complaints, hosts } = await open('/docs#/system/getServerTime');
    const route = page.locator('.opblock', { hasText: '/api/v1/time' }).first();
    await route.waitFor({ timeout: VIEW_TIMEOUT_MS });
    await route.getByRole('button', { name: 'Try it out' }).click();
    await route.getByRole('button', { name: 'Execute' }).click();
    await route.getByText('unix_ms').first().waitFor({ timeout: VIEW_TIMEOUT_MS });
    expect(complaints).toEqual([]);
    expect([...hosts]).toEqual([new URL(ringside.url).host]);
    await page.close();
  });

  it('shows channels, messages and commands, with nothing from elsewhere and no complaint', async () => {
    const { page, complaints, hosts } = await open('/docs/streams');
    const title = page.getByText('Ringside streams 1').filter({ visible: true });
    await title.waitFor({ timeout: VIEW_TIMEOUT_MS });
    for (const text of [
      '/api/v1/stream',
      '/api/v1/prices/stream',
      '/ws',
      'slow_consumer',
      'PriceUpdate',
      'Subscribe',
    ]) {
      expect(await page.getByText(text).count()).toBeGreaterThan(0);
    }
    const file = process.env.RINGSIDE_SCREENSHOT;
    if (file) await page.screenshot({ path: file, fullPage: true });
    expect(complaints).toEqual([]);
    expect([...hosts]).toEqual([new URL(ringside.url).host]);
    await page.close();
  });
});
