// Facts in the form of the log, and orders back from it. The form is arrays, because field names would be most of the
// stored bytes, and most facts are never sent to a client.
import type {
  LoggedBalance,
  LoggedFact,
  LoggedLimit,
  LoggedOrder,
  LoggedPosition,
  LoggedSide,
  LoggedTrade,
  LoggedWager,
} from '../../../platform/events/payloads/exchange.js';
import type {
  AccountView,
  Fact,
  LimitView,
  OrderView,
  PositionView,
  TradeSide,
  WagerView,
} from '../engine/facts.js';

type FactOf<T extends Fact['type']> = Extract<Fact, { type: T }>;
/** An order without its owner; the channel or the row has the owner. */
export type OrderWithoutUser = Omit<OrderView, 'userId'>;

export const loggedOrder = (order: OrderWithoutUser): LoggedOrder => [
  order.id,
  order.marketId,
  order.clientOrderId,
  order.outcome,
  order.side,
  order.type,
  order.timeInForce,
  order.price,
  order.quantity === null ? null : order.quantity.toString(),
  order.maxCost === null ? null : order.maxCost.toString(),
  order.expiresAtMs,
  order.postOnly,
  order.selfTradePrevention,
  order.filled.toString(),
  order.cost.toString(),
  order.fees.toString(),
  order.held.toString(),
  order.status,
  order.reason,
  order.createdAtMs,
  order.updatedAtMs,
];

export function orderOf(logged: LoggedOrder): OrderWithoutUser {
  const [id, marketId, clientOrderId, outcome, side, type, timeInForce, price, quantity, maxCost, ...rest] =
    logged;
  const [expiresAtMs, postOnly, selfTradePrevention, filled, cost, fees, held, ...end] = rest;
  const [status, reason, createdAtMs, updatedAtMs] = end;
  return {
    id,
    clientOrderId,
    marketId,
    outcome,
    side,
    type,
    timeInForce,
    price,
    quantity: quantity === null ? null : BigInt(quantity),
    maxCost: maxCost === null ? null : BigInt(maxCost),
    expiresAtMs,
    postOnly,
    selfTradePrevention,
    filled: BigInt(filled),
    cost: BigInt(cost),
    fees: BigInt(fees),
    held: BigInt(held),
    status,
    reason,
    createdAtMs,
    updatedAtMs,
  };
}

const loggedBalance = ({ available, held, debt }: AccountView): LoggedBalance => [
  available.toString(),
  held.toString(),
  ...(debt ? ([debt.toString()] as const) : ([] as const)),
];

const loggedPosition = ({ shares, held, cost, realised }: PositionView): LoggedPosition => [
  shares.toString(),
  held.toString(),
  cost.toString(),
  realised.toString(),
];

/** `before`: the amount held for the order before the fact. */
export function loggedOrderFact(
  { type, order, account, position }: FactOf<'order_placed' | 'order_amended' | 'order_cancelled'>,
  before: bigint,
): LoggedFact {
  const change = order.held - before;
  const isBuy = order.side === 'BUY';
  return [
    type,
    loggedOrder(order),
    change.toString(),
    change !== 0n && isBuy ? loggedBalance(account) : null,
    change !== 0n && !isBuy && position ? loggedPosition(position) : null,
  ];
}

export const loggedExecution = ({
  type,
  order,
  fill,
  change,
  position,
  account,
}: FactOf<'order_executed'>): LoggedFact => [
  type,
  loggedOrder(order),
  [fill.tradeId, fill.price, fill.quantity.toString(), fill.cost.toString(), fill.fee.toString(), fill.role],
  change,
  loggedPosition(position),
  loggedBalance(account),
];

export const loggedBalanceFact = ({
  type,
  cause,
  amount,
  account,
}: FactOf<'balance_changed'>): LoggedFact => [type, cause, amount.toString(), loggedBalance(account)];

export const loggedSettlement = ({
  type,
  cause,
  amount,
  position,
  account,
}: FactOf<'position_settled'>): LoggedFact => [
  type,
  cause,
  amount.toString(),
  position.marketId,
  position.outcome,
  loggedPosition(position),
  loggedBalance(account),
];

export const loggedMerge = ({
  type,
  marketId,
  quantity,
  yes,
  no,
  changes,
  account,
}: FactOf<'shares_merged'>): LoggedFact => [
  type,
  marketId,
  quantity.toString(),
  [changes.YES, loggedPosition(yes)],
  [changes.NO, loggedPosition(no)],
  loggedBalance(account),
];

export const loggedWager = (wager: WagerView): LoggedWager => [
  wager.id,
  wager.type,
  wager.marketId,
  wager.outcome,
  wager.proposerId,
  wager.responderId,
  wager.proposerStake.toString(),
  wager.responderStake.toString(),
  wager.status,
  wager.reason,
  wager.createdAtMs,
  wager.expiresAtMs,
  wager.updatedAtMs,
];

/** A wager back from the form of the log. */
export function wagerOf([
  id,
  type,
  marketId,
  outcome,
  proposerId,
  responderId,
  ...rest
]: LoggedWager): WagerView {
  const [proposerStake, responderStake, status, reason, createdAtMs, expiresAtMs, updatedAtMs] = rest;
  return {
    ...{ id, type, marketId, outcome, proposerId, responderId, status, reason },
    proposerStake: BigInt(proposerStake),
    responderStake: BigInt(responderStake),
    ...{ createdAtMs, expiresAtMs, updatedAtMs },
  };
}

export const loggedWagerFact = ({
  type,
  wager,
  cause,
  amount,
  account,
}: FactOf<'wager_changed'>): LoggedFact => [
  type,
  loggedWager(wager),
  cause,
  amount.toString(),
  loggedBalance(account),
  account.userId === wager.proposerId ? 'proposer' : 'responder',
];

const loggedLimit = ({ value, next, nextAtMs }: LimitView): LoggedLimit => [
  value === null ? null : value.toString(),
  next === null ? null : next.toString(),
  nextAtMs,
];

export const loggedLimits = ({ type, limits }: FactOf<'limits_changed'>): LoggedFact => [
  type,
  [loggedLimit(limits.deposit), loggedLimit(limits.stake), loggedLimit(limits.loss), limits.excludedUntilMs],
];

export const loggedTrade = ({
  id,
  kind,
  atMs,
  price,
  quantity,
  taker,
  maker,
}: Omit<FactOf<'trade'>, 'type' | 'marketId'>): LoggedTrade => [
  id,
  kind,
  atMs,
  price,
  quantity.toString(),
  loggedSide(taker),
  maker && loggedSide(maker),
];

const loggedSide = ({ userId, orderId, outcome, side, cost, fee }: TradeSide): LoggedSide => [
  userId,
  orderId,
  outcome,
  side,
  cost.toString(),
  fee.toString(),
];
