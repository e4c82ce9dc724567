// The program, killed with kill -9 while an admin acts on money and markets: each act and its row in the audit log are both
// there, or neither is. The database outlives the program, so that a restart is short. RINGSIDE_KILLS says how often.
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ADMIN, type Program } from '../checker/trading/program.js';
import { bearer, call, logIn, type Account } from '../support/accounts.js';
import { eventually } from '../support/eventually.js';
import { MortalProgram } from '../support/mortal-program.js';
import { randomInt, seededRandom, testSeed } from '../support/random.js';

const KILLS = Number(process.env.RINGSIDE_KILLS ?? 6);
/** Admins who act one act after another, side by side. */
const HANDS = 6;
/** The moment of the kill, after the first answer. */
const MOMENT_MAX_MS = 40;

let mortal: MortalProgram;
beforeAll(async () => {
  mortal = await MortalProgram.prepare();
});
afterAll(() => mortal?.remove());

/** Which of these keys left an answer of the desk, a row in the audit log, an event; each number once for each trace. */
const TRACES_SQL = `
  select key, (select count(*)::int from desk_request where key = asked.key) as answers,
    (select count(*)::int from audit where details->>'idempotencyKey' = asked.key) as rows,
    (select count(*)::int from event where type = 'auth.operator.acted' and data->'data'->>'target' = asked.target) as events
  from unnest($1::text[], $2::text[]) as asked(key, target)`;

interface Asked {
  readonly key: string;
  readonly marketId: string;
  isAnswered: boolean;
}

/** Makes markets one after another until the program is gone. */
async function act(program: Program, admin: Account, asked: Asked[]): Promise<void> {
  for (;;) {
    const marketId = `m${asked.length}`;
    const one: Asked = { key: `key-of-${marketId}`, marketId, isAnswered: false };
    asked.push(one);
    try {
      const { status } = await create(program, admin, one);
      if (status !== 201) throw new Error(`the act was answered ${status}`);
      one.isAnswered = true;
    } catch (error) {
      if (program.isRunning()) throw error;
      return;
    }
  }
}

const create = (program: Program, admin: Account, { key, marketId }: Asked) =>
  call(program, 'POST /markets', {
    body: { id: marketId, question: 'Who wins?' },
    headers: { ...bearer(admin), 'idempotency-key': key },
  });

describe('Ringside, killed with kill -9 between an act of an operator and its answer', () => {
  it('has both the act and its row in the audit log, or neither', async () => {
    const random = seededRandom(testSeed('acts kill -9'));
    const asked: Asked[] = [];
    let cut = 0;
    for (let kill = 0; kill < KILLS; kill += 1) {
      const program = await mortal.start();
      const admin = await logIn(program, ADMIN);
      const before = asked.length;
      const hands = Array.from({ length: HANDS }, () => act(program, admin, asked));
      await eventually(() => asked.slice(before).some(({ isAnswered }) => isAnswered));
      await delay(randomInt(random, 0, MOMENT_MAX_MS));
      await mortal.kill(program);
      await Promise.allSettled(hands);
      cut += asked.slice(before).filter(({ isAnswered }) => !isAnswered).length;
    }
    const program = await mortal.start();
    const traces = await mortal.sql.query<{ key: string; answers: number; rows: number; events: number }[]>(
      TRACES_SQL,
      [asked.map(({ key }) => key), asked.map(({ marketId }) => marketId)],
    );
    const halves = traces.filter(({ answers, rows, events }) => answers !== rows || rows !== events);
    expect(halves).toEqual([]);
    const stored = new Set(traces.filter(({ rows }) => rows === 1).map(({ key }) => key));
    expect(asked.filter(({ key, isAnswered }) => isAnswered && !stored.has(key))).toEqual([]);
    // Kills came between an act and its answer; and who asks again gets an answer, and no second row.
    expect(cut).toBeGreaterThanOrEqual(KILLS);
    const admin = await logIn(program, ADMIN);
    const unanswered = asked.filter(({ isAnswered }) => !isAnswered);
    for (const one of unanswered) expect((await create(program, admin, one)).status).toBe(201);
    const [acts] = await mortal.sql.query<{ rows: number }[]>(
      `select count(*)::int as rows from audit where action = 'market.create'`,
    );
    expect(acts?.rows).toBe(asked.length);
  }, 600_000);
});
