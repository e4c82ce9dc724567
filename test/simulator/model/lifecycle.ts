// The life of a market and the effects of time: opening, closing, settling, voiding, expiring.
import { note } from './limits.js';
import type {
  ChangeMarket,
  CreateMarket,
  NewMarketTerms,
  SettleMarket,
} from '../../../src/domain/exchange/engine/commands.js';
import type { CancelReason, MarketState } from '../../../src/domain/exchange/engine/facts.js';
import { endOrder } from './fills.js';
import { worstLoss } from './lmsr.js';
import { endDisputes, returnProposerBond, rewardAndRelease, takeBond } from './bonds.js';
import { checkInterest, isSecondPerson } from './persons.js';
import { endPosition } from './positions.js';
import {
  availableOf,
  findMarket,
  findUser,
  isBusy,
  isLater,
  LATEST,
  refuse,
  supply,
  sweepOf,
  type Market,
  type Order,
  type Wager,
  type World,
} from './world.js';
import { cancelOffers, endOffer, endWagers } from './wagers.js';

/** The beginning of a life; items have none. */
export const NO_LIFE = {
  proposerId: null,
  resolverId: null,
  disputeWindowMs: 0,
  resolveWithinMs: 0,
  pausePolicy: 'keep',
  deadline: null,
  resolveBy: null,
  windowEnds: null,
  resolvedBy: null,
  corrections: 0,
  round: 0,
  goodFaith: false,
  pending: null,
  proposerBond: 0n,
  resolverBond: 0n,
} as const;

export function createMarket(world: World, command: CreateMarket): Market {
  const check = (): void => checkResolver(world, command.resolverId ?? null);
  const market = addMarket(world, command, null, check);
  bondResolver(world, market, () => undefined);
  return market;
}

export function addMarket(
  world: World,
  command: NewMarketTerms,
  proposerId: string | null,
  check: () => void,
): Market {
  const { marketId, venue, liquidity, closesAtMs } = command;
  const isFee = (fee: number): boolean => Number.isInteger(fee) && fee >= 0 && fee <= 1_000;
  const isSpan = (ms = 0): boolean => Number.isInteger(ms) && ms >= 0 && ms <= 366 * 86_400_000;
  const isLiquidity = venue === 'book' ? liquidity === null : isMakersLiquidity(liquidity);
  const isClosing = closesAtMs === null || isLater(world, closesAtMs);
  const isId = marketId !== '' && !marketId.includes(':');
  if (!isId || !isFee(command.makerFeeBps) || !isFee(command.takerFeeBps)) refuse('bad_market');
  if (!isLiquidity || !isClosing || !isVoidRule(command)) refuse('bad_market');
  if (!isSpan(command.disputeWindowMs) || !isSpan(command.resolveWithinMs)) refuse('bad_market');
  if (findMarket(world, marketId)) refuse('market_exists');
  check();
  const { lifecycle } = world.options;
  const market: Market = {
    ...NO_LIFE,
    disputes: [],
    id: marketId,
    venue,
    makerFeeBps: command.makerFeeBps,
    takerFeeBps: command.takerFeeBps,
    liquidity,
    closesAtMs,
    voidRule: command.voidRule,
    voidPriceBps: command.voidPriceBps,
    proposerId,
    resolverId: command.resolverId ?? null,
    disputeWindowMs: command.disputeWindowMs ?? lifecycle.disputeWindowMs,
    resolveWithinMs: command.resolveWithinMs ?? lifecycle.resolveWithinMs,
    pausePolicy: command.pausePolicy ?? 'keep',
    deadline: closesAtMs,
    state: 'APPROVED',
    outcome: null,
    lastPrice: null,
    pot: 0n,
    fees: 0n,
    subsidy: 0n,
    high: null,
    low: null,
    lastListedMs: null,
    orders: [],
    positions: [],
    wagers: [],
  };
  world.markets.push(market);
  world.traces.markets.push(market.id);
  return market;
}

function checkResolver(world: World, resolverId: string | null): void {
  if (resolverId === null) return;
  const user = findUser(world, resolverId);
  if (user?.status !== 'open') refuse('resolver_unknown');
  if (availableOf(world, user) < world.options.lifecycle.resolverBond) refuse('insufficient_funds');
}

/** Refuses before anything changes; `before` runs before the bond is taken. */
export function bondResolver(world: World, market: Market, before: () => void): void {
  checkResolver(world, market.resolverId);
  before();
  if (market.resolverId === null) return;
  const { resolverBond } = world.options.lifecycle;
  takeBond(world, market.resolverId, resolverBond);
  market.resolverBond = resolverBond;
}

export function reject(world: World, market: Market): void {
  returnProposerBond(world, market);
  market.state = 'REJECTED';
  market.deadline = null;
  leaveToHouse(world, market);
}

/** A time after another one, and not after the year 9999. */
export const LATEST_FROM = (fromMs: number, ms: number): number => Math.min(fromMs + ms, LATEST);

function isVoidRule({ venue, voidRule, voidPriceBps }: NewMarketTerms): boolean {
  if (voidRule === 'refund') return voidPriceBps === null;
  if (venue === 'amm' || voidPriceBps === null) return false;
  return Number.isInteger(voidPriceBps) && voidPriceBps >= 0 && voidPriceBps <= 10_000;
}

const isMakersLiquidity = (liquidity: bigint | null): boolean =>
  liquidity !== null && liquidity >= 1_000_000n && liquidity <= 10_000_000_000_000n;

export function marketIn(world: World, marketId: string, states: readonly MarketState[]): Market {
  const market = findMarket(world, marketId) ?? refuse('unknown_market');
  if (market.venue === 'quote') refuse('unknown_market');
  if (!states.includes(market.state)) refuse('bad_market_state');
  world.traces.markets.push(market.id);
  return market;
}

export function changeMarket(world: World, { kind, marketId, actor }: ChangeMarket): Market {
  if (kind === 'open_market') return open(world, marketId);
  if (kind === 'pause_market') {
    const market = marketIn(world, marketId, ['ACTIVE']);
    cut(world, market, 'market_paused');
    if (market.pausePolicy === 'cancel') cancelResting(world, market, 'market_paused');
    market.state = 'PAUSED';
    market.pending = null;
    return market;
  }
  if (kind === 'close_market') {
    const market = marketIn(world, marketId, ['ACTIVE', 'PAUSED']);
    close(world, market);
    return market;
  }
  return voidMarket(world, marketId, actor);
}

/** An operator does not wait for an order that has more steps to trade. */
function cut(world: World, market: Market, reason: CancelReason): void {
  const order = sweepOf(market);
  if (order) endOrder(world, market, order, 'CANCELLED', reason);
}

function open(world: World, marketId: string): Market {
  const market = marketIn(world, marketId, ['APPROVED', 'PAUSED']);
  if (market.venue === 'amm' && market.state === 'APPROVED') {
    const subsidy = worstLoss(market.liquidity ?? 0n);
    if (world.house < subsidy) refuse('insufficient_funds');
    world.house -= subsidy;
    market.subsidy = subsidy;
  }
  market.state = 'ACTIVE';
  market.pending = null;
  return market;
}

function close(world: World, market: Market): void {
  cancelResting(world, market, 'market_closed');
  market.state = 'CLOSED';
  market.pending = null;
  market.resolveBy = LATEST_FROM(market.closesAtMs ?? world.now, market.resolveWithinMs);
  market.deadline = market.resolveBy;
  world.traces.markets.push(market.id);
}

function cancelResting(world: World, market: Market, reason: 'market_closed' | 'market_paused'): void {
  for (const order of market.orders) endOrder(world, market, order, 'CANCELLED', reason);
  cancelOffers(world, market, reason);
}

export function settle(world: World, { marketId, outcome, actor }: SettleMarket): Market {
  const market = marketIn(world, marketId, ['CLOSED']);
  checkInterest(market, actor);
  if (!isSecondPerson(world, market, `settle ${outcome}`, actor)) return market;
  market.outcome = outcome;
  endMarket(world, market);
  return market;
}

/** Ends the market with its outcome, or voids it without one. */
export function endMarket(world: World, market: Market): void {
  const { outcome } = market;
  market.deadline = null;
  market.pending = null;
  world.traces.markets.push(market.id);
  if (outcome === null || outcome === 'VOID') {
    undo(world, market);
    return;
  }
  const owed = supply(market, outcome);
  if (owed > market.pot) {
    const used = owed - market.pot;
    if (used > market.subsidy) throw new Error(`the maker of ${market.id} has lost more than its subsidy`);
    market.subsidy -= used;
    market.pot += used;
  }
  releaseSubsidy(world, market);
  rewardAndRelease(world, market);
  for (const position of market.positions) {
    const payout = position.outcome === outcome ? position.shares : 0n;
    market.pot -= payout;
    pay(world, position.userId, payout);
    endPosition(position, payout);
  }
  market.state = 'FINALIZED';
  endWagers(world, market);
  endDisputes(world, market);
  leaveToHouse(world, market);
}

function undo(world: World, market: Market): void {
  cancelResting(world, market, 'market_closed');
  if (market.voidRule === 'refund') releaseSubsidy(world, market);
  rewardAndRelease(world, market);
  if (market.voidRule === 'refund') undoPayments(world, market);
  else payAtPrice(world, market, BigInt(market.voidPriceBps ?? 0));
  market.state = 'VOIDED';
  endWagers(world, market);
  endDisputes(world, market);
  leaveToHouse(world, market);
}

/** What the payout does not need is the house's again, before a reward is paid. */
function releaseSubsidy(world: World, market: Market): void {
  world.house += market.subsidy;
  market.subsidy = 0n;
}

function pay(world: World, userId: string, amount: bigint): void {
  const user = findUser(world, userId);
  if (!user) throw new Error(`${userId} has shares and no account`);
  user.free += amount;
  note(world, userId, 'received', amount);
  world.traces.users.push(userId);
}

function leaveToHouse(world: World, market: Market): void {
  world.house += market.pot + market.fees + market.subsidy;
  market.pot = 0n;
  market.fees = 0n;
  market.subsidy = 0n;
  world.markets = world.markets.filter((other) => other !== market);
  world.pastMarkets.push(market);
}

function voidMarket(world: World, marketId: string, actor: string | null): Market {
  const market = marketIn(world, marketId, ['APPROVED', 'ACTIVE', 'PAUSED', 'CLOSED']);
  checkInterest(market, actor);
  if (!isSecondPerson(world, market, 'void', actor)) return market;
  endMarket(world, market);
  return market;
}

/** Everybody gets back what they paid, or returns what they took out. Nothing is left, and nothing lacks. */
function undoPayments(world: World, market: Market): void {
  let left = market.pot + market.fees;
  for (const position of market.positions) {
    const paid = position.cost - position.realised;
    left -= paid;
    pay(world, position.userId, paid);
    endPosition(position, paid);
  }
  if (left !== 0n) throw new Error(`a void leaves ${left} in ${market.id}`);
  market.pot = 0n;
  market.fees = 0n;
}

function payAtPrice(world: World, market: Market, price: bigint): void {
  for (const position of market.positions) {
    const ofOutcome = position.outcome === 'YES' ? price : 10_000n - price;
    const payout = (position.shares * ofOutcome) / 10_000n;
    market.pot -= payout;
    pay(world, position.userId, payout);
    if (position.shares > 0n) endPosition(position, payout);
  }
}

/** One step of a market: some orders expire, in the order of the times, or the deadline of the market is met. */
export function advance(world: World, market: Market): void {
  if (isBusy(world, market)) throw new Error(`${market.id} is busy`);
  const { deadline } = market;
  const isOver = deadline !== null && deadline <= world.now;
  const expired = expiredAt(market, isOver ? deadline : world.now);
  for (const one of expired.slice(0, world.options.stepMax))
    if ('toUserId' in one) endOffer(world, market, one, 'EXPIRED', 'expired');
    else endOrder(world, market, one, 'EXPIRED', 'expired');
  if (expired.length === 0 && isOver) meetDeadline(world, market);
}

/** Whether an order or a wager has expired, or the deadline of the market is over, without any effect so far. */
export const isDue = ({ now }: World, market: Market): boolean =>
  (market.deadline !== null && market.deadline <= now) || expiredAt(market, now).length > 0;

/** At the same moment orders come before wagers. */
function expiredAt({ orders, wagers }: Market, nowMs: number): (Order | Wager)[] {
  const time = ({ expiresAtMs }: Order | Wager): number => expiresAtMs ?? Number.POSITIVE_INFINITY;
  const rank = (one: Order | Wager): number => ('toUserId' in one ? 1 : 0);
  const open = [
    ...orders.filter(({ isSweeping }) => !isSweeping),
    ...wagers.filter(({ status }) => status === 'PENDING'),
  ];
  return open
    .filter((one) => time(one) <= nowMs)
    .sort((a, b) => time(a) - time(b) || rank(a) - rank(b) || a.id - b.id);
}

function meetDeadline(world: World, market: Market): void {
  world.traces.markets.push(market.id);
  market.pending = null;
  const { deadline } = market;
  switch (market.state) {
    case 'PROPOSED':
      if (deadline === market.closesAtMs) reject(world, market);
      else market.deadline = market.closesAtMs;
      return;
    case 'APPROVED':
    case 'ACTIVE':
    case 'PAUSED':
      return close(world, market);
    case 'CLOSED':
      if (deadline !== market.resolveBy) return endMarket(world, market);
      market.deadline = voidTime(world, market, deadline ?? 0);
      return;
    case 'DISPUTED':
      market.deadline =
        deadline === market.windowEnds ? LATEST_FROM(world.now, world.options.lifecycle.disputeVoteMs) : null;
      return;
    default:
      endMarket(world, market);
  }
}

function voidTime({ options }: World, { resolveWithinMs }: Market, resolveBy: number): number {
  const at = LATEST_FROM(resolveBy, Math.max(0, options.lifecycle.voidAfterMs - resolveWithinMs));
  return at === resolveBy ? at + 1 : at;
}
