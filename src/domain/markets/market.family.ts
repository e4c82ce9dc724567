// The events of a market on `market:{marketId}`: its states and trades. Users appear by their public ids.
import { Injectable, type OnModuleInit } from '@nestjs/common';
import {
  FamilyRegistry,
  type EventView,
  type FamilyMessage,
  type FamilyProvider,
} from '../../platform/channels/index.js';
import type { MarketStateMessage, TradeMessage } from '../../contract/markets/market.js';
import type {
  LoggedTrade,
  MarketStateChanged,
  MarketOrdersChanged,
} from '../../platform/events/payloads/exchange.js';
import { publicIdOf } from '../exchange/index.js';

@Injectable()
export class MarketFamily implements FamilyProvider, OnModuleInit {
  readonly family = 'market';

  constructor(private readonly registry: FamilyRegistry) {}

  onModuleInit(): void {
    this.registry.register(this);
  }

  messages({ type, data, atMs, seq, tx }: EventView, channel: string): readonly FamilyMessage[] {
    const told = toldOf(type, data, atMs);
    const parts = told.length;
    return told.map(({ body, atMs: ms }, i) => {
      const timestamp = new Date(ms).toISOString();
      const json = JSON.stringify({ ...body, channel, timestamp, seq, tx, part: i + 1, parts });
      return { key: '', name: null, json };
    });
  }
}

type OfPosition = 'channel' | 'timestamp' | 'seq' | 'tx' | 'part' | 'parts';
type Body<M> = M extends unknown ? Omit<M, OfPosition> : never;

interface Told {
  readonly body: Body<MarketStateMessage | TradeMessage>;
  readonly atMs: number;
}

/** A trade has the time of the desk, because candles use that time. */
function toldOf(type: string, data: string, atMs: number): readonly Told[] {
  switch (type) {
    case 'exchange.market.orders_changed': {
      const { marketId, trades } = JSON.parse(data) as MarketOrdersChanged;
      return trades.flatMap((trade) => tradeTold(marketId, trade) ?? []);
    }
    case 'exchange.market.state_changed':
      return [{ body: stateBody(JSON.parse(data) as MarketStateChanged), atMs }];
    default:
      return [];
  }
}

/** Returns null for a trade with the house, which is a trade of an item. */
function tradeTold(
  marketId: string,
  [id, kind, atMs, price, quantity, [userId, , outcome, side, cost]]: LoggedTrade,
): Told | null {
  if (kind === 'quote') return null;
  const body: Body<TradeMessage> = {
    type: 'trade',
    market_id: marketId,
    data: {
      trade_id: String(id),
      kind,
      trade_type: side === 'BUY' ? 'buy' : 'sell',
      outcome: outcome === 'YES',
      price_bps: price,
      shares: quantity,
      cost,
      user: publicIdOf(userId),
    },
  };
  return { body, atMs };
}

function stateBody({ from, market, actor, reason }: MarketStateChanged): Body<MarketStateMessage> {
  const { state, closesAt } = market;
  return {
    type: 'market_state',
    market_id: market.id,
    data: {
      old_state: from,
      new_state: state,
      market,
      actor: actor === null ? null : publicIdOf(actor),
      reason,
      deadline: state === 'ACTIVE' || state === 'PAUSED' ? closesAt : null,
    },
  };
}
