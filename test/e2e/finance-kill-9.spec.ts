// The program, killed with kill -9 while deposits, chargebacks and payouts are pending: each is carried out once, and the books are
// proved after each start. RINGSIDE_KILLS says how often.
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { ADMIN, type Program } from '../checker/trading/program.js';
import { bearer, call, logIn, register, type Account, type Answer, type Json } from '../support/accounts.js';
import { eventually } from '../support/eventually.js';
import { MortalProgram } from '../support/mortal-program.js';
import { randomInt, seededRandom, testSeed } from '../support/random.js';
import { captured, disputed, sendStripe, STRIPE_SECRET, type StripeEvent } from '../support/stripe-events.js';

const KILLS = Number(process.env.RINGSIDE_KILLS ?? 5);
const USERS = 6;
const CREDIT = 1_000_000n;
const CENTS = 100;
const FUNDS = 100_000n * CREDIT;
/** A life ends a moment after its start. */
const LIFE_MS = 1_500;

const SETTINGS = {
  ACCESS_TOKEN_TTL: '1h',
  TRADING_PAPER: 'false',
  FINANCE_APPROVAL_LIMIT: '0',
  DEPOSIT_CLEAR_HOURS: '0',
  RATE_LIMIT_PER_MINUTE: '0',
  STRIPE_WEBHOOK_SECRET: STRIPE_SECRET,
};

let mortal: MortalProgram;
beforeAll(async () => {
  mortal = await MortalProgram.prepare(SETTINGS);
});
afterAll(() => mortal?.remove());

/** One user's way of a payment in, perhaps a chargeback, and a withdrawal; each step is repeated until it is acknowledged. */
class Way {
  private step = 0;
  private depositId = '';
  private withdrawalId = '';
  private readonly payment: string;
  private event: StripeEvent | undefined;
  private dispute: StripeEvent | undefined;
  cut = 0;

  constructor(
    private readonly user: Account,
    private readonly name: string,
    private readonly plan: {
      readonly paid: number;
      readonly disputed: number;
      readonly out: number;
      readonly isPaid: boolean;
    },
  ) {
    this.payment = `pi_${name}`;
  }

  get userId(): string {
    return this.user.userId;
  }

  get isDone(): boolean {
    return this.step === 5;
  }

  /** What the user has more at the end. */
  get change(): bigint {
    const { paid, disputed: lost, out, isPaid } = this.plan;
    return BigInt(paid - lost - (isPaid ? out : 0)) * CREDIT;
  }

  async go(program: Program, admin: Account): Promise<void> {
    try {
      const { status, body } = await this.ask(program, admin);
      if (status >= 500) this.cut += 1;
      else if (status >= 400) throw new Error(`step ${this.step} of ${this.name}: ${JSON.stringify(body)}`);
      else this.take(body);
    } catch (error) {
      if (!isBroken(error)) throw error;
      this.cut += 1;
    }
  }

  private take(body: Json): void {
    if (this.step === 0) this.depositId = body.id;
    if (this.step === 3) this.withdrawalId = body.id;
    this.step += 1;
  }

  private ask(program: Program, admin: Account): Promise<Answer<Json>> {
    const { paid, disputed: lost, out, isPaid } = this.plan;
    const keyed = (who: Account) => ({ ...bearer(who), 'idempotency-key': `${this.name}-${this.step}` });
    switch (this.step) {
      case 0: {
        const body = { amount: String(BigInt(paid) * CREDIT), provider: 'stripe' };
        return call(program, 'POST /finance/deposits', { body, headers: keyed(this.user) });
      }
      case 1:
        this.event ??= captured(this.payment, this.depositId, paid * CENTS);
        return sendStripe(program, this.event);
      case 2:
        if (lost === 0) return Promise.resolve({ status: 200, headers: new Headers(), body: {} });
        this.dispute ??= disputed(this.payment, lost * CENTS);
        return sendStripe(program, this.dispute);
      case 3: {
        const body = { amount: String(BigInt(out) * CREDIT), destination: 'EC12' };
        return call(program, 'POST /finance/withdrawals', { body, headers: keyed(this.user) });
      }
      default: {
        const verb = isPaid ? 'pay' : 'fail';
        const body = isPaid ? {} : { reason: 'It came back.' };
        const route = `POST /admin/finance/requests/${this.withdrawalId}/${verb}`;
        return call(program, route, { body, headers: keyed(admin) });
      }
    }
  }
}

/** Whether the connection broke, or an answer was cut. An error of another realm is known by its name alone. */
const isBroken = (error: unknown): boolean =>
  ['TypeError', 'SyntaxError'].includes(String((error as { name?: unknown }).name));

it('Ringside, killed with kill -9, carries out each payment and each payout once', async () => {
  const random = seededRandom(testSeed('finance kill -9'));
  let program = await mortal.start();
  const admin = await logIn(program, ADMIN);
  const users = await Promise.all(Array.from({ length: USERS }, () => register(program)));
  for (const { userId } of users)
    await call(program, `POST /trading/accounts/${userId}/deposit`, {
      body: { amount: FUNDS.toString() },
      headers: bearer(admin),
    });
  const ways: Way[] = [];
  let serial = 0;
  const newWay = (user: Account): Way => {
    serial += 1;
    const paid = randomInt(random, 10, 100);
    const lost = randomInt(random, 0, 1) * randomInt(random, 1, paid);
    const plan = {
      paid,
      disputed: lost,
      out: randomInt(random, 1, 50),
      isPaid: randomInt(random, 0, 1) === 1,
    };
    const way = new Way(user, `w${serial}`, plan);
    ways.push(way);
    return way;
  };
  let isOver = false;
  /** Goes on with the ways of a user; begins new ones until the last life. */
  const work = async (user: Account, place: Program, isLast: boolean): Promise<void> => {
    for (;;) {
      const open = ways.find((way) => way.userId === user.userId && !way.isDone);
      if (isOver || (isLast && !open)) return;
      await (open ?? newWay(user)).go(place, admin);
    }
  };
  for (let kills = 0; kills < KILLS; kills += 1) {
    isOver = false;
    const place = program;
    const working = Promise.all(users.map((user) => work(user, place, false)));
    await Promise.race([working, delay(randomInt(random, LIFE_MS / 4, LIFE_MS))]);
    isOver = true;
    await mortal.kill(place);
    await working;
    program = await mortal.start();
    await assertBalanced(program, admin);
  }
  isOver = false;
  const last = program;
  await Promise.all(users.map((user) => work(user, last, true)));
  await eventually(async () => {
    const sql = 'select 1 from payment_move where applied = 0';
    return (await mortal.sql.query<unknown[]>(sql)).length === 0;
  });
  await assertBalanced(program, admin);
  for (const { userId } of users) {
    const own = ways.filter((way) => way.userId === userId);
    const total = own.reduce((sum, { change }) => sum + change, FUNDS);
    const [row] = await mortal.sql.query<{ available: string; held: string; debt: string }[]>(
      'select available, held, debt from trading_account where user_id = $1',
      [userId],
    );
    expect(row).toEqual({ available: total.toString(), held: '0', debt: '0' });
  }
  const cut = ways.reduce((sum, way) => sum + way.cut, 0);
  process.stdout.write(`${KILLS} kills, ${ways.length} ways, ${cut} steps cut\n`);
  expect(cut).toBeGreaterThan(0);
}, 1_200_000);

async function assertBalanced(program: Program, admin: Account): Promise<void> {
  const { body } = await call(program, 'GET /admin/finance/reconciliation', { headers: bearer(admin) });
  expect(body.checks.filter(({ difference }: Json) => difference !== '0')).toEqual([]);
}
