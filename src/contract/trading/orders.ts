// Orders: the requests that place, amend and cancel them, and the form in which they are shown.
import { z } from 'zod';
import { idField, lineField, microField, timestampField } from '../fields.js';
import { pageParams, pageSchema } from '../lists.js';
import { ITEM_ID_MAX } from '../pricing/prices.js';
import { wholeNumberParam } from '../query.js';
import { amountField, numberIdField, priceField } from './amounts.js';

/** Maximum number of orders in one batch. */
export const BATCH_MAX = 200;
const CLIENT_ORDER_ID_MAX = 64;
const IDEMPOTENCY_KEY_MAX = 128;

export const OUTCOMES = ['YES', 'NO'] as const;
export const SIDES = ['BUY', 'SELL'] as const;
export const ORDER_STATUSES = ['OPEN', 'FILLED', 'CANCELLED', 'EXPIRED'] as const;

export const outcomeField = z.enum(OUTCOMES).describe('Always YES for an item.');
export const sideField = z.enum(SIDES);
const orderTypeField = z.enum(['LIMIT', 'MARKET']);
const timeInForceField = z.enum(['GTC', 'IOC', 'FOK', 'GTD']);
const selfTradePreventionField = z
  .enum(['cancel_newest', 'cancel_oldest', 'cancel_both'])
  .describe('Which order is cancelled when this order would trade with one of your own.');
/** `.` and `..` cannot stand in the path of an address, where an order is found by this id. */
export const isNameInPath = (name: string): boolean => name !== '.' && name !== '..';
const clientOrderIdField = lineField(1, CLIENT_ORDER_ID_MAX).refine(isNameInPath, {
  message: 'must not be `.` or `..`',
});
/** An order that took its Idempotency-Key as its clientOrderId can have a longer one. */
export const clientOrderIdParamSchema = lineField(1, CLIENT_ORDER_ID_MAX + IDEMPOTENCY_KEY_MAX);
export const itemIdField = z.int().min(1).max(ITEM_ID_MAX);
export const orderIdParamSchema = numberIdField;

/** The instrument of an order or a position: a market or an item, never both. */
export const instrumentFields = {
  marketId: idField.nullable().describe('null for an item.'),
  itemId: itemIdField.nullable().describe('null for a market.'),
};

const orderRequestFields = {
  clientOrderId: clientOrderIdField
    .optional()
    .describe(
      'Your own id of the order, unique among your orders. A repeated request gets the first answer.',
    ),
  marketId: idField.optional().describe('Name either marketId or itemId.'),
  itemId: itemIdField.optional().describe('Name either marketId or itemId.'),
  outcome: z.enum(OUTCOMES).optional().describe('Required for a market; not allowed for an item.'),
  side: sideField,
  type: orderTypeField,
  timeInForce: timeInForceField
    .optional()
    .describe('Default: GTC for a LIMIT order, IOC for a MARKET order.'),
  priceBps: priceField
    .optional()
    .describe('Price of the outcome in a LIMIT order on a market, 1 to 9999 basis points.'),
  price: priceField.optional().describe('Price in a LIMIT order for an item, whole credits.'),
  quantity: amountField
    .optional()
    .describe('Micro shares; on a book a multiple of 10000. Only a MARKET BUY may omit it.'),
  maxCost: amountField.optional().describe('MARKET BUY: maximum micro credits to spend, fees included.'),
  expiresAt: timestampField.optional().describe('GTD: when the rest of the order expires.'),
  validUntil: timestampField
    .optional()
    .describe(
      'The order is refused as `expired` when the desk comes to it after this time, by its own clock. At most 24 hours ahead.',
    ),
  postOnly: z.boolean().optional().describe('The order is refused if it would trade at once.'),
  selfTradePrevention: selfTradePreventionField.optional().describe('Default: cancel_newest.'),
};

interface Instrument {
  readonly marketId?: string | undefined;
  readonly itemId?: number | undefined;
}

/** Requires exactly one of marketId and itemId, and refuses fields of the other kind. */
function assertOneSubject(
  order: Instrument & { outcome?: unknown; priceBps?: unknown; price?: unknown },
  context: z.RefinementCtx,
): void {
  const refuse = (field: string, message: string) =>
    context.addIssue({ code: 'custom', path: [field], message });
  const { marketId, itemId } = order;
  if ((marketId === undefined) === (itemId === undefined)) {
    refuse(marketId === undefined ? 'marketId' : 'itemId', 'name either marketId or itemId');
    return;
  }
  if (marketId !== undefined) {
    if (order.outcome === undefined) refuse('outcome', 'is needed for a market');
    if (order.price !== undefined) refuse('price', 'belongs to items; the price on a market is priceBps');
    return;
  }
  if (order.outcome !== undefined) refuse('outcome', 'belongs to markets');
  if (order.priceBps !== undefined) refuse('priceBps', 'belongs to markets; the price of an item is price');
}

const requestExample = {
  clientOrderId: 'entry-1',
  marketId: 'title-fight',
  outcome: 'YES',
  side: 'BUY',
  type: 'LIMIT',
  priceBps: 6500,
  quantity: '2000000',
};

export const orderRequestSchema = z
  .strictObject(orderRequestFields)
  .superRefine(assertOneSubject)
  .meta({ id: 'OrderRequest', description: 'An order to place.', example: requestExample });
export type OrderRequest = z.infer<typeof orderRequestSchema>;

export const orderBatchSchema = z
  .strictObject({ orders: z.array(orderRequestSchema).min(1).max(BATCH_MAX) })
  .meta({
    id: 'OrderBatch',
    description: `1 to ${BATCH_MAX} orders, placed or refused one by one, in this order.`,
    example: { orders: [requestExample] },
  });
export type OrderBatch = z.infer<typeof orderBatchSchema>;

export const orderAmendmentSchema = z
  .strictObject({
    priceBps: priceField.optional().describe('For a market.'),
    price: priceField.optional().describe('For an item.'),
    quantity: amountField.optional().describe('The new total, including the filled quantity.'),
    expiresAt: timestampField.optional().describe('For a GTD order.'),
  })
  .meta({
    id: 'OrderAmendment',
    description:
      'New terms of an open LIMIT order. With only a smaller quantity or a new expiry, the order keeps its place in the queue.',
    example: { quantity: '1000000' },
  });
export type OrderAmendment = z.infer<typeof orderAmendmentSchema>;

export const orderSchema = z
  .object({
    id: numberIdField,
    clientOrderId: z.string().nullable(),
    ...instrumentFields,
    outcome: outcomeField,
    side: sideField,
    type: orderTypeField,
    timeInForce: timeInForceField,
    priceBps: z
      .int()
      .nullable()
      .describe('Price of the outcome, basis points; null for MARKET and for items.'),
    price: z.int().nullable().describe('Price of an item, whole credits; null for MARKET and for markets.'),
    quantity: microField.nullable().describe('Micro shares; null for a MARKET BUY without a quantity.'),
    maxCost: microField.nullable(),
    filledQuantity: microField.describe('Micro shares traded so far.'),
    remainingQuantity: microField.nullable().describe('null for an order without a quantity.'),
    cost: microField.describe('Micro credits paid or received for the filled shares, without fees.'),
    fees: microField,
    held: microField.describe('Open hold: micro credits for BUY, micro shares for SELL.'),
    status: z.enum(ORDER_STATUSES),
    reason: z
      .enum([
        'user',
        'unfilled',
        'self_trade',
        'market_closed',
        'market_paused',
        'expired',
        'operator',
        'limit',
        'internal_error',
      ])
      .nullable()
      .describe('Why it is CANCELLED or EXPIRED.'),
    postOnly: z.boolean(),
    selfTradePrevention: selfTradePreventionField,
    expiresAt: timestampField.nullable(),
    createdAt: timestampField,
    updatedAt: timestampField,
  })
  .meta({
    id: 'Order',
    description: 'The current state of an order.',
    example: {
      id: '1207',
      clientOrderId: 'entry-1',
      marketId: 'title-fight',
      itemId: null,
      outcome: 'YES',
      side: 'BUY',
      type: 'LIMIT',
      timeInForce: 'GTC',
      priceBps: 6500,
      price: null,
      quantity: '2000000',
      maxCost: null,
      filledQuantity: '500000',
      remainingQuantity: '1500000',
      cost: '325000',
      fees: '0',
      held: '975000',
      status: 'OPEN',
      reason: null,
      postOnly: false,
      selfTradePrevention: 'cancel_newest',
      expiresAt: null,
      createdAt: '2025-01-14T12:54:55.000Z',
      updatedAt: '2025-01-14T12:54:56.000Z',
    },
  });
export type Order = z.infer<typeof orderSchema>;

const refusalSchema = z.object({
  code: z.string().describe('A code of the error table.'),
  message: z.string(),
});

export const orderResultsSchema = z
  .object({
    results: z
      .array(z.union([z.object({ order: orderSchema }), z.object({ error: refusalSchema })]))
      .describe('One result per order, in the order of the request.'),
  })
  .meta({ id: 'OrderResults' });
export type OrderResults = z.infer<typeof orderResultsSchema>;

export const ordersSchema = z.object({ orders: z.array(orderSchema) }).meta({
  id: 'Orders',
  description: 'The orders that were cancelled, by number.',
});
export type Orders = z.infer<typeof ordersSchema>;

/** A filter with both would match nothing. */
const refuseBothInstruments = ({ marketId, itemId }: Instrument, context: z.RefinementCtx): void => {
  if (marketId !== undefined && itemId !== undefined)
    context.addIssue({ code: 'custom', path: ['itemId'], message: 'name marketId or itemId, not both' });
};

export const instrumentParams = {
  marketId: idField.optional(),
  itemId: wholeNumberParam(1, ITEM_ID_MAX).optional(),
};

export const cancelOrdersQuerySchema = z
  .strictObject({
    ...instrumentParams,
    outcome: z.enum(OUTCOMES).optional(),
    side: z.enum(SIDES).optional(),
  })
  .superRefine(refuseBothInstruments);
export type CancelOrdersQuery = z.output<typeof cancelOrdersQuerySchema>;

export const orderListQuerySchema = z
  .strictObject({
    status: z.enum(ORDER_STATUSES).optional(),
    ...instrumentParams,
    clientOrderId: clientOrderIdField.optional(),
    ...pageParams,
  })
  .superRefine(refuseBothInstruments);
export type OrderListQuery = z.output<typeof orderListQuerySchema>;

export const orderListSchema = pageSchema('OrderList', orderSchema, 'Newest first.');
export type OrderList = z.infer<typeof orderListSchema>;

export const orderPreviewSchema = z
  .object({
    fillableQuantity: microField.describe('Micro shares that would trade at once.'),
    estimatedCost: microField.describe('Micro credits for them, without fees.'),
    estimatedFee: microField.describe('Micro credits, as taker.'),
    averagePrice: microField.nullable().describe('Micro credits per share; null when nothing would trade.'),
    worstCost: microField.describe(
      'BUY: highest possible cost with fees. SELL: lowest proceeds of a complete fill at the limit price, after fees.',
    ),
    hold: microField.describe('Held at placement: micro credits for BUY, micro shares for SELL.'),
    available: microField.describe('Your available amount of the same asset.'),
    enough: z.boolean().describe('Whether available covers the hold.'),
  })
  .meta({
    id: 'OrderPreview',
    description: 'What an order would cost, as of the header Ringside-Seq. Nothing is placed or held.',
    example: {
      fillableQuantity: '500000',
      estimatedCost: '325000',
      estimatedFee: '0',
      averagePrice: '650000',
      worstCost: '1300000',
      hold: '1300000',
      available: '10000000000',
      enough: true,
    },
  });
export type OrderPreview = z.infer<typeof orderPreviewSchema>;
