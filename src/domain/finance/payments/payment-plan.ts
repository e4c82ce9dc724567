// What a payment asks of the ledger: pure. A payment is compared with its deposit; what does not match waits for an operator, and
// of what matches the ledger moves the difference. The sums only grow, so the order of the events does not matter.
import type { ParkedReason, PaymentState } from '../../../contract/finance/payments.js';
import type { ProviderName, RequestKind, RequestState } from '../../../contract/finance/requests.js';
import type { PaymentReport } from './provider.port.js';

/** A payment in micro credits; null where no event has said it yet. */
export interface Payment {
  readonly provider: ProviderName;
  readonly id: string;
  readonly requestId: string | null;
  readonly userId: string | null;
  readonly currency: string | null;
  readonly total: bigint | null;
  readonly captured: bigint;
  readonly refunded: bigint;
  readonly reversals: Readonly<Record<string, string>>;
  /** Moved to the user by the ledger, and taken back. */
  readonly credited: bigint;
  readonly taken: bigint;
  readonly state: PaymentState;
  readonly parkedReason: ParkedReason | null;
}

export interface Deposit {
  readonly id: string;
  readonly kind: RequestKind;
  readonly userId: string;
  readonly amount: bigint;
  readonly provider: ProviderName | null;
  readonly state: RequestState;
  /** Another payment is for this deposit already. */
  readonly isTaken: boolean;
}

export interface Plan {
  readonly park: ParkedReason | null;
  readonly credit: bigint;
  readonly take: bigint;
}

/** Reasons that no later event of the provider takes away: an operator decides. */
const LASTING: ReadonlySet<ParkedReason> = new Set([
  'refused',
  'contradiction',
  'payout_mismatch',
  'not_understood',
]);

/** Refunds and chargebacks that one payment remembers; more need an operator. */
export const REVERSALS_MAX = 100;

const greater = (a: bigint, b: bigint | null): bigint => (b !== null && b > a ? b : a);
const less = (a: bigint, b: bigint): bigint => (a < b ? a : b);

export const reversedOf = ({ refunded, reversals }: Payment): bigint =>
  Object.values(reversals).reduce((sum, amount) => sum + BigInt(amount), refunded);

/** The payment after a report. A total stays as it was first said. Amounts of another currency are not counted. */
export function grown(payment: Payment, report: PaymentReport): Payment {
  if (isOtherCurrency(payment, report)) return payment;
  const { reversal } = report;
  const before = reversal ? BigInt(payment.reversals[reversal.id] ?? '0') : 0n;
  return {
    ...payment,
    requestId: payment.requestId ?? report.requestId,
    currency: payment.currency ?? report.currency,
    total: payment.total ?? report.total,
    captured: greater(payment.captured, report.captured),
    refunded: greater(payment.refunded, report.refunded),
    reversals: reversal
      ? { ...payment.reversals, [reversal.id]: greater(before, reversal.amount).toString() }
      : payment.reversals,
  };
}

const isOtherCurrency = (payment: Payment, { currency }: PaymentReport): boolean =>
  currency !== null && payment.currency !== null && currency !== payment.currency;

/** Whether the report has another currency or total than the reports before. */
export const contradicts = (payment: Payment, report: PaymentReport): boolean =>
  isOtherCurrency(payment, report) ||
  (report.total !== null && payment.total !== null && report.total !== payment.total);

export const lastingReason = ({ state, parkedReason }: Payment): ParkedReason | null =>
  state === 'parked' && parkedReason !== null && LASTING.has(parkedReason) ? parkedReason : null;

/** What was credited is taken back in any state, so a parked or dismissed payment does not keep a chargeback from its user. */
export function planFor(payment: Payment, deposit: Deposit | null, currency: string): Plan {
  const park = reasonToPark(payment, deposit, currency);
  const isOpen = park === null && payment.state !== 'dismissed';
  const credit = isOpen ? payment.captured - payment.credited : 0n;
  return { park, credit, take: less(reversedOf(payment), payment.credited + credit) - payment.taken };
}

function reasonToPark(payment: Payment, deposit: Deposit | null, currency: string): ParkedReason | null {
  if (!deposit) return 'unknown_request';
  const { kind, provider, amount, state, isTaken } = deposit;
  if (isTaken) return 'second_payment';
  if (kind !== 'deposit' || provider !== payment.provider) return 'wrong_request';
  if (payment.currency !== currency) return 'currency';
  if (payment.total !== amount || payment.captured > amount) return 'amount';
  if (payment.credited > 0n) return null;
  if (state === 'requested') return 'not_approved';
  return state === 'failed' ? 'request_failed' : null;
}
