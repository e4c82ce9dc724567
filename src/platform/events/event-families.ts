// On which channel families the events of each type are published. The log refuses an event on any other family, and the
// start refuses a pair that has no translator. A module outside src/ adds its types to EventMap and calls `defineEvents`.
import type { ChannelFamily, EventChannels } from '../../contract/streams/channels.js';
import type { EventType } from './event-map.js';

/** Event type → the families on which its events may be. A type that is on no channel is not listed. */
export type EventFamilies = Readonly<Partial<Record<EventType, readonly ChannelFamily[]>>>;

const defined = new Map<string, Set<ChannelFamily>>();

/** Adds families to types. Call it when the module is imported. */
export function defineEvents(table: EventFamilies): void {
  for (const [type, families] of Object.entries(table))
    defined.set(type, new Set([...(defined.get(type) ?? []), ...families]));
}

/** Throws when the event is on the channel of a family for which its type is not defined. */
export function assertDefined(type: string, channels: EventChannels): void {
  const families = defined.get(type);
  for (const family in channels)
    if (channels[family as ChannelFamily] !== undefined && !families?.has(family as ChannelFamily))
      throw new Error(`events of type ${type} are not defined on the family ${family}`);
}

/** Every pair of a type and a family. */
export const definedEvents = (): readonly (readonly [type: EventType, family: ChannelFamily])[] =>
  [...defined].flatMap(([type, families]) =>
    [...families].map((family) => [type as EventType, family] as const),
  );

defineEvents({
  'auth.user.registered': ['admin'],
  'auth.user.verified': ['admin'],
  'auth.user.banned': ['admin'],
  'auth.operator.acted': ['admin'],
  'admin.broadcast.sent': ['admin'],
  'admin.maintenance.changed': ['admin'],
  'admin.trading.halted': ['admin'],
  'admin.status.reported': ['admin'],
  'admin.query.slow': ['admin'],
  'delivery.figures.reported': ['stats'],
  'pricing.prices.changed': ['prices'],
  'pricing.feed.changed': ['feed'],
  'pricing.market.begun': ['pricing'],
  'pricing.market.changed': ['pricing'],
  'exchange.user.changed': ['user'],
  'exchange.market.orders_changed': ['market', 'book'],
  'exchange.market.state_changed': ['market'],
  'exchange.market.alerted': ['admin'],
  'exchange.wager.changed': ['admin'],
  'market.listing.changed': ['market'],
  'market.discussion.changed': ['market'],
  'market.vote.cast': ['market'],
  'market.vote.closed': ['market'],
  'market.vote.stuck': ['admin'],
  'fights.fight.created': ['admin'],
  'fights.fight.updated': ['admin'],
  'fights.window.opened': ['admin'],
  'fights.window.closed': ['admin'],
  'fights.bet.placed': ['admin'],
  'fights.bet.matched': ['admin'],
  'fights.stream.started': ['admin'],
  'fights.stream.ended': ['admin'],
  'fights.stream.failed': ['admin'],
  'fights.viewers.counted': ['admin'],
  'finance.request.changed': ['user', 'admin'],
  'proposals.relation.changed': ['user'],
  'finance.payment.changed': ['admin'],
  'watchlists.list.updated': ['user'],
  'watchlists.item.added': ['user'],
  'watchlists.item.removed': ['user'],
  'webhooks.endpoint.changed': ['user'],
  'webhooks.endpoint.pruned': ['admin'],
});
