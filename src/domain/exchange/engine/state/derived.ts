// State that follows from the rows and can be rebuilt from them: indexes by id, price queues, due times, unfinished markets.
import { OrderBook, sideOf, tickOf } from '../venues/book/order-book.js';
import { QuoteOrders } from '../venues/quote/quote-orders.js';
import { addBuying, deriveStandings } from '../money/standings.js';
import type { Market, Order } from './rows.js';
import type { TradingState } from './state.js';

/** Registers an open order under its id and its account. A second call for the same order changes nothing. */
export function remember(state: TradingState, order: Order): void {
  const { size } = state.orders;
  state.orders.set(order.id, order);
  if (state.orders.size > size) order.account.remember(order);
}

/** Removes an order from both registers. Returns false when the order was not registered. */
export function forget(state: TradingState, order: Order): boolean {
  if (!state.orders.delete(order.id)) return false;
  order.account.forget(order);
  return true;
}

/** Rebuilds books, resting item orders, due times and unfinished markets from the rows alone. */
export function deriveFromRows(state: TradingState): void {
  for (const market of state.markets.values()) {
    market.book = market.venue === 'book' ? new OrderBook() : null;
    market.quoteOrders = market.venue === 'quote' ? new QuoteOrders() : null;
    market.expiries.clear();
    deriveStandings(market);
  }
  state.sweeps.clear();
  for (const order of [...state.orders.values()].sort((a, b) => a.entry - b.entry)) {
    order.level = null;
    order.before = null;
    order.behind = null;
    if (order.market.sweep === order) state.sweeps.set(order.account, order.market);
    else putToRest(order);
    addBuying(order);
  }
  state.unfinished.clear();
  state.due.clear();
  for (const market of state.markets.values()) {
    if (hasWork(market)) state.unfinished.add(market);
    noteDue(state, market);
  }
}

/** Whether an order sweeps in the market, or a new quote tries the resting orders. */
export const isBusy = ({ sweep, quoteRound }: Market): boolean => sweep !== null || quoteRound !== null;

/** Called after each change of the due times of the market, and when work begins or ends for which they wait. */
export function noteDue({ due, unfinished }: TradingState, market: Market): void {
  if (isBusy(market) || unfinished.has(market)) due.remove(market);
  else due.set(market);
}

/** Puts an order at the end of the queue at its price. The caller notes the due times of the market. */
export function putToRest(order: Order): void {
  const { market, outcome, side, price, expiresAtMs } = order;
  if (price === null) return;
  market.book?.sideOf(sideOf(outcome, side)).add(order, tickOf(outcome, price));
  market.quoteOrders?.add(order);
  if (expiresAtMs !== null) market.expiries.set(order);
}

/** In these states a market has orders only until they are cancelled. */
const CANCELLING: ReadonlySet<Market['state']> = new Set(['CLOSED', 'RESOLVED', 'DISPUTED']);

/** Whether the market still has orders to cancel, positions to pay, bonds to end, or credits to hand over. */
export function hasWork(market: Market): boolean {
  const { state, book, positions, disputes, isStopped, pausePolicy } = market;
  const hasOrders = book !== null && !book.isEmpty;
  if (CANCELLING.has(state) || (state === 'PAUSED' && pausePolicy === 'cancel')) return hasOrders;
  if ((state !== 'FINALIZED' && state !== 'VOIDED') || isStopped) return false;
  return (
    hasOrders || positions.YES.size > 0 || positions.NO.size > 0 || disputes.size > 0 || hasRemainder(market)
  );
}

/** What a refund leaves is an error, and not for the house. */
const hasRemainder = ({ state, voidRule, pot, fees }: Market): boolean =>
  !(state === 'VOIDED' && voidRule === 'refund') && (pot.available > 0n || fees.available > 0n);
