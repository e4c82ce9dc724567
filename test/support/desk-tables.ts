// The rows that an engine's state stands for, as plain copies: what the desk's tables must hold after every commit (I8).
import type {
  AccountRow,
  HoldRow,
  MarketRow,
  OrderRow,
  PositionRow,
} from '../../src/domain/exchange/desk/batch/rows.js';
import type { DeskTables } from '../../src/domain/exchange/desk/storage/desk-storage.port.js';
import type { Order, TradingState } from '../../src/domain/exchange/engine/index.js';

/** Each table in the order of its key: equal to `load()` after every commit. */
export function tablesOf(state: TradingState): DeskTables {
  const orders = [...state.orders.values()].sort((a, b) => a.id - b.id);
  const markets = [...state.markets.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
  const holds: HoldRow[] = orders.map(holdRow);
  const house = state.systemAccount('house').id;
  for (const { id: marketId, subsidy } of markets)
    if (subsidy) holds.push({ marketId, accountId: house, kind: 'subsidy', ...subsidy });
  for (const { id: marketId, standings } of markets)
    for (const { account, holdId, profit } of standings.values())
      if (profit > 0n)
        holds.push({ marketId, accountId: account.id, id: holdId, kind: 'profit', amount: profit });
  const positions = markets.flatMap((market) => [
    ...market.positions.YES.values(),
    ...market.positions.NO.values(),
  ]);
  return {
    nowMs: state.nowMs,
    counters: { ...state.counters },
    accounts: [...state.accounts.values()].sort((a, b) => a.id - b.id).map(accountRow),
    markets: markets.map(marketRow),
    orders: orders.map(orderRow),
    holds: holds.sort((a, b) => a.id - b.id),
    positions: positions
      .map(positionRow)
      .sort(
        (a, b) =>
          a.accountId - b.accountId || compare(a.marketId, b.marketId) || compare(a.outcome, b.outcome),
      ),
  };
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

const holdRow = (order: Order): HoldRow => ({
  marketId: order.marketId,
  accountId: order.accountId,
  id: order.id,
  kind: 'order',
  amount: order.held,
});

export const accountRow = ({
  id,
  kind,
  userId,
  marketId,
  available,
  held,
  status,
}: AccountRow): AccountRow => ({
  id,
  kind,
  userId,
  marketId,
  available,
  held,
  status,
});

export const marketRow = (market: MarketRow): MarketRow => ({
  id: market.id,
  venue: market.venue,
  question: market.question,
  state: market.state,
  makerFeeBps: market.makerFeeBps,
  takerFeeBps: market.takerFeeBps,
  liquidity: market.liquidity,
  yes: market.yes,
  no: market.no,
  outcome: market.outcome,
  closesAtMs: market.closesAtMs,
  createdAtMs: market.createdAtMs,
  lastPrice: market.lastPrice,
  subsidyHold: market.subsidyHold,
  voidRule: market.voidRule,
  voidPriceBps: market.voidPriceBps,
  sweepOrder: market.sweepOrder,
  sweepRequest: market.sweepRequest,
});

export const orderRow = (order: OrderRow): OrderRow => ({
  id: order.id,
  accountId: order.accountId,
  marketId: order.marketId,
  clientOrderId: order.clientOrderId,
  outcome: order.outcome,
  side: order.side,
  type: order.type,
  timeInForce: order.timeInForce,
  price: order.price,
  quantity: order.quantity,
  maxCost: order.maxCost,
  expiresAtMs: order.expiresAtMs,
  postOnly: order.postOnly,
  selfTradePrevention: order.selfTradePrevention,
  filled: order.filled,
  cost: order.cost,
  fees: order.fees,
  feeNumerator: order.feeNumerator,
  status: order.status,
  reason: order.reason,
  entry: order.entry,
  createdAtMs: order.createdAtMs,
  updatedAtMs: order.updatedAtMs,
});

export const positionRow = (position: PositionRow): PositionRow => ({
  accountId: position.accountId,
  marketId: position.marketId,
  outcome: position.outcome,
  shares: position.shares,
  held: position.held,
  cost: position.cost,
  realised: position.realised,
  settled: position.settled,
});
