// The commands of limits. A lower limit holds at once, and cancels the newest bets above it; a higher one holds after a day. An
// exclusion cancels all BUYs, declines all pending wagers, and ends only by its date.
import type { ExcludeUser, LimitName, SetLimits } from '../commands.js';
import type { Accepted, Fact } from '../facts.js';
import { COST_MAX, EXCLUSION_MIN_MS, LIMIT_RAISE_MS, TIME_MS_MAX } from '../money/limits.js';
import { openUserAccount } from '../money/opening.js';
import { clearOrders } from '../orders/clearings.js';
import type { RefusalCode } from '../refusals.js';
import type { Account, Order, Wager } from '../state/rows.js';
import type { TradingState } from '../state/state.js';
import { FIELDS, LIMIT_NAMES, UserLimits } from '../state/user-limits.js';
import { limitsView } from '../state/views.js';
import { endOffer, fateOf } from '../wagers/endings.js';
import { excessOf, isExcluded, limitNow } from './tally.js';

export function setLimits(state: TradingState, command: SetLimits): Accepted | RefusalCode {
  const facts: Fact[] = [];
  const wanted = LIMIT_NAMES.filter((name) => command[name] !== undefined);
  for (const name of wanted) {
    const refused = refusalOf(state, command, name);
    if (refused) return refused;
  }
  const account = state.users.get(command.userId) ?? openUserAccount(state, facts, command.userId);
  if (!account) return 'amount_too_large';
  const limits = limitsFor(state, account);
  for (const name of wanted) setOne(limits, name, command[name] ?? null, state.nowMs);
  facts.push(changedFact(account, limits));
  const orders = cutBack(state, facts, account, limits);
  const accepted = clearOrders(state, account, { kind: 'set_limits', reason: 'limit' }, orders);
  return { ...accepted, facts: [...facts, ...accepted.facts] };
}

/** Operators only lower limits. */
function refusalOf({ users, nowMs }: TradingState, command: SetLimits, name: LimitName): RefusalCode | null {
  const value = command[name] ?? null;
  if (value !== null && (value < 0n || value > COST_MAX)) return 'bad_limit';
  if (command.by === 'user') return null;
  const limits = users.get(command.userId)?.limits ?? null;
  const now = limits && limitNow(limits, name, nowMs);
  return value === null || (now !== null && value > now) ? 'limit_not_lower' : null;
}

/** The limits of the account, as rows that change in this batch. */
function limitsFor(state: TradingState, account: Account): UserLimits {
  if (account.limits) {
    state.changes.userLimits(account.limits);
    return account.limits;
  }
  const limits = new UserLimits(account.id);
  account.limits = limits;
  state.changes.addUserLimits(limits);
  return limits;
}

function setOne(limits: UserLimits, name: LimitName, wanted: bigint | null, nowMs: number): void {
  const { next, at } = FIELDS[name];
  const now = limitNow(limits, name, nowMs);
  const isHigher = now !== null && (wanted === null || wanted > now);
  const isAsked = limits[at] !== null && limits[at] > nowMs && limits[next] === wanted;
  if (isHigher && isAsked) return;
  limits[name] = isHigher ? now : wanted;
  limits[next] = isHigher ? wanted : null;
  limits[at] = isHigher ? nowMs + LIMIT_RAISE_MS : null;
}

/** Cancels the newest pending wagers, and returns the newest BUYs, that the account must give back to be within its limits. */
function cutBack(state: TradingState, facts: Fact[], account: Account, limits: UserLimits): Order[] {
  let left = excessOf(account, limits, state.nowMs);
  const bets: (Order | Wager)[] = [...(state.offersSent.get(account) ?? [])];
  for (const order of account.openOrders()) if (order.side === 'BUY') bets.push(order);
  const orders: Order[] = [];
  for (const bet of bets.sort((a, b) => b.id - a.id)) {
    if (left <= 0n) break;
    if ('proposerStake' in bet) {
      left -= bet.proposerStake;
      endOffer(state, facts, bet, fateOf(state, bet) ?? { status: 'CANCELLED', reason: 'user' });
    } else {
      left -= bet.held;
      orders.push(bet);
    }
  }
  return orders;
}

export function excludeUser(state: TradingState, { userId, untilMs }: ExcludeUser): Accepted | RefusalCode {
  const known = state.users.get(userId);
  const present = known && isExcluded(known, state.nowMs) ? (known.limits?.excludedUntilMs ?? 0) : 0;
  const isSame = present > 0 && untilMs === present;
  const isTime = Number.isInteger(untilMs) && untilMs <= TIME_MS_MAX;
  if (!isTime || (!isSame && untilMs < state.nowMs + EXCLUSION_MIN_MS) || untilMs < present)
    return 'bad_exclusion';
  const facts: Fact[] = [];
  const account = known ?? openUserAccount(state, facts, userId);
  if (!account) return 'amount_too_large';
  const limits = limitsFor(state, account);
  limits.excludedUntilMs = untilMs;
  facts.push(changedFact(account, limits));
  const orders = [...account.openOrders()].filter(({ side }) => side === 'BUY');
  const accepted = clearOrders(state, account, { kind: 'exclude_user', reason: 'limit' }, orders);
  return { ...accepted, facts: [...facts, ...accepted.facts] };
}

const changedFact = (account: Account, limits: UserLimits): Fact => ({
  type: 'limits_changed',
  userId: account.userId ?? '',
  limits: limitsView(limits),
});
