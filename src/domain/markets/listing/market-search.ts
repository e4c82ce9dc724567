// The statement of a list of markets: its filters, its order, and the place where a page begins. Pure. A list reads the figures of
// markets and never their trades.
import { decodeTextPage, encodeTextPage, notOfThisList } from '../../../platform/common/page-cursor.js';
import { headAndPage } from '../../../platform/events/index.js';
import { marketSortOf, type MarketListQuery, type MarketSort } from '../../../contract/markets/finding.js';
import { FIGURE_COLUMNS, WITH_FIGURES } from '../figures/figures-views.js';
import { LISTED_MARKET_COLUMNS, WITH_WORDS } from './listing-views.js';

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
  /** Where the value is, beside `market`. Figures have an index for each order. */
  readonly from: string;
}

const FIGURE = 'join market_figure as figure on figure.market_id = market.id';
const byFigure = (value: string): Order => ({ value, type: 'numeric', isDescending: true, from: FIGURE });

const ORDERS: Readonly<Record<MarketSort, Order>> = {
  id: { value: null, type: 'numeric', isDescending: false, from: '' },
  // The subquery of the words is in every search for words.
  relevance: { value: 'word.score', type: 'numeric', isDescending: true, from: '' },
  volume: byFigure('figure.volume_24h'),
  liquidity: byFigure('figure.liquidity'),
  movers: byFigure('coalesce(abs(figure.change_24h), 0)'),
  closing: { value: 'market.closes_at', type: 'timestamptz', isDescending: false, from: '' },
  newest: { value: 'market.created_at', type: 'timestamptz', isDescending: true, from: '' },
};

/** A position of a sorted list: the value as text, and the id. */
const PLACE = /^[A-Za-z]{2,9} \S{1,64} [A-Za-z0-9_-]{1,64}$/;
const PAGE = 'markets';

/**
 * The markets of the page are found by narrow rows first; only they get their words and figures. `offset 0` makes PostgreSQL look
 * each of them up by its id, instead of a scan of all markets.
 */
export function searchOf(search: Search): Statement {
  const { query, nowMs } = search;
  const values: unknown[] = [];
  const bind = (value: unknown): string => `$${values.push(value)}`;
  const sort = marketSortOf(query);
  const order = ORDERS[sort];
  const words = query.q === undefined ? '' : wordsOf(bind(query.q), search.hasTrigrams);
  const hasListing = query.category !== undefined || query.tag !== undefined;
  const listing = hasListing ? 'join market_listing as listing on listing.market_id = market.id' : '';
  const conditions = [`market.venue <> 'quote'`, ...filtersOf(search, bind)];
  if (sort === 'closing') conditions.push(`market.closes_at > ${bind(new Date(nowMs))}`);
  const from = placeOf(query.after, sort);
  if (from) conditions.push(beyond(order, from, bind));
  const direction = order.isDescending ? 'desc' : 'asc';
  const sql = headAndPage({
    tables: `
      found as (
        select market.id, ${order.value ?? `''`} as sorted from market ${order.from} ${listing} ${words}
        where ${conditions.join(' and ')}
        order by ${order.value === null ? '' : `${order.value} ${direction}, `}market.id limit $${values.length + 1})`,
    page: `
      select ${LISTED_MARKET_COLUMNS}, ${FIGURE_COLUMNS}, ${placeSql(order)} as place, found.sorted
      from found cross join lateral (select * from market where id = found.id offset 0) as market
      ${WITH_WORDS} ${WITH_FIGURES}`,
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
  if (type === 'numeric') return 'found.sorted::text';
  return `to_char(found.sorted at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US') || '+00'`;
}

/** For `ts_rank`: divides by 1 + the logarithm of the length of the text. */
const BY_LENGTH = 1;

interface Place {
  readonly value: string;
  readonly id: string;
}

/** Throws `bad_request` for the cursor of another order. */
function placeOf(after: string | undefined, sort: MarketSort): Place | null {
  const text = decodeTextPage(PAGE, after, PLACE);
  if (text === undefined) return null;
  const [of, value = '', id = ''] = text.split(' ');
  const { value: sorted, type } = ORDERS[sort];
  const isValue = sorted === null ? value === '-' : type === 'numeric' ? isCount(value) : isTime(value);
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
  const [before, upTo] = isDescending ? ['<', '<='] : ['>', '>='];
  // The first condition alone lets an index begin at the place.
  return `(${value} ${upTo} ${than} and (${value} ${before} ${than} or market.id > ${id}))`;
}

function filtersOf({ query, userId }: Search, bind: (value: unknown) => string): readonly string[] {
  const { state, venue, category, tag, closesBefore, mine, watched } = query;
  const user = mine || watched ? bind(userId) : '';
  const account = `(select id from trading_account where user_id = ${user})`;
  return [
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
 * The markets that have the words, or whose question has the text as it stands, with a score; each alternative has an index.
 * Similar questions are found only when no market has the words themselves. `q` is a parameter.
 *
 * The text as it stands counts most. Then the words count, most in the question and least in the description, and more in a
 * short text than in a long one. Scores are millionths, so that a page can begin after one.
 */
function wordsOf(q: string, hasTrigrams: boolean): string {
  const asked = `websearch_to_tsquery('pg_catalog.simple', ${q})`;
  const pattern = `'%' || replace(replace(replace(${q}, '\\', '\\\\'), '%', '\\%'), '_', '\\_') || '%'`;
  const part = `question ilike ${pattern}`;
  const exact = `from market_listing where words @@ ${asked} or ${part}`;
  const similar = `
    union all
    select market_id, (word_similarity(${q}, question) * 1000000)::bigint
    from market_listing where ${q} <% question and not exists (select ${exact})`;
  return `
    join (
      select market_id,
        (ts_rank(words, ${asked}, ${BY_LENGTH}) * 1000000)::bigint + case when ${part} then 1000000 else 0 end as score
      ${exact} ${hasTrigrams ? similar : ''}
    ) as word on word.market_id = market.id`;
}
