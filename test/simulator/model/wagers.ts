// Wagers: offers, answers, and what time, bans and the end of a market do to them.
import type { AnswerWager, OfferWager } from '../../../src/domain/exchange/engine/commands.js';
import { checkOutgoing } from './cash.js';
import { checkBet, isExcluded, note } from './limits.js';
import { findMarket, findUser, refuse, type Market, type User, type Wager, type World } from './world.js';

const CREDIT = 1_000_000n;
const MOST_STAKE = 1_000_000_000_000_000_000n;
const DAY_MS = 86_400_000;
const DEFAULT_OPEN_MS = 180_000;

function userOf(world: World, userId: string): User {
  const user = findUser(world, userId);
  if (!user) throw new Error(`${userId} has a stake and no account`);
  return user;
}

function move(world: World, userId: string, amount: bigint): void {
  userOf(world, userId).free += amount;
  world.traces.users.push(userId);
}

function checkTerms(command: OfferWager): void {
  const { type, outcome, proposerStake: own, responderStake: other, openMs = DEFAULT_OPEN_MS } = command;
  if (!Number.isInteger(openMs) || openMs < 1 || openMs > DAY_MS) refuse('bad_expiry');
  if (outcome !== 'YES' && outcome !== 'NO') refuse('bad_outcome');
  for (const stake of [own, other]) if (stake < CREDIT || stake > MOST_STAKE) refuse('bad_stake');
  if (own > 100n * other || other > 100n * own) refuse('bad_stake');
  if (type === 'PAGO' ? own > other : own < other) refuse('bad_wager_type');
}

function checkWindow(world: World, { state, closesAtMs }: Market): void {
  if (state === 'PROPOSED' || state === 'APPROVED') refuse('market_not_open');
  if (state === 'PAUSED') refuse('market_paused');
  if (state === 'FINALIZED' || state === 'VOIDED') refuse('market_settled');
  if (state !== 'ACTIVE' || (closesAtMs !== null && closesAtMs <= world.now)) refuse('market_closed');
}

export function offer(world: World, command: OfferWager): Wager {
  const { userId, toUserId, marketId, type, outcome, proposerStake, responderStake } = command;
  const user = findUser(world, userId) ?? refuse('unknown_account');
  if (user.status !== 'open') refuse('account_closed');
  if (isExcluded(world, user)) refuse('self_excluded');
  const market = findMarket(world, marketId) ?? refuse('unknown_market');
  if (market.venue === 'quote') refuse('unknown_market');
  checkTerms(command);
  checkWindow(world, market);
  if (userId === toUserId) refuse('wager_with_oneself');
  const other = findUser(world, toUserId);
  if (other?.status !== 'open' || isExcluded(world, other)) refuse('opponent_unavailable');
  const pending = world.markets
    .flatMap(({ wagers }) => wagers)
    .filter((wager) => wager.status === 'PENDING' && wager.userId === userId);
  const between = pending.filter((wager) => wager.toUserId === toUserId);
  const inMarket = market.wagers.filter((wager) => wager.userId === userId);
  if (pending.length >= 20 || between.length >= 3 || inMarket.length >= 1_000) refuse('too_many_wagers');
  checkOutgoing(world, user, proposerStake);
  checkBet(world, user, proposerStake);
  const wager: Wager = {
    ...{ id: world.nextOrder, userId, toUserId, type, outcome, proposerStake, responderStake },
    expiresAtMs: world.now + (command.openMs ?? DEFAULT_OPEN_MS),
    status: 'PENDING',
    reason: null,
  };
  world.nextOrder += 1;
  market.wagers.push(wager);
  world.traces.markets.push(marketId);
  move(world, userId, -proposerStake);
  return wager;
}

export function answer(world: World, { kind, userId, wagerId }: AnswerWager): Wager {
  const market = world.markets.find(({ wagers }) => wagers.some(({ id }) => id === wagerId));
  const wager = market?.wagers.find(({ id }) => id === wagerId) ?? refuse('unknown_wager');
  if (!market || (wager.userId !== userId && wager.toUserId !== userId)) refuse('unknown_wager');
  if ((kind === 'cancel_wager') !== (wager.userId === userId)) refuse('not_your_answer');
  const isStopped = [wager.userId, wager.toUserId].some((id) => userOf(world, id).status !== 'open');
  const wanted = { accept_wager: 'ACCEPTED', decline_wager: 'DECLINED', cancel_wager: 'CANCELLED' }[kind];
  if (wager.status === 'PENDING' && wager.expiresAtMs <= world.now) refuse('wager_expired');
  const isOut = [wager.userId, wager.toUserId].some((id) => isExcluded(world, userOf(world, id)));
  if (wager.status === 'PENDING' && (isStopped || isOut)) {
    if (wanted !== 'DECLINED') refuse('wager_declined');
    endOffer(world, market, wager, 'DECLINED', isStopped ? 'operator' : 'user');
  }
  if (wager.status === wanted) return wager;
  switch (wager.status) {
    case 'ACCEPTED':
      return refuse('wager_accepted');
    case 'DECLINED':
      return refuse('wager_declined');
    case 'EXPIRED':
      return refuse('wager_expired');
    case 'CANCELLED':
      return refuse('wager_cancelled');
    case 'PENDING':
      break;
  }
  if (kind === 'accept_wager') accept(world, market, wager);
  else endOffer(world, market, wager, kind === 'cancel_wager' ? 'CANCELLED' : 'DECLINED', 'user');
  return wager;
}

function accept(world: World, market: Market, wager: Wager): void {
  checkWindow(world, market);
  const { toUserId, responderStake } = wager;
  checkOutgoing(world, userOf(world, toUserId), responderStake);
  checkBet(world, userOf(world, toUserId), responderStake);
  move(world, toUserId, -responderStake);
  wager.status = 'ACCEPTED';
  world.traces.markets.push(market.id);
}

export function endOffer(
  world: World,
  market: Market,
  wager: Wager,
  status: Wager['status'],
  reason: Wager['reason'],
): void {
  move(world, wager.userId, wager.proposerStake);
  wager.status = status;
  wager.reason = reason;
  world.traces.markets.push(market.id);
}

export function cancelOffers(world: World, market: Market, reason: 'market_closed' | 'market_paused'): void {
  for (const wager of market.wagers)
    if (wager.status === 'PENDING') endOffer(world, market, wager, 'CANCELLED', reason);
}

/** Pending wagers that the user has sent, and then those that the user has received; each by number. */
export function pendingOf(world: World, userId: string): { market: Market; wager: Wager }[] {
  const pending = world.markets
    .flatMap((market) => market.wagers.map((wager) => ({ market, wager })))
    .filter(({ wager }) => wager.status === 'PENDING')
    .sort((a, b) => a.wager.id - b.wager.id);
  return [
    ...pending.filter(({ wager }) => wager.userId === userId),
    ...pending.filter(({ wager }) => wager.toUserId === userId),
  ];
}

/** The user may not trade any more. */
export function declineSome(world: World, userId: string, most: number): void {
  for (const { market, wager } of pendingOf(world, userId).slice(0, most))
    if (wager.expiresAtMs <= world.now) endOffer(world, market, wager, 'EXPIRED', 'expired');
    else if ([wager.userId, wager.toUserId].some((id) => userOf(world, id).status !== 'open'))
      endOffer(world, market, wager, 'DECLINED', 'operator');
    else endOffer(world, market, wager, 'DECLINED', 'user');
}

/** The winner of each accepted wager gets both stakes; without an outcome each user gets the own stake. */
export function endWagers(world: World, market: Market): void {
  for (const { status, userId, toUserId, outcome, proposerStake, responderStake } of market.wagers) {
    if (status !== 'ACCEPTED') continue;
    const pot = proposerStake + responderStake;
    if (market.outcome !== 'YES' && market.outcome !== 'NO') {
      move(world, userId, proposerStake);
      move(world, toUserId, responderStake);
    } else {
      const winner = market.outcome === outcome ? userId : toUserId;
      move(world, userId, winner === userId ? pot : 0n);
      move(world, toUserId, winner === toUserId ? pot : 0n);
      note(world, userId, 'paid', proposerStake);
      note(world, toUserId, 'paid', responderStake);
      note(world, winner, 'received', pot);
    }
  }
  market.wagers = [];
}
