// Operator events, on `admin:{topic}`: an event is on the channel of its topic. `global` carries the events of all topics, and
// `notifications` those of high or critical priority. Each module that publishes here stores an AdminNotice.
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { hasRole, type Caller, type ChannelRefusal } from '../../contract/auth/access.js';
import { ADMIN_TOPICS, type Channel } from '../../contract/streams/channels.js';
import {
  ChannelRegistry,
  operatorNotice,
  type ChannelBodies,
  type ChannelMessage,
  type ChannelOwner,
  type Envelope,
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

/** What this room, and the platform without a domain, publish for operators. */
const OWN_TYPES = [
  'admin.broadcast.sent',
  'admin.maintenance.changed',
  'admin.trading.halted',
  'admin.status.reported',
  'admin.query.slow',
] as const;

@Injectable()
export class AdminChannel implements ChannelOwner<'admin'>, OnModuleInit {
  readonly family = 'admin';

  constructor(private readonly registry: ChannelRegistry) {}

  onModuleInit(): void {
    this.registry.own(this);
    for (const type of OWN_TYPES) this.registry.translate(type, 'admin', operatorNotice);
    this.registry.translate('exchange.market.alerted', 'admin', operatorNotice);
  }

  message(
    { type, priority, data }: ChannelBodies['admin'],
    { channel, timestamp, seq }: Envelope,
  ): ChannelMessage {
    const json = JSON.stringify({ type, channel, priority, data, timestamp, seq });
    return { key: '', name: null, json };
  }

  carries(channel: string, { priority }: ChannelBodies['admin']): boolean {
    return channel !== NOTIFICATIONS || priority === 'high' || priority === 'critical';
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
