// A program with the client's outbox, killed with kill -9 under a server that is killed too, on a network that holds requests back and
// delivers them after their sender has died: each order that the outbox calls accepted
// is there once, no other order is, and no two sayings about one order differ. RINGSIDE_KILLS says how often.
import { spawn, execFile, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { ADMIN, type Program } from '../checker/trading/program.js';
import { apiKey, logIn, register } from '../support/accounts.js';
import { startLateProxy, type LateProxy } from '../support/late-proxy.js';
import { MortalProgram } from '../support/mortal-program.js';
import type { Said, TraderTask } from '../support/outbox-trader.js';
import { randomInt, seededRandom, testSeed } from '../support/random.js';
import { Trader } from '../support/trading.js';

const KILLS = Number(process.env.RINGSIDE_KILLS ?? 3);
const HANDS = 3;
/** A trader lives at most so long. */
const LIFE_MS = 1_500;
const VALID_FOR_MS = { least: 500, most: 4_000 };
/** Of the requests, some are late by up to so much. */
const LATE_MS = 3_000;
const LATE_SHARE = 0.1;

let folder: string;
let mortal: MortalProgram;
let program: Program;
let proxy: LateProxy | undefined;
let traderFile: string;
const traders: ChildProcess[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ringside-outbox-kill-'));
  traderFile = join(folder, 'outbox-trader.mjs');
  const options = ['--bundle', '--platform=node', '--format=esm', `--outfile=${traderFile}`];
  await promisify(execFile)('node_modules/.bin/esbuild', ['test/support/outbox-trader.ts', ...options]);
  mortal = await MortalProgram.prepare({ MAX_CLIENTS_PER_USER: '1000' });
});
afterAll(async () => {
  for (const trader of traders) trader.kill('SIGKILL');
  await proxy?.close();
  await mortal?.remove();
  await rm(folder, { recursive: true, force: true });
});

/** What the traders have said of one order. */
interface Word {
  isSaved: boolean;
  readonly outcomes: Set<string>;
}

class Book {
  readonly words = new Map<string, Word>();
  recovered = 0;

  hear(said: Said): void {
    if (said.what === 'recovered') {
      this.recovered += said.count;
      return;
    }
    const word = this.words.get(said.id) ?? { isSaved: false, outcomes: new Set() };
    this.words.set(said.id, word);
    if (said.what === 'saved') word.isSaved = true;
    if (said.what === 'outcome') word.outcomes.add(`${said.outcome} ${said.order ?? ''}`.trim());
  }

  countOf(beginning: string): number {
    return [...this.words.values()].filter(({ outcomes }) =>
      [...outcomes].some((one) => one.startsWith(beginning)),
    ).length;
  }

  /** `found`: clientOrderId → ids of its orders, from the tables. */
  violations(found: ReadonlyMap<string, readonly string[]>): string[] {
    const wrong: string[] = [];
    for (const [id, { isSaved, outcomes }] of this.words) {
      const truth = (found.get(id) ?? []).map((order) => `accepted ${order}`);
      const said = [...outcomes];
      const isRight =
        truth.length > 0 ? said.join() === truth.join() : said.every((one) => !one.startsWith('accepted'));
      if (!isRight || said.length > 1)
        wrong.push(`${id}: said ${said.join()}, the tables have ${truth.join()}`);
      if (isSaved && said.length === 0) wrong.push(`${id} was saved, and its outcome was never said`);
    }
    for (const id of found.keys()) if (!this.words.has(id)) wrong.push(`${id} is nobody's intent`);
    return wrong;
  }
}

function startTrader(task: TraderTask, book: Book): { child: ChildProcess; ended: Promise<void> } {
  const child = spawn(process.execPath, [traderFile, JSON.stringify(task)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  traders.push(child);
  const lines = createInterface(child.stdout);
  lines.on('line', (line) => {
    // The last line of a killed program may be cut.
    if (line.endsWith('}')) book.hear(JSON.parse(line) as Said);
  });
  const ended = Promise.all([once(child, 'exit'), once(lines, 'close')]).then(() => undefined);
  return { child, ended };
}

it('says the truth about every order, whenever the program and the server are killed', async () => {
  const random = seededRandom(testSeed('outbox kill -9'));
  program = await mortal.start();
  const user = await register(program);
  const { key } = await apiKey(program, user, 'read', 'trade');
  const admin = new Trader(program, await logIn(program, ADMIN));
  await admin.send('POST /markets', { id: 'kill', question: 'Who?' });
  await admin.send('POST /markets/kill/open');
  const network = await startLateProxy(program.url, () => (random() < LATE_SHARE ? random() * LATE_MS : 0));
  proxy = network;
  const common = { url: network.url, key, marketId: 'kill', folder: join(folder, 'outbox') };
  const book = new Book();
  const counts = { trader: 0, server: 0 };
  while (counts.trader < KILLS) {
    const validForMs = randomInt(random, VALID_FOR_MS.least, VALID_FOR_MS.most);
    const task = { ...common, name: `r${counts.trader}`, hands: HANDS, validForMs };
    const { child, ended } = startTrader(task, book);
    const killsServer = counts.trader % 3 === 1;
    const serverFirst = random() < 0.5;
    await delay(randomInt(random, 150, LIFE_MS));
    if (killsServer && serverFirst) await mortal.kill(program);
    await delay(randomInt(random, 0, 300));
    child.kill('SIGKILL');
    await ended;
    counts.trader += 1;
    if (!killsServer) continue;
    if (!serverFirst) await mortal.kill(program);
    counts.server += 1;
    // The next trader may begin while the server is away.
    const early = random() < 0.5 ? startTrader({ ...task, name: `e${counts.trader}`, hands: 1 }, book) : null;
    program = await mortal.start();
    network.target = program.url;
    early?.child.kill('SIGKILL');
    await early?.ended;
  }
  const last = startTrader({ ...common, name: 'last', hands: 0, validForMs: 1 }, book);
  await last.ended;
  expect(last.child.exitCode).toBe(0);
  const rows = await mortal.sql.query<{ name: string; id: string }[]>(
    `select client_order_id as name, id::text as id from trade_order where client_order_id is not null order by id`,
  );
  const found = new Map<string, string[]>();
  for (const { name, id } of rows) found.set(name, [...(found.get(name) ?? []), id]);
  const figures = {
    ...counts,
    intents: book.words.size,
    accepted: book.countOf('accepted'),
    refused: book.countOf('refused'),
    neverArrived: book.countOf('never_arrived'),
    recovered: book.recovered,
    orders: rows.length,
    lates: network.lates,
  };
  process.stdout.write(`outbox kills: ${JSON.stringify(figures)}\n`);
  expect(book.violations(found)).toEqual([]);
  expect(figures.accepted).toBe(rows.length);
  expect(figures.accepted).toBeGreaterThan(KILLS);
  expect(figures.recovered).toBeGreaterThan(0);
  expect(figures.lates).toBeGreaterThan(0);
});
