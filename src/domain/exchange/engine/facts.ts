// The facts and answers of the engine. They hold values, so a fact stays true when the state changes. Amounts are micro
// units.
import type {
  LimitName,
  OrderType,
  Outcome,
  SelfTradePrevention,
  PausePolicy,
  Side,
  TimeInForce,
  Venue,
  Verdict,
  VoidRule,
  WagerType,
} from './commands.js';
import type { RefusalCode } from './refusals.js';

export type OrderStatus = 'OPEN' | 'FILLED' | 'CANCELLED' | 'EXPIRED';
export type CancelReason =
  | 'user'
  | 'unfilled'
  | 'self_trade'
  | 'market_closed'
  | 'market_paused'
  | 'expired'
  | 'operator'
  | 'limit'
  | 'internal_error';
export type WagerStatus = 'PENDING' | 'ACCEPTED' | 'DECLINED' | 'EXPIRED' | 'CANCELLED' | 'PAID' | 'REFUNDED';
/** Why a wager was declined or cancelled, or has expired. */
export type WagerReason = 'user' | 'operator' | 'market_closed' | 'market_paused' | 'expired';
export type MarketState =
  | 'PROPOSED'
  | 'APPROVED'
  | 'REJECTED'
  | 'ACTIVE'
  | 'PAUSED'
  | 'CLOSED'
  | 'RESOLVED'
  | 'DISPUTED'
  | 'FINALIZED'
  | 'VOIDED';

/** What changes the state of a market; the table in lifecycle/table.ts says how. */
export type LifecycleEvent =
  | 'propose'
  | 'create'
  | 'approve'
  | 'reject'
  | 'votes_for'
  | 'votes_against'
  | 'votes_undecided'
  | 'votes_advise'
  | 'open'
  | 'pause'
  | 'fault'
  | 'close'
  | 'resolve'
  | 'correct'
  | 'settle'
  | 'dispute'
  | 'join'
  | 'decide'
  | 'void'
  | 'deadline';

/** A limit of a user; `next` holds from `nextAtMs` on. Micro credits a day; null for no limit. */
export interface LimitView {
  readonly value: bigint | null;
  readonly next: bigint | null;
  readonly nextAtMs: number | null;
}
export type LimitsView = Readonly<Record<LimitName, LimitView>> & {
  readonly excludedUntilMs: number | null;
};

export interface AccountView {
  readonly userId: string;
  readonly available: bigint;
  readonly held: bigint;
  /** What the user owes the house; absent without a debt. */
  readonly debt?: bigint;
}

export interface OrderView {
  readonly id: number;
  readonly userId: string;
  readonly clientOrderId: string | null;
  readonly marketId: string;
  readonly outcome: Outcome;
  readonly side: Side;
  readonly type: OrderType;
  readonly timeInForce: TimeInForce;
  readonly price: number | null;
  readonly quantity: bigint | null;
  readonly maxCost: bigint | null;
  readonly expiresAtMs: number | null;
  readonly postOnly: boolean;
  readonly selfTradePrevention: SelfTradePrevention;
  /** Shares traded so far. */
  readonly filled: bigint;
  /** Credits paid for the filled shares (BUY) or received for them (SELL), without fees. */
  readonly cost: bigint;
  readonly fees: bigint;
  /** The open hold: credits for BUY, shares for SELL. */
  readonly held: bigint;
  readonly status: OrderStatus;
  /** Why the order is CANCELLED or EXPIRED. */
  readonly reason: CancelReason | null;
  readonly createdAtMs: number;
  readonly updatedAtMs: number;
}

export interface PositionView {
  readonly userId: string;
  readonly marketId: string;
  readonly outcome: Outcome;
  readonly shares: bigint;
  /** The part of `shares` that open SELL orders hold. */
  readonly held: bigint;
  readonly cost: bigint;
  readonly realised: bigint;
}

export interface MarketView {
  readonly id: string;
  readonly venue: Venue;
  readonly state: MarketState;
  readonly makerFeeBps: number;
  readonly takerFeeBps: number;
  readonly liquidity: bigint | null;
  readonly voidRule: VoidRule;
  readonly voidPriceBps: number | null;
  /** Shares that users hold. */
  readonly yes: bigint;
  readonly no: bigint;
  /** Named when RESOLVED; final when FINALIZED or VOIDED. */
  readonly outcome: Verdict | null;
  readonly closesAtMs: number | null;
  readonly createdAtMs: number;
  /** When the state ends, or its next deadline is; null without one. */
  readonly deadlineMs: number | null;
  /** When a closed market without an outcome is overdue; null before it closes. */
  readonly resolveByMs: number | null;
  readonly isOverdue: boolean;
  readonly proposerId: string | null;
  readonly resolverId: string | null;
  /** The user who named the outcome. */
  readonly resolvedBy: string | null;
  readonly disputeWindowMs: number;
  readonly resolveWithinMs: number;
  /** When joining a dispute ends; null before the outcome is named. */
  readonly windowEndsMs: number | null;
  readonly pausePolicy: PausePolicy;
  /** Disputes so far: 0, 1, or 2 with the second one. */
  readonly round: number;
  /** The act of one person that a second person has to repeat, such as `resolve YES`; null without one. */
  readonly pendingAct: string | null;
  readonly pendingBy: string | null;
  /** YES price of the last trade, basis points; whole credits for an item. For an LMSR, the price after that trade. */
  readonly lastPrice: number | null;
}

export interface WagerView {
  readonly id: number;
  readonly type: WagerType;
  readonly marketId: string;
  /** What the sender bets on. */
  readonly outcome: Outcome;
  /** User ids of the sender and of the other user. */
  readonly proposerId: string;
  readonly responderId: string;
  readonly proposerStake: bigint;
  readonly responderStake: bigint;
  readonly status: WagerStatus;
  readonly reason: WagerReason | null;
  readonly createdAtMs: number;
  readonly expiresAtMs: number;
  readonly updatedAtMs: number;
}

/** What a change of a wager did to the credits of one of its users. */
export type WagerCause = 'stake' | 'stake_returned' | 'wager_won' | 'wager_lost';

/** One trade from the side of one of its two orders. */
export interface FillView {
  readonly tradeId: number;
  /** Price of this order's outcome, basis points or whole credits; null where an LMSR has no single price. */
  readonly price: number | null;
  readonly quantity: bigint;
  readonly cost: bigint;
  readonly fee: bigint;
  readonly role: 'maker' | 'taker';
}

export type PositionChange = 'opened' | 'updated' | 'closed';

/** An order was placed, amended or cancelled. An expiry counts as a cancellation. */
export interface OrderFact {
  readonly type: 'order_placed' | 'order_amended' | 'order_cancelled';
  readonly order: OrderView;
  readonly account: AccountView;
  /** The position of a SELL, whose held shares change; null for a BUY. */
  readonly position: PositionView | null;
}

/** Pairs of shares that became credits; everything else as it is afterwards. */
interface Merged {
  readonly marketId: string;
  readonly quantity: bigint;
  readonly yes: PositionView;
  readonly no: PositionView;
  readonly account: AccountView;
}

export type Fact =
  | OrderFact
  | {
      readonly type: 'order_executed';
      readonly order: OrderView;
      readonly fill: FillView;
      readonly change: PositionChange;
      readonly position: PositionView;
      readonly account: AccountView;
    }
  | {
      readonly type: 'trade';
      readonly id: number;
      readonly marketId: string;
      readonly kind: 'transfer' | 'mint' | 'burn' | 'maker' | 'quote';
      readonly atMs: number;
      /** Price of YES: basis points (for an LMSR, after the trade), or whole credits for an item. */
      readonly price: number;
      readonly quantity: bigint;
      readonly taker: TradeSide;
      /** null when the counterparty was the market maker or the house. */
      readonly maker: TradeSide | null;
    }
  | {
      readonly type: 'balance_changed';
      readonly cause:
        | 'paper'
        | 'deposit'
        | 'withdrawal'
        | 'forfeit'
        | 'bond'
        | 'bond_returned'
        | 'bond_lost'
        | 'reward'
        | 'withdrawal_held'
        | 'withdrawal_returned'
        | 'payment'
        | 'reversal'
        | 'debt_repaid';
      readonly amount: bigint;
      readonly account: AccountView;
    }
  | { readonly type: 'limits_changed'; readonly userId: string; readonly limits: LimitsView }
  | (Merged & {
      readonly type: 'shares_merged';
      readonly changes: Readonly<Record<Outcome, PositionChange>>;
    })
  | {
      readonly type: 'position_settled';
      readonly cause: 'payout' | 'refund';
      readonly amount: bigint;
      readonly position: PositionView;
      readonly account: AccountView;
    }
  /** One for each of the two users. */
  | {
      readonly type: 'wager_changed';
      readonly wager: WagerView;
      /** null when the credits of this user did not change. */
      readonly cause: WagerCause | null;
      readonly amount: bigint;
      readonly account: AccountView;
    }
  | {
      readonly type: 'market_changed';
      readonly from: MarketState | null;
      readonly event: LifecycleEvent;
      readonly market: MarketView;
      readonly actor: string | null;
      readonly reason: string | null;
      readonly evidence: string | null;
    }
  /** A poll has to be closed, and its counts have to come in a command. */
  | { readonly type: 'poll_due'; readonly marketId: string; readonly poll: 'proposal' | 'dispute' }
  /** Operators have to look at the market. */
  | {
      readonly type: 'market_alert';
      readonly marketId: string;
      readonly alert: 'overdue' | 'payout_stopped';
    };

export interface TradeSide {
  readonly userId: string;
  readonly orderId: number;
  readonly outcome: Outcome;
  readonly side: Side;
  readonly cost: bigint;
  readonly fee: bigint;
}

/** The engine's answer to the caller. */
export type Answer =
  | { readonly type: 'order'; readonly order: OrderView }
  | { readonly type: 'orders'; readonly orders: readonly OrderView[] }
  | { readonly type: 'account'; readonly account: AccountView }
  | { readonly type: 'market'; readonly market: MarketView }
  | (Merged & { readonly type: 'merge' })
  | { readonly type: 'wager'; readonly wager: WagerView }
  | { readonly type: 'done'; readonly count: number }
  /** The order trades on in later steps; its last step gives the answer, in `ended`. */
  | { readonly type: 'sweeping'; readonly marketId: string }
  /** More orders of the user are cancelled in later steps; the last step gives the answer, in `cleared`. */
  | { readonly type: 'clearing'; readonly userId: string };

/** The request that the last step of a sweep answers. */
export interface SweepRequest {
  readonly owner: string;
  readonly key: string;
  readonly hash: string;
}

/** A sweep that a command has ended. */
export interface EndedSweep {
  readonly order: OrderView;
  readonly request: SweepRequest | null;
}

/** The cancellation of a user's orders that a step has ended. */
export interface EndedClearing {
  readonly userId: string;
  readonly answer: Answer;
  readonly request: SweepRequest | null;
}

export interface Accepted {
  readonly ok: true;
  readonly answer: Answer;
  readonly facts: readonly Fact[];
  readonly ended?: EndedSweep | null;
  readonly cleared?: EndedClearing | null;
}
interface Refused {
  readonly ok: false;
  readonly code: RefusalCode;
}
export type Result = Accepted | Refused;
