// A new order: every check of the rules in their order, then the venue.
import type { PlaceOrder } from '../../../src/domain/exchange/engine/commands.js';
import { planWithMaker, tradeWithMaker } from './amm.js';
import { checkBookOrder, enterBook } from './book.js';
import { costAt, neededHold } from './fills.js';
import { checkBet, isExcluded } from './limits.js';
import { checkItemOrder, enterItem, quotedPrice } from './items.js';
import {
  availableOf,
  findMarket,
  findPosition,
  findUser,
  isLater,
  LOT,
  MOST_COST,
  MOST_ITEM_PRICE,
  MOST_OPEN_ORDERS,
  MOST_SHARES,
  openOrdersOf,
  profitHeld,
  refuse,
  sharesHeld,
  type Market,
  type Order,
  type User,
  type World,
} from './world.js';

const DAY_MS = 86_400_000;

export function place(world: World, command: PlaceOrder): Order {
  checkValidity(world, command);
  const user = findUser(world, command.userId) ?? refuse('unknown_account');
  if (user.status !== 'open') refuse('account_closed');
  if (user.debt > 0n) refuse('debt');
  if (command.side === 'BUY' && isExcluded(world, user)) refuse('self_excluded');
  const market = marketFor(world, command.marketId);
  checkState(market);
  checkPrice(market, command);
  checkQuantity(market, command);
  checkMaxCost(command);
  checkTime(world, market, command);
  const mayRest = command.timeInForce === 'GTC' || command.timeInForce === 'GTD';
  if (mayRest && openOrdersOf(world, user.id).length >= MOST_OPEN_ORDERS) refuse('too_many_orders');
  if (command.price !== null && costAt(market, command.price, command.quantity ?? 0n) > MOST_COST)
    refuse('amount_too_large');
  if (market.venue === 'quote' && !mayRest && quotedPrice(world, market, command.side) === null)
    refuse('quote_unavailable');

  const order = orderOf(world, command);
  const hold = neededHold(market, order);
  checkValue(world, market, order, hold);
  checkCanHold(world, market, user, order, hold);
  if (order.side === 'BUY') checkBet(world, user, hold);
  if (market.venue === 'book') checkBookOrder(world, market, order);
  if (market.venue === 'quote') checkItemOrder(world, market, order);
  const plan = market.venue === 'amm' ? planWithMaker(market, order) : null;

  world.nextOrder++;
  world.traces.users.push(user.id);
  world.traces.markets.push(market.id);
  order.held = hold;
  if (order.side === 'BUY') user.free -= hold;
  if (market.venue === 'book') enterBook(world, market, order);
  if (market.venue === 'quote') enterItem(world, market, order);
  if (market.venue === 'amm') tradeWithMaker(world, market, order, plan);
  return order;
}

/** The desk's time decides, before anything that the user or the market could change. */
function checkValidity({ now }: World, { validUntilMs }: PlaceOrder): void {
  if (validUntilMs === undefined) return;
  if (validUntilMs % 1 !== 0) refuse('bad_valid_until');
  if (validUntilMs < now) refuse('expired');
  if (validUntilMs > now + DAY_MS) refuse('bad_valid_until');
}

function marketFor(world: World, marketId: string): Market {
  if (!marketId.startsWith('item:')) return findMarket(world, marketId) ?? refuse('unknown_market');
  if (!world.options.quotes) refuse('quotes_off');
  return findMarket(world, marketId) ?? refuse('unknown_item');
}

export function checkState(market: Market): void {
  if (market.state === 'PROPOSED' || market.state === 'APPROVED') refuse('market_not_open');
  if (market.state === 'PAUSED') refuse('market_paused');
  if (['CLOSED', 'REJECTED', 'RESOLVED', 'DISPUTED'].includes(market.state)) refuse('market_closed');
  if (market.state !== 'ACTIVE') refuse('market_settled');
}

export function isPrice(market: Market, price: number): boolean {
  const highest = market.venue === 'quote' ? MOST_ITEM_PRICE : 9_999;
  return Number.isInteger(price) && price >= 1 && price <= highest;
}

function checkPrice(market: Market, { type, price }: PlaceOrder): void {
  if (type === 'MARKET' ? price !== null : price === null || !isPrice(market, price)) refuse('bad_price');
}

export function isQuantity(market: Market, quantity: bigint): boolean {
  if (quantity < 1n || quantity > MOST_SHARES) return false;
  return market.venue !== 'book' || quantity % LOT === 0n;
}

function checkQuantity(market: Market, command: PlaceOrder): void {
  const { quantity, type, side, timeInForce, outcome } = command;
  const mayBeMissing = type === 'MARKET' && side === 'BUY' && timeInForce !== 'FOK';
  if (quantity === null ? !mayBeMissing : !isQuantity(market, quantity)) refuse('bad_quantity');
  if (market.venue === 'quote' && outcome === 'NO') refuse('bad_quantity');
}

function checkMaxCost({ type, side, maxCost }: PlaceOrder): void {
  if ((type === 'MARKET' && side === 'BUY') !== (maxCost !== null)) refuse('bad_max_cost');
  if (maxCost !== null && (maxCost < 1n || maxCost > MOST_COST)) refuse('bad_max_cost');
}

function checkTime(world: World, market: Market, command: PlaceOrder): void {
  const { type, timeInForce, expiresAtMs, postOnly } = command;
  const isResting = timeInForce === 'GTC' || timeInForce === 'GTD';
  if (type === 'MARKET' && isResting) refuse('bad_time_in_force');
  if (type === 'LIMIT' && market.venue === 'amm' && timeInForce !== 'FOK') refuse('bad_time_in_force');
  if ((timeInForce === 'GTD') !== (expiresAtMs !== null)) refuse('bad_expiry');
  if (expiresAtMs !== null && !isLater(world, expiresAtMs)) refuse('bad_expiry');
  if (postOnly && !(type === 'LIMIT' && isResting && market.venue === 'book')) refuse('bad_post_only');
}

/** Refuses an order of too small a value; a SELL of all the user's shares that are not held may be smaller. */
export function checkValue(world: World, market: Market, order: Order, hold: bigint): void {
  if (hold >= world.options.orderValueMin) return;
  if (order.side === 'BUY') refuse('order_too_small');
  const shares = findPosition(market, order.userId, order.outcome)?.shares ?? 0n;
  const free = shares - sharesHeld(market, order.userId, order.outcome) + order.held;
  if (free !== hold) refuse('order_too_small');
}

/** Refuses when the user's available amount is less than the further hold that the order needs. */
export function checkCanHold(world: World, market: Market, user: User, order: Order, more: bigint): void {
  if (order.side === 'BUY') {
    const profit = profitHeld(market, user.id);
    const usable = availableOf(world, user) + (profit < more ? profit : more);
    if (more > 0n && usable < more) refuse('insufficient_funds');
    return;
  }
  const shares = findPosition(market, user.id, order.outcome)?.shares ?? 0n;
  if (shares - sharesHeld(market, user.id, order.outcome) < more) refuse('insufficient_shares');
}

function orderOf(world: World, command: PlaceOrder): Order {
  return {
    id: world.nextOrder,
    userId: command.userId,
    outcome: command.outcome,
    side: command.side,
    type: command.type,
    timeInForce: command.timeInForce,
    postOnly: command.postOnly,
    selfTradePrevention: command.selfTradePrevention,
    maxCost: command.maxCost,
    price: command.price,
    quantity: command.quantity,
    expiresAtMs: command.expiresAtMs,
    entry: 0,
    filled: 0n,
    cost: 0n,
    feeSum: 0n,
    fees: 0n,
    held: 0n,
    status: 'OPEN',
    reason: null,
    isSweeping: false,
  };
}
