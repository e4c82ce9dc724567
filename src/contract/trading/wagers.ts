// Wagers: private bets of two users on the outcome of a market, with a stake of each.
import { z } from 'zod';
import { idField, microField, timestampField } from '../fields.js';
import { numberIdField } from './amounts.js';
import { outcomeField } from './orders.js';

export const WAGER_TYPES = ['PAGO', 'DOY'] as const;
export const WAGER_STATUSES = [
  'PENDING',
  'ACCEPTED',
  'DECLINED',
  'EXPIRED',
  'CANCELLED',
  'PAID',
  'REFUNDED',
] as const;

export const wagerSchema = z.object({
  id: numberIdField,
  type: z
    .enum(WAGER_TYPES)
    .describe('In a PAGO the sender stakes at most what the other user stakes; in a DOY at least that.'),
  marketId: idField,
  outcome: outcomeField.describe('What the sender bets on; the other user bets on the opposite.'),
  proposer: idField.describe('Public id of the sender.'),
  responder: idField.describe('Public id of the other user.'),
  proposerStake: microField,
  responderStake: microField,
  status: z.enum(WAGER_STATUSES),
  reason: z
    .enum(['user', 'operator', 'market_closed', 'market_paused', 'expired'])
    .nullable()
    .describe('Why a wager was declined or cancelled, or has expired.'),
  createdAt: timestampField,
  expiresAt: timestampField.describe('From this time on, the wager cannot be accepted.'),
  updatedAt: timestampField,
});
export type Wager = z.infer<typeof wagerSchema>;
