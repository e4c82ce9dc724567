// What happens on a market, on `market:{marketId}`. Each module that publishes there registers its own translators, which
// name users by their public ids. The states of a market, its words and its posts are translated here.
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
import type { DiscussionChanged } from '../../contract/markets/discussions.js';
import type { ListingChanged } from '../../contract/markets/listing.js';
import type { DiscussionMessage, ListingMessage, MarketStateMessage } from '../../contract/markets/market.js';
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
    this.registry.translate('market.listing.changed', 'market', listingMessageOf);
    this.registry.translate('market.discussion.changed', 'market', discussionMessageOf);
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

function listingMessageOf({
  marketId,
  version,
  listing,
  reason,
}: ListingChanged): readonly ChannelBodies['market'][] {
  const data: ListingMessage['data'] = { version, listing, reason };
  return [{ type: 'listing', market_id: marketId, data }];
}

function discussionMessageOf({ action, discussion }: DiscussionChanged): readonly ChannelBodies['market'][] {
  const data: DiscussionMessage['data'] = { action, discussion };
  return [{ type: 'discussion', market_id: discussion.marketId, data }];
}
