// The report that proves the books: all of it is read in one REPEATABLE READ transaction, so it is true as of one seq. It adds up
// whole tables, so one report runs at a time.
import { Inject, Injectable } from '@nestjs/common';
import { CONFIG, type Config } from '../../../platform/config/config.js';
import { Semaphore } from '../../../platform/common/semaphore.js';
import type { EntityManager } from '../../../platform/database/typeorm.js';
import { LogReads } from '../../../platform/events/index.js';
import type { AsOf } from '../../../platform/http/index.js';
import type { Reconciliation } from '../../../contract/finance/reports.js';

const REPORTS_AT_ONCE = 1;
/** With more waiting, a report is refused with `busy`. */
const REPORTS_WAITING_MAX = 4;

const ACCOUNTS_SQL = `
  select kind, sum(available)::text as available, sum(held)::text as held, sum(debt)::text as debt
  from trading_account group by kind`;
/** The hold of a SELL is shares. */
const CREDIT_HOLDS = `
  select hold.account_id, hold.kind, hold.amount from hold
  left join trade_order on hold.kind = 'order' and trade_order.id = hold.id
  where hold.kind <> 'order' or trade_order.side = 'BUY'`;
const HOLDS_SQL = `
  select kind, sum(amount)::text as amount from (${CREDIT_HOLDS}) as credit_hold group by kind order by kind`;
const HOLDS_OFF_SQL = `
  select count(*)::text as amount from trading_account as account
  left join (select account_id, sum(amount) as held from (${CREDIT_HOLDS}) as credit_hold group by account_id) as open
    on open.account_id = account.id
  where account.held <> coalesce(open.held, 0)`;
const ACCOUNTS_OFF_SQL = `
  select count(*)::text as amount from trading_account as account
  left join (select account_id, sum(credits) as credits from posting group by account_id) as posted
    on posted.account_id = account.id
  where account.available + account.held <> coalesce(posted.credits, 0)`;
const TRANSFERS_OFF_SQL = `
  select count(*)::text as amount from (
    select transfer_id from posting group by transfer_id having sum(credits) <> 0 or sum(yes) <> 0 or sum(no) <> 0) as off`;
/** The sums of the accounts of the outside and of the house by kind of movement. */
const MOVED_SQL = `
  select account.kind as account, posting.kind, sum(posting.credits)::text as amount
  from posting join trading_account as account on account.id = posting.account_id
  where account.kind in ('external', 'house')
    and posting.kind in ('payment', 'reversal', 'withdrawal_paid', 'debt')
  group by account.kind, posting.kind`;
/** What requests and payments say has moved, and what they say is held. */
const SAID_SQL = `
  select
    (select coalesce(sum(amount), 0) from payment_move where applied = 1 and kind = 'credit')
      + (select coalesce(sum(amount), 0) from money_request
         where kind = 'deposit' and state = 'paid' and provider is null) as payment,
    (select coalesce(sum(amount), 0) from payment_move where applied = 1 and kind = 'take') as reversal,
    (select coalesce(sum(amount), 0) from money_request where kind = 'withdrawal' and state = 'paid') as withdrawal,
    (select coalesce(sum(amount), 0) from money_request
     where kind = 'withdrawal' and state in ('requested', 'approved')) as pending`;

interface Sums {
  readonly accounts: ReadonlyMap<
    string,
    { readonly available: bigint; readonly held: bigint; readonly debt: bigint }
  >;
  readonly holds: ReadonlyMap<string, bigint>;
  readonly moved: ReadonlyMap<string, bigint>;
  readonly said: Readonly<Record<'payment' | 'reversal' | 'withdrawal' | 'pending', string>>;
  readonly off: Readonly<Record<'accounts' | 'holds' | 'transfers', bigint>>;
}

@Injectable()
export class Reconciliations {
  private readonly turns = new Semaphore(REPORTS_AT_ONCE, REPORTS_WAITING_MAX);

  constructor(
    private readonly reads: LogReads,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  async report(): Promise<AsOf<Reconciliation>> {
    const { value, seq } = await this.turns.run(() => this.reads.snapshot(readSums));
    return { value: reportOf(value, this.config.CURRENCY), seq };
  }
}

async function readSums(manager: EntityManager): Promise<Sums> {
  const rows = <T>(sql: string) => manager.query<T[]>(sql);
  const count = async (sql: string) => BigInt((await rows<{ amount: string }>(sql))[0]?.amount ?? '0');
  const accounts = await rows<{ kind: string; available: string; held: string; debt: string }>(ACCOUNTS_SQL);
  const holds = await rows<{ kind: string; amount: string }>(HOLDS_SQL);
  const moved = await rows<{ account: string; kind: string; amount: string }>(MOVED_SQL);
  const [said] = await rows<Sums['said']>(SAID_SQL);
  if (!said) throw new Error('a sum has no row');
  const off = {
    accounts: await count(ACCOUNTS_OFF_SQL),
    holds: await count(HOLDS_OFF_SQL),
    transfers: await count(TRANSFERS_OFF_SQL),
  };
  return {
    accounts: new Map(
      accounts.map(({ kind, available, held, debt }) => [
        kind,
        { available: BigInt(available), held: BigInt(held), debt: BigInt(debt) },
      ]),
    ),
    holds: new Map(holds.map(({ kind, amount }) => [kind, BigInt(amount)])),
    moved: new Map(moved.map(({ account, kind, amount }) => [`${account} ${kind}`, BigInt(amount)])),
    said,
    off,
  };
}

/** Pure: the totals, and every sum beside what it should be. */
function reportOf({ accounts, holds, moved, said, off }: Sums, currency: string): Reconciliation {
  const none = { available: 0n, held: 0n, debt: 0n };
  const of = (kind: string) => accounts.get(kind) ?? none;
  const whole = (kind: string) => of(kind).available + of(kind).held;
  const went = (account: string, kind: string) => moved.get(`${account} ${kind}`) ?? 0n;
  const users = of('user');
  const inside = whole('user') + whole('pot') + whole('fees') + whole('house') + whole('quotes');
  let held = 0n;
  for (const amount of holds.values()) held += amount;
  const heldBy = [...accounts.values()].reduce((sum, account) => sum + account.held, 0n);
  const checks = [
    check('ledger', 'What came in is what users, pots, fees and the house have.', inside, -whole('external')),
    check('holds', 'All holds together are what accounts hold.', held, heldBy),
    check('accounts', 'Accounts whose postings do not add up to their credits.', off.accounts, 0n),
    check('held', 'Accounts whose holds do not add up to what they hold.', off.holds, 0n),
    check('transfers', 'Transfers that do not sum to zero.', off.transfers, 0n),
    check('payments', 'Credits that payments brought.', -went('external', 'payment'), BigInt(said.payment)),
    check(
      'reversals',
      'Credits of payments that were taken back.',
      went('external', 'reversal'),
      BigInt(said.reversal),
    ),
    check(
      'withdrawals',
      'Credits that withdrawals took.',
      went('external', 'withdrawal_paid'),
      BigInt(said.withdrawal),
    ),
    check('pending', 'Credits held for withdrawals.', holds.get('withdrawal') ?? 0n, BigInt(said.pending)),
    check(
      'debts',
      'What users owe the house.',
      users.debt,
      -went('house', 'reversal') - went('house', 'debt'),
    ),
  ];
  return {
    currency,
    isBalanced: checks.every(({ difference }) => difference === '0'),
    totals: {
      external: whole('external').toString(),
      available: users.available.toString(),
      held: users.held.toString(),
      pots: whole('pot').toString(),
      fees: whole('fees').toString(),
      house: whole('house').toString(),
      quotes: whole('quotes').toString(),
      debts: users.debt.toString(),
      holds: Object.fromEntries([...holds].map(([kind, amount]) => [kind, amount.toString()])),
    },
    checks,
  };
}

const check = (
  name: string,
  about: string,
  is: bigint,
  shouldBe: bigint,
): Reconciliation['checks'][number] => ({
  name,
  about,
  is: is.toString(),
  shouldBe: shouldBe.toString(),
  difference: (is - shouldBe).toString(),
});
