// Payments that providers report, and those that wait for an operator.
import { z } from 'zod';
import { idField, lineField, microField, timestampField } from '../fields.js';
import { pageParams, pageSchema } from '../lists.js';
import { currencyField, PROVIDERS } from './requests.js';

export const PAYMENT_STATES = ['open', 'parked', 'dismissed'] as const;
export type PaymentState = (typeof PAYMENT_STATES)[number];

/** Why a payment waits for an operator. */
export const PARKED_REASONS = [
  'unknown_request',
  'wrong_request',
  'second_payment',
  'currency',
  'amount',
  'contradiction',
  'not_approved',
  'request_failed',
  'refused',
  'payout_mismatch',
  'not_understood',
] as const;
export type ParkedReason = (typeof PARKED_REASONS)[number];

export const paymentIdField = z.string().regex(/^[\x21-\x7e]{1,200}$/, {
  message: 'expected 1 to 200 visible ASCII characters',
});

export const paymentSchema = z
  .object({
    provider: z.enum(PROVIDERS),
    id: z.string().describe('The provider’s id of the payment.'),
    requestId: idField.nullable().describe('The deposit that the payment is for.'),
    userId: idField.nullable(),
    currency: currencyField.nullable(),
    total: microField.nullable().describe('What the payment is for; null while unknown.'),
    captured: microField.describe('Captured so far. It only grows.'),
    reversed: microField.describe('Refunded and charged back so far. It only grows.'),
    credited: microField.describe('What the ledger has moved, or is about to move, to the user.'),
    taken: microField.describe('What the ledger has taken back, or is about to take back.'),
    state: z.enum(PAYMENT_STATES),
    parkedReason: z.enum(PARKED_REASONS).nullable(),
    createdAt: timestampField,
    updatedAt: timestampField,
  })
  .meta({
    id: 'Payment',
    description: 'A payment of a provider.',
    example: {
      provider: 'stripe',
      id: 'pi_3P1',
      requestId: 'd_5b1f0c9a77d2',
      userId: 'u_7Qk2',
      currency: 'USD',
      total: '50000000',
      captured: '50000000',
      reversed: '0',
      credited: '50000000',
      taken: '0',
      state: 'open',
      parkedReason: null,
      createdAt: '2025-01-14T12:54:55.000Z',
      updatedAt: '2025-01-14T12:54:56.000Z',
    },
  });
export type Payment = z.infer<typeof paymentSchema>;

export const paymentListQuerySchema = z.strictObject({
  state: z.enum(PAYMENT_STATES).optional().describe('parked: those that wait for an operator.'),
  ...pageParams,
});
export type PaymentListQuery = z.output<typeof paymentListQuerySchema>;
export const paymentListSchema = pageSchema('PaymentList', paymentSchema, 'Newest first.');
export type PaymentList = z.infer<typeof paymentListSchema>;

export const paymentDecisionSchema = z
  .strictObject({
    action: z
      .enum(['retry', 'dismiss'])
      .describe(
        'retry: compare again, perhaps with another deposit; dismiss: the payment is handled elsewhere.',
      ),
    requestId: idField.optional().describe('The deposit that the payment is for.'),
    reason: lineField(1, 500),
  })
  .meta({ id: 'PaymentDecision', example: { action: 'dismiss', reason: 'Refunded at the provider.' } });
export type PaymentDecision = z.output<typeof paymentDecisionSchema>;

export const providerAnswerSchema = z
  .object({
    status: z
      .enum(['taken', 'parked', 'repeated', 'ignored'])
      .describe('repeated: this event was taken before; ignored: it changes no payment.'),
  })
  .meta({ id: 'ProviderAnswer', example: { status: 'taken' } });
export type ProviderAnswer = z.infer<typeof providerAnswerSchema>;

/** What operators hear of a payment. */
export interface PaymentChanged {
  readonly payment: Payment;
  /** `credited` and `taken`: the ledger has moved `amount`. */
  readonly action: 'credited' | 'taken' | 'parked' | 'dismissed';
  readonly amount: string | null;
}
