// From the facts of one batch to the events of its commit, in order: pure, and quick, as every order comes through here.
// Each event's JSON is made once, of the objects that REST shows.
import type { EventChannels } from '../../contract/channels.js';
import type { BookChanged, MarketChanged, TradeMade, TradeSideMade } from '../../contract/trading/events.js';
import type {
  BalanceNotice,
  ExecutionNotice,
  MarginNotice,
  OrderNotice,
  PositionNotice,
} from '../../contract/trading/notices.js';
import type { UserEventName } from '../../contract/user-events.js';
import type { EventMap } from '../../events/index.js';
import type { AccountView, Fact, FillView, OrderView, PositionView, TradeSide } from '../engine/facts.js';
import { accountToWire, itemIdOf, marketToWire, orderToWire, positionToWire } from '../wire.js';

type TradingEvent = Extract<keyof EventMap, `trading.${string}`>;

export interface EventDraft {
  readonly type: TradingEvent;
  readonly channels: EventChannels;
  /** JSON text. */
  readonly data: string;
}

export interface BatchEvents {
  readonly batch: number;
  readonly facts: readonly Fact[];
  /**
   * What was set aside for an order before this batch, micro units; asked only for orders that were there before and were
   * amended or cancelled without anything else in this batch having told of them.
   */
  readonly heldBefore: (orderId: number) => bigint;
  /** One for each market whose book has changed. */
  readonly books: readonly BookChanged[];
  /** The accounts that are no user's and were touched: [id, kind, available, held]. */
  readonly accounts: readonly (readonly [number, string, bigint, bigint])[];
}

/** The events of a batch: its facts in order, then the books, then the accounts of the house. */
export function draftsOf({ batch, facts, heldBefore, books, accounts }: BatchEvents): EventDraft[] {
  const drafts: EventDraft[] = [];
  const held = new Map<number, bigint>();
  for (const fact of facts) {
    const draft = draftOf(fact, held, heldBefore);
    if (draft) drafts.push(draft);
  }
  for (const book of books)
    drafts.push({
      type: 'trading.book.changed',
      channels: { book: `book:${book.marketId}` },
      data: JSON.stringify(book),
    });
  drafts.push({
    type: 'trading.batch.committed',
    channels: {},
    data: JSON.stringify({
      batch,
      accounts: accounts.map(([id, kind, available, rest]) => [
        id,
        kind,
        available.toString(),
        rest.toString(),
      ]),
    }),
  });
  return drafts;
}

/** null for what is no event: an item's coming into being. */
function draftOf(
  fact: Fact,
  held: Map<number, bigint>,
  heldBefore: (orderId: number) => bigint,
): EventDraft | null {
  switch (fact.type) {
    case 'order_placed':
    case 'order_amended':
    case 'order_cancelled':
      return orderDraft(fact, held, heldBefore);
    case 'order_executed':
      held.set(fact.order.id, fact.order.held);
      return executionDraft(fact.order, fact.fill, fact.change, fact.position, fact.account);
    case 'trade':
      return tradeDraft(fact);
    case 'balance_changed':
      return userDraft('trading.balance.changed', fact.account.userId, [
        balanceNotice(fact.account, fact.cause, fact.cause === 'withdrawal' ? -fact.amount : fact.amount),
      ]);
    case 'position_settled':
      return userDraft('trading.position.settled', fact.account.userId, [
        positionNotice('position_closed', fact.position, fact.cause, fact.amount),
        balanceNotice(fact.account, fact.cause, fact.amount),
      ]);
    case 'market_changed':
      return marketDraft(fact);
  }
}

interface Notice<E extends UserEventName, D> {
  readonly event: E;
  readonly data: D;
}

const userDraft = (
  type: TradingEvent,
  userId: string,
  notices: readonly Notice<UserEventName, unknown>[],
): EventDraft => ({ type, channels: { user: `user:${userId}` }, data: JSON.stringify({ notices }) });

const ORDER_EVENTS = {
  order_placed: 'trading.order.placed',
  order_amended: 'trading.order.amended',
  order_cancelled: 'trading.order.cancelled',
} as const;

function orderDraft(
  { type, order, account, position }: Extract<Fact, { type: keyof typeof ORDER_EVENTS }>,
  held: Map<number, bigint>,
  heldBefore: (orderId: number) => bigint,
): EventDraft {
  const { id } = order;
  const before = type === 'order_placed' ? 0n : (held.get(id) ?? heldBefore(id));
  held.set(id, order.held);
  const data: OrderNotice = { order: orderToWire(order) };
  const notices: Notice<UserEventName, unknown>[] = [{ event: type, data }];
  const change = order.held - before;
  if (change !== 0n) notices.push(marginNotice(order, change, account, position));
  return userDraft(ORDER_EVENTS[type], order.userId, notices);
}

function marginNotice(
  order: OrderView,
  change: bigint,
  account: AccountView,
  position: PositionView | null,
): Notice<'margin_blocked' | 'margin_released', MarginNotice> {
  const { marketId } = order;
  const itemId = itemIdOf(marketId);
  const isBuy = order.side === 'BUY';
  return {
    event: change > 0n ? 'margin_blocked' : 'margin_released',
    data: {
      orderId: String(order.id),
      marketId: itemId === null ? marketId : null,
      itemId,
      outcome: order.outcome,
      asset: isBuy ? 'credits' : 'shares',
      amount: (change > 0n ? change : -change).toString(),
      held: order.held.toString(),
      balance: isBuy ? balanceOf(account) : null,
      position: isBuy || position === null ? null : positionToWire(position),
    },
  };
}

function executionDraft(
  order: OrderView,
  fill: FillView,
  change: 'opened' | 'updated' | 'closed',
  position: PositionView,
  account: AccountView,
): EventDraft {
  const isItem = itemIdOf(order.marketId) !== null;
  const { cost, fee } = fill;
  const data: ExecutionNotice = {
    order: orderToWire(order),
    fill: {
      tradeId: String(fill.tradeId),
      priceBps: isItem ? null : fill.price,
      price: isItem ? fill.price : null,
      quantity: fill.quantity.toString(),
      cost: cost.toString(),
      fee: fee.toString(),
      role: fill.role,
    },
  };
  return userDraft('trading.order.executed', order.userId, [
    { event: 'order_executed', data },
    positionNotice(`position_${change}`, position, 'trade', null),
    balanceNotice(account, 'trade', order.side === 'BUY' ? -cost - fee : cost - fee),
  ]);
}

const balanceOf = (account: AccountView): Pick<BalanceNotice, 'available' | 'held' | 'total'> => {
  const { available, held, total } = accountToWire(account);
  return { available, held, total };
};

const balanceNotice = (
  account: AccountView,
  cause: BalanceNotice['cause'],
  amount: bigint,
): Notice<'balance_updated', BalanceNotice> => ({
  event: 'balance_updated',
  data: { ...balanceOf(account), cause, amount: amount.toString() },
});

const positionNotice = <E extends 'position_opened' | 'position_updated' | 'position_closed'>(
  event: E,
  position: PositionView,
  cause: PositionNotice['cause'],
  amount: bigint | null,
): Notice<E, PositionNotice> => ({
  event,
  data: { position: positionToWire(position), cause, amount: amount === null ? null : amount.toString() },
});

function tradeDraft(trade: Extract<Fact, { type: 'trade' }>): EventDraft {
  const { marketId } = trade;
  const data: TradeMade = {
    tradeId: String(trade.id),
    marketId,
    kind: trade.kind,
    atMs: trade.atMs,
    price: trade.price,
    quantity: trade.quantity.toString(),
    taker: sideMade(trade.taker),
    maker: trade.maker && sideMade(trade.maker),
  };
  return {
    type: 'trading.trade.made',
    channels: itemIdOf(marketId) === null ? { market: `market:${marketId}` } : {},
    data: JSON.stringify(data),
  };
}

const sideMade = ({ userId, orderId, outcome, side, cost, fee }: TradeSide): TradeSideMade => ({
  userId,
  orderId: String(orderId),
  outcome,
  side,
  cost: cost.toString(),
  fee: fee.toString(),
});

function marketDraft({
  from,
  market,
  actor,
  reason,
}: Extract<Fact, { type: 'market_changed' }>): EventDraft | null {
  if (market.venue === 'quote') return null;
  const data: MarketChanged = { from, market: marketToWire(market), actor, reason };
  return {
    type: 'trading.market.changed',
    channels: { market: `market:${market.id}` },
    data: JSON.stringify(data),
  };
}
