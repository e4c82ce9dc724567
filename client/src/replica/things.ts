// The things of which there are resources: the options that name one, and its value. Types only.
import type { BookValue } from './kinds/book.js';
import type { CandleQuery, ItemCandles, MarketCandles } from './kinds/candles.js';
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

/** `userId` saves the request that asks who is signed in. It must be the id of that user. */
export interface OfUser {
  readonly userId?: string | undefined;
}

interface Thing<O, V> {
  readonly options: O;
  readonly value: V;
}

interface Things {
  prices: Thing<{ readonly itemIds?: readonly number[] | undefined }, Prices>;
  book: Thing<{ readonly marketId: string }, BookValue>;
  candles: Thing<CandleQuery, ItemCandles | MarketCandles>;
  market: Thing<{ readonly id: string }, Market>;
  markets: Thing<MarketQuery, readonly ListedMarket[]>;
  account: Thing<OfUser, Account>;
  orders: Thing<OrderQuery & OfUser, readonly Order[]>;
  positions: Thing<PositionQuery & OfUser, readonly Position[]>;
  watchlists: Thing<OfUser, readonly Watchlist[]>;
  proposals: Thing<ProposalQuery & OfUser, readonly Proposal[]>;
}

export type ThingName = keyof Things;
export type OptionsOf<N extends ThingName> = Things[N]['options'];
export type ValueOf<N extends ThingName> = Things[N]['value'];
/** Things of one user. */
export type OwnName = 'account' | 'orders' | 'positions' | 'watchlists' | 'proposals';
