// How an order rests in a queue and how it ends.
import type { CancelReason, Fact, OrderFact, OrderStatus, OrderView } from '../facts.js';
import { noteEnd } from '../state/clearing-changes.js';
import { forget, noteDue, putToRest, remember } from '../state/derived.js';
import { setAside } from '../money/holds.js';
import { sideOf, tickOf } from '../venues/book/order-book.js';
import { positionOf } from '../money/positions.js';
import type { Order, Position } from '../state/rows.js';
import type { TradingState } from '../state/state.js';
import { accountView, orderView, positionView } from '../state/views.js';

/** The position whose shares a SELL sells; null for a BUY. */
export const soldPosition = ({ side, account, market, outcome }: Order): Position | null =>
  side === 'SELL' ? positionOf(account, market, outcome) : null;

export function orderFact(type: OrderFact['type'], order: Order): OrderFact {
  const sold = soldPosition(order);
  return {
    type,
    order: orderView(order),
    account: accountView(order.account),
    position: sold && positionView(sold),
  };
}

/** The order's view after `facts`. When `first` is the only fact, the order has not changed since; its view is reused. */
export const answerOf = (order: Order, first: OrderFact, facts: readonly Fact[]): OrderView =>
  facts.length === 1 ? first.order : orderView(order);

/** Puts an order at the end of the queue at its price. */
export function rest(state: TradingState, order: Order): void {
  order.entry = state.counters.entry;
  state.counters.entry += 1;
  remember(state, order);
  putToRest(order);
  markLevel(state, order);
  if (order.expiresAtMs !== null) noteDue(state, order.market);
}

/** Removes an order from the queue at its price. */
export function leaveQueue(state: TradingState, order: Order): void {
  const { market, outcome, side } = order;
  markLevel(state, order);
  market.book?.sideOf(sideOf(outcome, side)).remove(order);
  market.quoteOrders?.remove(order);
  if (order.expiresAtMs === null) return;
  market.expiries.remove(order);
  noteDue(state, market);
}

export function markLevel(state: TradingState, { market, outcome, side, price }: Order): void {
  if (market.book && price !== null)
    state.changes.level(market, tickOf(outcome, price), sideOf(outcome, side) === 'ask');
}

/** Ends an order and releases its open hold; the order leaves memory. */
export function end(
  state: TradingState,
  order: Order,
  status: Exclude<OrderStatus, 'OPEN'>,
  reason: CancelReason | null,
): void {
  state.changes.order(order);
  setAside(state, order, soldPosition(order), -order.held);
  order.status = status;
  order.reason = reason;
  order.updatedAtMs = state.nowMs;
  if (forget(state, order)) state.changes.endedOrders.push(order);
  if (state.clearings.size > 0) noteEnd(state, order);
}

/** Ends a resting order for any reason other than a complete fill. */
export function cancelResting(state: TradingState, order: Order, reason: CancelReason): OrderFact {
  leaveQueue(state, order);
  end(state, order, reason === 'expired' ? 'EXPIRED' : 'CANCELLED', reason);
  return orderFact('order_cancelled', order);
}
