// The hub owns all connections. A round brings each live subscriber from its position to the head of the ring; level
// subscribers of one audience share one buffer. Joining, resuming and falling behind are CatchUp's, which ends where
// rounds begin: the same operation from an older position.
import { Inject, Injectable, Logger, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { Clock } from '../../platform/common/clock.js';
import { jitter } from '../../platform/common/ids.js';
import { messageOf } from '../../platform/common/repeated-fault.js';
import { CONFIG, type Config } from '../../platform/config/config.js';
import { formatCursor } from '../../contract/cursor.js';
import { EndedCredentials } from '../../platform/auth/index.js';
import type { Caller } from '../../contract/auth/access.js';
import type { StreamStats } from '../../contract/streams/stream-query.js';
import type { GoodbyeReason } from '../../contract/streams/stream.js';
import { Epoch, EventTail, type LoggedEvent } from '../../platform/events/index.js';
import { Admission, type AdmissionRefusal } from './admission.js';
import { Audience, type Subscription } from './audience.js';
import { CatchUp, type CatchUpIo } from './catch-up.js';
import { figuresOf, watchConnections } from './connection-figures.js';
import { Connection, Subscriber, type ConnectionInfo, type Sink } from './connection.js';
import { DeliveryStats } from './delivery.stats.js';
import type { Encoder } from './encoder.js';
import type { StartPoint } from './start-points.js';
import { ActiveChannels } from './active-channels.js';
import { BroadcastLoop } from './broadcast-loop.js';

const HOUSEKEEPING_MS = 250;
const LIFETIME_SPREAD = 0.1;
/** How long before a credential ends its client is told. */
const EXPIRY_NOTICE_MS = 60_000;
const RETRY_MIN_MS = 500;
/** Returning clients are spread over a second per thousand of them, and over five at least. */
const RETRY_SPREAD_MIN_MS = 5_000;
const RETRY_SPREAD_PER_CLIENT_MS = 1;
/** The share of the grace time in which clients may take their goodbye. */
const DRAIN_SHARE = 0.5;
/** Connections told goodbye between two turns of the loop. */
const DRAIN_STAGE = 250;

export type HubRefusal = AdmissionRefusal | 'restarting' | 'unauthenticated';

@Injectable()
export class Hub implements OnModuleInit, OnModuleDestroy {
  private readonly logger = new Logger('Hub');
  private readonly connections = new Set<Connection>();
  private readonly live = new Set<Subscriber>();
  private readonly audiences = new Map<string, { audience: Audience; members: number }>();
  private readonly activeChannels = new ActiveChannels();
  private readonly broadcastLoop: BroadcastLoop<Subscriber>;
  private readonly io: CatchUpIo;
  private readonly owned: (() => void)[] = [];
  private readonly startedAtMs: number;
  private isDraining = false;

  constructor(
    private readonly tail: EventTail,
    private readonly epoch: Epoch,
    private readonly catchUp: CatchUp,
    private readonly admission: Admission,
    private readonly ended: EndedCredentials,
    private readonly clock: Clock,
    private readonly stats: DeliveryStats,
    @Inject(CONFIG) private readonly config: Config,
  ) {
    this.broadcastLoop = new BroadcastLoop(
      () => this.live,
      (subscriber) => this.visit(subscriber),
      config.DELIVERY_FLUSH_MS,
      (seconds) => stats.roundSeconds.observe(seconds),
    );
    this.io = {
      write: (subscriber, bytes) => this.write(subscriber.connection, bytes),
      ready: (subscriber) => this.ready(subscriber.connection),
      nowMs: () => clock.nowMs(),
    };
    this.startedAtMs = clock.nowMs();
    watchConnections(stats, this.connections);
  }

  /** Open connections. */
  get size(): number {
    return this.connections.size;
  }

  figures(): StreamStats {
    return {
      ...figuresOf(this.connections),
      head: this.tail.last,
      uptimeSeconds: Math.floor((this.clock.nowMs() - this.startedAtMs) / 1_000),
    };
  }

  onModuleInit(): void {
    const timer = setInterval(() => this.keepHouse(), HOUSEKEEPING_MS);
    this.owned.push(
      this.tail.onAdvance((events) => this.announce(events)),
      this.tail.onReset(() => this.closeAll('epoch_changed')),
      this.ended.onEnded((ids) => this.closeEnded(ids)),
      () => clearInterval(timer),
    );
  }

  /** Says goodbye to everyone, in stages: positions are in the clients' hands, so nothing is lost. */
  async onModuleDestroy(): Promise<void> {
    this.isDraining = true;
    for (const stop of this.owned) stop();
    this.broadcastLoop.close();
    let inStage = 0;
    const ended: Promise<void>[] = [];
    for (const connection of [...this.connections]) {
      ended.push(connection.sink.ended());
      this.close(connection, 'restarting');
      inStage += 1;
      if (inStage % DRAIN_STAGE === 0) await new Promise((resolve) => setImmediate(resolve));
    }
    await withinMs(Promise.all(ended), this.config.SHUTDOWN_GRACE_MS * DRAIN_SHARE);
  }

  /** How long a client that is sent away had better wait: the more there are, the longer they are spread. */
  retryMs(): number {
    const spreadMs = Math.max(RETRY_SPREAD_MIN_MS, this.connections.size * RETRY_SPREAD_PER_CLIENT_MS);
    return Math.round(RETRY_MIN_MS + jitter() * spreadMs);
  }

  /** Why a further connection would get no place now, or null. */
  wouldRefuse(info: ConnectionInfo): HubRefusal | null {
    const refusal = this.refusalOf(info);
    if (refusal) this.stats.refused.inc({ reason: refusal });
    return refusal;
  }

  private refusalOf(info: ConnectionInfo): HubRefusal | null {
    if (this.isDraining) return 'restarting';
    // Ended after it was looked at and before it is listened to here.
    return this.ended.isEnded(info.caller) ? 'unauthenticated' : this.admission.refusal(info);
  }

  /** Takes a place for the connection, or says why there is none. `disconnect` gives it back. */
  connect(info: ConnectionInfo, sink: Sink): Connection | HubRefusal {
    const refusal = this.wouldRefuse(info);
    if (refusal) return refusal;
    this.admission.enter(info);
    const nowMs = this.clock.nowMs();
    const lifetimeMs = this.config.SSE_CONNECTION_TIMEOUT * (1 + jitter() * LIFETIME_SPREAD);
    const connection = new Connection(info, sink, nowMs + lifetimeMs);
    connection.heartbeatAtMs = nowMs + this.config.SSE_HEARTBEAT_INTERVAL;
    this.connections.add(connection);
    return connection;
  }

  /** The client has shown who it is, or renewed it; its right to be here lasts as long as the credential. */
  authenticate(connection: Connection, caller: Caller): HubRefusal | null {
    if (connection.isClosed) return null;
    if (this.ended.isEnded(caller)) return 'unauthenticated';
    if (connection.caller.userId !== caller.userId) {
      if (this.admission.isFull(caller)) return 'too_many_of_user';
      const { ip } = connection.info;
      this.admission.leave({ ip, caller: connection.caller });
      this.admission.enter({ ip, caller });
    }
    connection.caller = caller;
    connection.isWarnedOfExpiry = false;
    return null;
  }

  /** The bytes of everyone who asks for the same are made once. */
  audienceFor(subscriptions: readonly Subscription[], encoder: Encoder): Audience {
    const id = Audience.idOf(subscriptions, encoder);
    return (
      this.audiences.get(id)?.audience ??
      new Audience(id, subscriptions, encoder, (count) => this.stats.conflated.inc(count))
    );
  }

  /** Starts to deliver. `onCaughtUp` is told when the subscriber has reached what was the head at this moment. */
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
    this.stats.opened.inc({ transport: connection.sink.transport, mode: startPoint.mode });
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
    this.activeChannels.remove(subscriber.audience);
  }

  /** The client is gone, or `close` has told it to go. */
  disconnect(connection: Connection, reason: string): void {
    if (connection.isClosed) return;
    connection.isClosed = true;
    for (const subscriber of [...connection.subscribers]) this.unsubscribe(subscriber);
    this.connections.delete(connection);
    this.admission.leave({ ip: connection.info.ip, caller: connection.caller });
    this.stats.closed.inc({ transport: connection.sink.transport, reason });
  }

  close(connection: Connection, reason: GoodbyeReason): void {
    if (connection.isClosed) return;
    connection.sink.goodbye(reason, this.retryMs());
    this.disconnect(connection, reason);
  }

  /** For transports: a fault that is nobody's who is connected. */
  note(what: string): void {
    this.logger.warn(what);
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
            this.broadcastLoop.again();
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

  /** What nobody here listens to only moves positions on, and for that housekeeping's next round is soon enough. */
  private announce(events: readonly LoggedEvent[]): void {
    const news = this.activeChannels.count(events);
    if (news > 0) this.broadcastLoop.request(news);
  }

  private visit(subscriber: Subscriber): void {
    const target = this.tail.last;
    const { position, connection, audience } = subscriber;
    if (subscriber.state !== 'live' || position >= target) return;
    if (connection.isSlow(this.config.DELIVERY_SOCKET_MAX_BYTES, this.clock.nowMs())) return;
    if (position < this.tail.ring.floor) {
      // Its state would be owed anew, which frames without cursors cannot tell; coming back, the client knows.
      if (audience.hasState && connection.sink.transport === 'ws') {
        this.close(connection, 'slow_consumer');
        return;
      }
      this.live.delete(subscriber);
      subscriber.snapshotDue = audience.hasState;
      this.bringUpToDate(subscriber, () => undefined);
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
    if (upTo < target) this.broadcastLoop.again();
  }

  /** Called once per audience and span, as its bytes are shared: the moment to note how late they are. */
  private spanFor(from: number, to: number) {
    const events = this.tail.ring.span(from, to);
    const newest = events.at(-1);
    if (newest) this.stats.latencySeconds.observe(Math.max(0, this.clock.nowMs() - newest.atMs) / 1_000);
    return events;
  }

  private keepHouse(): void {
    const nowMs = this.clock.nowMs();
    for (const connection of [...this.connections]) {
      const isSlow = connection.isSlow(this.config.DELIVERY_SOCKET_MAX_BYTES, nowMs);
      if (nowMs >= connection.endsAtMs) this.close(connection, 'lifetime');
      else if (nowMs >= (connection.caller.expiresAtMs ?? Infinity))
        this.close(connection, 'unauthenticated');
      else if (connection.stalledMs(nowMs) >= this.config.DELIVERY_STALL_MS)
        this.close(connection, 'slow_consumer');
      else if (!isSlow) this.attend(connection, nowMs);
    }
    this.broadcastLoop.again();
  }

  private attend(connection: Connection, nowMs: number): void {
    const { expiresAtMs } = connection.caller;
    if (expiresAtMs !== null && nowMs >= expiresAtMs - EXPIRY_NOTICE_MS && !connection.isWarnedOfExpiry) {
      connection.isWarnedOfExpiry = true;
      connection.sink.authExpiring(expiresAtMs);
    }
    if (nowMs >= connection.heartbeatAtMs) this.heartbeat(connection, nowMs);
  }

  /** Says where the client is, so that it resumes from there even if nothing for it happened in between. */
  heartbeat(connection: Connection, nowMs = this.clock.nowMs()): void {
    const { position, sink } = connection;
    // An SSE connection whose subscription is about to begin: the head is not where it is.
    if (position === null && sink.transport === 'sse') return;
    const seq = position ?? this.tail.last;
    const cursor = formatCursor(this.epoch.current(), seq, connection.snapshotDue);
    if (!sink.heartbeat(Math.floor(nowMs / 1_000), seq, cursor)) {
      this.close(connection, 'idle');
      return;
    }
    connection.heartbeatAtMs = nowMs + this.config.SSE_HEARTBEAT_INTERVAL;
  }

  private write(connection: Connection, bytes: Buffer): void {
    this.stats.written.inc(bytes.length);
    connection.sink.write(bytes);
  }

  private ready({ sink }: Connection): Promise<void> {
    return sink.waitingBytes > this.config.DELIVERY_SOCKET_MAX_BYTES ? sink.drained() : Promise.resolve();
  }

  private closeEnded(ids: ReadonlySet<string>): void {
    for (const connection of [...this.connections]) {
      const { sessionId } = connection.caller;
      if (sessionId !== null && ids.has(sessionId)) this.close(connection, 'unauthenticated');
    }
  }

  private closeAll(reason: GoodbyeReason): void {
    for (const connection of [...this.connections]) this.close(connection, reason);
  }
}

async function withinMs(work: Promise<unknown>, timeoutMs: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<void>((resolve) => (timer = setTimeout(resolve, timeoutMs)));
  await Promise.race([work, timeout]);
  clearTimeout(timer);
}
