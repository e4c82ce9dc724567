// The columns of the rows that the desk stores: one list per table. A list drives COPY, updates, loading and copies of rows,
// and its type drives the copies from which an undo restores a row. A new column is one line here and a migration.
import type {
  OrderType,
  Outcome,
  PausePolicy,
  SelfTradePrevention,
  Side,
  TimeInForce,
  Venue,
  Verdict,
  VoidRule,
  WagerType,
} from '../commands.js';
import type { CancelReason, MarketState, OrderStatus, WagerReason, WagerStatus } from '../facts.js';
import type { DisputeStatus } from './dispute.js';
import type { AccountKind, AccountStatus, HoldKind } from './rows.js';

/** How the tables store a value. `int8` is a number in code, and `bigint` is a bigint. `time` is milliseconds in code. */
export type Storage = 'bigint' | 'boolean' | 'int4' | 'int8' | 'numeric' | 'text' | 'time';

/** *key*: finds the row. *fixed*: never changes. *changing*: is written with each change, and an undo restores it. */
export type ColumnRole = 'key' | 'fixed' | 'changing';

export interface ColumnOf<V, R extends ColumnRole = ColumnRole, E extends string = string> {
  readonly column: string;
  readonly storage: Storage;
  readonly role: R;
  /** The engine's name of the value, where it is another object in memory; null when the names are equal. */
  readonly of: E | null;
  /** Only a type: columns hold no values. */
  readonly value?: V;
}

/** The columns of a row by the names of its values. */
export type ColumnList = Readonly<Record<string, ColumnOf<unknown>>>;
/** The row that a list of columns describes. */
export type RowOf<C extends ColumnList> = {
  readonly [K in keyof C]: C[K] extends ColumnOf<infer V> ? V : never;
};
/** The values of a row in memory that change. An undo restores exactly these values. */
export type ChangingOf<C extends ColumnList> = {
  [K in keyof C]: C[K] extends ColumnOf<unknown, 'changing', infer E> ? (string extends E ? K : E) : never;
}[keyof C];

interface Kind<V> {
  readonly storage: Storage;
  readonly value?: V;
}

const kind = <V>(storage: Storage): Kind<V> => ({ storage });
const int4 = kind<number>('int4');
const int8 = kind<number>('int8');
const big = kind<bigint>('bigint');
const numeric = kind<bigint>('numeric');
const boolean = kind<boolean>('boolean');
const time = kind<number>('time');
const text = <V extends string = string>(): Kind<V> => kind<V>('text');
const orNull = <V>({ storage }: Kind<V>): Kind<V | null> => ({ storage });

const as =
  <R extends ColumnRole>(role: R) =>
  <V, E extends string = string>(
    { storage }: Kind<V>,
    column: string,
    of: E | null = null,
  ): ColumnOf<V, R, E> => ({
    column,
    storage,
    role,
    of,
  });
const key = as('key');
const fixed = as('fixed');
const changing = as('changing');

export const ACCOUNT_COLUMNS = {
  id: key(int8, 'id'),
  kind: fixed(text<AccountKind>(), 'kind'),
  userId: fixed(orNull(text()), 'user_id'),
  marketId: fixed(orNull(text()), 'market_id'),
  available: changing(big, 'available'),
  held: changing(big, 'held'),
  debt: changing(big, 'debt'),
  recentDeposits: changing(orNull(text()), 'recent_deposits'),
  status: changing(text<AccountStatus>(), 'status'),
};

export const MARKET_COLUMNS = {
  id: key(text(), 'id'),
  venue: fixed(text<Venue>(), 'venue'),
  makerFeeBps: fixed(int4, 'maker_fee_bps'),
  takerFeeBps: fixed(int4, 'taker_fee_bps'),
  liquidity: fixed(orNull(big), 'liquidity'),
  closesAtMs: fixed(orNull(time), 'closes_at'),
  voidRule: fixed(text<VoidRule>(), 'void_rule'),
  voidPriceBps: fixed(orNull(int4), 'void_price_bps'),
  proposerId: fixed(orNull(text()), 'proposer_id'),
  resolverId: fixed(orNull(text()), 'resolver_id'),
  disputeWindowMs: fixed(int8, 'dispute_window_ms'),
  resolveWithinMs: fixed(int8, 'resolve_within_ms'),
  pausePolicy: fixed(text<PausePolicy>(), 'pause_policy'),
  createdAtMs: fixed(time, 'created_at'),
  state: changing(text<MarketState>(), 'state'),
  yes: changing(big, 'yes'),
  no: changing(big, 'no'),
  outcome: changing(orNull(text<Verdict>()), 'outcome'),
  lastPrice: changing(orNull(int4), 'last_price'),
  deadlineMs: changing(orNull(time), 'deadline'),
  resolveByMs: changing(orNull(time), 'resolve_by'),
  windowEndsMs: changing(orNull(time), 'window_ends'),
  resolvedBy: changing(orNull(text()), 'resolved_by'),
  corrections: changing(int4, 'corrections'),
  round: changing(int4, 'round'),
  goodFaith: changing(boolean, 'good_faith'),
  isStopped: changing(boolean, 'payout_stopped'),
  pendingAct: changing(orNull(text()), 'pending_act'),
  pendingBy: changing(orNull(text()), 'pending_by'),
  /** Ids of the holds of the proposer's and the resolver's bonds. */
  proposerHold: changing(orNull(int8), 'proposer_hold', 'proposerBond'),
  resolverHold: changing(orNull(int8), 'resolver_hold', 'resolverBond'),
  /** Id of the hold of the subsidy; null without one. */
  subsidyHold: changing(orNull(int8), 'subsidy_hold', 'subsidy'),
  /** The open order that has more steps to trade, and the request that its last step answers. */
  sweepOrder: changing(orNull(int8), 'sweep_order', 'sweep'),
  sweepOwner: changing(orNull(text()), 'sweep_owner', 'sweepRequest'),
  sweepKey: changing(orNull(text()), 'sweep_key', 'sweepRequest'),
  sweepHash: changing(orNull(text()), 'sweep_hash', 'sweepRequest'),
};

export const ORDER_COLUMNS = {
  id: key(int8, 'id'),
  accountId: fixed(int8, 'account_id'),
  marketId: fixed(text(), 'market_id'),
  clientOrderId: fixed(orNull(text()), 'client_order_id'),
  outcome: fixed(text<Outcome>(), 'outcome'),
  side: fixed(text<Side>(), 'side'),
  type: fixed(text<OrderType>(), 'type'),
  timeInForce: fixed(text<TimeInForce>(), 'time_in_force'),
  maxCost: fixed(orNull(big), 'max_cost'),
  postOnly: fixed(boolean, 'post_only'),
  selfTradePrevention: fixed(text<SelfTradePrevention>(), 'self_trade_prevention'),
  createdAtMs: fixed(time, 'created_at'),
  price: changing(orNull(int4), 'price'),
  quantity: changing(orNull(big), 'quantity'),
  expiresAtMs: changing(orNull(time), 'expires_at'),
  filled: changing(big, 'filled'),
  cost: changing(big, 'cost'),
  fees: changing(big, 'fees'),
  feeNumerator: changing(numeric, 'fee_numerator'),
  status: changing(text<OrderStatus>(), 'status'),
  reason: changing(orNull(text<CancelReason>()), 'reason'),
  entry: changing(int8, 'entry'),
  updatedAtMs: changing(time, 'updated_at'),
};

export const HOLD_COLUMNS = {
  marketId: key(text(), 'market_id'),
  /** The hold of an order has the number of the order. */
  id: key(int8, 'id'),
  accountId: fixed(int8, 'account_id'),
  kind: fixed(text<HoldKind>(), 'kind'),
  /** What is held now. */
  amount: changing(big, 'amount'),
};

export const POSITION_COLUMNS = {
  accountId: key(int8, 'account_id'),
  marketId: key(text(), 'market_id'),
  outcome: key(text<Outcome>(), 'outcome'),
  shares: changing(big, 'shares'),
  held: changing(big, 'held'),
  cost: changing(big, 'cost'),
  realised: changing(numeric, 'realised'),
  settled: changing(boolean, 'settled'),
};

export const DISPUTE_COLUMNS = {
  /** The number of the hold of its bond. */
  id: key(int8, 'id'),
  marketId: fixed(text(), 'market_id'),
  accountId: fixed(int8, 'account_id'),
  /** The first or the second dispute of the market. */
  round: fixed(int4, 'round'),
  claim: fixed(text<Verdict>(), 'claim'),
  /** The named outcome that it disputes. */
  against: fixed(text<Verdict>(), 'against'),
  createdAtMs: fixed(time, 'created_at'),
  /** The bond, while it is held and afterwards. */
  bond: fixed(big, 'bond'),
  status: changing(text<DisputeStatus>(), 'status'),
  /** Credits for the claim that became final, from the resolver's bond or the house. */
  reward: changing(big, 'reward'),
  houseReward: changing(big, 'house_reward'),
  rewardedAtMs: changing(orNull(time), 'rewarded_at'),
};

export const WAGER_COLUMNS = {
  /** The number of the hold of the sender's stake. */
  id: key(int8, 'id'),
  marketId: fixed(text(), 'market_id'),
  proposerId: fixed(int8, 'proposer_id'),
  responderId: fixed(int8, 'responder_id'),
  type: fixed(text<WagerType>(), 'type'),
  /** What the sender bets on. */
  outcome: fixed(text<Outcome>(), 'outcome'),
  proposerStake: fixed(big, 'proposer_stake'),
  responderStake: fixed(big, 'responder_stake'),
  createdAtMs: fixed(time, 'created_at'),
  expiresAtMs: fixed(time, 'expires_at'),
  status: changing(text<WagerStatus>(), 'status'),
  reason: changing(orNull(text<WagerReason>()), 'reason'),
  /** Id of the hold of the other stake; null unless accepted. */
  responderHold: changing(orNull(int8), 'responder_hold', 'counterStake'),
  updatedAtMs: changing(time, 'updated_at'),
};

export const USER_LIMITS_COLUMNS = {
  accountId: key(int8, 'account_id'),
  deposit: changing(orNull(big), 'deposit'),
  nextDeposit: changing(orNull(big), 'next_deposit'),
  nextDepositAtMs: changing(orNull(time), 'next_deposit_at'),
  stake: changing(orNull(big), 'stake'),
  nextStake: changing(orNull(big), 'next_stake'),
  nextStakeAtMs: changing(orNull(time), 'next_stake_at'),
  loss: changing(orNull(big), 'loss'),
  nextLoss: changing(orNull(big), 'next_loss'),
  nextLossAtMs: changing(orNull(time), 'next_loss_at'),
  excludedUntilMs: changing(orNull(time), 'excluded_until'),
  /** Days since 1970: the day of the sums. */
  day: changing(int4, 'day'),
  deposited: changing(numeric, 'deposited'),
  paid: changing(numeric, 'paid'),
  received: changing(numeric, 'received'),
};

export type AccountRow = RowOf<typeof ACCOUNT_COLUMNS>;
export type MarketRow = RowOf<typeof MARKET_COLUMNS>;
export type OrderRow = RowOf<typeof ORDER_COLUMNS>;
export type HoldRow = RowOf<typeof HOLD_COLUMNS>;
export type PositionRow = RowOf<typeof POSITION_COLUMNS>;
export type DisputeRow = RowOf<typeof DISPUTE_COLUMNS>;
export type WagerRow = RowOf<typeof WAGER_COLUMNS>;
export type UserLimitsRow = RowOf<typeof USER_LIMITS_COLUMNS>;

/** A copy of a row's values. */
export function copyOf<C extends ColumnList>(columns: C, row: RowOf<C>): RowOf<C> {
  return Object.fromEntries(Object.keys(columns).map((name) => [name, row[name]])) as RowOf<C>;
}

/** Gives an object the changing values of a loaded row that the engine keeps under the same names. */
export function restorer<C extends ColumnList>(columns: C): <T extends object>(to: T, row: RowOf<C>) => T {
  const names = Object.entries(columns)
    .filter(([, { role, of }]) => role === 'changing' && of === null)
    .map(([name]) => name);
  return (to, row) => {
    const values = to as Record<string, unknown>;
    for (const name of names) values[name] = row[name];
    return to;
  };
}
