// Orders for items against the house, at the last quote.
import { execute, executedFact, tradeSide } from '../../orders/execution.js';
import type { Fact } from '../../facts.js';
import { addAvailable, nextTransfer, post } from '../../money/ledger.js';
import { QUANTITY_MAX } from '../../money/limits.js';
import { end, orderFact, rest } from '../../orders/order-ends.js';
import { changeSupply } from '../../money/positions.js';
import type { RefusalCode } from '../../refusals.js';
import type { Market, Order } from '../../state/rows.js';
import type { TradingState } from '../../state/state.js';

/** The quote of an item; null when a price is unknown, or when the quote is stale at `nowMs`. */
export function freshQuote(
  state: TradingState,
  market: Market,
  nowMs = state.nowMs,
): { ask: number; bid: number } | null {
  const { ask = null, bid = null, lastListedMs = null } = state.quotes.get(itemIdOf(market)) ?? {};
  if (nowMs - (lastListedMs ?? state.quotesAtMs) > state.options.quoteMaxAgeMs) return null;
  return ask === null || bid === null ? null : { ask, bid };
}

export const itemIdOf = ({ id }: Market): number => Number(id.slice(id.indexOf(':') + 1));

/** The plan of an order at the quote: a trade, `waits` for another quote, or `house_limit` because the house has no room. */
type QuotePlan = { readonly price: number; readonly quantity: bigint } | 'waits' | 'house_limit';

/** `nowMs` decides whether the quote is stale. */
export function planQuoteTrade(state: TradingState, order: Order, nowMs = state.nowMs): QuotePlan {
  const quote = freshQuote(state, order.market, nowMs);
  if (!quote) return 'waits';
  const price = order.side === 'BUY' ? quote.ask : quote.bid;
  if (order.price !== null && (order.side === 'BUY' ? price > order.price : price < order.price))
    return 'waits';
  const quantity = quantityAt(order, BigInt(price));
  if (quantity === 0n) return 'waits';
  return houseCan(state, order, quantity, quote) ? { price, quantity } : 'house_limit';
}

/** The whole rest of the order, or zero. An order without a quantity gets as much as its money buys. */
function quantityAt({ quantity, maxCost, filled }: Order, price: bigint): bigint {
  if (maxCost === null) return (quantity ?? 0n) - filled;
  if (quantity !== null) return quantity * price <= maxCost ? quantity : 0n;
  const most = maxCost / price;
  return most < QUANTITY_MAX ? most : QUANTITY_MAX;
}

function houseCan(
  state: TradingState,
  { side, market }: Order,
  quantity: bigint,
  { ask, bid }: { ask: number; bid: number },
): boolean {
  if (side === 'SELL') return BigInt(bid) * quantity <= state.systemAccount('quotes').available;
  return (market.yes + quantity) * BigInt(ask) <= state.options.quoteExposureMax;
}

/** Trades, rests or ends an incoming order. The engine has checked the order, and the order has its hold. */
export function enterQuoteOrder(state: TradingState, facts: Fact[], order: Order): void {
  const plan = planQuoteTrade(state, order);
  if (typeof plan === 'object') {
    tradeAtQuote(state, facts, order, plan.price, plan.quantity);
  } else if (order.timeInForce === 'GTC' || order.timeInForce === 'GTD') {
    rest(state, order);
  } else {
    end(state, order, 'CANCELLED', 'unfilled');
    facts.push(orderFact('order_cancelled', order));
  }
}

/** Why an order that cannot rest is refused at once, or null. */
export function refusalAtQuote(state: TradingState, order: Order): RefusalCode | null {
  if (order.timeInForce === 'GTC' || order.timeInForce === 'GTD') return null;
  const plan = planQuoteTrade(state, order);
  if (plan === 'house_limit') return plan;
  return plan === 'waits' && order.timeInForce === 'FOK' ? 'fok_unfillable' : null;
}

export function tradeAtQuote(
  state: TradingState,
  facts: Fact[],
  order: Order,
  price: number,
  quantity: bigint,
): void {
  const { market, side } = order;
  const cost = BigInt(price) * quantity;
  const tradeId = state.counters.trade;
  state.counters.trade += 1;
  const transferId = nextTransfer(state);
  const house = state.systemAccount('quotes');
  const took = execute(state, order, { tradeId, transferId, price, quantity, cost, role: 'taker' });
  const isBuy = side === 'BUY';
  const credits = isBuy ? cost : -cost;
  const shares = isBuy ? quantity : -quantity;
  addAvailable(state, house, credits);
  const { id: marketId } = market;
  post(state, {
    transferId,
    account: house,
    kind: 'trade',
    marketId,
    orderId: null,
    credits,
    yes: -shares,
    no: 0n,
  });
  changeSupply(state, market, 'YES', shares);
  market.lastPrice = price;
  end(state, order, 'FILLED', null);
  state.changes.trades.push({
    id: tradeId,
    market,
    kind: 'quote',
    price,
    quantity,
    taker: { order, cost, fee: 0n },
    maker: null,
  });
  facts.push(executedFact(took), {
    type: 'trade',
    id: tradeId,
    marketId: market.id,
    kind: 'quote',
    atMs: state.nowMs,
    price,
    quantity,
    taker: tradeSide(order, took.fill),
    maker: null,
  });
}
