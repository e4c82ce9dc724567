// What counts against the limits of a user, and whether a bet or a deposit fits. Checked when credits are set aside, and never when
// they are spent: a fill uses only what its order holds, so it cannot bring a user above a limit.
import type { LimitName } from '../commands.js';
import { dayOf } from '../state/days.js';
import type { RefusalCode } from '../refusals.js';
import type { Account } from '../state/rows.js';
import type { TradingState } from '../state/state.js';
import { FIELDS, type UserLimits } from '../state/user-limits.js';

/** Micro credits; negative for `received` where a void has taken back more than was received. */
interface Sums {
  readonly deposited: bigint;
  readonly paid: bigint;
  readonly received: bigint;
}
const NOTHING: Sums = { deposited: 0n, paid: 0n, received: 0n };

export const isExcluded = ({ limits }: Account, nowMs: number): boolean =>
  limits !== null && limits.excludedUntilMs !== null && nowMs < limits.excludedUntilMs;

/** The limit that holds now; null for none. */
export function limitNow(limits: UserLimits, name: LimitName, nowMs: number): bigint | null {
  const { next, at } = FIELDS[name];
  const changesAtMs = limits[at];
  return changesAtMs !== null && changesAtMs <= nowMs ? limits[next] : limits[name];
}

const sumsOf = (limits: UserLimits, nowMs: number): Sums => (limits.day === dayOf(nowMs) ? limits : NOTHING);

/** The credits of all open BUYs and stakes of the account. */
function openOf(account: Account): bigint {
  let open = account.staked;
  for (const order of account.openOrders()) if (order.side === 'BUY') open += order.held;
  return open;
}

/** How far the account, with `more` credits in a new bet, is above its limits. */
function excess(
  account: Account,
  limits: UserLimits,
  nowMs: number,
  more = 0n,
): { stake?: bigint; loss?: bigint } {
  const { paid, received } = sumsOf(limits, nowMs);
  const staked = paid + openOf(account) + more;
  const [stake, loss] = [limitNow(limits, 'stake', nowMs), limitNow(limits, 'loss', nowMs)];
  return {
    ...(stake !== null && staked > stake && { stake: staked - stake }),
    ...(loss !== null && staked - received > loss && { loss: staked - received - loss }),
  };
}

/** The credits in open bets that must be given back until the account is within its limits. */
export function excessOf(account: Account, limits: UserLimits, nowMs: number): bigint {
  const { stake = 0n, loss = 0n } = excess(account, limits, nowMs);
  return stake > loss ? stake : loss;
}

/** Why the account cannot set aside `amount` more for a bet; null when it can. */
export function betRefusal({ nowMs }: TradingState, account: Account, amount: bigint): RefusalCode | null {
  const { limits } = account;
  if (!limits || amount <= 0n) return null;
  const { stake, loss } = excess(account, limits, nowMs, amount);
  if (stake !== undefined) return 'stake_limit';
  return loss === undefined ? null : 'loss_limit';
}

/** Why the account cannot take a deposit; null when it can. */
export function depositRefusal(
  { nowMs }: TradingState,
  account: Account,
  amount: bigint,
): RefusalCode | null {
  const { limits } = account;
  if (!limits) return null;
  if (isExcluded(account, nowMs)) return 'self_excluded';
  const limit = limitNow(limits, 'deposit', nowMs);
  const isAbove = limit !== null && sumsOf(limits, nowMs).deposited + amount > limit;
  return isAbove ? 'deposit_limit' : null;
}

/** Adds to the sums of today. Accounts without limits have none. */
function add(state: TradingState, { limits }: Account, name: keyof Sums, amount: bigint): void {
  if (!limits || amount === 0n) return;
  state.changes.userLimits(limits);
  const today = dayOf(state.nowMs);
  if (limits.day !== today) Object.assign(limits, NOTHING, { day: today });
  limits[name] += amount;
}

export const notePaid = (state: TradingState, account: Account, amount: bigint): void => {
  add(state, account, 'paid', amount);
};
export const noteReceived = (state: TradingState, account: Account, amount: bigint): void => {
  add(state, account, 'received', amount);
};
export const noteDeposited = (state: TradingState, account: Account, amount: bigint): void => {
  add(state, account, 'deposited', amount);
};
