// Brings one order to the server and finds its true outcome. All copies have the same id and body, so the server accepts at most one.
//
// Why `never_arrived` is true. After the end of validity the client asks the desk: it sends an order with the same clientOrderId and the
// same validUntil, but without a price. Such an order can never be accepted. The desk carries out one command after the other, and answers
// each after the commit of all commands before it. So the answer `expired` says two things. No order with this id is stored, or else
// the answer were `idempotency_conflict`. And the desk's own time has passed validUntil; this time is stored before the answer, and the
// desk's time never goes back, also not in a process that takes over. A copy that still waits in a queue or in the network comes to the
// desk later, so it is refused as `expired` too. The clock of the client decides only when it asks.
import type { Base } from '../base.js';
import {
  AuthError,
  OutcomeUnknown,
  RequestRefused,
  RingsideError,
  ServerUnavailable,
  ServerUnreachable,
} from '../rest/errors.js';
import { Backoff } from '../wire/backoff.js';
import type { Lifetime } from './lifetime.js';
import type { Order, OrderBody, OrderOutcome, OrderState } from './orders.js';

const PLACE = 'POST /api/v1/trading/orders';
const FIND = 'GET /api/v1/trading/orders/by-client-id/{clientOrderId}';
/** The longest wait for an answer; then the same request is sent again. */
const ANSWER_MAX_MS = 10_000;
/** So much later than validUntil the client asks; an earlier question has no answer yet. */
const GRACE_MS = 250;
const REQUEST_TIMEOUT = 408;
/** Credentials that are tried for one order. */
const CREDENTIALS_MAX = 2;

/** What the answer to a copy says of this copy. */
type Verdict = 'untouched' | 'unknown' | 'refused';

export interface DeliveryOptions {
  readonly base: Pick<Base, 'rest' | 'clock'>;
  readonly body: OrderBody;
  readonly turn: (state: OrderState) => void;
  /** An earlier run of the app may have sent the order. */
  readonly wasSent?: boolean;
  /** Ends all waiting. */
  readonly lifetime: Lifetime;
  readonly random?: (() => number) | undefined;
}

/** Both methods reject only when the lifetime is over, with RingsideError `closed`. */
export class Delivery {
  private readonly backoff: Backoff;
  private readonly validUntilMs: number;
  /** A copy may still be on its way, or accepted. */
  private isUnknown: boolean;
  /** A copy was refused by a rule. */
  private refusal: RingsideError | null = null;
  /** Why the last copy did nothing. */
  private trouble: RingsideError | null = null;
  private failedCredentials = 0;

  constructor(private readonly options: DeliveryOptions) {
    this.backoff = new Backoff(options.random);
    this.validUntilMs = Date.parse(options.body.validUntil);
    this.isUnknown = options.wasSent ?? false;
  }

  /** Sends the order until its outcome is known or its validity is over. */
  async send(): Promise<OrderOutcome> {
    const { base, turn, body } = this.options;
    while (this.leftMs > 0) {
      turn(this.isUnknown ? 'unknown' : 'sent');
      try {
        const { data } = await this.within((signal) => base.rest.call(PLACE, { body }, { signal }));
        if (isOrder(data, body)) return { outcome: 'accepted', order: data };
        this.doubt();
        await this.pause(0);
      } catch (error) {
        const end = await this.endOf(error);
        if (end) return end;
        await this.pause(error instanceof ServerUnavailable ? error.retryAfterMs : 0);
      }
    }
    return this.isUnknown ? this.ask() : this.none();
  }

  /** Finds the outcome of copies that were sent before. Sends no copy. */
  async ask(): Promise<OrderOutcome> {
    this.doubt();
    this.backoff.reset();
    for (;;) {
      const order = await this.find();
      if (order)
        return isSameDeal(order, this.options.body) ? { outcome: 'accepted', order } : this.foreign();
      if (this.leftMs < -GRACE_MS && (await this.isTooLate())) return this.none();
      await this.pause(0);
    }
  }

  private get leftMs(): number {
    return this.validUntilMs - this.options.base.clock.now();
  }

  private doubt(): void {
    this.isUnknown = true;
    this.options.turn('unknown');
  }

  /** The server has no such order, and can have none any more. */
  private none(): OrderOutcome {
    if (this.refusal) return { outcome: 'refused', error: this.refusal };
    if (this.isUnknown) return { outcome: 'never_arrived' };
    return { outcome: 'refused', error: this.trouble ?? new RingsideError('expired', TOO_LATE) };
  }

  /** The outcome of the order after an answer that is no order; null: not known yet. */
  private async endOf(error: unknown): Promise<OrderOutcome | null> {
    this.throwIfClosed();
    const verdict = this.verdictOf(error);
    if (verdict === 'unknown') {
      this.doubt();
      return null;
    }
    this.trouble = error as RingsideError;
    if (verdict === 'untouched') return null;
    switch (this.trouble.code) {
      case 'idempotency_conflict':
        return this.afterConflict();
      case 'expired':
        return this.none();
      default:
        this.refusal = this.trouble;
        return this.isUnknown ? this.ask() : this.none();
    }
  }

  private verdictOf(error: unknown): Verdict {
    if (error instanceof OutcomeUnknown) return 'unknown';
    if (error instanceof ServerUnavailable) return 'untouched';
    if (error instanceof AuthError) {
      if (error.code === 'auth_failed') return 'untouched';
      this.failedCredentials += 1;
      return this.failedCredentials < CREDENTIALS_MAX ? 'untouched' : 'refused';
    }
    if (error instanceof RequestRefused) return error.status === REQUEST_TIMEOUT ? 'unknown' : 'refused';
    throw error;
  }

  /** Another body with this id was accepted: from another tab of the same app with another validity, or another order. */
  private async afterConflict(): Promise<OrderOutcome> {
    const { body } = this.options;
    let order = await this.find();
    while (order === undefined) {
      await this.pause(0);
      order = await this.find();
    }
    const isSame = order !== null && isSameDeal(order, body) && hasSameTerms(order, body);
    return isSame ? { outcome: 'accepted', order: order as Order } : this.foreign();
  }

  private foreign(): OrderOutcome {
    const error = new RingsideError('idempotency_conflict', 'The clientOrderId belongs to another order.');
    return { outcome: 'refused', error };
  }

  /** The order as the server has it; null: the server has none; undefined: no answer. */
  private async find(): Promise<Order | null | undefined> {
    const { base, body } = this.options;
    const path = { clientOrderId: body.clientOrderId };
    try {
      const { data } = await this.within((signal) => base.rest.read(FIND, { path }, { signal }));
      return isOrder(data, body) ? data : undefined;
    } catch (error) {
      this.throwIfClosed();
      if (error instanceof RequestRefused) return error.code === 'unknown_order' ? null : undefined;
      if (error instanceof ServerUnreachable || error instanceof AuthError) return undefined;
      throw error;
    }
  }

  /** Whether the desk says that the order can no longer arrive; see the proof above. */
  private async isTooLate(): Promise<boolean> {
    const { base, body } = this.options;
    const { clientOrderId, validUntil, marketId, itemId, outcome } = body;
    const instrument = marketId === undefined ? { itemId } : { marketId, outcome };
    const question = { clientOrderId, validUntil, ...instrument, side: 'SELL', type: 'LIMIT' } as OrderBody;
    try {
      await this.within((signal) => base.rest.call(PLACE, { body: question }, { signal }));
    } catch (error) {
      this.throwIfClosed();
      if (!(error instanceof RingsideError)) throw error;
      return error instanceof RequestRefused && error.code === 'expired';
    }
    return false;
  }

  /** Gives the request a limited time. */
  private async within<T>(ask: (signal: AbortSignal) => Promise<T>): Promise<T> {
    this.throwIfClosed();
    const abort = new AbortController();
    const timer = setTimeout(() => abort.abort(), ANSWER_MAX_MS);
    const stop = this.options.lifetime.onEnd(() => abort.abort());
    try {
      return await ask(abort.signal);
    } finally {
      clearTimeout(timer);
      stop();
    }
  }

  /** At most until the validity ends, while it lasts. */
  private async pause(leastMs: number): Promise<void> {
    const waitMs = this.backoff.next(leastMs);
    let stop = (): void => undefined;
    let timer: ReturnType<typeof setTimeout> | undefined;
    await new Promise<void>((resolve) => {
      timer = setTimeout(resolve, this.leftMs > 0 ? Math.min(waitMs, this.leftMs) : waitMs);
      stop = this.options.lifetime.onEnd(resolve);
    });
    clearTimeout(timer);
    stop();
    this.throwIfClosed();
  }

  private throwIfClosed(): void {
    if (this.options.lifetime.isOver) throw closed();
  }
}

const TOO_LATE = 'The validity of the order was over before it was sent.';

export const closed = (): RingsideError => new RingsideError('closed', 'The client is closed.');

/** A proxy can answer 200 with a page of its own. */
const isOrder = (data: unknown, { clientOrderId }: OrderBody): data is Order =>
  (data as Partial<Order> | undefined)?.clientOrderId === clientOrderId;

/** Compares what no amendment changes. */
const isSameDeal = (order: Order, { marketId, itemId, outcome, side, type }: OrderBody): boolean =>
  order.marketId === (marketId ?? null) &&
  order.itemId === (itemId ?? null) &&
  (outcome === undefined || order.outcome === outcome) &&
  order.side === side &&
  order.type === type;

const hasSameTerms = (order: Order, { priceBps, price, quantity, maxCost }: OrderBody): boolean =>
  order.priceBps === (priceBps ?? null) &&
  order.price === (price ?? null) &&
  order.quantity === (quantity ?? null) &&
  order.maxCost === (maxCost ?? null);
