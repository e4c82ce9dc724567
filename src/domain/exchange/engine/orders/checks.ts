// The checks that need only the command and the market, in the order of docs/trading.md. The first failed check is the
// answer.
import type { AmendOrder, PlaceOrder } from '../commands.js';
import { costAt } from '../money/holds.js';
import {
  COST_MAX,
  ITEM_PRICE_HIGHEST,
  LOT_MICRO,
  PRICE_BPS_HIGHEST,
  PRICE_BPS_LOWEST,
  QUANTITY_MAX,
  TIME_MS_MAX,
  VALID_FOR_MS_MAX,
} from '../money/limits.js';
import type { RefusalCode } from '../refusals.js';
import type { Market } from '../state/rows.js';
import type { TradingState } from '../state/state.js';

const RESTING = new Set<PlaceOrder['timeInForce']>(['GTC', 'GTD']);

export const canRest = ({ timeInForce }: Pick<PlaceOrder, 'timeInForce'>): boolean =>
  RESTING.has(timeInForce);

/** Why the order comes at the wrong time, or null. */
export function validityRefusal({ validUntilMs }: PlaceOrder, nowMs: number): RefusalCode | null {
  if (validUntilMs === undefined) return null;
  if (!Number.isInteger(validUntilMs)) return 'bad_valid_until';
  if (nowMs > validUntilMs) return 'expired';
  return validUntilMs - nowMs > VALID_FOR_MS_MAX ? 'bad_valid_until' : null;
}

/** The market of an order, or the reason why there is none. */
export function marketFor(state: TradingState, marketId: string): Market | RefusalCode {
  const market = state.markets.get(marketId);
  const isItem = marketId.startsWith('item:');
  if (isItem && !state.options.quotes) return 'quotes_off';
  return market ?? (isItem ? 'unknown_item' : 'unknown_market');
}

/** Why the market's state forbids trading, or null. */
export function stateRefusal({ state }: Market): RefusalCode | null {
  switch (state) {
    case 'ACTIVE':
      return null;
    case 'PROPOSED':
    case 'APPROVED':
      return 'market_not_open';
    case 'PAUSED':
      return 'market_paused';
    case 'REJECTED':
    case 'CLOSED':
    case 'RESOLVED':
    case 'DISPUTED':
      return 'market_closed';
    case 'FINALIZED':
    case 'VOIDED':
      return 'market_settled';
  }
}

export function fieldRefusal(command: PlaceOrder, market: Market, nowMs: number): RefusalCode | null {
  const isLimit = command.type === 'LIMIT';
  if (isLimit !== (command.price !== null)) return 'bad_price';
  if (command.price !== null && !isPriceOf(market, command.price)) return 'bad_price';
  if (!isQuantityFor(command, market)) return 'bad_quantity';
  if (!isMaxCostFor(command)) return 'bad_max_cost';
  if (!isTimeInForceFor(command, market)) return 'bad_time_in_force';
  if (!isExpiryFor(command, nowMs)) return 'bad_expiry';
  if (command.postOnly && !(isLimit && canRest(command) && market.venue === 'book')) return 'bad_post_only';
  return null;
}

/** Why price × quantity is too large, or null. */
export function sizeRefusal(
  market: Market,
  price: number | null,
  quantity: bigint | null,
): RefusalCode | null {
  if (price === null || quantity === null) return null;
  return costAt(market, price, quantity) > COST_MAX ? 'amount_too_large' : null;
}

export function amendRefusal(
  { price, quantity, expiresAtMs }: AmendOrder,
  market: Market,
  order: { price: number | null; quantity: bigint | null; filled: bigint; expiresAtMs: number | null },
  nowMs: number,
): RefusalCode | null {
  const isSame = (now: unknown, wished: unknown) => wished === null || now === wished;
  if (
    isSame(order.price, price) &&
    isSame(order.quantity, quantity) &&
    isSame(order.expiresAtMs, expiresAtMs)
  )
    return 'nothing_to_amend';
  if (price !== null && !isPriceOf(market, price)) return 'bad_price';
  if (quantity !== null && !isQuantityOf(market, quantity)) return 'bad_quantity';
  if (quantity !== null && quantity <= order.filled) return 'quantity_below_filled';
  if (expiresAtMs !== null && (order.expiresAtMs === null || !isLater(expiresAtMs, nowMs)))
    return 'bad_expiry';
  return null;
}

function isPriceOf({ venue }: Market, price: number): boolean {
  if (!Number.isInteger(price)) return false;
  if (venue === 'quote') return price >= 1 && price <= ITEM_PRICE_HIGHEST;
  return price >= PRICE_BPS_LOWEST && price <= PRICE_BPS_HIGHEST;
}

function isQuantityFor({ quantity, type, side, timeInForce, outcome }: PlaceOrder, market: Market): boolean {
  if (market.venue === 'quote' && outcome !== 'YES') return false;
  if (quantity !== null) return isQuantityOf(market, quantity);
  return type === 'MARKET' && side === 'BUY' && timeInForce !== 'FOK';
}

export const isQuantityOf = ({ venue }: Market, quantity: bigint): boolean =>
  quantity > 0n && quantity <= QUANTITY_MAX && (venue !== 'book' || quantity % LOT_MICRO === 0n);

function isMaxCostFor({ type, side, maxCost }: PlaceOrder): boolean {
  if (type !== 'MARKET' || side !== 'BUY') return maxCost === null;
  return maxCost !== null && maxCost >= 1n && maxCost <= COST_MAX;
}

function isTimeInForceFor({ type, timeInForce }: PlaceOrder, { venue }: Market): boolean {
  if (type === 'MARKET') return !RESTING.has(timeInForce);
  return venue !== 'amm' || timeInForce === 'FOK';
}

function isExpiryFor({ timeInForce, expiresAtMs }: PlaceOrder, nowMs: number): boolean {
  if (timeInForce !== 'GTD') return expiresAtMs === null;
  return expiresAtMs !== null && isLater(expiresAtMs, nowMs);
}

export const isLater = (atMs: number, nowMs: number): boolean =>
  Number.isInteger(atMs) && atMs > nowMs && atMs <= TIME_MS_MAX;
