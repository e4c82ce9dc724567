// The amounts that one side of a trade pays or receives, and how an order and its hold end.
import type { CancelReason } from '../../../src/domain/exchange/engine/facts.js';
import { note } from './limits.js';
import { buyShares, positionOf, sellShares } from './positions.js';
import {
  findUser,
  upwards,
  type Market,
  type Order,
  type TradeSide,
  type User,
  type World,
} from './world.js';

/** Price × quantity in µ: exact on a book, rounded up on a market maker; an item's price is whole credits. */
export function costAt(market: Market, price: number, quantity: bigint): bigint {
  return market.venue === 'quote' ? BigInt(price) * quantity : upwards(BigInt(price) * quantity, 10_000n);
}

/** Fees of an order after one more fill of `cost`, for all its fills together. */
export const feesAfter = (order: Order, cost: bigint, rateBps: number): bigint =>
  upwards(order.feeSum + cost * BigInt(rateBps), 10_000n);

/** The hold that the rest of an order needs: the most that it can still cost, or its shares. */
export function neededHold(market: Market, order: Order): bigint {
  if (order.side === 'SELL') return (order.quantity ?? 0n) - order.filled;
  if (order.type === 'MARKET') return (order.maxCost ?? 0n) - order.cost - order.fees;
  const cost = costAt(market, order.price ?? 0, (order.quantity ?? 0n) - order.filled);
  const highestRate = Math.max(market.makerFeeBps, market.takerFeeBps);
  return cost + feesAfter(order, cost, highestRate) - order.fees;
}

export function ownerOf(world: World, order: Order): User {
  const user = findUser(world, order.userId);
  if (!user) throw new Error(`order ${order.id} is nobody's`);
  return user;
}

/**
 * Returns to a BUY's owner the part of the hold that the rest of the order does not need. The model does not store
 * held shares.
 */
function shrinkHold(world: World, market: Market, order: Order, needed: bigint): void {
  if (needed < 0n || needed > order.held) throw new Error(`the hold of order ${order.id} would grow`);
  if (order.side === 'BUY') ownerOf(world, order).free += order.held - needed;
  order.held = needed;
  world.traces.users.push(order.userId);
  world.traces.markets.push(market.id);
}

/** Moves credits and shares of one side; the caller moves those of the opposite side. */
export function fill(
  world: World,
  market: Market,
  order: Order,
  quantity: bigint,
  cost: bigint,
  rateBps: number,
): TradeSide {
  const fee = feesAfter(order, cost, rateBps) - order.fees;
  order.feeSum += cost * BigInt(rateBps);
  order.fees += fee;
  order.cost += cost;
  order.filled += quantity;
  market.fees += fee;
  const position = positionOf(market, order.userId, order.outcome);
  if (order.side === 'BUY') {
    order.held -= cost + fee;
    buyShares(position, quantity, cost + fee);
    note(world, order.userId, 'paid', cost + fee);
  } else {
    order.held -= quantity;
    ownerOf(world, order).free += cost - fee;
    sellShares(position, quantity, cost - fee);
    note(world, order.userId, 'received', cost - fee);
  }
  if (order.held < 0n) throw new Error(`order ${order.id} has used more than its hold`);
  shrinkHold(world, market, order, neededHold(market, order));
  if (order.filled === order.quantity) endOrder(world, market, order, 'FILLED', null);
  return { userId: order.userId, orderId: order.id, outcome: order.outcome, side: order.side, cost, fee };
}

export function endOrder(
  world: World,
  market: Market,
  order: Order,
  status: 'FILLED' | 'CANCELLED' | 'EXPIRED',
  reason: CancelReason | null,
): void {
  shrinkHold(world, market, order, 0n);
  order.status = status;
  order.isSweeping = false;
  order.reason = reason;
  market.orders = market.orders.filter((other) => other !== order);
  world.traces.ended.push({ ...order });
}
