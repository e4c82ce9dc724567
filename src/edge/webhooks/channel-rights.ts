// Which channels the owner of an endpoint may receive: those that a stream would give to the same person at the same time.
import { Injectable } from '@nestjs/common';
import type { Caller, Role } from '../../contract/auth/access.js';
import { parseChannel } from '../../contract/streams/channels.js';
import { EVERY_MARKET } from '../../contract/webhooks/webhooks.js';
import { ChannelRegistry } from '../../platform/channels/index.js';
import { DomainError } from '../../platform/common/errors.js';
import { refusedChannels } from './running/wishes.js';

@Injectable()
export class ChannelRights {
  constructor(private readonly registry: ChannelRegistry) {}

  /** Throws `webhook_channel_refused`, also for a market that does not exist. */
  async assertAllowed(names: readonly string[], caller: Caller): Promise<void> {
    const refused = refusedChannels(this.registry, names, caller);
    if (refused.length === 0) refused.push(...(await this.absent(names)));
    const [first] = refused;
    if (first)
      throw new DomainError('webhook_channel_refused', `The channel ${first.channel} is not open to you.`, {
        refused,
      });
  }

  /** Whether the owner may still receive every channel. */
  areAllowed(names: readonly string[], userId: string, role: Role): boolean {
    const owner: Caller = { userId, role, sessionId: null, expiresAtMs: null, scopes: null };
    return refusedChannels(this.registry, names, owner).length === 0;
  }

  private async absent(names: readonly string[]): Promise<{ channel: string; code: string }[]> {
    const channels = names
      .filter((name) => name !== EVERY_MARKET)
      .flatMap((name) => parseChannel(name) ?? []);
    const found: { channel: string; code: string }[] = [];
    for (const family of new Set(channels.map((channel) => channel.family))) {
      const ofFamily = channels.filter((channel) => channel.family === family);
      const absent = await this.registry.find(family)?.owner.absent?.(ofFamily);
      for (const [channel, code] of absent ?? []) found.push({ channel, code });
    }
    return found;
  }
}
