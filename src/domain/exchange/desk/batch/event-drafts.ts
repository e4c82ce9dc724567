// Turns the facts of one batch into the events of its commit: pure, and fast, because every order passes through here.
// The facts of one user are one event, and so are the facts of one market, so that a commit writes few rows.
import { adminChannelOf } from '../../../../contract/admin/admin-events.js';
import type { BookLevels } from '../../../../contract/market-data/book.js';
import type { EventChannels } from '../../../../contract/streams/channels.js';
import type {
  BatchCommitted,
  LoggedFact,
  LoggedTrade,
  MarketOrdersChanged,
  UserChanged,
} from '../../../../platform/events/payloads/exchange.js';
import type { EventMap } from '../../../../platform/events/index.js';
import type { Fact } from '../../engine/facts.js';
import {
  loggedBalanceFact,
  loggedExecution,
  loggedLimits,
  loggedMerge,
  loggedOrderFact,
  loggedSettlement,
  loggedTrade,
  loggedWager,
  loggedWagerFact,
} from '../../views/logged.js';
import { itemIdOf, marketToWire } from '../../views/wire.js';

type ExchangeEvent = Extract<keyof EventMap, `exchange.${string}`>;

export interface EventDraft {
  readonly type: ExchangeEvent;
  readonly channels: EventChannels;
  /** JSON text. */
  readonly data: string;
}

export interface BookChange {
  readonly marketId: string;
  readonly levels: BookLevels['levels'];
  readonly checksum: number;
}

export interface BatchEvents {
  readonly batch: number;
  readonly facts: readonly Fact[];
  /**
   * The amount held for an order before this batch, micro units. Called only for older orders whose first fact in this batch
   * is an amendment or a cancel.
   */
  readonly heldBefore: (orderId: number) => bigint;
  /** One for each market whose book has changed. */
  readonly books: readonly BookChange[];
  /** The changed accounts without a user: [id, kind, available, held]. */
  readonly accounts: readonly (readonly [number, string, bigint, bigint])[];
}

/** Most facts or trades in one event, so that one step can deliver it. */
export const FACTS_PER_EVENT_MAX = 16;

/** The events of a batch, in the order of their first facts; last, the accounts of the house. */
export function draftsOf({ batch, facts, heldBefore, books, accounts }: BatchEvents): EventDraft[] {
  const log = new BatchLog(heldBefore);
  for (const fact of facts) log.add(fact);
  for (const book of books) log.addBook(book);
  const committed: BatchCommitted = {
    batch,
    accounts: accounts.map(([id, kind, available, rest]) => [
      id,
      kind,
      available.toString(),
      rest.toString(),
    ]),
  };
  return [
    ...log.drafts(),
    { type: 'exchange.batch.committed', channels: {}, data: JSON.stringify(committed) },
  ];
}

interface UserPart {
  readonly userId: string;
  readonly facts: LoggedFact[];
}

interface MarketPart {
  readonly marketId: string;
  readonly trades: LoggedTrade[];
  book: BookChange | null;
}

class BatchLog {
  private readonly parts: (UserPart | MarketPart | EventDraft)[] = [];
  /** The part that takes the next fact of a user, or of a market. */
  private readonly users = new Map<string, UserPart>();
  private readonly markets = new Map<string, MarketPart>();
  /** The amount held for each order after its last fact. */
  private readonly held = new Map<number, bigint>();

  constructor(private readonly heldBefore: (orderId: number) => bigint) {}

  add(fact: Fact): void {
    switch (fact.type) {
      case 'order_placed':
      case 'order_amended':
      case 'order_cancelled': {
        const { id, userId, held } = fact.order;
        const before = fact.type === 'order_placed' ? 0n : (this.held.get(id) ?? this.heldBefore(id));
        this.held.set(id, held);
        return this.addTo(userId, loggedOrderFact(fact, before));
      }
      case 'order_executed':
        this.held.set(fact.order.id, fact.order.held);
        return this.addTo(fact.order.userId, loggedExecution(fact));
      case 'balance_changed':
        return this.addTo(fact.account.userId, loggedBalanceFact(fact));
      case 'shares_merged':
        return this.addTo(fact.account.userId, loggedMerge(fact));
      case 'position_settled':
        return this.addTo(fact.account.userId, loggedSettlement(fact));
      case 'wager_changed':
        return this.addWager(fact);
      case 'limits_changed':
        return this.addTo(fact.userId, loggedLimits(fact));
      case 'trade':
        this.marketPart(fact.marketId).trades.push(loggedTrade(fact));
        return;
      case 'market_changed':
        return this.addState(fact);
      case 'poll_due':
        return this.addDraft('exchange.poll.due', {}, { marketId: fact.marketId, kind: fact.poll });
      case 'market_alert': {
        const { marketId, alert } = fact;
        const notice = { type: 'SYSTEM_STATUS', priority: 'high', data: { marketId, alert } } as const;
        return this.addDraft('exchange.market.alerted', { admin: 'admin:system' }, notice);
      }
    }
  }

  /** Adds the change to the event with the market's last trades, or to a new event. */
  addBook(book: BookChange): void {
    const part = this.markets.get(book.marketId) ?? this.openMarket(book.marketId);
    part.book = book;
  }

  drafts(): EventDraft[] {
    return this.parts.map((part) =>
      'data' in part ? part : 'facts' in part ? userDraft(part) : marketDraft(part),
    );
  }

  private addTo(userId: string, fact: LoggedFact): void {
    let part = this.users.get(userId);
    if (!part || part.facts.length >= FACTS_PER_EVENT_MAX) {
      part = { userId, facts: [] };
      this.users.set(userId, part);
      this.parts.push(part);
    }
    part.facts.push(fact);
  }

  /** Each of the two users has an event with the own balance; operators have one for both. */
  private addWager(fact: Extract<Fact, { type: 'wager_changed' }>): void {
    const { wager, account } = fact;
    this.addTo(account.userId, loggedWagerFact(fact));
    if (account.userId !== wager.proposerId) return;
    const isSettled = wager.status === 'PAID' || wager.status === 'REFUNDED';
    const channels = isSettled ? {} : { admin: adminChannelOf('PAGO_PROPOSAL') };
    this.addDraft('exchange.wager.changed', channels, { wager: loggedWager(wager) });
  }

  private marketPart(marketId: string): MarketPart {
    const part = this.markets.get(marketId);
    return part && part.trades.length < FACTS_PER_EVENT_MAX ? part : this.openMarket(marketId);
  }

  private openMarket(marketId: string): MarketPart {
    const part: MarketPart = { marketId, trades: [], book: null };
    this.markets.set(marketId, part);
    this.parts.push(part);
    return part;
  }

  /** Later trades start a new event, to keep the order. States of items are not published. */
  private addState({ market, ...fact }: Extract<Fact, { type: 'market_changed' }>): void {
    if (market.venue === 'quote') return;
    this.markets.delete(market.id);
    const { from, event, actor, reason, evidence } = fact;
    const data = { from, market: marketToWire(market), event, actor, reason, evidence };
    this.addDraft('exchange.market.state_changed', { market: `market:${market.id}` }, data);
  }

  private addDraft<T extends ExchangeEvent>(type: T, channels: EventChannels, data: EventMap[T]): void {
    this.parts.push({ type, channels, data: JSON.stringify(data) });
  }
}

function userDraft({ userId, facts }: UserPart): EventDraft {
  const data: UserChanged = { facts };
  return {
    type: 'exchange.user.changed',
    channels: { user: `user:${userId}` },
    data: JSON.stringify(data),
  };
}

/** Changes of an item are on no channel. */
function marketDraft({ marketId, trades, book }: MarketPart): EventDraft {
  const data: MarketOrdersChanged = {
    marketId,
    trades,
    levels: book?.levels ?? [],
    checksum: book?.checksum ?? null,
  };
  const isMarket = itemIdOf(marketId) === null;
  return {
    type: 'exchange.market.orders_changed',
    channels: {
      ...(isMarket && trades.length > 0 && { market: `market:${marketId}` }),
      ...(book && { book: `book:${marketId}` }),
    },
    data: JSON.stringify(data),
  };
}
