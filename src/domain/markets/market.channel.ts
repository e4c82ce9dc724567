// What happens on a market, on `market:{marketId}`. Each module that publishes there registers its own translators, which
// name users by their public ids. The states of a market are translated here.
import { Injectable, type OnModuleInit } from '@nestjs/common';
import {
  ChannelRegistry,
  type ChannelBodies,
  type ChannelMessage,
  type ChannelOwner,
  type Envelope,
} from '../../platform/channels/index.js';
import type { ChannelRefusal } from '../../contract/auth/access.js';
import type { Channel } from '../../contract/streams/channels.js';
import type { MarketStateMessage } from '../../contract/markets/market.js';
import type { MarketStateChanged } from '../../platform/events/payloads/exchange.js';
import { MarketReader, publicIdOf, unknownMarkets } from '../exchange/index.js';

@Injectable()
export class MarketChannel implements ChannelOwner<'market'>, OnModuleInit {
  readonly family = 'market';

  constructor(
    private readonly registry: ChannelRegistry,
    private readonly markets: MarketReader,
  ) {}

  onModuleInit(): void {
    this.registry.own(this);
    this.registry.translate('exchange.market.state_changed', 'market', stateOf);
  }

  absent(channels: readonly Channel[]): Promise<ReadonlyMap<string, ChannelRefusal>> {
    return unknownMarkets(this.markets, channels);
  }

  message(
    { type, market_id, data, atMs }: ChannelBodies['market'],
    { channel, timestamp: eventTime, seq, tx, part, parts }: Envelope,
  ): ChannelMessage {
    const timestamp = atMs === undefined ? eventTime : new Date(atMs).toISOString();
    const json = JSON.stringify({ type, market_id, data, channel, timestamp, seq, tx, part, parts });
    return { key: '', name: null, json };
  }
}

function stateOf({
  from,
  market,
  event = 'change',
  actor,
  reason,
  evidence = null,
}: MarketStateChanged): readonly ChannelBodies['market'][] {
  // Events of earlier builds have no deadline.
  const { state, deadline = null }: Partial<typeof market> & Pick<typeof market, 'state'> = market;
  const data: MarketStateMessage['data'] = {
    old_state: from,
    new_state: state,
    market,
    actor: actor === null ? null : publicIdOf(actor),
    reason,
    deadline,
    event,
    evidence,
  };
  return [{ type: 'market_state', market_id: market.id, data }];
}
