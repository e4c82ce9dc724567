// Operator events, on `admin:{topic}`: an event is on the channel of its topic; `global` covers them all, and
// `notifications` what is high or critical of them. Whoever publishes on such a channel stores an AdminNotice.
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { hasRole, type Caller, type ChannelRefusal } from '../../contract/auth/access.js';
import type { AdminNotice } from '../../contract/admin/admin-events.js';
import { ADMIN_TOPICS, type Channel } from '../../contract/streams/channels.js';
import {
  FamilyRegistry,
  type EventView,
  type FamilyMessage,
  type FamilyProvider,
} from '../../platform/channels/index.js';

const NOTIFICATIONS = 'admin:notifications';
const GLOBAL = 'admin:global';
const EVERY_TOPIC = ADMIN_TOPICS.map((topic) => `admin:${topic}`).filter(
  (channel) => channel !== NOTIFICATIONS && channel !== GLOBAL,
);
const FOR_OPERATORS: ReadonlySet<string | null> = new Set([
  'system',
  'fights',
  'bets',
  'streaming',
  'notifications',
]);

@Injectable()
export class AdminFamily implements FamilyProvider, OnModuleInit {
  readonly family = 'admin';

  constructor(private readonly registry: FamilyRegistry) {}

  onModuleInit(): void {
    this.registry.register(this);
  }

  messages({ data: text, atMs, seq }: EventView, channel: string): readonly FamilyMessage[] {
    const { type, priority, data } = JSON.parse(text) as AdminNotice;
    if (channel === NOTIFICATIONS && priority !== 'high' && priority !== 'critical') return [];
    const timestamp = new Date(atMs).toISOString();
    return [{ key: '', name: null, json: JSON.stringify({ type, channel, priority, data, timestamp, seq }) }];
  }

  covers(channel: string): readonly string[] {
    return channel === GLOBAL || channel === NOTIFICATIONS ? EVERY_TOPIC : [channel];
  }

  rule({ id }: Channel, caller: Caller): ChannelRefusal | null {
    if (caller.scopes && !caller.scopes.includes('stream')) return 'forbidden_channel';
    const least = FOR_OPERATORS.has(id) ? 'operator' : 'admin';
    return hasRole(caller, least) ? null : 'forbidden_channel';
  }
}
