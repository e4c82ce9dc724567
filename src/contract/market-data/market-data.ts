// Public market data: the book, the trades and the candles. Prices are those of YES.
import { z } from 'zod';
import { bookImageSchema } from './book.js';
import { idField, microField, priceBpsField, seqField, timestampField } from '../fields.js';
import { MARKET_STATES } from '../markets/market.js';
import { cacheParams } from '../pricing/prices.js';
import { wholeNumberParam } from '../query.js';
import { numberIdField } from '../trading/amounts.js';
import { minSeqParam, pageParams, pageSchema } from '../lists.js';
import { outcomeField, sideField } from '../trading/orders.js';

/** Maximum number of levels per side in one answer. */
export const BOOK_DEPTH_MAX = 1_000;
export const BOOK_DEPTH_DEFAULT = 50;
/** Maximum number of candles in one answer. */
export const CANDLES_MAX = 5_000;
export const CANDLES_DEFAULT = 500;

const levelField = z
  .tuple([priceBpsField, microField, z.int().min(1)])
  .describe('[price of YES in basis points, total quantity in micro shares, number of orders].');

export const bookSchema = z
  .object({
    marketId: idField,
    venue: z.enum(['book', 'amm']),
    state: z.enum(MARKET_STATES),
    bids: z.array(levelField).describe('Best first; empty for a market maker.'),
    asks: z.array(levelField).describe('Best first.'),
    checksum: bookImageSchema.shape.checksum.describe(
      'As on `book:{marketId}`: over the ten best levels of each side, whatever the depth.',
    ),
    prices: z
      .object({ yesBps: priceBpsField, noBps: priceBpsField })
      .nullable()
      .describe('Current prices of the market maker; null for a book.'),
    lastPriceBps: priceBpsField.nullable().describe('YES price of the last trade, or null.'),
  })
  .meta({
    id: 'Book',
    description:
      'The depth of a market: BUY YES at p and SELL NO at 10000 - p are bids; SELL YES and BUY NO are asks.',
    example: {
      marketId: 'title-fight',
      venue: 'book',
      state: 'ACTIVE',
      bids: [[6500, '2000000', 2]],
      asks: [[6550, '1500000', 1]],
      checksum: 96919446,
      prices: null,
      lastPriceBps: 6500,
    },
  });
export type Book = z.infer<typeof bookSchema>;

export const bookQuerySchema = z.strictObject({
  depth: wholeNumberParam(1, BOOK_DEPTH_MAX, BOOK_DEPTH_DEFAULT),
  minSeq: minSeqParam,
});
export type BookQuery = z.output<typeof bookQuerySchema>;

export const printSchema = z
  .object({
    id: numberIdField,
    kind: z
      .enum(['transfer', 'mint', 'burn', 'maker'])
      .describe('As in the message `trade` of `market:{marketId}`.'),
    side: sideField.describe('Side of the taker.'),
    outcome: outcomeField.describe('Outcome that the taker traded.'),
    priceBps: priceBpsField.describe('Price of YES; for a market maker, after the trade.'),
    quantity: microField,
    cost: microField.describe('Amount that the taker paid or received, without the fee.'),
    user: idField.describe('Public id of the taker.'),
    at: timestampField,
  })
  .meta({
    id: 'Print',
    description: 'A trade of a market in its public form.',
    example: {
      id: '311',
      kind: 'mint',
      side: 'BUY',
      outcome: 'YES',
      priceBps: 6500,
      quantity: '500000',
      cost: '325000',
      user: 'p_3q2-7wAAx0Zk_5bT',
      at: '2025-01-14T12:54:56.000Z',
    },
  });
export type Print = z.infer<typeof printSchema>;

export const printListSchema = pageSchema('PrintList', printSchema, 'Newest first.');
export type PrintList = z.infer<typeof printListSchema>;

export const printListQuerySchema = z.strictObject(pageParams);
export type PrintListQuery = z.output<typeof printListQuerySchema>;

export const CANDLE_RESOLUTIONS = ['1m', '5m', '1h', '1d'] as const;
export type CandleResolution = (typeof CANDLE_RESOLUTIONS)[number];

export const candleSchema = z
  .object({
    timestamp: timestampField.describe('Start of the bucket.'),
    open: priceBpsField,
    high: priceBpsField,
    low: priceBpsField,
    close: priceBpsField,
    volume: z
      .string()
      .regex(/^[1-9]\d*$/)
      .describe('Micro shares traded.'),
    trades: z.int().min(1),
  })
  .meta({ id: 'Candle', description: 'The trades of one bucket. Buckets without a trade are omitted.' });
export type Candle = z.infer<typeof candleSchema>;

export const candleTipSchema = candleSchema.extend({ seq: seqField }).meta({
  id: 'CandleTip',
  description: 'The open bucket. The trades of `market:{marketId}` after its seq continue it exactly.',
});
export type CandleTip = z.infer<typeof candleTipSchema>;

export const candlesSchema = z
  .object({
    marketId: idField,
    resolution: z.enum(CANDLE_RESOLUTIONS),
    bucketMs: z.int(),
    data: z.array(candleSchema).describe('Closed buckets, oldest first.'),
    tip: candleTipSchema
      .nullable()
      .describe('null when it has no trade or lies outside the requested window.'),
    cache: z.enum(['hit', 'miss', 'bypass']),
    asOf: timestampField,
    seq: seqField.describe('Position in the event log as of which the answer is true.'),
  })
  .meta({
    id: 'Candles',
    example: {
      marketId: 'title-fight',
      resolution: '1m',
      bucketMs: 60_000,
      data: [
        {
          timestamp: '2025-01-14T12:53:00.000Z',
          open: 6500,
          high: 6550,
          low: 6480,
          close: 6500,
          volume: '4000000',
          trades: 3,
        },
      ],
      tip: {
        timestamp: '2025-01-14T12:54:00.000Z',
        open: 6510,
        high: 6510,
        low: 6510,
        close: 6510,
        volume: '500000',
        trades: 1,
        seq: 2021,
      },
      cache: 'miss',
      asOf: '2025-01-14T12:54:57.000Z',
      seq: 2021,
    },
  });
export type Candles = z.infer<typeof candlesSchema>;

/** A moment in milliseconds. Moments before 1970 are refused, because no data is older. */
const momentParam = z.iso
  .datetime({ message: 'expected a time such as 2025-01-14T12:54:56Z' })
  .transform((text, context) => {
    const ms = Date.parse(text);
    if (ms >= 0) return ms;
    context.addIssue({ code: 'custom', message: 'must not be before 1970' });
    return z.NEVER;
  });

export const candlesQuerySchema = z
  .strictObject({
    resolution: z.enum(CANDLE_RESOLUTIONS).default('1m'),
    from: momentParam.optional().describe('Start of the window; the bucket that contains it is the first.'),
    to: momentParam.optional().describe('End of the window; only buckets that begin before it are returned.'),
    limit: wholeNumberParam(1, CANDLES_MAX, CANDLES_DEFAULT).describe(
      'The newest candles of the window; the `timestamp` of the oldest one is the `to` of the next older page.',
    ),
    ...cacheParams,
    minSeq: minSeqParam,
  })
  .superRefine(({ from, to }, context) => {
    if (from !== undefined && to !== undefined && from >= to)
      context.addIssue({ code: 'custom', path: ['to'], message: 'must be after from' });
  });
export type CandlesQuery = z.output<typeof candlesQuerySchema>;
