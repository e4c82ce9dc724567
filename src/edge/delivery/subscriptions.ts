// Turns the channels that a client names into subscriptions, or returns the reason for each refused channel.
import { Injectable } from '@nestjs/common';
import type { Caller, ChannelRefusal } from '../../contract/auth/access.js';
import { parseChannel } from '../../contract/streams/channels.js';
import { ChannelRegistry, type ChannelWish } from '../../platform/channels/index.js';
import type { Subscription } from './subscription.js';

export interface SubscriptionWish extends ChannelWish {
  readonly channels: readonly string[];
  readonly batch: boolean;
}

interface RefusedChannel {
  readonly channel: string;
  readonly code: ChannelRefusal;
}

export interface Resolved {
  readonly subscriptions: Subscription[];
  readonly refused: RefusedChannel[];
}

@Injectable()
export class Subscriptions {
  constructor(private readonly registry: ChannelRegistry) {}

  /** As `resolve`, and refuses the channels whose subject does not exist. */
  async resolveExisting(wish: SubscriptionWish, caller: Caller): Promise<Resolved> {
    const { subscriptions, refused } = this.resolve(wish, caller);
    const absent = new Map<string, ChannelRefusal>();
    for (const { owner } of new Set(subscriptions.map(({ family }) => family))) {
      const channels = subscriptions.filter(({ family }) => family.owner === owner);
      const found = await owner.absent?.(channels.flatMap(({ channel }) => parseChannel(channel) ?? []));
      for (const [channel, code] of found ?? []) absent.set(channel, code);
    }
    return {
      subscriptions: subscriptions.filter(({ channel }) => !absent.has(channel)),
      refused: [...refused, ...[...absent].map(([channel, code]) => ({ channel, code }))],
    };
  }

  /** Each channel once, in the order named. */
  resolve({ channels, batch, ...wish }: SubscriptionWish, caller: Caller): Resolved {
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
