// The life of a market and the effects of time: opening, closing, settling, voiding, expiring.
import type {
  ChangeMarket,
  CreateMarket,
  SettleMarket,
} from '../../../src/domain/exchange/engine/commands.js';
import type { CancelReason, MarketState } from '../../../src/domain/exchange/engine/facts.js';
import { endOrder } from './fills.js';
import { worstLoss } from './lmsr.js';
import { endPosition } from './positions.js';
import {
  findMarket,
  findUser,
  isLater,
  netPaid,
  refuse,
  supply,
  sweepOf,
  type Market,
  type World,
} from './world.js';

export function createMarket(world: World, command: CreateMarket): Market {
  const { marketId, venue, liquidity, closesAtMs } = command;
  const isFee = (fee: number): boolean => Number.isInteger(fee) && fee >= 0 && fee <= 1_000;
  const isLiquidity = venue === 'book' ? liquidity === null : isMakersLiquidity(liquidity);
  const isClosing = closesAtMs === null || isLater(world, closesAtMs);
  const isId = marketId !== '' && !marketId.includes(':');
  if (!isId || !isFee(command.makerFeeBps) || !isFee(command.takerFeeBps)) refuse('bad_market');
  if (!isLiquidity || !isClosing || !isVoidRule(command)) refuse('bad_market');
  if (findMarket(world, marketId)) refuse('market_exists');
  const market: Market = {
    id: marketId,
    venue,
    makerFeeBps: command.makerFeeBps,
    takerFeeBps: command.takerFeeBps,
    liquidity,
    closesAtMs,
    voidRule: command.voidRule,
    voidPriceBps: command.voidPriceBps,
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
  };
  world.markets.push(market);
  world.traces.markets.push(market.id);
  return market;
}

function isVoidRule({ venue, voidRule, voidPriceBps }: CreateMarket): boolean {
  if (voidRule === 'refund') return voidPriceBps === null;
  if (venue === 'amm' || voidPriceBps === null) return false;
  return Number.isInteger(voidPriceBps) && voidPriceBps >= 0 && voidPriceBps <= 10_000;
}

const isMakersLiquidity = (liquidity: bigint | null): boolean =>
  liquidity !== null && liquidity >= 1_000_000n && liquidity <= 10_000_000_000_000n;

function marketIn(world: World, marketId: string, states: readonly MarketState[]): Market {
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
    market.state = 'PAUSED';
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
  return market;
}

function close(world: World, market: Market): void {
  cancelResting(world, market);
  market.state = 'CLOSED';
  world.traces.markets.push(market.id);
}

function cancelResting(world: World, market: Market): void {
  for (const order of market.orders) endOrder(world, market, order, 'CANCELLED', 'market_closed');
}

export function settle(world: World, { marketId, outcome, actor }: SettleMarket): Market {
  const market = marketIn(world, marketId, ['CLOSED']);
  checkInterest(market, actor);
  const owed = supply(market, outcome);
  if (owed > market.pot) {
    const used = owed - market.pot;
    if (used > market.subsidy) throw new Error(`the maker of ${market.id} has lost more than its subsidy`);
    market.subsidy -= used;
    market.pot += used;
  }
  for (const position of market.positions) {
    const payout = position.outcome === outcome ? position.shares : 0n;
    market.pot -= payout;
    pay(world, position.userId, payout);
    endPosition(position, payout);
  }
  market.state = 'FINALIZED';
  market.outcome = outcome;
  leaveToHouse(world, market);
  return market;
}

/** Refuses an actor who has shares, an order, or a net payment in the market. */
function checkInterest(market: Market, actor: string | null): void {
  if (actor === null) return;
  const holds = market.positions.some(({ userId, shares }) => userId === actor && shares > 0n);
  const bids = market.orders.some(({ userId }) => userId === actor);
  if (holds || bids || netPaid(market, actor) !== 0n) refuse('conflict_of_interest');
}

function pay(world: World, userId: string, amount: bigint): void {
  const user = findUser(world, userId);
  if (!user) throw new Error(`${userId} has shares and no account`);
  user.free += amount;
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
  cancelResting(world, market);
  if (market.voidRule === 'refund') undoPayments(world, market);
  else payAtPrice(world, market, BigInt(market.voidPriceBps ?? 0));
  market.state = 'VOIDED';
  leaveToHouse(world, market);
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

/** Due work, in the order of the times; at the same moment, orders come before the market. */
export function advance(world: World): void {
  for (const market of world.markets) {
    if (sweepOf(market)) continue;
    const closesAtMs = market.state === 'CLOSED' ? null : market.closesAtMs;
    const closes = closesAtMs !== null && closesAtMs <= world.now;
    const until = closes ? closesAtMs : world.now;
    for (const order of market.orders)
      if (order.expiresAtMs !== null && order.expiresAtMs <= until)
        endOrder(world, market, order, 'EXPIRED', 'expired');
    if (closes) close(world, market);
  }
}
