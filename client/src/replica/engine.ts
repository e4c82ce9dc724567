// Drives all resources of a client. It is loaded when the first resource is asked for.
import type { Base } from '../base.js';
import type { Cell } from './cell.js';
import { Driver, type Kind } from './driver.js';
import { Flow } from './flow.js';
import { bookOf } from './kinds/book.js';
import { candlesOf } from './kinds/candles.js';
import { marketOf, marketsOf } from './kinds/market.js';
import { accountOf, ordersOf, positionsOf, proposalsOf, watchlistsOf, type Owner } from './kinds/own.js';
import { pricesOf } from './kinds/prices.js';
import type { OfUser, OptionsOf, ThingName, ValueOf } from './things.js';
import { verify, type Verification } from './verify.js';

type KindsOf<O> = { readonly [N in ThingName]: (owner: O, options: OptionsOf<N>) => Kind<ValueOf<N>> };

const KINDS: KindsOf<Owner> = {
  prices: ({ rest }, { itemIds }) => pricesOf(rest, itemIds),
  book: ({ rest }, { marketId }) => bookOf(rest, marketId),
  candles: ({ rest }, query) => candlesOf(rest, query),
  market: ({ rest }, { id }) => marketOf(rest, id),
  markets: ({ rest }, query) => marketsOf(rest, query),
  account: accountOf,
  orders: ordersOf,
  positions: positionsOf,
  watchlists: watchlistsOf,
  proposals: proposalsOf,
};

export class Engine {
  private readonly flow: Flow;
  private asked: Promise<string> | null = null;

  constructor(private readonly base: Base) {
    this.flow = new Flow(base);
  }

  drive<N extends ThingName>(name: N, options: OptionsOf<N>, cell: Cell<ValueOf<N>>): Driver<ValueOf<N>> {
    const { userId, ...query } = options as OfUser;
    const channel = async (): Promise<string> => `user:${userId ?? (await this.ownId())}`;
    const kind = KINDS[name]({ rest: this.base.rest, channel }, query);
    return new Driver(this.flow, cell, kind);
  }

  verify(drivers: ReadonlyMap<string, Driver<unknown>>): Promise<Verification> {
    return verify(this.flow, drivers);
  }

  /** A client is of one user. */
  private ownId(): Promise<string> {
    this.asked ??= this.base.rest.call('GET /api/v1/auth/me', {}).then(({ data }) => data.id);
    this.asked.catch(() => (this.asked = null));
    return this.asked;
  }
}
