// docs/tutorial.md, run as it stands there: its first block has the settings of the server, the others are one session of a
// shell, and the answers are what the page says.
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { UNLIMITED } from '../support/accounts.js';
import { startTestApp, type TestApp } from '../support/app.js';
import { describeWith } from '../support/tool.js';

const page = readFileSync('docs/tutorial.md', 'utf8');
const [start = '', ...session] = [...page.matchAll(/```sh\n([\s\S]*?)```/g)].map(([, text = '']) => text);
const settings = Object.fromEntries(
  [...start.matchAll(/(\w+)=(\S+)/g)].map(([, name, value]) => [name, value]),
);
const SESSION_MAX_MS = 150_000;

describeWith('curl', 'the tutorial', () => {
  let ringside: TestApp;
  beforeAll(async () => {
    ringside = await startTestApp({ ...UNLIMITED, ...settings });
  });
  afterAll(() => ringside?.stop());

  it(
    'leads a market from its proposal to the payout',
    async () => {
      expect(start).toContain('npm start');
      const { stdout } = await promisify(execFile)(
        'bash',
        ['-e', '-o', 'pipefail', '-c', session.join('\n')],
        {
          env: { ...process.env, RINGSIDE_URL: ringside.url },
          maxBuffer: 10_000_000,
          timeout: SESSION_MAX_MS,
        },
      );
      const answers = stdout
        .split('\n')
        .filter((line) => line.startsWith('{'))
        .map((line) => JSON.parse(line) as Record<string, unknown>);
      const states = answers.flatMap(({ state, question }) => (question === undefined ? [] : [state]));
      expect(states).toEqual(['PROPOSED', 'ACTIVE', 'CLOSED', 'RESOLVED', 'DISPUTED', 'RESOLVED']);
      const totals = answers.flatMap(({ total }) => (total === undefined ? [] : [total]));
      expect(totals).toEqual(['9996000000', '10000000000']);
      const events = answers.at(-1)?.data as { type: string; data: { new_state?: string } }[];
      const told = events.map(({ type, data }) => data.new_state ?? type);
      expect(told.filter((what) => /^[A-Z]/.test(what))).toEqual([
        'PROPOSED',
        // Voting has ended.
        'PROPOSED',
        'APPROVED',
        'ACTIVE',
        'CLOSED',
        'RESOLVED',
        'DISPUTED',
        'DISPUTED',
        'RESOLVED',
        'FINALIZED',
      ]);
      expect(told).toEqual(expect.arrayContaining(['vote', 'vote_closed', 'trade', 'discussion']));
    },
    SESSION_MAX_MS,
  );
});
