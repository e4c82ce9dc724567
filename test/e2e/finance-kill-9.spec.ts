// The program, killed with kill -9 while deposits, chargebacks and payouts are pending: each is carried out once, and the books are
// proved after each start. RINGSIDE_KILLS says how often.
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { ADMIN } from '../checker/trading/program.js';
import { logIn, register } from '../support/accounts.js';
import { eventually } from '../support/eventually.js';
import { MONEY_SETTINGS, MoneyWays } from '../support/money-ways.js';
import { MortalProgram } from '../support/mortal-program.js';
import { randomInt, seededRandom, testSeed } from '../support/random.js';

const KILLS = Number(process.env.RINGSIDE_KILLS ?? 5);
const USERS = 6;
/** A life ends a moment after its start. */
const LIFE_MS = 1_500;

let mortal: MortalProgram;
beforeAll(async () => {
  mortal = await MortalProgram.prepare(MONEY_SETTINGS);
});
afterAll(() => mortal?.remove());

it('Ringside, killed with kill -9, carries out each payment and each payout once', async () => {
  const random = seededRandom(testSeed('finance kill -9'));
  let program = await mortal.start();
  const admin = await logIn(program, ADMIN);
  const users = await Promise.all(Array.from({ length: USERS }, () => register(program)));
  const ways = await MoneyWays.open(program, users, admin, random);
  for (let kills = 0; kills < KILLS; kills += 1) {
    const working = ways.work(program);
    await Promise.race([working, delay(randomInt(random, LIFE_MS / 4, LIFE_MS))]);
    ways.stop();
    await mortal.kill(program);
    await working;
    program = await mortal.start();
    await ways.assertBalanced(program);
  }
  await ways.finish(program);
  await eventually(async () => {
    const sql = 'select 1 from payment_move where applied = 0';
    return (await mortal.sql.query<unknown[]>(sql)).length === 0;
  });
  await ways.assertBalanced(program);
  for (const { userId } of users) {
    const [row] = await mortal.sql.query<{ available: string; held: string; debt: string }[]>(
      'select available, held, debt from trading_account where user_id = $1',
      [userId],
    );
    expect(row).toEqual({ available: ways.totalOf(userId).toString(), held: '0', debt: '0' });
  }
  process.stdout.write(`${KILLS} kills, ${ways.count} ways, ${ways.cut} steps cut\n`);
  expect(ways.cut).toBeGreaterThan(0);
}, 1_200_000);
