// The rows that the engine keeps in memory. Only the engine changes them, each change through `Changes`, which can undo it.
// Ended rows (filled orders, paid positions) leave memory.
import type {
  MarketTerms,
  OrderTerms,
  OrderType,
  Outcome,
  PausePolicy,
  SelfTradePrevention,
  Side,
  TimeInForce,
  Venue,
  Verdict,
  VoidRule,
} from '../commands.js';
import type { CancelReason, MarketState, OrderStatus, SweepRequest } from '../facts.js';
import { DisputeOf } from './dispute.js';
import { newExpiries } from './expiries.js';
import type { UserLimits } from './user-limits.js';
import { WagerOf } from './wager.js';
import { BookEntry, type OrderBook } from '../venues/book/order-book.js';
import type { QuoteOrders, Resting } from '../venues/quote/quote-orders.js';

export type AccountKind = 'user' | 'external' | 'house' | 'quotes' | 'pot' | 'fees';

/** `barred`: the user cannot trade. `forfeited`: closed for good, and its credits go to the house. */
export type AccountStatus = 'open' | 'barred' | 'forfeited';

/** What credits are held for. `profit`: what a refund would take back from the user. */
export type HoldKind = 'order' | 'subsidy' | 'profit' | 'bond' | 'stake' | 'withdrawal';

export class Account {
  available = 0n;
  held = 0n;
  /** What the user owes the house; then nothing is available. */
  debt = 0n;
  /** Payments that a bank may still take back, as JSON; see money/deposits.ts. */
  recentDeposits: string | null = null;
  status: AccountStatus = 'open';
  /** The stakes of pending and accepted wagers; a part of `held`. */
  staked = 0n;
  /** null for a user who never had a limit. */
  limits: UserLimits | null = null;
  /** Number of open orders. */
  orderCount = 0;
  private newest: Order | null = null;
  /** The batch of the last change; see `Changes`. */
  touched = 0;

  constructor(
    readonly id: number,
    readonly kind: AccountKind,
    /** Set for a user's account. */
    readonly userId: string | null,
    /** Set for a pot or a fee account. */
    readonly marketId: string | null,
  ) {}

  /** Open orders, newest first. The orders form a linked list, because orders change often and the list is read seldom. */
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
  /** Whether the position has been paid out or refunded; it has then left memory. */
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

/**
 * A user's part in one market until the market ends. The net payment and the credits in orders follow from positions and
 * orders; the profit has a row.
 */
export class Standing {
  /** Paid for shares, fees included, less received for shares. */
  net = 0n;
  /** Credits that the user's open BUYs in the market hold. */
  buying = 0n;
  /** The hold of the profit; null while no profit is held. */
  hold: Hold | null = null;
  touched = 0;

  constructor(
    readonly account: Account,
    readonly market: Market,
  ) {}

  get profit(): bigint {
    return this.hold?.amount ?? 0n;
  }
}

export interface Quote {
  /** `ask` is the price at which a user buys, `bid` the price at which a user sells; null means unknown. */
  readonly ask: number | null;
  readonly bid: number | null;
  /** The time at which the source last listed the item; null while the source lists it. */
  readonly lastListedMs: number | null;
}

/** How far a new quote has tried the resting orders of its item: BUY first. Never changed: a step replaces it. */
export interface QuoteRound {
  /** The time of the first step. */
  readonly nowMs: number;
  readonly side: Side;
  /** The place of the last order looked at; `all`: the other orders of this side wait for another quote. */
  readonly after: Resting | 'all' | null;
}

/** Credits of an account that are held for a purpose other than an order; an order is a hold itself. */
export class Hold {
  /** What is held now; at zero the hold has ended. */
  amount = 0n;
  touched = 0;

  constructor(
    readonly id: number,
    readonly kind: Exclude<HoldKind, 'order'>,
    readonly account: Account,
    private readonly purpose: Market | WithdrawalName,
  ) {}

  get accountId(): number {
    return this.account.id;
  }

  /** Null for a withdrawal. */
  get market(): Market | null {
    return 'withdrawalId' in this.purpose ? null : this.purpose;
  }

  get withdrawalId(): string | null {
    return 'withdrawalId' in this.purpose ? this.purpose.withdrawalId : null;
  }

  /** A withdrawal has this place in the table of holds. No market has such an id, because ids of markets have no colon. */
  get marketId(): string {
    return 'withdrawalId' in this.purpose
      ? `${WITHDRAWAL_PLACE}${this.purpose.withdrawalId}`
      : this.purpose.id;
  }
}

interface WithdrawalName {
  readonly withdrawalId: string;
}

export const WITHDRAWAL_PLACE = 'withdrawal:';

export class Dispute extends DisputeOf<Account, Market> {}
export class Wager extends WagerOf<Account, Market, Hold> {}

export interface UnpaidAccounts {
  readonly ids: Float64Array;
  next: number;
}

export class Market {
  readonly venue: Venue;
  readonly makerFeeBps: number;
  readonly takerFeeBps: number;
  readonly liquidity: bigint | null;
  readonly closesAtMs: number | null;
  readonly voidRule: VoidRule;
  readonly voidPriceBps: number | null;
  readonly proposerId: string | null;
  readonly resolverId: string | null;
  readonly disputeWindowMs: number;
  readonly resolveWithinMs: number;
  readonly pausePolicy: PausePolicy;
  state: MarketState = 'APPROVED';
  /** Shares that users hold. */
  yes = 0n;
  no = 0n;
  outcome: Verdict | null = null;
  lastPrice: number | null = null;
  /** The next due time of the state. */
  deadlineMs: number | null = null;
  resolveByMs: number | null = null;
  windowEndsMs: number | null = null;
  resolvedBy: string | null = null;
  /** How often the named outcome was corrected. */
  corrections = 0;
  /** The number of the dispute. */
  round = 0;
  goodFaith = false;
  /** The payout cannot go on, because the credits do not add up. */
  isStopped = false;
  pendingAct: string | null = null;
  pendingBy: string | null = null;
  proposerBond: Hold | null = null;
  resolverBond: Hold | null = null;
  /** Disputes whose bonds are held, by number. */
  readonly disputes = new Map<number, Dispute>();
  /** Pending and accepted wagers, and those that have ended before the market, by number. */
  readonly wagers = new Map<number, Wager>();
  /** The pending wagers among them, in the order in which they expire. */
  readonly offers = newExpiries<Wager>();
  /** How many wagers of the market each account has sent, by account id. */
  readonly wagersSent = new Map<number, number>();
  /** The sum of both stakes of all accepted wagers. */
  stakes = 0n;
  /** Price levels of a `book`. */
  book: OrderBook<Order> | null = null;
  /** Resting orders of an item. */
  quoteOrders: QuoteOrders<Order> | null = null;
  /** The quote of an item is trying the resting orders. All commands of users for the item wait. It is not stored. */
  quoteRound: QuoteRound | null = null;
  /** The house's hold for the market maker. */
  subsidy: Hold | null = null;
  /** An order that has more steps to trade. It is open, in no book, and all commands of users for the market wait for it. */
  sweep: Order | null = null;
  sweepRequest: SweepRequest | null = null;
  /** The resting orders that expire. */
  readonly expiries = newExpiries<Order>();
  readonly positions: Readonly<Record<Outcome, Map<number, Position>>> = { YES: new Map(), NO: new Map() };
  /** By account id; empty for an item. */
  readonly standings = new Map<number, Standing>();
  /** The standings whose net payment is below zero: these users have taken more out than they paid. */
  readonly winners = new Set<Standing>();
  /** The sum of all net payments. Before the market ends, the pot and the fees hold exactly this. */
  net = 0n;
  /** The sum of all held profits. */
  profits = 0n;
  /** The accounts that the end of the market still has to pay, in order; null before the first payment. */
  unpaid: UnpaidAccounts | null = null;
  touched = 0;

  constructor(
    readonly id: string,
    terms: MarketTerms,
    readonly createdAtMs: number,
    readonly pot: Account,
    readonly fees: Account,
  ) {
    this.venue = terms.venue;
    this.makerFeeBps = terms.makerFeeBps;
    this.takerFeeBps = terms.takerFeeBps;
    this.liquidity = terms.liquidity;
    this.closesAtMs = terms.closesAtMs;
    this.voidRule = terms.voidRule;
    this.voidPriceBps = terms.voidPriceBps;
    this.proposerId = terms.proposerId;
    this.resolverId = terms.resolverId;
    this.disputeWindowMs = terms.disputeWindowMs;
    this.resolveWithinMs = terms.resolveWithinMs;
    this.pausePolicy = terms.pausePolicy;
  }

  get proposerHold(): number | null {
    return this.proposerBond?.id ?? null;
  }

  get resolverHold(): number | null {
    return this.resolverBond?.id ?? null;
  }

  get sweepOrder(): number | null {
    return this.sweep?.id ?? null;
  }

  get sweepOwner(): string | null {
    return this.sweepRequest?.owner ?? null;
  }

  get sweepKey(): string | null {
    return this.sweepRequest?.key ?? null;
  }

  get sweepHash(): string | null {
    return this.sweepRequest?.hash ?? null;
  }

  get subsidyHold(): number | null {
    return this.subsidy?.id ?? null;
  }

  /** Whether users' profits stay held until the end, so that a void can undo every payment. */
  get holdsProfits(): boolean {
    return this.voidRule === 'refund' && this.venue !== 'quote';
  }
}

/** An order copies its terms, because an amendment changes the price, the quantity or the expiry. */
export class Order extends BookEntry<Order> implements OrderTerms {
  readonly clientOrderId: string | null;
  readonly outcome: Outcome;
  readonly side: Side;
  readonly type: OrderType;
  readonly timeInForce: TimeInForce;
  price: number | null;
  quantity: bigint | null;
  readonly maxCost: bigint | null;
  expiresAtMs: number | null;
  readonly postOnly: boolean;
  readonly selfTradePrevention: SelfTradePrevention;
  readonly createdAtMs: number;
  filled = 0n;
  cost = 0n;
  fees = 0n;
  /** Σ cost × rate over the fills. The fee is a ten-thousandth of this sum, rounded up once. */
  feeNumerator = 0n;
  /** The open hold: credits for a BUY, shares for a SELL. */
  held = 0n;
  /** The user's part in the market; null for an item, and before the order enters. */
  standing: Standing | null = null;
  status: OrderStatus = 'OPEN';
  reason: CancelReason | null = null;
  updatedAtMs: number;
  /** Place in the queue: a lower number entered earlier. */
  entry = 0;
  /** The neighbours in the list of open orders of the account. */
  newerOfAccount: Order | null = null;
  olderOfAccount: Order | null = null;
  touched = 0;

  constructor(
    readonly id: number,
    readonly account: Account,
    readonly market: Market,
    terms: OrderTerms,
    createdAtMs: number,
  ) {
    super();
    this.clientOrderId = terms.clientOrderId;
    this.outcome = terms.outcome;
    this.side = terms.side;
    this.type = terms.type;
    this.timeInForce = terms.timeInForce;
    this.price = terms.price;
    this.quantity = terms.quantity;
    this.maxCost = terms.maxCost;
    this.expiresAtMs = terms.expiresAtMs;
    this.postOnly = terms.postOnly;
    this.selfTradePrevention = terms.selfTradePrevention;
    this.createdAtMs = createdAtMs;
    this.updatedAtMs = createdAtMs;
  }

  get accountId(): number {
    return this.account.id;
  }

  get marketId(): string {
    return this.market.id;
  }
}
