// Price-time matching of an incoming order against one book. Quantities are lots; `execute` moves the money.
import { execute, executedFact, tradeSide, trimHold, type Execution } from '../../orders/execution.js';
import type { CancelReason, Fact } from '../../facts.js';
import { chargedFor } from '../../money/holds.js';
import { nextTransfer, post } from '../../money/ledger.js';
import { BPS, LOT_MICRO } from '../../money/limits.js';
import { sideOf, tickOf, type BookSide, type Level, type OrderBook } from './order-book.js';
import { cancelResting, end, leaveQueue, orderFact, rest } from '../../orders/order-ends.js';
import { leaveSweep, sweepFurther } from '../../orders/sweeps.js';
import { changeSupply } from '../../money/positions.js';
import type { Order } from '../../state/rows.js';
import type { TradingState } from '../../state/state.js';
import { accountView, orderView } from '../../state/views.js';

/** Why an incoming order stops trading. */
type Stop = 'filled' | 'nothing_left' | 'money' | 'self_trade' | 'step_over';

const BPS_N = BigInt(BPS);
const lotsToMicro = (lots: number): bigint => BigInt(lots) * LOT_MICRO;

/** The book side that an incoming order trades against. */
const opposite = (book: OrderBook<Order>, order: Order): BookSide<Order> =>
  sideOf(order.outcome, order.side) === 'bid' ? book.asks : book.bids;

/** Whether the order's price allows a trade at `tick`. A MARKET order may trade at any tick. */
function accepts(order: Order, tick: number): boolean {
  if (order.price === null) return true;
  const limit = tickOf(order.outcome, order.price);
  return sideOf(order.outcome, order.side) === 'bid' ? tick <= limit : tick >= limit;
}

/** Whether the order would trade at once. */
export function wouldTrade(book: OrderBook<Order>, order: Order): boolean {
  const level = opposite(book, order).bestLevel;
  return level !== undefined && accepts(order, level.tick);
}

const ignore = (): void => undefined;

interface Walk {
  /** The money of a MARKET BUY. */
  readonly money: bigint;
  /** Resting orders that the walk looks at, at most. */
  readonly lookMax: number;
  /** Called with the lots and the order's own price for each resting order. */
  readonly take?: (lots: number, price: number) => void;
}

/** Walks the lots that the order would trade, in the order of trading, and changes nothing. Returns the lots that would remain. */
export function walkBook(
  book: OrderBook<Order>,
  order: Order,
  { money, lookMax, take = ignore }: Walk,
): number {
  const side = opposite(book, order);
  const budget = new Budget(order, money);
  let left = order.lots;
  let looks = 0;
  for (let level = side.bestLevel; level && accepts(order, level.tick); level = side.after(level.tick)) {
    const price = priceFor(order, level.tick);
    for (let maker = level.first; maker; maker = maker.behind) {
      if (looks === lookMax) return left;
      looks += 1;
      const isOwn = maker.account === order.account;
      if (isOwn && order.selfTradePrevention === 'cancel_oldest') continue;
      if (isOwn) return left;
      const wished = Math.min(left, maker.lots);
      const taken = budget.affords(wished, price);
      budget.spend(taken, price);
      take(taken, price);
      left -= taken;
      if (left === 0 || taken < wished) return left;
    }
  }
  return left;
}

/**
 * Trades as many lots as one step allows. If nothing more can trade, rests or cancels the order; otherwise the order sweeps.
 * The order has its hold and is not in the book.
 */
export function matchIncoming(state: TradingState, facts: Fact[], order: Order): void {
  const { book } = order.market;
  if (!book) throw new Error('the market has no book');
  const stop = trade(state, facts, book, order);
  if (stop === 'step_over') {
    sweepFurther(state, order);
    return;
  }
  leaveSweep(state, order);
  if (order.status !== 'OPEN') return;
  if (stop === 'money' && order.quantity === null && order.filled > 0n) {
    endSpent(state, facts, order);
  } else if (stop === 'self_trade' || !mayRest(order)) {
    const reason: CancelReason = stop === 'self_trade' ? 'self_trade' : 'unfilled';
    end(state, order, 'CANCELLED', reason);
    facts.push(orderFact('order_cancelled', order));
  } else {
    rest(state, order);
  }
}

const mayRest = ({ timeInForce }: Order): boolean => timeInForce === 'GTC' || timeInForce === 'GTD';

function trade(state: TradingState, facts: Fact[], book: OrderBook<Order>, order: Order): Stop {
  const side = opposite(book, order);
  for (let looks = 0; ; looks += 1) {
    const level = side.bestLevel;
    if (!level || !accepts(order, level.tick)) return 'nothing_left';
    const maker = level.first;
    if (!maker) throw new Error('an empty level is on the book');
    const wished = Math.min(order.lots, maker.lots);
    const lots =
      order.maxCost === null
        ? wished
        : new Budget(order, order.held).affords(wished, priceFor(order, level.tick));
    if (lots === 0) return 'money';
    if (looks === state.options.stepMax) return 'step_over';
    if (maker.account === order.account) {
      if (order.selfTradePrevention !== 'cancel_newest')
        facts.push(cancelResting(state, maker, 'self_trade'));
      if (order.selfTradePrevention !== 'cancel_oldest') return 'self_trade';
      continue;
    }
    fill(state, facts, order, level, lots);
    if (order.lots === 0) return 'filled';
  }
}

const priceFor = ({ outcome }: Order, tick: number): number => tickOf(outcome, tick);

function fill(state: TradingState, facts: Fact[], taker: Order, level: Level<Order>, lots: number): void {
  const { market } = taker;
  const { tick, first: maker } = level;
  if (!maker) throw new Error('an empty level is on the book');
  const quantity = lotsToMicro(lots);
  const tradeId = state.counters.trade;
  state.counters.trade += 1;
  const transferId = nextTransfer(state);
  const sideOfTrade = (order: Order, role: Execution['role']): Execution => {
    const price = priceFor(order, tick);
    return { tradeId, transferId, price, quantity, cost: BigInt(lots * price), role };
  };
  state.changes.order(maker);
  markTick(state, maker, tick);
  const took = execute(state, taker, sideOfTrade(taker, 'taker'));
  const made = execute(state, maker, sideOfTrade(maker, 'maker'));
  const kind = taker.outcome === maker.outcome ? 'transfer' : taker.side === 'BUY' ? 'mint' : 'burn';
  if (kind !== 'transfer') movePot(state, taker, kind, quantity, transferId);
  state.changes.market(market);
  market.lastPrice = tick;
  taker.lots -= lots;
  maker.lots -= lots;
  level.lots -= lots;
  if (maker.lots === 0) {
    leaveQueue(state, maker);
    end(state, maker, 'FILLED', null);
  } else trimHold(state, maker, lotsToMicro(maker.lots));
  if (taker.lots === 0) end(state, taker, 'FILLED', null);
  else trimHold(state, taker, lotsToMicro(taker.lots));
  state.changes.trades.push({
    id: tradeId,
    market,
    kind,
    price: tick,
    quantity,
    taker: { order: taker, cost: took.fill.cost, fee: took.fill.fee },
    maker: { order: maker, cost: made.fill.cost, fee: made.fill.fee },
  });
  facts.push(executedFact(took), executedFact(made), {
    type: 'trade',
    id: tradeId,
    marketId: market.id,
    kind,
    atMs: state.nowMs,
    price: tick,
    quantity,
    taker: tradeSide(taker, took.fill),
    maker: tradeSide(maker, made.fill),
  });
}

const markTick = (state: TradingState, { market, outcome, side }: Order, tick: number): void =>
  state.changes.level(market, tick, sideOf(outcome, side) === 'ask');

/** A mint creates pairs of shares and puts one credit per pair into the pot. A burn reverses both. */
function movePot(
  state: TradingState,
  { market }: Order,
  kind: 'mint' | 'burn',
  quantity: bigint,
  transferId: number,
): void {
  const { id: marketId, pot: account } = market;
  const credits = kind === 'mint' ? quantity : -quantity;
  state.changes.account(account);
  account.available += credits;
  post(state, {
    transferId,
    account,
    kind: 'trade',
    marketId,
    orderId: null,
    credits,
    yes: -credits,
    no: -credits,
  });
  changeSupply(state, market, 'YES', credits);
  changeSupply(state, market, 'NO', credits);
}

/**
 * A purchase without a quantity has spent its money. Its last execution also reports its end. If an earlier step has reported
 * that execution, a fact of its own reports the end.
 */
function endSpent(state: TradingState, facts: Fact[], order: Order): void {
  end(state, order, 'FILLED', null);
  const last = facts.findLastIndex((fact) => fact.type === 'order_executed' && fact.order.id === order.id);
  const fact = facts[last];
  if (fact?.type === 'order_executed')
    facts[last] = { ...fact, order: orderView(order), account: accountView(order.account) };
  else facts.push(orderFact('order_amended', order));
}

/** The money of a MARKET BUY. Every other order already holds enough for its whole quantity. */
class Budget {
  private left: bigint | null;
  private feeNumerator: bigint;
  private charged: bigint;
  private readonly rate: bigint;

  constructor({ maxCost, feeNumerator, fees, market }: Order, money: bigint) {
    this.left = maxCost === null ? null : money;
    this.feeNumerator = feeNumerator;
    this.charged = fees;
    this.rate = BigInt(market.takerFeeBps);
  }

  /** How many of `lots` the money pays for with the fee: cost + ⌈(N + cost × rate)/10000⌉ − charged. */
  affords(lots: number, price: number): number {
    if (this.left === null) return lots;
    const most =
      (BPS_N * (this.left + this.charged) - this.feeNumerator) / (BigInt(price) * (BPS_N + this.rate));
    return most < BigInt(lots) ? Number(most) : lots;
  }

  spend(lots: number, price: number): void {
    if (this.left === null) return;
    const cost = BigInt(lots * price);
    this.feeNumerator += cost * this.rate;
    const charged = chargedFor(this.feeNumerator);
    this.left -= cost + charged - this.charged;
    this.charged = charged;
  }
}
