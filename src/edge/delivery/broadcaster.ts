// Brings every subscriber to the head of the log. A round brings each live subscriber from its position to the head of the
// ring; caught-up subscribers of one audience share one buffer. CatchUp serves subscribers that join, resume or fall behind.
import { Inject, Injectable, Logger } from '@nestjs/common';
import { Clock } from '../../platform/common/clock.js';
import { messageOf } from '../../platform/common/repeated-fault.js';
import { CONFIG, type Config } from '../../platform/config/config.js';
import type { GoodbyeReason } from '../../contract/streams/stream.js';
import type { StreamFigures } from '../../platform/http/index.js';
import { Epoch, EventTail, type LoggedEvent } from '../../platform/events/index.js';
import { ActiveChannels } from './active-channels.js';
import { Audience } from './audience.js';
import type { Subscription } from './subscription.js';
import { BroadcastLoop } from './broadcast-loop.js';
import { CatchUp, type CatchUpIo } from './catch-up.js';
import { Subscriber, type Connection } from './connection.js';
import type { Encoder } from './encoder.js';
import { SharedWork } from './shared-work.js';
import type { StartPoint } from './start-points.js';

/** How many connections listen to a channel, by transport. */
type ChannelListeners = StreamFigures['channels'][number];

/** Ends a connection that the broadcaster cannot serve. */
export type CloseConnection = (connection: Connection, reason: GoodbyeReason) => void;

@Injectable()
export class Broadcaster {
  private readonly logger = new Logger('Broadcaster');
  private readonly live = new Set<Subscriber>();
  private readonly audiences = new Map<string, { audience: Audience; members: number }>();
  private readonly activeChannels = new ActiveChannels();
  private readonly loop: BroadcastLoop<Subscriber>;
  private readonly io: CatchUpIo;
  private readonly owned: (() => void)[] = [];
  private close: CloseConnection = () => undefined;

  constructor(
    private readonly tail: EventTail,
    private readonly epoch: Epoch,
    private readonly catchUp: CatchUp,
    private readonly clock: Clock,
    private readonly work: SharedWork,
    @Inject(CONFIG) private readonly config: Config,
  ) {
    this.loop = new BroadcastLoop(
      () => this.live,
      (subscriber) => this.visit(subscriber),
      config.DELIVERY_FLUSH_MS,
      (seconds) => work.stats.roundSeconds.observe(seconds),
    );
    this.io = {
      write: (subscriber, bytes) => this.write(subscriber.connection, bytes),
      ready: (subscriber) => this.ready(subscriber.connection),
      nowMs: () => clock.nowMs(),
    };
  }

  /** The hub calls this. All connections end with `epoch_changed` when the epoch of the log changes. */
  start(close: CloseConnection, closeAll: (reason: GoodbyeReason) => void): void {
    this.close = close;
    this.owned.push(
      this.tail.onAdvance((events) => this.announce(events)),
      this.tail.onReset(() => closeAll('epoch_changed')),
    );
  }

  /** No round runs afterwards. */
  stop(): void {
    for (const stop of this.owned) stop();
    this.loop.close();
  }

  /** Requests a round that moves every position forward. */
  again(): void {
    this.loop.again();
  }

  /** Subscribers with the same subscriptions share one audience, which encodes their bytes once. */
  audienceFor(subscriptions: readonly Subscription[], encoder: Encoder): Audience {
    const id = Audience.idOf(subscriptions, encoder);
    return this.audiences.get(id)?.audience ?? new Audience(id, subscriptions, encoder, this.work);
  }

  /** The channels with listeners; a channel of several audiences comes several times. */
  listeners(): ChannelListeners[] {
    return [...this.audiences.values()].flatMap(({ audience, members }) =>
      audience.subscriptions.map(({ channel }) => ({
        channel,
        listeners: { [audience.encoder.frames]: members },
      })),
    );
  }

  /** Whether a subscriber here listens to the channel. */
  hasListener(channel: string): boolean {
    return this.activeChannels.has(channel);
  }

  /** Starts delivery. Calls `onCaughtUp` when the subscriber has reached the head of the log at the time of this call. */
  subscribe(
    connection: Connection,
    audience: Audience,
    startPoint: StartPoint,
    onCaughtUp: (subscriber: Subscriber) => void,
  ): Subscriber {
    let entry = this.audiences.get(audience.id);
    if (!entry) {
      entry = { audience, members: 0 };
      this.audiences.set(audience.id, entry);
      this.activeChannels.add(audience);
    }
    entry.members += 1;
    const subscriber = new Subscriber(connection, entry.audience, startPoint.position);
    subscriber.snapshotDue = startPoint.snapshotDue;
    connection.subscribers.add(subscriber);
    this.work.stats.opened.inc({ transport: connection.sink.transport, mode: startPoint.mode });
    this.bringUpToDate(subscriber, onCaughtUp);
    return subscriber;
  }

  unsubscribe(subscriber: Subscriber): void {
    if (subscriber.state === 'closed') return;
    subscriber.state = 'closed';
    this.live.delete(subscriber);
    subscriber.connection.subscribers.delete(subscriber);
    const entry = this.audiences.get(subscriber.audience.id);
    if (!entry) return;
    entry.members -= 1;
    if (entry.members > 0) return;
    this.audiences.delete(subscriber.audience.id);
    subscriber.audience.releaseSteps();
    this.activeChannels.remove(subscriber.audience);
  }

  private bringUpToDate(subscriber: Subscriber, onCaughtUp: (subscriber: Subscriber) => void): void {
    subscriber.state = 'catching-up';
    this.catchUp.run(subscriber, this.io).then(
      (result) => {
        switch (result) {
          case 'caught_up':
            if (subscriber.state === 'closed') return;
            subscriber.state = 'live';
            this.live.add(subscriber);
            onCaughtUp(subscriber);
            this.loop.again();
            return;
          case 'closed':
            return;
          case 'expired':
            this.close(subscriber.connection, 'slow_consumer');
            return;
          case 'behind':
            this.close(subscriber.connection, 'restarting');
            return;
        }
      },
      (error: unknown) => {
        this.logger.warn(`A client could not catch up: ${messageOf(error)}`);
        this.close(subscriber.connection, 'restarting');
      },
    );
  }

  /** Events on inactive channels only move positions; the next housekeeping is soon enough for that. */
  private announce(events: readonly LoggedEvent[]): void {
    if (this.activeChannels.count(events) > 0) this.loop.again();
  }

  private visit(subscriber: Subscriber): void {
    const target = this.tail.last;
    const { position, connection, audience } = subscriber;
    if (subscriber.state !== 'live' || position >= target) return;
    if (connection.isSlow(this.config.DELIVERY_SOCKET_MAX_BYTES, this.clock.nowMs())) return;
    if (position < this.tail.ring.floor) {
      this.fallBehind(subscriber);
      return;
    }
    const { bytes, upTo } = audience.step(
      () => this.spanFor(position, target),
      position,
      target,
      this.epoch.current(),
      false,
    );
    subscriber.position = upTo;
    if (bytes) this.write(connection, bytes);
    if (upTo < target) this.loop.again();
  }

  private fallBehind(subscriber: Subscriber): void {
    const { connection, audience } = subscriber;
    // A snapshot would be due again. WebSocket frames have no cursor that could say so; a new connection can.
    if (audience.hasState && connection.sink.transport === 'ws') {
      this.close(connection, 'slow_consumer');
      return;
    }
    this.live.delete(subscriber);
    subscriber.snapshotDue = audience.hasState;
    this.bringUpToDate(subscriber, () => undefined);
  }

  /** Runs once per audience and span, because their bytes are shared; so the latency is measured here. */
  private spanFor(from: number, to: number) {
    const events = this.tail.ring.span(from, to);
    const newest = events.at(-1);
    if (newest) this.work.stats.latencySeconds.observe(Math.max(0, this.clock.nowMs() - newest.atMs) / 1_000);
    return events;
  }

  private write(connection: Connection, bytes: Buffer): void {
    this.work.stats.written.inc(bytes.length);
    connection.sink.write(bytes);
  }

  private ready({ sink }: Connection): Promise<void> {
    return sink.waitingBytes > this.config.DELIVERY_SOCKET_MAX_BYTES ? sink.drained() : Promise.resolve();
  }
}
