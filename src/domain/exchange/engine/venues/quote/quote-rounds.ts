// Rounds: a new quote of an item tries the resting orders of the item, best price first, in steps of STEP_MAX orders looked
// at. Commands of users for the item wait for the end of the round. A round is not stored: a desk that takes over has no
// quotes, so its first quotes try all resting orders again.
import {
  itemMarketId,
  type AbandonRound,
  type MarketTerms,
  type Quotes,
  type TryOn,
} from '../../commands.js';
import type { Accepted, Fact } from '../../facts.js';
import { ITEM_PRICE_HIGHEST } from '../../money/limits.js';
import { leaveQueue } from '../../orders/order-ends.js';
import { freeMarket } from '../../orders/sweeps.js';
import { noteDue } from '../../state/derived.js';
import { Market, type Account, type Order, type Quote, type QuoteRound } from '../../state/rows.js';
import type { TradingState } from '../../state/state.js';
import { QuoteOrders } from './quote-orders.js';
import { itemIdOf, planQuoteTrade, tradeAtQuote } from './quote-trading.js';

/** New quotes of items, and the further steps and the end of their rounds. */
export function quoteItems(state: TradingState, command: Quotes | TryOn | AbandonRound): Accepted {
  if (command.kind === 'quotes') return takeQuotes(state, command);
  return command.kind === 'try_on' ? tryOn(state, command.marketId) : abandonRound(state, command.marketId);
}

/** Stores new quotes and tries the resting orders of the changed items; after stale quotes, those of all items. */
function takeQuotes(state: TradingState, { atMs, items }: Quotes): Accepted {
  const { nowMs, options } = state;
  const facts: Fact[] = [];
  const wasStale = nowMs - state.quotesAtMs > options.quoteMaxAgeMs;
  const at = Math.min(atMs, nowMs);
  if (at > state.quotesAtMs) state.quotesAtMs = at;
  const changed: Market[] = [];
  for (const { itemId, high, low, lastListedMs = null } of items) {
    if (!Number.isSafeInteger(itemId) || itemId < 1) continue;
    state.changes.quote(itemId, state.quotes.get(itemId));
    state.quotes.set(itemId, { ...quoteOf(high, low), lastListedMs });
    changed.push(itemMarket(state, itemId));
  }
  const tried = wasStale ? [...state.markets.values()].filter(({ venue }) => venue === 'quote') : changed;
  let left = options.stepMax;
  for (const market of new Set(tried.sort((a, b) => itemIdOf(a) - itemIdOf(b))))
    left -= trySome(state, facts, market, { nowMs, side: 'BUY', after: null }, left);
  return { ok: true, answer: { type: 'done', count: items.length }, facts };
}

/** A further step of the round of an item. */
function tryOn(state: TradingState, marketId: string): Accepted {
  const { market, round } = roundOf(state, marketId);
  const facts: Fact[] = [];
  trySome(state, facts, market, round, state.options.stepMax);
  return { ok: true, answer: { type: 'done', count: 1 }, facts };
}

/** Ends a round whose next step cannot be stored. The other orders wait for the next quote of the item. */
function abandonRound(state: TradingState, marketId: string): Accepted {
  setRound(state, roundOf(state, marketId).market, null);
  return { ok: true, answer: { type: 'done', count: 1 }, facts: [] };
}

/** The items that take a step now: at least one, and together at most STEP_MAX orders. The first has waited longest. */
export function* nextRounds({ rounds, options }: TradingState): Generator<Market> {
  let looks = 0;
  for (const market of rounds) {
    const most = Math.min(market.quoteOrders?.size ?? 0, options.stepMax);
    if (looks > 0 && looks + most > options.stepMax) return;
    looks += most;
    yield market;
  }
}

/**
 * Looks at `most` orders at most, and returns how many it has looked at. When an order waits for another quote, all later
 * orders of its side wait too. The quote is judged at the time of its arrival.
 */
function trySome(
  state: TradingState,
  facts: Fact[],
  market: Market,
  begin: QuoteRound,
  most: number,
): number {
  let round: QuoteRound = begin;
  for (let looks = 0; ; looks += 1) {
    let order = nextOrder(market, round);
    if (!order && round.side === 'BUY') {
      round = { ...round, side: 'SELL', after: null };
      order = nextOrder(market, round);
    }
    if (!order || looks === most) {
      setRound(state, market, order ? round : null);
      return looks;
    }
    const { side, price, entry } = order;
    round = { ...round, after: { side, price, entry } };
    if (hasExpired(order, round.nowMs)) continue;
    const plan = planQuoteTrade(state, order, round.nowMs);
    if (plan === 'waits') round = { ...round, after: 'all' };
    if (typeof plan === 'string') continue;
    leaveQueue(state, order);
    tradeAtQuote(state, facts, order, plan.price, plan.quantity);
  }
}

/** An expiry waits while the item is busy, so a newer quote may meet orders that expired before it arrived. */
const hasExpired = ({ expiresAtMs }: Order, nowMs: number): boolean =>
  expiresAtMs !== null && expiresAtMs <= nowMs;

const nextOrder = ({ quoteOrders }: Market, { side, after }: QuoteRound): Order | undefined =>
  after === 'all' ? undefined : quoteOrders?.next(side, after);

function setRound(state: TradingState, market: Market, round: QuoteRound | null): void {
  if (!round && !market.quoteRound) return;
  state.changes.round(market, market.quoteRound);
  market.quoteRound = round;
  // Other items have their turns first.
  state.rounds.delete(market);
  if (round) {
    state.rounds.add(market);
    noteDue(state, market);
  } else freeMarket(state, market);
}

function roundOf({ markets }: TradingState, marketId: string): { market: Market; round: QuoteRound } {
  const market = markets.get(marketId);
  if (!market?.quoteRound) throw new Error(`${marketId} has no round`);
  return { market, round: market.quoteRound };
}

function quoteOf(high: number | null, low: number | null): Omit<Quote, 'lastListedMs'> {
  if (!isPrice(high) || !isPrice(low)) return { ask: null, bid: null };
  return { ask: Math.max(high, low), bid: Math.min(high, low) };
}

const isPrice = (price: number | null): price is number =>
  price !== null && Number.isInteger(price) && price >= 1 && price <= ITEM_PRICE_HIGHEST;

/** The market of an item. The first quote of the item creates it, and it is never removed. */
function itemMarket(state: TradingState, itemId: number): Market {
  const id = itemMarketId(itemId);
  const known = state.markets.get(id);
  if (known) return known;
  const market = newItemMarket(id, state.systemAccount('quotes'), state.nowMs);
  state.markets.set(id, market);
  state.changes.addMarket(market);
  return market;
}

/** An item as a market, whose opposite side is the house. */
export function newItemMarket(id: string, house: Account, nowMs: number): Market {
  const terms: MarketTerms = {
    venue: 'quote',
    makerFeeBps: 0,
    takerFeeBps: 0,
    liquidity: null,
    closesAtMs: null,
    voidRule: 'refund',
    voidPriceBps: null,
    proposerId: null,
    resolverId: null,
    disputeWindowMs: 0,
    resolveWithinMs: 0,
    pausePolicy: 'keep',
  };
  const market = new Market(id, terms, nowMs, house, house);
  market.state = 'ACTIVE';
  market.quoteOrders = new QuoteOrders();
  return market;
}
