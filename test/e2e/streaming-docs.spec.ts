// The two clients of docs/streaming.md, run as they stand there by somebody whose connection breaks again and again.
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { LatestPrices } from '../../src/contract/prices.js';
import { getJson, startTestApp, type TestApp } from '../support/app.js';
import { startCuttingProxy } from '../support/cutting-proxy.js';
import { eventually } from '../support/eventually.js';
import { randomInt, seededRandom, testSeed } from '../support/random.js';

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
      const isLevel = () => connections > CUTS && /^connected.*[^]*^price/m.test(output.slice(lastBegin));
      await eventually(isLevel, { timeoutMs: 60_000 });
      const { seq, data } = await latest();
      await eventually(() => Number(lines('price').at(-1)?.[0]) > seq, { timeoutMs: 30_000 });
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
