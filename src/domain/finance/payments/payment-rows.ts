// The rows of payments, and how operators and the log see them.
import type { LogWrites } from '../../../platform/events/index.js';
import type {
  ParkedReason,
  Payment as PaymentView,
  PaymentChanged,
  PaymentState,
} from '../../../contract/finance/payments.js';
import type { ProviderName } from '../../../contract/finance/requests.js';
import { reversedOf, type Payment } from './payment-plan.js';

export interface PaymentRow {
  provider: ProviderName;
  id: string;
  n: string;
  request_id: string | null;
  user_id: string | null;
  currency: string | null;
  total: string | null;
  captured: string;
  refunded: string;
  reversals: Record<string, string>;
  credited: string;
  taken: string;
  state: PaymentState;
  parked_reason: ParkedReason | null;
  created_at: Date;
  updated_at: Date;
}

export const PAYMENT_COLUMNS = `
  provider, id, n, request_id, user_id, currency, total, captured, refunded, reversals, credited, taken, state,
  parked_reason, created_at, updated_at`;

export const paymentOfRow = (row: PaymentRow): Payment => ({
  provider: row.provider,
  id: row.id,
  requestId: row.request_id,
  userId: row.user_id,
  currency: row.currency,
  total: row.total === null ? null : BigInt(row.total),
  captured: BigInt(row.captured),
  refunded: BigInt(row.refunded),
  reversals: row.reversals,
  credited: BigInt(row.credited),
  taken: BigInt(row.taken),
  state: row.state,
  parkedReason: row.parked_reason,
});

export const paymentToWire = (payment: Payment, createdAt: Date, updatedAt: Date): PaymentView => ({
  provider: payment.provider,
  id: payment.id,
  requestId: payment.requestId,
  userId: payment.userId,
  currency: payment.currency,
  total: payment.total?.toString() ?? null,
  captured: payment.captured.toString(),
  reversed: reversedOf(payment).toString(),
  credited: payment.credited.toString(),
  taken: payment.taken.toString(),
  state: payment.state,
  parkedReason: payment.parkedReason,
  createdAt: createdAt.toISOString(),
  updatedAt: updatedAt.toISOString(),
});

export const rowToWire = (row: PaymentRow): PaymentView =>
  paymentToWire(paymentOfRow(row), row.created_at, row.updated_at);

export const PAYMENT_EVENT = 'finance.payment.changed';
export const PAYMENT_CHANNELS = { admin: 'admin:finance' } as const;

export function appendPayment(tx: LogWrites, changed: PaymentChanged): void {
  tx.append(PAYMENT_EVENT, changed, PAYMENT_CHANNELS);
}
