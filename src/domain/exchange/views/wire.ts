// Turns the engine's views into the objects of the contract. Pure, and the only place for this: the desk stores and
// answers these objects, events carry them, and reads of the tables return them.
import type { Account, Position } from '../../../contract/trading/account.js';
import type { MarketFigures } from '../../../contract/markets/markets.js';
import type { Order } from '../../../contract/trading/orders.js';
import type { Wager } from '../../../contract/trading/wagers.js';
import type { Outcome } from '../engine/commands.js';
import type { AccountView, Answer, MarketView, PositionView, WagerView } from '../engine/facts.js';
import { BPS, MICRO } from '../engine/money/limits.js';
import { lmsrPriceBps } from '../engine/venues/amm/lmsr.js';
import type { OrderWithoutUser } from './logged.js';
import { publicIdOf } from '../../../platform/common/public-id.js';

const ITEM_PREFIX = 'item:';

/** The number of the item behind a market's id, or null. */
export const itemIdOf = (marketId: string): number | null =>
  marketId.startsWith(ITEM_PREFIX) ? Number(marketId.slice(ITEM_PREFIX.length)) : null;

/** The instrument, as named on the wire. */
export function instrumentOf(marketId: string): { marketId: string | null; itemId: number | null } {
  const itemId = itemIdOf(marketId);
  return itemId === null ? { marketId, itemId } : { marketId: null, itemId };
}

let lastMs = Number.NaN;
let lastIso = '';

/** All rows of one batch have one time, so the last text is cached. */
function isoOf(ms: number): string {
  if (ms !== lastMs) {
    lastIso = new Date(ms).toISOString();
    lastMs = ms;
  }
  return lastIso;
}

/** Rounded half up; null without shares. */
export const averagePriceOf = (cost: bigint, shares: bigint): string | null =>
  shares === 0n ? null : ((2n * cost * MICRO + shares) / (2n * shares)).toString();

/** The price of an outcome, from the price of YES. */
export const priceOfOutcome = (yesBps: number, outcome: Outcome): number =>
  outcome === 'YES' ? yesBps : BPS - yesBps;

export function orderToWire(order: OrderWithoutUser): Order {
  const itemId = itemIdOf(order.marketId);
  const isItem = itemId !== null;
  const { quantity, maxCost, filled } = order;
  return {
    id: String(order.id),
    clientOrderId: order.clientOrderId,
    marketId: isItem ? null : order.marketId,
    itemId,
    outcome: order.outcome,
    side: order.side,
    type: order.type,
    timeInForce: order.timeInForce,
    priceBps: isItem ? null : order.price,
    price: isItem ? order.price : null,
    quantity: quantity === null ? null : quantity.toString(),
    maxCost: maxCost === null ? null : maxCost.toString(),
    filledQuantity: filled.toString(),
    remainingQuantity: quantity === null ? null : (quantity - filled).toString(),
    cost: order.cost.toString(),
    fees: order.fees.toString(),
    held: order.held.toString(),
    status: order.status,
    reason: order.reason,
    postOnly: order.postOnly,
    selfTradePrevention: order.selfTradePrevention,
    expiresAt: order.expiresAtMs === null ? null : new Date(order.expiresAtMs).toISOString(),
    createdAt: isoOf(order.createdAtMs),
    updatedAt: isoOf(order.updatedAtMs),
  };
}

export const accountToWire = (account: AccountView): Account => ({
  userId: account.userId,
  ...balanceToWire(account),
});

export const balanceToWire = ({
  available,
  held,
  debt = 0n,
}: Omit<AccountView, 'userId'>): Omit<Account, 'userId'> => ({
  available: available.toString(),
  held: held.toString(),
  total: (available + held).toString(),
  ...(debt > 0n && { debt: debt.toString() }),
});

export function positionToWire(position: Omit<PositionView, 'userId'>): Position {
  const { marketId, outcome, shares, held, cost, realised } = position;
  const itemId = itemIdOf(marketId);
  return {
    marketId: itemId === null ? marketId : null,
    itemId,
    outcome,
    shares: shares.toString(),
    held: held.toString(),
    cost: cost.toString(),
    averagePrice: averagePriceOf(cost, shares),
    realised: realised.toString(),
  };
}

const timeToWire = (ms: number | null): string | null => (ms === null ? null : new Date(ms).toISOString());
const userToWire = (userId: string | null): string | null => (userId === null ? null : publicIdOf(userId));

/** Throws for an item: clients do not see items as markets. */
export function marketToWire(market: MarketView): MarketFigures {
  const { id, venue, makerFeeBps, takerFeeBps, liquidity, yes, no, outcome, closesAtMs } = market;
  if (venue === 'quote') throw new Error(`${id} is an item and has no view as a market`);
  const yesBps = liquidity === null ? null : lmsrPriceBps({ b: liquidity, q: [yes, no] }, 0);
  return {
    id,
    venue,
    state: market.state,
    makerFeeBps,
    takerFeeBps,
    liquidity: liquidity === null ? null : liquidity.toString(),
    voidRule: market.voidRule,
    voidPriceBps: market.voidPriceBps,
    yes: yes.toString(),
    no: no.toString(),
    lastPriceBps: market.lastPrice,
    prices: yesBps === null ? null : { yesBps, noBps: BPS - yesBps },
    outcome,
    closesAt: timeToWire(closesAtMs),
    createdAt: new Date(market.createdAtMs).toISOString(),
    deadline: timeToWire(market.deadlineMs),
    resolveBy: timeToWire(market.resolveByMs),
    overdue: market.isOverdue,
    proposer: userToWire(market.proposerId),
    resolver: userToWire(market.resolverId),
    disputeWindowMs: market.disputeWindowMs,
    disputableUntil: timeToWire(market.windowEndsMs),
    disputeRound: market.round,
    pausePolicy: market.pausePolicy,
    approval:
      market.pendingAct === null ? null : { act: market.pendingAct, by: userToWire(market.pendingBy) },
  };
}

export const wagerToWire = (wager: WagerView): Wager => ({
  id: String(wager.id),
  type: wager.type,
  marketId: wager.marketId,
  outcome: wager.outcome,
  proposer: publicIdOf(wager.proposerId),
  responder: publicIdOf(wager.responderId),
  proposerStake: wager.proposerStake.toString(),
  responderStake: wager.responderStake.toString(),
  status: wager.status,
  reason: wager.reason,
  createdAt: isoOf(wager.createdAtMs),
  expiresAt: new Date(wager.expiresAtMs).toISOString(),
  updatedAt: isoOf(wager.updatedAtMs),
});

/** The answer that the desk sends and stores: an order, an account, a market, a merge, a wager, `{orders}` or `{count}`. */
export function answerToWire(answer: Answer): unknown {
  switch (answer.type) {
    case 'order':
      return orderToWire(answer.order);
    case 'orders':
      return { orders: answer.orders.map(orderToWire) };
    case 'account':
      return accountToWire(answer.account);
    case 'market':
      return marketToWire(answer.market);
    case 'merge':
      return {
        marketId: answer.marketId,
        quantity: answer.quantity.toString(),
        positions: [positionToWire(answer.yes), positionToWire(answer.no)],
        account: accountToWire(answer.account),
      };
    case 'wager':
      return wagerToWire(answer.wager);
    case 'done':
      return { count: answer.count };
    case 'sweeping':
      throw new Error(`the order of ${answer.marketId} has no answer before its last step`);
    case 'clearing':
      throw new Error(`the orders of ${answer.userId} have no answer before the last step`);
  }
}
