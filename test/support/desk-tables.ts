// The rows that an engine's state stands for, as plain copies: what the desk's tables must hold after every commit (I8).
import { clearingRow } from '../../src/domain/exchange/desk/batch/batch.js';
import type {
  AccountRow,
  DisputeRow,
  HoldRow,
  MarketRow,
  OrderRow,
  PositionRow,
  UserLimitsRow,
  WagerRow,
} from '../../src/domain/exchange/desk/batch/rows.js';
import type { DeskTables } from '../../src/domain/exchange/desk/storage/desk-storage.port.js';
import {
  ACCOUNT_COLUMNS,
  copyOf,
  DISPUTE_COLUMNS,
  HOLD_COLUMNS,
  MARKET_COLUMNS,
  ORDER_COLUMNS,
  POSITION_COLUMNS,
  USER_LIMITS_COLUMNS,
  WAGER_COLUMNS,
} from '../../src/domain/exchange/engine/state/columns.js';
import { isEnd } from '../../src/domain/exchange/engine/state/derived.js';
import { dayOf } from '../../src/domain/exchange/engine/state/days.js';
import type { Order, TradingState } from '../../src/domain/exchange/engine/index.js';

/** Each table in the order of its key: equal to `load()` after every commit. */
export function tablesOf(state: TradingState): DeskTables {
  const orders = [...state.orders.values()].sort((a, b) => a.id - b.id);
  const markets = [...state.markets.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
  const holds: HoldRow[] = orders.map(orderHold);
  for (const hold of state.holds.values()) holds.push(holdRow(hold));
  const positions = markets.flatMap((market) => [
    ...market.positions.YES.values(),
    ...market.positions.NO.values(),
  ]);
  const { houseRewards } = state;
  return {
    clearings: [...state.clearings].map(([{ id }, clearing]) => ({
      ...clearingRow(id, clearing),
      ended: [],
    })),
    nowMs: state.nowMs,
    counters: { ...state.counters },
    accounts: [...state.accounts.values()].sort((a, b) => a.id - b.id).map(accountRow),
    markets: markets.map(marketRow),
    orders: orders.map(orderRow),
    holds: holds.sort((a, b) => a.id - b.id),
    disputes: markets
      .flatMap(({ disputes }) => [...disputes.values()].map(disputeRow))
      .sort((a, b) => a.id - b.id),
    wagers: [...state.wagers.values()]
      .filter(({ status, market }) => !isEnd(market.state) || status === 'ACCEPTED' || status === 'PENDING')
      .map(wagerRow)
      .sort((a, b) => a.id - b.id),
    limits: [...state.accounts.values()]
      .flatMap(({ limits }) => (limits ? [limitsRow(limits)] : []))
      .sort((a, b) => a.accountId - b.accountId),
    houseRewards: houseRewards.day === dayOf(state.nowMs) ? houseRewards.paid : 0n,
    positions: positions
      .map(positionRow)
      .sort(
        (a, b) =>
          a.accountId - b.accountId || compare(a.marketId, b.marketId) || compare(a.outcome, b.outcome),
      ),
  };
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

const orderHold = (order: Order): HoldRow => ({
  marketId: order.marketId,
  accountId: order.accountId,
  id: order.id,
  kind: 'order',
  amount: order.held,
});

export const holdRow = (hold: HoldRow): HoldRow => copyOf(HOLD_COLUMNS, hold);

export const accountRow = (row: AccountRow): AccountRow => copyOf(ACCOUNT_COLUMNS, row);
export const marketRow = (row: MarketRow): MarketRow => copyOf(MARKET_COLUMNS, row);
export const orderRow = (row: OrderRow): OrderRow => copyOf(ORDER_COLUMNS, row);
export const disputeRow = (row: DisputeRow): DisputeRow => copyOf(DISPUTE_COLUMNS, row);
export const wagerRow = (row: WagerRow): WagerRow => copyOf(WAGER_COLUMNS, row);
export const limitsRow = (row: UserLimitsRow): UserLimitsRow => copyOf(USER_LIMITS_COLUMNS, row);
export const positionRow = (row: PositionRow): PositionRow => copyOf(POSITION_COLUMNS, row);
