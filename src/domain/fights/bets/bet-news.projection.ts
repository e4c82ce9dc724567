// Appends what operators hear of bets: each order to buy a corner, and each trade on a fight. A projection, because a bet is an
// order like all others, and the exchange knows no fight.
import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { CONFIG, type Config } from '../../../platform/config/config.js';
import {
  ProjectionRunner,
  type EventType,
  type LoggedEvent,
  type LogTransaction,
  type Projection,
} from '../../../platform/events/index.js';
import type {
  LoggedFact,
  LoggedSide,
  LoggedTrade,
  MarketOrdersChanged,
  UserChanged,
} from '../../../platform/events/payloads/exchange.js';
import { adminChannelOf, adminNotice, type AdminEventType } from '../../../contract/admin/admin-events.js';
import type { MatchedBet, PlacedBet } from '../../../contract/fights/bets.js';
import { MICRO } from '../../exchange/index.js';

/** Bets and matches of one transaction. */
const TOGETHER_MAX = 400;
/** Orders come in many small commits; a transaction for each would slow them down. */
const GATHER_MS = 100;

type News =
  | { readonly type: 'NEW_BET'; readonly data: PlacedBet; readonly largest: bigint }
  | { readonly type: 'BET_MATCHED'; readonly data: MatchedBet; readonly largest: bigint };
const EVENT_TYPES = {
  NEW_BET: 'fights.bet.placed',
  BET_MATCHED: 'fights.bet.matched',
} as const satisfies Partial<Record<AdminEventType, EventType>>;

@Injectable()
export class BetNews implements Projection, OnApplicationBootstrap {
  readonly name = 'fights.bets';
  readonly types = new Set<EventType>(['exchange.user.changed', 'exchange.market.orders_changed']);
  readonly gatherMs = GATHER_MS;
  /** Orders and trades of all markets; the transaction finds those of fights. */
  private news: News[] = [];
  private readonly largeMicro: bigint;

  constructor(
    private readonly projections: ProjectionRunner,
    @Inject(CONFIG) config: Config,
  ) {
    this.largeMicro = BigInt(config.LARGE_BET) * MICRO;
  }

  async onApplicationBootstrap(): Promise<void> {
    await this.projections.start(this);
  }

  get isFull(): boolean {
    return this.news.length >= TOGETHER_MAX;
  }

  apply({ type, channels, data }: LoggedEvent): void {
    if (type === 'exchange.market.orders_changed') {
      const { marketId, trades } = JSON.parse(data) as MarketOrdersChanged;
      for (const trade of trades) this.news.push(matchOf(marketId, trade));
    } else if (channels.user && data.includes('"order_placed"')) {
      const userId = channels.user.slice('user:'.length);
      for (const fact of (JSON.parse(data) as UserChanged).facts) this.news.push(...betsOf(userId, fact));
    }
  }

  async flush(tx: LogTransaction): Promise<void> {
    const fights = await fightsAmong(tx, [...new Set(this.news.map(({ data }) => data.fightId))]);
    for (const { type, data, largest } of this.news) {
      if (!fights.has(data.fightId)) continue;
      const notice = adminNotice(type, { ...data });
      const priority = largest > this.largeMicro ? 'critical' : notice.priority;
      tx.append(EVENT_TYPES[type], { ...notice, priority }, { admin: adminChannelOf(type) });
    }
    this.discard();
  }

  discard(): void {
    this.news = [];
  }
}

async function fightsAmong(tx: LogTransaction, ids: readonly string[]): Promise<ReadonlySet<string>> {
  if (ids.length === 0) return new Set();
  const rows = await tx.manager.query<{ id: string }[]>('select id from fight where id = any($1)', [ids]);
  return new Set(rows.map(({ id }) => id));
}

const cornerOf = (outcome: 'YES' | 'NO') => (outcome === 'YES' ? 'RED' : 'BLUE');

/** A placed order that buys; the change of its hold is its first hold. */
function betsOf(userId: string, fact: LoggedFact): News[] {
  if (fact[0] !== 'order_placed') return [];
  const [, [id, marketId, , outcome, side, , , price], held] = fact;
  if (side !== 'BUY') return [];
  const data: PlacedBet = {
    fightId: marketId,
    betId: String(id),
    userId,
    side: cornerOf(outcome),
    stake: held,
    priceBps: price,
  };
  return [{ type: 'NEW_BET', data, largest: BigInt(held) }];
}

function matchOf(marketId: string, [id, , , price, quantity, taker, maker]: LoggedTrade): News {
  const bets = (maker ? [taker, maker] : [taker]).map(sideOf);
  const data: MatchedBet = { fightId: marketId, tradeId: String(id), quantity, redBps: price, bets };
  const largest = bets.map(({ amount }) => BigInt(amount)).reduce((a, b) => (a > b ? a : b));
  return { type: 'BET_MATCHED', data, largest };
}

function sideOf([userId, orderId, outcome, side, cost, fee]: LoggedSide): MatchedBet['bets'][number] {
  const isBet = side === 'BUY';
  return {
    betId: String(orderId),
    userId,
    side: cornerOf(outcome),
    act: isBet ? 'bet' : 'sale',
    amount: String(isBet ? BigInt(cost) + BigInt(fee) : BigInt(cost) - BigInt(fee)),
  };
}
