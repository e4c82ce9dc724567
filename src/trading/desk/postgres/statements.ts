// The SQL of a batch: one statement a table, each for any number of rows, prepared once. A table without rows has none.
import type { BatchStatement } from '../../../events/index.js';
import type { DeskBatch, NewOrderRow, OrderRow, TradeLegRow } from '../batch.js';
import { column, isoOrNull, outsideText, unnestSql, type ColumnType, type Value } from './columns.js';

type Columns<T> = readonly (readonly [name: string, type: ColumnType, valueOf: (row: T) => Value])[];

/** The end of a lease, if nothing is committed; also how long others wait after a crash. */
export const LEASE_SQL = `interval '2 seconds'`;

const FENCE: Pick<BatchStatement, 'name' | 'text'> = {
  name: 'desk_fence',
  text: `select desk_advance($1, $2, ${LEASE_SQL}, $3, $4, $5, $6, $7, $8)`,
};

const ACCOUNT_CHANGES: Columns<DeskBatch['accounts'][number]> = [
  ['id', 'bigint', (row) => row.id],
  ['available', 'bigint', (row) => row.available],
  ['held', 'bigint', (row) => row.held],
];

const NEW_ACCOUNTS: Columns<DeskBatch['newAccounts'][number]> = [
  ...ACCOUNT_CHANGES,
  ['kind', 'text', (row) => row.kind],
  ['user_id', 'text', (row) => row.userId],
  ['market_id', 'text', (row) => row.marketId],
];

const MARKET_CHANGES: Columns<DeskBatch['markets'][number]> = [
  ['id', 'text', (row) => row.id],
  ['phase', 'text', (row) => row.phase],
  ['yes', 'bigint', (row) => row.yes],
  ['no', 'bigint', (row) => row.no],
  ['outcome', 'text', (row) => row.outcome],
  ['last_price', 'integer', (row) => row.lastPrice],
  ['subsidy_hold', 'bigint', (row) => row.subsidyHold],
  ['refund_pool', 'bigint', (row) => row.refundPool],
  ['refund_claims', 'bigint', (row) => row.refundClaims],
];

const NEW_MARKETS: Columns<DeskBatch['newMarkets'][number]> = [
  ...MARKET_CHANGES,
  ['venue', 'text', (row) => row.venue],
  ['question', 'text', (row) => outsideText(row.question)],
  ['maker_fee_bps', 'integer', (row) => row.makerFeeBps],
  ['taker_fee_bps', 'integer', (row) => row.takerFeeBps],
  ['liquidity', 'bigint', (row) => row.liquidity],
  ['closes_at', 'timestamptz', (row) => isoOrNull(row.closesAtMs)],
  ['created_at', 'timestamptz', (row) => isoOrNull(row.createdAtMs)],
];

/** What changes of an order after it was taken. */
const ORDER_CHANGES: Columns<OrderRow> = [
  ['id', 'bigint', (row) => row.id],
  ['price', 'integer', (row) => row.price],
  ['quantity', 'bigint', (row) => row.quantity],
  ['expires_at', 'timestamptz', (row) => isoOrNull(row.expiresAtMs)],
  ['filled', 'bigint', (row) => row.filled],
  ['cost', 'bigint', (row) => row.cost],
  ['fees', 'bigint', (row) => row.fees],
  ['fee_numerator', 'numeric', (row) => row.feeNumerator],
  ['status', 'text', (row) => row.status],
  ['reason', 'text', (row) => row.reason],
  ['entry', 'bigint', (row) => row.entry],
];

const NEW_ORDERS: Columns<NewOrderRow> = [
  ...ORDER_CHANGES,
  ['account_id', 'bigint', (row) => row.accountId],
  ['market_id', 'text', (row) => row.marketId],
  ['client_order_id', 'text', (row) => outsideText(row.clientOrderId)],
  ['request_hash', 'text', (row) => row.requestHash],
  ['answer', 'json', (row) => row.answer],
  ['outcome', 'text', (row) => row.outcome],
  ['side', 'text', (row) => row.side],
  ['type', 'text', (row) => row.type],
  ['time_in_force', 'text', (row) => row.timeInForce],
  ['max_cost', 'bigint', (row) => row.maxCost],
  ['post_only', 'boolean', (row) => row.postOnly],
  ['self_trade_prevention', 'text', (row) => row.selfTradePrevention],
];

const HOLDS: Columns<DeskBatch['holds'][number]> = [
  ['market_id', 'text', (row) => row.marketId],
  ['id', 'bigint', (row) => row.id],
  ['account_id', 'bigint', (row) => row.accountId],
  ['amount', 'bigint', (row) => row.amount],
  ['posted', 'bigint', (row) => row.posted],
  ['released', 'bigint', (row) => row.released],
];

const ENDED_HOLDS: Columns<DeskBatch['endedHolds'][number]> = [
  ['market_id', 'text', (row) => row.marketId],
  ['id', 'bigint', (row) => row.id],
];

const POSITIONS: Columns<DeskBatch['positions'][number]> = [
  ['account_id', 'bigint', (row) => row.accountId],
  ['market_id', 'text', (row) => row.marketId],
  ['outcome', 'text', (row) => row.outcome],
  ['shares', 'bigint', (row) => row.shares],
  ['held', 'bigint', (row) => row.held],
  ['cost', 'bigint', (row) => row.cost],
  ['realised', 'bigint', (row) => row.realised],
  ['settled', 'boolean', (row) => row.settled],
];

type Trade = DeskBatch['trades'][number];
const legColumns = (name: 'taker' | 'maker'): Columns<Trade> => {
  const of = (valueOf: (leg: TradeLegRow) => Value) => (row: Trade) => {
    const leg = row[name];
    return leg ? valueOf(leg) : null;
  };
  return [
    [`${name}_account`, 'bigint', of((leg) => leg.accountId)],
    [`${name}_order`, 'bigint', of((leg) => leg.orderId)],
    [`${name}_outcome`, 'text', of((leg) => leg.outcome)],
    [`${name}_side`, 'text', of((leg) => leg.side)],
    [`${name}_cost`, 'bigint', of((leg) => leg.cost)],
    [`${name}_fee`, 'bigint', of((leg) => leg.fee)],
  ];
};

const TRADES: Columns<Trade> = [
  ['id', 'bigint', (row) => row.id],
  ['market_id', 'text', (row) => row.marketId],
  ['kind', 'text', (row) => row.kind],
  ['price', 'integer', (row) => row.price],
  ['quantity', 'bigint', (row) => row.quantity],
  ...legColumns('taker'),
  ...legColumns('maker'),
];

const POSTINGS: Columns<DeskBatch['postings'][number]> = [
  ['transfer_id', 'bigint', (row) => row.transferId],
  ['n', 'smallint', (row) => row.n],
  ['account_id', 'bigint', (row) => row.accountId],
  ['kind', 'text', (row) => row.kind],
  ['market_id', 'text', (row) => row.marketId],
  ['order_id', 'bigint', (row) => row.orderId],
  ['credits', 'bigint', (row) => row.credits],
  ['yes', 'bigint', (row) => row.yes],
  ['no', 'bigint', (row) => row.no],
];

const REQUESTS: Columns<DeskBatch['requests'][number]> = [
  ['owner', 'text', (row) => row.owner],
  ['key', 'text', (row) => outsideText(row.key)],
  ['request_hash', 'text', (row) => row.hash],
  ['answer', 'json', (row) => row.answer],
];

const names = <T>(columns: Columns<T>): string => columns.map(([name]) => name).join(', ');
const rowsSql = <T>(columns: Columns<T>): string =>
  `${unnestSql(columns.map(([, type]) => type))} as v(${names(columns)})`;
const timeOf = <T>(columns: Columns<T>): string => `$${columns.length + 1}::timestamptz`;
const insertSql = <T>(table: string, columns: Columns<T>, at: readonly string[]): string =>
  `insert into ${table} (${[names(columns), ...at].join(', ')})
    select v.*${at.map(() => `, ${timeOf(columns)}`).join('')} from ${rowsSql(columns)}`;

/** A statement for the rows of one table; the time of the batch is its last parameter where `at` columns take it. */
class TableStatement<T> {
  constructor(
    private readonly name: string,
    private readonly columns: Columns<T>,
    private readonly text: string,
    private readonly isTimed: boolean,
  ) {}

  /** `at`: columns that take the time of the batch. */
  static insert<T>(table: string, columns: Columns<T>, at: readonly string[]) {
    return new TableStatement(`desk_new_${table}`, columns, insertSql(table, columns, at), at.length > 0);
  }

  /** Of a row that is there already the columns `changing` change, and the last of `at`. */
  static upsert<T>(
    table: string,
    key: string,
    columns: Columns<T>,
    changing: readonly string[],
    at: readonly string[],
  ) {
    const changes = [...changing, ...at.slice(-1)].map((name) => `${name} = excluded.${name}`);
    const text = `${insertSql(table, columns, at)} on conflict (${key}) do update set ${changes.join(', ')}`;
    return new TableStatement(`desk_${table}`, columns, text, at.length > 0);
  }

  /** Of rows that are there, found by their first column; `at` takes the time of the batch. */
  static update<T>(table: string, columns: Columns<T>, at: string | null) {
    const [key, ...changing] = columns.map(([name]) => name);
    const changes = changing.map((name) => `${name} = v.${name}`);
    if (at) changes.push(`${at} = ${timeOf(columns)}`);
    const text = `update ${table} set ${changes.join(', ')} from ${rowsSql(columns)} where ${table}.${key} = v.${key}`;
    return new TableStatement(`desk_${table}_changes`, columns, text, at !== null);
  }

  /** Of rows that are there, found by all of these columns. */
  static remove<T>(table: string, columns: Columns<T>) {
    const found = columns.map(([name]) => `${table}.${name} = v.${name}`).join(' and ');
    const text = `delete from ${table} using ${rowsSql(columns)} where ${found}`;
    return new TableStatement(`desk_ended_${table}`, columns, text, false);
  }

  of(rows: readonly T[], at: string): BatchStatement[] {
    if (rows.length === 0) return [];
    const params = this.columns.map(([, , valueOf]) => column(rows, valueOf));
    return [{ name: this.name, text: this.text, values: this.isTimed ? [...params, at] : params }];
  }
}

const insertAccounts = TableStatement.insert('trading_account', NEW_ACCOUNTS, []);
const updateAccounts = TableStatement.update('trading_account', ACCOUNT_CHANGES, null);
const insertMarkets = TableStatement.insert('market', NEW_MARKETS, ['updated_at']);
const updateMarkets = TableStatement.update('market', MARKET_CHANGES, 'updated_at');
const insertOrders = TableStatement.insert('trade_order', NEW_ORDERS, ['created_at', 'updated_at']);
const updateOrders = TableStatement.update('trade_order', ORDER_CHANGES, 'updated_at');
const upsertHolds = TableStatement.upsert(
  'hold',
  'market_id, id',
  HOLDS,
  ['amount', 'posted', 'released'],
  [],
);
const deleteHolds = TableStatement.remove('hold', ENDED_HOLDS);
const upsertPositions = TableStatement.upsert(
  'position',
  'account_id, market_id, outcome',
  POSITIONS,
  ['shares', 'held', 'cost', 'realised', 'settled'],
  ['updated_at'],
);
const insertTrades = TableStatement.insert('trade', TRADES, ['at']);
const insertPostings = TableStatement.insert('posting', POSTINGS, ['at']);
const insertRequests = TableStatement.insert('desk_request', REQUESTS, ['created_at']);

/** In the order in which they are sent. */
export function statementsOf(batch: DeskBatch): BatchStatement[] {
  const at = new Date(batch.nowMs).toISOString();
  const { account, order, trade, transfer, entry } = batch.counters;
  const fence = [batch.epoch, batch.number, batch.nowMs, account, order, trade, transfer, entry];
  return [
    { ...FENCE, values: fence },
    ...insertAccounts.of(batch.newAccounts, at),
    ...updateAccounts.of(batch.accounts, at),
    ...insertMarkets.of(batch.newMarkets, at),
    ...updateMarkets.of(batch.markets, at),
    ...insertOrders.of(batch.newOrders, at),
    ...updateOrders.of(batch.orders, at),
    ...upsertHolds.of(batch.holds, at),
    ...deleteHolds.of(batch.endedHolds, at),
    ...upsertPositions.of(batch.positions, at),
    ...insertTrades.of(batch.trades, at),
    ...insertPostings.of(batch.postings, at),
    ...insertRequests.of(batch.requests, at),
  ];
}
