// Reads the requests of TradingView's library. A refusal is a sentence, because the protocol has no codes. Pure.
import { bucketStart } from '../../../platform/common/time-buckets.js';
import type { BucketWindow } from '../../../platform/database/newest-buckets.js';
import { isStorableText } from '../../../contract/fields.js';
import { parseInstrumentKey, type Instrument } from '../../../contract/instrument-key.js';
import {
  UDF_BARS_MAX,
  UDF_RESOLUTIONS,
  UDF_SEARCH_DEFAULT,
  UDF_SEARCH_MAX,
  UDF_TYPES,
  type UdfHistoryQuery,
  type UdfSearchQuery,
  type UdfType,
} from '../../../contract/market-data/udf.js';
import { BUCKET_MS } from '../candles/candles.js';
import { CANDLES_OF, UDF_EXCHANGE } from './udf-symbols.js';

/** Maximum length of a search text, which a person types. */
const SEARCH_TEXT_MAX = 100;

export interface HistoryRequest {
  readonly instrument: Instrument;
  readonly window: BucketWindow;
}

export const UNKNOWN_SYMBOL = 'unknown_symbol';

/** The requested bars, or the reason for a refusal. */
export function readHistoryQuery({
  symbol,
  resolution,
  from,
  to,
  countback,
}: UdfHistoryQuery): HistoryRequest | string {
  const instrument = parseInstrumentKey(symbol);
  if (!instrument) return UNKNOWN_SYMBOL;
  if (!Object.hasOwn(CANDLES_OF, resolution))
    return `unsupported resolution; there are ${UDF_RESOLUTIONS.join(', ')}`;
  const bucketMs = BUCKET_MS[CANDLES_OF[resolution as keyof typeof CANDLES_OF]];
  const fromMs = momentOf(from, -Infinity);
  const toMs = momentOf(to, Infinity);
  if (fromMs === null || toMs === null) return 'from and to are unix seconds';
  const end = Math.ceil(toMs / bucketMs) * bucketMs;
  if (countback === undefined) {
    return {
      instrument,
      window: { bucketMs, fromMs: bucketStart(fromMs, bucketMs), toMs: end, limit: UDF_BARS_MAX },
    };
  }
  if (!/^[1-9]\d{0,8}$/.test(countback)) return 'countback is a number of bars';
  const limit = Math.min(Number(countback), UDF_BARS_MAX);
  return { instrument, window: { bucketMs, fromMs: -Infinity, toMs: end, limit } };
}

/** Milliseconds; null for a text that is not a time in seconds. With little data, the library requests times before 1970. */
function momentOf(text: string | undefined, missing: number): number | null {
  if (text === undefined) return missing;
  return /^-?\d{1,11}$/.test(text) ? Number(text) * 1_000 : null;
}

export interface SearchRequest {
  readonly text: string;
  readonly types: readonly UdfType[];
  readonly limit: number;
}

/** Returns null when the search cannot find anything. A text such as `item:41` finds only items. */
export function readSearchQuery({ query, type, exchange, limit }: UdfSearchQuery): SearchRequest | null {
  if (!isStorableText(query) || (exchange !== '' && exchange !== UDF_EXCHANGE)) return null;
  const typed = query.trim().slice(0, SEARCH_TEXT_MAX);
  const prefix = UDF_TYPES.find((name) => typed.toLowerCase().startsWith(`${name}:`));
  const types = UDF_TYPES.filter((name) => (type === '' || type === name) && (prefix ?? name) === name);
  const text = prefix ? typed.slice(prefix.length + 1) : typed;
  const most = /^[1-9]\d{0,8}$/.test(limit ?? '') ? Number(limit) : UDF_SEARCH_DEFAULT;
  return { text, types, limit: Math.min(most, UDF_SEARCH_MAX) };
}
