// The `data` of the trading events on a user's channel. All values are absolute and show the state after the event. So a
// client that keeps the newest order, position and balance has the current state.
import { z } from 'zod';
import { microField } from '../fields.js';
import { accountSchema, ownTradeSchema, positionSchema } from './account.js';
import { numberIdField, signedSumField } from './amounts.js';
import { orderSchema, outcomeField, instrumentFields } from './orders.js';

const balanceSchema = accountSchema.omit({ userId: true });

export const orderNoticeSchema = z.object({ order: orderSchema });

export const executionNoticeSchema = z.object({
  order: orderSchema.describe('With the cumulative figures, including this fill.'),
  fill: z.object({
    tradeId: numberIdField,
    ...ownTradeSchema.pick({ priceBps: true, price: true, quantity: true, cost: true, fee: true, role: true })
      .shape,
  }),
});

export const positionNoticeSchema = z.object({
  position: positionSchema,
  cause: z.enum(['trade', 'merge', 'payout', 'refund']),
  amount: signedSumField
    .nullable()
    .describe(
      'Amount of a payout or refund, micro credits; below zero when a refund takes a profit back; null for a trade or a merge.',
    ),
});

export const balanceNoticeSchema = balanceSchema.extend({
  cause: z.enum([
    'paper',
    'deposit',
    'withdrawal',
    'forfeit',
    'trade',
    'merge',
    'payout',
    'refund',
    'bond',
    'bond_returned',
    'bond_lost',
    'reward',
    'stake',
    'stake_returned',
    'wager_won',
    'wager_lost',
    'withdrawal_held',
    'withdrawal_returned',
    'payment',
    'reversal',
    'debt_repaid',
  ]),
  amount: signedSumField.describe('The change of the total.'),
});

export const marginNoticeSchema = z.object({
  orderId: numberIdField,
  ...instrumentFields,
  outcome: outcomeField,
  asset: z.enum(['credits', 'shares']).describe('Credits for a BUY, shares for a SELL.'),
  amount: microField.describe('The amount that was held or released.'),
  held: microField.describe('The order’s hold after the event.'),
  balance: balanceSchema.nullable().describe('The account after the event; null for shares.'),
  position: positionSchema.nullable().describe('The position after the event; null for credits.'),
});

export type OrderNotice = z.infer<typeof orderNoticeSchema>;
export type ExecutionNotice = z.infer<typeof executionNoticeSchema>;
export type PositionNotice = z.infer<typeof positionNoticeSchema>;
export type BalanceNotice = z.infer<typeof balanceNoticeSchema>;
export type MarginNotice = z.infer<typeof marginNoticeSchema>;
