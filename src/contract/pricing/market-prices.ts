// Hybrid market prices on the stream: channels `pricing:all` and `pricing:{marketId}`, class state, key market.
import { z } from 'zod';
import { envelope, idField, priceBpsField } from '../fields.js';

const common = {
  marketId: idField,
  ...envelope(
    /^pricing:[A-Za-z0-9_-]{1,64}$/,
    '`pricing:all` or `pricing:{marketId}`: the name of your subscription.',
  ),
};
const raffleProbability = priceBpsField.describe('Probability of YES from the raffle, basis points.');
const marketSentiment = priceBpsField.describe('Probability of YES from trading, basis points.');

export const initialPriceSchema = z
  .object({
    type: z.literal('initial_price'),
    ...common,
    raffleProbability,
    marketSentiment,
    hybridPrice: priceBpsField.describe('Price of YES, basis points; NO is 10000 minus it.'),
  })
  .meta({
    id: 'InitialPrice',
    description: 'The current price of a market, at the start of a stream and in a snapshot.',
    example: {
      type: 'initial_price',
      marketId: '42',
      channel: 'pricing:42',
      raffleProbability: 6500,
      marketSentiment: 6600,
      hybridPrice: 6530,
      timestamp: '2025-01-14T12:54:55.000Z',
      seq: 2001,
    },
  });

const change = {
  ...common,
  oldPrice: priceBpsField.describe('Old hybrid price of YES, basis points.'),
  newPrice: priceBpsField.describe('New hybrid price of YES, basis points.'),
  raffleProbability,
  marketSentiment,
  raffleWeight: priceBpsField.describe('Weight of the raffle, basis points; the two weights sum to 10000.'),
  marketWeight: priceBpsField.describe('Weight of trading, basis points.'),
  stale: z.boolean().describe('A source of this price has sent no update in time.'),
};

export const raffleProbabilityUpdateSchema = z
  .object({ type: z.literal('raffle_probability_update'), ...change })
  .meta({
    id: 'RaffleProbabilityUpdate',
    description: 'The price changed because the raffle changed.',
    example: {
      type: 'raffle_probability_update',
      marketId: '42',
      channel: 'pricing:42',
      oldPrice: 6460,
      newPrice: 6530,
      raffleProbability: 6500,
      marketSentiment: 6600,
      raffleWeight: 7000,
      marketWeight: 3000,
      stale: false,
      timestamp: '2025-01-14T12:54:55.000Z',
      seq: 2002,
    },
  });

export const marketSentimentUpdateSchema = z
  .object({
    type: z.literal('market_sentiment_update'),
    ...change,
    betOutcome: z.enum(['YES', 'NO']),
    betAmount: z
      .number()
      .min(0)
      .describe('Amount that the taker paid, in credits; for display, not for calculation.'),
  })
  .meta({
    id: 'MarketSentimentUpdate',
    description: 'The price changed because of a trade.',
    example: {
      type: 'market_sentiment_update',
      marketId: '42',
      channel: 'pricing:all',
      oldPrice: 6500,
      newPrice: 6530,
      raffleProbability: 6500,
      marketSentiment: 6600,
      raffleWeight: 7000,
      marketWeight: 3000,
      betOutcome: 'YES',
      betAmount: 1,
      stale: false,
      timestamp: '2025-01-14T12:54:55.000Z',
      seq: 2003,
    },
  });
