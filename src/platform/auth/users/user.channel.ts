// What happens to one user, on `user:{userId}`: for that user and for admins. Each module that publishes on such a channel
// registers its own translators.
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { hasRole, type Caller, type ChannelRefusal } from '../../../contract/auth/access.js';
import type { Channel } from '../../../contract/streams/channels.js';
import {
  ChannelRegistry,
  type ChannelBodies,
  type ChannelMessage,
  type ChannelOwner,
  type Envelope,
} from '../../channels/index.js';

@Injectable()
export class UserChannel implements ChannelOwner<'user'>, OnModuleInit {
  readonly family = 'user';

  constructor(private readonly registry: ChannelRegistry) {}

  onModuleInit(): void {
    this.registry.own(this);
  }

  message(
    { event, data }: ChannelBodies['user'],
    { channel, timestamp, seq, tx, part, parts }: Envelope,
  ): ChannelMessage {
    const json = JSON.stringify({ event, data, channel, timestamp, seq, tx, part, parts });
    return { key: '', name: null, json };
  }

  rule({ id }: Channel, caller: Caller): ChannelRefusal | null {
    if (caller.scopes && !caller.scopes.includes('stream')) return 'forbidden_channel';
    return caller.userId === id || hasRole(caller, 'admin') ? null : 'forbidden_channel';
  }
}
