// A book: one array with every resting order; the best order is found by comparing all of them.
import { endOrder, feesAfter, fill } from './fills.js';
import { LOT, MOST_SHARES, refuse, type Market, type Order, type World } from './world.js';

const isBid = (order: Order): boolean => (order.outcome === 'YES') === (order.side === 'BUY');

/** The price of an order's outcome, as a price of YES and back. */
const inYes = (order: Order, price: number): number => (order.outcome === 'YES' ? price : 10_000 - price);

const priceInYes = (order: Order): number => inYes(order, order.price ?? 0);

function isBetter(a: Order, b: Order): boolean {
  const [priceA, priceB] = [priceInYes(a), priceInYes(b)];
  if (priceA === priceB) return a.entry < b.entry;
  return isBid(a) ? priceA > priceB : priceA < priceB;
}

/** The orders of the opposite side that an order may trade with at its price, best first. */
export function opposite(market: Market, order: Order): Order[] {
  return market.orders
    .filter((other) => isBid(other) !== isBid(order) && other !== order && !other.isSweeping)
    .filter((other) => {
      if (order.price === null) return true;
      return isBid(order) ? priceInYes(other) <= priceInYes(order) : priceInYes(other) >= priceInYes(order);
    })
    .sort((a, b) => (isBetter(a, b) ? -1 : 1));
}

/** Whole lots, in micro shares, that the remaining money can pay for at a price of the order's outcome. */
function affordable(order: Order, price: number, atMost: bigint, takerFeeBps: number): bigint {
  const left = (order.maxCost ?? 0n) - order.cost - order.fees;
  const costs = (lots: bigint): bigint => {
    const cost = lots * BigInt(price);
    return cost + feesAfter(order, cost, takerFeeBps) - order.fees;
  };
  let low = 0n;
  let high = atMost / LOT;
  while (low < high) {
    const lots = (low + high + 1n) / 2n;
    if (costs(lots) <= left) low = lots;
    else high = lots - 1n;
  }
  return low * LOT;
}

/** The quantity that an incoming order gets from a resting order; 0 when its money is used up. */
function shareOf(market: Market, order: Order, other: Order): bigint {
  const offered = (other.quantity ?? 0n) - other.filled;
  const wanted = (order.quantity ?? MOST_SHARES) - order.filled;
  const most = offered < wanted ? offered : wanted;
  if (order.maxCost === null) return most;
  return affordable(order, inYes(order, priceInYes(other)), most, market.takerFeeBps);
}

/** Refuses an order whose conditions (FOK, post-only) the book cannot meet. */
export function checkBookOrder({ options }: World, market: Market, order: Order): void {
  if (order.postOnly && opposite(market, order).length > 0) refuse('post_only_would_trade');
  if (order.timeInForce === 'FOK' && !wouldFill(market, order, options.stepMax)) refuse('fok_unfillable');
}

/** Tries a copy of the order on the first orders of the book, and changes nothing. */
function wouldFill(market: Market, order: Order, looks: number): boolean {
  const trial = { ...order };
  for (const other of opposite(market, order).slice(0, looks)) {
    if (trial.filled === trial.quantity) break;
    const quantity = shareOf(market, trial, other);
    if (quantity === 0n) break;
    if (other.userId === order.userId) {
      if (order.selfTradePrevention === 'cancel_oldest') continue;
      break;
    }
    const cost = (quantity / LOT) * BigInt(inYes(order, priceInYes(other)));
    trial.filled += quantity;
    trial.fees = feesAfter(trial, cost, market.takerFeeBps);
    trial.feeSum += cost * BigInt(market.takerFeeBps);
    trial.cost += cost;
  }
  return trial.filled === trial.quantity;
}

/** Lets an order trade; its remaining part rests, ends, or sweeps on. The order already has its hold. */
export function enterBook(world: World, market: Market, order: Order): void {
  order.entry = world.nextEntry++;
  market.orders = market.orders.filter((other) => other !== order);
  order.isSweeping = false;
  let outOfMoney = false;
  let looks = 0;
  for (const other of opposite(market, order)) {
    if (order.filled === (order.quantity ?? MOST_SHARES)) break;
    const quantity = shareOf(market, order, other);
    if (quantity === 0n) {
      outOfMoney = true;
      break;
    }
    if (looks === world.lookMax) {
      order.isSweeping = true;
      market.orders.push(order);
      return;
    }
    looks += 1;
    if (other.userId === order.userId) {
      const choice = order.selfTradePrevention;
      if (choice !== 'cancel_newest') endOrder(world, market, other, 'CANCELLED', 'self_trade');
      if (choice === 'cancel_oldest') continue;
      endOrder(world, market, order, 'CANCELLED', 'self_trade');
      return;
    }
    trade(world, market, order, other, quantity);
    // Only a lack of money can have kept the order from taking everything.
    if (
      order.status === 'OPEN' &&
      order.filled !== (order.quantity ?? MOST_SHARES) &&
      other.status === 'OPEN'
    ) {
      outOfMoney = true;
      break;
    }
  }
  if (order.status !== 'OPEN') return;
  if (order.timeInForce === 'GTC' || order.timeInForce === 'GTD') market.orders.push(order);
  else if (order.quantity === null && (outOfMoney ? order.filled > 0n : order.filled === MOST_SHARES))
    endOrder(world, market, order, 'FILLED', null);
  else endOrder(world, market, order, 'CANCELLED', 'unfilled');
}

function trade(world: World, market: Market, taker: Order, maker: Order, quantity: bigint): void {
  const price = priceInYes(maker);
  const lots = quantity / LOT;
  const takerCost = lots * BigInt(inYes(taker, price));
  const makerCost = lots * BigInt(inYes(maker, price));
  const isTransfer = taker.outcome === maker.outcome;
  const kind = isTransfer ? 'transfer' : taker.side === 'BUY' ? 'mint' : 'burn';
  if (kind === 'mint') market.pot += takerCost + makerCost;
  if (kind === 'burn') market.pot -= takerCost + makerCost;
  market.lastPrice = price;
  const takerSide = fill(world, market, taker, quantity, takerCost, market.takerFeeBps);
  const makerSide = fill(world, market, maker, quantity, makerCost, market.makerFeeBps);
  world.traces.trades.push({
    marketId: market.id,
    kind,
    price,
    quantity,
    taker: takerSide,
    maker: makerSide,
  });
}
