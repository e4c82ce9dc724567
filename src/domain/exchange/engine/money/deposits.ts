// Payments that a bank may still take back. They can be traded with, but neither be withdrawn nor be staked in a wager until
// they are old enough. Payments of the same hour count as one, so that an account remembers few of them.
import type { RefusalCode } from '../refusals.js';
import type { Account } from '../state/rows.js';
import type { TradingState } from '../state/state.js';

const HOUR_MS = 3_600_000;

/** The end of the hour of the payments, milliseconds, and their sum. */
type HourOfDeposits = readonly [endMs: number, amount: string];

const read = ({ recentDeposits }: Account): readonly HourOfDeposits[] =>
  recentDeposits === null ? [] : (JSON.parse(recentDeposits) as HourOfDeposits[]);

const isRecent = ({ nowMs, options }: TradingState, [endMs]: HourOfDeposits): boolean =>
  endMs + (options.depositClearMs ?? 0) > nowMs;

export function noteDeposit(state: TradingState, account: Account, amount: bigint): void {
  if (!state.options.depositClearMs) return;
  const end = Math.ceil(state.nowMs / HOUR_MS) * HOUR_MS;
  const recent = read(account).filter((deposits) => isRecent(state, deposits));
  const others = recent.filter(([endMs]) => endMs !== end);
  const ofHour = recent.find(([endMs]) => endMs === end)?.[1] ?? '0';
  state.changes.account(account);
  account.recentDeposits = JSON.stringify([...others, [end, (BigInt(ofHour) + amount).toString()]]);
}

/** Why the account cannot withdraw the amount, or stake it in a wager; null when it can. */
export function outgoingRefusal(state: TradingState, account: Account, amount: bigint): RefusalCode | null {
  if (account.debt > 0n) return 'debt';
  if (account.available < amount) return 'insufficient_funds';
  return clearOf(state, account) < amount ? 'deposit_not_clear' : null;
}

/** The available credits without recent payments. Credits that were spent count as older ones. */
function clearOf(state: TradingState, account: Account): bigint {
  let clear = account.available;
  for (const deposits of read(account)) if (isRecent(state, deposits)) clear -= BigInt(deposits[1]);
  return clear;
}
