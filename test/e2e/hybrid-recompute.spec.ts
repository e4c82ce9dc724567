// The whole program, killed with kill -9 three times while users trade and a raffle changes. At the end a script computes
// every hybrid price again from GET /api/v1/events alone: each message and the table must be equal to it.
import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { ADMIN, startProgram, type Program } from '../checker/trading/program.js';
import { bearer, call, logIn, register, type Account, type Json } from '../support/accounts.js';
import { eventually } from '../support/eventually.js';
import { randomInt, seededRandom, testSeed } from '../support/random.js';

const TRADES = 10_000;
const KILLS = 3;
const TRADERS = 8;
const ORDERS_PER_BATCH = 100;
const PLAYERS = 20;
const MARKETS = ['anna-wins', 'bert-wins', 'carl-wins', 'rain-tomorrow'];
/** These markets follow the raffle; the last market has an oracle. */
const BOUND = MARKETS.slice(0, 3);
const MOMENT_MAX_MS = 40;

const random = seededRandom(testSeed('hybrid recompute'));
const pick = <T>(values: readonly T[]): T => values[randomInt(random, 0, values.length - 1)] as T;
const run = promisify(execFile);

let dataDir = '';
let program: Program | undefined;
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'ringside-hybrid-'));
});
afterEach(async () => {
  await program?.kill();
  await rm(dataDir, { recursive: true, force: true, maxRetries: 20, retryDelay: 250 });
});

/** Users and the admin, signed in at the present program. */
class Floor {
  private sequence = 0;
  private isOver = false;

  constructor(
    private readonly place: Program,
    private readonly admin: Account,
    private readonly traders: readonly Account[],
    sequenceFrom: number,
  ) {
    this.sequence = sequenceFrom;
  }

  /** Until `stop`, or until the program does not answer. */
  async trade(): Promise<number> {
    await Promise.allSettled([...this.traders.map((trader) => this.tradeAs(trader)), this.changePrices()]);
    return this.sequence;
  }

  stop(): void {
    this.isOver = true;
  }

  private async tradeAs(trader: Account): Promise<void> {
    while (!this.isOver) {
      const orders = Array.from({ length: ORDERS_PER_BATCH }, () => ({
        marketId: pick(MARKETS),
        outcome: pick(['YES', 'NO']),
        side: 'BUY',
        type: 'LIMIT',
        timeInForce: pick(['GTC', 'IOC']),
        priceBps: randomInt(random, 45, 60) * 100,
        quantity: String(randomInt(random, 1, 40) * 10_000),
      }));
      await call(this.place, 'POST /trading/orders/batch', { body: { orders }, headers: bearer(trader) });
    }
  }

  private async changePrices(): Promise<void> {
    while (!this.isOver) {
      const act = pick(['positions', 'positions', 'oracle', 'weights'] as const);
      if (act === 'positions') await this.sendPositions();
      else if (act === 'oracle') await this.send('/pricing/rain-tomorrow/probability', this.probability());
      else await this.send(`/pricing/${pick(MARKETS)}/weights`, weights());
    }
  }

  private sendPositions(): Promise<Json> {
    const positions = Array.from({ length: randomInt(random, 1, 5) }, () => ({
      playerId: pick([...BOUND, ...Array.from({ length: PLAYERS }, (_, i) => `p${i}`)]),
      tickets: randomInt(random, 0, 1_000),
      sequence: (this.sequence += 1),
    }));
    return this.send('/raffles/spring/positions/batch', { positions });
  }

  private probability(): object {
    return { probability: randomInt(random, 0, 10_000), sequence: (this.sequence += 1) };
  }

  private send(path: string, body: unknown): Promise<Json> {
    return call(this.place, `POST ${path}`, { body, headers: bearer(this.admin) });
  }
}

function weights(): object {
  const raffleWeight = randomInt(random, 0, 10_000);
  return { raffleWeight, marketWeight: 10_000 - raffleWeight };
}

async function setUp(place: Program, admin: Account): Promise<void> {
  const headers = bearer(admin);
  await call(place, 'POST /raffles', { body: { id: 'spring', name: 'Spring' }, headers });
  for (const id of MARKETS) {
    const body = { id, question: 'Who wins?', initialProbability: randomInt(random, 0, 10_000) };
    await eventually(async () => (await call(place, 'POST /markets', { body, headers })).status === 201);
    await call(place, `POST /markets/${id}/open`, { body: {}, headers });
  }
  for (const marketId of BOUND)
    await call(place, 'POST /raffles/spring/markets', { body: { marketId, playerId: marketId }, headers });
}

/** The number of the newest trade. Trades of all markets are numbered in one row. */
async function tradesOf(place: Program): Promise<number> {
  const ids = await Promise.all(
    MARKETS.map(async (id) => {
      const { body } = await call(place, `GET /markets/${id}/trades?limit=1`);
      return Number((body as { data?: { id: string }[] }).data?.[0]?.id ?? 0);
    }),
  );
  return Math.max(...ids);
}

/** Waits until the prices include the whole log. */
async function settled(place: Program): Promise<void> {
  const head = await call(place, 'GET /pricing?limit=1');
  const cursor = head.headers.get('ringside-seq') ?? '';
  await eventually(async () => (await call(place, `GET /pricing?limit=1&minSeq=${cursor}`)).status === 200);
}

describe('the hybrid price, while the program is killed with kill -9', () => {
  it(`is what the events say, after ${TRADES} trades and ${KILLS} kills`, async () => {
    program = await startProgram(dataDir);
    await setUp(program, await logIn(program, ADMIN));
    const accounts: Account[] = [];
    for (let n = 0; n < TRADERS; n += 1) accounts.push(await register(program));
    let sequence = 0;
    for (let part = 1; part <= KILLS + 1; part += 1) {
      const place: Program = (program ??= await startProgram(dataDir));
      const [admin, ...traders] = await Promise.all([ADMIN, ...accounts].map((user) => logIn(place, user)));
      const floor = new Floor(place, admin as Account, traders, sequence);
      const trading = floor.trade();
      const goal = (TRADES * part) / (KILLS + 1);
      await eventually(async () => (await tradesOf(place)) >= goal, { timeoutMs: 120_000, everyMs: 50 });
      if (part <= KILLS) {
        await delay(randomInt(random, 0, MOMENT_MAX_MS));
        await place.kill();
        program = undefined;
      }
      floor.stop();
      sequence = await trading;
    }
    const place = program as unknown as Program;
    await settled(place);
    // The report is printed in any case; a difference makes the exit code 1.
    const { stdout } = await run(process.execPath, ['scripts/recompute-hybrid.mjs', place.url]).catch(
      (failed: unknown) => failed as { stdout: string },
    );
    const report = JSON.parse(stdout) as Record<string, number> & { first: unknown[] };
    expect(report.first).toEqual([]);
    expect(report).toMatchObject({ markets: MARKETS.length, rowsOfTable: MARKETS.length, differences: 0 });
    expect(report.trades).toBeGreaterThanOrEqual(TRADES);
    expect(report.messages).toBeGreaterThan((report.trades ?? 0) + KILLS * 10);
  }, 600_000);
});
