// Sweeps: an order that would look at more resting orders than one step allows goes on in later commands. Until its last step
// it is open, rests in no book, and is stored with its market, so that any desk can carry it on.
import type { Command } from '../commands.js';
import type { Accepted, CancelReason, EndedSweep, Fact, OrderFact, SweepRequest } from '../facts.js';
import { isBusy, noteDue, remember } from '../state/derived.js';
import { isDue } from '../state/due-times.js';
import type { Account, Market, Order } from '../state/rows.js';
import type { TradingState } from '../state/state.js';
import { orderView } from '../state/views.js';
import { answerOf, end, orderFact } from './order-ends.js';

/** The name of the work on a market that all commands of users for the market wait for. */
export const taskOfMarket = (marketId: string): string => `market ${marketId}`;

/** The name of the work on the orders of a user that all commands of the user wait for. */
export const taskOfUser = (userId: string): string => `user ${userId}`;

/** The requests that unfinished work answers with its last step, by the name of the work. */
export function* unfinishedRequests({ sweeps, clearings }: TradingState): Generator<[string, SweepRequest]> {
  for (const { id, sweepRequest } of sweeps.values())
    if (sweepRequest) yield [taskOfMarket(id), sweepRequest];
  for (const [{ userId }, { request }] of clearings) if (request) yield [taskOfUser(userId ?? ''), request];
}

/**
 * What a command waits for, or null. All commands wait for the due times of their market. Users' commands also wait while the
 * market is busy, and for unfinished work of the user. Steps of the desk's own work wait for nothing.
 */
export function blockerOf(state: TradingState, command: Command, nowMs = state.nowMs): string | null {
  const { sweeps, clearings, rounds, unfinished, due } = state;
  if (sweeps.size + clearings.size + rounds.size + unfinished.size === 0 && !due.has(nowMs)) return null;
  if (STEPS.has(command.kind)) return null;
  const isUsers = 'userId' in command;
  const task = isUsers ? userTaskBefore(state, command) : null;
  if (task !== null || (isUsers && isOperators(command))) return task;
  const market = marketOf(state, command);
  if (!market) return null;
  return (isBusy(market) ? isUsers : isDue(market, nowMs)) ? taskOfMarket(market.id) : null;
}

/** The unfinished work of the user that the command waits for. */
function userTaskBefore(
  { users, sweeps, clearings }: TradingState,
  command: Command & { readonly userId: string },
): string | null {
  const account = users.get(command.userId);
  if (!account) return null;
  const waits = clearings.has(account) || (sweeps.has(account) && !isOperators(command));
  return waits ? taskOfUser(command.userId) : null;
}

const STEPS: ReadonlySet<Command['kind']> = new Set([
  'advance',
  'finish_on',
  'sweep_on',
  'abandon_sweep',
  'clear_on',
  'abandon_clearing',
  'try_on',
  'abandon_round',
]);

/** Whether orders of the market may end only in their order: it is busy, or due times have not been carried out yet. */
export const isOrdered = (market: Market, nowMs: number): boolean => isBusy(market) || isDue(market, nowMs);

/** Whether the command stops a user. Such a command does not wait for the user's sweep: the sweep ends. */
export const isOperators = (command: Command): boolean =>
  command.kind === 'bar_account' ||
  command.kind === 'close_account' ||
  (command.kind === 'cancel_orders' && command.reason === 'operator');

/** The market of the command; undefined when it names none. */
export function marketOf({ markets, orders, wagers }: TradingState, command: Command): Market | undefined {
  if ('wagerId' in command) return wagers.get(command.wagerId)?.market;
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
    noteDue(state, market);
  }
  state.sweeps.delete(account);
  state.sweeps.set(account, market);
}

/** The order sweeps no more. */
export function leaveSweep(state: TradingState, order: Order): void {
  const { market, account } = order;
  if (market.sweep !== order) return;
  // The order gets its place in the queue, or its end, in the same command.
  state.changes.order(order);
  state.changes.market(market);
  market.sweep = null;
  state.sweeps.delete(account);
  freeMarket(state, market);
}

/** The market is not busy any more. Its due times and the cancellations of its orders go on. */
export function freeMarket(state: TradingState, market: Market): void {
  state.parkedClearings.clear();
  noteDue(state, market);
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

/** Cancels the rest of the sweep of an account, if there is one. */
export function cutSweepOf(
  state: TradingState,
  facts: Fact[],
  account: Account,
  reason: CancelReason,
): EndedSweep | null {
  const market = state.sweeps.get(account);
  return market ? cutSweep(state, facts, market, reason) : null;
}

/** The answer to a command about one order, whose first fact is `first`: the order, unless it sweeps on. */
export const answerTo = (order: Order, first: OrderFact, facts: readonly Fact[]): Accepted['answer'] =>
  order.market.sweep === order
    ? { type: 'sweeping', marketId: order.market.id }
    : { type: 'order', order: answerOf(order, first, facts) };
