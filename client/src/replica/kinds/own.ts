// What belongs to one user and follows the user's channel: account, orders, positions, proposals and watchlists.
import type { components } from '../../rest/contract.gen.js';
import type { Rest } from '../../rest/rest.js';
import type { ReadRoute, RequestOf } from '../../rest/routes.js';
import type { ChannelMessage } from '../../wire/transport.port.js';
import type { Kind, ReadWish } from '../driver.js';
import { readPages, type PageOf, type Place } from './pages.js';
import { fits, foldTable, newestFirst, tableOf, type Table } from './table.js';

type Schemas = components['schemas'];
/** Free and held credits of a user, in micro credits. */
export type Account = Schemas['Account'];
/** An order as the server shows it. Amounts are micro units. */
export type Order = Schemas['Order'];
/** Shares of a user in one outcome, or a number of an item, in micro shares. */
export type Position = Schemas['Position'];
/** A private wager between two users. */
export type Proposal = Schemas['Proposal'];
/** A list of markets and items of a user. */
export type Watchlist = Schemas['Watchlist'];

const ORDERS = 'GET /api/v1/trading/orders/list';
const POSITIONS = 'GET /api/v1/trading/positions/list';
const PROPOSALS = 'GET /api/v1/proposals';

/** The filters of a list. */
type QueryOf<R extends ReadRoute> =
  RequestOf<R> extends { query?: infer Q } ? Omit<NonNullable<Q>, keyof Place | 'minSeq'> : never;
/** Filters of orders. */
export type OrderQuery = QueryOf<typeof ORDERS>;
/** Filters of positions. */
export type PositionQuery = QueryOf<typeof POSITIONS>;
/** Filters of proposals. */
export type ProposalQuery = QueryOf<typeof PROPOSALS>;

/** Orders and proposals that are held: the newest that fit the query. */
const NEWEST_MAX = 1_000;
/** Open orders, and positions, that are held. */
const OPEN_MAX = 10_000;

/** Who asks. */
export interface Owner {
  readonly rest: Rest;
  /** The channel of the user. */
  readonly channel: () => Promise<string>;
}

/** A message of an unknown type fits no case of a `switch`. */
const eventOf = (message: ChannelMessage): Schemas['UserEvent'] => message as unknown as Schemas['UserEvent'];

export const accountOf = ({ rest, channel }: Owner): Kind<Account> => ({
  async read(wish) {
    const [name, { data, cursor }] = await Promise.all([
      channel(),
      rest.read('GET /api/v1/trading/account', {}, wish),
    ]);
    return { value: data, cursor, channels: [name] };
  },
  fold: (account, messages) => messages.reduce(withBalance, account),
});

function withBalance(account: Account, message: ChannelMessage): Account {
  const { event, data } = eventOf(message);
  switch (event) {
    case 'balance_updated': {
      const balance: Partial<typeof data> & Omit<Account, 'userId'> = { ...data };
      delete balance.cause;
      delete balance.amount;
      return { userId: account.userId, ...balance };
    }
    case 'margin_blocked':
    case 'margin_released':
      return data.balance ? { userId: account.userId, ...data.balance } : account;
    default:
      return account;
  }
}

export const ordersOf = ({ rest, channel }: Owner, query: OrderQuery): Kind<readonly Order[]> =>
  listOf(channel, orderTable(query), (place, wish) =>
    rest.read(ORDERS, { query: { ...query, ...place } }, wish),
  );

const orderTable = (query: OrderQuery): Table<Order> => ({
  entryOf(message) {
    const { event, data } = eventOf(message);
    switch (event) {
      case 'order_placed':
      case 'order_amended':
      case 'order_executed':
      case 'order_cancelled':
        return data.order;
      default:
        return null;
    }
  },
  idOf: ({ id }) => id,
  has: (order) => fits(order, query),
  order: newestFirst,
  max: query.status === 'OPEN' ? OPEN_MAX : NEWEST_MAX,
});

export const positionsOf = ({ rest, channel }: Owner, query: PositionQuery): Kind<readonly Position[]> =>
  listOf(channel, positionTable(query), (place, wish) =>
    rest.read(POSITIONS, { query: { ...query, ...place } }, wish),
  );

const positionTable = (query: PositionQuery): Table<Position> => ({
  entryOf(message) {
    const { event, data } = eventOf(message);
    switch (event) {
      case 'position_opened':
      case 'position_updated':
      case 'position_closed':
      case 'margin_blocked':
      case 'margin_released':
        return data.position;
      default:
        return null;
    }
  },
  idOf: idOfPosition,
  has: (position) => fits(position, query) && (query.closed === 'true' || position.shares !== '0'),
  order: (one, other) => (idOfPosition(one) > idOfPosition(other) ? 1 : -1),
  max: OPEN_MAX,
});

const idOfPosition = ({ marketId, itemId, outcome }: Position): string =>
  `${marketId ?? `item:${itemId}`} ${outcome}`;

export const proposalsOf = ({ rest, channel }: Owner, query: ProposalQuery): Kind<readonly Proposal[]> =>
  listOf(channel, proposalTable(query), (place, wish) =>
    rest.read(PROPOSALS, { query: { ...query, ...place } }, wish),
  );

const proposalTable = (query: ProposalQuery): Table<Proposal> => ({
  entryOf(message) {
    const { event, data } = eventOf(message);
    switch (event) {
      case 'proposal_created':
      case 'proposal_received':
      case 'proposal_result':
      case 'proposal_settled':
        return data.proposal;
      default:
        return null;
    }
  },
  idOf: ({ id }) => id,
  has: (proposal) => fits(proposal, query) && (!query.state || query.state === stateOf(proposal)),
  order: newestFirst,
  max: NEWEST_MAX,
});

const stateOf = ({ status }: Proposal): ProposalQuery['state'] =>
  status === 'PENDING' ? 'pending' : status === 'ACCEPTED' ? 'accepted' : 'ended';

export const watchlistsOf = ({ rest, channel }: Owner): Kind<readonly Watchlist[]> => ({
  async read(wish) {
    const [name, { data, cursor }] = await Promise.all([
      channel(),
      rest.read('GET /api/v1/watchlists', {}, wish),
    ]);
    return { value: data.data, cursor, channels: [name] };
  },
  fold: (lists, messages) => messages.reduce(withWatchlist, lists),
});

function withWatchlist(lists: readonly Watchlist[], message: ChannelMessage): readonly Watchlist[] {
  const { event, data } = eventOf(message);
  switch (event) {
    case 'watchlist_updated': {
      const { change, watchlist } = data;
      return change === 'deleted' ? without(lists, 'id', watchlist) : put(lists, 'id', watchlist);
    }
    case 'watchlist_item_added':
    case 'watchlist_item_removed': {
      const change = event === 'watchlist_item_added' ? put : without;
      return lists.map((list) =>
        list.id === data.watchlistId ? { ...list, items: [...change(list.items, 'key', data.item)] } : list,
      );
    }
    default:
      return lists;
  }
}

const without = <E>(list: readonly E[], key: keyof E, entry: E): readonly E[] =>
  list.filter((other) => other[key] !== entry[key]);

/** In the place of the entry with the same key, or at the end. */
const put = <E>(list: readonly E[], key: keyof E, entry: E): readonly E[] =>
  list.some((other) => other[key] === entry[key])
    ? list.map((other) => (other[key] === entry[key] ? entry : other))
    : [...list, entry];

function listOf<E>(
  channel: Owner['channel'],
  table: Table<E>,
  page: (place: Place, wish: ReadWish) => Promise<PageOf<E>>,
): Kind<readonly E[]> {
  return {
    async read(wish) {
      const [name, { entries, ...place }] = await Promise.all([
        channel(),
        readPages(table.max, (place) => page(place, wish)),
      ]);
      return { value: tableOf(table, entries), channels: [name], ...place };
    },
    fold: (list, messages) => foldTable(table, list, messages),
  };
}
