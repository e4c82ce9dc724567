// What the log keeps of trading: facts as JSON arrays, one event for each user and each market that a commit touched. The
// messages that clients get are made of them on delivery. Values of the system itself: user ids are here as they are, and
// leave it only as public ids. Amounts are micro units as decimal strings; times are milliseconds since 1970.
import type { BookLevels } from '../../../contract/market-data/book.js';
import type { Market } from '../../../contract/markets/markets.js';
import type { Order } from '../../../contract/trading/orders.js';

export type LoggedOrder = readonly [
  id: number,
  /** Or `item:4151`. */
  marketId: string,
  clientOrderId: string | null,
  outcome: Order['outcome'],
  side: Order['side'],
  type: Order['type'],
  timeInForce: Order['timeInForce'],
  /** Basis points, or whole credits of an item. */
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
export type LoggedBalance = readonly [available: string, held: string];
export type LoggedPosition = readonly [shares: string, held: string, cost: string, realised: string];
export type LoggedFill = readonly [
  tradeId: number,
  price: number | null,
  quantity: string,
  cost: string,
  fee: string,
  role: 'maker' | 'taker',
];

/** Positions without a name are those of the order. Everything is as it stands after the fact. */
export type LoggedFact =
  | readonly [
      type: 'order_placed' | 'order_amended' | 'order_cancelled',
      order: LoggedOrder,
      /** By how much what is set aside for the order has changed. */
      change: string,
      /** Of a BUY for which it has. */
      balance: LoggedBalance | null,
      /** Of a SELL for which it has. */
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
      cause: 'paper' | 'deposit' | 'withdrawal',
      amount: string,
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
    ];

/** `exchange.user.changed`: what happened to one user, in order. */
export interface UserChanged {
  readonly facts: readonly LoggedFact[];
}

export type LoggedSide = readonly [
  userId: string,
  orderId: number,
  outcome: Order['outcome'],
  side: Order['side'],
  /** Without the fee. */
  cost: string,
  fee: string,
];

export type LoggedTrade = readonly [
  id: number,
  kind: 'transfer' | 'mint' | 'burn' | 'maker' | 'quote',
  atMs: number,
  /** Of YES: basis points (of a market maker: after the trade), or whole credits. */
  price: number,
  quantity: string,
  taker: LoggedSide,
  /** null: the other side was the market maker or the house. */
  maker: LoggedSide | null,
];

/** `exchange.market.orders_changed`: the trades of one market or item, in order, and the levels of its book that changed. */
export interface MarketOrdersChanged {
  readonly marketId: string;
  readonly trades: readonly LoggedTrade[];
  readonly levels: BookLevels['levels'];
  /** Of the book once these levels are applied; null where no level changed. */
  readonly checksum: number | null;
}

/** `exchange.market.state_changed` */
export interface MarketStateChanged {
  /** null for a new market. */
  readonly from: Market['state'] | null;
  readonly market: Market;
  /** A user id; null when the clock did it. */
  readonly actor: string | null;
  readonly reason: string | null;
}

/** `exchange.batch.committed`: what the accounts of the house and of markets hold after it. */
export interface BatchCommitted {
  readonly batch: number;
  /** [account id, kind, available, held] */
  readonly accounts: readonly (readonly [number, string, string, string])[];
}
