// The SQL of a batch: per table one statement for all new rows and one for all changed rows. A table without rows has no
// statement.
import type { Statement } from '../../../../../platform/events/index.js';
import type { DeskBatch } from '../../batch/batch.js';
import type { MarketRow, NewOrderRow, PositionRow, TradeLegRow } from '../../batch/rows.js';
import type { BinaryValues } from '../../../../../platform/database/binary-values.js';
import {
  transactionTime,
  bigint,
  columnArray,
  copyData,
  integer,
  json,
  smallint,
  text,
  unnestSql,
  within,
  type Columns,
} from '../../../../../platform/database/binary-columns.js';
import {
  ACCOUNT_COLUMNS,
  DISPUTE_COLUMNS,
  HOLD_COLUMNS,
  MARKET_COLUMNS,
  ORDER_COLUMNS,
  POSITION_COLUMNS,
  USER_LIMITS_COLUMNS,
  WAGER_COLUMNS,
} from '../../../engine/state/columns.js';
import { columnsOf } from './row-columns.js';

/** The end of a lease without commits; also how long other processes wait after a crash. */
export const LEASE_SQL = `interval '2 seconds'`;

const FENCE = {
  name: 'desk_fence',
  text: `select desk_advance($1, $2, ${LEASE_SQL}, $3, $4, $5, $6, $7, $8)`,
};

const MARKET_CHANGES = [
  ...columnsOf(MARKET_COLUMNS, ['key', 'changing']),
  transactionTime<MarketRow>('updated_at'),
];
const NEW_MARKETS = [...columnsOf(MARKET_COLUMNS), transactionTime<MarketRow>('updated_at')];
const HOLD_KEY = columnsOf(HOLD_COLUMNS, ['key']);
const POSITION_KEY = columnsOf(POSITION_COLUMNS, ['key']);
const POSITION_CHANGES = [
  ...columnsOf(POSITION_COLUMNS, ['changing']),
  transactionTime<PositionRow>('updated_at'),
];

const NEW_ORDERS: Columns<NewOrderRow> = [
  ...within(columnsOf(ORDER_COLUMNS), (row: NewOrderRow) => row.order),
  text('request_hash', (row) => row.requestHash),
  json('answer', (row) => row.answer),
];

const ORDER_ANSWERS: Columns<DeskBatch['orderAnswers'][number]> = [
  bigint('id', (row) => row.orderId),
  text('request_hash', (row) => row.hash),
  json('answer', (row) => row.answer),
];

type Trade = DeskBatch['trades'][number];
const legColumns = (name: 'taker' | 'maker'): Columns<Trade> => {
  const of =
    <V>(valueOf: (leg: TradeLegRow) => V) =>
    (row: Trade) => {
      const leg = row[name];
      return leg ? valueOf(leg) : null;
    };
  return [
    bigint(
      `${name}_account`,
      of((leg) => leg.accountId),
    ),
    bigint(
      `${name}_order`,
      of((leg) => leg.orderId),
    ),
    text(
      `${name}_outcome`,
      of((leg) => leg.outcome),
    ),
    text(
      `${name}_side`,
      of((leg) => leg.side),
    ),
    bigint(
      `${name}_cost`,
      of((leg) => leg.cost),
    ),
    bigint(
      `${name}_fee`,
      of((leg) => leg.fee),
    ),
  ];
};

const TRADES: Columns<Trade> = [
  bigint('id', (row) => row.id),
  text('market_id', (row) => row.marketId),
  text('kind', (row) => row.kind),
  integer('price', (row) => row.price),
  bigint('quantity', (row) => row.quantity),
  ...legColumns('taker'),
  ...legColumns('maker'),
  transactionTime('at'),
];

const POSTINGS: Columns<DeskBatch['postings'][number]> = [
  bigint('transfer_id', (row) => row.transferId),
  smallint('n', (row) => row.n),
  bigint('account_id', (row) => row.accountId),
  text('kind', (row) => row.kind),
  text('market_id', (row) => row.marketId),
  bigint('order_id', (row) => row.orderId),
  bigint('credits', (row) => row.credits),
  bigint('yes', (row) => row.yes),
  bigint('no', (row) => row.no),
  transactionTime('at'),
];

const CLEARING_KEY: Columns<number> = [bigint('account_id', (id) => id)];

const CLEARINGS: Columns<DeskBatch['newClearings'][number]> = [
  bigint('account_id', (row) => row.accountId),
  text('kind', (row) => row.kind),
  text('reason', (row) => row.reason),
  text('owner', (row) => row.request?.owner ?? null),
  text('key', (row) => row.request?.key ?? null),
  text('hash', (row) => row.request?.hash ?? null),
  json('order_ids', (row) => JSON.stringify(row.orderIds)),
];

const REQUESTS: Columns<DeskBatch['requests'][number]> = [
  text('owner', (row) => row.owner),
  text('key', (row) => row.key),
  text('request_hash', (row) => row.hash),
  json('answer', (row) => row.answer),
  transactionTime('created_at'),
];

/** A statement for rows of one table. */
type BatchStatement<T> = (out: BinaryValues, rows: readonly T[], nowMs: number) => Statement;

const names = <T>(columns: Columns<T>): string => columns.map(({ name }) => name).join(', ');

/** Inserts new rows. */
function insert<T>(table: string, columns: Columns<T>): BatchStatement<T> {
  const name = `desk_new_${table}`;
  const sql = `copy ${table} (${names(columns)}) from stdin (format binary)`;
  return (out, rows, nowMs) => ({ name, text: sql, data: copyData(out, columns, rows, nowMs) });
}

/** Inserts rows, or updates the other columns of the rows that exist, found by `key`. */
function upsert<T>(table: string, key: Columns<T>, changing: Columns<T>): BatchStatement<T> {
  const columns = [...key, ...changing];
  const changes = changing.map(({ name }) => `${name} = excluded.${name}`).join(', ');
  return withArrays(
    `desk_${table}`,
    columns,
    `insert into ${table} (${names(columns)}) select * from ${unnestSql(columns)}
     on conflict (${names(key)}) do update set ${changes}`,
  );
}

/** Updates rows, found by the first `keys` columns. `what` names the statement. */
function update<T>(table: string, columns: Columns<T>, keys = 1, what = 'changes'): BatchStatement<T> {
  const changes = columns.slice(keys).map(({ name }) => `${name} = v.${name}`);
  return withArrays(
    `desk_${table}_${what}`,
    columns,
    `update ${table} set ${changes.join(', ')} from ${rowsSql(columns)} where ${isSame(table, columns.slice(0, keys))}`,
  );
}

/** Deletes rows, found by all of these columns. */
function remove<T>(table: string, columns: Columns<T>): BatchStatement<T> {
  return withArrays(
    `desk_ended_${table}`,
    columns,
    `delete from ${table} using ${rowsSql(columns)} where ${isSame(table, columns)}`,
  );
}

/** A statement that takes each column as an array, prepared once. */
const withArrays =
  <T>(name: string, columns: Columns<T>, sql: string): BatchStatement<T> =>
  (out, rows, nowMs) => ({
    name,
    text: sql,
    values: columns.map((column) => columnArray(out, column, rows, nowMs)),
  });

const rowsSql = <T>(columns: Columns<T>): string => `${unnestSql(columns)} as v(${names(columns)})`;
const isSame = <T>(table: string, keys: Columns<T>): string =>
  keys.map(({ name }) => `${table}.${name} = v.${name}`).join(' and ');

const insertAccounts = insert('trading_account', columnsOf(ACCOUNT_COLUMNS));
const updateAccounts = update('trading_account', columnsOf(ACCOUNT_COLUMNS, ['key', 'changing']));
const insertMarkets = insert('market', NEW_MARKETS);
const updateMarkets = update('market', MARKET_CHANGES);
const insertOrders = insert('trade_order', NEW_ORDERS);
const updateOrders = update('trade_order', columnsOf(ORDER_COLUMNS, ['key', 'changing']));
const updateOrderAnswers = update('trade_order', ORDER_ANSWERS, 1, 'answers');
const insertHolds = insert('hold', columnsOf(HOLD_COLUMNS));
const updateHolds = update('hold', columnsOf(HOLD_COLUMNS, ['key', 'changing']), HOLD_KEY.length);
const deleteHolds = remove('hold', HOLD_KEY);
const upsertPositions = upsert('position', POSITION_KEY, POSITION_CHANGES);
const insertDisputes = insert('dispute', columnsOf(DISPUTE_COLUMNS));
const updateDisputes = update('dispute', columnsOf(DISPUTE_COLUMNS, ['key', 'changing']));
const insertWagers = insert('wager', columnsOf(WAGER_COLUMNS));
const updateWagers = update('wager', columnsOf(WAGER_COLUMNS, ['key', 'changing']));
const insertLimits = insert('user_limits', columnsOf(USER_LIMITS_COLUMNS));
const updateLimits = update('user_limits', columnsOf(USER_LIMITS_COLUMNS, ['key', 'changing']));
const insertTrades = insert('trade', TRADES);
const insertPostings = insert('posting', POSTINGS);
const insertClearings = insert('desk_clearing', CLEARINGS);
const deleteClearings = remove('desk_clearing', CLEARING_KEY);
const insertRequests = insert('desk_request', REQUESTS);

/** The statements in the order of sending. Overwrites `out`, which must not change until they are sent. */
export function statementsOf(batch: DeskBatch, out: BinaryValues): Statement[] {
  const { account, order, trade, transfer, entry } = batch.counters;
  const statements: Statement[] = [
    {
      ...FENCE,
      values: [batch.epoch, batch.number, batch.nowMs, account, order, trade, transfer, entry],
    },
  ];
  const add = <T>(statement: BatchStatement<T>, rows: readonly T[]): void => {
    if (rows.length > 0) statements.push(statement(out, rows, batch.nowMs));
  };
  out.clear();
  add(insertAccounts, batch.newAccounts);
  add(updateAccounts, batch.accounts);
  add(insertMarkets, batch.newMarkets);
  add(updateMarkets, batch.markets);
  add(insertOrders, batch.newOrders);
  add(updateOrders, batch.orders);
  add(updateOrderAnswers, batch.orderAnswers);
  add(insertHolds, batch.newHolds);
  add(updateHolds, batch.holds);
  add(deleteHolds, batch.endedHolds);
  add(upsertPositions, batch.positions);
  add(insertDisputes, batch.newDisputes);
  add(updateDisputes, batch.disputes);
  add(insertWagers, batch.newWagers);
  add(updateWagers, batch.wagers);
  add(insertLimits, batch.newLimits);
  add(updateLimits, batch.limits);
  add(insertTrades, batch.trades);
  add(insertPostings, batch.postings);
  add(insertClearings, batch.newClearings);
  add(deleteClearings, batch.endedClearings);
  add(insertRequests, batch.requests);
  return statements;
}
