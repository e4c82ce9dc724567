// The part of the client object that shows the server's state: each resource is read over REST and kept current by the stream.
import type { Base } from '../base.js';
import { Book, Handle } from './handle.js';
import type { CandleResolution, HistoryPeriod, ItemCandles, MarketCandles } from './kinds/candles.js';
import type { ListedMarket, Market, MarketQuery } from './kinds/market.js';
import type {
  Account,
  Order,
  OrderQuery,
  Position,
  PositionQuery,
  Proposal,
  ProposalQuery,
  Watchlist,
} from './kinds/own.js';
import type { Prices } from './kinds/prices.js';
import type { Resource } from './resource.js';
import { Shelf } from './shelf.js';
import type { OfUser, OptionsOf, OwnName, ThingName, ValueOf } from './things.js';
import type { Verification } from './verify.js';

export type { Book } from './handle.js';
export type { BookValue, Level } from './kinds/book.js';
export type {
  CandleResolution,
  CandlesValue,
  HistoryPeriod,
  ItemCandle,
  ItemCandles,
  MarketCandle,
  MarketCandles,
} from './kinds/candles.js';
export type { ListedMarket, Market, MarketQuery } from './kinds/market.js';
export type {
  Account,
  Order,
  OrderQuery,
  Position,
  PositionQuery,
  Proposal,
  ProposalQuery,
  Watchlist,
} from './kinds/own.js';
export type { ItemPrice, Prices } from './kinds/prices.js';
export type { Resource, ResourceState } from './resource.js';
export type { OfUser, OwnName } from './things.js';
export type { Difference, Verification } from './verify.js';

/** A resource shows null until its first read. Resources of the same thing share one. Close those that you no longer use. */
export interface Replica {
  /** Of all items, or of at most 500. */
  prices(itemIds?: readonly number[]): Resource<Prices>;
  /** The best 1,000 levels of each side, and all that have changed since. */
  book(marketId: string): Book;
  /** A bucket is closed by the first change after it. */
  candles(wanted: { readonly itemId: number; readonly period: HistoryPeriod }): Resource<ItemCandles>;
  /** Of a market: trades, in prices of YES. */
  candles(wanted: {
    readonly marketId: string;
    readonly resolution: CandleResolution;
  }): Resource<MarketCandles>;
  /**
   * States, trades, votes, words and the hybrid price are live. Disputes and polls are read again when the state changes. `figures` and
   * `history` follow the log within a moment, so they are as of the last read. `yes` and `no` follow merges of shares with a read.
   */
  market(id: string): Resource<Market>;
  /** The first 1,000 of the query; the first 50 are live. Figures are as of the last read, and new markets come with `reload()`. */
  markets(query?: MarketQuery): Resource<readonly ListedMarket[]>;
  /** Of the signed-in user. */
  account(userId?: string): Resource<Account>;
  /** Newest first: with `status: 'OPEN'` all open orders up to 10,000, otherwise the newest 1,000 that fit. */
  orderList(query?: OrderQuery & OfUser): Resource<readonly Order[]>;
  /** By market and outcome, at most 10,000. With `closed: 'true'` also positions without shares. */
  positions(query?: PositionQuery & OfUser): Resource<readonly Position[]>;
  /** Oldest first. */
  watchlists(userId?: string): Resource<readonly Watchlist[]>;
  /** Newest first: the newest 1,000 that fit. */
  proposals(query?: ProposalQuery & OfUser): Resource<readonly Proposal[]>;
  /**
   * Reads over REST and compares with what the resources show at the same position of the log: with those in use, and with the one
   * without options. Rejects with what a resource fails with, `behind`, `epoch_changed` and `not_caught_up`.
   */
  verify(names: readonly OwnName[]): Promise<Verification>;
}

/** `end` ends all resources. @internal */
export function replicaOf(base: Base): { readonly replica: Replica; readonly end: () => void } {
  const shelf = new Shelf(base);
  const take = <N extends ThingName>(name: N, options: OptionsOf<N>): Handle<ValueOf<N>> =>
    new Handle(shelf.take(name, options));
  const replica: Replica = {
    prices: (itemIds) => take('prices', { itemIds }),
    book: (marketId) => new Book(shelf.take('book', { marketId })),
    candles: ((query: OptionsOf<'candles'>) => take('candles', query)) as Replica['candles'],
    market: (id) => take('market', { id }),
    markets: (query = {}) => take('markets', query),
    account: (userId) => take('account', { userId }),
    orderList: (query = {}) => take('orders', query),
    positions: (query = {}) => take('positions', query),
    watchlists: (userId) => take('watchlists', { userId }),
    proposals: (query = {}) => take('proposals', query),
    async verify(names) {
      const handles = names.map((name) => take(name, {}));
      try {
        return await shelf.verify(names);
      } finally {
        for (const handle of handles) handle.close();
      }
    },
  };
  return { replica, end: () => shelf.close() };
}
