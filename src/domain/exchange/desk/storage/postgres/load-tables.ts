// Loads all unfinished rows from the tables, in one snapshot.
import type { EntityManager } from '../../../../../platform/database/typeorm.js';
import type { AccountRow, HoldRow, MarketRow, OrderRow, PositionRow } from '../../batch/rows.js';
import type { DeskTables } from '../desk-storage.port.js';

/** Converts a row of the database: bigint comes as text. */
type Cell = string | number | boolean | Date | null | undefined;
type Raw = Readonly<Record<string, Cell>>;

const int = (value: Cell): number => Number(value);
const intOrNull = (value: Cell): number | null => (value === null ? null : Number(value));
const big = (value: Cell): bigint => BigInt(String(value));
const bigOrNull = (value: Cell): bigint | null => (value === null ? null : BigInt(String(value)));
const text = (value: Cell): string => String(value);
const textOrNull = (value: Cell): string | null => (value === null ? null : String(value));
const ms = (value: Cell): number => (value as Date).getTime();
const msOrNull = (value: Cell): number | null => (value === null ? null : (value as Date).getTime());

export async function loadTables(manager: EntityManager): Promise<DeskTables> {
  const read = (sql: string): Promise<Raw[]> => manager.query<Raw[]>(sql);
  const [desk] = await read('select * from desk');
  if (!desk) throw new Error('the desk has no row');
  const accounts = await read('select * from trading_account order by id');
  const markets = await read('select * from market order by id collate "C"');
  const holds = await read('select * from hold order by id');
  const orders = await read(
    'select trade_order.* from hold join trade_order on trade_order.id = hold.id order by trade_order.id',
  );
  const positions = await read(
    'select * from position where not settled order by account_id, market_id collate "C", outcome',
  );
  return {
    nowMs: int(desk.now_ms),
    counters: {
      account: int(desk.next_account),
      order: int(desk.next_order),
      trade: int(desk.next_trade),
      transfer: int(desk.next_transfer),
      entry: int(desk.next_entry),
    },
    accounts: accounts.map(accountOf),
    markets: markets.map(marketOf),
    orders: orders.map(orderOf),
    holds: holds.map(holdOf),
    positions: positions.map(positionOf),
  };
}

const accountOf = (row: Raw): AccountRow => ({
  id: int(row.id),
  kind: text(row.kind),
  userId: textOrNull(row.user_id),
  marketId: textOrNull(row.market_id),
  available: big(row.available),
  held: big(row.held),
  status: text(row.status),
});

const marketOf = (row: Raw): MarketRow => ({
  id: text(row.id),
  venue: text(row.venue),
  question: text(row.question),
  state: text(row.state),
  makerFeeBps: int(row.maker_fee_bps),
  takerFeeBps: int(row.taker_fee_bps),
  liquidity: bigOrNull(row.liquidity),
  yes: big(row.yes),
  no: big(row.no),
  outcome: textOrNull(row.outcome),
  closesAtMs: msOrNull(row.closes_at),
  createdAtMs: ms(row.created_at),
  lastPrice: intOrNull(row.last_price),
  subsidyHold: intOrNull(row.subsidy_hold),
  voidRule: text(row.void_rule),
  voidPriceBps: intOrNull(row.void_price_bps),
  sweepOrder: intOrNull(row.sweep_order),
  sweepRequest:
    row.sweep_key === null
      ? null
      : { owner: text(row.sweep_owner), key: text(row.sweep_key), hash: text(row.sweep_hash) },
});

const orderOf = (row: Raw): OrderRow => ({
  id: int(row.id),
  accountId: int(row.account_id),
  marketId: text(row.market_id),
  clientOrderId: textOrNull(row.client_order_id),
  outcome: text(row.outcome),
  side: text(row.side),
  type: text(row.type),
  timeInForce: text(row.time_in_force),
  price: intOrNull(row.price),
  quantity: bigOrNull(row.quantity),
  maxCost: bigOrNull(row.max_cost),
  expiresAtMs: msOrNull(row.expires_at),
  postOnly: row.post_only === true,
  selfTradePrevention: text(row.self_trade_prevention),
  filled: big(row.filled),
  cost: big(row.cost),
  fees: big(row.fees),
  feeNumerator: big(row.fee_numerator),
  status: text(row.status),
  reason: textOrNull(row.reason),
  entry: int(row.entry),
  createdAtMs: ms(row.created_at),
  updatedAtMs: ms(row.updated_at),
});

const holdOf = (row: Raw): HoldRow => ({
  marketId: text(row.market_id),
  accountId: int(row.account_id),
  id: int(row.id),
  amount: big(row.amount),
  kind: row.kind as HoldRow['kind'],
});

const positionOf = (row: Raw): PositionRow => ({
  accountId: int(row.account_id),
  marketId: text(row.market_id),
  outcome: text(row.outcome),
  shares: big(row.shares),
  held: big(row.held),
  cost: big(row.cost),
  realised: big(row.realised),
  settled: row.settled === true,
});
