// The data of the naive model: plain objects in plain arrays, found by reading the whole array. The model counts
// derived values each time and never stores them: supplies, a user's holds, the debt of the account `external`.
import type {
  OrderType,
  Outcome,
  PausePolicy,
  SelfTradePrevention,
  Side,
  TimeInForce,
  Venue,
  Verdict,
  VoidRule,
  WagerType,
} from '../../../src/domain/exchange/engine/commands.js';
import type { CancelReason, MarketState, OrderStatus } from '../../../src/domain/exchange/engine/facts.js';
import type { LifecycleOptions } from '../../../src/domain/exchange/engine/options.js';

export { Refusal, refuse } from './refusal.js';
import type { Limits } from './limits.js';

export const LOT = 10_000n;
export const MOST_SHARES = 1_000_000_000_000_000n;
export const MOST_COST = 1_000_000_000_000_000_000n;
export const MOST_MONEY = 9_000_000_000_000_000_000n;
export const MOST_OPEN_ORDERS = 1_000;
/** The end of the year 9999, milliseconds since 1970. */
export const LATEST = 253_402_300_799_999;
export const MOST_ITEM_PRICE = 2_147_483_647;

export interface ModelOptions {
  readonly paperFunds: bigint;
  readonly quotes: boolean;
  readonly quoteMaxAgeMs: number;
  readonly quoteExposureMax: bigint;
  readonly orderValueMin: bigint;
  readonly stepMax: number;
  readonly depositClearMs?: number;
  readonly lifecycle: LifecycleOptions;
}

export interface User {
  readonly id: string;
  /** Credits outside open orders. A part of them may be held as profit. */
  free: bigint;
  status: 'open' | 'barred' | 'forfeited';
  /** What the user owes the house. */
  debt: bigint;
  /** null before the first limit. */
  limits: Limits | null;
  /** All payments of the user. */
  readonly payments: { readonly atMs: number; readonly amount: bigint }[];
}

export const newUser = (id: string, free: bigint): User => ({
  id,
  free,
  status: 'open',
  debt: 0n,
  limits: null,
  payments: [],
});

/** A withdrawal that is neither paid nor given back. */
interface Withdrawal {
  readonly id: string;
  readonly userId: string;
  readonly amount: bigint;
}

export interface Position {
  readonly userId: string;
  readonly outcome: Outcome;
  shares: bigint;
  cost: bigint;
  realised: bigint;
}

export interface Order {
  readonly id: number;
  readonly userId: string;
  readonly outcome: Outcome;
  readonly side: Side;
  readonly type: OrderType;
  readonly timeInForce: TimeInForce;
  readonly postOnly: boolean;
  readonly selfTradePrevention: SelfTradePrevention;
  readonly maxCost: bigint | null;
  price: number | null;
  quantity: bigint | null;
  expiresAtMs: number | null;
  /** An order that entered the book earlier has a smaller number. */
  entry: number;
  filled: bigint;
  /** Credits paid or received, without fees. */
  cost: bigint;
  /** The exact sum of cost × rate over the fills. */
  feeSum: bigint;
  fees: bigint;
  /** Credits of a BUY, shares of a SELL. */
  held: bigint;
  status: OrderStatus;
  reason: CancelReason | null;
  /** The order has more steps to trade, and rests in no book. */
  isSweeping: boolean;
}

export interface Dispute {
  readonly userId: string;
  readonly round: number;
  readonly claim: Verdict;
  readonly against: Verdict;
  readonly bond: bigint;
}

export interface Wager {
  readonly id: number;
  readonly userId: string;
  readonly toUserId: string;
  readonly type: WagerType;
  /** What the sender bets on. */
  readonly outcome: Outcome;
  readonly proposerStake: bigint;
  readonly responderStake: bigint;
  readonly expiresAtMs: number;
  status: 'PENDING' | 'ACCEPTED' | 'DECLINED' | 'EXPIRED' | 'CANCELLED';
  reason: 'user' | 'operator' | 'market_closed' | 'market_paused' | 'expired' | null;
}

export interface Market {
  readonly id: string;
  readonly venue: Venue;
  readonly makerFeeBps: number;
  readonly takerFeeBps: number;
  readonly liquidity: bigint | null;
  readonly closesAtMs: number | null;
  readonly voidRule: VoidRule;
  readonly voidPriceBps: number | null;
  state: MarketState;
  readonly proposerId: string | null;
  readonly resolverId: string | null;
  readonly disputeWindowMs: number;
  readonly resolveWithinMs: number;
  readonly pausePolicy: PausePolicy;
  /** When the state changes by itself. */
  deadline: number | null;
  resolveBy: number | null;
  windowEnds: number | null;
  resolvedBy: string | null;
  corrections: number;
  round: number;
  goodFaith: boolean;
  /** The act of a first person. */
  pending: { readonly act: string; readonly by: string | null } | null;
  proposerBond: bigint;
  resolverBond: bigint;
  /** The first one has disputed first. */
  disputes: Dispute[];
  outcome: Verdict | null;
  lastPrice: number | null;
  pot: bigint;
  fees: bigint;
  /** Credits of the house that are held for the market maker. */
  subsidy: bigint;
  /** For items only. */
  high: number | null;
  low: number | null;
  /** When the source last listed the item; null while it lists the item. */
  lastListedMs: number | null;
  /** The resting orders, and the order that sweeps; their order in the array has no meaning. */
  orders: Order[];
  positions: Position[];
  /** All wagers until the market ends. */
  wagers: Wager[];
}

/** The cancellation of many orders of one user, which may take several steps. */
export interface Clearing {
  readonly userId: string;
  readonly reason: CancelReason;
  /** By id. */
  readonly orders: readonly Order[];
  /** Also declines the pending wagers of the user. */
  readonly stopsUser: boolean;
}

/** A new quote of an item tries the resting orders, which may take several steps. */
export interface ItemRound {
  readonly marketId: string;
  /** The time of the first step. */
  readonly since: number;
  /** The orders that had their turn. */
  readonly seen: Set<number>;
  /** The sides whose other orders wait for another quote. */
  readonly over: Set<Side>;
}

/** A trade in the form in which it is compared. */
export interface Trade {
  readonly marketId: string;
  readonly kind: 'transfer' | 'mint' | 'burn' | 'maker' | 'quote';
  readonly price: number;
  readonly quantity: bigint;
  readonly taker: TradeSide;
  readonly maker: TradeSide | null;
}
export interface TradeSide {
  readonly userId: string;
  readonly orderId: number;
  readonly outcome: Outcome;
  readonly side: Side;
  readonly cost: bigint;
  readonly fee: bigint;
}

/** Everything that one command has touched, for the comparison. */
export interface Traces {
  readonly users: string[];
  readonly markets: string[];
  readonly trades: Trade[];
  /** Orders that have ended. */
  readonly ended: Order[];
}

export interface World {
  readonly options: ModelOptions;
  /** Orders that one step of an order, or of a cancellation, looks at. */
  lookMax: number;
  now: number;
  nextOrder: number;
  nextEntry: number;
  house: bigint;
  quotes: bigint;
  /** Rewards that the house has paid on a day. */
  rewards: { readonly day: number; paid: bigint };
  /** The time of the newest quotes. */
  quotesAtMs: number | null;
  readonly users: User[];
  withdrawals: Withdrawal[];
  /** Markets that are not yet settled or voided. */
  markets: Market[];
  /** Settled and voided markets; without orders and money, searched only on request. */
  readonly pastMarkets: Market[];
  /** Cancellations that have more steps. */
  clearings: Clearing[];
  /** New quotes that have more steps. */
  rounds: ItemRound[];
  traces: Traces;
}

export const noTraces = (): Traces => ({ users: [], markets: [], trades: [], ended: [] });

export function emptyWorld(options: ModelOptions, lookMax: number): World {
  return {
    options,
    lookMax,
    now: 0,
    nextOrder: 1,
    nextEntry: 1,
    house: 0n,
    rewards: { day: 0, paid: 0n },
    quotes: 0n,
    quotesAtMs: null,
    users: [],
    withdrawals: [],
    markets: [],
    pastMarkets: [],
    clearings: [],
    rounds: [],
    traces: noTraces(),
  };
}

/** The order of a market that has more steps to trade. */
export const sweepOf = ({ orders }: Market): Order | undefined => orders.find(({ isSweeping }) => isSweeping);

/** Whether an order sweeps in the market, or a new quote tries the resting orders. */
export const isBusy = ({ rounds }: World, market: Market): boolean =>
  sweepOf(market) !== undefined || rounds.some(({ marketId }) => marketId === market.id);

export const findUser = (world: World, userId: string): User | undefined =>
  world.users.find((user) => user.id === userId);

export function findMarket(world: World, marketId: string): Market | undefined {
  const isIt = (market: Market): boolean => market.id === marketId;
  return world.markets.find(isIt) ?? world.pastMarkets.find(isIt);
}

export function findPosition(market: Market, userId: string, outcome: Outcome): Position | undefined {
  return market.positions.find((position) => position.userId === userId && position.outcome === outcome);
}

/** Shares of an outcome that users hold. */
export function supply(market: Market, outcome: Outcome): bigint {
  let shares = 0n;
  for (const position of market.positions) if (position.outcome === outcome) shares += position.shares;
  return shares;
}

/** Shares of a position that open SELL orders hold. */
export function sharesHeld(market: Market, userId: string, outcome: Outcome): bigint {
  let held = 0n;
  for (const order of market.orders)
    if (order.userId === userId && order.outcome === outcome && order.side === 'SELL') held += order.held;
  return held;
}

/** Credits that a user may use for anything. */
export const availableOf = (world: World, { id, free }: User): bigint => free - profitsHeld(world, id);

/** Credits that a user's bonds hold. */
function bondsHeld(world: World, userId: string): bigint {
  let held = 0n;
  for (const { proposerId, proposerBond, resolverId, resolverBond, disputes } of world.markets) {
    if (proposerId === userId) held += proposerBond;
    if (resolverId === userId) held += resolverBond;
    for (const { userId: owner, bond } of disputes) if (owner === userId) held += bond;
  }
  return held;
}

/** What each user holds for a wager. */
const stakesIn = ({ status, userId, toUserId, proposerStake, responderStake }: Wager): [string, bigint][] => [
  [userId, status === 'PENDING' || status === 'ACCEPTED' ? proposerStake : 0n],
  [toUserId, status === 'ACCEPTED' ? responderStake : 0n],
];

/** Credits that a user's wagers in the market hold. */
export function stakesHeld({ wagers }: Pick<Market, 'wagers'>, userId: string): bigint {
  let held = 0n;
  for (const [owner, stake] of wagers.flatMap(stakesIn)) if (owner === userId) held += stake;
  return held;
}

/** Both stakes of all accepted wagers. */
export function acceptedStakes({ wagers }: Market): bigint {
  const accepted = wagers.filter(({ status }) => status === 'ACCEPTED');
  return accepted.flatMap(stakesIn).reduce((sum, [, stake]) => sum + stake, 0n);
}

/** Credits that a user's open BUY orders, bonds, wagers and withdrawals hold. */
export function creditsHeld(world: World, userId: string): bigint {
  let held = 0n;
  for (const market of world.markets)
    for (const order of market.orders)
      if (order.userId === userId && order.side === 'BUY') held += order.held;
  for (const market of world.markets) held += stakesHeld(market, userId);
  for (const { userId: owner, amount } of world.withdrawals) if (owner === userId) held += amount;
  return held + bondsHeld(world, userId);
}

/** Paid for shares of the market, with fees, less received. */
export function netPaid(market: Market, userId: string): bigint {
  let sum = 0n;
  for (const { userId: owner, cost, realised } of market.positions)
    if (owner === userId) sum += cost - realised;
  return sum;
}

/** What a refund would take from the user, and what open BUYs in the market do not already hold. */
export function profitHeld(market: Market, userId: string): bigint {
  if (market.venue === 'quote' || market.voidRule === 'price') return 0n;
  let kept = -netPaid(market, userId);
  for (const order of market.orders) if (order.userId === userId && order.side === 'BUY') kept -= order.held;
  return kept > 0n ? kept : 0n;
}

/** All profit that a user may use only for BUYs of the same market. */
export function profitsHeld(world: World, userId: string): bigint {
  let held = 0n;
  for (const market of world.markets) held += profitHeld(market, userId);
  return held;
}

/** All credits of the world; the balance of the account `external` is the negative of this sum. */
export function allMoney(world: World): bigint {
  let sum = world.house + world.quotes;
  for (const user of world.users) sum += user.free;
  for (const { amount } of world.withdrawals) sum += amount;
  for (const market of world.markets) {
    sum += market.pot + market.fees + market.subsidy + market.proposerBond + market.resolverBond;
    for (const { bond } of market.disputes) sum += bond;
    for (const [, stake] of market.wagers.flatMap(stakesIn)) sum += stake;
    for (const order of market.orders) if (order.side === 'BUY') sum += order.held;
  }
  return sum;
}

export function openOrdersOf(world: World, userId: string): Order[] {
  return world.markets.flatMap((market) => market.orders.filter((order) => order.userId === userId));
}

/** Whether a value is a valid future time. */
export const isLater = (world: World, atMs: number): boolean =>
  Number.isInteger(atMs) && atMs > world.now && atMs <= LATEST;

/** a / b, rounded up; both are zero or above. */
export const upwards = (a: bigint, b: bigint): bigint => (a + b - 1n) / b;
