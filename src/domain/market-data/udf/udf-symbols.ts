// Markets and items as symbols of TradingView's charts. Pure. Markets are shown in percent: basis points divided by 100,
// with two decimals. Items are shown in whole coins and without a volume, because no source reports their volume.
import type { ItemView } from '../../../contract/pricing/prices.js';
import { formatInstrumentKey } from '../../../contract/instrument-key.js';
import type { CandleResolution } from '../../../contract/market-data/market-data.js';
import {
  UDF_RESOLUTIONS,
  type UdfConfig,
  type UdfFound,
  type UdfResolution,
  type UdfSymbol,
} from '../../../contract/market-data/udf.js';

export const UDF_EXCHANGE = 'Ringside';
/** Basis points per unit of a chart's price. */
export const MARKET_PRICE_SCALE = 100;
/** A lot is a hundredth of a share. */
const MARKET_VOLUME_DECIMALS = 2;

/** The library names the day `1D`; older versions name it `D`. */
export const CANDLES_OF: Readonly<Record<UdfResolution | 'D', CandleResolution>> = {
  '1': '1m',
  '5': '5m',
  '60': '1h',
  '1D': '1d',
  D: '1d',
};

export const UDF_CONFIG: UdfConfig = {
  supported_resolutions: [...UDF_RESOLUTIONS],
  supports_search: true,
  supports_group_request: false,
  supports_marks: false,
  supports_timescale_marks: false,
  supports_time: true,
  exchanges: [{ value: UDF_EXCHANGE, name: UDF_EXCHANGE, desc: 'Markets and items of this server' }],
  symbols_types: [
    { name: 'All', value: '' },
    { name: 'Markets', value: 'market' },
    { name: 'Items', value: 'item' },
  ],
};

/** The fields of a market that a chart needs. */
export interface ChartedMarket {
  readonly id: string;
  readonly question: string;
}

const COMMON = {
  session: '24x7',
  timezone: 'Etc/UTC',
  exchange: UDF_EXCHANGE,
  listed_exchange: UDF_EXCHANGE,
  format: 'price',
  minmov: 1,
  has_intraday: true,
  intraday_multipliers: ['1', '5', '60'],
  has_daily: true,
  daily_multipliers: ['1'],
  has_weekly_and_monthly: false,
  supported_resolutions: [...UDF_RESOLUTIONS],
  data_status: 'streaming',
} as const satisfies Partial<UdfSymbol>;

export function symbolOfMarket({ id, question }: ChartedMarket): UdfSymbol {
  const ticker = formatInstrumentKey({ marketId: id, itemId: null });
  return {
    ...COMMON,
    name: ticker,
    ticker,
    description: question,
    type: 'market',
    pricescale: MARKET_PRICE_SCALE,
    visible_plots_set: 'ohlcv',
    volume_precision: MARKET_VOLUME_DECIMALS,
  };
}

export function symbolOfItem({ item_id: itemId, name }: ItemView): UdfSymbol {
  const ticker = formatInstrumentKey({ marketId: null, itemId });
  return {
    ...COMMON,
    name: ticker,
    ticker,
    description: name ?? `Item ${itemId}`,
    type: 'item',
    pricescale: 1,
    visible_plots_set: 'ohlc',
    volume_precision: 0,
  };
}

/** The symbol as an entry of a search result. */
export const foundOf = ({ ticker, description, exchange, type }: UdfSymbol): UdfFound[number] => ({
  symbol: ticker,
  full_name: ticker,
  description,
  exchange,
  ticker,
  type,
});
