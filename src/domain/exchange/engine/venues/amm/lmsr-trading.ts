// Orders against the market maker of a market. An order trades at once, at the price of the scoring rule.
import type { Outcome } from '../../commands.js';
import { execute, executedFact, tradeSide } from '../../orders/execution.js';
import type { Fact } from '../../facts.js';
import { addAvailable, nextTransfer, post } from '../../money/ledger.js';
import { BPS, PRICE_BPS_HIGHEST, PRICE_BPS_LOWEST, QUANTITY_MAX } from '../../money/limits.js';
import { lmsrCharge, lmsrPriceBps, lmsrSharesWithin, type LmsrBook } from './lmsr.js';
import { end, orderFact } from '../../orders/order-ends.js';
import { changeSupply } from '../../money/positions.js';
import type { RefusalCode } from '../../refusals.js';
import type { Market, Order } from '../../state/rows.js';
import type { TradingState } from '../../state/state.js';

const BPS_N = BigInt(BPS);
const INDEX: Readonly<Record<Outcome, number>> = { YES: 0, NO: 1 };

/** The planned trade of an order with the market maker. */
export interface MakerTrade {
  /** Micro shares; 0n when nothing can be bought. */
  readonly quantity: bigint;
  /** Micro credits, without fees. */
  readonly cost: bigint;
  /** Price of YES after the trade. */
  readonly price: number;
}

/** Plans the order's trade or returns the refusal. Changes nothing. */
export function planMakerTrade(
  market: Market,
  order: Pick<Order, 'outcome' | 'side' | 'type' | 'timeInForce' | 'price' | 'quantity' | 'maxCost'>,
): MakerTrade | RefusalCode {
  const book: LmsrBook = { b: market.liquidity ?? 0n, q: [market.yes, market.no] };
  const at = INDEX[order.outcome];
  const quantity = order.side === 'SELL' ? (order.quantity ?? 0n) : bought(market, book, order, at);
  if (order.timeInForce === 'FOK' && quantity !== order.quantity) return 'fok_unfillable';
  if (quantity === 0n) return { quantity, cost: 0n, price: lmsrPriceBps(book, INDEX.YES) };
  const delta = order.side === 'BUY' ? quantity : -quantity;
  const charge = lmsrCharge(book, at, delta);
  const cost = order.side === 'BUY' ? charge : -charge;
  if (order.price !== null && !isWithinLimit(order.side, cost, BigInt(order.price) * quantity))
    return 'fok_unfillable';
  const price = lmsrPriceBps({ ...book, q: book.q.map((q, i) => (i === at ? q + delta : q)) }, INDEX.YES);
  if (price < PRICE_BPS_LOWEST || price > PRICE_BPS_HIGHEST) return 'price_limit';
  return { quantity, cost, price };
}

const isWithinLimit = (side: Order['side'], cost: bigint, limit: bigint): boolean =>
  side === 'BUY' ? cost * BPS_N <= limit : cost * BPS_N >= limit;

/** The quantity that `maxCost` pays for with the fee, at most the order's quantity. A LIMIT order has no `maxCost`. */
function bought(
  market: Market,
  book: LmsrBook,
  { quantity, maxCost }: Pick<Order, 'quantity' | 'maxCost'>,
  at: number,
): bigint {
  if (maxCost === null) return quantity ?? 0n;
  return lmsrSharesWithin(book, at, maxCost, market.takerFeeBps, quantity ?? QUANTITY_MAX);
}

/** Carries out the plan. The order has its hold. */
export function tradeWithMaker(state: TradingState, facts: Fact[], order: Order, plan: MakerTrade): void {
  if (plan.quantity === 0n) {
    end(state, order, 'CANCELLED', 'unfilled');
    facts.push(orderFact('order_cancelled', order));
    return;
  }
  const { market, outcome, side } = order;
  const { quantity, cost, price } = plan;
  const tradeId = state.counters.trade;
  state.counters.trade += 1;
  const transferId = nextTransfer(state);
  const took = execute(state, order, { tradeId, transferId, price: null, quantity, cost, role: 'taker' });
  const isBuy = side === 'BUY';
  const shares = isBuy ? quantity : -quantity;
  const credits = isBuy ? cost : -cost;
  const { id: marketId, pot } = market;
  addAvailable(state, pot, credits);
  const [yes, no] = outcome === 'YES' ? [-shares, 0n] : [0n, -shares];
  post(state, { transferId, account: pot, kind: 'trade', marketId, orderId: null, credits, yes, no });
  changeSupply(state, market, outcome, shares);
  market.lastPrice = price;
  const isWhole = order.quantity === null || order.quantity === order.filled;
  if (isWhole) end(state, order, 'FILLED', null);
  state.changes.trades.push({
    id: tradeId,
    market,
    kind: 'maker',
    price,
    quantity,
    taker: { order, cost, fee: took.fill.fee },
    maker: null,
  });
  facts.push(executedFact(took), {
    type: 'trade',
    id: tradeId,
    marketId: market.id,
    kind: 'maker',
    atMs: state.nowMs,
    price,
    quantity,
    taker: tradeSide(order, took.fill),
    maker: null,
  });
  if (isWhole) return;
  end(state, order, 'CANCELLED', 'unfilled');
  facts.push(orderFact('order_cancelled', order));
}
