// docs/trading-api.md against a running Ringside: its lines are run as they stand there, one after the other, and its
// examples are what the contract knows.
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { accountSchema } from '../../src/contract/trading/account.js';
import { orderListSchema, orderPreviewSchema, orderSchema } from '../../src/contract/trading/orders.js';
import { USER_EVENTS } from '../../src/contract/trading/user-events.js';
import { UNLIMITED } from '../support/accounts.js';
import { startTestApp, type TestApp } from '../support/app.js';
import { breachOf } from '../support/contract-check.js';
import { boss, newTrader } from '../support/trading.js';
import { describeWith } from '../support/tool.js';

const page = readFileSync('docs/trading-api.md', 'utf8');
const blocks = (language: string) =>
  [...page.matchAll(new RegExp(`\`\`\`${language}\\n([\\s\\S]*?)\`\`\``, 'g'))].map(([, text = '']) => text);

describe('the examples of the page on the trading API', () => {
  it('are what the contract knows', () => {
    const [order = '', messages = ''] = blocks('json');
    expect(orderSchema.parse(JSON.parse(order))).toEqual(JSON.parse(order));
    const lines = messages.trim().split('\n');
    expect(lines).toHaveLength(2);
    for (const line of lines) expect(breachOf(null, JSON.parse(line))).toBeNull();
  });

  it('name every event of a user', () => {
    const rows = page.split('\n').filter((line) => line.startsWith('| `'));
    const told = rows.flatMap((line) => [...line.matchAll(/`([a-z_…]+)`/g)].map(([, name = '']) => name));
    const missing = USER_EVENTS.filter((name) => !told.includes(name) && !/_removed$/.test(name));
    expect(missing).toEqual([]);
  });
});

describeWith('curl', 'the lines of the page on the trading API', () => {
  let ringside: TestApp;
  beforeAll(async () => {
    ringside = await startTestApp(UNLIMITED);
  });
  afterAll(() => ringside?.stop());

  it('do what the page says', async () => {
    const [admin, ann] = [await boss(ringside), await newTrader(ringside)];
    // Each answer on a line of its own, and the first line that fails ends it.
    const script = blocks('sh')
      .join('\n')
      .replaceAll(/^(as_|ask ")/gm, 'echo; $1');
    const { stdout } = await promisify(execFile)('bash', ['-e', '-o', 'pipefail', '-c', script], {
      env: {
        ...process.env,
        RINGSIDE_URL: ringside.url,
        ADMIN: admin.account.accessToken,
        ANN: ann.account.accessToken,
      },
      maxBuffer: 10_000_000,
    });
    const answers = stdout
      .split('\n')
      .filter((line) => line.startsWith('{'))
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(answers.length).toBeGreaterThan(20);
    const order = answers.find(({ clientOrderId }) => clientOrderId === 'entry-1');
    const shown = JSON.parse(blocks('json')[0] ?? '') as Record<string, unknown>;
    const { createdAt, updatedAt } = order ?? {};
    expect(order).toEqual({ ...shown, createdAt, updatedAt });
    expect(answers.some((answer) => orderPreviewSchema.safeParse(answer).success)).toBe(true);
    const list = answers.flatMap((answer) => orderListSchema.safeParse(answer).data?.data ?? []);
    expect(list.map(({ status }) => status)).toEqual(['CANCELLED', 'CANCELLED']);
    const accounts = answers.flatMap((answer) => accountSchema.safeParse(answer).data ?? []);
    const totals = accounts.map(({ total }) => Number(total));
    // Before, after the deposit, after the same deposit again, after the withdrawal.
    expect(totals.map((total) => total - (totals[0] ?? 0))).toEqual([0, 50_000_000, 50_000_000, 49_000_000]);
    expect(stdout).toContain('event: connected');
  });
});
