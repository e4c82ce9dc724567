// What happens to one user, on `user:{userId}`: heard by that user and by admins. Whoever publishes on such a channel
// stores `{notices: [{event, data}…]}`, or registers how what it stores is told; each notice is a message.
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { hasRole, type Caller, type ChannelRefusal } from '../../../contract/auth/access.js';
import type { Channel } from '../../../contract/streams/channels.js';
import {
  FamilyRegistry,
  UserEventRegistry,
  type EventView,
  type FamilyMessage,
  type FamilyProvider,
} from '../../channels/index.js';

@Injectable()
export class UserFamily implements FamilyProvider, OnModuleInit {
  readonly family = 'user';

  constructor(
    private readonly registry: FamilyRegistry,
    private readonly events: UserEventRegistry,
  ) {}

  onModuleInit(): void {
    this.registry.register(this);
  }

  messages({ type, data: text, atMs, seq, tx }: EventView, channel: string): readonly FamilyMessage[] {
    const notices = this.events.notices(type, text);
    const timestamp = new Date(atMs).toISOString();
    const parts = notices.length;
    return notices.map(({ event, data }, i) => ({
      key: '',
      name: null,
      json: JSON.stringify({ event, data, channel, timestamp, seq, tx, part: i + 1, parts }),
    }));
  }

  rule({ id }: Channel, caller: Caller): ChannelRefusal | null {
    if (caller.scopes && !caller.scopes.includes('stream')) return 'forbidden_channel';
    return caller.userId === id || hasRole(caller, 'admin') ? null : 'forbidden_channel';
  }
}
