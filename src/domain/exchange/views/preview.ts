// What an order would cost: the engine's own rules on a market, a balance and a book that were read from the tables.
// Pure; nothing is placed, and own orders that would be in the way are not looked at.
import type { OrderPreview } from '../../../contract/trading/orders.js';
import { fieldRefusal, stateRefusal, sizeRefusal } from '../engine/orders/checks.js';
import type { PlaceOrder } from '../engine/commands.js';
import type { MarketState, MarketView } from '../engine/facts.js';
import { chargedFor, costAt, highestFee } from '../engine/money/holds.js';
import { BPS, LOT_MICRO, QUANTITY_MAX } from '../engine/money/limits.js';
import { planMakerTrade } from '../engine/venues/amm/lmsr-trading.js';
import { sideOf, tickOf } from '../engine/venues/book/order-book.js';
import { holdFor } from '../engine/orders/placing.js';
import type { RefusalCode } from '../engine/refusals.js';
import { Account, Market, Order } from '../engine/state/rows.js';
import { averagePriceOf } from './wire.js';
import type { BookLevel } from './book-levels.js';

const BPS_N = BigInt(BPS);

/** What an order meets. */
export interface PreviewScene {
  readonly market: MarketView;
  /** The other side of a book, best first. */
  readonly levels: readonly BookLevel[];
  /** Of an item: what the house sells and buys at, whole credits; null when it does not. */
  readonly quote: { readonly ask: number; readonly bid: number } | null;
  /** Credits of a buyer, free shares of a seller. */
  readonly available: bigint;
  readonly nowMs: number;
}

interface Trades {
  readonly quantity: bigint;
  readonly cost: bigint;
}

/** A refusal, unless it is for want of money or shares: that is `enough`. */
export function previewOf(command: PlaceOrder, scene: PreviewScene): OrderPreview | RefusalCode {
  const market = marketOf(scene.market);
  const refused =
    stateRefusal(market) ??
    fieldRefusal(command, market, scene.nowMs) ??
    sizeRefusal(market, command.price, command.quantity);
  if (refused) return refused;
  const order = orderOf(command, market, scene.nowMs);
  const trades = tradesOf(order, market, scene);
  if (typeof trades === 'string') return trades;
  const hold = holdFor(order);
  const fee = chargedFor(trades.cost * BigInt(market.takerFeeBps));
  return {
    fillableQuantity: trades.quantity.toString(),
    estimatedCost: trades.cost.toString(),
    estimatedFee: fee.toString(),
    averagePrice: averagePriceOf(trades.cost, trades.quantity),
    worstCost: (order.side === 'BUY' ? hold : leastProceeds(order, market, trades)).toString(),
    hold: hold.toString(),
    available: scene.available.toString(),
    enough: scene.available >= hold,
  };
}

/** After fees. A LIMIT brings at least its price for all of it; a MARKET order may bring nothing at all. */
function leastProceeds({ price, quantity }: Order, market: Market, { cost }: Trades): bigint {
  const least =
    price === null ? (market.venue === 'book' ? 0n : cost) : costAt(market, price, quantity ?? 0n);
  return least - chargedFor(least * highestFee(market));
}

function tradesOf(order: Order, market: Market, scene: PreviewScene): Trades | RefusalCode {
  switch (market.venue) {
    case 'book':
      return bookTrades(order, market, scene.levels);
    case 'amm':
      return planMakerTrade(market, order);
    case 'quote':
      return quoteTrades(order, scene.quote);
  }
}

function bookTrades(order: Order, market: Market, levels: readonly BookLevel[]): Trades | RefusalCode {
  const { price, outcome, side, maxCost } = order;
  const isBid = sideOf(outcome, side) === 'bid';
  const limit = price === null ? null : tickOf(outcome, price);
  const rate = BPS_N + BigInt(market.takerFeeBps);
  let left = (order.quantity ?? QUANTITY_MAX) / LOT_MICRO;
  let cost = 0n;
  let lots = 0n;
  for (const [, tick, total] of levels) {
    if (left === 0n || (limit !== null && (isBid ? tick > limit : tick < limit))) break;
    const each = BigInt(tickOf(outcome, tick));
    const there = BigInt(total) / LOT_MICRO;
    const wanted = left < there ? left : there;
    // The most lots whose cost, with what was spent before and the fee of all of it, is within the money.
    const most = maxCost === null ? wanted : (maxCost * BPS_N - cost * rate) / (each * rate);
    const taken = most < wanted ? most : wanted;
    cost += taken * each;
    lots += taken;
    left -= taken;
    if (taken < wanted) break;
  }
  if (order.postOnly && lots > 0n) return 'post_only_would_trade';
  if (order.timeInForce === 'FOK' && left > 0n) return 'fok_unfillable';
  return { quantity: lots * LOT_MICRO, cost };
}

function quoteTrades(order: Order, quote: PreviewScene['quote']): Trades | RefusalCode {
  const nothing = { quantity: 0n, cost: 0n };
  const mayRest = order.timeInForce === 'GTC' || order.timeInForce === 'GTD';
  if (!quote) return mayRest ? nothing : 'quote_unavailable';
  const price = order.side === 'BUY' ? quote.ask : quote.bid;
  const quantity = atQuote(order, price);
  if (quantity === 0n) return order.timeInForce === 'FOK' ? 'fok_unfillable' : nothing;
  return { quantity, cost: quantity * BigInt(price) };
}

/** All of the order or nothing. */
function atQuote({ side, price: limit, quantity, maxCost }: Order, price: number): bigint {
  if (limit !== null && (side === 'BUY' ? price > limit : price < limit)) return 0n;
  if (maxCost === null) return quantity ?? 0n;
  const most = maxCost / BigInt(price);
  if (quantity !== null) return quantity <= most ? quantity : 0n;
  return most < QUANTITY_MAX ? most : QUANTITY_MAX;
}

function marketOf(view: MarketView): Market {
  const nobody = new Account(0, 'pot', null, view.id);
  const market = new Market(
    view.id,
    view.venue,
    view.question,
    view.makerFeeBps,
    view.takerFeeBps,
    view.liquidity,
    view.closesAtMs,
    view.createdAtMs,
    nobody,
    nobody,
  );
  const state: MarketState = view.state;
  return Object.assign(market, { state, yes: view.yes, no: view.no });
}

const orderOf = (command: PlaceOrder, market: Market, nowMs: number): Order =>
  new Order(
    0,
    new Account(0, 'user', command.userId, null),
    market,
    null,
    command.outcome,
    command.side,
    command.type,
    command.timeInForce,
    command.price,
    command.quantity,
    command.maxCost,
    command.expiresAtMs,
    command.postOnly,
    command.selfTradePrevention,
    nowMs,
  );
