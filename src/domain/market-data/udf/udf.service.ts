// The data of TradingView's charts. Items come from pricing, markets from the tables of the exchange.
import { Injectable } from '@nestjs/common';
import { parseInstrumentKey, type Instrument } from '../../../contract/instrument-key.js';
import type {
  UdfError,
  UdfFound,
  UdfHistory,
  UdfHistoryQuery,
  UdfSearchQuery,
  UdfSymbol,
} from '../../../contract/market-data/udf.js';
import type { BucketWindow } from '../../../platform/database/newest-buckets.js';
import { ItemBars, type ItemBar } from '../../pricing/index.js';
import { CandlesReader } from '../candles/candles.reader.js';
import { MarketSymbolsReader } from './market-symbols.reader.js';
import { readHistoryQuery, readSearchQuery, UNKNOWN_SYMBOL } from './udf-request.js';
import { foundOf, MARKET_PRICE_SCALE, symbolOfItem, symbolOfMarket } from './udf-symbols.js';
import { MICRO } from '../../exchange/index.js';

/** Prices in the units of the chart. */
interface Bar extends ItemBar {
  /** Omitted where the volume is unknown. */
  readonly volume?: number;
}

@Injectable()
export class UdfService {
  constructor(
    private readonly markets: MarketSymbolsReader,
    private readonly candles: CandlesReader,
    private readonly items: ItemBars,
  ) {}

  async symbol(text: string): Promise<UdfSymbol | UdfError> {
    const instrument = parseInstrumentKey(text);
    return (instrument && (await this.symbolOf(instrument))) ?? refusal(UNKNOWN_SYMBOL);
  }

  /** Markets come before items. */
  async search(query: UdfSearchQuery): Promise<UdfFound> {
    const request = readSearchQuery(query);
    if (!request) return [];
    const { text, types, limit } = request;
    const markets = types.includes('market') ? await this.markets.find(text, limit) : [];
    const left = limit - markets.length;
    const items = types.includes('item') && left > 0 ? await this.items.find(text, left) : [];
    return [...markets.map(symbolOfMarket), ...items.map(symbolOfItem)].map(foundOf);
  }

  async history(query: UdfHistoryQuery): Promise<UdfHistory> {
    const request = readHistoryQuery(query);
    if (typeof request === 'string') return refusal(request);
    const { instrument, window } = request;
    const bars = await this.bars(instrument, window);
    if (bars.length > 0) return columnsOf(bars);
    if (!(await this.symbolOf(instrument))) return refusal(UNKNOWN_SYMBOL);
    if (window.fromMs === -Infinity) return { s: 'no_data' };
    const [older] = await this.bars(instrument, {
      ...window,
      fromMs: -Infinity,
      toMs: window.fromMs,
      limit: 1,
    });
    return older ? { s: 'no_data', nextTime: secondsOf(older) } : { s: 'no_data' };
  }

  private async symbolOf({ marketId, itemId }: Instrument): Promise<UdfSymbol | null> {
    if (marketId === null) {
      const item = await this.items.item(itemId);
      return item && symbolOfItem(item);
    }
    const market = await this.markets.market(marketId);
    return market && symbolOfMarket(market);
  }

  private async bars({ marketId, itemId }: Instrument, window: BucketWindow): Promise<readonly Bar[]> {
    if (marketId === null) return this.items.bars(itemId, window);
    const { candles } = await this.candles.read(marketId, window);
    return candles.map(({ startMs, open, high, low, close, volume }) => ({
      startMs,
      open: open / MARKET_PRICE_SCALE,
      high: high / MARKET_PRICE_SCALE,
      low: low / MARKET_PRICE_SCALE,
      close: close / MARKET_PRICE_SCALE,
      volume: Number(volume) / Number(MICRO),
    }));
  }
}

const refusal = (errmsg: string): UdfError => ({ s: 'error', errmsg });

const secondsOf = ({ startMs }: Bar): number => startMs / 1_000;

function columnsOf(bars: readonly Bar[]): UdfHistory {
  const volumes = bars.flatMap(({ volume }) => volume ?? []);
  return {
    s: 'ok',
    t: bars.map(secondsOf),
    o: bars.map(({ open }) => open),
    h: bars.map(({ high }) => high),
    l: bars.map(({ low }) => low),
    c: bars.map(({ close }) => close),
    ...(volumes.length > 0 ? { v: volumes } : {}),
  };
}
