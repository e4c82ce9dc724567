// Takes back a batch that was not committed: rows get their old values, new ones go, ended ones return, and what is
// derived from them (books, queues of due times) is built anew from the rows.
import type { Touched } from './changes.js';
import { OrderBook, sideOf, tickOf } from './order-book.js';
import { QuoteOrders } from './quote-orders.js';
import type { Market, Order } from './rows.js';
import type { Counters, TradingState } from './state.js';

/** What a batch may change beside rows; taken before it. */
export interface BatchStart {
  readonly nowMs: number;
  readonly quotesAtMs: number;
  readonly counters: Counters;
}

export const startOf = (state: TradingState): BatchStart => ({
  nowMs: state.nowMs,
  quotesAtMs: state.quotesAtMs,
  counters: { ...state.counters },
});

/** The prices of items stay: they come from outside, and are no worse for having come early. */
export function undo(state: TradingState, start: BatchStart): void {
  const { changes } = state;
  for (const order of changes.endedOrders) remember(state, order);
  for (const position of changes.endedPositions)
    position.market.positions[position.outcome].set(position.account.id, position);
  restore(changes.orders, (order) => {
    forget(state, order);
  });
  restore(changes.positions, ({ market, outcome, account }) => {
    market.positions[outcome].delete(account.id);
  });
  restore(changes.markets, ({ id }) => state.markets.delete(id));
  restore(changes.accounts, ({ id, userId }) => {
    state.accounts.delete(id);
    if (userId !== null) state.users.delete(userId);
  });
  changes.clear();
  state.nowMs = start.nowMs;
  state.quotesAtMs = start.quotesAtMs;
  state.counters = { ...start.counters };
  deriveFromRows(state);
}

/** Newest first: of a row that was made in this batch nothing is left. */
function restore<T extends object>(touched: readonly Touched<T>[], forget: (row: T) => void): void {
  for (const { row, before } of [...touched].reverse()) {
    if (before) Object.assign(row, before);
    else forget(row);
  }
}

/** An order that is open is known by its id and by its account; once, whoever says so again. */
export function remember(state: TradingState, order: Order): void {
  if (state.orders.has(order.id)) return;
  state.orders.set(order.id, order);
  order.account.remember(order);
}

/** False when the order was not known. */
export function forget(state: TradingState, order: Order): boolean {
  if (!state.orders.delete(order.id)) return false;
  order.account.forget(order);
  return true;
}

/** Books, resting item orders, due times and unfinished markets, from the rows alone. */
export function deriveFromRows(state: TradingState): void {
  state.dueTimes.clear();
  state.unfinished.clear();
  for (const market of state.markets.values()) {
    market.book = market.venue === 'book' ? new OrderBook() : null;
    market.quoteOrders = market.venue === 'quote' ? new QuoteOrders() : null;
    if (market.closesAtMs !== null && isOpen(market))
      state.dueTimes.add({ atMs: market.closesAtMs, kind: 'market', id: market.id });
  }
  for (const order of [...state.orders.values()].sort((a, b) => a.entry - b.entry)) {
    putToRest(order);
    if (order.expiresAtMs !== null)
      state.dueTimes.add({ atMs: order.expiresAtMs, kind: 'order', id: order.id });
  }
  for (const market of state.markets.values()) if (hasWork(market)) state.unfinished.add(market);
}

/** Into the queue of its price, behind all others. */
export function putToRest(order: Order): void {
  const { market, outcome, side, price } = order;
  if (price === null) return;
  order.level = null;
  order.before = null;
  order.behind = null;
  market.book?.sideOf(sideOf(outcome, side)).add(order, tickOf(outcome, price));
  market.quoteOrders?.add(order);
}

const isOpen = ({ phase }: Market): boolean =>
  phase === 'APPROVED' || phase === 'ACTIVE' || phase === 'PAUSED';

/** Whether orders are still to be cancelled or positions to be paid. */
export function hasWork({ phase, book, positions }: Market): boolean {
  if (phase === 'CLOSED') return book !== null && !book.isEmpty;
  if (phase !== 'FINALIZED' && phase !== 'VOIDED') return false;
  return (book !== null && !book.isEmpty) || positions.YES.size > 0 || positions.NO.size > 0;
}
