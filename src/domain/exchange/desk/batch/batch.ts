// A batch as the storage writes it: rows with the values they end with, by table, and what is appended. Most rows are the
// engine's own, so whoever keeps one for longer than the call takes a copy.
import type { Changes, Touched } from '../../engine/state/changes.js';
import type { Order } from '../../engine/state/rows.js';
import type { Counters, TradingState } from '../../engine/state/state.js';
import type { EventDraft } from './event-drafts.js';

export interface AccountRow {
  readonly id: number;
  readonly kind: string;
  readonly userId: string | null;
  readonly marketId: string | null;
  readonly available: bigint;
  readonly held: bigint;
}

export interface MarketRow {
  readonly id: string;
  readonly venue: string;
  readonly question: string;
  readonly state: string;
  readonly makerFeeBps: number;
  readonly takerFeeBps: number;
  readonly liquidity: bigint | null;
  readonly yes: bigint;
  readonly no: bigint;
  readonly outcome: string | null;
  readonly closesAtMs: number | null;
  readonly createdAtMs: number;
  readonly lastPrice: number | null;
  /** Id of the hold of the subsidy, while it lasts. */
  readonly subsidyHold: number | null;
  readonly refundPool: bigint | null;
  readonly refundClaims: bigint | null;
}

export interface OrderRow {
  readonly id: number;
  readonly accountId: number;
  readonly marketId: string;
  readonly clientOrderId: string | null;
  readonly outcome: string;
  readonly side: string;
  readonly type: string;
  readonly timeInForce: string;
  readonly price: number | null;
  readonly quantity: bigint | null;
  readonly maxCost: bigint | null;
  readonly expiresAtMs: number | null;
  readonly postOnly: boolean;
  readonly selfTradePrevention: string;
  readonly filled: bigint;
  readonly cost: bigint;
  readonly fees: bigint;
  readonly feeNumerator: bigint;
  readonly status: string;
  readonly reason: string | null;
  readonly entry: number;
  readonly createdAtMs: number;
  readonly updatedAtMs: number;
}

/** An order that is new in this batch, with what is remembered for whoever asks the same again. */
export interface NewOrderRow {
  readonly order: OrderRow;
  readonly requestHash: string | null;
  readonly answer: string | null;
}

export interface HoldRow {
  readonly marketId: string;
  readonly accountId: number;
  readonly id: number;
  readonly amount: bigint;
  readonly posted: bigint;
  readonly released: bigint;
}

export interface PositionRow {
  readonly accountId: number;
  readonly marketId: string;
  readonly outcome: string;
  readonly shares: bigint;
  readonly held: bigint;
  readonly cost: bigint;
  readonly realised: bigint;
  readonly settled: boolean;
}

export interface TradeRow {
  readonly id: number;
  readonly marketId: string;
  readonly kind: string;
  readonly price: number;
  readonly quantity: bigint;
  readonly taker: TradeLegRow;
  readonly maker: TradeLegRow | null;
}

export interface TradeLegRow {
  readonly accountId: number;
  readonly orderId: number;
  readonly outcome: string;
  readonly side: string;
  readonly cost: bigint;
  readonly fee: bigint;
}

export interface PostingRow {
  readonly transferId: number;
  /** Place within the transfer, from 1. */
  readonly n: number;
  readonly accountId: number;
  readonly kind: string;
  readonly marketId: string | null;
  readonly orderId: number | null;
  readonly credits: bigint;
  readonly yes: bigint;
  readonly no: bigint;
}

/** What is remembered of a command other than an order that came with a key. */
export interface RequestRow {
  readonly owner: string;
  readonly key: string;
  readonly hash: string;
  readonly answer: string;
}

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
  readonly newHolds: readonly HoldRow[];
  readonly holds: readonly HoldRow[];
  readonly endedHolds: readonly { readonly marketId: string; readonly id: number }[];
  readonly positions: readonly PositionRow[];
  readonly trades: readonly TradeRow[];
  readonly postings: readonly PostingRow[];
  readonly requests: readonly RequestRow[];
  readonly events: readonly EventDraft[];
}

/** A batch that is to be stored. */
export interface PendingBatch {
  readonly epoch: number;
  readonly number: number;
  /** The same each time, until the state goes on. Its rows are made for each sending, as they are too many to be kept. */
  readonly make: () => DeskBatch;
}

export type BatchRows = Omit<DeskBatch, 'epoch' | 'number' | 'requests' | 'events'>;

/** What of an order is remembered, by the order's id. */
export type OrderAnswers = ReadonlyMap<number, { readonly hash: string; readonly answer: string }>;

export function rowsOf(state: TradingState, answers: OrderAnswers): BatchRows {
  const { changes } = state;
  const accounts = parted(changes.accounts);
  const markets = parted(changes.markets);
  const newOrders: NewOrderRow[] = [];
  const orders: OrderRow[] = [];
  const newHolds: HoldRow[] = [];
  const holds: HoldRow[] = [];
  const endedHolds: { marketId: string; id: number }[] = [];
  for (const { row, before } of changes.orders) {
    const isOpen = row.status === 'OPEN';
    if (before) {
      orders.push(row);
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
  const house = state.systemAccount('house').id;
  for (const { row, before } of changes.markets) {
    const was = before?.subsidy ?? null;
    if (row.subsidy && !was)
      newHolds.push({ marketId: row.id, accountId: house, ...row.subsidy, posted: 0n, released: 0n });
    if (was && !row.subsidy) endedHolds.push({ marketId: row.id, id: was.id });
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
    newHolds,
    holds,
    endedHolds,
    positions: changes.positions.map(({ row }) => row),
    trades: tradeRows(changes),
    postings: postingRows(changes),
  };
}

function parted<T>(rows: readonly Touched<T>[]): { readonly added: T[]; readonly changed: T[] } {
  const added: T[] = [];
  const changed: T[] = [];
  for (const { row, before } of rows) (before ? changed : added).push(row);
  return { added, changed };
}

export const holdRow = (order: Order): HoldRow => ({
  marketId: order.marketId,
  accountId: order.accountId,
  id: order.id,
  amount: order.holdAmount,
  posted: order.holdPosted,
  released: order.holdReleased,
});

export const accountRow = ({ id, kind, userId, marketId, available, held }: AccountRow): AccountRow => ({
  id,
  kind,
  userId,
  marketId,
  available,
  held,
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
  refundPool: market.refundPool,
  refundClaims: market.refundClaims,
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

/** The postings of one transfer follow one another, and are numbered within it. */
function postingRows({ postings }: Changes): PostingRow[] {
  let transfer = 0;
  let n = 0;
  return postings.map(({ transferId, account, kind, marketId, orderId, credits, yes, no }) => {
    n = transferId === transfer ? n + 1 : 1;
    transfer = transferId;
    return { transferId, n, accountId: account.id, kind, marketId, orderId, credits, yes, no };
  });
}
