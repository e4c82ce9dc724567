// The limits of a user: what may be deposited, staked and lost on one day (UTC), and an exclusion until a date.
import { z } from 'zod';
import { microField, plainLineField, timestampField } from '../fields.js';
import { amountField, signedSumField } from './amounts.js';

const limitSchema = z.object({
  limit: microField.nullable().describe('Micro credits a day; null for no limit.'),
  next: microField.nullable().describe('The limit from `nextAt` on; null for none.'),
  nextAt: timestampField.nullable().describe('When a higher limit holds; null without such a change.'),
});
export type Limit = z.infer<typeof limitSchema>;

const limitFields = {
  deposit: limitSchema,
  stake: limitSchema.describe('What BUYs cost and hold, and the stakes of wagers.'),
  loss: limitSchema.describe('The same less what sales, merges, markets and wagers have brought.'),
  excludedUntil: timestampField.nullable().describe('You have excluded yourself until then.'),
};

export const limitsNoticeSchema = z.object(limitFields);
export type LimitsNotice = z.infer<typeof limitsNoticeSchema>;

const sumField = signedSumField.describe(
  'Micro credits since 00:00 UTC, or since the first limit of the user.',
);
export const limitsSchema = z
  .object({
    ...limitFields,
    today: z.object({
      deposited: sumField,
      paid: sumField.describe('What BUYs have cost, fees included, and the stakes of wagers that were paid.'),
      received: sumField.describe('What sales, merges, markets and wagers have brought.'),
    }),
  })
  .meta({ id: 'Limits', description: 'Limits a day (UTC), and what counts against them.' });
export type Limits = z.infer<typeof limitsSchema>;

const newLimits = {
  deposit: amountField.nullable().optional(),
  stake: amountField.nullable().optional(),
  loss: amountField.nullable().optional(),
};
const isOneNamed = ({
  deposit,
  stake,
  loss,
}: {
  deposit?: unknown;
  stake?: unknown;
  loss?: unknown;
}): boolean => deposit !== undefined || stake !== undefined || loss !== undefined;
const ONE_NAMED = { path: ['deposit'], message: 'name deposit, stake or loss' };

export const newLimitsSchema = z
  .strictObject(newLimits)
  .refine(isOneNamed, ONE_NAMED)
  .meta({
    id: 'NewLimits',
    description: 'Limits to change: micro credits a day, or null for no limit.',
    example: { stake: '50000000', loss: '20000000' },
  });
export type NewLimits = z.infer<typeof newLimitsSchema>;

export const lowerLimitsSchema = z
  .strictObject({ ...newLimits, reason: plainLineField(500) })
  .refine(isOneNamed, ONE_NAMED)
  .meta({ id: 'LowerLimits', description: 'Limits of another user to lower, and why.' });
export type LowerLimits = z.infer<typeof lowerLimitsSchema>;

export const exclusionSchema = z
  .strictObject({
    until: timestampField.describe(
      'At least a day from now. The exclusion can be made longer, and never shorter.',
    ),
  })
  .meta({ id: 'Exclusion', description: 'You exclude yourself until a date.' });
export type Exclusion = z.infer<typeof exclusionSchema>;
