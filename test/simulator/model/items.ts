// Items: the house trades at the last quote, as long as it is fresh and within the house's limits.
import type { Quotes } from '../../../src/domain/exchange/engine/commands.js';
import { NO_LIFE } from './lifecycle.js';
import { endOrder, fill } from './fills.js';
import {
  findMarket,
  MOST_SHARES,
  refuse,
  supply,
  type ItemRound,
  type Market,
  type Order,
  type World,
} from './world.js';

const isRecent = (world: World, atMs: number | null, now = world.now): boolean =>
  atMs !== null && now - atMs <= world.options.quoteMaxAgeMs;

/** The price at which an order's side trades, in whole credits; null when there is no quote. */
export function quotedPrice(
  world: World,
  market: Market,
  side: 'BUY' | 'SELL',
  now = world.now,
): number | null {
  if (
    !isRecent(world, market.lastListedMs ?? world.quotesAtMs, now) ||
    market.high === null ||
    market.low === null
  )
    return null;
  return side === 'BUY' ? Math.max(market.high, market.low) : Math.min(market.high, market.low);
}

type Plan = { readonly price: number; readonly quantity: bigint } | 'not now' | 'beyond limits';

function planWithHouse(world: World, market: Market, order: Order, now = world.now): Plan {
  const price = quotedPrice(world, market, order.side, now);
  if (price === null) return 'not now';
  if (order.price !== null && (order.side === 'BUY' ? price > order.price : price < order.price))
    return 'not now';
  let quantity = order.quantity;
  if (quantity === null) {
    quantity = (order.maxCost ?? 0n) / BigInt(price);
    if (quantity > MOST_SHARES) quantity = MOST_SHARES;
    if (quantity === 0n) return 'not now';
  }
  const value = BigInt(price) * quantity;
  if (order.maxCost !== null && value > order.maxCost) return 'not now';
  if (order.side === 'SELL') return value > world.quotes ? 'beyond limits' : { price, quantity };
  const exposure = BigInt(price) * (supply(market, 'YES') + quantity);
  return exposure > world.options.quoteExposureMax ? 'beyond limits' : { price, quantity };
}

const mayRest = (order: Order): boolean => order.timeInForce === 'GTC' || order.timeInForce === 'GTD';

/** Refuses an order that cannot wait for the house, and an order that must be filled now but cannot be. */
export function checkItemOrder(world: World, market: Market, order: Order): void {
  const plan = planWithHouse(world, market, order);
  if (plan === 'beyond limits' && !mayRest(order)) refuse('house_limit');
  if (plan === 'not now' && order.timeInForce === 'FOK') refuse('fok_unfillable');
}

export function enterItem(world: World, market: Market, order: Order): void {
  order.entry = world.nextEntry++;
  if (tryWithHouse(world, market, order) === 'traded') return;
  if (mayRest(order)) market.orders.push(order);
  else endOrder(world, market, order, 'CANCELLED', 'unfilled');
}

function tryWithHouse(
  world: World,
  market: Market,
  order: Order,
  now = world.now,
): 'traded' | 'not now' | 'beyond limits' {
  const plan = planWithHouse(world, market, order, now);
  if (typeof plan === 'string') return plan;
  const { price, quantity } = plan;
  const cost = BigInt(price) * quantity;
  world.quotes += order.side === 'BUY' ? cost : -cost;
  market.lastPrice = price;
  const taker = fill(world, market, order, quantity, cost, 0);
  world.traces.trades.push({ marketId: market.id, kind: 'quote', price, quantity, taker, maker: null });
  if (order.status === 'OPEN') endOrder(world, market, order, 'FILLED', null);
  return 'traded';
}

/** New quotes of some items, or the notice that the old quotes still hold. */
export function takeQuotes(world: World, { atMs, items }: Quotes): void {
  const wasFresh = isRecent(world, world.quotesAtMs);
  world.quotesAtMs = Math.max(world.quotesAtMs ?? 0, Math.min(atMs, world.now));
  const quoted: Market[] = [];
  for (const { itemId, high, low, lastListedMs = null } of items) {
    const market = itemMarket(world, itemId);
    market.high = high;
    market.low = low;
    market.lastListedMs = lastListedMs;
    world.traces.markets.push(market.id);
    quoted.push(market);
  }
  const all = world.markets.filter(({ venue }) => venue === 'quote');
  const number = ({ id }: Market): number => Number(id.slice('item:'.length));
  const tried = [...new Set(wasFresh ? quoted : all)].sort((a, b) => number(a) - number(b));
  let looks = world.options.stepMax;
  for (const market of tried) {
    world.rounds = world.rounds.filter(({ marketId }) => marketId !== market.id);
    const round: ItemRound = { marketId: market.id, since: world.now, seen: new Set(), over: new Set() };
    looks -= tryResting(world, market, round, looks);
  }
}

/** A further step of a new quote. */
export function tryOn(world: World, marketId: string): void {
  const round = world.rounds.find((other) => other.marketId === marketId);
  const market = findMarket(world, marketId);
  if (!round || !market) throw new Error(`no quote is being tried for ${marketId}`);
  world.rounds = world.rounds.filter((other) => other !== round);
  tryResting(world, market, round, world.options.stepMax);
}

/** Looks at `most` orders at most. Returns how many, and keeps the round when more orders have to be looked at. */
function tryResting(world: World, market: Market, round: ItemRound, most: number): number {
  const isBuy = (order: Order): number => (order.side === 'BUY' ? 0 : 1);
  const queue = [...market.orders].sort((a, b) => {
    if (a.side !== b.side) return isBuy(a) - isBuy(b);
    const better = (a.price ?? 0) - (b.price ?? 0);
    return (a.side === 'BUY' ? -better : better) || a.entry - b.entry;
  });
  let looks = 0;
  for (const order of queue) {
    if (round.seen.has(order.id) || round.over.has(order.side)) continue;
    if (looks === most) {
      world.rounds.push(round);
      break;
    }
    looks += 1;
    round.seen.add(order.id);
    if (order.expiresAtMs !== null && order.expiresAtMs <= round.since) continue;
    if (tryWithHouse(world, market, order, round.since) === 'not now') round.over.add(order.side);
  }
  return looks;
}

function itemMarket(world: World, itemId: number): Market {
  const id = `item:${itemId}`;
  const known = world.markets.find((market) => market.id === id);
  if (known) return known;
  const market: Market = {
    id,
    venue: 'quote',
    makerFeeBps: 0,
    takerFeeBps: 0,
    liquidity: null,
    closesAtMs: null,
    voidRule: 'refund',
    voidPriceBps: null,
    state: 'ACTIVE',
    ...NO_LIFE,
    disputes: [],
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
  return market;
}
