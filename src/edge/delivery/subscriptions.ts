// Turns the channels a client names into subscriptions it may have, or says by name why not.
import { Injectable } from '@nestjs/common';
import type { Caller, ChannelRefusal } from '../../contract/auth/access.js';
import { parseChannel, type Channel } from '../../contract/streams/channels.js';
import { FamilyRegistry } from '../../platform/channels/index.js';
import type { Subscription } from './audience.js';

export interface SubscriptionWish {
  readonly channels: readonly string[];
  /** Item ids, for the prices channel; null means all. */
  readonly items: readonly number[] | null;
  readonly batch: boolean;
}

export interface RefusedChannel {
  readonly channel: string;
  readonly code: ChannelRefusal;
}

@Injectable()
export class Subscriptions {
  constructor(private readonly registry: FamilyRegistry) {}

  /** Each channel once, in the order named. */
  resolve(
    { channels, items, batch }: SubscriptionWish,
    caller: Caller,
  ): { subscriptions: Subscription[]; refused: RefusedChannel[] } {
    const subscriptions: Subscription[] = [];
    const refused: RefusedChannel[] = [];
    for (const name of new Set(channels)) {
      const channel = parseChannel(name);
      const code = channel ? this.refusal(channel, caller) : 'unknown_channel';
      const provider = channel && this.registry.find(channel.family);
      if (!provider || code) {
        refused.push({ channel: name, code: code ?? 'unknown_channel' });
        continue;
      }
      const keys = provider.family === 'prices' && items ? new Set(items.map(String)) : null;
      const sources = provider.covers?.(name) ?? [name];
      subscriptions.push({ channel: name, sources, provider, keys, batch });
    }
    return { subscriptions, refused };
  }

  private refusal(channel: Channel, caller: Caller): ChannelRefusal | null {
    const provider = this.registry.find(channel.family);
    if (provider?.rule) return provider.rule(channel, caller);
    return provider ? null : 'unknown_channel';
  }
}
