// Barring and closing accounts. A barred account cannot trade. A closed account owns nothing: its credits go to the house, also
// those that a market pays later.
import type { BarAccount, CloseAccount } from '../commands.js';
import type { Accepted, Fact } from '../facts.js';
import { clearOrders } from '../orders/clearings.js';
import type { RefusalCode } from '../refusals.js';
import type { Account, AccountStatus } from '../state/rows.js';
import type { TradingState } from '../state/state.js';
import { accountView } from '../state/views.js';
import { newAccount } from './ledger.js';
import { openUserAccount } from './opening.js';

/** Orders are cancelled in steps; the account counts as barred from the first step on. */
export function barAccount(state: TradingState, { userId, isBarred }: BarAccount): Accepted | RefusalCode {
  const known = state.users.get(userId);
  if (!known && !isBarred) return 'unknown_account';
  const facts: Fact[] = [];
  // A user who is banned before the first order has the play money of all others after the ban.
  const account = known ?? openUserAccount(state, facts, userId) ?? newAccount(state, 'user', { userId });
  if (account.status !== 'forfeited') setStatus(state, account, isBarred ? 'barred' : 'open');
  if (!isBarred) return { ok: true, answer: { type: 'account', account: accountView(account) }, facts: [] };
  const accepted = clearOrders(
    state,
    account,
    { kind: 'bar_account', reason: 'operator' },
    account.openOrders(),
  );
  return { ...accepted, facts: [...facts, ...accepted.facts] };
}

export function closeAccount(state: TradingState, { userId, forfeit }: CloseAccount): Accepted | RefusalCode {
  const known = state.users.get(userId);
  const isPlayMoney = state.options.paperFunds > 0n;
  if (known && !forfeit && !isPlayMoney && hasValue(state, known)) return 'account_has_money';
  const account = known ?? newAccount(state, 'user', { userId });
  setStatus(state, account, 'forfeited');
  return clearOrders(state, account, { kind: 'close_account', reason: 'operator' }, account.openOrders());
}

function setStatus(state: TradingState, account: Account, status: AccountStatus): void {
  if (account.status === status) return;
  state.changes.account(account);
  account.status = status;
}

/** Whether credits, holds, a debt, open orders or shares remain. */
function hasValue(state: TradingState, account: Account): boolean {
  if (account.available > 0n || account.held > 0n || account.debt > 0n || account.orderCount > 0) return true;
  for (const { positions } of state.markets.values())
    if (isHolder(positions.YES, account) || isHolder(positions.NO, account)) return true;
  return false;
}

const isHolder = (positions: ReadonlyMap<number, { readonly shares: bigint }>, { id }: Account): boolean =>
  (positions.get(id)?.shares ?? 0n) > 0n;
