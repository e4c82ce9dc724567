// Placing a new order. The engine checks the whole order before anything changes, then holds the amount, then trades.
import { canRest, fieldRefusal, marketFor, sizeRefusal, stateRefusal, validityRefusal } from './checks.js';
import type { PlaceOrder } from '../commands.js';
import type { Accepted, Fact } from '../facts.js';
import { betRefusal, isExcluded } from '../limits/tally.js';
import { neededFor, setAside } from '../money/holds.js';
import { findStanding, standingOf } from '../money/standings.js';
import { LOT_MICRO, OPEN_ORDERS_PER_USER_MAX, QUANTITY_MAX } from '../money/limits.js';
import { planMakerTrade, tradeWithMaker, type MakerTrade } from '../venues/amm/lmsr-trading.js';
import { matchIncoming, walkBook, wouldTrade } from '../venues/book/matching.js';
import { sideOf, tickOf, type OrderBook } from '../venues/book/order-book.js';
import { orderFact, soldPosition } from './order-ends.js';
import { answerTo } from './sweeps.js';
import { positionOf } from '../money/positions.js';
import { enterQuoteOrder, freshQuote, refusalAtQuote } from '../venues/quote/quote-trading.js';
import type { RefusalCode } from '../refusals.js';
import { Order, type Account, type Market } from '../state/rows.js';
import type { TradingState } from '../state/state.js';

export function placeOrder(state: TradingState, command: PlaceOrder): Accepted | RefusalCode {
  const late = validityRefusal(command, state.nowMs);
  if (late) return late;
  const account = state.users.get(command.userId);
  if (!account) return 'unknown_account';
  if (account.status !== 'open') return 'account_closed';
  if (account.debt > 0n) return 'debt';
  if (command.side === 'BUY' && isExcluded(account, state.nowMs)) return 'self_excluded';
  const market = marketFor(state, command.marketId);
  if (typeof market === 'string') return market;
  const refusal =
    stateRefusal(market) ??
    fieldRefusal(command, market, state.nowMs) ??
    (canRest(command) && account.orderCount >= OPEN_ORDERS_PER_USER_MAX ? 'too_many_orders' : null) ??
    sizeRefusal(market, command.price, command.quantity);
  if (refusal) return refusal;
  if (market.venue === 'quote' && !canRest(command) && !freshQuote(state, market)) return 'quote_unavailable';
  const order = newOrder(command, account, market, state.counters.order, state.nowMs);
  const amount = holdFor(order);
  if (isTooSmall(state, order, amount)) return 'order_too_small';
  const shortage = shortageOf(order, amount) ?? limitRefusal(state, order, amount);
  if (shortage) return shortage;
  const plan = venuePlan(state, order, amount);
  if (typeof plan === 'string') return plan;
  return enter(state, order, amount, plan);
}

/** The amount that a new order holds. */
export function holdFor(order: Order): bigint {
  if (order.side === 'SELL') return order.quantity ?? 0n;
  return order.maxCost ?? neededFor(order, order.quantity ?? 0n);
}

export function newOrder(
  command: PlaceOrder,
  account: Account,
  market: Market,
  id: number,
  nowMs: number,
): Order {
  const order = new Order(id, account, market, command, nowMs);
  order.standing = findStanding(market, account);
  if (market.venue === 'book') order.lots = Number((command.quantity ?? QUANTITY_MAX) / LOT_MICRO);
  return order;
}

/** Why the account cannot hold `amount` more for the order; null when it can. A BUY may use the market's held profit. */
export function shortageOf(order: Order, amount: bigint): RefusalCode | null {
  const { account, market, side, outcome, standing } = order;
  if (side === 'BUY') {
    const profit = standing?.profit ?? 0n;
    return account.available + profit < amount ? 'insufficient_funds' : null;
  }
  const position = positionOf(account, market, outcome);
  return !position || position.shares - position.held < amount ? 'insufficient_shares' : null;
}

/** Why the limits of the user forbid that a BUY holds `amount` more; null when they do not. */
export const limitRefusal = (
  state: TradingState,
  { side, account }: Order,
  amount: bigint,
): RefusalCode | null => (side === 'BUY' ? betRefusal(state, account, amount) : null);

/**
 * Whether an order that shall hold `amount` is worth less than the smallest order. A SELL holds shares and counts one credit
 * for each share. A SELL of all free shares may be smaller.
 */
export function isTooSmall(state: TradingState, order: Order, amount: bigint): boolean {
  if (amount >= state.options.orderValueMin) return false;
  const sold = soldPosition(order);
  return !sold || sold.shares - sold.held + order.held !== amount;
}

/** The venue's verdict before the order enters: a refusal, the trade with a market maker, or null. */
function venuePlan(state: TradingState, order: Order, amount: bigint): MakerTrade | RefusalCode | null {
  const { market } = order;
  switch (market.venue) {
    case 'book':
      return bookRefusal(market, order, amount, state.options.stepMax);
    case 'amm':
      return planMakerTrade(market, order);
    case 'quote':
      return refusalAtQuote(state, order);
  }
}

/** Whether the sum of all lots at the order's price stays an exact number. */
export function fitsLevel(book: OrderBook<Order>, { outcome, side, price, lots }: Order): boolean {
  if (price === null) return true;
  return Number.isSafeInteger(book.sideOf(sideOf(outcome, side)).lotsAt(tickOf(outcome, price)) + lots);
}

/** The order has no hold yet; `amount` is the money of a MARKET BUY. A FOK order looks at `lookMax` resting orders at most. */
export function bookRefusal(
  { book }: Market,
  order: Order,
  amount: bigint,
  lookMax: number,
): RefusalCode | null {
  if (!book) throw new Error('the market has no book');
  if (!fitsLevel(book, order)) return 'amount_too_large';
  if (order.postOnly && wouldTrade(book, order)) return 'post_only_would_trade';
  if (order.timeInForce !== 'FOK') return null;
  return walkBook(book, order, { money: amount, lookMax }) > 0 ? 'fok_unfillable' : null;
}

function enter(state: TradingState, order: Order, amount: bigint, plan: MakerTrade | null): Accepted {
  state.counters.order += 1;
  state.changes.addOrder(order);
  order.standing ??= standingOf(order.market, order.account);
  setAside(state, order, soldPosition(order), amount);
  const placed = orderFact('order_placed', order);
  const facts: Fact[] = [placed];
  if (plan) tradeWithMaker(state, facts, order, plan);
  else if (order.market.venue === 'quote') enterQuoteOrder(state, facts, order);
  else matchIncoming(state, facts, order);
  return { ok: true, answer: answerTo(order, placed, facts), facts };
}
