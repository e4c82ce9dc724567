// The client package as a stranger gets it: packed, installed into an empty project without a network, and used as its README says.
import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { build } from 'esbuild';
import { chromium } from 'playwright-core';
import type { LatestPrices } from '../../src/contract/pricing/prices.js';
import { apiKey, asOperator, bearer, call, firstAdmin, UNLIMITED } from '../support/accounts.js';
import { getJson, startTestApp, type TestApp } from '../support/app.js';
import { CHROMIUM_ARGS } from '../support/chromium.js';
import { eventually } from '../support/eventually.js';
import { HookReceiver } from '../support/hook-receiver.js';
import { ClientProject } from '../support/packed-client.js';
import { describeWith } from '../support/tool.js';
import { newMarket, newTrader } from '../support/trading.js';

/** Most syncs change most items. */
const PACE = { PRICE_SYNC_INTERVAL_MS: '500', REPLAY_SPEED: '600', REPLAY_FILE: undefined };
const IN_NODE = {
  ...{ module: 'nodenext', lib: ['es2023'], types: ['node'] },
  typeRoots: [resolve('node_modules/@types')],
};
const IN_PAGES = {
  ...{ module: 'esnext', moduleResolution: 'bundler', jsx: 'react-jsx' },
  ...{ lib: ['es2023', 'dom'], types: [] },
};
/** Chromium takes the page for one of the internet, as the test and no server answers for it. */
const ARGS = [...CHROMIUM_ARGS, '--disable-features=LocalNetworkAccessChecks'];
const PROGRAM_MAX_MS = 120_000;

const readme = readFileSync('client/README.md', 'utf8');
const blocks = (language: string): string[] =>
  [...readme.matchAll(new RegExp(`\`\`\`${language}\\n([\\s\\S]*?)\`\`\``, 'g'))].map(
    ([, text = '']) => text,
  );

let ringside: TestApp;
let project: ClientProject;
beforeAll(async () => {
  ringside = await startTestApp({ ...UNLIMITED, ...PACE });
  project = await ClientProject.make();
});
afterAll(async () => {
  await project?.remove();
  await ringside?.stop();
});

describe('the package', () => {
  it('has its build, its README and its license, and nothing else', () => {
    const kinds = new Set(project.packed.map((path) => path.replace(/^dist\/.*?(\.d\.ts|\.js)$/, 'dist $1')));
    expect([...kinds].sort()).toEqual(['LICENSE', 'README.md', 'dist .d.ts', 'dist .js', 'package.json']);
    expect(project.packed.filter((path) => path.includes('.spec.'))).toEqual([]);
    expect(readFileSync('client/LICENSE', 'utf8')).toBe(readFileSync('LICENSE', 'utf8'));
  });

  it('has a file and types for each of its exports', () => {
    const { exports } = JSON.parse(readFileSync('client/package.json', 'utf8')) as {
      exports: Record<string, Record<string, string>>;
    };
    expect(Object.keys(exports)).toEqual(['.', './react', './live', './testing']);
    for (const file of Object.values(exports).flatMap((one) => Object.values(one)))
      expect([file, existsSync(project.path('node_modules/@ringside/client', file))]).toEqual([file, true]);
  });
});

describe('the README', () => {
  it('shows whole programs as they are', () => {
    const programs = [...blocks('js'), ...blocks('tsx')];
    expect(programs).toHaveLength(3);
    for (const program of programs) {
      const [, name = ''] = /node ([\w-]+\.mjs)/.exec(program) ?? ['', 'price-card.tsx'];
      expect(program).toBe(readFileSync(`client/examples/${name}`, 'utf8'));
    }
  });

  it('has snippets that compile against the package', async () => {
    const snippets = blocks('ts');
    expect(snippets.length).toBeGreaterThanOrEqual(12);
    const names = snippets.map((_, index) => `snippets/${index + 1}.ts`);
    for (const [index, name] of names.entries())
      await project.write(name, `${snippets[index] ?? ''}\nexport {};\n`);
    await project.write(
      'snippets/given.d.ts',
      readFileSync('test/fixtures/client-package/given.d.ts', 'utf8'),
    );
    await project.write('snippets/wrong.ts', `ringside.rest.call('GET /api/v1/tme', {});`);
    const errors = await project.typeErrors(['snippets/given.d.ts', 'snippets/wrong.ts', ...names], IN_NODE);
    expect(errors.split(/\n(?! )/)).toEqual([
      expect.stringMatching(/^snippets\/wrong.ts\(1,20\): error TS2345/),
      '',
    ]);
  });
});

describe('the example', () => {
  const environment = (more: Record<string, string> = {}) => ({ RINGSIDE_URL: ringside.url, ...more });

  it(
    'price-ticker.mjs prints the next prices, and ends',
    async () => {
      const { data } = await eventually(async () => {
        const { body } = await getJson<LatestPrices>(`${ringside.url}/api/v1/prices/latest`);
        return body.data.length > 4 ? body : null;
      }).then((found) => found as LatestPrices);
      const items = data.slice(0, 5).map(({ item_id: id }) => id);
      const end = await project.run('price-ticker.mjs', environment({ ITEMS: items.join() }));
      const lines = end.output.split('\n').filter((line) => line.includes(' item '));
      expect([end.code, lines.length]).toEqual([0, 10]);
      const seen = lines.map((line) => Number(/item (\d+), buy (?:\d+|–), sell (?:\d+|–)$/.exec(line)?.[1]));
      expect(seen.filter((item) => !items.includes(item))).toEqual([]);
    },
    PROGRAM_MAX_MS,
  );

  it(
    'order-book.mjs shows a book that its checksums prove, and ends',
    async () => {
      const [ann, market] = [await newTrader(ringside), await newMarket(ringside)];
      await ann.placed(market, { priceBps: 4_000, quantity: '2500000' });
      let isOver = false;
      const running = project
        .run('order-book.mjs', environment({ MARKET: market, COUNT: '4' }))
        .finally(() => (isOver = true));
      for (let price = 4_100; !isOver; price = price === 4_900 ? 4_100 : price + 100) {
        const { id } = await ann.placed(market, { priceBps: price });
        await ann.send(`DELETE /trading/orders/${id}`);
      }
      const { code, output } = await running;
      expect([code, output]).toEqual([0, expect.stringMatching(/bid {2}40\.00 % +2\.50\n/)]);
      expect(output.match(new RegExp(`${market}, seq \\d+: proven, 0 repairs`, 'g'))?.length).toBeGreaterThan(
        1,
      );
    },
    PROGRAM_MAX_MS,
  );

  it(
    'market-maker.mjs quotes both sides, cancels what rests, and ends',
    async () => {
      const [ann, market] = [await newTrader(ringside), await newMarket(ringside)];
      const { key } = await apiKey(ringside, ann.account, 'read', 'stream', 'trade');
      const settings = { RINGSIDE_KEY: key, MARKET: market, ROUNDS: '2', REST_MS: '100' };
      const { code, output } = await project.run('market-maker.mjs', environment(settings));
      const { data } = await ann.get(`GET /trading/orders/list?marketId=${market}`);
      const orders = data as { id: string; outcome: string; priceBps: number; status: string }[];
      const ids = orders.map(({ id }) => id).sort();
      expect([code, [...output.matchAll(/^round \d: accepted (\d+)$/gm)].map(([, id]) => id).sort()]).toEqual(
        [0, ids],
      );
      expect(output.trim().split('\n')).toHaveLength(4);
      expect(
        orders.map(({ outcome, ...order }) => `${outcome} ${order.priceBps} ${order.status}`).sort(),
      ).toEqual(['NO 4800 CANCELLED', 'NO 4800 CANCELLED', 'YES 4800 CANCELLED', 'YES 4800 CANCELLED']);
    },
    PROGRAM_MAX_MS,
  );

  it(
    'operator-alert.mjs posts critical events, also those of a time in which it did not run',
    async () => {
      const hooks = await HookReceiver.start();
      try {
        const { key } = await apiKey(ringside, await asOperator(ringside), 'stream');
        const admin = bearer(await firstAdmin(ringside));
        const tell = async (message: string, priority = 'critical') => {
          const body = { channel: 'system', message, priority };
          const { status } = await call(ringside, 'POST /sse/admin/test-broadcast', { body, headers: admin });
          expect(status).toBe(200);
        };
        const run = (count: number, said?: (output: string) => void) => {
          const settings = { RINGSIDE_KEY: key, WEBHOOK_URL: hooks.url('/alerts'), COUNT: String(count) };
          return project.run('operator-alert.mjs', environment(settings), said);
        };
        let output = '';
        const first = run(1, (said) => (output = said));
        await eventually(() => output.includes('the channel is level'));
        await tell('not urgent', 'high');
        await tell('one');
        expect((await first).code).toBe(0);
        await tell('two');
        expect((await run(2)).code).toBe(0);
        const posted = hooks
          .at('/alerts')
          .map(
            ({ body }) => (body as unknown as { event: { data: { message: string } } }).event.data.message,
          );
        expect(posted).toEqual(['one', 'one', 'two']);
      } finally {
        await hooks.stop();
      }
    },
    PROGRAM_MAX_MS,
  );
});

describeWith('chromium', 'the React example', (executablePath) => {
  beforeAll(async () => {
    const installed = [
      'react',
      'react-dom',
      'scheduler',
      'swr',
      'dequal',
      'use-sync-external-store',
      'zustand',
    ];
    const types = ['@types/react', '@types/react-dom', 'csstype'];
    await project.install(...[...installed, ...types].map((name) => `node_modules/${name}`));
  });

  it('compiles, and shows the price of an item as it changes', async () => {
    expect(await project.typeErrors(['price-card.tsx'], IN_PAGES)).toBe('');
    const { outputFiles } = await build({
      ...{ entryPoints: [project.path('price-card.tsx')], absWorkingDir: project.folder, jsx: 'automatic' },
      ...{ bundle: true, write: false, format: 'esm', logLevel: 'error' },
    });
    const html = `<!doctype html><link rel="icon" href="data:,"><div id="root"></div><script type="module" src="/card.js"></script>`;
    const body = outputFiles[0]?.text ?? '';
    const { body: latest } = await getJson<LatestPrices>(`${ringside.url}/api/v1/prices/latest`);
    const browser = await chromium.launch({ executablePath, args: ARGS });
    try {
      const page = await browser.newPage();
      await page.route('**/card?*', (route) => route.fulfill({ contentType: 'text/html', body: html }));
      await page.route('**/card.js', (route) => route.fulfill({ contentType: 'text/javascript', body }));
      await page.goto(`${ringside.url}/card?item=${latest.data[0]?.item_id}`);
      const text = () => page.locator('article').innerText();
      await eventually(async () => (await text()).includes('live over ws'));
      const before = await text();
      expect(before).toMatch(/Buy (?:\d+|–)\s+Sell (?:\d+|–)/);
      await eventually(async () => (await text()) !== before);
    } finally {
      await browser.close();
    }
  });
});
