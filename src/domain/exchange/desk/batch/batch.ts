// A batch for the storage: the new and changed rows by table, and the events. Most rows are the engine's own objects: a
// caller that keeps a row longer than the call must copy it.
import type { Note } from '../../../../platform/events/index.js';
import type { Changes, Touched } from '../../engine/state/changes.js';
import type { Order } from '../../engine/state/rows.js';
import type { Clearing } from '../../engine/state/clearing.js';
import type { Counters, TradingState } from '../../engine/state/state.js';
import type { EventDraft } from './event-drafts.js';
import type {
  AccountRow,
  ClearingRow,
  DisputeRow,
  HoldKey,
  HoldRow,
  MarketRow,
  NewOrderRow,
  OrderAnswerRow,
  OrderRow,
  PositionRow,
  PostingRow,
  RequestRow,
  TradeLegRow,
  TradeRow,
  UserLimitsRow,
  WagerRow,
} from './rows.js';

export interface DeskBatch {
  readonly epoch: number;
  readonly number: number;
  readonly nowMs: number;
  readonly counters: Counters;
  readonly newAccounts: readonly AccountRow[];
  readonly accounts: readonly AccountRow[];
  readonly newMarkets: readonly MarketRow[];
  readonly markets: readonly MarketRow[];
  readonly newOrders: readonly NewOrderRow[];
  readonly orders: readonly OrderRow[];
  readonly orderAnswers: readonly OrderAnswerRow[];
  readonly newHolds: readonly HoldRow[];
  readonly holds: readonly HoldRow[];
  readonly endedHolds: readonly HoldKey[];
  readonly positions: readonly PositionRow[];
  readonly newDisputes: readonly DisputeRow[];
  readonly disputes: readonly DisputeRow[];
  readonly newWagers: readonly WagerRow[];
  readonly wagers: readonly WagerRow[];
  readonly newLimits: readonly UserLimitsRow[];
  readonly limits: readonly UserLimitsRow[];
  readonly trades: readonly TradeRow[];
  readonly postings: readonly PostingRow[];
  readonly newClearings: readonly ClearingRow[];
  /** Accounts. */
  readonly endedClearings: readonly number[];
  readonly requests: readonly RequestRow[];
  readonly notes: readonly Note[];
  readonly events: readonly EventDraft[];
}

export interface PendingBatch {
  readonly epoch: number;
  readonly number: number;
  /** Makes the rows for one sending, because they are too many to keep. Equal rows until the state changes again. */
  readonly make: () => DeskBatch;
}

type BatchRows = Omit<DeskBatch, 'epoch' | 'number' | 'requests' | 'notes' | 'events'>;

/** The first answers to orders with a key, by the order's id. */
type OrderAnswers = ReadonlyMap<number, { readonly hash: string; readonly answer: string }>;

export function rowsOf(state: TradingState, answers: OrderAnswers): BatchRows {
  const { changes } = state;
  const accounts = parted(changes.accounts);
  const markets = parted(changes.markets);
  const disputes = parted(changes.disputes);
  const wagers = parted(changes.wagers);
  const newOrders: NewOrderRow[] = [];
  const orders: OrderRow[] = [];
  const orderAnswers: OrderAnswerRow[] = [];
  const newHolds: HoldRow[] = [];
  const holds: HoldRow[] = [];
  const endedHolds: HoldKey[] = [];
  for (const { row, before } of changes.orders) {
    const isOpen = row.status === 'OPEN';
    if (before) {
      orders.push(row);
      const remembered = answers.get(row.id);
      if (remembered) orderAnswers.push({ orderId: row.id, ...remembered });
      if (isOpen) holds.push(holdRow(row));
      else endedHolds.push(row);
    } else {
      const remembered = answers.get(row.id);
      newOrders.push({
        order: row,
        requestHash: remembered?.hash ?? null,
        answer: remembered?.answer ?? null,
      });
      if (isOpen) newHolds.push(holdRow(row));
    }
  }
  for (const { row, before } of changes.holds) {
    if (row.amount === 0n) {
      if (before) endedHolds.push(row);
    } else (before ? holds : newHolds).push(row);
  }
  return {
    nowMs: state.nowMs,
    counters: { ...state.counters },
    newAccounts: accounts.added,
    accounts: accounts.changed,
    newMarkets: markets.added,
    markets: markets.changed,
    newOrders,
    orders,
    orderAnswers,
    newHolds,
    holds,
    endedHolds,
    positions: changes.positions.map(({ row }) => row),
    newDisputes: disputes.added,
    disputes: disputes.changed,
    newWagers: wagers.added,
    wagers: wagers.changed,
    ...limitRows(changes),
    trades: tradeRows(changes),
    postings: postingRows(changes),
    ...clearingRows(state),
  };
}

function limitRows({ limits }: Changes): Pick<DeskBatch, 'newLimits' | 'limits'> {
  const { added: newLimits, changed } = parted(limits);
  return { newLimits, limits: changed };
}

function parted<T>(rows: readonly Touched<T>[]): { readonly added: T[]; readonly changed: T[] } {
  const added: T[] = [];
  const changed: T[] = [];
  for (const { row, before } of rows) (before ? changed : added).push(row);
  return { added, changed };
}

const holdRow = (order: Order): HoldRow => ({
  marketId: order.marketId,
  accountId: order.accountId,
  id: order.id,
  kind: 'order',
  amount: order.held,
});

function tradeRows({ trades }: Changes): TradeRow[] {
  const leg = ({ order, cost, fee }: Changes['trades'][number]['taker']): TradeLegRow => ({
    accountId: order.account.id,
    orderId: order.id,
    outcome: order.outcome,
    side: order.side,
    cost,
    fee,
  });
  return trades.map(({ id, market, kind, price, quantity, taker, maker }) => ({
    id,
    marketId: market.id,
    kind,
    price,
    quantity,
    taker: leg(taker),
    maker: maker && leg(maker),
  }));
}

/** A row is written with the first step and deleted with the last, and never changes between. */
function clearingRows({
  changes,
  clearings,
}: TradingState): Pick<DeskBatch, 'newClearings' | 'endedClearings'> {
  const newClearings: ClearingRow[] = [];
  const endedClearings: number[] = [];
  for (const [account, before] of changes.clearings) {
    const now = clearings.get(account);
    if (before && !now) endedClearings.push(account.id);
    if (now && !before) newClearings.push(clearingRow(account.id, now));
  }
  return { newClearings, endedClearings };
}

export const clearingRow = (
  accountId: number,
  { kind, reason, request, orderIds }: Clearing,
): ClearingRow => ({ accountId, kind, reason, request, orderIds: [...orderIds] });

/** The postings of one transfer are adjacent, and numbered within the transfer. */
function postingRows({ postings }: Changes): PostingRow[] {
  let transfer = 0;
  let n = 0;
  return postings.map(({ transferId, account, kind, marketId, orderId, credits, yes, no }) => {
    n = transferId === transfer ? n + 1 : 1;
    transfer = transferId;
    return { transferId, n, accountId: account.id, kind, marketId, orderId, credits, yes, no };
  });
}
