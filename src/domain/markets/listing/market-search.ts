// The statement of a list of markets: its filters, its order, and the place where a page begins. Pure. A list reads the figures of
// markets and never their trades.
import { decodeTextPage, encodeTextPage, notOfThisList } from '../../../platform/common/page-cursor.js';
import { headAndPage } from '../../../platform/events/index.js';
import type { MarketListQuery, MarketSort } from '../../../contract/markets/markets.js';
import { LISTED_MARKET_COLUMNS, LISTED_MARKETS } from './listing-views.js';

export interface Search {
  readonly query: MarketListQuery;
  /** The caller, whose own and watched markets may be wanted; null without a sign-in. */
  readonly userId: string | null;
  readonly nowMs: number;
  /** Whether the database has the extension pg_trgm, which finds words with typing errors. */
  readonly hasTrigrams: boolean;
}

export interface Statement {
  readonly sql: string;
  /** All values but the last one, the number of rows. */
  readonly values: readonly unknown[];
}

interface Order {
  /** SQL of the sorted value; null sorts by id alone. */
  readonly value: string | null;
  readonly type: 'numeric' | 'timestamptz';
  readonly isDescending: boolean;
}

const ORDERS: Readonly<Record<MarketSort, Order>> = {
  id: { value: null, type: 'numeric', isDescending: false },
  volume: { value: 'coalesce(figure.volume_24h, 0)', type: 'numeric', isDescending: true },
  liquidity: { value: 'coalesce(figure.liquidity, 0)', type: 'numeric', isDescending: true },
  movers: { value: 'coalesce(abs(figure.change_24h), 0)', type: 'numeric', isDescending: true },
  closing: { value: 'market.closes_at', type: 'timestamptz', isDescending: false },
  newest: { value: 'market.created_at', type: 'timestamptz', isDescending: true },
};

const FIGURES = 'left join market_figure as figure on figure.market_id = market.id';
const FIGURE_COLUMNS = `figure.volume_24h, figure.trades_24h, figure.change_24h, figure.best_bid, figure.best_ask,
  figure.liquidity as held_liquidity`;

/** A position of a sorted list: the value as text, and the id. */
const PLACE = /^[A-Za-z]{2,9} \S{1,64} [A-Za-z0-9_-]{1,64}$/;
const PAGE = 'markets';

export function searchOf(search: Search): Statement {
  const { query, nowMs } = search;
  const values: unknown[] = [];
  const bind = (value: unknown): string => `$${values.push(value)}`;
  const order = ORDERS[query.sort];
  const conditions = [`market.venue <> 'quote'`, ...filtersOf(search, bind)];
  if (query.sort === 'closing') conditions.push(`market.closes_at > ${bind(new Date(nowMs))}`);
  const from = placeOf(query);
  if (from) conditions.push(beyond(order, from, bind));
  const limit = `$${values.length + 1}`;
  const sorted = order.value ?? `''`;
  const direction = order.isDescending ? 'desc' : 'asc';
  const sql = headAndPage({
    page: `
      select ${LISTED_MARKET_COLUMNS}, ${FIGURE_COLUMNS}, ${placeSql(order)} as place, ${sorted} as sorted
      from ${LISTED_MARKETS} ${FIGURES}
      where ${conditions.join(' and ')}
      order by ${order.value === null ? '' : `${order.value} ${direction}, `}market.id limit ${limit}`,
    order: `sorted ${direction}, id`,
  });
  return { sql, values };
}

/** The cursor of the page after this row. */
export const cursorAfter = (sort: MarketSort, { place, id }: { place: string; id: string }): string =>
  encodeTextPage(PAGE, `${sort} ${place} ${id}`);

/** The sorted value of a row as text without spaces, which `beyond` reads again. */
function placeSql({ value, type }: Order): string {
  if (value === null) return `'-'`;
  if (type === 'numeric') return `(${value})::text`;
  return `to_char(${value} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US') || '+00'`;
}

interface Place {
  readonly value: string;
  readonly id: string;
}

/** Throws `bad_request` for the cursor of another order. */
function placeOf({ after, sort }: MarketListQuery): Place | null {
  const text = decodeTextPage(PAGE, after, PLACE);
  if (text === undefined) return null;
  const [of, value = '', id = ''] = text.split(' ');
  const isValue =
    sort === 'id' ? value === '-' : ORDERS[sort].type === 'numeric' ? isCount(value) : isTime(value);
  if (of !== sort || !isValue) throw notOfThisList();
  return { value, id };
}

const isCount = (text: string): boolean => /^\d{1,40}$/.test(text);
const isTime = (text: string): boolean =>
  /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}\+00$/.test(text) && !Number.isNaN(Date.parse(`${text}:00`));

function beyond({ value, type, isDescending }: Order, from: Place, bind: (value: unknown) => string): string {
  const id = bind(from.id);
  if (value === null) return `market.id > ${id}`;
  const than = `${bind(from.value)}::${type}`;
  return `(${value} ${isDescending ? '<' : '>'} ${than} or (${value} = ${than} and market.id > ${id}))`;
}

function filtersOf(
  { query, userId, hasTrigrams }: Search,
  bind: (value: unknown) => string,
): readonly string[] {
  const { q, state, venue, category, tag, closesBefore, mine, watched } = query;
  const user = mine || watched ? bind(userId) : '';
  const account = `(select id from trading_account where user_id = ${user})`;
  return [
    ...(q === undefined ? [] : [wordsOf(bind(q), hasTrigrams)]),
    ...(state === undefined ? [] : [`market.state = ${bind(state)}`]),
    ...(venue === undefined ? [] : [`market.venue = ${bind(venue)}`]),
    ...(category === undefined ? [] : [`listing.category = ${bind(category)}`]),
    ...(tag === undefined ? [] : [`listing.tags @> array[${bind(tag)}]`]),
    ...(closesBefore === undefined ? [] : [`market.closes_at < ${bind(closesBefore)}`]),
    ...(mine
      ? [
          `market.id in (select market_id from position where account_id = ${account} and shares > 0
            union all select market_id from hold where account_id = ${account}
            union all select id from market where proposer_id = ${user})`,
        ]
      : []),
    ...(watched
      ? [
          `market.id in (select substr(item.key, length('market:') + 1) from watchlist_item as item
            join watchlist as list on list.id = item.watchlist_id
            where list.user_id = ${user} and starts_with(item.key, 'market:'))`,
        ]
      : []),
  ];
}

/**
 * Each alternative has an index, and the markets that one of them finds are looked up by their id. Similar words are found
 * only when no market has the words themselves.
 */
function wordsOf(q: string, hasTrigrams: boolean): string {
  const pattern = `'%' || replace(replace(replace(${q}, '\\', '\\\\'), '%', '\\%'), '_', '\\_') || '%'`;
  const exact = `
    select market_id from market_listing where words @@ websearch_to_tsquery('pg_catalog.simple', ${q})
    union all select market_id from market_listing where question ilike ${pattern}`;
  const similar = `
    union all select market_id from market_listing where ${q} <% question and not exists (${exact})`;
  return `market.id in (${exact}${hasTrigrams ? similar : ''})`;
}
