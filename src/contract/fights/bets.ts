// Bets on fights: an order to buy the shares of one corner, said in a stake and odds.
import { z } from 'zod';
import { idField, lineField, microField } from '../fields.js';
import { amountField, priceField } from '../trading/amounts.js';
import { orderSchema } from '../trading/orders.js';
import { CORNERS, type CornerName } from './fights.js';
import { oddsSchema } from './odds.js';

/** Digits after the point of decimal odds. With four, the odds of every price lead back to the price. */
export const ODDS_DIGITS = 4;

const clientOrderIdField = lineField(1, 64).refine((name) => name !== '.' && name !== '..', {
  message: 'must not be `.` or `..`',
});

export const newBetSchema = z
  .strictObject({
    side: z.enum(CORNERS),
    stake: amountField.describe('The most that the bet may cost, fees included: micro credits.'),
    minOdds: z
      .string()
      .regex(/^[1-9]\d{0,4}(\.\d{1,4})?$/, { message: 'expected decimal odds such as 1.85, as a string' })
      .optional()
      .describe('The lowest decimal odds, before fees. Name either minOdds or priceBps.'),
    priceBps: priceField
      .optional()
      .describe('The highest price, 1 to 9999 basis points. Name either minOdds or priceBps.'),
    clientOrderId: clientOrderIdField.optional().describe('Your own id of the bet, as of an order.'),
  })
  .superRefine(({ minOdds, priceBps }, context) => {
    if ((minOdds === undefined) === (priceBps === undefined))
      context.addIssue({ code: 'custom', path: ['minOdds'], message: 'name either minOdds or priceBps' });
  })
  .meta({
    id: 'NewBet',
    description: 'A bet on a corner. What finds no other side at once waits for it in the book.',
    example: { side: 'RED', stake: '10000000', minOdds: '1.85' },
  });
export type NewBet = z.infer<typeof newBetSchema>;

export const betSchema = z
  .object({
    fightId: idField,
    side: z.enum(CORNERS),
    stake: microField.describe(
      'What the bet has cost and what it still holds; at most the stake that was sent.',
    ),
    odds: oddsSchema.describe('The worst odds that the bet can have, with the higher of both fees.'),
    wins: microField.describe('What a win pays back if the whole bet is matched: micro credits.'),
    profit: microField.describe('`wins` less `stake`: at least so much is won if the whole bet is matched.'),
    matched: z.object({
      stake: microField.describe('What the matched part has cost, fees included.'),
      wins: microField.describe('What a win pays back for the matched part.'),
      odds: oddsSchema.nullable().describe('The odds of the matched part; null while nothing is matched.'),
    }),
    order: orderSchema,
  })
  .meta({ id: 'Bet', description: 'A bet after its immediate matches.' });
export type Bet = z.infer<typeof betSchema>;

/** What NEW_BET says: an order to buy the shares of a corner. Amounts are micro credits. */
export interface PlacedBet {
  readonly fightId: string;
  /** The id of the order. */
  readonly betId: string;
  readonly userId: string;
  readonly side: CornerName;
  /** What the order holds at first: the most that the bet may cost, fees included. */
  readonly stake: string;
  /** The highest price, basis points; null for an order without a price. */
  readonly priceBps: number | null;
}

/** What BET_MATCHED says: a trade between two orders on a fight. */
export interface MatchedBet {
  readonly fightId: string;
  readonly tradeId: string;
  /** Micro shares; a winning share pays one credit. */
  readonly quantity: string;
  /** The price of RED, basis points. */
  readonly redBps: number;
  /** The order that came last, and then the order that waited. */
  readonly bets: readonly MatchedSide[];
}

interface MatchedSide {
  readonly betId: string;
  readonly userId: string;
  readonly side: CornerName;
  /** `sale`: the user gives up shares of an earlier bet. */
  readonly act: 'bet' | 'sale';
  /** What the bet pays, fees included; what the sale brings after fees. */
  readonly amount: string;
}
