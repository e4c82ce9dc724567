// The commands of the engine: plain values with the right types. `apply` checks everything else, such as ranges and states.

import type { CashCommand } from './money/cash-commands.js';

export type Outcome = 'YES' | 'NO';
/** How a market ends: an outcome that pays, or a void. */
export type Verdict = Outcome | 'VOID';
export type Side = 'BUY' | 'SELL';
export type OrderType = 'LIMIT' | 'MARKET';
export type TimeInForce = 'GTC' | 'IOC' | 'FOK' | 'GTD';
export type SelfTradePrevention = 'cancel_newest' | 'cancel_oldest' | 'cancel_both';
/** A `quote` market is an item. The first quote of the item creates it. */
export type Venue = 'book' | 'amm' | 'quote';

/** Opens a user's account; in paper mode it starts with credits. A user with an account gets that account as the answer. */
export interface OpenAccount {
  readonly kind: 'open_account';
  readonly userId: string;
}
export interface Deposit {
  readonly kind: 'deposit';
  readonly userId: string;
  readonly amount: bigint;
}
export interface Withdraw {
  readonly kind: 'withdraw';
  readonly userId: string;
  readonly amount: bigint;
}
/** Limits on what a user deposits, stakes and loses on one day (UTC). */
export type LimitName = 'deposit' | 'stake' | 'loss';
/**
 * Micro credits a day; null for no limit, and without a value the limit stays. A lower limit holds at once, a higher one after a
 * day. Operators only lower limits.
 */
export interface SetLimits extends Readonly<Partial<Record<LimitName, bigint | null>>> {
  readonly kind: 'set_limits';
  readonly userId: string;
  readonly by: 'user' | 'operator';
}
/** Cancels the user's BUYs and pending wagers, and refuses new ones and deposits, until a date. */
export interface ExcludeUser {
  readonly kind: 'exclude_user';
  readonly userId: string;
  readonly untilMs: number;
}
/**
 * `isBarred`: cancels the user's orders and refuses new ones. A user without an account gets one, so that an order that is
 * still on its way is refused too. Otherwise the user may trade again.
 */
export interface BarAccount {
  readonly kind: 'bar_account';
  readonly userId: string;
  readonly isBarred: boolean;
}
/**
 * Closes an account for good. With `forfeit` its credits go to the house, now and later; without it, the account must be
 * empty. Play money needs no `forfeit`.
 */
export interface CloseAccount {
  readonly kind: 'close_account';
  readonly userId: string;
  readonly forfeit: boolean;
}
/** Moves credits from outside into an account of the house. */
export interface FundHouse {
  readonly kind: 'fund_house';
  readonly account: 'house' | 'quotes';
  readonly amount: bigint;
}

/**
 * What a void does: `refund` undoes every payment of the market; `price` pays each share at the price that was fixed with the
 * market.
 */
export type VoidRule = 'refund' | 'price';

/** What a pause does to resting orders. */
export type PausePolicy = 'keep' | 'cancel';

/** The terms that a market keeps from its creation to its end. */
export interface MarketTerms {
  readonly venue: Venue;
  readonly makerFeeBps: number;
  readonly takerFeeBps: number;
  /** b of the LMSR in micro shares; null for a book. */
  readonly liquidity: bigint | null;
  readonly closesAtMs: number | null;
  readonly voidRule: VoidRule;
  /** Price of YES at which a void pays, basis points; null for `refund`. */
  readonly voidPriceBps: number | null;
  /** The user who proposed the market; null when an operator made it. */
  readonly proposerId: string | null;
  /** The user who may name the outcome beside operators; that user puts up a bond. null: operators alone. */
  readonly resolverId: string | null;
  /** How long a named outcome may be disputed, milliseconds; 0 ends the market at once. */
  readonly disputeWindowMs: number;
  /** After the closing time, how long until a market without an outcome is overdue; milliseconds. */
  readonly resolveWithinMs: number;
  readonly pausePolicy: PausePolicy;
}

/** Terms that a new market need not name; the engine's settings have their defaults. */
type OptionalTerms = 'resolverId' | 'disputeWindowMs' | 'resolveWithinMs' | 'pausePolicy';

/** The terms of a new market, as its maker names them. */
export interface NewMarketTerms
  extends Omit<MarketTerms, OptionalTerms | 'proposerId'>, Partial<Pick<MarketTerms, OptionalTerms>> {
  readonly marketId: string;
  readonly venue: 'book' | 'amm';
}

export interface CreateMarket extends NewMarketTerms {
  readonly kind: 'create_market';
  readonly actor: string | null;
}

/** A user's proposal of a market. A market maker, or a resolver, needs an operator's approval. */
export interface ProposeMarket extends NewMarketTerms {
  readonly kind: 'propose_market';
  readonly proposerId: string;
  /** Micro credits, held until the proposal is decided; 0 for none. */
  readonly bond: bigint;
  /** Before the closing time. */
  readonly voteEndsMs: number;
}

/** A decision for which a poll is closed first. */
interface Triable {
  /** Changes nothing: the answer counts 1 if the command would be carried out now, 0 if it would wait for a second person. */
  readonly isTrial?: boolean;
}

/** An operator's decision on a proposal. */
export interface DecideByOperator extends Triable {
  readonly kind: 'approve_market' | 'reject_market';
  readonly marketId: string;
  readonly actor: string | null;
  readonly reason: string | null;
}

/** The closed poll on a proposal. */
export interface DecideProposal {
  readonly kind: 'decide_proposal';
  readonly marketId: string;
  readonly pollId: string;
  readonly yes: number;
  readonly no: number;
  /** How many more yes than no approve. */
  readonly needed: number;
  /** The event that closed the poll. */
  readonly seq: number;
}

/** Names the outcome of a closed market, or corrects it before a dispute. */
export interface ResolveMarket {
  readonly kind: 'resolve_market';
  readonly marketId: string;
  readonly outcome: Verdict;
  readonly actor: string | null;
  readonly evidence: string | null;
  /** The actor acts as the market's resolver, and not as an operator. */
  readonly isResolver: boolean;
  readonly reason?: string | null;
}

/** Disputes the named outcome, or joins the dispute. Holds a bond. */
export interface DisputeMarket {
  readonly kind: 'dispute_market';
  readonly marketId: string;
  readonly userId: string;
  /** Another outcome than the named one. */
  readonly claim: Verdict;
  readonly actor?: string | null;
  readonly reason?: string | null;
}

/** Decides a dispute. */
export interface DecideDispute extends Triable {
  readonly kind: 'decide_dispute';
  readonly marketId: string;
  /** The outcome from now on; null: the named outcome stays. Of a poll the counts decide, and not the claim. */
  readonly claim: Verdict | null;
  readonly by: 'operator' | 'votes';
  readonly actor?: string | null;
  readonly reason?: string | null;
  /** The bonds of disputers who were wrong go back to them. */
  readonly goodFaith?: boolean;
  /** Ends the dispute at once, before joining ends; the named outcome stays. */
  readonly dismiss?: boolean;
  /** Of a poll: its id, its counts, and the event that closed it. */
  readonly pollId?: string;
  readonly counts?: Readonly<Record<Verdict, number>>;
  readonly seq?: number;
}

/** An admin's act on a market. */
export interface ChangeMarket {
  readonly kind: 'open_market' | 'pause_market' | 'close_market' | 'void_market';
  readonly marketId: string;
  readonly actor: string | null;
  readonly reason: string | null;
}
export interface SettleMarket {
  readonly kind: 'settle_market';
  readonly marketId: string;
  readonly outcome: Outcome;
  readonly actor: string | null;
  readonly reason: string | null;
}

/** The terms of an order, as its user has placed it. */
export interface OrderTerms {
  readonly clientOrderId: string | null;
  readonly outcome: Outcome;
  readonly side: Side;
  readonly type: OrderType;
  readonly timeInForce: TimeInForce;
  /** Basis points, or whole credits for an item; null for MARKET. */
  readonly price: number | null;
  /** Micro shares. */
  readonly quantity: bigint | null;
  /** Micro credits, fees included. */
  readonly maxCost: bigint | null;
  readonly expiresAtMs: number | null;
  readonly postOnly: boolean;
  readonly selfTradePrevention: SelfTradePrevention;
}
export interface PlaceOrder extends OrderTerms {
  readonly kind: 'place_order';
  readonly userId: string;
  /** A market's id, or `item:4151`. */
  readonly marketId: string;
  /** The desk refuses the order when it comes to the order after this time. Absent: no limit. */
  readonly validUntilMs?: number;
}
/** null leaves a field as it is. */
export interface AmendOrder {
  readonly kind: 'amend_order';
  readonly userId: string;
  readonly orderId: number;
  readonly price: number | null;
  readonly quantity: bigint | null;
  readonly expiresAtMs: number | null;
}
export interface CancelOrder {
  readonly kind: 'cancel_order';
  readonly userId: string;
  readonly orderId: number;
}
/** null matches everything. */
export interface CancelOrders {
  readonly kind: 'cancel_orders';
  readonly userId: string;
  readonly marketId: string | null;
  readonly outcome: Outcome | null;
  readonly side: Side | null;
  /** Without it, the user cancels. */
  readonly reason?: 'operator';
}

/** Gives up pairs of YES and NO for a credit each. */
export interface MergeShares {
  readonly kind: 'merge_shares';
  readonly userId: string;
  readonly marketId: string;
  /** Micro shares of each outcome. */
  readonly quantity: bigint;
}

/** PAGO: the sender stakes at most what the other user stakes. DOY: the sender stakes at least that. */
export type WagerType = 'PAGO' | 'DOY';

/** Offers another user a wager on the outcome of a market. Holds the sender's stake. */
export interface OfferWager {
  readonly kind: 'offer_wager';
  readonly userId: string;
  readonly toUserId: string;
  readonly marketId: string;
  readonly type: WagerType;
  /** What the sender bets on. */
  readonly outcome: Outcome;
  readonly proposerStake: bigint;
  readonly responderStake: bigint;
  /** How long the other user may accept; without it, `WAGER_OPEN_MS`. */
  readonly openMs?: number;
}

/** The other user accepts or declines a pending wager, or its sender cancels it. Accepting holds the other stake. */
export interface AnswerWager {
  readonly kind: 'accept_wager' | 'decline_wager' | 'cancel_wager';
  readonly userId: string;
  readonly wagerId: number;
}

/** Item prices from the price source. */
export interface Quotes {
  readonly kind: 'quotes';
  /** The time at which the source was read. The quote of every listed item is as fresh as this time. */
  readonly atMs: number;
  /** Items whose prices have changed, in whole credits; null means unknown. */
  readonly items: readonly ItemQuote[];
}
export interface ItemQuote {
  readonly itemId: number;
  readonly high: number | null;
  readonly low: number | null;
  /** The time at which the source last listed the item; null, or absent, while the source lists it. */
  readonly lastListedMs?: number | null;
}

/** The next step of a new quote that tries the resting orders of its item. */
export interface TryOn {
  readonly kind: 'try_on';
  readonly marketId: string;
}
/** Ends the round of an item whose next step cannot be stored. */
export interface AbandonRound {
  readonly kind: 'abandon_round';
  readonly marketId: string;
}

/** The next step of the unfinished sweep of a market. */
export interface SweepOn {
  readonly kind: 'sweep_on';
  readonly marketId: string;
}
/** Ends the sweep of a market whose next step cannot be stored, and pauses the market. */
export interface AbandonSweep {
  readonly kind: 'abandon_sweep';
  readonly marketId: string;
}

/** The next step of the unfinished cancellation of a user's orders. */
export interface ClearOn {
  readonly kind: 'clear_on';
  readonly userId: string;
}
/** Ends the cancellation of a user's orders whose next step cannot be stored. */
export interface AbandonClearing {
  readonly kind: 'abandon_clearing';
  readonly userId: string;
}

/** Carries out the next due times of a market: expiries of orders, or then the market's deadline. */
export interface Advance {
  readonly kind: 'advance';
  readonly marketId: string;
}

/** The next step of a market that cancels its orders, or pays its accounts. */
export interface FinishOn {
  readonly kind: 'finish_on';
  readonly marketId: string;
}

export type Command =
  | OpenAccount
  | Deposit
  | Withdraw
  | SetLimits
  | ExcludeUser
  | BarAccount
  | CloseAccount
  | FundHouse
  | CashCommand
  | CreateMarket
  | ProposeMarket
  | DecideByOperator
  | DecideProposal
  | ResolveMarket
  | DisputeMarket
  | DecideDispute
  | ChangeMarket
  | SettleMarket
  | PlaceOrder
  | AmendOrder
  | CancelOrder
  | CancelOrders
  | MergeShares
  | OfferWager
  | AnswerWager
  | Quotes
  | TryOn
  | AbandonRound
  | SweepOn
  | AbandonSweep
  | ClearOn
  | AbandonClearing
  | Advance
  | FinishOn;

/** The market id of an item. No other market can have this id, because market ids contain no colon. */
export const itemMarketId = (itemId: number): string => `item:${itemId}`;
