// The hold of an order and how it shrinks as the order trades.
import { BPS, LOT_MICRO } from './limits.js';
import { hold } from './ledger.js';
import { levelProfit } from './standings.js';
import type { Market, Order, Position } from '../state/rows.js';
import type { TradingState } from '../state/state.js';

const BPS_N = BigInt(BPS);

const ceilDiv = (value: bigint, by: bigint): bigint => (value + by - 1n) / by;

/** The fee charged for a sum of cost × rate. */
export const chargedFor = (feeNumerator: bigint): bigint => ceilDiv(feeNumerator, BPS_N);

export const highestFee = ({ makerFeeBps, takerFeeBps }: Market): bigint =>
  BigInt(Math.max(makerFeeBps, takerFeeBps));

/** Price × quantity in micro credits. The result is exact on a book and for items, and rounded up on a market maker. */
export function costAt({ venue }: Market, price: number, quantity: bigint): bigint {
  if (venue === 'book') return (quantity / LOT_MICRO) * BigInt(price);
  const product = BigInt(price) * quantity;
  return venue === 'quote' ? product : ceilDiv(product, BPS_N);
}

/** The credits that a LIMIT BUY must still hold: the highest cost of its rest with fees, given the fees charged so far. */
export function neededFor(order: Order, rest: bigint): bigint {
  const cost = costAt(order.market, order.price ?? 0, rest);
  const fee = highestFee(order.market);
  if (fee === 0n) return cost;
  return cost + chargedFor(order.feeNumerator + cost * fee) - order.fees;
}

/** Adds `amount` to the order's hold; a negative amount releases. A SELL holds shares of `position`, a BUY holds credits. */
export function setAside(state: TradingState, order: Order, position: Position | null, amount: bigint): void {
  if (amount === 0n) return;
  order.held += amount;
  if (order.side === 'BUY') {
    hold(state, order.account, amount);
    const { standing } = order;
    if (!standing) return;
    standing.buying += amount;
    levelProfit(state, standing);
  } else if (position) {
    state.changes.position(position);
    position.held += amount;
  }
}

/** Spends a part of a BUY order's hold. The caller then levels the profit of the user. */
export function spendHeld(state: TradingState, order: Order, spent: bigint): void {
  const { account, standing } = order;
  state.changes.account(account);
  account.held -= spent;
  order.held -= spent;
  if (standing) standing.buying -= spent;
}
