// The clients of docs/streaming.md, run as they stand there: by somebody whose connection breaks again and again, and by
// somebody whose credential ends.
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { chromium } from 'playwright-core';
import type { LatestPrices } from '../../src/contract/pricing/prices.js';
import { EventLog } from '../../src/platform/events/index.js';
import { asUser, bearer, call, logIn, newPassword, UNLIMITED, type Account } from '../support/accounts.js';
import { getJson, startTestApp, type TestApp } from '../support/app.js';
import { CHROMIUM_ARGS } from '../support/chromium.js';
import { clockAheadOf } from '../support/clock-ahead.js';
import { startCuttingProxy } from '../support/cutting-proxy.js';
import { eventually } from '../support/eventually.js';
import { randomInt, seededRandom, testSeed } from '../support/random.js';
import { describeWith } from '../support/tool.js';

const CUTS = 8;
const PACE = { PRICE_SYNC_INTERVAL_MS: '500', REPLAY_SPEED: '3000', SSE_HEARTBEAT_INTERVAL: '500ms' };

const clients = [...readFileSync('docs/streaming.md', 'utf8').matchAll(/```js\n([\s\S]*?)```/g)].map(
  ([, code = '']) => code,
);

let ringside: TestApp;
beforeAll(async () => {
  ringside = await startTestApp(PACE);
  await eventually(async () => (await latest()).seq > 0);
});
afterAll(() => ringside?.stop());

const latest = async () => (await getJson<LatestPrices>(`${ringside.url}/api/v1/prices/latest`)).body;

it.each([
  ['SSE', 0],
  ['WebSocket', 1],
])(
  'the documented client for %s knows every price after its connection was cut again and again',
  async (transport, index) => {
    const random = seededRandom(testSeed(`documented client, ${transport}`));
    let output = '';
    let connections = 0;
    let lastBegin = 0;
    const proxy = await startCuttingProxy(ringside.url, () => {
      lastBegin = output.length;
      connections += 1;
      return connections <= CUTS ? randomInt(random, 500, 15_000) : undefined;
    });
    const client = spawn(process.execPath, ['--input-type=module', '--eval', clients[index] ?? ''], {
      env: { ...process.env, RINGSIDE_URL: proxy.url },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let complaints = '';
    client.stdout.on('data', (bytes: Buffer) => (output += bytes.toString()));
    client.stderr.on('data', (bytes: Buffer) => (complaints += bytes.toString()));
    const lines = (word: string) =>
      output
        .slice(0, output.lastIndexOf('\n'))
        .split('\n')
        .filter((line) => line.startsWith(`${word} `))
        .map((line) => line.split(' ').slice(1));
    try {
      // Level on a connection that is not cut: from here on every change of every item arrives.
      const isCaughtUp = () => connections > CUTS && /^connected.*[^]*^price/m.test(output.slice(lastBegin));
      await eventually(isCaughtUp);
      const { seq, data } = await latest();
      await eventually(() => Number(lines('price').at(-1)?.[0]) > seq);
      const known = new Map(
        lines('price')
          .filter(([at]) => Number(at) <= seq)
          .map(([, item, high, low]) => [item, [high, low]]),
      );
      const truth = new Map(
        data.map(({ item_id, high, low }) => [String(item_id), [String(high), String(low)]]),
      );
      expect(Object.fromEntries(known)).toEqual(Object.fromEntries(truth));
      expect(lines('connected').at(-1)).toEqual(['resumed']);
      expect(complaints).toBe('');
    } finally {
      client.kill();
      await proxy.close();
    }
  },
  120_000,
);

describe('somebody who is signed in', () => {
  const MINUTE_MS = 60_000;
  const EVENTS = 100;
  const WAIT = { timeoutMs: 30_000 };
  let app: TestApp;
  beforeAll(async () => {
    app = await startTestApp(UNLIMITED);
  });
  afterAll(() => app?.stop());

  /** Something happens to the user; the sequence numbers are what a client must hear. */
  async function happen({ userId }: Account, times: number): Promise<number[]> {
    const seqs: number[] = [];
    for (let n = 0; n < times; n += 1) {
      const { seq } = await app.app
        .get(EventLog)
        .transaction(async (tx) =>
          tx.append(
            'watchlists.list.updated',
            { notices: [{ event: 'order_placed', data: { n } }] },
            { user: `user:${userId}` },
          ),
        );
      seqs.push(seq ?? 0);
    }
    return seqs;
  }
  const endSessions = async (account: Account) => {
    const body = { currentPassword: account.password, newPassword: newPassword() };
    const headers = bearer(await logIn(app, account));
    expect((await call(app, 'POST /auth/password', { headers, body })).status).toBe(204);
  };
  const heardIn = (lines: readonly string[]) =>
    lines.filter((line) => line.startsWith('heard ')).map((line) => Number(line.split(' ')[1]));

  it('hears everything once with the documented WebSocket client, beyond the end of its first token', async () => {
    const account = await asUser(app);
    const clock = clockAheadOf(app.app);
    let connections = 0;
    // The first connection is for signing in; three WebSockets are cut before one lives.
    const proxy = await startCuttingProxy(app.url, () => {
      connections += 1;
      return connections > 1 && connections <= 4 ? 3_000 : undefined;
    });
    const { email, password } = account;
    const client = spawn(process.execPath, ['--input-type=module', '--eval', clients[3] ?? ''], {
      env: {
        ...process.env,
        RINGSIDE_URL: proxy.url,
        RINGSIDE_EMAIL: email,
        RINGSIDE_PASSWORD: password,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const ended = new Promise<number | null>((resolve) => client.once('exit', resolve));
    let output = '';
    let complaints = '';
    client.stdout.on('data', (bytes: Buffer) => (output += bytes.toString()));
    client.stderr.on('data', (bytes: Buffer) => (complaints += bytes.toString()));
    const lines = () => output.split('\n').slice(0, -1);
    const ends = () => lines().flatMap((line) => /^signed in until (.+)$/.exec(line)?.[1] ?? []);
    const hears = (seqs: readonly number[]) => eventually(() => heardIn(lines()).at(-1) === seqs.at(-1));
    try {
      await eventually(() => ends().length > 0, WAIT);
      const expected = await happen(account, EVENTS);
      await hears(expected);
      expect(connections).toBe(5);
      const [connectionsBefore, firstEnd] = [connections, Date.parse(ends().at(-1) ?? '')];
      // Twice to within a minute of the end of the token, and so beyond the end of the first.
      for (const until of [ends().length + 1, ends().length + 2]) {
        clock.advance(9 * MINUTE_MS + 1_000);
        await eventually(() => ends().length >= until, WAIT);
      }
      expect(Date.parse(ends().at(-1) ?? '')).toBeGreaterThan(firstEnd + 15 * MINUTE_MS);
      expected.push(...(await happen(account, 3)));
      await hears(expected);
      expect(heardIn(lines())).toEqual(expected);
      // No new WebSocket; a refresh is a request of its own.
      expect(connections - connectionsBefore).toBeLessThanOrEqual(2);
      await endSessions(account);
      await eventually(() => lines().at(-1) === 'signed out', WAIT);
      expect(await ended).toBe(0);
      expect(complaints).toBe('');
    } finally {
      clock.restore();
      client.kill();
      await proxy.close();
    }
  });

  describeWith('chromium', 'in a browser', (executablePath) => {
    it('hears everything once with the documented EventSource, and learns that the session has ended', async () => {
      const account = await asUser(app);
      const browser = await chromium.launch({ executablePath, args: CHROMIUM_ARGS });
      try {
        const context = await browser.newContext();
        const [name = '', value = ''] = account.cookie.split('=');
        await context.addCookies([{ name, value, url: app.url }]);
        const page = await context.newPage();
        const lines: string[] = [];
        page.on('console', (message) => message.type() === 'log' && lines.push(message.text()));
        page.on('pageerror', (error) => lines.push(String(error)));
        const connected = (times: number) =>
          eventually(() => lines.filter((line) => line.startsWith('connected ')).length === times, WAIT);
        const setOut = async (isOut: boolean) => {
          if (isOut) await page.route('**/api/v1/stream?*', (route) => route.fulfill({ status: 503 }));
          else await page.unroute('**/api/v1/stream?*');
        };
        await page.goto(`${app.url}/api/v1/time`);
        await setOut(true);
        const refused = page.waitForResponse((answer) => answer.status() === 503);
        await page.evaluate(clients[2] ?? '');
        await refused;
        await setOut(false);
        await connected(1);
        const expected = await happen(account, 5);
        await eventually(() => heardIn(lines).length === expected.length, WAIT);
        expect(heardIn(lines)).toEqual(expected);
        await endSessions(account);
        await eventually(() => lines.at(-1) === 'signed out', WAIT);
        expect(lines.filter((line) => !/^(connected|heard|signed out)/.test(line))).toEqual([]);
      } finally {
        await browser.close();
      }
    });
  });
});
