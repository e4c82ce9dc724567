// The orders of a client, as the app sees them. The outbox itself is loaded with the first order, so it costs nothing before.
import type { Base } from '../base.js';
import type { RingsideError } from '../rest/errors.js';
import type { AnswerOf, RequestOf } from '../rest/routes.js';
import type { Outbox } from './outbox.js';

type PlaceRoute = 'POST /api/v1/trading/orders';

/** An order as the server shows it. Amounts are micro units. */
export type Order = AnswerOf<PlaceRoute>;

/** The body of `POST /api/v1/trading/orders`. */
export type OrderRequest = RequestOf<PlaceRoute>['body'] & {
  /** ISO 8601, UTC: the desk refuses the order when it arrives later. */
  readonly validUntil?: string | undefined;
};

/**
 * `saved`: on disk, not yet sent. `sent`: no answer yet. `unknown`: the order may have been accepted, and the outbox is finding out.
 * The others are final.
 */
export type OrderState = 'saved' | 'sent' | 'unknown' | OrderOutcome['outcome'];

/** `never_arrived`: the server has no such order, and can have none any more. */
export type OrderOutcome =
  | { readonly outcome: 'accepted'; readonly order: Order }
  | { readonly outcome: 'refused'; readonly error: RingsideError }
  | { readonly outcome: 'never_arrived' };

/** What is sent, each time with the same id, the same body and the same end of validity. */
export type OrderBody = OrderRequest & { readonly clientOrderId: string; readonly validUntil: string };

/** An order of this run of the app. */
export interface PlacedOrder {
  readonly clientOrderId: string;
  readonly request: OrderBody;
  readonly state: OrderState;
  /** Rejects only with RingsideError `closed`, when the client is closed before. */
  readonly settled: Promise<OrderOutcome>;
  /** Returns a function that removes the listener. */
  on(event: 'state', listener: (state: OrderState) => void): () => void;
}

/** An order of an earlier run of the app, and its true outcome. */
export type LeftOrder = OrderOutcome & { readonly clientOrderId: string; readonly request: OrderBody };

/** How long an order may be accepted. */
export interface PlaceOptions {
  /** For so long the desk may accept the order: by default 30,000, at most 86,400,000. `request.validUntil` has precedence. */
  readonly validForMs?: number;
}

/** The outbox. */
export interface Orders {
  /**
   * Stores the order durably, sends it, and resolves with it before the answer has come. A second call with the same
   * `clientOrderId` gets the same order. Rejects if nothing was sent: OutboxUnavailable, ServerUnreachable, AuthError, and
   * RingsideError `closed`, `bad_valid_until`, and `idempotency_conflict` for another request with the same id.
   */
  place(request: OrderRequest, options?: PlaceOptions): Promise<PlacedOrder>;
  /**
   * The outcomes of orders that earlier runs of the app have left. Sends none of them again. It takes until their validity is over,
   * unless the server has them. Orders of other users, and of tabs and processes that still run, are not taken. An order is
   * deleted from the disk after `each` has returned, or its promise has resolved.
   */
  recover(each?: (left: LeftOrder) => unknown): Promise<LeftOrder[]>;
  /**
   * At sign-out, before another user signs in with this client: removes what the disk has of this user. While the outcome of an
   * order is open, it rejects with RingsideError `orders_open` and removes nothing.
   */
  forget(): Promise<void>;
  /** Orders without an outcome. The array is a new one after each change. */
  readonly pending: readonly PlacedOrder[];
  /** After each change of an order's state. Returns a function that removes the listener. */
  on(event: 'change', listener: (order: PlacedOrder) => void): () => void;
}

/** `memory`: orders are forgotten with the page or process. `folder`: of a Node program, on a local disk. */
export type OutboxPlace = 'memory' | { readonly folder: string };

export interface OutboxOptions {
  /** Tells apart the servers that share a store. */
  readonly url: string;
  readonly place?: OutboxPlace | undefined;
  /** From 0 to 1, for the wait before the next attempt. */
  readonly random?: (() => number) | undefined;
}

export function ordersOf(base: Base, options: OutboxOptions): Orders & { close(): void } {
  const listeners = new Set<(order: PlacedOrder) => void>();
  const tell = (order: PlacedOrder): void => listeners.forEach((listener) => listener(order));
  let outbox: Outbox | null = null;
  let isClosed = false;
  const load = async (): Promise<Outbox> => {
    const module = await import('./outbox.js');
    outbox ??= new module.Outbox(base, options, tell);
    if (isClosed) outbox.close();
    return outbox;
  };
  return {
    place: async (request, more) => (await load()).place(request, more),
    recover: async (each) => (await load()).recover(each),
    forget: async () => (await load()).forget(),
    get pending() {
      return outbox?.pending ?? NONE;
    },
    on: (_, listener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    close: () => {
      isClosed = true;
      outbox?.close();
    },
  };
}

const NONE: readonly PlacedOrder[] = [];
