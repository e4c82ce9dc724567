// New accounts of users. In paper mode an account starts with play money.
import type { Fact } from '../facts.js';
import type { Account } from '../state/rows.js';
import type { TradingState } from '../state/state.js';
import { accountView } from '../state/views.js';
import { fitsSupply, newAccount, transfer } from './ledger.js';

/** Null if the play money does not fit beside all other money. The user must have no account. */
export function openUserAccount(state: TradingState, facts: Fact[], userId: string): Account | null {
  const { paperFunds } = state.options;
  if (!fitsSupply(state, paperFunds)) return null;
  const account = newAccount(state, 'user', { userId });
  if (paperFunds === 0n) return account;
  transfer(state, 'paper', null, [
    { account: state.systemAccount('external'), credits: -paperFunds },
    { account, credits: paperFunds },
  ]);
  const view = accountView(account);
  facts.push({ type: 'balance_changed', cause: 'paper', amount: paperFunds, account: view });
  return account;
}
