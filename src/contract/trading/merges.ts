// Merging pairs of YES and NO shares into credits.
import { z } from 'zod';
import { idField, microField } from '../fields.js';
import { accountSchema, positionSchema } from './account.js';
import { amountField } from './amounts.js';

export const mergeRequestSchema = z
  .strictObject({
    marketId: idField,
    quantity: amountField.describe('Micro shares of each outcome; on a book a multiple of 10000.'),
  })
  .meta({
    id: 'MergeRequest',
    description: 'Pairs of shares to give up.',
    example: { marketId: 'title-fight', quantity: '500000' },
  });
export type MergeRequest = z.infer<typeof mergeRequestSchema>;

export const mergeSchema = z
  .object({
    marketId: idField,
    quantity: microField.describe('Micro shares of each outcome that became micro credits.'),
    positions: z.array(positionSchema).describe('Your YES and your NO afterwards.'),
    account: accountSchema.describe('Your credits afterwards.'),
  })
  .meta({ id: 'Merge', description: 'Pairs of shares that became credits.' });
export type Merge = z.infer<typeof mergeSchema>;
