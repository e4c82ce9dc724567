// What a closed account receives belongs to the house.
import type { Fact } from '../facts.js';
import type { Account } from '../state/rows.js';
import type { TradingState } from '../state/state.js';
import { accountView } from '../state/views.js';
import { transfer } from './ledger.js';

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
