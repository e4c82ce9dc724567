// The program, killed with kill -9 while proposals, deposits and payouts of the same users are pending: each acknowledged proposal is
// there once, ends on time and exactly once, `pending_proposals` is right on reconnect, each payment and payout is carried out
// once, and the books are proved after each start. RINGSIDE_KILLS says how often.
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ADMIN, type Program } from '../checker/trading/program.js';
import { logIn, register, type Account, type Json } from '../support/accounts.js';
import { eventually } from '../support/eventually.js';
import { CORNERS, inAnHour } from '../support/fight-hall.js';
import { MONEY_SETTINGS, MoneyWays } from '../support/money-ways.js';
import { MortalProgram } from '../support/mortal-program.js';
import { Hand, terms } from '../support/proposal-hands.js';
import { randomInt, seededRandom, testSeed } from '../support/random.js';
import { Trader } from '../support/trading.js';

const KILLS = Number(process.env.RINGSIDE_KILLS ?? 2);
const PEOPLE = 4;
const OPEN_MS = 1_500;
/** A life lasts at most so long. */
const LIFE_MS = 1_200;
/** The end of the time is a due time of the desk: it may be late by the start of the program, and by a busy machine. */
const LATE_MS = 5_000;

let mortal: MortalProgram;
beforeAll(async () => {
  mortal = await MortalProgram.prepare({
    ...MONEY_SETTINGS,
    WAGER_OPEN_TIME: `${OPEN_MS}ms`,
    MAX_CLIENTS_PER_USER: '1000',
  });
});
afterAll(() => mortal?.remove());

interface Sent {
  readonly clientId: string;
  readonly from: Account;
  readonly body: Json;
  /** The id, once the offer is acknowledged. */
  id: string | null;
}

class Evening {
  readonly sent: Sent[] = [];
  /** Proposal → the answer that was acknowledged. */
  readonly answered = new Map<string, string>();
  private isOver = false;
  fightId = '';

  constructor(
    private readonly people: readonly Account[],
    private readonly random: () => number,
  ) {}

  async newFight(program: Program, n: number): Promise<void> {
    const admin = new Trader(program, await logIn(program, ADMIN));
    if (n === 0) {
      const evening = { id: 'night', name: 'Night', venue: 'Hall', startsAt: inAnHour() };
      await admin.send('POST /fight-events', evening);
    }
    this.fightId = `fight-${n}`;
    await admin.send('POST /fights', { id: this.fightId, eventId: 'night', ...CORNERS });
    await admin.send(`POST /fights/${this.fightId}/open`);
  }

  /** Until `stop`, everybody proposes, accepts, rejects no proposal, and cancels some. */
  async work(program: Program): Promise<void> {
    this.isOver = false;
    await Promise.all(this.people.map((_, i) => this.actAs(program, i)));
  }

  stop(): void {
    this.isOver = true;
  }

  private async actAs(program: Program, i: number): Promise<void> {
    const from = this.person(i);
    const to = this.person(i + 1 + randomInt(this.random, 0, PEOPLE - 2));
    while (!this.isOver) {
      const clientId = `c${this.sent.length}`;
      const body = { type: 'PAGO', clientId, ...terms(this.fightId, new Trader(program, to)) };
      const sent: Sent = { clientId, from, body, id: null };
      this.sent.push(sent);
      const answer = await ask(program, from, 'POST /proposals', body);
      if (!answer) return;
      sent.id = answer.body.id ?? null;
      if (sent.id === null) await delay(OPEN_MS / 5);
      else if (randomInt(this.random, 0, 2) === 0) await this.answer(program, sent.id, to, 'respond');
      else if (randomInt(this.random, 0, 3) === 0) await this.answer(program, sent.id, from, 'cancel');
    }
  }

  private async answer(program: Program, id: string, who: Account, how: 'respond' | 'cancel'): Promise<void> {
    const answer = await ask(
      program,
      who,
      `POST /proposals/${id}/${how}`,
      how === 'respond' ? { accept: true } : {},
    );
    if (answer?.status === 200) this.answered.set(id, answer.body.status);
  }

  private person(i: number): Account {
    const found = this.people[i % PEOPLE];
    if (!found) throw new Error('there is no such person');
    return found;
  }
}

/** undefined when the program was killed meanwhile. */
async function ask(program: Program, who: Account, route: string, body: Json) {
  try {
    return await new Trader(program, who).ask(route, body);
  } catch {
    return undefined;
  }
}

interface Row {
  readonly id: string;
  readonly status: string;
  readonly expires: Date;
  readonly updated: Date;
}
const rows = () =>
  mortal.sql.query<Row[]>(
    'select id::text as id, status, expires_at as expires, updated_at as updated from wager order by id',
  );

/** The end of each proposal in the log, for one of its two users: [proposal, status]. */
async function endsInLog(): Promise<string[]> {
  const events = await mortal.sql.query<{ wager: [number, ...unknown[]] }[]>(
    `select data -> 'wager' as wager from event where type = 'exchange.wager.changed' order by seq`,
  );
  return events
    .map(({ wager }) => `${wager[0]} ${String(wager[8])}`)
    .filter((text) => !text.includes('PENDING'));
}

/** On reconnect a device is shown what the table has as pending. */
async function checkPending(program: Program, people: readonly Account[]): Promise<void> {
  for (const who of people) {
    const hand = await Hand.open(program.url, new Trader(program, who));
    const greeting = (await hand.socket.next('pending_proposals')) as Json;
    const listed = await hand.who.get('GET /proposals?state=pending');
    const shown: string[] = greeting.proposals.map(({ id }: Json) => id);
    // What was pending then is still so, or is told by the stream that began before.
    const now = new Set<string>(listed.data.map(({ id }: Json) => id));
    for (const id of shown)
      if (!now.has(id))
        await eventually(() => hand.heard(id).some((text) => text.startsWith('proposal_result')));
    expect([...now].filter((id) => !shown.includes(id))).toEqual([]);
    hand.close();
  }
}

/** Stakes and withdrawals are all that is held. */
async function checkHolds(): Promise<void> {
  const [row] = await mortal.sql.query<{ held: string; stakes: string; both: string; out: string }[]>(`
    select (select coalesce(sum(held), 0) from trading_account)::text as held,
      (select coalesce(sum(amount), 0) from hold where kind = 'stake')::text as stakes,
      (select coalesce(sum(amount), 0) from hold where kind = 'withdrawal')::text as out,
      (select coalesce(sum(proposer_stake + case status when 'ACCEPTED' then responder_stake else 0 end), 0)
        from wager where status in ('PENDING', 'ACCEPTED'))::text as both`);
  expect(row?.stakes).toBe(row?.both);
  expect(BigInt(row?.held ?? 0)).toBe(BigInt(row?.stakes ?? 0) + BigInt(row?.out ?? 0));
}

describe('Ringside, killed with kill -9 while proposals, deposits and payouts are pending', () => {
  it('ends each of them on time, once, and loses no stake and no payment', async () => {
    const random = seededRandom(testSeed('proposals kill -9'));
    let program = await mortal.start();
    const people = await Promise.all(Array.from({ length: PEOPLE }, () => register(program)));
    const evening = new Evening(people, random);
    const ways = await MoneyWays.open(program, people, await logIn(program, ADMIN), random);
    let overdue = 0;
    for (let kills = 0; kills < KILLS; kills += 1) {
      if (kills % 10 === 0) await evening.newFight(program, kills);
      const working = Promise.all([evening.work(program), ways.work(program)]);
      await delay(randomInt(random, LIFE_MS / 4, LIFE_MS));
      evening.stop();
      ways.stop();
      await mortal.kill(program);
      await working;
      const pending = (await rows()).filter(({ status }) => status === 'PENDING');
      program = await mortal.start();
      const startedAt = Date.now();
      await checkPending(program, people);
      await eventually(async () => (await rows()).every(({ status }) => status !== 'PENDING'));
      const after = new Map((await rows()).map((row) => [row.id, row]));
      for (const { id, expires } of pending) {
        const row = after.get(id);
        expect(row?.status).toBe('EXPIRED');
        expect(row?.updated.getTime()).toBeGreaterThanOrEqual(expires.getTime());
        // One whose time ended while the program was dead ends at its start.
        const dueMs = Math.max(expires.getTime(), startedAt);
        if (expires.getTime() < startedAt) overdue += 1;
        expect((row?.updated.getTime() ?? 0) - dueMs).toBeLessThan(LATE_MS);
      }
      await checkHolds();
      await ways.assertBalanced(program);
    }
    await checkAll(program, evening);
    await checkTotals(program, ways, people);
    const told = {
      kills: KILLS,
      sent: evening.sent.length,
      answered: evening.answered.size,
      overdue,
      ways: ways.count,
      cut: ways.cut,
    };
    process.stdout.write(`${JSON.stringify(told)}\n`);
  }, 1_200_000);
});

/** A repeated offer gets its first answer, each end is in the log once, and answers that were acknowledged hold. */
async function checkAll(program: Program, evening: Evening): Promise<void> {
  const all = await rows();
  const statuses = new Map(all.map(({ id, status }) => [id, status]));
  for (const { id } of evening.sent) if (id !== null) expect(statuses.has(id)).toBe(true);
  for (const [id, status] of evening.answered) expect(statuses.get(id)).toBe(status);
  const ends = await endsInLog();
  expect(ends.toSorted()).toEqual(all.map(({ id, status }) => `${id} ${status}`).toSorted());
  const some = evening.sent.filter(({ id }) => id !== null).slice(-10);
  for (const { id, from, body } of some)
    expect((await new Trader(program, from).send('POST /proposals', body)).id).toBe(id);
  expect((await rows()).length).toBe(all.length);
}

/** All payments and payouts are carried out once; accepted wagers hold their stakes. */
async function checkTotals(program: Program, ways: MoneyWays, people: readonly Account[]): Promise<void> {
  await ways.finish(program);
  for (const { userId } of people)
    await eventually(async () => {
      const [row] = await mortal.sql.query<{ total: string; debt: string }[]>(
        'select (available + held)::text as total, debt from trading_account where user_id = $1',
        [userId],
      );
      expect(row).toEqual({ total: ways.totalOf(userId).toString(), debt: '0' });
      return true;
    });
  await checkHolds();
  await ways.assertBalanced(program);
}
