// The seeded check of delivery, small: clients on both transports that are cut, stall and come back, while a server is
// killed and stopped and two processes write. `npm run check:delivery` is the same for many seeds, clients and minutes.
import { spawn } from 'node:child_process';
import { describe, expect, it } from '@jest/globals';
import { Judge, type Tally, type Wanted } from '../checker/judge.js';
import type { Oracle } from '../checker/oracle.js';
import { testSeed } from '../support/random.js';

const CLIENTS = 12;
const SECONDS = 8;
const FIXED_SEED = 20_260_002;

interface Report {
  readonly events: number;
  readonly messages: number;
  readonly cuts: number;
  readonly restarts: Record<string, number>;
  readonly violations: string[];
}

async function check(seed: number, ...more: string[]): Promise<Report> {
  const args = [...['--seed', seed, '--clients', CLIENTS, '--seconds', SECONDS].map(String), ...more];
  const program = ['--import', './test/support/ts-loader.mjs', 'test/checker/run.ts', ...args];
  const child = spawn(process.execPath, program, { stdio: ['ignore', 'pipe', 'pipe'] });
  const output = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const)
    child[name].setEncoding('utf8').on('data', (text: string) => (output[name] += text));
  await new Promise((resolve) => child.once('close', resolve));
  try {
    return JSON.parse(output.stdout.trim().split('\n').at(-1) ?? '') as Report;
  } catch (error) {
    throw new Error(`the check broke off: ${output.stderr}`, { cause: error });
  }
}

describe('the check of delivery', () => {
  it.each([
    ['the fixed seed', FIXED_SEED, []],
    ['a fresh seed', testSeed('delivery check'), []],
    ['the client package', testSeed('delivery check of the client'), ['--sdk']],
  ])(
    'finds every event once, in order, and the newest state, with %s (%i)',
    async (_what, seed, more) => {
      const report = await check(seed, ...more);
      expect(report.violations).toEqual([]);
      expect(report.events).toBeGreaterThan(0);
      expect(report.messages).toBeGreaterThan(0);
      expect((report.restarts.SIGKILL ?? 0) + (report.restarts.SIGTERM ?? 0)).toBeGreaterThan(0);
    },
    180_000,
  );
});

describe('the judge of the check', () => {
  const CHANNEL = 'market:m1';
  const PRICE = { item_id: 7, high: 1, low: 1, high_time: 1, low_time: 1 };
  const wanted: Wanted = { markets: [CHANNEL], prices: true, items: null };
  /** Events 2, 4 and 6 are on the market's channel; item 7 changes at 3 and 5; 8 is on both. */
  const oracle = {
    head: 8,
    looksBegun: 0,
    looksDone: 1,
    changesAfter: (_id: number, after: number) => after < 8,
    of: () => [2, 4, 6, 8],
    noteOf: String,
    itemIds: [7],
    priceAsOf: (_id: number, seq: number) => {
      const at = [8, 5, 3].find((it) => it <= seq);
      return at === undefined ? undefined : { value: `${at} 1 1 1`, seq: at };
    },
  } as unknown as Oracle;

  function judged(
    act: (judge: Judge, log: (seq: number) => void, price: (seq: number) => void) => void,
  ): Tally {
    const tally: Tally = { messages: 0, resets: 0, violations: [] };
    const judge = new Judge('client', wanted, oracle, tally);
    judge.begin('live', 0, null);
    act(
      judge,
      (seq) => judge.log(CHANNEL, seq, String(seq)),
      (seq) => judge.state(seq, { ...PRICE, high: seq }),
    );
    judge.finish();
    return tally;
  }

  it('has nothing against the whole truth, in order', () => {
    const tally = judged((judge, log, price) => {
      log(2);
      price(3);
      log(4);
      judge.cursor(4, false);
      judge.begin('resumed', 4, { seq: 4, owes: false });
      price(5);
      log(6);
      log(8);
      price(8);
      judge.cursor(8, false);
    });
    expect([tally.violations, tally.messages]).toEqual([[], 7]);
  });

  it.each<[string, Parameters<typeof judged>[0], string]>([
    ['a hole', (_judge, log, price) => ([2, 6, 8].forEach(log), price(8)), 'lacks 4'],
    ['a missing end', (_judge, log, price) => ([2, 4, 6].forEach(log), price(8)), 'lacks the last 1'],
    [
      'a repeat',
      (_judge, log, price) => ([2, 4, 4, 6, 8].forEach(log), price(8)),
      'heard 4 of market:m1 again',
    ],
    [
      'a repeat over a reconnect',
      (judge, log, price) => {
        [2, 4].forEach(log);
        judge.begin('resumed', 3, { seq: 3, owes: false });
        [4, 6, 8].forEach(log);
        price(8);
      },
      'heard 4 of market:m1 again',
    ],
    [
      'another order',
      (_judge, log, price) => ([2, 4, 6, 8].forEach(log), price(5), price(8)),
      'went back from 8',
    ],
    ['a false price', (judge) => judge.state(5, PRICE), 'was told 1 1 1 1'],
    [
      'an old price at the end',
      (_judge, log, price) => (price(3), [2, 4, 6, 8].forEach(log)),
      'holds 3 1 1 1',
    ],
    ['false content', (judge) => judge.log(CHANNEL, 2, 'lies'), 'heard lies'],
    ['a cursor past what was sent', (judge) => judge.cursor(2, false), 'got the cursor 2 without 2'],
    ['a cursor before what was sent', (judge, log) => (log(2), judge.cursor(1, false)), 'cursor 1 after 2'],
    [
      'a cursor that leaves a price behind',
      (judge, log) => {
        [2, 4, 6, 8].forEach(log);
        judge.begin('resumed', 8, { seq: 8, owes: false });
      },
      'is at 8 without the change of item 7 at 8',
    ],
    ['what nobody asked for', (judge) => judge.log('market:m2', 2, '2'), 'did not ask for market:m2'],
    [
      'a start anew despite a cursor',
      (judge) => judge.begin('live', 8, { seq: 4, owes: false }),
      'was live though',
    ],
    [
      'another place than asked for',
      (judge) => judge.begin('resumed', 5, { seq: 4, owes: false }),
      'resumed at 5',
    ],
  ])('has something against %s', (_what, act, violation) => {
    expect(judged(act).violations.join('\n')).toContain(violation);
  });
});
