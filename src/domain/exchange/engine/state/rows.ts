// The rows that the engine remembers. Only the files of this folder change them, each change through `Changes`, which can
// take it back. What has ended (filled orders, paid positions) is not remembered.
import type { OrderType, Outcome, SelfTradePrevention, Side, TimeInForce, Venue } from '../commands.js';
import type { CancelReason, MarketState, OrderStatus } from '../facts.js';
import { BookEntry, type OrderBook } from '../venues/book/order-book.js';
import type { QuoteOrders } from '../venues/quote/quote-orders.js';

export type AccountKind = 'user' | 'external' | 'house' | 'quotes' | 'pot' | 'fees';

export class Account {
  available = 0n;
  held = 0n;
  /** Open orders. */
  orderCount = 0;
  private newest: Order | null = null;
  /** The batch in which it was last changed; see `Changes`. */
  touched = 0;

  constructor(
    readonly id: number,
    readonly kind: AccountKind,
    /** Of a user's account. */
    readonly userId: string | null,
    /** Of a pot or fees. */
    readonly marketId: string | null,
  ) {}

  /** Newest first. A list through the orders themselves: every order comes and goes, and few are ever asked for. */
  *openOrders(): Generator<Order> {
    for (let order = this.newest; order; order = order.olderOfAccount) yield order;
  }

  remember(order: Order): void {
    order.olderOfAccount = this.newest;
    order.newerOfAccount = null;
    if (this.newest) this.newest.newerOfAccount = order;
    this.newest = order;
    this.orderCount += 1;
  }

  forget(order: Order): void {
    const { newerOfAccount: newer, olderOfAccount: older } = order;
    if (newer) newer.olderOfAccount = older;
    else this.newest = older;
    if (older) older.newerOfAccount = newer;
    this.orderCount -= 1;
  }
}

export class Position {
  shares = 0n;
  held = 0n;
  cost = 0n;
  realised = 0n;
  /** Paid out or refunded: it has left memory. */
  settled = false;
  touched = 0;

  constructor(
    readonly account: Account,
    readonly market: Market,
    readonly outcome: Outcome,
  ) {}

  get accountId(): number {
    return this.account.id;
  }

  get marketId(): string {
    return this.market.id;
  }
}

/** The prices of an item. */
export interface Quote {
  /** What a user pays, and what one gets; null while a price is unknown. */
  readonly ask: number | null;
  readonly bid: number | null;
}

/** What is set aside for the market maker. */
export interface SubsidyHold {
  readonly id: number;
  readonly amount: bigint;
}

export class Market {
  state: MarketState = 'APPROVED';
  /** Shares that users hold. */
  yes = 0n;
  no = 0n;
  outcome: Outcome | null = null;
  lastPrice: number | null = null;
  /** Price levels of a `book`. */
  book: OrderBook<Order> | null = null;
  /** Resting orders of an item. */
  quoteOrders: QuoteOrders<Order> | null = null;
  subsidy: SubsidyHold | null = null;
  /** Of a void: what is shared out, and among how much. */
  refundPool: bigint | null = null;
  refundClaims: bigint | null = null;
  readonly positions: Readonly<Record<Outcome, Map<number, Position>>> = { YES: new Map(), NO: new Map() };
  touched = 0;

  constructor(
    readonly id: string,
    readonly venue: Venue,
    readonly question: string,
    readonly makerFeeBps: number,
    readonly takerFeeBps: number,
    readonly liquidity: bigint | null,
    readonly closesAtMs: number | null,
    readonly createdAtMs: number,
    readonly pot: Account,
    readonly fees: Account,
  ) {}

  get subsidyHold(): number | null {
    return this.subsidy?.id ?? null;
  }
}

export class Order extends BookEntry<Order> {
  filled = 0n;
  cost = 0n;
  fees = 0n;
  /** Σ cost × rate over the fills; what is charged is a ten-thousandth of it, rounded up once. */
  feeNumerator = 0n;
  holdAmount = 0n;
  holdPosted = 0n;
  /** What is still set aside: credits of a BUY, shares of a SELL. */
  held = 0n;
  status: OrderStatus = 'OPEN';
  reason: CancelReason | null = null;
  updatedAtMs: number;
  /** Place in the queue: a lower number entered earlier. */
  entry = 0;
  /** Its neighbours among the open orders of its account. */
  newerOfAccount: Order | null = null;
  olderOfAccount: Order | null = null;
  touched = 0;

  constructor(
    readonly id: number,
    readonly account: Account,
    readonly market: Market,
    readonly clientOrderId: string | null,
    readonly outcome: Outcome,
    readonly side: Side,
    readonly type: OrderType,
    readonly timeInForce: TimeInForce,
    public price: number | null,
    public quantity: bigint | null,
    readonly maxCost: bigint | null,
    public expiresAtMs: number | null,
    readonly postOnly: boolean,
    readonly selfTradePrevention: SelfTradePrevention,
    readonly createdAtMs: number,
  ) {
    super();
    this.updatedAtMs = createdAtMs;
  }

  get accountId(): number {
    return this.account.id;
  }

  get marketId(): string {
    return this.market.id;
  }

  get holdReleased(): bigint {
    return this.holdAmount - this.holdPosted - this.held;
  }
}
