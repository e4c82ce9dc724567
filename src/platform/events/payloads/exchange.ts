// The stored form of trading facts: JSON arrays, one event per user and per market in a commit. Delivery builds the messages
// of clients from them. User ids are internal here and leave the system only as public ids. Amounts are micro units as
// decimal strings; times are milliseconds since 1970.
import type { BookLevels } from '../../../contract/market-data/book.js';
import type { MarketFigures } from '../../../contract/markets/markets.js';
import type { Order } from '../../../contract/trading/orders.js';
import type { Wager } from '../../../contract/trading/wagers.js';

export type LoggedOrder = readonly [
  id: number,
  /** A market's id, or `item:4151`. */
  marketId: string,
  clientOrderId: string | null,
  outcome: Order['outcome'],
  side: Order['side'],
  type: Order['type'],
  timeInForce: Order['timeInForce'],
  /** Basis points, or whole credits for an item. */
  price: number | null,
  quantity: string | null,
  maxCost: string | null,
  expiresAtMs: number | null,
  postOnly: boolean,
  selfTradePrevention: Order['selfTradePrevention'],
  filled: string,
  cost: string,
  fees: string,
  held: string,
  status: Order['status'],
  reason: Order['reason'],
  createdAtMs: number,
  updatedAtMs: number,
];
/** A third amount is what the user owes the house. */
export type LoggedBalance = readonly [available: string, held: string, debt?: string];
export type LoggedPosition = readonly [shares: string, held: string, cost: string, realised: string];
type LoggedRemoval = readonly [change: 'updated' | 'closed' | 'opened', position: LoggedPosition];
type LoggedFill = readonly [
  tradeId: number,
  price: number | null,
  quantity: string,
  cost: string,
  fee: string,
  role: 'maker' | 'taker',
];

export type LoggedWager = readonly [
  id: number,
  type: Wager['type'],
  marketId: string,
  /** What the sender bets on. */
  outcome: Order['outcome'],
  /** User ids of the sender and of the other user. */
  proposerId: string,
  responderId: string,
  proposerStake: string,
  responderStake: string,
  status: Wager['status'],
  reason: Wager['reason'],
  createdAtMs: number,
  expiresAtMs: number,
  updatedAtMs: number,
];

/** A daily limit: [value, next value, time of the next value]; null for no limit. */
export type LoggedLimit = readonly [value: string | null, next: string | null, nextAtMs: number | null];
export type LoggedLimits = readonly [
  deposit: LoggedLimit,
  stake: LoggedLimit,
  loss: LoggedLimit,
  excludedUntilMs: number | null,
];

/** The state after the fact. An unnamed position is the position of the order. */
export type LoggedFact =
  | readonly [
      type: 'order_placed' | 'order_amended' | 'order_cancelled',
      order: LoggedOrder,
      /** The change of the order's hold. */
      change: string,
      /** The user's balance, for a BUY whose hold changed; null otherwise. */
      balance: LoggedBalance | null,
      /** The position, for a SELL whose hold changed; null otherwise. */
      position: LoggedPosition | null,
    ]
  | readonly [
      type: 'order_executed',
      order: LoggedOrder,
      fill: LoggedFill,
      change: 'opened' | 'updated' | 'closed',
      position: LoggedPosition,
      balance: LoggedBalance,
    ]
  | readonly [
      type: 'balance_changed',
      cause:
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
        | 'debt_repaid',
      amount: string,
      balance: LoggedBalance,
    ]
  | readonly [type: 'limits_changed', limits: LoggedLimits]
  | readonly [
      type: 'shares_merged',
      marketId: string,
      quantity: string,
      yes: LoggedRemoval,
      no: LoggedRemoval,
      balance: LoggedBalance,
    ]
  | readonly [
      type: 'position_settled',
      cause: 'payout' | 'refund',
      amount: string,
      marketId: string,
      outcome: Order['outcome'],
      position: LoggedPosition,
      balance: LoggedBalance,
    ]
  | readonly [
      type: 'wager_changed',
      wager: LoggedWager,
      /** null when the credits of this user did not change. */
      cause: 'stake' | 'stake_returned' | 'wager_won' | 'wager_lost' | null,
      amount: string,
      balance: LoggedBalance,
      /** Which of the two users this one is. */
      role: 'proposer' | 'responder',
    ];

/** `exchange.user.changed`: the facts of one user in one commit, in order. */
export interface UserChanged {
  readonly facts: readonly LoggedFact[];
}

export type LoggedSide = readonly [
  userId: string,
  orderId: number,
  outcome: Order['outcome'],
  side: Order['side'],
  /** Credits without the fee. */
  cost: string,
  fee: string,
];

export type LoggedTrade = readonly [
  id: number,
  kind: 'transfer' | 'mint' | 'burn' | 'maker' | 'quote',
  atMs: number,
  /** Price of YES: basis points (for a market maker, after the trade), or whole credits for an item. */
  price: number,
  quantity: string,
  taker: LoggedSide,
  /** null when the counterparty was the market maker or the house. */
  maker: LoggedSide | null,
];

/** `exchange.market.orders_changed`: the trades of one market or item, in order, and the changed levels of its book. */
export interface MarketOrdersChanged {
  readonly marketId: string;
  readonly trades: readonly LoggedTrade[];
  readonly levels: BookLevels['levels'];
  /** Checksum of the book after these levels; null when no level changed. */
  readonly checksum: number | null;
}

export interface MarketStateChanged {
  /** null for a new market. */
  readonly from: MarketFigures['state'] | null;
  readonly market: MarketFigures;
  /** What happened, by the name of the lifecycle table, such as `resolve`; absent in events of earlier builds. */
  readonly event?: string;
  /** A user id; null when a deadline or a poll changed the state. */
  readonly actor: string | null;
  readonly reason: string | null;
  /** What supports a named outcome; absent in events of earlier builds. */
  readonly evidence?: string | null;
}

/** `exchange.wager.changed`: a change of a wager, once for both users. A settlement is on no channel. */
export interface WagerChanged {
  readonly wager: LoggedWager;
}

/** `exchange.poll.due`: a poll has to be closed; its counts come back in a command. */
export interface PollDue {
  readonly marketId: string;
  readonly kind: 'proposal' | 'dispute';
}

/** `exchange.batch.committed`: the balances of the accounts of the house and of markets after the batch. */
export interface BatchCommitted {
  readonly batch: number;
  /** [account id, kind, available, held] */
  readonly accounts: readonly (readonly [number, string, string, string])[];
}
