// Rounds of the check. Each round starts the program, repeats earlier requests, trades, and kills the program or its
// PostgreSQL in the middle. Then the auditor checks the stored data.
import { setTimeout as delay } from 'node:timers/promises';
import { DataSource } from 'typeorm';
import { EmbeddedPostgres } from '../../../src/platform/database/embedded/embedded-postgres.js';
import { bearer, call, logIn, register, type Account } from '../../support/accounts.js';
import { eventually } from '../../support/eventually.js';
import { randomInt } from '../../support/random.js';
import { audit, type Audit } from './books.js';
import { Load, type Trader } from './load.js';
import { ADMIN, startProgram, type Program } from './program.js';

const TRADERS = 8;
const MARKETS = ['title-fight', 'rain-tomorrow'];
/** Acknowledgements before a kill; the exact moment after them is random too. */
const ORDERS_MIN = 20;
const ORDERS_MAX = 250;
const MOMENT_MAX_MS = 30;
/**
 * The number of known answers that are requested again after each start; all requests without a known answer are
 * repeated too.
 */
const REPEATS = 60;
const WAIT = { timeoutMs: 90_000, everyMs: 5 };

/** The target of a kill: the program; its PostgreSQL, under the running program; or both at once. */
export type Victim = 'program' | 'database' | 'both';

export interface Report extends Omit<Audit, 'violations'> {
  readonly kills: Readonly<Record<Victim, number>>;
  readonly acknowledged: number;
  /** Orders sent again with the same clientOrderId. */
  readonly repeats: number;
  /** Orders whose first request had an unknown outcome. */
  readonly unknown: number;
  /** Answers 503, by code. */
  readonly unavailable: Readonly<Record<string, number>>;
  /** The time from each end of PostgreSQL to the next acknowledgement. */
  readonly outagesMs: readonly number[];
  readonly violations: readonly string[];
}

export class KillCheck {
  private readonly traders: { -readonly [K in keyof Trader]: Trader[K] }[] = [];
  private readonly accounts: Account[] = [];
  private readonly load: Load;
  private readonly kills: Record<Victim, number> = { program: 0, database: 0, both: 0 };
  private readonly violations: string[] = [];
  private counts: Omit<Audit, 'violations'> = { orders: 0, trades: 0, transfers: 0, events: 0 };
  private unknown = 0;
  private readonly outagesMs: number[] = [];
  private program: Program | undefined;

  constructor(
    private readonly dataDir: string,
    private readonly random: () => number,
  ) {
    this.load = new Load(this.traders, MARKETS, random);
  }

  /** One start, one stretch of load, one kill, one audit. */
  async round(victim: Victim): Promise<void> {
    const program = await this.start();
    await this.askAgain(program);
    const trading = this.load.run(program.url);
    await this.tradeOn(program);
    await delay(randomInt(this.random, 0, MOMENT_MAX_MS));
    if (victim !== 'program') await program.killDatabase();
    if (victim === 'database') await this.outlast(program);
    await program.kill();
    await trading;
    this.kills[victim] += 1;
    this.program = undefined;
    await this.judge();
  }

  /** A last start, at which every request of the whole run is repeated. */
  async finish(): Promise<Report> {
    const program = await this.start();
    await this.askAgain(program, Number.POSITIVE_INFINITY);
    await this.stop();
    await this.judge();
    const unavailable: Record<string, number> = {};
    for (const { code } of this.load.unavailable) unavailable[code] = (unavailable[code] ?? 0) + 1;
    return {
      kills: this.kills,
      ...this.counts,
      acknowledged: this.load.acknowledgements,
      repeats: this.load.repeats,
      unknown: this.unknown,
      unavailable,
      outagesMs: this.outagesMs,
      violations: [...this.violations, ...this.load.violations],
    };
  }

  /** Whether any request was ever answered with 503. */
  get hasTold(): boolean {
    return this.load.unavailable.length > 0;
  }

  async stop(): Promise<void> {
    await this.program?.kill();
    this.program = undefined;
  }

  /**
   * Its PostgreSQL was killed: the program must take orders again without help. A request that arrives meanwhile gets
   * 503, unless the desk's second attempt stores its batch.
   */
  private async outlast(program: Program): Promise<void> {
    const startMs = performance.now();
    const taken = this.load.acknowledgements;
    await eventually(() => this.load.acknowledgements > taken, WAIT);
    this.outagesMs.push(Math.round(performance.now() - startMs));
    await this.tradeOn(program);
  }

  /** Resolves when the given number of further orders was acknowledged. */
  private async tradeOn(program: Program): Promise<void> {
    const goal = this.load.acknowledgements + randomInt(this.random, ORDERS_MIN, ORDERS_MAX);
    await eventually(() => {
      if (!program.isRunning()) throw new Error(`the program ended by itself: ${program.errors()}`);
      return this.load.acknowledgements >= goal;
    }, WAIT);
  }

  private async start(): Promise<Program> {
    const program = await startProgram(this.dataDir);
    this.program = program;
    if (this.accounts.length === 0) await this.setUp(program);
    const sessions = await Promise.all(this.accounts.map((account) => logIn(program, account)));
    sessions.forEach(({ userId, accessToken: token }, i) => (this.traders[i] = { userId, token }));
    return program;
  }

  private async setUp(program: Program): Promise<void> {
    const admin = await logIn(program, ADMIN);
    for (const id of MARKETS) {
      const headers = { ...bearer(admin), 'idempotency-key': id };
      const body = { id, question: 'Who wins?', makerFeeBps: 10, takerFeeBps: 50 };
      await eventually(async () => (await call(program, 'POST /markets', { body, headers })).status === 201);
      await call(program, `POST /markets/${id}/open`, { body: {}, headers: bearer(admin) });
    }
    for (let n = 0; n < TRADERS; n += 1) this.accounts.push(await register(program));
  }

  private async askAgain(program: Program, atMost = REPEATS): Promise<void> {
    const { asked } = this.load;
    const unknown = asked.filter((order) => order.acknowledged === null && order.refused === null);
    const known = asked.filter((order) => order.acknowledged !== null);
    // A kill may have hurt the latest orders.
    const again = [...unknown, ...known.slice(-Math.min(atMost, known.length))];
    this.unknown += unknown.length;
    await Promise.all(
      this.traders.map(async ({ userId, token }) => {
        for (const order of again)
          if (order.trader.userId === userId) await this.load.repeat(program.url, order, token);
      }),
    );
  }

  private async judge(): Promise<void> {
    const server = await EmbeddedPostgres.start({ dataDir: this.dataDir, log: () => undefined });
    const sql = await new DataSource({ type: 'postgres', url: server.url }).initialize();
    try {
      const { violations, ...counts } = await audit(sql, this.load);
      this.counts = counts;
      const kill = Object.values(this.kills).reduce((sum, count) => sum + count, 0);
      for (const violation of violations) this.violations.push(`after kill ${kill}: ${violation}`);
    } finally {
      await sql.destroy();
      await server.stop();
    }
  }
}
