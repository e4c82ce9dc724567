// Markets in requests and answers: an admin's terms of a market, and its public form.
import { z } from 'zod';
import { idField, microField, plainTextField, priceBpsField, textField, timestampField } from '../fields.js';
import { ALL_SUFFIX } from '../streams/channels.js';
import { MARKET_STATES } from './market.js';
import { amountField } from '../trading/amounts.js';
import { pageParams, pageSchema } from '../lists.js';
import { listingFields, listingSchema, newListingFields } from './listing.js';
import { newMarketPriceFields } from '../pricing/hybrid.js';
import { OUTCOMES } from '../trading/orders.js';

const REASON_MAX = 500;
const EVIDENCE_MAX = 2_000;
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

/** Longest dispute window, and longest time for an outcome. */
const SPAN_MS_MAX = 366 * 86_400_000;
/** No market closes in or after this year. */
const YEAR_MAX = 2_100;

const closingField = timestampField.refine((time) => new Date(time).getUTCFullYear() < YEAR_MAX, {
  message: `must be before the year ${YEAR_MAX}`,
});

const termsFields = {
  liquidity: amountField
    .optional()
    .describe(
      'b of a market maker, micro shares: 1000000 to 10^13. Its subsidy, b × ln 2, is held when it opens.',
    ),
  voidRule: z.enum(VOID_RULES).default('refund').describe(VOID_RULE_ABOUT),
  voidPriceBps: priceBpsField
    .optional()
    .describe('For the rule price alone: the price of YES at which a void pays, for a book.'),
  resolverId: idField
    .optional()
    .describe(
      'The user who may name the outcome beside operators, and who puts up RESOLVER_BOND. In a proposal only yourself; the ' +
        'proposal then needs an operator’s approval.',
    ),
};

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
    ...termsFields,
    closesAt: closingField.optional().describe('When it closes automatically.'),
    disputeWindowMs: z
      .int()
      .min(0)
      .max(SPAN_MS_MAX)
      .optional()
      .describe(
        'How long a named outcome may be disputed; 0 ends the market at once. Default: DISPUTE_WINDOW.',
      ),
    resolveWithinMs: z
      .int()
      .min(0)
      .max(SPAN_MS_MAX)
      .optional()
      .describe(
        'After closing, a market without an outcome is overdue from then on. Default: RESOLVE_WITHIN.',
      ),
    pausePolicy: z
      .enum(['keep', 'cancel'])
      .default('keep')
      .describe('Whether a pause keeps or cancels resting orders.'),
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

export const newProposalSchema = z
  .strictObject({
    venue: z.enum(['book', 'amm']).default('book'),
    ...newListingFields,
    ...termsFields,
    closesAt: closingField.describe('When it closes automatically: in the future.'),
    bond: amountField.default('0').describe('Held until the proposal is decided.'),
    ...newMarketPriceFields,
  })
  .meta({
    id: 'NewProposal',
    description: 'A market that a user proposes. Others vote on it.',
    example: {
      question: 'Does it snow on New Year?',
      rules: 'Any snow in town.',
      closesAt: '2026-01-01T00:00:00.000Z',
    },
  });
export type NewProposal = z.infer<typeof newProposalSchema>;

export const resolutionSchema = z
  .strictObject({
    outcome: verdictField,
    evidence: plainTextField(EVIDENCE_MAX).describe('What supports the outcome, such as an address.'),
    reason: reasonField,
  })
  .meta({
    id: 'Resolution',
    description: 'The named outcome of a closed market.',
    example: { outcome: 'YES', evidence: 'https://example.com/results' },
  });
export type Resolution = z.infer<typeof resolutionSchema>;

export const newDisputeSchema = z
  .strictObject({
    claim: verdictField.describe('The outcome that is right: another one than the named outcome.'),
    reason: plainTextField(REASON_MAX).describe('Published with the dispute.'),
  })
  .meta({
    id: 'NewDispute',
    description: 'A dispute of the named outcome, or joining one.',
    example: { claim: 'NO', reason: 'The result was corrected an hour later.' },
  });
export type NewDispute = z.infer<typeof newDisputeSchema>;

export const disputeDecisionSchema = z
  .strictObject({
    claim: verdictField.nullable().describe('The outcome from now on; null: the named outcome stays.'),
    reason: textField(1, REASON_MAX).describe('Published with the new state.'),
    goodFaith: z.boolean().default(false).describe('Disputers who were wrong get their bonds back.'),
    dismiss: z
      .boolean()
      .default(false)
      .describe('Ends the dispute at once, before joining ends; the named outcome stays.'),
  })
  .meta({
    id: 'DisputeDecision',
    description: 'The decision of an operator on a dispute.',
    example: { claim: null, reason: 'The named source has the result.' },
  });
export type DisputeDecision = z.infer<typeof disputeDecisionSchema>;

const exampleDispute = {
  id: '311',
  user: 'p_7Qk2',
  round: 1,
  claim: 'NO',
  against: 'YES',
  bond: '10000000',
  status: 'open',
  reward: '0',
  createdAt: '2025-01-15T09:00:00.000Z',
} as const;

export const disputeSchema = z
  .object({
    id: z.string().describe('A number as a decimal string.'),
    user: idField.describe('Public id of the disputer.'),
    round: z.int().min(1).max(2),
    claim: verdictField,
    against: verdictField.describe('The outcome that was disputed.'),
    bond: microField,
    status: z.enum(['open', 'returned', 'lost']).describe('What became of the bond.'),
    reward: microField,
    createdAt: timestampField,
  })
  .meta({ id: 'Dispute', description: 'A user’s dispute of a named outcome.', example: exampleDispute });
export type DisputeView = z.infer<typeof disputeSchema>;

export const disputesSchema = pageSchema('Disputes', disputeSchema, 'Oldest first.');
export type Disputes = z.infer<typeof disputesSchema>;
export const disputesQuerySchema = z.strictObject(pageParams);
export type DisputesQuery = z.output<typeof disputesQuerySchema>;
