// Sweeps: an order that would look at more resting orders than one step allows goes on in later commands. Until its last step
// it is open, rests in no book, and is stored with its market, so that any desk can carry it on.
import type { Command } from '../commands.js';
import type { Accepted, CancelReason, EndedSweep, Fact, SweepRequest } from '../facts.js';
import { remember } from '../state/derived.js';
import type { Market, Order } from '../state/rows.js';
import type { TradingState } from '../state/state.js';
import { orderView } from '../state/views.js';
import { end, orderFact } from './order-ends.js';

/** Commands that cancel a user's orders in every market. */
const CANCELLING: ReadonlySet<Command['kind']> = new Set(['cancel_orders', 'bar_account', 'close_account']);

/** The name of the work on a market that all commands of users for the market wait for. */
export const taskOfMarket = (marketId: string): string => `market ${marketId}`;

/** The requests that unfinished work answers with its last step, by the name of the work. */
export function* unfinishedRequests({ sweeps }: TradingState): Generator<[string, SweepRequest]> {
  for (const { id, sweepRequest } of sweeps.values())
    if (sweepRequest) yield [taskOfMarket(id), sweepRequest];
}

/** What a command waits for, or null. Commands without a user wait for nothing, nor do sweeps. */
export function blockerOf(state: TradingState, command: Command): string | null {
  if (state.sweeps.size === 0 || !('userId' in command)) return null;
  const account = state.users.get(command.userId);
  if (account && state.sweeps.has(account)) return `user ${command.userId}`;
  const market = marketOf(state, command);
  if (market) return market.sweep ? taskOfMarket(market.id) : null;
  if (!CANCELLING.has(command.kind) || !account) return null;
  for (const order of account.openOrders()) if (order.market.sweep) return taskOfMarket(order.market.id);
  return null;
}

/** The market of the command; undefined when it names none. */
export function marketOf({ markets, orders }: TradingState, command: Command): Market | undefined {
  if ('orderId' in command) return orders.get(command.orderId)?.market;
  return 'marketId' in command && command.marketId !== null ? markets.get(command.marketId) : undefined;
}

/** The order has used up its step. A later sweep of the same account has its turn first. */
export function sweepFurther(state: TradingState, order: Order): void {
  const { market, account } = order;
  if (market.sweep !== order) {
    state.changes.market(market);
    market.sweep = order;
    remember(state, order);
  }
  state.sweeps.delete(account);
  state.sweeps.set(account, market);
}

/** The order sweeps no more. What became due meanwhile is due again. */
export function leaveSweep(state: TradingState, order: Order): void {
  const { market, account } = order;
  if (market.sweep !== order) return;
  // The order gets its place in the queue, or its end, in the same command.
  state.changes.order(order);
  state.changes.market(market);
  market.sweep = null;
  state.sweeps.delete(account);
  for (const due of market.deferred) state.dueTimes.add(due);
  market.deferred = [];
}

/** The answer of the order's last step, if this was the last step. */
export function endedSweep(
  state: TradingState,
  { market }: Order,
  view: EndedSweep['order'],
): EndedSweep | null {
  if (market.sweep) return null;
  const request = market.sweepRequest;
  state.changes.market(market);
  market.sweepRequest = null;
  return { order: view, request };
}

/** Remembers the request that the last step answers. */
export function nameSweep(state: TradingState, marketId: string, request: SweepRequest): void {
  const market = state.markets.get(marketId);
  if (!market?.sweep) throw new Error(`${marketId} has no sweep`);
  state.changes.market(market);
  market.sweepRequest = request;
}

/** Cancels the rest of a market's sweep, if there is one. */
export function cutSweep(
  state: TradingState,
  facts: Fact[],
  market: Market,
  reason: CancelReason,
): EndedSweep | null {
  const { sweep: order } = market;
  if (!order) return null;
  end(state, order, 'CANCELLED', reason);
  facts.push(orderFact('order_cancelled', order));
  leaveSweep(state, order);
  return endedSweep(state, order, orderView(order));
}

/** The answer to a command about one order: the order, unless it sweeps on. */
export const answerTo = (order: Order, view: () => EndedSweep['order']): Accepted['answer'] =>
  order.market.sweep === order
    ? { type: 'sweeping', marketId: order.market.id }
    : { type: 'order', order: view() };
