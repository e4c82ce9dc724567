// TradingView's UDF, the HTTP protocol through which its charting library reads data from a server. Transcribed from
// https://www.tradingview.com/charting-library-docs/latest/connecting_data/UDF and .../Symbology. Choices that the protocol
// leaves open, such as tickers and price scales, are made here. Unknown parameters are ignored, because each version of the
// library sends more.
import { z } from 'zod';

/** The available resolutions: minutes, and one day. */
export const UDF_RESOLUTIONS = ['1', '5', '60', '1D'] as const;
export type UdfResolution = (typeof UDF_RESOLUTIONS)[number];
/** Maximum number of bars in one answer; the newest bars of the request are kept. */
export const UDF_BARS_MAX = 5_000;
/** Maximum number of symbols in one search result. */
export const UDF_SEARCH_MAX = 100;
export const UDF_SEARCH_DEFAULT = 30;

export const UDF_TYPES = ['market', 'item'] as const;
export type UdfType = (typeof UDF_TYPES)[number];

const resolutions = z.array(z.enum(UDF_RESOLUTIONS)).min(1);

export const udfConfigSchema = z
  .object({
    supported_resolutions: resolutions,
    supports_search: z.boolean(),
    supports_group_request: z.boolean(),
    supports_marks: z.boolean(),
    supports_timescale_marks: z.boolean(),
    supports_time: z.boolean(),
    exchanges: z.array(z.object({ value: z.string(), name: z.string(), desc: z.string() })),
    symbols_types: z.array(z.object({ name: z.string(), value: z.string() })),
  })
  .refine((config) => config.supports_search !== config.supports_group_request, {
    message: 'either supports_search or supports_group_request',
  })
  .meta({ id: 'UdfConfig' });
export type UdfConfig = z.infer<typeof udfConfigSchema>;

export const udfSymbolSchema = z
  .object({
    name: z.string(),
    ticker: z.string().describe('`market:{marketId}` or `item:{itemId}`.'),
    description: z.string(),
    type: z.enum(UDF_TYPES),
    session: z.literal('24x7'),
    timezone: z.literal('Etc/UTC'),
    exchange: z.string(),
    listed_exchange: z.string(),
    format: z.enum(['price', 'volume']),
    minmov: z.int().min(1),
    pricescale: z.int().min(1).describe('The smallest change of a price is 1 / pricescale.'),
    has_intraday: z.boolean(),
    intraday_multipliers: z.array(z.string().regex(/^\d+$/)),
    has_daily: z.boolean(),
    daily_multipliers: z.array(z.string().regex(/^\d+$/)),
    has_weekly_and_monthly: z.boolean(),
    supported_resolutions: resolutions,
    visible_plots_set: z.enum(['ohlcv', 'ohlc', 'c']),
    volume_precision: z.int().min(0),
    data_status: z.enum(['streaming', 'endofday', 'pulsed', 'delayed_streaming']),
  })
  .meta({ id: 'UdfSymbol' });
export type UdfSymbol = z.infer<typeof udfSymbolSchema>;

export const udfErrorSchema = z
  .object({ s: z.literal('error'), errmsg: z.string().min(1) })
  .meta({ id: 'UdfError', description: 'A refusal of the protocol; its status is 200.' });
export type UdfError = z.infer<typeof udfErrorSchema>;

export const udfFoundSchema = z.array(
  z
    .object({
      symbol: z.string(),
      full_name: z.string(),
      description: z.string(),
      exchange: z.string(),
      ticker: z.string(),
      type: z.enum(UDF_TYPES),
    })
    .meta({ id: 'UdfFound' }),
);
export type UdfFound = z.infer<typeof udfFoundSchema>;

const unixSeconds = z.int().min(0);
const column = z.array(z.number());

/** Columns of a table with one row per bar, oldest first. Times are unix seconds, for days 00:00 UTC; prices are numbers. */
export const udfBarsSchema = z
  .object({
    s: z.literal('ok'),
    t: z.array(unixSeconds).min(1),
    o: column,
    h: column,
    l: column,
    c: column,
    v: column.optional().describe('Shares traded; omitted for items.'),
  })
  .refine(({ t, o, h, l, c, v }) => [o, h, l, c, v ?? t].every(({ length }) => length === t.length), {
    message: 'columns of different lengths',
  })
  .refine(({ t }) => t.every((at, i) => i === 0 || at > (t[i - 1] ?? at)), { message: 'bars out of order' })
  .meta({ id: 'UdfBars' });

export const udfNoDataSchema = z
  .object({
    s: z.literal('no_data'),
    nextTime: unixSeconds.optional().describe('Unix second of the closest bar before the requested window.'),
  })
  .meta({ id: 'UdfNoData' });

export const udfHistorySchema = z.union([udfBarsSchema, udfNoDataSchema, udfErrorSchema]);
export type UdfHistory = z.infer<typeof udfHistorySchema>;

export const udfSymbolQuerySchema = z.object({ symbol: z.string() });
export type UdfSymbolQuery = z.output<typeof udfSymbolQuerySchema>;

export const udfSearchQuerySchema = z.object({
  query: z.string().default(''),
  type: z.string().default('').describe('market, item, or empty for both.'),
  exchange: z.string().default(''),
  limit: z.string().optional(),
});
export type UdfSearchQuery = z.output<typeof udfSearchQuerySchema>;

export const udfHistoryQuerySchema = z.object({
  symbol: z.string(),
  resolution: z.string(),
  from: z.string().optional().describe('Unix second of the first bar.'),
  to: z.string().optional().describe('Unix second, not included.'),
  countback: z.string().optional().describe('Number of bars before `to`; it overrides `from`.'),
});
export type UdfHistoryQuery = z.output<typeof udfHistoryQuerySchema>;
