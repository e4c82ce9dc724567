// What happens on a market, on `market:{marketId}`: its states and trades. Users appear by their public ids.
import { Injectable, type OnModuleInit } from '@nestjs/common';
import {
  FamilyRegistry,
  type EventView,
  type FamilyMessage,
  type FamilyProvider,
} from '../../contract/families.js';
import type { MarketStateMessage, TradeMessage } from '../../contract/market.js';
import type { MarketChanged, TradeMade } from '../../contract/trading/events.js';
import { publicIdOf } from './public-id.js';

@Injectable()
export class MarketFamily implements FamilyProvider, OnModuleInit {
  readonly family = 'market';

  constructor(private readonly registry: FamilyRegistry) {}

  onModuleInit(): void {
    this.registry.register(this);
  }

  messages(event: EventView, channel: string): readonly FamilyMessage[] {
    const told = toldOf(event);
    if (told === null) return [];
    const { seq, tx } = event;
    const timestamp = new Date(told.atMs).toISOString();
    return [{ key: '', name: null, json: JSON.stringify({ ...told.body, channel, timestamp, seq, tx }) }];
  }
}

type Body<M> = M extends unknown ? Omit<M, 'channel' | 'timestamp' | 'seq' | 'tx'> : never;

interface Told {
  readonly body: Body<MarketStateMessage | TradeMessage>;
  readonly atMs: number;
}

/** null for what is said by others, or to nobody. A trade has the time of the desk, by which candles take it. */
function toldOf({ type, data, atMs }: EventView): Told | null {
  switch (type) {
    case 'trading.trade.made': {
      const made = JSON.parse(data) as TradeMade;
      const body = tradeBody(made);
      return body && { body, atMs: made.atMs };
    }
    case 'trading.market.changed':
      return { body: stateBody(JSON.parse(data) as MarketChanged), atMs };
    default:
      return null;
  }
}

function tradeBody({
  tradeId,
  marketId,
  kind,
  price,
  quantity,
  taker,
}: TradeMade): Body<TradeMessage> | null {
  if (kind === 'quote') return null;
  return {
    type: 'trade',
    market_id: marketId,
    data: {
      trade_id: tradeId,
      kind,
      trade_type: taker.side === 'BUY' ? 'buy' : 'sell',
      outcome: taker.outcome === 'YES',
      price_bps: price,
      shares: quantity,
      cost: taker.cost,
      user: publicIdOf(taker.userId),
    },
  };
}

function stateBody({ from, market, actor, reason }: MarketChanged): Body<MarketStateMessage> {
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
