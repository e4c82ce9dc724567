// The commands `subscribe` and `unsubscribe`. Each subscription of a socket has a position of its own.
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { CHANNELS_MAX } from '../../../../contract/streams/channels.js';
import { formatCursor } from '../../../../contract/cursor.js';
import {
  channelNamesOf,
  CLIENT_COMMANDS,
  type SubscribeCommand,
  type UnsubscribeCommand,
} from '../../../../contract/streams/socket-commands.js';
import { SOCKET_MESSAGES } from '../../../../contract/streams/socket-messages.js';
import { SocketCommands } from '../../../../platform/channels/index.js';
import { DomainError } from '../../../../platform/common/errors.js';
import { Epoch } from '../../../../platform/events/index.js';
import type { Subscriber } from '../../connection.js';
import { Broadcaster } from '../../broadcaster.js';
import { StartPoints, type StartPoint } from '../../start-points.js';
import { Subscriptions } from '../../subscriptions.js';
import { SocketSession } from './socket-session.js';
import { WS_ENCODER } from './ws-encoder.js';

@Injectable()
export class SubscriptionCommands implements OnModuleInit {
  constructor(
    private readonly commands: SocketCommands,
    private readonly broadcaster: Broadcaster,
    private readonly startPoints: StartPoints,
    private readonly subscriptions: Subscriptions,
    private readonly epoch: Epoch,
  ) {}

  onModuleInit(): void {
    const { subscribed, unsubscribed, error } = SOCKET_MESSAGES;
    this.commands.register({
      schema: CLIENT_COMMANDS.subscribe,
      replies: [subscribed, error],
      isRead: true,
      handle: (command, peer) => this.subscribe(command, SocketSession.of(peer)),
    });
    this.commands.register({
      schema: CLIENT_COMMANDS.unsubscribe,
      replies: [unsubscribed, error],
      isRead: true,
      handle: (command, peer) => this.unsubscribe(command, SocketSession.of(peer)),
    });
  }

  private async subscribe(command: SubscribeCommand, session: SocketSession): Promise<void> {
    const names = channelNamesOf(command);
    const id = command.id ?? freeId(session);
    assertRoom(session, id, names);
    const wish = { channels: names, items: command.items ?? null, batch: command.batch ?? false };
    const { subscriptions, refused } = await this.subscriptions.resolveExisting(wish, session.caller);
    const audience = this.broadcaster.audienceFor(subscriptions, WS_ENCODER);
    const startPoint = await this.startPoints.decide(
      { cursor: command.after, snapshot: command.snapshot ?? false, history: command.history ?? 0 },
      audience,
    );
    if (session.connection.isClosed) return;
    const { mode, position: seq, cursor, resetReason: reason } = startPoint;
    const channels = subscriptions.map(({ channel }) => channel);
    session.say({ type: 'subscribed', id, channels, refused, mode, seq, cursor });
    if (subscriptions.length === 0) return;
    if (reason) session.say({ type: 'reset', id, reason, seq });
    const onCaughtUp = (subscriber: Subscriber) => this.announceCaughtUp(session, id, subscriber);
    session.subscribers.set(
      id,
      this.broadcaster.subscribe(session.connection, audience, startPoint, onCaughtUp),
    );
  }

  private announceCaughtUp(session: SocketSession, id: string, { position }: Subscriber): void {
    session.say({ type: 'caught_up', id, cursor: formatCursor(this.epoch.current(), position) });
  }

  private unsubscribe(command: UnsubscribeCommand, session: SocketSession): void {
    const { id } = command;
    if (id !== undefined) {
      const subscriber = session.subscribers.get(id);
      if (!subscriber) throw new DomainError('unknown_subscription', `There is no subscription ${id} here.`);
      this.end(session, id, subscriber);
      return;
    }
    const named = new Set(channelNamesOf(command));
    const concerned = [...session.subscribers].filter(([, subscriber]) =>
      channelsOf(subscriber).some((channel) => named.has(channel)),
    );
    if (concerned.length === 0)
      throw new DomainError('unknown_subscription', 'None of these channels is subscribed here.');
    for (const [subscription, subscriber] of concerned) this.narrow(session, subscription, subscriber, named);
  }

  /** The remaining channels continue from the same position; `caught_up` follows if it has not been sent. */
  private narrow(
    session: SocketSession,
    id: string,
    subscriber: Subscriber,
    ended: ReadonlySet<string>,
  ): void {
    const rest = subscriber.audience.subscriptions.filter(({ channel }) => !ended.has(channel));
    if (rest.length === 0) {
      this.end(session, id, subscriber);
      return;
    }
    const wasCaughtUp = subscriber.state === 'live';
    this.broadcaster.unsubscribe(subscriber);
    const { position, snapshotDue } = subscriber;
    const cursor = formatCursor(this.epoch.current(), position, snapshotDue);
    const startPoint: StartPoint = { mode: 'resumed', position, snapshotDue, cursor, resetReason: null };
    const onCaughtUp = (narrowed: Subscriber) => {
      if (!wasCaughtUp) this.announceCaughtUp(session, id, narrowed);
    };
    const audience = this.broadcaster.audienceFor(rest, WS_ENCODER);
    session.subscribers.set(
      id,
      this.broadcaster.subscribe(session.connection, audience, startPoint, onCaughtUp),
    );
    const channels = channelsOf(subscriber).filter((channel) => ended.has(channel));
    session.say({ type: 'unsubscribed', id, channels });
  }

  private end(session: SocketSession, id: string, subscriber: Subscriber): void {
    this.broadcaster.unsubscribe(subscriber);
    session.subscribers.delete(id);
    session.say({ type: 'unsubscribed', id, channels: channelsOf(subscriber) });
  }
}

/** An event must reach a connection once per family, so no channel is in two of its subscriptions. */
function assertRoom({ subscribers }: SocketSession, id: string, names: readonly string[]): void {
  if (subscribers.has(id))
    throw new DomainError('already_subscribed', `There is a subscription ${id} already.`);
  const present = new Set([...subscribers.values()].flatMap(channelsOf));
  const twice = names.find((name) => present.has(name));
  if (twice !== undefined)
    throw new DomainError('already_subscribed', `The channel ${twice} is subscribed already.`);
  if (present.size + names.length > CHANNELS_MAX)
    throw new DomainError('too_many_channels', `A connection listens to at most ${CHANNELS_MAX} channels.`);
}

/** The next id for a client that gave none. */
function freeId(session: SocketSession): string {
  let id: string;
  do {
    session.madeIds += 1;
    id = `s${session.madeIds}`;
  } while (session.subscribers.has(id));
  return id;
}

const channelsOf = ({ audience }: Subscriber): string[] =>
  audience.subscriptions.map(({ channel }) => channel);
