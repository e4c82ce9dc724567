// Barring and closing accounts. A barred account cannot trade. A closed account owns nothing: its credits go to the house, also
// those that a market pays later.
import type { BarAccount, CloseAccount } from '../commands.js';
import type { Accepted, Fact } from '../facts.js';
import { cancelResting } from '../orders/order-ends.js';
import type { RefusalCode } from '../refusals.js';
import type { Account, AccountStatus } from '../state/rows.js';
import type { TradingState } from '../state/state.js';
import { accountView } from '../state/views.js';
import { newAccount, transfer } from './ledger.js';

export function barAccount(state: TradingState, { userId, isBarred }: BarAccount): Accepted | RefusalCode {
  const known = state.users.get(userId);
  if (!known && !isBarred) return 'unknown_account';
  const account = known ?? newAccount(state, 'user', { userId });
  const facts: Fact[] = [];
  if (account.status !== 'forfeited') setStatus(state, account, isBarred ? 'barred' : 'open');
  if (isBarred) cancelAll(state, facts, account);
  return { ok: true, answer: { type: 'account', account: accountView(account) }, facts };
}

export function closeAccount(state: TradingState, { userId, forfeit }: CloseAccount): Accepted | RefusalCode {
  const known = state.users.get(userId);
  const isPlayMoney = state.options.paperFunds > 0n;
  if (known && !forfeit && !isPlayMoney && hasValue(state, known)) return 'account_has_money';
  const account = known ?? newAccount(state, 'user', { userId });
  const facts: Fact[] = [];
  setStatus(state, account, 'forfeited');
  cancelAll(state, facts, account);
  giveUp(state, facts, account);
  return { ok: true, answer: { type: 'account', account: accountView(account) }, facts };
}

/** Moves the available credits of a closed account to the house. */
export function giveUp(state: TradingState, facts: Fact[], account: Account): void {
  const amount = account.available;
  if (account.status !== 'forfeited' || amount === 0n) return;
  transfer(state, 'forfeit', null, [
    { account, credits: -amount },
    { account: state.systemAccount('house'), credits: amount },
  ]);
  facts.push({ type: 'balance_changed', cause: 'forfeit', amount, account: accountView(account) });
}

function setStatus(state: TradingState, account: Account, status: AccountStatus): void {
  if (account.status === status) return;
  state.changes.account(account);
  account.status = status;
}

function cancelAll(state: TradingState, facts: Fact[], account: Account): void {
  const orders = [...account.openOrders()].sort((a, b) => a.id - b.id);
  for (const order of orders) facts.push(cancelResting(state, order, 'operator'));
}

/** Whether credits, holds, open orders or shares remain. */
function hasValue(state: TradingState, account: Account): boolean {
  if (account.available > 0n || account.held > 0n || account.orderCount > 0) return true;
  for (const { positions } of state.markets.values())
    if (isHolder(positions.YES, account) || isHolder(positions.NO, account)) return true;
  return false;
}

const isHolder = (positions: ReadonlyMap<number, { readonly shares: bigint }>, { id }: Account): boolean =>
  (positions.get(id)?.shares ?? 0n) > 0n;
