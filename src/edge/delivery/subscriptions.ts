// Turns the channels that a client names into subscriptions, or returns the reason for each refused channel.
import { Injectable } from '@nestjs/common';
import type { Caller, ChannelRefusal } from '../../contract/auth/access.js';
import { parseChannel } from '../../contract/streams/channels.js';
import { ChannelRegistry, type ChannelWish } from '../../platform/channels/index.js';
import type { Subscription } from './audience.js';

export interface SubscriptionWish extends ChannelWish {
  readonly channels: readonly string[];
  readonly batch: boolean;
}

export interface RefusedChannel {
  readonly channel: string;
  readonly code: ChannelRefusal;
}

@Injectable()
export class Subscriptions {
  constructor(private readonly registry: ChannelRegistry) {}

  /** Each channel once, in the order named. */
  resolve(
    { channels, batch, ...wish }: SubscriptionWish,
    caller: Caller,
  ): { subscriptions: Subscription[]; refused: RefusedChannel[] } {
    const subscriptions: Subscription[] = [];
    const refused: RefusedChannel[] = [];
    for (const name of new Set(channels)) {
      const channel = parseChannel(name);
      const family = channel && this.registry.find(channel.family);
      const code = family ? family.owner.rule?.(channel, caller) : 'unknown_channel';
      if (!family || code) {
        refused.push({ channel: name, code: code ?? 'unknown_channel' });
        continue;
      }
      const { owner } = family;
      const keys = owner.keysOf?.(wish) ?? null;
      const sources = owner.covers?.(name) ?? [name];
      subscriptions.push({ channel: name, sources, family, keys, batch });
    }
    return { subscriptions, refused };
  }
}
