// What an order would cost: the engine's own rules on a market and a book that were read from the tables. Pure; it places
// nothing, and the user's own resting orders count like those of others.
import type { OrderTerms, PlaceOrder } from '../commands.js';
import type { MarketView } from '../facts.js';
import { chargedFor, costAt, highestFee } from '../money/holds.js';
import { LOT_MICRO, QUANTITY_MAX } from '../money/limits.js';
import type { RefusalCode } from '../refusals.js';
import { Account, Market, Order } from '../state/rows.js';
import { planMakerTrade } from '../venues/amm/lmsr-trading.js';
import { walkBook } from '../venues/book/matching.js';
import { OrderBook, type BookSideName } from '../venues/book/order-book.js';
import { canRest, fieldRefusal, sizeRefusal, stateRefusal, validityRefusal } from './checks.js';
import { bookRefusal, holdFor, newOrder } from './placing.js';

/** A price of YES in a book, with the sum of its orders in micro shares; for a FOK order, one order. */
interface PreviewLevel {
  readonly side: BookSideName;
  readonly tick: number;
  readonly quantity: bigint;
}

/** What the order would find. */
export interface PreviewScene {
  readonly market: MarketView;
  /** Of a book, in any order. For a FOK order the single orders that it would meet, in the order of trading, as far as it looks. */
  readonly levels: readonly PreviewLevel[];
  /** Of an item: the prices at which the house sells and buys, whole credits; null when it does neither. */
  readonly quote: { readonly ask: number; readonly bid: number } | null;
  readonly nowMs: number;
}

interface Trades {
  readonly quantity: bigint;
  readonly cost: bigint;
}

/** What the order would trade at once, in micro units. */
export interface Preview extends Trades {
  readonly fee: bigint;
  /** A purchase costs at most this; a sale brings at least this, after fees. */
  readonly worstCost: bigint;
  /** Credits of a purchase, shares of a sale. */
  readonly hold: bigint;
}

/** A refusal for any reason but a lack of credits or shares, which are not known here. */
export function previewOf(command: PlaceOrder, scene: PreviewScene): Preview | RefusalCode {
  const market = marketOf(scene.market);
  const refused =
    validityRefusal(command, scene.nowMs) ??
    stateRefusal(market) ??
    fieldRefusal(command, market, scene.nowMs) ??
    sizeRefusal(market, command.price, command.quantity);
  if (refused) return refused;
  const account = new Account(0, 'user', command.userId, null);
  const order = newOrder(command, account, market, 0, scene.nowMs);
  const hold = holdFor(order);
  const trades = tradesOf(order, hold, scene);
  if (typeof trades === 'string') return trades;
  const { quantity, cost } = trades;
  return {
    quantity,
    cost,
    fee: chargedFor(cost * BigInt(market.takerFeeBps)),
    worstCost: order.side === 'BUY' ? hold : leastProceeds(order, market, trades),
    hold,
  };
}

/** After fees. A LIMIT brings at least its price for all of it; a MARKET order may bring nothing at all. */
function leastProceeds({ price, quantity }: Order, market: Market, { cost }: Trades): bigint {
  const least =
    price === null ? (market.venue === 'book' ? 0n : cost) : costAt(market, price, quantity ?? 0n);
  return least - chargedFor(least * highestFee(market));
}

function tradesOf(order: Order, hold: bigint, { levels, quote }: PreviewScene): Trades | RefusalCode {
  switch (order.market.venue) {
    case 'book':
      return bookTrades(order, hold, levels);
    case 'amm':
      return planMakerTrade(order.market, order);
    case 'quote':
      return quoteTrades(order, quote);
  }
}

/** Each level, or each single order, stands on a book of its own as one order, so that the engine walks it as any book. */
function bookTrades(order: Order, hold: bigint, levels: readonly PreviewLevel[]): Trades | RefusalCode {
  const { market } = order;
  const { book } = market;
  if (!book) throw new Error('the market has no book');
  for (const { side, tick, quantity } of levels) {
    book.sideOf(side).add(restingOrder(market, tick, quantity), tick);
  }
  // A FOK order gets no more single orders than it may look at. For other orders the number of looks says nothing.
  const lookMax = levels.length;
  const refused = bookRefusal(market, order, hold, lookMax);
  if (refused) return refused;
  let cost = 0n;
  const take = (lots: number, price: number) => void (cost += BigInt(lots * price));
  const left = walkBook(book, order, { money: hold, lookMax, take });
  return { quantity: BigInt(order.lots - left) * LOT_MICRO, cost };
}

function quoteTrades(order: Order, quote: PreviewScene['quote']): Trades | RefusalCode {
  const nothing = { quantity: 0n, cost: 0n };
  if (!quote) return canRest(order) ? nothing : 'quote_unavailable';
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
  const market = new Market(view.id, view, view.createdAtMs, nobody, nobody);
  market.state = view.state;
  market.yes = view.yes;
  market.no = view.no;
  if (view.venue === 'book') market.book = new OrderBook<Order>();
  return market;
}

const RESTING: Omit<OrderTerms, 'price' | 'quantity'> = {
  clientOrderId: null,
  outcome: 'YES',
  side: 'BUY',
  type: 'LIMIT',
  timeInForce: 'GTC',
  maxCost: null,
  expiresAtMs: null,
  postOnly: false,
  selfTradePrevention: 'cancel_newest',
};

/** The lots of one level, as an order of an account that no user has. */
function restingOrder(market: Market, tick: number, quantity: bigint): Order {
  const order = new Order(0, market.pot, market, { ...RESTING, price: tick, quantity }, 0);
  order.lots = Number(quantity / LOT_MICRO);
  return order;
}
