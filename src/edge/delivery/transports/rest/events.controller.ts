// `GET events`: the same log over REST, page by page, for clients that poll. Messages are not conflated.
import { Query } from '@nestjs/common';
import { DomainError } from '../../../../platform/common/errors.js';
import { CurrentCaller } from '../../../../platform/auth/index.js';
import { Route, Routes, type Made } from '../../../../platform/http/index.js';
import type { Caller } from '../../../../contract/auth/access.js';
import { formatCursor, parseCursor } from '../../../../contract/cursor.js';
import {
  eventsPageSchema,
  eventsQuerySchema,
  type EventsPage,
  type EventsQuery,
} from '../../../../contract/streams/stream-query.js';
import {
  Epoch,
  EventStore,
  type ChannelFilter,
  type LoggedEvent,
} from '../../../../platform/events/index.js';
import type { Subscription } from '../../subscription.js';
import { Subscriptions } from '../../subscriptions.js';
import { firstToSay } from '../../translations.js';

@Routes({ path: 'events', tag: 'streams', access: 'public' })
export class EventsController {
  constructor(
    private readonly store: EventStore,
    private readonly subscriptions: Subscriptions,
    private readonly epoch: Epoch,
  ) {}

  @Route({
    on: 'GET',
    cursor: 'read',
    summary: 'The events of some channels, page by page',
    description:
      'Every message of the channels in log order. `limit` counts events; one event can be several messages.',
    answer: eventsPageSchema,
    errors: ['unknown_channel', 'cursor_expired', 'cursor_ahead'],
  })
  async listEvents(
    @Query({ schema: eventsQuerySchema }) { channels, after, limit }: EventsQuery,
    @CurrentCaller() caller: Caller,
  ): Promise<Made<EventsPage>> {
    const wish = { channels: channels.map(({ name }) => name), items: null, batch: false };
    const { subscriptions, refused } = this.subscriptions.resolve(wish, caller);
    const [first] = refused;
    if (first)
      throw new DomainError(first.code, `The channel ${first.channel} is not open to you.`, { refused });
    const from = after === undefined ? null : this.seqOf(after);
    const start = from ?? (await this.store.bounds()).floor;
    const page = await this.store.since(start, { limit, channels: filterOf(subscriptions) });
    if (page.floor > start) {
      throw new DomainError('cursor_expired', 'The log no longer reaches back to this cursor.', {
        floor: page.floor,
      });
    }
    if (start > page.head) {
      throw new DomainError('cursor_ahead', 'The log has not reached this cursor.', { head: page.head });
    }
    const cursor = formatCursor(this.epoch.current(), page.upTo);
    const data = page.events.flatMap((event) => messagesOf(event, subscriptions));
    return { value: { data, cursor, more: page.upTo < page.head }, cursor };
  }

  private seqOf(after: string): number {
    const cursor = parseCursor(after);
    if (!cursor) {
      throw new DomainError('bad_request', 'after is not a cursor.', {
        fields: [{ field: 'after', message: 'expected a cursor of this log' }],
      });
    }
    if (cursor.epoch !== this.epoch.current()) {
      throw new DomainError('epoch_changed', 'This cursor belongs to another history of the database.');
    }
    return cursor.seq;
  }
}

function filterOf(subscriptions: readonly Subscription[]): ChannelFilter {
  const filter: Record<string, string[]> = {};
  for (const { family, sources } of subscriptions) (filter[family.owner.family] ??= []).push(...sources);
  return filter;
}

/** Once per family, as on a stream. */
function messagesOf(event: LoggedEvent, subscriptions: readonly Subscription[]): EventsPage['data'] {
  const families = new Set(subscriptions.map(({ family }) => family.owner.family));
  return [...families].flatMap((family) => {
    const channel = event.channels[family];
    if (channel === undefined) return [];
    const ofFamily = subscriptions.filter((subscription) => subscription.family.owner.family === family);
    const messagesOf = (it: Subscription) => it.family.messages(event, it.channel);
    return firstToSay(ofFamily, channel, messagesOf).wanted.map(
      ({ json }) => JSON.parse(json) as EventsPage['data'][number],
    );
  });
}
