// The desk of the fake server: it accepts orders and never trades them. As on the real server, a repeat of an accepted order gets its
// first answer, another body with the same id is refused, and an order that comes after its validity is refused.
import type { Order, OrderRequest } from '../outbox/orders.js';

export interface DeskAnswer {
  readonly status: number;
  readonly body: unknown;
}

/** The code of a refusal, or null. */
export type Judge = (order: OrderRequest, userId: string) => string | null;

export class FakeDesk {
  /** Orders by their owner, oldest first. */
  readonly orders: { readonly userId: string; readonly order: Order; readonly body: string }[] = [];
  judge: Judge = () => null;

  /** `accepted` is called with a new order. */
  constructor(
    private readonly nowMs: () => number,
    private readonly accepted: (userId: string, order: Order) => void,
  ) {}

  place(userId: string, request: OrderRequest): DeskAnswer {
    const body = JSON.stringify(Object.entries(request).sort(([a], [b]) => (a < b ? -1 : 1)));
    const known = this.find(userId, ({ clientOrderId }) => clientOrderId === request.clientOrderId);
    if (known && request.clientOrderId !== undefined)
      return known.body === body ? { status: 201, body: known.order } : refusal(409, 'idempotency_conflict');
    const isLate = request.validUntil !== undefined && this.nowMs() > Date.parse(request.validUntil);
    if (isLate) return refusal(409, 'expired');
    const code = this.judge(request, userId) ?? fieldRefusal(request);
    if (code) return refusal(422, code);
    const order = this.newOrder(request);
    this.orders.push({ userId, order, body });
    this.accepted(userId, order);
    return { status: 201, body: order };
  }

  byClientId(userId: string, clientOrderId: string): DeskAnswer {
    const known = this.find(userId, (order) => order.clientOrderId === clientOrderId);
    return known ? { status: 200, body: known.order } : refusal(404, 'unknown_order');
  }

  list(userId: string): readonly Order[] {
    return this.orders.flatMap((one) => (one.userId === userId ? one.order : [])).reverse();
  }

  private find(userId: string, isIt: (order: Order) => boolean) {
    return this.orders.find((one) => one.userId === userId && isIt(one.order));
  }

  private newOrder(request: OrderRequest): Order {
    const at = new Date(this.nowMs()).toISOString();
    return {
      id: String(this.orders.length + 1),
      clientOrderId: request.clientOrderId ?? null,
      marketId: request.marketId ?? null,
      itemId: request.itemId ?? null,
      outcome: request.outcome ?? 'YES',
      side: request.side,
      type: request.type,
      timeInForce: request.timeInForce ?? (request.type === 'LIMIT' ? 'GTC' : 'IOC'),
      priceBps: request.priceBps ?? null,
      price: request.price ?? null,
      quantity: request.quantity ?? null,
      maxCost: request.maxCost ?? null,
      filledQuantity: '0',
      remainingQuantity: request.quantity ?? null,
      cost: '0',
      fees: '0',
      held: '0',
      status: 'OPEN',
      reason: null,
      postOnly: request.postOnly ?? false,
      selfTradePrevention: request.selfTradePrevention ?? 'cancel_newest',
      expiresAt: request.expiresAt ?? null,
      createdAt: at,
      updatedAt: at,
    };
  }
}

function fieldRefusal({ type, price, priceBps, quantity, maxCost }: OrderRequest): string | null {
  if ((type === 'LIMIT') !== ((price ?? priceBps) !== undefined)) return 'bad_price';
  return quantity === undefined && maxCost === undefined ? 'bad_quantity' : null;
}

export const refusal = (statusCode: number, code: string, details: object = {}): DeskAnswer => ({
  status: statusCode,
  body: { statusCode, code, message: `The fake server refuses: ${code}.`, details, requestId: 'fake' },
});
