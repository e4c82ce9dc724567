// Rows as plain values, for facts and answers.
import type { AccountView, MarketView, OrderView, PositionView, LimitsView, WagerView } from '../facts.js';
import type { UserLimits } from './user-limits.js';
import type { Account, Order, Position, Wager } from './rows.js';

export const accountView = ({ userId, available, held, debt }: Account): AccountView => ({
  userId: userId ?? '',
  available,
  held,
  ...(debt > 0n && { debt }),
});

export const orderView = (order: Order): OrderView => ({
  id: order.id,
  userId: order.account.userId ?? '',
  clientOrderId: order.clientOrderId,
  marketId: order.market.id,
  outcome: order.outcome,
  side: order.side,
  type: order.type,
  timeInForce: order.timeInForce,
  price: order.price,
  quantity: order.quantity,
  maxCost: order.maxCost,
  expiresAtMs: order.expiresAtMs,
  postOnly: order.postOnly,
  selfTradePrevention: order.selfTradePrevention,
  filled: order.filled,
  cost: order.cost,
  fees: order.fees,
  held: order.held,
  status: order.status,
  reason: order.reason,
  createdAtMs: order.createdAtMs,
  updatedAtMs: order.updatedAtMs,
});

export const positionView = (position: Position): PositionView => ({
  userId: position.account.userId ?? '',
  marketId: position.market.id,
  outcome: position.outcome,
  shares: position.shares,
  held: position.held,
  cost: position.cost,
  realised: position.realised,
});

export const wagerView = (wager: Wager): WagerView => ({
  id: wager.id,
  type: wager.type,
  marketId: wager.market.id,
  outcome: wager.outcome,
  proposerId: wager.proposer.userId ?? '',
  responderId: wager.responder.userId ?? '',
  proposerStake: wager.proposerStake,
  responderStake: wager.responderStake,
  status: wager.status,
  reason: wager.reason,
  createdAtMs: wager.createdAtMs,
  expiresAtMs: wager.expiresAtMs,
  updatedAtMs: wager.updatedAtMs,
});

/** A market in memory, or its row. */
export type MarketValues = Omit<MarketView, 'isOverdue'>;

export const marketView = (market: MarketValues): MarketView => ({
  id: market.id,
  venue: market.venue,
  state: market.state,
  makerFeeBps: market.makerFeeBps,
  takerFeeBps: market.takerFeeBps,
  liquidity: market.liquidity,
  voidRule: market.voidRule,
  voidPriceBps: market.voidPriceBps,
  yes: market.yes,
  no: market.no,
  outcome: market.outcome,
  closesAtMs: market.closesAtMs,
  createdAtMs: market.createdAtMs,
  lastPrice: market.lastPrice,
  deadlineMs: market.deadlineMs,
  resolveByMs: market.resolveByMs,
  isOverdue: isOverdue(market),
  proposerId: market.proposerId,
  resolverId: market.resolverId,
  resolvedBy: market.resolvedBy,
  disputeWindowMs: market.disputeWindowMs,
  resolveWithinMs: market.resolveWithinMs,
  windowEndsMs: market.windowEndsMs,
  pausePolicy: market.pausePolicy,
  round: market.round,
  pendingAct: market.pendingAct,
  pendingBy: market.pendingBy,
});

/** Whether the time for an outcome has passed. The deadline of a closed market is then its automatic void. */
const isOverdue = ({
  state,
  resolveByMs,
  deadlineMs,
}: Pick<MarketView, 'state' | 'resolveByMs' | 'deadlineMs'>): boolean =>
  state === 'CLOSED' && resolveByMs !== null && deadlineMs !== resolveByMs;

export const limitsView = (limits: LimitValues): LimitsView => ({
  deposit: { value: limits.deposit, next: limits.nextDeposit, nextAtMs: limits.nextDepositAtMs },
  stake: { value: limits.stake, next: limits.nextStake, nextAtMs: limits.nextStakeAtMs },
  loss: { value: limits.loss, next: limits.nextLoss, nextAtMs: limits.nextLossAtMs },
  excludedUntilMs: limits.excludedUntilMs,
});
/** The limits of a user in memory, or their row. */
export type LimitValues = Pick<UserLimits, Exclude<keyof UserLimits, 'touched'>>;
