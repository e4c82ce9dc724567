// What the channel of a user tells of trading: `data` of each user event. Everything is absolute, as it stands after the
// event, so that whoever keeps the newest of each order, position and balance has the present state.
import { z } from 'zod';
import { microField } from '../fields.js';
import { accountSchema, ownTradeSchema, positionSchema } from './account.js';
import { numberIdField, signedMicroField } from './amounts.js';
import { orderSchema, outcomeField, instrumentFields } from './orders.js';

const balanceSchema = accountSchema.omit({ userId: true });

export const orderNoticeSchema = z.object({ order: orderSchema });

export const executionNoticeSchema = z.object({
  order: orderSchema.describe('With the cumulative figures, this fill included.'),
  fill: z.object({
    tradeId: numberIdField,
    ...ownTradeSchema.pick({ priceBps: true, price: true, quantity: true, cost: true, fee: true, role: true })
      .shape,
  }),
});

export const positionNoticeSchema = z.object({
  position: positionSchema,
  cause: z.enum(['trade', 'payout', 'refund']),
  amount: microField.nullable().describe('What a payout or refund brought, micro credits; null for a trade.'),
});

export const balanceNoticeSchema = balanceSchema.extend({
  cause: z.enum(['paper', 'deposit', 'withdrawal', 'trade', 'payout', 'refund']),
  amount: signedMicroField.describe('By how much the total has changed.'),
});

export const marginNoticeSchema = z.object({
  orderId: numberIdField,
  ...instrumentFields,
  outcome: outcomeField,
  asset: z.enum(['credits', 'shares']).describe('Credits for a BUY, shares for a SELL.'),
  amount: microField.describe('What was set aside or given back.'),
  held: microField.describe('What is set aside for this order now.'),
  balance: balanceSchema.nullable().describe('The account now; null for shares.'),
  position: positionSchema.nullable().describe('The position now; null for credits.'),
});

export type OrderNotice = z.infer<typeof orderNoticeSchema>;
export type ExecutionNotice = z.infer<typeof executionNoticeSchema>;
export type PositionNotice = z.infer<typeof positionNoticeSchema>;
export type BalanceNotice = z.infer<typeof balanceNoticeSchema>;
export type MarginNotice = z.infer<typeof marginNoticeSchema>;
