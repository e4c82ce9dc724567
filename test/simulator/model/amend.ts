// Cancels orders, and changes resting orders.
import type { AmendOrder, CancelOrder, CancelOrders } from '../../../src/domain/exchange/engine/commands.js';
import { enterBook, opposite } from './book.js';
import { costAt, endOrder, neededHold, ownerOf } from './fills.js';
import { enterItem } from './items.js';
import { isDue } from './lifecycle.js';
import { checkCanHold, checkValue, isPrice, isQuantity } from './place.js';
import {
  findUser,
  isBusy,
  isLater,
  MOST_COST,
  refuse,
  sweepOf,
  type Clearing,
  type Market,
  type Order,
  type World,
} from './world.js';
import { checkBet, isExcluded } from './limits.js';
import { declineSome, pendingOf } from './wagers.js';

function findOpen(world: World, userId: string, orderId: number): { market: Market; order: Order } {
  for (const market of world.markets)
    for (const order of market.orders)
      if (order.id === orderId && order.userId === userId) return { market, order };
  return refuse('unknown_order');
}

export function cancel(world: World, { userId, orderId }: CancelOrder): Order {
  const { market, order } = findOpen(world, userId, orderId);
  endOrder(world, market, order, 'CANCELLED', 'user');
  return order;
}

export function cancelAll(world: World, command: CancelOrders): Clearing {
  if (!findUser(world, command.userId)) refuse('unknown_account');
  return endAll(world, command, command.reason ?? 'user', false);
}

/** Ends every open order of a user whose account is barred or closed. */
export const endAllOrders = (world: World, userId: string): Clearing =>
  endAll(world, { userId, marketId: null, outcome: null, side: null }, 'operator', true);

function endAll(
  world: World,
  { userId, marketId, outcome, side }: Omit<CancelOrders, 'kind'>,
  reason: 'user' | 'operator',
  stopsUser: boolean,
): Clearing {
  const orders: Order[] = [];
  for (const market of world.markets)
    for (const order of market.orders) {
      if (order.userId !== userId || (marketId !== null && market.id !== marketId)) continue;
      if ((outcome !== null && order.outcome !== outcome) || (side !== null && order.side !== side)) continue;
      orders.push(order);
      if (order.isSweeping) endOrder(world, market, order, 'CANCELLED', reason);
    }
  return begin(world, { userId, reason, orders, stopsUser });
}

/** Ends some BUYs of a user because of a limit. */
export const endClearing = (
  world: World,
  userId: string,
  orders: readonly Order[],
  stopsUser: boolean,
): Clearing => begin(world, { userId, reason: 'limit', orders, stopsUser });

function begin(world: World, wanted: Clearing): Clearing {
  const clearing = { ...wanted, orders: [...wanted.orders].sort((a, b) => a.id - b.id) };
  world.clearings.push(clearing);
  clearSome(world, clearing);
  return clearing;
}

/** One step: orders by id; orders in a market that is busy or behind its due times come last. Operators wait for sweeps alone. */
export function clearSome(world: World, clearing: Clearing): void {
  const isOpen = ({ status }: Order): boolean => status === 'OPEN';
  let looks = 0;
  for (const order of clearing.orders.filter(isOpen)) {
    const market = world.markets.find(({ orders }) => orders.includes(order));
    if (!market) throw new Error(`the open order ${order.id} is in no market`);
    const waits = isBusy(world, market) || isDue(world, market);
    if (clearing.reason === 'operator' ? sweepOf(market) : waits) continue;
    if (looks >= world.lookMax) break;
    looks += 1;
    endOrder(world, market, order, 'CANCELLED', clearing.reason);
  }
  if (clearing.stopsUser) declineSome(world, clearing.userId, world.lookMax - looks);
  const hasOffers = clearing.stopsUser && pendingOf(world, clearing.userId).length > 0;
  if (!clearing.orders.some(isOpen) && !hasOffers)
    world.clearings = world.clearings.filter((other) => other !== clearing);
}

export function amend(world: World, command: AmendOrder): Order {
  const { market, order } = findOpen(world, command.userId, command.orderId);
  const changed: Order = {
    ...order,
    price: command.price ?? order.price,
    quantity: command.quantity ?? order.quantity,
    expiresAtMs: command.expiresAtMs ?? order.expiresAtMs,
  };
  const quantity = changed.quantity ?? 0n;
  const entersAnew = changed.price !== order.price || quantity > (order.quantity ?? 0n);
  if (market.state === 'PAUSED' && entersAnew) refuse('market_paused');
  if (entersAnew && ownerOf(world, order).debt > 0n) refuse('debt');
  if (entersAnew && order.side === 'BUY' && isExcluded(world, ownerOf(world, order))) refuse('self_excluded');
  if (!entersAnew && quantity === order.quantity && changed.expiresAtMs === order.expiresAtMs)
    refuse('nothing_to_amend');
  if (!isPrice(market, changed.price ?? 0)) refuse('bad_price');
  if (!isQuantity(market, quantity)) refuse('bad_quantity');
  if (quantity <= order.filled) refuse('quantity_below_filled');
  if (command.expiresAtMs !== null)
    if (order.timeInForce !== 'GTD' || !isLater(world, command.expiresAtMs)) refuse('bad_expiry');
  if (costAt(market, changed.price ?? 0, quantity) > MOST_COST) refuse('amount_too_large');
  const hold = neededHold(market, changed);
  const user = ownerOf(world, order);
  if (changed.price !== order.price || quantity !== order.quantity) checkValue(world, market, changed, hold);
  checkCanHold(world, market, user, order, hold - order.held);
  if (order.side === 'BUY') checkBet(world, user, hold - order.held);
  if (entersAnew && order.postOnly && opposite(market, changed).some(({ id }) => id !== order.id))
    refuse('post_only_would_trade');

  world.traces.users.push(user.id);
  world.traces.markets.push(market.id);
  if (order.side === 'BUY') user.free -= hold - order.held;
  order.price = changed.price;
  order.quantity = changed.quantity;
  order.expiresAtMs = changed.expiresAtMs;
  order.held = hold;
  if (entersAnew) {
    market.orders = market.orders.filter((other) => other !== order);
    if (market.venue === 'book') enterBook(world, market, order);
    else enterItem(world, market, order);
  }
  return order;
}
