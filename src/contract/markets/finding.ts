// Finding markets: the list with its filters and orders, and the figures of a market.
import { z } from 'zod';
import { lineField, priceBpsField, timestampField } from '../fields.js';
import { pageParams, pageSchema } from '../lists.js';
import { signedSumField } from '../trading/amounts.js';
import { slugField } from './listing.js';
import { MARKET_STATES } from './market.js';
import { marketSchema } from './markets.js';

/** Orders of the list. */
export const MARKET_SORTS = [
  'id',
  'relevance',
  'volume',
  'liquidity',
  'closing',
  'newest',
  'movers',
] as const;
export type MarketSort = (typeof MARKET_SORTS)[number];
const SEARCH_MAX = 100;
const flag = z.enum(['true']).transform(() => true as const);

export const sparkParam = z
  .enum(['24h'])
  .optional()
  .describe('Adds the price of YES at the end of each of the last 24 hours.');

export const marketListQuerySchema = z
  .strictObject({
    q: lineField(1, SEARCH_MAX)
      .optional()
      .describe(
        'Words of the question, the description, the category or the tags, or a part of the question.',
      ),
    state: z.enum(MARKET_STATES).optional(),
    venue: z.enum(['book', 'amm']).optional(),
    category: slugField.optional(),
    tag: slugField.optional(),
    closesBefore: timestampField.optional().describe('Markets that close before this time.'),
    mine: flag.optional().describe('true: markets that you proposed, or in which you have shares or orders.'),
    watched: flag.optional().describe('true: markets on your watchlists.'),
    sort: z
      .enum(MARKET_SORTS)
      .optional()
      .describe(
        'volume, liquidity, movers: largest first. closing: the next to close first, without closed ones. newest: by creation. ' +
          'relevance: what fits q best first. Without it, relevance where there is a q, and id otherwise.',
      ),
    spark: sparkParam,
    ...pageParams,
  })
  .refine(({ q, sort }) => sort !== 'relevance' || q !== undefined, {
    path: ['sort'],
    message: 'relevance needs q',
  });
export type MarketListQuery = z.output<typeof marketListQuerySchema>;

/** The order that the query asks for. */
export const marketSortOf = ({ q, sort }: MarketListQuery): MarketSort =>
  sort ?? (q === undefined ? 'id' : 'relevance');

export const figuresSchema = z
  .object({
    volume24h: signedSumField.describe(
      'Micro credits that takers paid or received in this hour and the 23 before.',
    ),
    trades24h: z.int().min(0),
    change24hBps: z
      .int()
      .nullable()
      .describe('Change of the price of YES over the same time, basis points; null without a trade.'),
    bestBidBps: priceBpsField.nullable().describe('Best bid for YES of a book; at most a few seconds old.'),
    bestAskBps: priceBpsField.nullable().describe('Best ask for YES of a book; at most a few seconds old.'),
    liquidity: signedSumField.describe(
      'Micro credits that resting orders hold, or the subsidy of a market maker; at most a few seconds old.',
    ),
    threads: z.int().min(0).describe('Threads of the discussion, deleted ones included.'),
    posts: z.int().min(0).describe('Threads and replies together, deleted ones included.'),
    spark: z
      .array(priceBpsField.nullable())
      .nullable()
      .describe('Oldest hour first; null for an hour before the first trade. Only with spark=24h.'),
  })
  .meta({
    id: 'MarketFigures',
    description: 'Figures of a market. They follow the log within a moment.',
    example: {
      volume24h: '1250000000',
      trades24h: 312,
      change24hBps: -150,
      bestBidBps: 6400,
      bestAskBps: 6500,
      liquidity: '90000000',
      threads: 12,
      posts: 57,
      spark: null,
    },
  });
export type Figures = z.infer<typeof figuresSchema>;

export const listedMarketSchema = marketSchema.extend({ figures: figuresSchema }).meta({
  id: 'ListedMarket',
  description: 'A market with its figures.',
  example: {
    ...(marketSchema.meta()?.example as object),
    figures: figuresSchema.meta()?.example,
  },
});
export type ListedMarket = z.infer<typeof listedMarketSchema>;

export const marketListSchema = pageSchema('MarketList', listedMarketSchema, 'In the order of `sort`.');
export type MarketList = z.infer<typeof marketListSchema>;
