// What happens to one user, on `user:{userId}`: heard by that user and by admins. Whoever publishes on such a channel
// stores `{event, data}`.
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { hasRole, type Caller, type ChannelRefusal } from '../../contract/access.js';
import type { Channel } from '../../contract/channels.js';
import {
  FamilyRegistry,
  type EventView,
  type FamilyMessage,
  type FamilyProvider,
} from '../../contract/families.js';
import type { UserNotice } from '../../contract/user-events.js';

@Injectable()
export class UserFamily implements FamilyProvider, OnModuleInit {
  readonly family = 'user';

  constructor(private readonly registry: FamilyRegistry) {}

  onModuleInit(): void {
    this.registry.register(this);
  }

  messages({ data: text, atMs, seq }: EventView, channel: string): readonly FamilyMessage[] {
    const { event, data } = JSON.parse(text) as UserNotice;
    const timestamp = new Date(atMs).toISOString();
    return [{ key: '', name: null, json: JSON.stringify({ event, data, channel, timestamp, seq }) }];
  }

  rule({ id }: Channel, caller: Caller): ChannelRefusal | null {
    if (caller.scopes && !caller.scopes.includes('stream')) return 'forbidden_channel';
    return caller.userId === id || hasRole(caller, 'admin') ? null : 'forbidden_channel';
  }
}
