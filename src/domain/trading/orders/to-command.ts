// Turns request bodies into commands of the engine. Pure: the schemas check the form, and the engine checks the rest.
import type { OrderAmendment, OrderRequest } from '../../../contract/trading/orders.js';
import { type AmendOrder, itemMarketId, type PlaceOrder } from '../../exchange/index.js';

export function toPlaceOrder(userId: string, order: OrderRequest): PlaceOrder {
  const { marketId, itemId, type } = order;
  return {
    kind: 'place_order',
    userId,
    marketId: itemId === undefined ? (marketId ?? '') : itemMarketId(itemId),
    clientOrderId: order.clientOrderId ?? null,
    outcome: order.outcome ?? 'YES',
    side: order.side,
    type,
    timeInForce: order.timeInForce ?? (type === 'LIMIT' ? 'GTC' : 'IOC'),
    price: order.priceBps ?? order.price ?? null,
    quantity: toAmount(order.quantity),
    maxCost: toAmount(order.maxCost),
    expiresAtMs: toMs(order.expiresAt),
    postOnly: order.postOnly ?? false,
    selfTradePrevention: order.selfTradePrevention ?? 'cancel_newest',
    // Absent without a value, so that the hash of an older request stays the same.
    ...(order.validUntil === undefined ? {} : { validUntilMs: Date.parse(order.validUntil) }),
  };
}

export const toAmendOrder = (
  userId: string,
  orderId: string,
  { priceBps, price, quantity, expiresAt }: OrderAmendment,
): AmendOrder => ({
  kind: 'amend_order',
  userId,
  orderId: Number(orderId),
  price: priceBps ?? price ?? null,
  quantity: toAmount(quantity),
  expiresAtMs: toMs(expiresAt),
});

const toAmount = (text: string | undefined): bigint | null => (text === undefined ? null : BigInt(text));

const toMs = (text: string | undefined): number | null => (text === undefined ? null : Date.parse(text));
