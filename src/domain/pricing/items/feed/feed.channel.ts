// The channel `feed`: whether the price source is silent. One value, so that a page need not ask for it again and again.
import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { FeedState } from '../../../../contract/pricing/feed.js';
import {
  ChannelRegistry,
  type ChannelMessage,
  type ChannelOwner,
  type ChannelSnapshot,
  type Envelope,
} from '../../../../platform/channels/index.js';
import { Clock } from '../../../../platform/common/clock.js';
import { FeedReader } from './feed.reader.js';

@Injectable()
export class FeedChannel implements ChannelOwner<'feed'>, OnModuleInit {
  readonly family = 'feed';
  readonly needsSnapshot = true;

  constructor(
    private readonly registry: ChannelRegistry,
    private readonly feed: FeedReader,
    private readonly clock: Clock,
  ) {}

  onModuleInit(): void {
    this.registry.own(this);
    this.registry.translate('pricing.feed.changed', 'feed', (state) => [state]);
  }

  message(
    { source, stale, since, lastSyncAt }: FeedState,
    { channel, timestamp, seq }: Pick<Envelope, 'channel' | 'timestamp' | 'seq'>,
  ): ChannelMessage {
    const json = JSON.stringify({ type: 'feed', source, stale, since, lastSyncAt, channel, timestamp, seq });
    return { key: 'feed', name: null, json };
  }

  async snapshot(channel: string): Promise<ChannelSnapshot> {
    const { seq, state } = await this.feed.state();
    const timestamp = this.clock.now().toISOString();
    return { seq, messages: [this.message(state, { channel, timestamp, seq })] };
  }
}
