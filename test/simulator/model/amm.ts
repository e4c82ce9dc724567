// Trades with a market maker: an order trades all at once, or not at all.
import type { Outcome } from '../../../src/domain/exchange/engine/commands.js';
import { endOrder, fill } from './fills.js';
import { costBetween, priceOfYes, type Outstanding } from './lmsr.js';
import { MOST_SHARES, refuse, supply, upwards, type Market, type Order, type World } from './world.js';

export interface MakerPlan {
  readonly quantity: bigint;
  /** The cost of a BUY, or the proceeds of a SELL, before fees. */
  readonly cost: bigint;
  readonly priceAfter: number;
}

const outstandingOf = (market: Market): Outstanding => ({
  yes: supply(market, 'YES'),
  no: supply(market, 'NO'),
});

const plus = ({ yes, no }: Outstanding, outcome: Outcome, quantity: bigint): Outstanding =>
  outcome === 'YES' ? { yes: yes + quantity, no } : { yes, no: no + quantity };

/** The quantity that an order would trade; null for no quantity. Refuses a forbidden trade. */
export function planWithMaker(market: Market, order: Order): MakerPlan | null {
  const b = market.liquidity ?? 0n;
  const before = outstandingOf(market);
  const signed = (quantity: bigint): bigint => (order.side === 'BUY' ? quantity : -quantity);
  const quantity =
    order.maxCost === null ? (order.quantity ?? 0n) : mostFor(market, before, order, order.maxCost);
  if (order.timeInForce === 'FOK' && quantity !== order.quantity) refuse('fok_unfillable');
  if (quantity === 0n) return null;
  const after = plus(before, order.outcome, signed(quantity));
  const cost =
    order.side === 'BUY' ? buyingCost(b, before, order.outcome, quantity) : -costBetween(b, before, after);
  if (order.price !== null) {
    const limit = BigInt(order.price) * quantity;
    const isWithin = order.side === 'BUY' ? cost * 10_000n <= limit : cost * 10_000n >= limit;
    if (!isWithin) refuse('fok_unfillable');
  }
  const priceAfter = priceOfYes(b, after);
  if (priceAfter < 1 || priceAfter > 9_999) refuse('price_limit');
  return { quantity, cost, priceAfter };
}

function buyingCost(b: bigint, before: Outstanding, outcome: Outcome, quantity: bigint): bigint {
  const cost = costBetween(b, before, plus(before, outcome, quantity));
  return cost < 1n ? 1n : cost;
}

/** The most shares, up to the order's quantity, that `spend` pays for with fees; searched from a guess in floats. */
function mostFor(market: Market, before: Outstanding, order: Order, spend: bigint): bigint {
  const b = market.liquidity ?? 0n;
  const canPay = (quantity: bigint): boolean => {
    if (quantity === 0n) return true;
    const cost = buyingCost(b, before, order.outcome, quantity);
    return cost + upwards(cost * BigInt(market.takerFeeBps), 10_000n) <= spend;
  };
  const cap = order.quantity ?? MOST_SHARES;
  let low = guess(b, before, order.outcome, Number(spend) / (1 + market.takerFeeBps / 10_000));
  if (low > cap) low = cap;
  for (let step = 1n; !canPay(low); step *= 2n) low = low > step ? low - step : 0n;
  let tooMany = low + 1n;
  for (let step = 1n; tooMany <= cap && canPay(tooMany); step *= 2n) {
    low = tooMany;
    tooMany += step;
  }
  if (tooMany > cap) tooMany = cap + 1n;
  while (tooMany - low > 1n) {
    const middle = (low + tooMany) / 2n;
    if (canPay(middle)) low = middle;
    else tooMany = middle;
  }
  return low;
}

function guess(b: bigint, { yes, no }: Outstanding, outcome: Outcome, spend: number): bigint {
  const liquidity = Number(b);
  const ahead = Number(outcome === 'YES' ? no - yes : yes - no) / liquidity;
  const odds = 1 + Math.exp(ahead);
  const shares =
    spend / liquidity > 500
      ? spend + liquidity * Math.log(odds)
      : liquidity * Math.log1p(Math.expm1(spend / liquidity) * odds);
  return BigInt(Math.max(0, Math.min(Math.floor(shares), 1e15)));
}

export function tradeWithMaker(world: World, market: Market, order: Order, plan: MakerPlan | null): void {
  if (!plan) return endOrder(world, market, order, 'CANCELLED', 'unfilled');
  market.pot += order.side === 'BUY' ? plan.cost : -plan.cost;
  market.lastPrice = plan.priceAfter;
  const taker = fill(world, market, order, plan.quantity, plan.cost, market.takerFeeBps);
  world.traces.trades.push({
    marketId: market.id,
    kind: 'maker',
    price: plan.priceAfter,
    quantity: plan.quantity,
    taker,
    maker: null,
  });
  if (order.status !== 'OPEN') return;
  if (order.quantity === null) endOrder(world, market, order, 'FILLED', null);
  else endOrder(world, market, order, 'CANCELLED', 'unfilled');
}
