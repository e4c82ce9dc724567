// Markets, their order books, and candles.
import type {
  BookValue,
  CandleResolution,
  HistoryPeriod,
  ItemCandles,
  Market,
  MarketCandles,
  Ringside,
} from '../index.js';
import { useResource, type Followed } from './resource-source.js';

/** Levels of each side that a book shows without `depth`. */
const DEPTH_DEFAULT = 10;

type Live = Omit<Followed<never>, 'value'>;

/** What `useMarket` returns. */
export interface MarketView extends Live {
  readonly market: Market | null;
}

/** One market; null: idle. */
export function useMarket(marketId: string | null): MarketView {
  const { value: market, ...rest } = useResource({
    key: marketId === null ? null : `market ${marketId}`,
    open: (ringside) => ringside.market(marketId ?? ''),
    pick: ({ value }) => value,
  });
  return { market, ...rest };
}

/** What `useBook` returns. */
export interface BookView extends Live, Pick<BookValue, 'bids' | 'asks'> {
  /** The last checksum was right, and nothing is missing. */
  readonly isProven: boolean;
  /** How often a wrong checksum had the book read again. */
  readonly repairs: number;
}

interface BookShown extends Pick<BookValue, 'bids' | 'asks'> {
  readonly isProven: boolean;
  readonly repairs: number;
}

const NO_BOOK: BookShown = { bids: [], asks: [], isProven: false, repairs: 0 };

/** The order book of a market, in prices of YES; null: idle. `depth`: levels of each side, best first. */
export function useBook(marketId: string | null, { depth = DEPTH_DEFAULT } = {}): BookView {
  const { value, ...rest } = useResource({
    key: marketId === null ? null : `book ${marketId} ${depth}`,
    open: (ringside) => ringside.book(marketId ?? ''),
    pick: (book): BookShown | null =>
      book.value && {
        bids: book.bids(depth),
        asks: book.asks(depth),
        isProven: book.isProven,
        repairs: book.repairs,
      },
  });
  return { ...(value ?? NO_BOOK), ...rest };
}

/** What `useCandles` returns. */
export interface CandlesView<C> extends Live {
  /** Closed buckets and `tip`, the open one. */
  readonly candles: C | null;
}

/** Candles of an item. */
export interface ItemCandlesWish {
  readonly itemId: number;
  readonly period: HistoryPeriod;
}

/** Candles of a market. */
export interface MarketCandlesWish {
  readonly marketId: string;
  readonly resolution: CandleResolution;
}

/** Candles of an item or of a market; null: idle. */
export function useCandles(wish: ItemCandlesWish | null): CandlesView<ItemCandles>;
export function useCandles(wish: MarketCandlesWish | null): CandlesView<MarketCandles>;
export function useCandles(
  wish: ItemCandlesWish | MarketCandlesWish | null,
): CandlesView<ItemCandles | MarketCandles> {
  const { value: candles, ...rest } = useResource({
    key: wish && `candles ${keyOf(wish)}`,
    open: (ringside) => open(ringside, wish),
    pick: ({ value }) => value,
  });
  return { candles, ...rest };
}

const keyOf = (wish: ItemCandlesWish | MarketCandlesWish): string =>
  'itemId' in wish ? `item ${wish.itemId} ${wish.period}` : `${wish.marketId} ${wish.resolution}`;

function open(ringside: Ringside, wish: ItemCandlesWish | MarketCandlesWish | null) {
  if (!wish) throw new Error('an idle hook opens nothing');
  return 'itemId' in wish ? ringside.candles(wish) : ringside.candles(wish);
}
