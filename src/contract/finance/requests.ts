// Requests to pay in and to withdraw: what users send, and what users and operators see of them.
import { z } from 'zod';
import { idField, lineField, microField, timestampField } from '../fields.js';
import { pageParams, pageSchema } from '../lists.js';
import { amountField } from '../trading/amounts.js';

export const REQUEST_KINDS = ['deposit', 'withdrawal'] as const;
export type RequestKind = (typeof REQUEST_KINDS)[number];
export const REQUEST_STATES = ['requested', 'approved', 'paid', 'failed'] as const;
export type RequestState = (typeof REQUEST_STATES)[number];
/** The payment providers that a server may have an adapter for. */
export const PROVIDERS = ['stripe', 'kushki', 'standard'] as const;
export type ProviderName = (typeof PROVIDERS)[number];
export const providerField = z.enum(PROVIDERS);

const DESTINATION_MAX = 500;
const REFERENCE_MAX = 200;
const REASON_MAX = 500;

export const currencyField = z
  .string()
  .regex(/^[A-Z]{3}$/)
  .describe('ISO 4217; the one currency of this server (CURRENCY). One credit is one unit of it.');

/** What a client hears of a request on a stream: no destination, because the log keeps events. */
export const requestNoticeSchema = z.object({
  id: idField,
  kind: z.enum(REQUEST_KINDS),
  amount: microField,
  currency: currencyField,
  provider: z.enum(PROVIDERS).nullable().describe('Who collects a deposit; null: an operator confirms it.'),
  state: z
    .enum(REQUEST_STATES)
    .describe('requested → approved → paid | failed. A request ends once, as paid or failed.'),
  needsApproval: z
    .boolean()
    .nullable()
    .describe('Whether a second person must approve it; null until the limit was compared.'),
  reason: z.string().nullable().describe('Why it has failed.'),
  createdAt: timestampField,
  approvedAt: timestampField.nullable(),
  endedAt: timestampField.nullable(),
});
export type RequestNotice = z.infer<typeof requestNoticeSchema>;

/** A request has a new state, as the log stores it. */
export interface RequestChanged {
  readonly userId: string;
  readonly request: RequestNotice;
}

const EXAMPLE = {
  id: 'w_5b1f0c9a77d2',
  kind: 'withdrawal',
  amount: '250000000',
  currency: 'USD',
  provider: null,
  state: 'requested',
  needsApproval: true,
  reason: null,
  createdAt: '2025-01-14T12:54:55.000Z',
  approvedAt: null,
  endedAt: null,
  userId: 'u_7Qk2',
  destination: 'EC12 3456 7890',
  reference: null,
} as const;

export const moneyRequestSchema = requestNoticeSchema
  .extend({
    userId: idField,
    destination: z.string().nullable().describe('Where a withdrawal is paid to; null for a deposit.'),
    reference: z.string().nullable().describe('The transfer at the bank or the provider.'),
  })
  .meta({ id: 'MoneyRequest', description: 'A request to pay in or to withdraw.', example: EXAMPLE });
export type MoneyRequest = z.infer<typeof moneyRequestSchema>;

export const operatorRequestSchema = moneyRequestSchema
  .extend({
    hash: z.string().describe('Of the amount and the destination. An approval names it.'),
    requestedBy: idField,
    approvedBy: idField.nullable(),
    endedBy: z.string().nullable().describe('A user id, or the name of an adapter.'),
    debt: microField.describe('What the user owes the house now.'),
  })
  .meta({
    id: 'OperatorMoneyRequest',
    description: 'A request with the persons who acted on it.',
    example: { ...EXAMPLE, hash: 'n1x…', requestedBy: 'u_7Qk2', approvedBy: null, endedBy: null, debt: '0' },
  });
export type OperatorRequest = z.infer<typeof operatorRequestSchema>;

export const newDepositSchema = z
  .strictObject({
    amount: amountField,
    provider: z
      .enum(PROVIDERS)
      .nullable()
      .default(null)
      .describe('Who collects the payment; null: an operator confirms it.'),
  })
  .meta({ id: 'NewDeposit', example: { amount: '50000000', provider: 'stripe' } });
export type NewDeposit = z.output<typeof newDepositSchema>;

export const newWithdrawalSchema = z
  .strictObject({
    amount: amountField,
    destination: lineField(1, DESTINATION_MAX).describe(
      'An account at a bank, or whatever operators pay to.',
    ),
  })
  .meta({ id: 'NewWithdrawal', example: { amount: '50000000', destination: 'EC12 3456 7890' } });
export type NewWithdrawal = z.output<typeof newWithdrawalSchema>;

export const approvalSchema = z
  .strictObject({
    hash: z.string().min(1).max(100).describe('`hash` of the request that you have looked at.'),
  })
  .meta({ id: 'Approval', example: { hash: 'n1x…' } });
export type Approval = z.output<typeof approvalSchema>;

export const paymentConfirmationSchema = z
  .strictObject({
    reference: lineField(1, REFERENCE_MAX).optional().describe('The transfer at the bank.'),
    isSent: z
      .boolean()
      .default(false)
      .describe('The money of the withdrawal has left already: also if the user has a debt by now.'),
  })
  .meta({ id: 'PaymentConfirmation', example: { reference: 'TRX-991' } });
export type PaymentConfirmation = z.output<typeof paymentConfirmationSchema>;

export const requestFailureSchema = z
  .strictObject({ reason: lineField(1, REASON_MAX) })
  .meta({ id: 'RequestFailure', example: { reason: 'The bank refused the account number.' } });
export type RequestFailure = z.output<typeof requestFailureSchema>;

export const requestListQuerySchema = z.strictObject({
  kind: z.enum(REQUEST_KINDS).optional(),
  state: z.enum(REQUEST_STATES).optional(),
  ...pageParams,
});
export type RequestListQuery = z.output<typeof requestListQuerySchema>;
export const operatorRequestListQuerySchema = requestListQuerySchema.extend({ userId: idField.optional() });
export type OperatorRequestListQuery = z.output<typeof operatorRequestListQuerySchema>;

export const requestListSchema = pageSchema('MoneyRequestList', moneyRequestSchema, 'Newest first.');
export type RequestList = z.infer<typeof requestListSchema>;
export const operatorRequestListSchema = pageSchema(
  'OperatorMoneyRequestList',
  operatorRequestSchema,
  'Newest first.',
);
export type OperatorRequestList = z.infer<typeof operatorRequestListSchema>;
