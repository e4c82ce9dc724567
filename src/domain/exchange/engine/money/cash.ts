// Money between users and the outside. A withdrawal is a hold that ends exactly once. A payment that is taken back takes what the
// user has available; the house pays the rest, and the user owes it to the house.
import type { Accepted, Fact } from '../facts.js';
import type { RefusalCode } from '../refusals.js';
import { noteDeposited } from '../limits/tally.js';
import type { Account } from '../state/rows.js';
import type { TradingState } from '../state/state.js';
import { accountView } from '../state/views.js';
import type { CashCommand, EndWithdrawal, HoldWithdrawal, PayIn, ReversePayment } from './cash-commands.js';
import { noteDeposit, outgoingRefusal } from './deposits.js';
import { giveUp } from './forfeits.js';
import { fitsSupply, openHold, setHold, transfer } from './ledger.js';
import { COST_MAX, MONEY_MAX } from './limits.js';

export function moveCash(state: TradingState, command: CashCommand): Accepted | RefusalCode {
  switch (command.kind) {
    case 'hold_withdrawal':
      return holdWithdrawal(state, command);
    case 'end_withdrawal':
      return endWithdrawal(state, command);
    case 'pay_in':
      return payIn(state, command);
    case 'reverse_payment':
      return reversePayment(state, command);
  }
}

const isAmount = (amount: bigint): boolean => amount >= 1n && amount <= COST_MAX;

function holdWithdrawal(
  state: TradingState,
  { userId, withdrawalId, amount }: HoldWithdrawal,
): Accepted | RefusalCode {
  const account = state.users.get(userId);
  if (!account) return 'unknown_account';
  if (account.status === 'forfeited') return 'account_closed';
  if (!isAmount(amount)) return 'bad_amount';
  if (state.withdrawals.has(withdrawalId)) return 'withdrawal_exists';
  const refusal = outgoingRefusal(state, account, amount);
  if (refusal) return refusal;
  state.withdrawals.set(withdrawalId, openHold(state, 'withdrawal', account, { withdrawalId }, amount));
  return changed(account, 'withdrawal_held', amount);
}

function endWithdrawal(
  state: TradingState,
  { withdrawalId, isPaid, isSent = false }: EndWithdrawal,
): Accepted | RefusalCode {
  const held = state.withdrawals.get(withdrawalId);
  if (!held) return 'withdrawal_ended';
  const { account, amount } = held;
  if (isPaid && account.debt > 0n && !isSent) return 'debt';
  state.withdrawals.delete(withdrawalId);
  setHold(state, held, 0n);
  if (isPaid) {
    transfer(state, 'withdrawal_paid', null, [
      { account, credits: -amount },
      { account: state.systemAccount('external'), credits: amount },
    ]);
    return changed(account, 'withdrawal', amount);
  }
  const facts: Fact[] = [balanceFact(account, 'withdrawal_returned', amount)];
  giveUp(state, facts, account);
  return accepted(account, facts);
}

function payIn(state: TradingState, { payerId, amount }: PayIn): Accepted | RefusalCode {
  const account = state.users.get(payerId);
  if (!account) return 'unknown_account';
  if (account.status === 'forfeited') return 'account_closed';
  if (!isAmount(amount)) return 'bad_amount';
  if (!fitsSupply(state, amount)) return 'amount_too_large';
  transfer(state, 'payment', null, [
    { account: state.systemAccount('external'), credits: -amount },
    { account, credits: amount },
  ]);
  noteDeposit(state, account, amount);
  noteDeposited(state, account, amount);
  return changed(account, 'payment', amount);
}

/** Never refused for want of credits, because the money has left: the house may fall below zero. */
function reversePayment(state: TradingState, { payerId, amount }: ReversePayment): Accepted | RefusalCode {
  const account = state.users.get(payerId);
  if (!account) return 'unknown_account';
  if (!isAmount(amount)) return 'bad_amount';
  if (state.systemAccount('external').available + amount > MONEY_MAX) return 'amount_too_large';
  const own = account.available < amount ? account.available : amount;
  const rest = amount - own;
  transfer(state, 'reversal', null, [
    { account: state.systemAccount('external'), credits: amount },
    ...(own > 0n ? [{ account, credits: -own }] : []),
    ...(rest > 0n ? [{ account: state.systemAccount('house'), credits: -rest }] : []),
  ]);
  state.changes.account(account);
  account.debt += rest;
  return changed(account, 'reversal', own);
}

const balanceFact = (
  account: Account,
  cause: Extract<Fact, { type: 'balance_changed' }>['cause'],
  amount: bigint,
): Fact => ({ type: 'balance_changed', cause, amount, account: accountView(account) });

const changed = (account: Account, cause: Parameters<typeof balanceFact>[1], amount: bigint): Accepted =>
  accepted(account, [balanceFact(account, cause, amount)]);

const accepted = (account: Account, facts: readonly Fact[]): Accepted => ({
  ok: true,
  answer: { type: 'account', account: accountView(account) },
  facts,
});
