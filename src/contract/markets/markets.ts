// Markets in requests and answers: an admin's terms of a market, and its public form.
import { z } from 'zod';
import { idField, microField, priceBpsField, textField, timestampField } from '../fields.js';
import { ALL_SUFFIX } from '../streams/channels.js';
import { MARKET_STATES } from './market.js';
import { amountField } from '../trading/amounts.js';
import { pageParams, pageSchema } from '../lists.js';
import { listingFields, listingSchema, newListingFields } from './listing.js';
import { newMarketPriceFields } from '../pricing/hybrid.js';
import { OUTCOMES } from '../trading/orders.js';

const REASON_MAX = 500;
/** A price of one outcome; null where a market has none. */
const bps = priceBpsField.nullable();

/** An outcome that pays, or a void. */
export const VERDICTS = ['YES', 'NO', 'VOID'] as const;
const verdictField = z.enum(VERDICTS);

const VOID_RULES = ['refund', 'price'] as const;
const VOID_RULE_ABOUT =
  'refund: a void undoes every payment of the market, and profits stay held until its end; ' +
  'price: a void pays each share at voidPriceBps.';

export const marketSchema = z
  .object({
    id: idField,
    venue: z.enum(['book', 'amm']).describe('book: users trade with each other; amm: with a market maker.'),
    ...listingFields,
    state: z.enum(MARKET_STATES),
    makerFeeBps: z.int().describe('Basis points of the credits that a resting order pays or receives.'),
    takerFeeBps: z.int().describe('Basis points of the credits that an incoming order pays or receives.'),
    liquidity: microField.nullable().describe('b of the market maker, micro shares; null for a book.'),
    voidRule: z.enum(VOID_RULES).describe(VOID_RULE_ABOUT),
    voidPriceBps: bps.describe('Price of YES at which a void pays; null for the rule refund.'),
    yes: microField.describe('Micro shares of YES that users hold.'),
    no: microField.describe('Micro shares of NO that users hold.'),
    lastPriceBps: bps.describe(
      'Price of YES of the last trade, or null; for a market maker, after that trade.',
    ),
    prices: z
      .object({ yesBps: priceBpsField, noBps: priceBpsField })
      .nullable()
      .describe('Current prices of the market maker; null for a book, whose depth is on `book:{marketId}`.'),
    outcome: verdictField
      .nullable()
      .describe(
        'Named from RESOLVED on, and final when FINALIZED or VOIDED; null before, or for a void without it.',
      ),
    closesAt: timestampField.nullable(),
    createdAt: timestampField,
    deadline: timestampField.nullable().describe('When the state changes by itself next; null without it.'),
    resolveBy: timestampField.nullable().describe('When a closed market without an outcome is overdue.'),
    overdue: z.boolean().describe('Whether the market should have its outcome by now.'),
    proposer: idField.nullable().describe('Public id of the user who proposed the market.'),
    resolver: idField.nullable().describe('Public id of the user who names the outcome beside operators.'),
    disputeWindowMs: z.int().min(0).describe('How long a named outcome may be disputed, milliseconds.'),
    disputableUntil: timestampField.nullable().describe('When disputing the named outcome ends.'),
    disputeRound: z.int().min(0).max(2).describe('The number of the latest dispute; 0 without one.'),
    pausePolicy: z.enum(['keep', 'cancel']).describe('What a pause does to resting orders.'),
    approval: z
      .object({ act: z.string(), by: idField.nullable() })
      .nullable()
      .describe('An act that another person has to repeat, with the public id of the first person.'),
  })
  .meta({
    id: 'Market',
    description: 'A market with two outcomes; a winning share pays one credit.',
    example: {
      id: 'title-fight',
      venue: 'book',
      ...(listingSchema.meta()?.example as z.infer<typeof listingSchema>),
      state: 'ACTIVE',
      makerFeeBps: 0,
      takerFeeBps: 10,
      liquidity: null,
      voidRule: 'refund',
      voidPriceBps: null,
      yes: '500000',
      no: '500000',
      lastPriceBps: 6500,
      prices: null,
      outcome: null,
      closesAt: '2025-02-01T20:00:00.000Z',
      createdAt: '2025-01-14T12:00:00.000Z',
      deadline: '2025-02-01T20:00:00.000Z',
      resolveBy: null,
      overdue: false,
      proposer: null,
      resolver: null,
      disputeWindowMs: 86_400_000,
      disputableUntil: null,
      disputeRound: 0,
      pausePolicy: 'keep',
      approval: null,
    },
  });
export type Market = z.infer<typeof marketSchema>;
/** A market as the exchange knows it, without its words. */
export const marketFiguresSchema = marketSchema.omit({
  question: true,
  description: true,
  category: true,
  rules: true,
  resolutionSource: true,
  tags: true,
  pictureUrl: true,
});
export type MarketFigures = z.infer<typeof marketFiguresSchema>;

export const marketParamSchema = idField;

export const marketListQuerySchema = z.strictObject({
  state: z.enum(MARKET_STATES).optional(),
  venue: z.enum(['book', 'amm']).optional(),
  ...pageParams,
});
export type MarketListQuery = z.output<typeof marketListQuerySchema>;

export const marketListSchema = pageSchema('MarketList', marketSchema, 'By id.');
export type MarketList = z.infer<typeof marketListSchema>;

export const newMarketSchema = z
  .strictObject({
    id: idField
      .refine((id) => id !== ALL_SUFFIX, {
        message: `must not be ${ALL_SUFFIX}, which names the channel of all markets`,
      })
      .optional()
      .describe(`Without it, the server chooses one. Not ${ALL_SUFFIX}.`),
    venue: z.enum(['book', 'amm']).default('book'),
    ...newListingFields,
    makerFeeBps: z.int().default(0),
    takerFeeBps: z.int().default(0),
    liquidity: amountField
      .optional()
      .describe(
        'b of a market maker, micro shares: 1000000 to 10^13. Its subsidy, b × ln 2, is held when it opens.',
      ),
    closesAt: timestampField.optional().describe('When it closes automatically.'),
    voidRule: z.enum(VOID_RULES).default('refund').describe(VOID_RULE_ABOUT),
    voidPriceBps: priceBpsField
      .optional()
      .describe('For the rule price alone: the price of YES at which a void pays, for a book.'),
    ...newMarketPriceFields,
  })
  .meta({
    id: 'NewMarket',
    description: 'A new market; trading begins when it is opened.',
    example: { id: 'title-fight', question: 'Does the champion keep the title?', takerFeeBps: 10 },
  });
export type NewMarket = z.infer<typeof newMarketSchema>;

const reasonField = textField(1, REASON_MAX).optional().describe('Published with the new state.');

export const marketActSchema = z
  .strictObject({ reason: reasonField })
  .meta({
    id: 'MarketAct',
    description: 'The reason of the change; optional.',
    example: { reason: 'The bout was moved' },
  })
  .prefault({});
export type MarketAct = z.infer<typeof marketActSchema>;

export const voidActSchema = z
  .strictObject({ reason: textField(1, REASON_MAX).describe('Published with the new state.') })
  .meta({
    id: 'VoidAct',
    description: 'Why the market is voided.',
    example: { reason: 'The bout was called off' },
  });
export type VoidAct = z.infer<typeof voidActSchema>;

export const settlementSchema = z
  .strictObject({ outcome: z.enum(OUTCOMES).describe('The winning outcome.'), reason: reasonField })
  .meta({ id: 'Settlement', description: 'The result of a closed market.', example: { outcome: 'YES' } });
export type Settlement = z.infer<typeof settlementSchema>;
