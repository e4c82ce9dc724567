// Hybrid market prices on the stream: channels `pricing:all` and `pricing:{marketId}`, class state, key market. Each message
// has every number from which its price was computed. Nothing of value depends on the hybrid price.
import { z } from 'zod';
import { envelope, idField, microField, priceBpsField } from '../fields.js';
import { signedMicroField } from '../trading/amounts.js';
import { OUTCOMES, SIDES } from '../trading/orders.js';

/** What the two weights of a market sum to. */
export const WEIGHTS_SUM = 10_000;
export const RAFFLE_WEIGHT_DEFAULT = 7_000;
export const MARKET_WEIGHT_DEFAULT = 3_000;
export const INITIAL_PROBABILITY_DEFAULT = 5_000;
/** Micro credits of trades that move the sentiment from 0 to 10000. */
export const SENTIMENT_LIQUIDITY_DEFAULT = '100000000';
/** Within an hour the trades of one user move the sentiment of a market at most so many basis points up or down. */
export const SENTIMENT_USER_MAX_BPS = 300;

/** `raffle`: ticket positions; `operator`: an operator or an oracle; `initial`: no source has sent a probability yet. */
export const RAFFLE_SOURCES = ['initial', 'raffle', 'operator'] as const;
export type RaffleSource = (typeof RAFFLE_SOURCES)[number];

/** The parts of a price; the same in messages and in answers. */
export const priceParts = {
  raffleProbability: priceBpsField.describe('Probability of YES from the raffle, basis points.'),
  marketSentiment: priceBpsField.describe(
    'Probability of YES from trading, basis points: sentiment × 10000 / sentimentLiquidity, rounded half up.',
  ),
  raffleWeight: priceBpsField.describe('Weight of the raffle, basis points; the two weights sum to 10000.'),
  marketWeight: priceBpsField.describe('Weight of trading, basis points.'),
  sentiment: microField.describe('The exact sentiment: micro credits, from 0 to sentimentLiquidity.'),
  sentimentLiquidity: microField.describe('Micro credits of trades that move the sentiment from 0 to 10000.'),
  stale: z
    .boolean()
    .describe('The raffle counts, and its last probability is older than RAFFLE_STALE_AFTER of the server.'),
};
export const hybridPriceField = priceBpsField.describe(
  'Price of YES, basis points: (raffleWeight × raffleProbability + marketWeight × marketSentiment + 5000) div 10000. ' +
    'NO is 10000 minus it.',
);

/** The tickets of all players of a season may be more than 2^53. */
export const ticketsSumField = z
  .string()
  .regex(/^\d{1,20}$/)
  .describe('Tickets of all players, as a decimal string.');

const common = {
  marketId: idField,
  ...envelope(
    /^pricing:[A-Za-z0-9_-]{1,64}$/,
    '`pricing:all` or `pricing:{marketId}`: the name of your subscription.',
  ),
};

const exampleParts = {
  raffleProbability: 6500,
  marketSentiment: 6600,
  raffleWeight: 7000,
  marketWeight: 3000,
  sentiment: '66000000',
  sentimentLiquidity: '100000000',
  stale: false,
};
const exampleEnd = { timestamp: '2025-01-14T12:54:55.000Z' };

export const initialPriceSchema = z
  .object({ type: z.literal('initial_price'), ...common, hybridPrice: hybridPriceField, ...priceParts })
  .meta({
    id: 'InitialPrice',
    description:
      'The current price of a market, at the start of a stream and in a snapshot, and the first price of a new market.',
    example: {
      type: 'initial_price',
      marketId: '42',
      channel: 'pricing:42',
      hybridPrice: 6530,
      ...exampleParts,
      ...exampleEnd,
      seq: 2001,
    },
  });

const change = {
  ...common,
  oldPrice: priceBpsField.describe('Old hybrid price of YES, basis points.'),
  newPrice: priceBpsField.describe('New hybrid price of YES, basis points.'),
  ...priceParts,
};

export const raffleProbabilityUpdateSchema = z
  .object({
    type: z.literal('raffle_probability_update'),
    ...change,
    source: z
      .enum(['raffle', 'operator'])
      .describe('raffle: ticket positions; operator: an operator or an oracle.'),
    seasonId: idField.nullable().describe('null unless the source is a raffle.'),
    playerId: idField.nullable().describe('The player that the market is bound to.'),
    tickets: z.int().min(0).nullable().describe('Tickets of the player.'),
    totalTickets: ticketsSumField.nullable(),
  })
  .meta({
    id: 'RaffleProbabilityUpdate',
    description:
      'A source has sent the probability again. The prices are equal when the probability is the same.',
    example: {
      type: 'raffle_probability_update',
      marketId: '42',
      channel: 'pricing:42',
      oldPrice: 6460,
      newPrice: 6530,
      ...exampleParts,
      source: 'raffle',
      seasonId: 'spring',
      playerId: 'anna',
      tickets: 650,
      totalTickets: '1000',
      ...exampleEnd,
      seq: 2002,
    },
  });

const publicUser = idField.describe('Public id of a user: stable, and it does not reveal the account.');

export const marketSentimentUpdateSchema = z
  .object({
    type: z.literal('market_sentiment_update'),
    ...change,
    tradeId: z
      .string()
      .regex(/^[1-9]\d*$/)
      .describe('The trade on `market:{marketId}`.'),
    betOutcome: z.enum(OUTCOMES).describe('Outcome that the taker traded.'),
    betSide: z.enum(SIDES).describe('Side of the taker. BUY YES and SELL NO move the sentiment up.'),
    betAmount: z
      .number()
      .min(0)
      .describe('Amount that the taker paid, in credits; for display, not for calculation.'),
    betCost: microField.describe('The same amount, exactly: micro credits as a decimal string.'),
    taker: publicUser,
    maker: publicUser.nullable().describe('null when the counterparty was the market maker.'),
    applied: signedMicroField.describe('What the trade has added to the sentiment; negative for down.'),
    capped: z
      .boolean()
      .describe(
        `The limit of the taker or the maker has cut the move: within an hour one user moves a market at most ` +
          `${SENTIMENT_USER_MAX_BPS} basis points up or down.`,
      ),
  })
  .meta({
    id: 'MarketSentimentUpdate',
    description: 'A trade. The prices are equal when the trade did not move the sentiment far enough.',
    example: {
      type: 'market_sentiment_update',
      marketId: '42',
      channel: 'pricing:all',
      oldPrice: 6500,
      newPrice: 6530,
      ...exampleParts,
      tradeId: '311',
      betOutcome: 'YES',
      betSide: 'BUY',
      betAmount: 1,
      betCost: '1000000',
      taker: 'p_7Qk2',
      maker: null,
      applied: '1000000',
      capped: false,
      ...exampleEnd,
      seq: 2003,
    },
  });

export const weightsUpdateSchema = z.object({ type: z.literal('weights_update'), ...change }).meta({
  id: 'WeightsUpdate',
  description: 'An admin has changed the weights of a market.',
  example: {
    type: 'weights_update',
    marketId: '42',
    channel: 'pricing:42',
    oldPrice: 6550,
    newPrice: 6530,
    ...exampleParts,
    ...exampleEnd,
    seq: 2004,
  },
});
