// Changes of cancellations in steps, which an undo can take back.
import type { Clearing } from './clearing.js';
import type { Account, Order } from './rows.js';
import type { TradingState } from './state.js';
import { orderView } from './views.js';

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
