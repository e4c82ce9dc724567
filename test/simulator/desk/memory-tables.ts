// The desk's tables as plain maps, with PostgreSQL's checks: data that a constraint forbids is bad data here too, and
// then the batch is not stored. A batch is stored whole or not at all; events are numbered in commit order.
import type { DeskBatch } from '../../../src/domain/exchange/desk/batch/batch.js';
import type {
  AccountRow,
  ClearingRow,
  DisputeRow,
  HoldRow,
  MarketRow,
  NewOrderRow,
  OrderRow,
  PositionRow,
  UserLimitsRow,
  WagerRow,
} from '../../../src/domain/exchange/desk/batch/rows.js';
import { dayOf } from '../../../src/domain/exchange/engine/state/days.js';
import { plainBatch } from '../../support/plain-batch.js';
import {
  DeskStorage,
  StorageError,
  type CommittedBatch,
  type DeskTables,
  type Leader,
  type Leadership,
  type RememberedAnswer,
} from '../../../src/domain/exchange/desk/storage/desk-storage.port.js';
import type { RequestKey } from '../../../src/domain/exchange/exchange.js';
import type { Counters } from '../../../src/domain/exchange/engine/state/state.js';

export interface LoggedEvent {
  readonly seq: number;
  readonly type: string;
  /** The user, for events of one user. */
  readonly user: string | null;
  /** JSON text. */
  readonly data: string;
}

/** How many answers are kept; the simulator asks for no older answer. */
const ANSWERS_MAX = 20_000;
/** How many events are kept for readers of the log. */
const EVENTS_MAX = 200_000;

const keyOf = ({ owner, key }: RequestKey): string => `${owner} ${key}`;

export class MemoryTables extends DeskStorage {
  readonly events: LoggedEvent[] = [];
  /** Credits of all postings by account; the postings themselves are not kept. */
  readonly totals = new Map<number, bigint>();
  private seq = 0;
  private epoch = 0;
  private batch = 0;
  private current: Leader | null = null;
  private nowMs = 0;
  private counters: Counters = { account: 1, order: 1, trade: 1, transfer: 1, entry: 1 };
  private readonly accounts = new Map<number, AccountRow>();
  private readonly markets = new Map<string, MarketRow>();
  private readonly orders = new Map<number, OrderRow>();
  private readonly holds = new Map<string, HoldRow>();
  private readonly positions = new Map<string, PositionRow>();
  private readonly clearings = new Map<number, ClearingRow>();
  /** Orders that have ended; only those of unfinished cancellations are read again. */
  private readonly ended = new Map<number, OrderRow>();
  private readonly disputes = new Map<number, DisputeRow>();
  private readonly wagers = new Map<number, WagerRow>();
  private readonly limits = new Map<number, UserLimitsRow>();
  private readonly answers = new Map<string, RememberedAnswer>();
  private lastTransfer = 0;

  async takeOver(leader: Leader): Promise<Leadership | null> {
    if (this.current) return null;
    this.current = leader;
    this.epoch += 1;
    return { epoch: this.epoch, batch: this.batch };
  }

  async renew(epoch: number): Promise<boolean> {
    return epoch === this.epoch;
  }

  async resign(epoch: number): Promise<void> {
    if (epoch === this.epoch) this.current = null;
  }

  async leader(): Promise<Leader | null> {
    return this.current;
  }

  async outcome(): Promise<Leadership & CommittedBatch> {
    return { epoch: this.epoch, batch: this.batch, cursor: await this.head() };
  }

  async head(): Promise<string> {
    return `1-${this.seq}`;
  }

  /** Up to `limit` events after a seq. */
  read(after: number, limit: number): readonly LoggedEvent[] {
    const first = this.events[0]?.seq ?? this.seq + 1;
    return this.events.slice(after + 1 - first, after + 1 - first + limit);
  }

  /** The lease runs out. */
  expireLease(): void {
    this.current = null;
  }

  async remembered(keys: readonly RequestKey[]): Promise<readonly RememberedAnswer[]> {
    return keys.flatMap((key) => this.answers.get(keyOf(key)) ?? []);
  }

  async load(): Promise<DeskTables> {
    const byId = (a: { id: number }, b: { id: number }): number => a.id - b.id;
    const holds = [...this.holds.values()].sort(byId);
    return {
      clearings: [...this.clearings.values()]
        .sort((a, b) => a.accountId - b.accountId)
        .map((row) => ({ ...row, ended: row.orderIds.flatMap((id) => this.ended.get(id) ?? []) })),
      nowMs: this.nowMs,
      counters: { ...this.counters },
      accounts: [...this.accounts.values()].sort(byId),
      markets: [...this.markets.values()].sort((a, b) => (a.id < b.id ? -1 : 1)),
      holds,
      orders: holds.flatMap(({ id }) => this.orders.get(id) ?? []),
      disputes: [...this.disputes.values()].filter(({ status }) => status === 'open').sort(byId),
      wagers: [...this.wagers.values()].filter((row) => this.isOpen(row)).sort(byId),
      limits: [...this.limits.values()].sort((a, b) => a.accountId - b.accountId),
      houseRewards: this.houseRewards(),
      positions: [...this.positions.values()]
        .filter(({ settled }) => !settled)
        .sort(
          (a, b) =>
            a.accountId - b.accountId || compare(a.marketId, b.marketId) || compare(a.outcome, b.outcome),
        ),
    };
  }

  private isOpen({ status, marketId }: WagerRow): boolean {
    if (status === 'PENDING' || status === 'ACCEPTED') return true;
    return !['FINALIZED', 'VOIDED'].includes(this.markets.get(marketId)?.state ?? '');
  }

  private houseRewards(): bigint {
    const today = dayOf(this.nowMs);
    return [...this.disputes.values()]
      .filter(({ rewardedAtMs }) => rewardedAtMs !== null && dayOf(rewardedAtMs) === today)
      .reduce((sum, { houseReward }) => sum + houseReward, 0n);
  }

  async commit(given: DeskBatch): Promise<CommittedBatch> {
    const batch = plainBatch(given);
    if (batch.epoch !== this.epoch || batch.number !== this.batch + 1)
      throw new StorageError('fenced', 'another desk leads');
    this.check(batch);
    this.batch = batch.number;
    this.nowMs = batch.nowMs;
    this.counters = { ...batch.counters };
    for (const row of [...batch.newAccounts, ...batch.accounts]) this.accounts.set(row.id, row);
    for (const row of [...batch.newMarkets, ...batch.markets]) this.markets.set(row.id, row);
    for (const row of batch.newOrders) this.addOrder(row);
    for (const row of batch.orders) this.orders.set(row.id, row);
    this.noteClearings(batch);
    for (const { orderId, ...answer } of batch.orderAnswers) this.answerLate(orderId, answer);
    for (const row of [...batch.newHolds, ...batch.holds]) this.holds.set(holdKey(row), row);
    for (const row of batch.endedHolds) {
      this.holds.delete(holdKey(row));
      this.orders.delete(row.id);
    }
    for (const { order } of batch.newOrders) if (order.status !== 'OPEN') this.orders.delete(order.id);
    for (const row of batch.positions) this.positions.set(positionKey(row), row);
    for (const row of [...batch.newDisputes, ...batch.disputes]) this.disputes.set(row.id, row);
    for (const row of [...batch.newWagers, ...batch.wagers]) this.wagers.set(row.id, row);
    for (const row of [...batch.newLimits, ...batch.limits]) this.limits.set(row.accountId, row);
    for (const row of batch.requests) this.remember(row);
    for (const { accountId, credits } of batch.postings)
      this.totals.set(accountId, (this.totals.get(accountId) ?? 0n) + credits);
    for (const { type, channels, data } of batch.events)
      this.events.push({ seq: ++this.seq, type, user: channels.user?.slice('user:'.length) ?? null, data });
    if (this.events.length > EVENTS_MAX) this.events.splice(0, EVENTS_MAX / 2);
    return { cursor: await this.head() };
  }

  private noteClearings({ newClearings, endedClearings, newOrders, orders }: DeskBatch): void {
    for (const row of newClearings) this.clearings.set(row.accountId, row);
    for (const id of endedClearings) this.clearings.delete(id);
    if (this.clearings.size === 0) this.ended.clear();
    else
      for (const row of [...newOrders.map(({ order }) => order), ...orders])
        if (row.status !== 'OPEN') this.ended.set(row.id, row);
  }

  private addOrder({ order, requestHash, answer }: NewOrderRow): void {
    this.orders.set(order.id, order);
    if (answer === null || order.clientOrderId === null) return;
    const owner = this.accounts.get(order.accountId)?.userId ?? '';
    this.remember({ owner, key: order.clientOrderId, hash: requestHash ?? '', answer });
  }

  /** Called before the orders that ended are removed. */
  private answerLate(orderId: number, answer: { readonly hash: string; readonly answer: string }): void {
    const order = this.orders.get(orderId);
    if (order?.clientOrderId == null) return;
    const owner = this.accounts.get(order.accountId)?.userId ?? '';
    this.remember({ owner, key: order.clientOrderId, ...answer });
  }

  private remember(answer: RememberedAnswer): void {
    this.answers.set(keyOf(answer), answer);
    for (const key of this.answers.keys()) {
      if (this.answers.size <= ANSWERS_MAX) break;
      this.answers.delete(key);
    }
  }

  /** Throws before any row is written. */
  private check(batch: DeskBatch): void {
    const must = (holds: boolean, what: string): void => {
      if (!holds) throw new StorageError('broken_rule', `violates ${what}`);
    };
    for (const { id } of batch.newAccounts) must(!this.accounts.has(id), 'trading_account_pk');
    for (const { id } of batch.accounts) must(this.accounts.has(id), 'a known account');
    for (const { id } of batch.newMarkets) must(!this.markets.has(id), 'market_pk');
    for (const { id } of batch.markets) must(this.markets.has(id), 'a known market');
    for (const { kind, available, held, debt } of [...batch.newAccounts, ...batch.accounts]) {
      const mayOwe = kind === 'external' || kind === 'house';
      must((available >= 0n || mayOwe) && held >= 0n, 'trading_account_check');
      must(debt === 0n || (debt > 0n && available === 0n), 'trading_account_debt_check');
    }
    for (const { venue, state, yes, no } of [...batch.newMarkets, ...batch.markets]) {
      const mayDiffer = venue !== 'book' || state === 'FINALIZED' || state === 'VOIDED';
      must(yes >= 0n && no >= 0n && (mayDiffer || yes === no), 'market_supply_check');
    }
    for (const { order: row } of batch.newOrders) {
      if (row.price !== null && row.price >= 2 ** 31)
        throw new StorageError('bad_data', 'a number beyond 32 bits');
      must(!this.orders.has(row.id), 'trade_order_pk');
      const owner = this.accounts.get(row.accountId)?.userId ?? '';
      must(
        row.clientOrderId === null || !this.answers.has(`${owner} ${row.clientOrderId}`),
        'trade_order_client_key',
      );
    }
    for (const row of batch.orders) must(this.orders.has(row.id), 'a known order');
    for (const row of batch.newHolds) must(!this.holds.has(holdKey(row)), 'hold_pk');
    for (const row of batch.holds) must(this.holds.has(holdKey(row)), 'a hold that has not ended');
    for (const row of [...batch.newHolds, ...batch.holds]) must(row.amount > 0n, 'hold_amount_check');
    for (const row of batch.endedHolds) must(this.holds.has(holdKey(row)), 'a hold that has not ended');
    for (const { shares, held, cost } of batch.positions)
      must(shares >= held && held >= 0n && cost >= 0n, 'position_shares_check');
    for (const { id } of batch.newDisputes) must(!this.disputes.has(id), 'dispute_pk');
    for (const { id } of batch.disputes) must(this.disputes.has(id), 'a known dispute');
    for (const { id } of batch.newWagers) must(!this.wagers.has(id), 'wager_pk');
    for (const { id } of batch.wagers) must(this.wagers.has(id), 'a known wager');
    for (const { status, responderHold } of [...batch.newWagers, ...batch.wagers])
      must((status === 'ACCEPTED') === (responderHold !== null), 'wager_status_check');
    for (const row of batch.newLimits) must(!this.limits.has(row.accountId), 'user_limits_pk');
    for (const row of batch.limits) must(this.limits.has(row.accountId), 'known limits');
    for (const { paid, deposited } of [...batch.newLimits, ...batch.limits])
      must(paid >= 0n && deposited >= 0n, 'user_limits_sums_check');
    for (const row of batch.requests) must(!this.answers.has(keyOf(row)), 'desk_request_pk');
    for (const { transferId, n } of batch.postings) {
      if (n !== 1) continue;
      must(transferId > this.lastTransfer, 'posting_pk');
      this.lastTransfer = transferId;
    }
  }
}

const holdKey = ({ marketId, id }: { marketId: string; id: number }): string => `${marketId} ${id}`;
const positionKey = ({ accountId, marketId, outcome }: PositionRow): string =>
  `${accountId} ${marketId} ${outcome}`;
const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
