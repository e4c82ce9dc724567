// The cancellation of many orders of one account, while it has more steps. The set of its orders is fixed with its first step.
// An order of the set may end in another way before its turn comes; the answer says how each order has ended.
import type { CancelReason, OrderView, SweepRequest } from '../facts.js';
import type { Account, Order } from './rows.js';
import type { TradingState } from './state.js';
import { orderView } from './views.js';

/** Never changed: a step replaces it, so that an undo can put the old value back. */
export interface Clearing {
  /** The command that cancels, which decides the answer. */
  readonly kind: 'cancel_orders' | 'bar_account' | 'close_account';
  readonly reason: CancelReason;
  /** The request that the last step answers; null without a key. */
  readonly request: SweepRequest | null;
  /** The numbers of all its orders, ascending. */
  readonly orderIds: ReadonlySet<number>;
  /** The orders of the set that have ended. */
  readonly ended: readonly OrderView[];
}

/** Keeps the place among the accounts that wait for their next step. */
export function setClearing(state: TradingState, account: Account, clearing: Clearing | null): void {
  state.changes.clearing(account, state.clearings.get(account) ?? null);
  if (clearing) state.clearings.set(account, clearing);
  else state.clearings.delete(account);
  state.parkedClearings.delete(account);
}

/** Called for every order that ends. */
export function noteEnd(state: TradingState, order: Order): void {
  const clearing = state.clearings.get(order.account);
  if (!clearing?.orderIds.has(order.id)) return;
  setClearing(state, order.account, { ...clearing, ended: [...clearing.ended, orderView(order)] });
}
