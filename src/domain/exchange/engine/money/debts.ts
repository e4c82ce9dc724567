// Debts of users to the house. A user with a debt has no available credits: whatever a command makes available repays the debt
// in the same command.
import type { Accepted, Fact } from '../facts.js';
import type { Account } from '../state/rows.js';
import type { TradingState } from '../state/state.js';
import { accountView } from '../state/views.js';
import { transfer } from './ledger.js';

/** Repays debts from the credits that the command has made available to debtors. Called at the end of each command. */
export function repayDebts(state: TradingState, accepted: Accepted): Accepted {
  const { debtors } = state.changes;
  if (debtors.size === 0) return accepted;
  const facts: Fact[] = [];
  let { answer } = accepted;
  for (const account of debtors) {
    if (!repay(state, facts, account)) continue;
    // The answer shows the account as it is now.
    if ('account' in answer && answer.account.userId === account.userId)
      answer = { ...answer, account: accountView(account) };
  }
  debtors.clear();
  return { ...accepted, answer, facts: [...accepted.facts, ...facts] };
}

function repay(state: TradingState, facts: Fact[], account: Account): boolean {
  const amount = account.available < account.debt ? account.available : account.debt;
  if (amount === 0n) return false;
  transfer(state, 'debt', null, [
    { account, credits: -amount },
    { account: state.systemAccount('house'), credits: amount },
  ]);
  account.debt -= amount;
  facts.push({ type: 'balance_changed', cause: 'debt_repaid', amount, account: accountView(account) });
  return true;
}
