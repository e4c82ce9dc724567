// Odds in three forms. All of them follow from one price in basis points, so they never differ.
import { z } from 'zod';
import { priceBpsField } from '../fields.js';

export const oddsSchema = z
  .object({
    priceBps: priceBpsField.describe(
      'What a bet of 10000 pays back costs, fees included, rounded up: basis points.',
    ),
    decimal: z
      .string()
      .describe(
        'What a winning bet pays back for each credit, with four digits after the point, rounded down.',
      ),
    fractional: z.string().describe('The profit to the stake, in lowest terms, such as 7/13.'),
    chanceBps: priceBpsField.describe('The chance at which the bet is even: the price, basis points.'),
  })
  .meta({
    id: 'Odds',
    description: 'Odds of one corner. They are never better than what is paid.',
    example: { priceBps: 6500, decimal: '1.5384', fractional: '7/13', chanceBps: 6500 },
  });
export type Odds = z.infer<typeof oddsSchema>;
