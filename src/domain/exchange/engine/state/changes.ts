// The changes since the last commit: the earlier values of every changed row, and the new postings and trades. The desk
// writes the rows from it, or `undo` restores them. A row is copied once per batch, at its first change.
import type {
  ACCOUNT_COLUMNS,
  ChangingOf,
  DISPUTE_COLUMNS,
  HOLD_COLUMNS,
  MARKET_COLUMNS,
  ORDER_COLUMNS,
  POSITION_COLUMNS,
  USER_LIMITS_COLUMNS,
  WAGER_COLUMNS,
} from './columns.js';
import type { Clearing } from './clearing.js';
import type { UserLimits } from './user-limits.js';
import type {
  Account,
  Market,
  Order,
  Position,
  Quote,
  QuoteRound,
  Standing,
  Hold,
  Dispute,
  Wager,
} from './rows.js';

export type PostingKind =
  | 'paper'
  | 'deposit'
  | 'withdrawal'
  | 'fund'
  | 'trade'
  | 'fee'
  | 'payout'
  | 'refund'
  | 'taking'
  | 'merge'
  | 'subsidy'
  | 'remainder'
  | 'forfeit'
  | 'bond'
  | 'reward'
  | 'wager'
  | 'withdrawal_paid'
  | 'payment'
  | 'reversal'
  | 'debt';

/** One side of a transfer. Over all postings of a transfer, each of the three amounts sums to zero. */
export interface Posting {
  readonly transferId: number;
  readonly account: Account;
  readonly kind: PostingKind;
  readonly marketId: string | null;
  readonly orderId: number | null;
  readonly credits: bigint;
  readonly yes: bigint;
  readonly no: bigint;
}

interface TradeLeg {
  readonly order: Order;
  readonly cost: bigint;
  readonly fee: bigint;
}

export interface Trade {
  readonly id: number;
  readonly market: Market;
  readonly kind: 'transfer' | 'mint' | 'burn' | 'maker' | 'quote';
  /** Price of YES. */
  readonly price: number;
  readonly quantity: bigint;
  readonly taker: TradeLeg;
  readonly maker: TradeLeg | null;
}

/** A changed row and its earlier values; null means that the row is new. */
export interface Touched<T> {
  readonly row: T;
  readonly before: Partial<T> | null;
}

/** The values of a row that change, by the columns of its table, and values of the memory alone that change with them. */
type Earlier<T, K extends string> = Pick<T, Extract<keyof T, K>>;
type EarlierOrder = Earlier<Order, ChangingOf<typeof ORDER_COLUMNS> | 'held' | 'lots'>;

export class Changes {
  accounts: Touched<Account>[] = [];
  orders: Touched<Order>[] = [];
  positions: Touched<Position>[] = [];
  markets: Touched<Market>[] = [];
  /** Standings whose held profit began or ended. */
  standings: Touched<Standing>[] = [];
  /** Holds other than those of orders. */
  holds: Touched<Hold>[] = [];
  disputes: Touched<Dispute>[] = [];
  limits: Touched<UserLimits>[] = [];
  wagers: Touched<Wager>[] = [];
  /** Orders and positions that ended. They have left memory; their rows stay in the tables. */
  endedOrders: Order[] = [];
  endedPositions: Position[] = [];
  /** Wagers that have left memory with the end of their market. */
  endedWagers: Wager[] = [];
  /** Accounts with a debt that the command has touched. */
  readonly debtors = new Set<Account>();
  postings: Posting[] = [];
  trades: Trade[] = [];
  /** Earlier values of cancellations in steps; null means none. */
  clearings = new Map<Account, Clearing | null>();
  /** Earlier prices of items; null means unknown. */
  quotes = new Map<number, Quote | null>();
  /** Earlier rounds of items; null means none. */
  rounds = new Map<Market, QuoteRound | null>();
  /** Ticks whose totals changed, encoded as 2 × tick, plus 1 for asks. */
  levels = new Map<Market, Set<number>>();
  /** The number of this batch; rows changed in this batch carry it in `touched`. */
  private batch = 1;

  account(row: Account): void {
    if (row.debt > 0n) this.debtors.add(row);
    if (row.touched === this.batch) return;
    row.touched = this.batch;
    const { available, held, debt, recentDeposits, status } = row;
    const before: Earlier<Account, ChangingOf<typeof ACCOUNT_COLUMNS>> = {
      available,
      held,
      debt,
      recentDeposits,
      status,
    };
    this.accounts.push({ row, before });
  }

  order(row: Order): void {
    if (row.touched === this.batch) return;
    row.touched = this.batch;
    const before: EarlierOrder = {
      price: row.price,
      quantity: row.quantity,
      expiresAtMs: row.expiresAtMs,
      filled: row.filled,
      cost: row.cost,
      fees: row.fees,
      feeNumerator: row.feeNumerator,
      held: row.held,
      status: row.status,
      reason: row.reason,
      updatedAtMs: row.updatedAtMs,
      entry: row.entry,
      lots: row.lots,
    };
    this.orders.push({ row, before });
  }

  position(row: Position): void {
    if (row.touched === this.batch) return;
    row.touched = this.batch;
    const { shares, held, cost, realised, settled } = row;
    const before: Earlier<Position, ChangingOf<typeof POSITION_COLUMNS>> = {
      shares,
      held,
      cost,
      realised,
      settled,
    };
    this.positions.push({ row, before });
  }

  market(row: Market): void {
    if (row.touched === this.batch) return;
    row.touched = this.batch;
    const before: Earlier<Market, ChangingOf<typeof MARKET_COLUMNS>> = {
      state: row.state,
      yes: row.yes,
      no: row.no,
      outcome: row.outcome,
      lastPrice: row.lastPrice,
      deadlineMs: row.deadlineMs,
      resolveByMs: row.resolveByMs,
      windowEndsMs: row.windowEndsMs,
      resolvedBy: row.resolvedBy,
      corrections: row.corrections,
      round: row.round,
      goodFaith: row.goodFaith,
      isStopped: row.isStopped,
      pendingAct: row.pendingAct,
      pendingBy: row.pendingBy,
      proposerBond: row.proposerBond,
      resolverBond: row.resolverBond,
      subsidy: row.subsidy,
      sweep: row.sweep,
      sweepRequest: row.sweepRequest,
    };
    this.markets.push({ row, before });
  }

  standing(row: Standing): void {
    if (row.touched === this.batch) return;
    row.touched = this.batch;
    this.standings.push({ row, before: { hold: row.hold } });
  }

  hold(row: Hold): void {
    if (row.touched === this.batch) return;
    row.touched = this.batch;
    const before: Earlier<Hold, ChangingOf<typeof HOLD_COLUMNS>> = { amount: row.amount };
    this.holds.push({ row, before });
  }

  addAccount(row: Account): void {
    row.touched = this.batch;
    this.accounts.push({ row, before: null });
  }

  addOrder(row: Order): void {
    row.touched = this.batch;
    this.orders.push({ row, before: null });
  }

  addPosition(row: Position): void {
    row.touched = this.batch;
    this.positions.push({ row, before: null });
  }

  addMarket(row: Market): void {
    row.touched = this.batch;
    this.markets.push({ row, before: null });
  }

  addHold(row: Hold): void {
    row.touched = this.batch;
    this.holds.push({ row, before: null });
  }

  dispute(row: Dispute): void {
    if (row.touched === this.batch) return;
    row.touched = this.batch;
    const { status, reward, houseReward, rewardedAtMs } = row;
    const before: Earlier<Dispute, ChangingOf<typeof DISPUTE_COLUMNS>> = {
      status,
      reward,
      houseReward,
      rewardedAtMs,
    };
    this.disputes.push({ row, before });
  }

  addDispute(row: Dispute): void {
    row.touched = this.batch;
    this.disputes.push({ row, before: null });
  }

  wager(row: Wager): void {
    if (row.touched === this.batch) return;
    row.touched = this.batch;
    const { status, reason, counterStake, updatedAtMs } = row;
    const before: Earlier<Wager, ChangingOf<typeof WAGER_COLUMNS>> = {
      status,
      reason,
      counterStake,
      updatedAtMs,
    };
    this.wagers.push({ row, before });
  }

  addWager(row: Wager): void {
    row.touched = this.batch;
    this.wagers.push({ row, before: null });
  }

  userLimits(row: UserLimits): void {
    if (row.touched === this.batch) return;
    row.touched = this.batch;
    const before: Pick<UserLimits, ChangingOf<typeof USER_LIMITS_COLUMNS>> = { ...row };
    this.limits.push({ row, before });
  }

  addUserLimits(row: UserLimits): void {
    row.touched = this.batch;
    this.limits.push({ row, before: null });
  }

  level(market: Market, tick: number, isAsk: boolean): void {
    let ticks = this.levels.get(market);
    if (!ticks) this.levels.set(market, (ticks = new Set()));
    ticks.add(2 * tick + (isAsk ? 1 : 0));
  }

  clearing(account: Account, before: Clearing | null): void {
    if (!this.clearings.has(account)) this.clearings.set(account, before);
  }

  quote(itemId: number, before: Quote | undefined): void {
    if (!this.quotes.has(itemId)) this.quotes.set(itemId, before ?? null);
  }

  round(market: Market, before: QuoteRound | null): void {
    if (!this.rounds.has(market)) this.rounds.set(market, before);
  }

  /** Whether no stored row has changed. */
  get isEmpty(): boolean {
    return (
      this.accounts.length === 0 &&
      this.orders.length === 0 &&
      this.positions.length === 0 &&
      this.markets.length === 0 &&
      this.limits.length === 0 &&
      this.clearings.size === 0
    );
  }

  /** Starts a new batch after a commit or an undo. */
  clear(): void {
    this.accounts = [];
    this.orders = [];
    this.positions = [];
    this.markets = [];
    this.standings = [];
    this.holds = [];
    this.disputes = [];
    this.limits = [];
    this.wagers = [];
    this.endedOrders = [];
    this.endedPositions = [];
    this.endedWagers = [];
    this.debtors.clear();
    this.postings = [];
    this.trades = [];
    this.clearings = new Map();
    this.quotes = new Map();
    this.rounds = new Map();
    this.levels = new Map();
    this.batch += 1;
  }
}
