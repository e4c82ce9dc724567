// Users with payments in, chargebacks and withdrawals, whose steps a test cuts by killing the program. Each step is repeated until
// it is acknowledged.
import { expect } from '@jest/globals';
import { bearer, call, type Account, type Answer, type Json, type Place } from './accounts.js';
import { ofStandard, sendMessage, STANDARD_SECRET, type ProviderMessage } from './provider-messages.js';
import { randomInt } from './random.js';
import { captured, disputed, sendStripe, STRIPE_SECRET, type StripeEvent } from './stripe-events.js';

const CREDIT = 1_000_000n;
const CENTS = 100;
const FUNDS = 100_000n * CREDIT;

export const MONEY_SETTINGS = {
  ACCESS_TOKEN_TTL: '1h',
  TRADING_PAPER: 'false',
  FINANCE_APPROVAL_LIMIT: '0',
  DEPOSIT_CLEAR_HOURS: '0',
  RATE_LIMIT_PER_MINUTE: '0',
  STRIPE_WEBHOOK_SECRET: STRIPE_SECRET,
  PAYMENT_WEBHOOK_SECRET: STANDARD_SECRET,
};

/** One user's way of a payment in, perhaps a chargeback, and a withdrawal. */
class Way {
  private step = 0;
  private depositId = '';
  private withdrawalId = '';
  private readonly payment: string;
  private event: StripeEvent | undefined;
  private dispute: StripeEvent | undefined;
  private payout: ProviderMessage | undefined;
  cut = 0;

  constructor(
    private readonly user: Account,
    private readonly name: string,
    private readonly plan: {
      readonly paid: number;
      readonly disputed: number;
      readonly out: number;
      readonly isPaid: boolean;
      /** The provider reports the payout; otherwise an admin confirms it. */
      readonly isReported: boolean;
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

  async go(program: Place, admin: Account): Promise<void> {
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

  private ask(program: Place, admin: Account): Promise<Answer<Json>> {
    const { paid, disputed: lost, out, isPaid, isReported } = this.plan;
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
        if (isReported) {
          const payout = { id: `po_${this.name}`, requestId: this.withdrawalId, amount: out * CENTS };
          this.payout ??= ofStandard(`payout.${isPaid ? 'paid' : 'failed'}`, payout);
          return sendMessage(program, 'standard', this.payout);
        }
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

/** The ways of some users, each of whom has at most one open. */
export class MoneyWays {
  private readonly ways: Way[] = [];
  private isOver = false;

  private constructor(
    private readonly users: readonly Account[],
    private readonly admin: Account,
    private readonly random: () => number,
  ) {}

  /** Each user begins with `FUNDS`. */
  static async open(
    program: Place,
    users: readonly Account[],
    admin: Account,
    random: () => number,
  ): Promise<MoneyWays> {
    for (const { userId } of users)
      await call(program, `POST /trading/accounts/${userId}/deposit`, {
        body: { amount: FUNDS.toString() },
        headers: bearer(admin),
      });
    return new MoneyWays(users, admin, random);
  }

  get count(): number {
    return this.ways.length;
  }

  /** How often a step was repeated. */
  get cut(): number {
    return this.ways.reduce((sum, way) => sum + way.cut, 0);
  }

  /** Until `stop`: goes on with the open ways, and begins new ones. */
  async work(program: Place): Promise<void> {
    this.isOver = false;
    await Promise.all(
      this.users.map(async (user) => {
        while (!this.isOver) await (this.openOf(user) ?? this.newWay(user)).go(program, this.admin);
      }),
    );
  }

  stop(): void {
    this.isOver = true;
  }

  /** Carries the open ways to their ends. */
  async finish(program: Place): Promise<void> {
    await Promise.all(
      this.users.map(async (user) => {
        for (let way = this.openOf(user); way; way = this.openOf(user)) await way.go(program, this.admin);
      }),
    );
  }

  /** What the user has at the end. */
  totalOf(userId: string): bigint {
    const own = this.ways.filter((way) => way.userId === userId);
    return own.reduce((sum, { change }) => sum + change, FUNDS);
  }

  /** The books add up, and no payment or payout waits for an operator. */
  async assertBalanced(program: Place): Promise<void> {
    const parked = await call(program, 'GET /admin/finance/payments?state=parked', {
      headers: bearer(this.admin),
    });
    expect(parked.body.data).toEqual([]);
    const { body } = await call(program, 'GET /admin/finance/reconciliation', {
      headers: bearer(this.admin),
    });
    expect(body.checks.filter(({ difference }: Json) => difference !== '0')).toEqual([]);
  }

  private openOf(user: Account): Way | undefined {
    return this.ways.find((way) => way.userId === user.userId && !way.isDone);
  }

  private newWay(user: Account): Way {
    const paid = randomInt(this.random, 10, 100);
    const plan = {
      paid,
      disputed: randomInt(this.random, 0, 1) * randomInt(this.random, 1, paid),
      out: randomInt(this.random, 1, 50),
      isPaid: randomInt(this.random, 0, 1) === 1,
      isReported: randomInt(this.random, 0, 1) === 1,
    };
    const way = new Way(user, `w${this.ways.length + 1}`, plan);
    this.ways.push(way);
    return way;
  }
}
