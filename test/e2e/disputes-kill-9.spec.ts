// The program, killed with kill -9 while users propose, vote, trade and dispute, and while markets are paid out: each acknowledged
// act is there once, closing counts are the votes of the log, and money in is money out. RINGSIDE_KILLS says how often.
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ADMIN, type Program } from '../checker/trading/program.js';
import { bearer, call, logIn, register, type Account } from '../support/accounts.js';
import { CourtHands, isDone, type Act, type People } from '../support/court-hands.js';
import { CourtRecords } from '../support/court-records.js';
import { eventually } from '../support/eventually.js';
import { MortalProgram } from '../support/mortal-program.js';
import { randomInt, seededRandom, testSeed } from '../support/random.js';

const KILLS = Number(process.env.RINGSIDE_KILLS ?? 10);
const HANDS = 8;
/** A life ends after as many answers, and a moment. */
const ANSWERS_MIN = 10;
const ANSWERS_MAX = 120;
const MOMENT_MAX_MS = 20;
/** Acts that are asked again at a time. */
const TOGETHER = 8;

const SETTINGS = {
  ACCESS_TOKEN_TTL: '1h',
  PROPOSAL_APPROVAL_VOTES: '2',
  PROPOSAL_VOTE_TIME: '1s',
  PROPOSALS_OPEN_MAX: '1000',
  DISPUTE_WINDOW: '400ms',
  DISPUTE_VOTE_TIME: '1s',
  DISPUTE_VOTER_AGE: '0',
  DISPUTE_VOTER_MARKETS: '0',
  DISPUTE_VOTERS_MIN: '2',
  DISPUTE_DECIDED_BY: 'votes',
  DISPUTE_REWARD_DAY_MAX: '1000000',
};

let mortal: MortalProgram;
beforeAll(async () => {
  mortal = await MortalProgram.prepare(SETTINGS);
});
afterAll(() => mortal?.remove());

async function peopleOf(program: Program): Promise<People> {
  const admin = await logIn(program, ADMIN);
  const some = (count: number): Promise<Account[]> =>
    Promise.all(Array.from({ length: count }, () => register(program)));
  const [clerks, traders, voters] = await Promise.all([some(2), some(6), some(5)]);
  const headers = bearer(admin);
  for (const { userId } of clerks)
    await call(program, `POST /admin/users/${userId}/role`, {
      body: { role: 'operator', reason: 'a test' },
      headers,
    });
  await mortal.sql.query('update app_user set verified_at = now()');
  const operators = await Promise.all(clerks.map((clerk) => logIn(program, clerk)));
  return { admin, operators, traders, voters };
}

/** Asks again for what was done, and for what may have been done. */
async function repeatAll(program: Program, hands: CourtHands, acts: readonly Act[]): Promise<void> {
  const asked = acts.filter((act) => isDone(act) || !act.answer);
  for (let i = 0; i < asked.length; i += TOGETHER)
    await Promise.all(asked.slice(i, i + TOGETHER).map((act) => hands.repeat(program, act)));
}

describe('Ringside, killed with kill -9 during votes, disputes and payouts', () => {
  it('has every acknowledged act once, and loses no vote and no money', async () => {
    const random = seededRandom(testSeed('disputes kill -9'));
    let program = await mortal.start();
    const people = await peopleOf(program);
    const hands = new CourtHands(random, people, HANDS);
    const records = new CourtRecords(mortal.sql);
    const house = await records.house();
    let cut = 0;
    for (let kills = 0; kills < KILLS; kills += 1) {
      const before = hands.acts.length;
      const place = program;
      const working = hands.work(place);
      const answers = randomInt(random, ANSWERS_MIN, ANSWERS_MAX);
      const isTime = () => hands.acts.slice(before).filter(({ answer }) => answer).length >= answers;
      await Promise.race([working, eventually(isTime, { everyMs: 2 })]);
      await delay(randomInt(random, 0, MOMENT_MAX_MS));
      hands.expectKill();
      await mortal.kill(place);
      await working;
      const acts = hands.acts.slice(before);
      cut += acts.filter(({ answer }) => !answer).length;
      program = await mortal.start();
      await repeatAll(program, hands, acts);
      await records.check(hands.acts);
    }
    const before = hands.acts.length;
    await hands.end(program);
    await repeatAll(program, hands, hands.acts.slice(before));
    await eventually(() => records.assertSettled());
    await records.check(hands.acts);
    await records.checkMoney(house);
    const seen = await records.summary();
    process.stdout.write(`${KILLS} kills, ${hands.acts.length} acts, ${cut} cut: ${JSON.stringify(seen)}\n`);
    expect(cut).toBeGreaterThanOrEqual(KILLS);
    expect(Math.min(seen.votes, seen.polls, seen.disputes, seen.ended)).toBeGreaterThan(0);
  }, 1_200_000);
});
