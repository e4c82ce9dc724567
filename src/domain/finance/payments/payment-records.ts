// The transactions on one payment: its row is locked, a report or a decision changes it, it is compared with its deposit, and the
// movements that follow are stored with it. The next transaction sees the sums of these movements.
import { Inject, Injectable } from '@nestjs/common';
import { Clock } from '../../../platform/common/clock.js';
import { DomainError } from '../../../platform/common/errors.js';
import { CONFIG, type Config } from '../../../platform/config/config.js';
import type { LogTransaction } from '../../../platform/events/index.js';
import type { ParkedReason, Payment as PaymentView } from '../../../contract/finance/payments.js';
import type { ProviderName } from '../../../contract/finance/requests.js';
import { lastingReason, planFor, REVERSALS_MAX, type Deposit, type Payment } from './payment-plan.js';
import {
  appendPayment,
  PAYMENT_COLUMNS,
  paymentOfRow,
  paymentToWire,
  rowToWire,
  type PaymentRow,
} from './payment-rows.js';

const EVENT_SQL = `
  insert into payment_event (provider, event_id, payment_id, received_at) values ($1, $2, $3, $4)
  on conflict do nothing returning event_id`;
const NEW_SQL = `
  insert into payment (provider, id, created_at, updated_at) values ($1, $2, $3, $3) on conflict do nothing`;
const LOCK_SQL = `select ${PAYMENT_COLUMNS} from payment where provider = $1 and id = $2 for update`;
/** $1 request, $2 provider and $3 id of the payment. */
const DEPOSIT_SQL = `
  select id, kind, user_id, amount, provider, state, exists (
    select 1 from payment where request_id = money_request.id and (payment.provider, payment.id) <> ($2, $3)) as taken
  from money_request where id = $1 for share`;
const STORE_SQL = `
  update payment set request_id = $3, user_id = $4, currency = $5, total = $6, captured = $7, refunded = $8,
    reversals = $9, credited = $10, taken = $11, state = $12, parked_reason = $13, updated_at = $14
  where provider = $1 and id = $2`;
const MOVE_SQL = `
  insert into payment_move (provider, payment_id, kind, user_id, amount, ends_request, created_at)
  values ($1, $2, $3, $4, $5, $6, $7)`;

const PARK_SQL = `
  update payment set state = 'parked', parked_reason = $3, updated_at = $4 where provider = $1 and id = $2
  returning ${PAYMENT_COLUMNS}`;

interface DepositRow extends Omit<Deposit, 'userId' | 'amount' | 'isTaken'> {
  user_id: string;
  amount: string;
  taken: boolean;
}

/** A payment whose row is locked. */
export interface LockedPayment {
  readonly payment: Payment;
  readonly createdAt: Date;
}

@Injectable()
export class PaymentRecords {
  constructor(
    private readonly clock: Clock,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** False for an event that was taken before. */
  async isNew(
    tx: LogTransaction,
    provider: ProviderName,
    eventId: string,
    paymentId: string,
  ): Promise<boolean> {
    const values = [provider, eventId, paymentId, this.clock.now()];
    return (await tx.manager.query<unknown[]>(EVENT_SQL, values)).length > 0;
  }

  /** Makes the row if no event of the payment has arrived before. */
  async lockOrMake(tx: LogTransaction, provider: ProviderName, id: string): Promise<LockedPayment> {
    await tx.manager.query(NEW_SQL, [provider, id, this.clock.now()]);
    return this.lock(tx, provider, id);
  }

  /** Throws `unknown_payment`. */
  async lock(tx: LogTransaction, provider: ProviderName, id: string): Promise<LockedPayment> {
    const [row] = await tx.manager.query<PaymentRow[]>(LOCK_SQL, [provider, id]);
    if (!row) throw new DomainError('unknown_payment', 'No event of this payment has arrived.');
    return { payment: paymentOfRow(row), createdAt: row.created_at };
  }

  /**
   * Compares the payment with its deposit and stores both what it is and what it asks of the ledger. `puzzle`: a reason to park it
   * whatever the comparison says.
   */
  async settle(
    tx: LogTransaction,
    { payment, createdAt }: LockedPayment,
    puzzle: ParkedReason | null,
  ): Promise<PaymentView> {
    const deposit = await this.depositOf(tx, payment);
    const isFull = Object.keys(payment.reversals).length > REVERSALS_MAX;
    const plan = planFor(payment, deposit, this.config.CURRENCY);
    const reason = puzzle ?? lastingReason(payment) ?? (isFull ? 'not_understood' : plan.park);
    const isDismissed = payment.state === 'dismissed';
    const credit = reason === null ? plan.credit : 0n;
    const take = reason === null ? plan.take : planFor({ ...payment, state: 'dismissed' }, deposit, '').take;
    const isFor = deposit !== null && !deposit.isTaken && reason !== 'wrong_request';
    const settled: Payment = {
      ...payment,
      requestId: isFor ? deposit.id : null,
      userId: payment.userId ?? (isFor ? deposit.userId : null),
      credited: payment.credited + credit,
      taken: payment.taken + take,
      state: isDismissed ? 'dismissed' : reason === null ? 'open' : 'parked',
      parkedReason: isDismissed ? null : reason,
    };
    const now = this.clock.now();
    await tx.manager.query(STORE_SQL, valuesOf(settled, now));
    const ends = deposit !== null && settled.credited === deposit.amount && deposit.state === 'approved';
    if (credit > 0n) await this.move(tx, settled, 'credit', credit, ends ? deposit.id : null);
    if (take > 0n) await this.move(tx, settled, 'take', take, null);
    const view = paymentToWire(settled, createdAt, now);
    if (settled.state === 'parked') appendPayment(tx, { payment: view, action: 'parked', amount: null });
    return view;
  }

  /** Parks a payment whatever its deposit says. `amount`: of the movement that was refused, if it is for one. */
  async park(
    tx: LogTransaction,
    { provider, id }: Pick<Payment, 'provider' | 'id'>,
    reason: ParkedReason,
    amount: string | null,
  ): Promise<void> {
    const values = [provider, id, reason, this.clock.now()];
    const [[row]] = await tx.manager.query<[PaymentRow[], number]>(PARK_SQL, values);
    if (row) appendPayment(tx, { payment: rowToWire(row), action: 'parked', amount });
  }

  private async move(
    tx: LogTransaction,
    { provider, id, userId }: Payment,
    kind: 'credit' | 'take',
    amount: bigint,
    endsRequest: string | null,
  ): Promise<void> {
    const values = [provider, id, kind, userId, amount.toString(), endsRequest, this.clock.now()];
    await tx.manager.query(MOVE_SQL, values);
  }

  private async depositOf(tx: LogTransaction, { requestId, provider, id }: Payment): Promise<Deposit | null> {
    if (requestId === null) return null;
    const [row] = await tx.manager.query<DepositRow[]>(DEPOSIT_SQL, [requestId, provider, id]);
    if (!row) return null;
    const { user_id: userId, amount, taken: isTaken, ...rest } = row;
    return { ...rest, userId, amount: BigInt(amount), isTaken };
  }
}

const valuesOf = (payment: Payment, now: Date): unknown[] => [
  payment.provider,
  payment.id,
  payment.requestId,
  payment.userId,
  payment.currency,
  payment.total?.toString() ?? null,
  payment.captured.toString(),
  payment.refunded.toString(),
  JSON.stringify(payment.reversals),
  payment.credited.toString(),
  payment.taken.toString(),
  payment.state,
  payment.parkedReason,
  now,
];
