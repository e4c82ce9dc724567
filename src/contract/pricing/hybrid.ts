// Hybrid prices in requests and answers: current prices, their history, and what admins and oracles may change.
import { z } from 'zod';
import { idField, microField, priceBpsField, seqField, timestampField } from '../fields.js';
import { minSeqParam, pageParams, pageSchema } from '../lists.js';
import { amountField } from '../trading/amounts.js';
import {
  hybridPriceField,
  INITIAL_PROBABILITY_DEFAULT,
  priceParts,
  RAFFLE_SOURCES,
  SENTIMENT_LIQUIDITY_DEFAULT,
  WEIGHTS_SUM,
} from './market-prices.js';
import { cacheParams, HISTORY_PERIODS } from './prices.js';

const MICRO = 1_000_000n;
/** 10^9 credits. */
const SENTIMENT_LIQUIDITY_MAX = 10n ** 9n * MICRO;

const isLiquidity = (text: string): boolean => {
  if (!/^\d{1,19}$/.test(text)) return false;
  const amount = BigInt(text);
  return amount >= MICRO && amount <= SENTIMENT_LIQUIDITY_MAX && amount % MICRO === 0n;
};

/** Fields of a new market. Nothing of value reads them. */
export const newMarketPriceFields = {
  initialProbability: priceBpsField
    .default(INITIAL_PROBABILITY_DEFAULT)
    .describe(
      'With which probability of YES the hybrid price begins, basis points. No trade or payout depends on it.',
    ),
  sentimentLiquidity: amountField
    .default(SENTIMENT_LIQUIDITY_DEFAULT)
    .refine(isLiquidity, { message: 'must be a number of whole credits from 1 to 10^9, in micro credits' })
    .describe(
      'Micro credits of trades that move the sentiment of the hybrid price from 0 to 10000: whole credits.',
    ),
};

export const currentPriceSchema = z
  .object({
    marketId: idField,
    hybridPrice: hybridPriceField,
    ...priceParts,
    initialProbability: priceBpsField,
    raffleSource: z.enum(RAFFLE_SOURCES),
    raffleUpdatedAt: timestampField.describe('When the source last sent the probability.'),
    lastUpdated: timestampField.describe('The time of the last change.'),
    seq: seqField.describe('The stream after this seq continues the price exactly.'),
  })
  .meta({ id: 'CurrentPrice', description: 'The hybrid price of a market.' });
export type CurrentPrice = z.infer<typeof currentPriceSchema>;

export const priceListQuerySchema = z.strictObject(pageParams);
export type PriceListQuery = z.output<typeof priceListQuerySchema>;
export const priceListSchema = pageSchema('CurrentPriceList', currentPriceSchema, 'By market id.');
export type PriceList = z.infer<typeof priceListSchema>;

export const weightsSchema = z
  .strictObject({ raffleWeight: priceParts.raffleWeight, marketWeight: priceParts.marketWeight })
  .refine(({ raffleWeight, marketWeight }) => raffleWeight + marketWeight === WEIGHTS_SUM, {
    message: `the two weights must sum to ${WEIGHTS_SUM}`,
  })
  .meta({
    id: 'PriceWeights',
    description: 'The weights of the hybrid price of a market.',
    example: { raffleWeight: 6000, marketWeight: 4000 },
  });
export type PriceWeights = z.infer<typeof weightsSchema>;

/** A number that a source gives its inputs, in growing order. */
export const sequenceField = z
  .int()
  .min(0)
  .describe(
    'The number that the source gives this input. An input with an older or repeated number changes nothing.',
  );

export const probabilityInputSchema = z
  .strictObject({ probability: priceParts.raffleProbability, sequence: sequenceField })
  .meta({ id: 'ProbabilityInput', example: { probability: 6500, sequence: 17 } });
export type ProbabilityInput = z.infer<typeof probabilityInputSchema>;

export const probabilityAnswerSchema = z
  .object({
    marketId: idField,
    probability: priceBpsField.describe('The newest probability that the source has sent.'),
    sequence: sequenceField,
    applied: z.boolean().describe('false: the number was older or repeated, and nothing has changed.'),
  })
  .meta({ id: 'ProbabilityAnswer' });
export type ProbabilityAnswer = z.infer<typeof probabilityAnswerSchema>;

export const priceHistoryQuerySchema = z.strictObject({
  period: z.enum(HISTORY_PERIODS).default('24h'),
  ...cacheParams,
  minSeq: minSeqParam,
});
export type PriceHistoryQuery = z.output<typeof priceHistoryQuerySchema>;

export const hybridCandleSchema = z
  .object({
    timestamp: timestampField.describe('Start of the bucket.'),
    open: priceBpsField,
    high: priceBpsField,
    low: priceBpsField,
    close: priceBpsField,
    volume: z.int().min(0).describe('Number of updates in the bucket.'),
  })
  .meta({
    id: 'HybridCandle',
    description: 'Hybrid prices of YES after each update in a bucket, basis points.',
  });
export type HybridCandle = z.infer<typeof hybridCandleSchema>;

export const hybridHistorySchema = z
  .object({
    marketId: idField,
    period: z.enum(HISTORY_PERIODS),
    bucket_ms: z.int(),
    data: z.array(hybridCandleSchema).describe('Oldest first. Empty buckets are omitted.'),
    tip: hybridCandleSchema
      .extend({ seq: seqField })
      .nullable()
      .describe(
        'The open bucket; the stream after its seq continues it exactly. null when it has no update.',
      ),
    cache: z.enum(['hit', 'miss', 'bypass']),
    asOf: timestampField,
    seq: seqField,
  })
  .meta({ id: 'HybridHistory' });
export type HybridHistory = z.infer<typeof hybridHistorySchema>;

/** A new market's first price, as the note of its creation holds it. */
export interface PriceBeginning {
  readonly marketId: string;
  readonly initialProbability: number;
  /** Micro credits. */
  readonly sentimentLiquidity: z.infer<typeof microField>;
}
