// Amending and cancelling resting orders.
import { amendRefusal, marketFor, stateRefusal, sizeRefusal } from './checks.js';
import type { AmendOrder, CancelOrder, CancelOrders } from '../commands.js';
import type { Accepted, Fact } from '../facts.js';
import { clearOrders } from './clearings.js';
import { noteDue } from '../state/derived.js';
import { isExcluded } from '../limits/tally.js';
import { neededFor, setAside } from '../money/holds.js';
import { LOT_MICRO } from '../money/limits.js';
import { matchIncoming, wouldTrade } from '../venues/book/matching.js';
import { cancelResting, leaveQueue, markLevel, orderFact, soldPosition } from './order-ends.js';
import { answerTo } from './sweeps.js';
import type { OrderBook } from '../venues/book/order-book.js';
import { fitsLevel, isTooSmall, limitRefusal, shortageOf } from './placing.js';
import { enterQuoteOrder } from '../venues/quote/quote-trading.js';
import type { RefusalCode } from '../refusals.js';
import type { Order } from '../state/rows.js';
import type { TradingState } from '../state/state.js';

/** The open order with this id, if it belongs to this user. */
function ownOrder(
  state: TradingState,
  { userId, orderId }: { userId: string; orderId: number },
): Order | undefined {
  const order = state.orders.get(orderId);
  return order?.account.userId === userId ? order : undefined;
}

export function amendOrder(state: TradingState, command: AmendOrder): Accepted | RefusalCode {
  const order = ownOrder(state, command);
  if (!order) return 'unknown_order';
  const { market } = order;
  const closed = stateRefusal(market);
  const keepsPlace = isReduction(order, command);
  if (!keepsPlace && order.side === 'BUY' && isExcluded(order.account, state.nowMs)) return 'self_excluded';
  if (closed && !(closed === 'market_paused' && keepsPlace)) return closed;
  if (typeof marketFor(state, market.id) === 'string') return 'quotes_off';
  if (order.account.debt > 0n && !keepsPlace) return 'debt';
  const refusal = amendRefusal(command, market, order, state.nowMs);
  if (refusal) return refusal;
  const price = command.price ?? order.price;
  const quantity = command.quantity ?? order.quantity ?? 0n;
  const tooLarge = sizeRefusal(market, price, quantity);
  if (tooLarge) return tooLarge;
  const { price: oldPrice, quantity: oldQuantity, lots: oldLots } = order;
  const lots = market.venue === 'book' ? lotsOf(quantity - order.filled) : 0;
  setTerms(order, price, quantity, lots);
  const hold = needed(order);
  const amount = hold - order.held;
  const changesValue = price !== oldPrice || quantity !== oldQuantity;
  const tooSmall = changesValue && isTooSmall(state, order, hold) ? 'order_too_small' : null;
  const shortage = amount > 0n ? (shortageOf(order, amount) ?? limitRefusal(state, order, amount)) : null;
  const refused = !keepsPlace && market.book ? reentryRefusal(market.book, order) : null;
  setTerms(order, oldPrice, oldQuantity, oldLots);
  if (tooSmall) return tooSmall;
  if (shortage) return shortage;
  if (refused) return refused;
  return carryOut(state, order, command, amount, keepsPlace);
}

function setTerms(order: Order, price: number | null, quantity: bigint | null, lots: number): void {
  order.price = price;
  order.quantity = quantity;
  order.lots = lots;
}

const lotsOf = (quantity: bigint): number => Number(quantity / LOT_MICRO);

/** Why an order with its new terms cannot enter the book again. */
function reentryRefusal(book: OrderBook<Order>, order: Order): RefusalCode | null {
  if (!fitsLevel(book, order)) return 'amount_too_large';
  return order.postOnly && wouldTrade(book, order) ? 'post_only_would_trade' : null;
}

/** The amount that an open order must hold. */
function needed(order: Order): bigint {
  const rest = (order.quantity ?? 0n) - order.filled;
  return order.side === 'SELL' ? rest : neededFor(order, rest);
}

/** Whether an amendment only lowers the quantity or changes the expiry. The order then keeps its place in the queue. */
const isReduction = (order: Order, { price, quantity }: AmendOrder): boolean =>
  (price === null || price === order.price) &&
  (quantity === null || (order.quantity !== null && quantity <= order.quantity));

function carryOut(
  state: TradingState,
  order: Order,
  { price, quantity, expiresAtMs }: AmendOrder,
  amount: bigint,
  keepsPlace: boolean,
): Accepted {
  state.changes.order(order);
  if (!keepsPlace) leaveQueue(state, order);
  const lotsBefore = order.lots;
  order.price = price ?? order.price;
  order.quantity = quantity ?? order.quantity;
  order.updatedAtMs = state.nowMs;
  if (order.market.venue === 'book') order.lots = lotsOf((order.quantity ?? 0n) - order.filled);
  setAside(state, order, soldPosition(order), amount);
  order.expiresAtMs = expiresAtMs ?? order.expiresAtMs;
  if (keepsPlace && expiresAtMs !== null) {
    order.market.expiries.set(order);
    noteDue(state, order.market);
  }
  const amended = orderFact('order_amended', order);
  const facts: Fact[] = [amended];
  if (keepsPlace) {
    if (order.level) order.level.lots += order.lots - lotsBefore;
    markLevel(state, order);
  } else if (order.market.venue === 'quote') enterQuoteOrder(state, facts, order);
  else matchIncoming(state, facts, order);
  return { ok: true, answer: answerTo(order, amended, facts), facts };
}

export function cancelOrder(state: TradingState, command: CancelOrder): Accepted | RefusalCode {
  const order = ownOrder(state, command);
  if (!order) return 'unknown_order';
  const fact = cancelResting(state, order, 'user');
  return { ok: true, answer: { type: 'order', order: fact.order }, facts: [fact] };
}

export function cancelOrders(
  state: TradingState,
  { userId, marketId, outcome, side, reason }: CancelOrders,
): Accepted | RefusalCode {
  const account = state.users.get(userId);
  if (!account) return 'unknown_account';
  const orders = [...account.openOrders()]
    .filter((order) => marketId === null || order.market.id === marketId)
    .filter((order) => outcome === null || order.outcome === outcome)
    .filter((order) => side === null || order.side === side);
  return clearOrders(state, account, { kind: 'cancel_orders', reason: reason ?? 'user' }, orders);
}
