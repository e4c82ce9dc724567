// State that follows from the rows and can be rebuilt from them: indexes by id, price queues, wagers by market and user, due
// times, unfinished markets.
import { OrderBook, sideOf, tickOf } from '../venues/book/order-book.js';
import { QuoteOrders } from '../venues/quote/quote-orders.js';
import { addBuying, deriveStandings } from '../money/standings.js';
import type { Account, Market, Order, Wager } from './rows.js';
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
    forgetWagers(market);
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
  deriveWagers(state);
  state.withdrawals.clear();
  for (const hold of state.holds.values())
    if (hold.withdrawalId !== null) state.withdrawals.set(hold.withdrawalId, hold);
  deriveStakes(state);
  state.unfinished.clear();
  state.due.clear();
  for (const market of state.markets.values()) {
    if (hasWork(market)) state.unfinished.add(market);
    noteDue(state, market);
  }
}

function forgetWagers(market: Market): void {
  market.wagers.clear();
  market.offers.clear();
  market.wagersSent.clear();
  market.stakes = 0n;
}

function deriveWagers(state: TradingState): void {
  state.offersSent.clear();
  state.offersReceived.clear();
  const wagers = [...state.wagers.values()].sort((a, b) => a.id - b.id);
  state.wagers.clear();
  for (const wager of wagers) rememberWager(state, wager);
}

function deriveStakes({ accounts, holds }: TradingState): void {
  for (const account of accounts.values()) account.staked = 0n;
  for (const { kind, account, amount } of holds.values()) if (kind === 'stake') account.staked += amount;
}

/** Registers a wager under its number, its market, and its users while it is pending. */
export function rememberWager(state: TradingState, wager: Wager): void {
  const { id, market, proposerId } = wager;
  state.wagers.set(id, wager);
  market.wagers.set(id, wager);
  market.wagersSent.set(proposerId, (market.wagersSent.get(proposerId) ?? 0) + 1);
  if (wager.status === 'ACCEPTED') market.stakes += wager.pot;
  if (wager.status !== 'PENDING') return;
  market.offers.set(wager);
  addTo(state.offersSent, wager.proposer, wager);
  addTo(state.offersReceived, wager.responder, wager);
}

/** A wager that is no longer pending. */
export function forgetOffer(state: TradingState, wager: Wager): void {
  wager.market.offers.remove(wager);
  removeFrom(state.offersSent, wager.proposer, wager);
  removeFrom(state.offersReceived, wager.responder, wager);
  noteDue(state, wager.market);
}

/** A wager leaves memory with the end of its market. */
export function forgetWager(state: TradingState, { id, market, proposerId }: Wager): void {
  state.wagers.delete(id);
  market.wagers.delete(id);
  const left = (market.wagersSent.get(proposerId) ?? 0) - 1;
  if (left > 0) market.wagersSent.set(proposerId, left);
  else market.wagersSent.delete(proposerId);
}

function addTo(offers: Map<Account, Set<Wager>>, account: Account, wager: Wager): void {
  const known = offers.get(account);
  if (known) known.add(wager);
  else offers.set(account, new Set([wager]));
}

function removeFrom(offers: Map<Account, Set<Wager>>, account: Account, wager: Wager): void {
  const known = offers.get(account);
  known?.delete(wager);
  if (known?.size === 0) offers.delete(account);
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

/** In these states a market has orders, and pending wagers, only until they are cancelled. */
const CANCELLING: ReadonlySet<Market['state']> = new Set([
  'CLOSED',
  'RESOLVED',
  'DISPUTED',
  'FINALIZED',
  'VOIDED',
]);

/** Whether what is open in the market counts as cancelled, also before the step that cancels it. */
export const isCancelling = ({ state, pausePolicy }: Market): boolean =>
  CANCELLING.has(state) || (state === 'PAUSED' && pausePolicy === 'cancel');

export const isEnd = (state: Market['state']): boolean => state === 'FINALIZED' || state === 'VOIDED';

/** Whether the market still has orders and wagers to cancel, positions and wagers to pay, bonds to end, or credits to hand over. */
export function hasWork(market: Market): boolean {
  const { state, book, positions, disputes, wagers, offers, isStopped } = market;
  const isOpen = (book !== null && !book.isEmpty) || offers.size > 0;
  if (!isEnd(state)) return isCancelling(market) && isOpen;
  if (isStopped) return false;
  const hasPositions = positions.YES.size > 0 || positions.NO.size > 0;
  return isOpen || hasPositions || wagers.size > 0 || disputes.size > 0 || hasRemainder(market);
}

/** What a refund leaves is an error, and not for the house. */
const hasRemainder = ({ state, voidRule, pot, fees }: Market): boolean =>
  !(state === 'VOIDED' && voidRule === 'refund') && (pot.available > 0n || fees.available > 0n);
