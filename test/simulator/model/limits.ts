// Limits of users a second time: every payment of a day is kept as an entry, and a limit as the list of its values.
import type { ExcludeUser, SetLimits } from '../../../src/domain/exchange/engine/commands.js';
import type { RefusalCode } from '../../../src/domain/exchange/engine/refusals.js';
import { endClearing } from './amend.js';
import {
  findUser,
  LATEST,
  MOST_COST,
  openOrdersOf,
  refuse,
  stakesHeld,
  type Clearing,
  type Order,
  type User,
  type Wager,
  type World,
} from './world.js';
import { endOffer } from './wagers.js';

export type LimitName = 'deposit' | 'stake' | 'loss';
/** What a user may do on one day. */
export interface Limits {
  /** The changes of each limit, the newest last: each value and the time from which it holds. */
  readonly values: Record<LimitName, { readonly value: bigint | null; readonly fromMs: number }[]>;
  excludedUntil: number;
  /** Everything that counts on a day, one entry each. */
  diary: {
    readonly day: number;
    readonly kind: 'deposited' | 'paid' | 'received';
    readonly amount: bigint;
  }[];
}

const DAY_MS = 86_400_000;
const NAMES: readonly LimitName[] = ['deposit', 'stake', 'loss'];

const noLimits = (): Limits => ({
  values: { deposit: [], stake: [], loss: [] },
  excludedUntil: 0,
  diary: [],
});

/** The limit that holds now. */
export function valueOf({ now }: World, { limits }: User, name: LimitName): bigint | null {
  const begun = (limits?.values[name] ?? []).filter(({ fromMs }) => fromMs <= now);
  return begun.at(-1)?.value ?? null;
}

export function todayOf({ now }: World, { limits }: User, kind: Limits['diary'][number]['kind']): bigint {
  let sum = 0n;
  for (const entry of limits?.diary ?? [])
    if (entry.kind === kind && entry.day === Math.floor(now / DAY_MS)) sum += entry.amount;
  return sum;
}

export function note(
  world: World,
  userId: string,
  kind: Limits['diary'][number]['kind'],
  amount: bigint,
): void {
  const limits = findUser(world, userId)?.limits;
  if (!limits || amount === 0n) return;
  const day = Math.floor(world.now / DAY_MS);
  const others = limits.diary.filter((entry) => entry.day === day);
  limits.diary = [...others, { day, kind, amount }];
}

export const isExcluded = ({ now }: World, user: User | undefined): boolean =>
  user?.limits !== null && user?.limits !== undefined && now < user.limits.excludedUntil;

/** Credits in the user's open BUYs. */
const buysHeld = (world: World, userId: string): bigint =>
  openOrdersOf(world, userId).reduce((sum, { side, held }) => sum + (side === 'BUY' ? held : 0n), 0n);

/** How far a bet of `more` brings the user above the limit. */
function above(world: World, user: User, name: 'stake' | 'loss', more: bigint): bigint {
  const limit = valueOf(world, user, name);
  if (limit === null) return 0n;
  let used = todayOf(world, user, 'paid') + buysHeld(world, user.id) + more;
  for (const market of world.markets) used += stakesHeld(market, user.id);
  if (name === 'loss') used -= todayOf(world, user, 'received');
  return used > limit ? used - limit : 0n;
}

export function checkBet(world: World, user: User, amount: bigint): void {
  if (amount <= 0n) return;
  if (above(world, user, 'stake', amount) > 0n) refuse('stake_limit');
  if (above(world, user, 'loss', amount) > 0n) refuse('loss_limit');
}

export function checkDeposit(world: World, user: User, amount: bigint): void {
  if (isExcluded(world, user)) refuse('self_excluded');
  const limit = valueOf(world, user, 'deposit');
  if (limit !== null && todayOf(world, user, 'deposited') + amount > limit) refuse('deposit_limit');
}

export function changeLimits(
  world: World,
  command: SetLimits | ExcludeUser,
  opened: (userId: string) => User,
): string {
  if (command.kind === 'set_limits') setLimits(world, command, opened);
  else exclude(world, command, opened);
  world.traces.users.push(command.userId);
  return command.userId;
}

function setLimits(world: World, command: SetLimits, opened: (userId: string) => User): Clearing {
  const named = NAMES.filter((name) => command[name] !== undefined);
  const known = findUser(world, command.userId);
  for (const name of named) {
    const refusal = refusalOf(world, known, command, name);
    if (refusal) refuse(refusal);
  }
  const user = known ?? opened(command.userId);
  const limits = (user.limits ??= noLimits());
  for (const name of named) {
    const wanted = command[name] ?? null;
    const now = valueOf(world, user, name);
    const next = limits.values[name].find(({ fromMs }) => fromMs > world.now);
    const isHigher = now !== null && (wanted === null || wanted > now);
    if (isHigher && next && next.value === wanted) continue;
    limits.values[name] = isHigher
      ? [
          { value: now, fromMs: world.now },
          { value: wanted, fromMs: world.now + DAY_MS },
        ]
      : [{ value: wanted, fromMs: world.now }];
  }
  return endClearing(world, user.id, newestAbove(world, user), false);
}

function refusalOf(
  world: World,
  user: User | undefined,
  command: SetLimits,
  name: LimitName,
): RefusalCode | null {
  const wanted = command[name] ?? null;
  if (wanted !== null && (wanted < 0n || wanted > MOST_COST)) return 'bad_limit';
  const now = user ? valueOf(world, user, name) : null;
  const isLower = wanted !== null && (now === null || wanted <= now);
  return command.by === 'operator' && !isLower ? 'limit_not_lower' : null;
}

/** Ends the newest pending wagers, and returns the newest BUYs, until the user is within the limits. */
function newestAbove(world: World, user: User): Order[] {
  const stake = above(world, user, 'stake', 0n);
  const loss = above(world, user, 'loss', 0n);
  let left = stake > loss ? stake : loss;
  const buys = openOrdersOf(world, user.id).filter(({ side }) => side === 'BUY');
  const sent = world.markets
    .flatMap(({ wagers }) => wagers)
    .filter(({ userId, status }) => userId === user.id && status === 'PENDING');
  const orders: Order[] = [];
  const bets: (Order | Wager)[] = [...buys, ...sent];
  for (const bet of bets.sort((a, b) => b.id - a.id)) {
    if (left <= 0n) break;
    if (!('toUserId' in bet)) {
      left -= bet.held;
      orders.push(bet);
      continue;
    }
    left -= bet.proposerStake;
    endPending(world, bet);
  }
  return orders;
}

function endPending(world: World, wager: Wager): void {
  const market = world.markets.find(({ wagers }) => wagers.includes(wager));
  if (!market) throw new Error(`the wager ${wager.id} is in no market`);
  const isStopped = [wager.userId, wager.toUserId].some((id) => findUser(world, id)?.status !== 'open');
  const excluded = [wager.userId, wager.toUserId].some((id) => isExcluded(world, findUser(world, id)));
  if (wager.expiresAtMs <= world.now) endOffer(world, market, wager, 'EXPIRED', 'expired');
  else if (isStopped) endOffer(world, market, wager, 'DECLINED', 'operator');
  else if (excluded) endOffer(world, market, wager, 'DECLINED', 'user');
  else endOffer(world, market, wager, 'CANCELLED', 'user');
}

function exclude(world: World, { userId, untilMs }: ExcludeUser, opened: (userId: string) => User): Clearing {
  const known = findUser(world, userId);
  const present = known?.limits && isExcluded(world, known) ? known.limits.excludedUntil : null;
  if (!Number.isInteger(untilMs) || untilMs > LATEST) refuse('bad_exclusion');
  if (untilMs !== present && (untilMs < world.now + DAY_MS || untilMs < (present ?? 0)))
    refuse('bad_exclusion');
  const user = known ?? opened(userId);
  (user.limits ??= noLimits()).excludedUntil = untilMs;
  const buys = openOrdersOf(world, userId).filter(({ side }) => side === 'BUY');
  return endClearing(world, userId, buys, true);
}
