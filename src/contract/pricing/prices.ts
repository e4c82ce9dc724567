// Item prices: the messages of the stream, and the answers and queries of the REST routes.
import { z } from 'zod';
import { streamCursorParam } from '../streams/cursor-param.js';
import { afterParam, minSeqParam, pageParams, pageSchema } from '../lists.js';
import { wholeNumberParam } from '../query.js';

/** Item prices are whole coins. The bound keeps a day's sum of updates below 2^53. */
export const PRICE_MAX = 100_000_000_000;
export const ITEM_ID_MAX = 2_147_483_647;
/** Maximum number of items that one request or stream may name. */
export const ITEMS_MAX = 500;
/** Maximum number of raw points on one page of history. */
export const HISTORY_PAGE_MAX = 5_000;
export const HISTORY_PAGE_DEFAULT = 1_000;
/** Maximum number of items on one page of the list. */
export const ITEMS_PAGE_MAX = 5_000;
export const ITEMS_PAGE_DEFAULT = 500;

const price = z.int().min(0).max(PRICE_MAX).nullable();
const unixSeconds = z.int().min(0).nullable();
const seq = z.int().min(0).describe('Position in the event log as of which the data is true.');
const timestamp = z.iso.datetime().describe('ISO 8601, UTC.');

const updateExample = {
  item_id: 560,
  high: 155,
  low: 151,
  high_time: 1736859290,
  low_time: 1736859280,
  timestamp: '2025-01-14T12:54:55.000Z',
  seq: 1042,
  channel: 'prices',
};

export const priceUpdateSchema = z
  .object({
    item_id: z.int().min(1).max(ITEM_ID_MAX),
    high: price.describe('Last instant-buy price in coins; null when unknown.'),
    low: price.describe(
      'Last instant-sell price in coins; null when unknown. It may exceed high: both are last trades, not a quote.',
    ),
    high_time: unixSeconds.describe('Unix second of the `high` trade.'),
    low_time: unixSeconds.describe('Unix second of the `low` trade.'),
    timestamp: timestamp.describe('Time of the sync that delivered this value.'),
    seq,
    channel: z.literal('prices'),
  })
  .meta({ id: 'PriceUpdate', example: updateExample });
export type PriceUpdate = z.infer<typeof priceUpdateSchema>;

export const priceBatchSchema = z
  .array(priceUpdateSchema)
  .min(1)
  .meta({
    id: 'PriceBatch',
    description: 'The updates of one sync, for clients that request batches.',
    example: [updateExample],
  });

/** The data of the log event `pricing.prices.changed`: one row per sync, with only the changed items. */
export interface PricesChanged {
  readonly source: string;
  /** Time of the sync, ISO 8601; every update of this event has it as its `timestamp`. */
  readonly timestamp: string;
  readonly prices: readonly Omit<PriceUpdate, 'seq' | 'timestamp' | 'channel'>[];
}

export const feedSchema = z
  .object({
    source: z.string().describe('replay: a replay of recorded real prices; wiki: a live source.'),
    lastSyncAt: timestamp.nullable(),
    stale: z.boolean().describe('true when no sync has succeeded for three intervals.'),
  })
  .meta({ id: 'PriceFeed' });

export const unlistedItemSchema = z
  .object({
    item_id: z.int().min(1),
    lastListedAt: timestamp.describe('The last sync that listed the item with a price.'),
    stale: z
      .boolean()
      .describe('true when three intervals have passed since; no order trades at this price.'),
  })
  .meta({ id: 'UnlistedItem' });

/** Prices of a spark, one an hour. */
const SPARK_LENGTH = 24;

export const itemSparkSchema = z
  .object({
    item_id: z.int().min(1),
    prices: z
      .array(price)
      .length(SPARK_LENGTH)
      .describe(
        'Middle of high and low at the end of each of the last 24 hours of the feed, oldest first; the last one is the present ' +
          'price. null: unknown.',
      ),
  })
  .meta({ id: 'ItemSpark' });
export type ItemSpark = z.infer<typeof itemSparkSchema>;

export const latestSchema = z
  .object({
    data: z.array(priceUpdateSchema),
    unlisted: z
      .array(unlistedItemSchema)
      .describe('Items of `data` that the newest sync did not list. Their prices are older than the feed.'),
    feed: feedSchema,
    sparks: z
      .array(itemSparkSchema)
      .nullable()
      .describe('Of the items of `data`, in the same order. Only with spark=24h.'),
    seq,
  })
  .meta({ id: 'LatestPrices' });
export type LatestPrices = z.infer<typeof latestSchema>;

export const itemSchema = z
  .object({
    item_id: z.int().min(1),
    name: z.string().nullable().describe('null while the source has not sent it.'),
  })
  .meta({ id: 'Item' });
export const itemsSchema = pageSchema('ItemList', itemSchema, 'By id.');
export type ItemList = z.infer<typeof itemsSchema>;
export type ItemView = z.infer<typeof itemSchema>;

export const HISTORY_PERIODS = ['1h', '24h', '7d', '30d', '90d', '1y', 'all'] as const;
export type HistoryPeriod = (typeof HISTORY_PERIODS)[number];

const paid = z.int().min(0).max(PRICE_MAX);
const ohlc = z
  .tuple([paid, paid, paid, paid])
  .nullable()
  .describe('[open, high, low, close] of that side; null without a price.');

export const bucketSchema = z
  .object({
    timestamp: timestamp.describe('Start of the bucket.'),
    high: price.describe("Mean of the bucket's high prices, rounded half up."),
    low: price.describe("Mean of the bucket's low prices, rounded half up."),
    high_ohlc: ohlc,
    low_ohlc: ohlc,
    volume: z.int().min(0).describe('Price changes recorded in the bucket.'),
  })
  .meta({ id: 'PriceBucket' });

export const tipSchema = bucketSchema
  .extend({
    high_sum: z.int().min(0),
    high_count: z.int().min(0),
    low_sum: z.int().min(0),
    low_count: z.int().min(0),
    seq,
  })
  .meta({ id: 'PriceTip', description: 'The open bucket. The stream after its seq continues it exactly.' });

export const rawPointSchema = z
  .object({ timestamp, high: price, low: price, high_time: unixSeconds, low_time: unixSeconds })
  .meta({ id: 'PricePoint' });

export const historySchema = z
  .object({
    item_id: z.int().min(1),
    period: z.enum(HISTORY_PERIODS),
    source: z.string(),
    bucket_ms: z.int().nullable().describe('null when sample=false.'),
    data: z.array(z.union([bucketSchema, rawPointSchema])),
    tip: tipSchema.nullable().describe('null when the open bucket has no point, or with sample=false.'),
    next: z.string().nullable().describe('Cursor of the next page of raw points, or null.'),
    cache: z.enum(['hit', 'miss', 'bypass']),
    asOf: timestamp,
    seq,
  })
  .meta({ id: 'PriceHistory' });
export type PriceHistory = z.infer<typeof historySchema>;
export type PriceBucket = z.infer<typeof bucketSchema>;
export type PriceTip = z.infer<typeof tipSchema>;
export type RawPricePoint = z.infer<typeof rawPointSchema>;

/** `items=2,4151`: positive item ids separated by commas, at most ITEMS_MAX distinct ids. The output is the list of ids. */
export const itemsParamSchema = z
  .string()
  .meta({ description: `Item ids separated by commas, at most ${ITEMS_MAX}.`, example: '560,3024' })
  .transform((text, context) => {
    const ids = new Set(
      text.split(',').map((part) => (/^[1-9]\d{0,9}$/.test(part.trim()) ? Number(part) : Number.NaN)),
    );
    const isValid = [...ids].every((id) => id <= ITEM_ID_MAX);
    if (!isValid)
      context.addIssue({ code: 'custom', message: 'expected positive item ids separated by commas' });
    else if (ids.size > ITEMS_MAX)
      context.addIssue({ code: 'custom', message: `names more than ${ITEMS_MAX} items` });
    return isValid ? [...ids] : z.NEVER;
  });

/** `true` or `false` in a query. */
export const flagParamSchema = z.enum(['true', 'false']).transform((text) => text === 'true');

/** How a read uses the cache of its answers. */
export const cacheParams = {
  cache: z
    .enum(['use', 'skip'])
    .default('use')
    .describe('skip: read the database, and refresh the cache with the answer.'),
  bypass_cache: flagParamSchema.prefault('false').describe('true is the same as cache=skip.'),
};

export const pricesStreamQuerySchema = z.strictObject({
  items: itemsParamSchema.optional(),
  snapshot: flagParamSchema.default(false).describe('Start with the current price of every item.'),
  batch: flagParamSchema
    .default(false)
    .describe('One `price-batch` array per sync instead of an event per item.'),
  after: streamCursorParam,
});
export type PricesStreamQuery = z.output<typeof pricesStreamQuerySchema>;

export const itemIdParamSchema = wholeNumberParam(1, ITEM_ID_MAX).describe('Item id.');

export const latestQuerySchema = z.strictObject({
  items: itemsParamSchema.optional(),
  spark: z.enum(['24h']).optional().describe('Adds the prices of the last 24 hours.'),
  minSeq: minSeqParam,
});
export type LatestQuery = z.output<typeof latestQuerySchema>;

export const itemsQuerySchema = z.strictObject({
  ...pageParams,
  limit: wholeNumberParam(1, ITEMS_PAGE_MAX, ITEMS_PAGE_DEFAULT),
});
export type ItemsQuery = z.output<typeof itemsQuerySchema>;

export const historyQuerySchema = z
  .strictObject({
    period: z.enum(HISTORY_PERIODS).default('24h'),
    sample: flagParamSchema.prefault('true').describe('false: the recorded points, in pages.'),
    ...cacheParams,
    after: afterParam,
    limit: wholeNumberParam(1, HISTORY_PAGE_MAX)
      .optional()
      .describe(`Points per page, default ${HISTORY_PAGE_DEFAULT}.`),
    minSeq: minSeqParam,
  })
  .superRefine((query, context) => {
    for (const field of ['after', 'limit'] as const) {
      if (query.sample && query[field] !== undefined) {
        context.addIssue({ code: 'custom', path: [field], message: 'belongs to sample=false' });
      }
    }
  });
export type HistoryQuery = z.output<typeof historyQuerySchema>;
