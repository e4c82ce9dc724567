// The hub owns all connections: it admits them, checks them on a timer, and closes them. The broadcaster delivers.
import { Inject, Injectable, Logger, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { Clock } from '../../platform/common/clock.js';
import { jitter } from '../../platform/common/ids.js';
import { CONFIG, type Config } from '../../platform/config/config.js';
import { formatCursor } from '../../contract/cursor.js';
import { EndedCredentials } from '../../platform/auth/index.js';
import type { Caller } from '../../contract/auth/access.js';
import type { GoodbyeReason } from '../../contract/streams/stream.js';
import { busiest, type StreamFigures } from '../../platform/http/index.js';
import { Epoch, EventTail } from '../../platform/events/index.js';
import { Admission, type AdmissionRefusal } from './admission.js';
import { Broadcaster } from './broadcaster.js';
import { figuresOf, watchConnections } from './connection-figures.js';
import { Connection, type ConnectionInfo, type Sink } from './connection.js';
import { DeliveryStats } from './delivery.stats.js';

const HOUSEKEEPING_MS = 250;
const LIFETIME_SPREAD = 0.1;
/** How long before the end of its credential a client gets a warning. */
const EXPIRY_NOTICE_MS = 60_000;
const RETRY_MIN_MS = 500;
/** Clients reconnect spread over one second per thousand clients, and over at least five seconds. */
const RETRY_SPREAD_MIN_MS = 5_000;
const RETRY_SPREAD_PER_CLIENT_MS = 1;
/** The share of SHUTDOWN_GRACE_MS in which clients may read their goodbye. */
const DRAIN_SHARE = 0.5;
/** Connections closed between two turns of the event loop. */
const DRAIN_STAGE = 250;

export type HubRefusal = AdmissionRefusal | 'restarting' | 'unauthenticated';

/** The goodbye of a connection that the hub refuses. */
export const GOODBYE_OF_REFUSAL: Readonly<Record<HubRefusal, GoodbyeReason>> = {
  restarting: 'restarting',
  unauthenticated: 'unauthenticated',
  too_many_openings: 'rate_limited',
  capacity: 'capacity',
  too_many_from_address: 'capacity',
  too_many_of_user: 'capacity',
};

@Injectable()
export class Hub implements OnModuleInit, OnModuleDestroy {
  private readonly logger = new Logger('Hub');
  private readonly connections = new Set<Connection>();
  private readonly owned: (() => void)[] = [];
  private isDraining = false;

  constructor(
    private readonly broadcaster: Broadcaster,
    private readonly tail: EventTail,
    private readonly epoch: Epoch,
    private readonly admission: Admission,
    private readonly ended: EndedCredentials,
    private readonly clock: Clock,
    private readonly stats: DeliveryStats,
    @Inject(CONFIG) private readonly config: Config,
  ) {
    watchConnections(stats, this.connections);
  }

  get size(): number {
    return this.connections.size;
  }

  /** The streams of this moment. */
  figures(): StreamFigures {
    return { ...figuresOf(this.connections), channels: busiest(this.broadcaster.listeners()) };
  }

  onModuleInit(): void {
    this.broadcaster.start(
      (connection, reason) => this.close(connection, reason),
      (reason) => this.closeAll(reason),
    );
    const timer = setInterval(() => this.keepHouse(), HOUSEKEEPING_MS);
    this.owned.push(
      this.ended.onEnded((ids) => this.closeEnded(ids)),
      () => clearInterval(timer),
    );
  }

  /** Closes all connections, in stages. Each client holds its cursor, so nothing is lost. */
  async onModuleDestroy(): Promise<void> {
    this.isDraining = true;
    for (const stop of this.owned) stop();
    this.broadcaster.stop();
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

  /** How long a closed client should wait before it reconnects: the more clients, the longer. */
  retryMs(): number {
    const spreadMs = Math.max(RETRY_SPREAD_MIN_MS, this.connections.size * RETRY_SPREAD_PER_CLIENT_MS);
    return Math.round(RETRY_MIN_MS + jitter() * spreadMs);
  }

  /** As `retryMs`, and not before the address may open a stream again. */
  retryMsOf(info: ConnectionInfo): number {
    return this.retryMs() + this.admission.openingWaitMs(info);
  }

  /** Counts an opening of the address, or returns the reason for a refusal. Call it once, before `connect`. */
  takeOpening(info: ConnectionInfo): HubRefusal | null {
    return this.counted(this.refusalOfAny(info) ?? this.admission.takeOpening(info));
  }

  private counted(refusal: HubRefusal | null): HubRefusal | null {
    if (refusal) this.stats.refused.inc({ reason: refusal });
    return refusal;
  }

  /** The reason to refuse every connection with this credential, or null. */
  private refusalOfAny({ caller }: ConnectionInfo): HubRefusal | null {
    if (this.isDraining) return 'restarting';
    // The credential may end after the guard checked it and before the hub has the connection.
    return this.ended.isEnded(caller) ? 'unauthenticated' : null;
  }

  /** Takes a place for the connection, or returns the reason for a refusal. `disconnect` frees the place. */
  connect(info: ConnectionInfo, sink: Sink): Connection | HubRefusal {
    const refusal = this.counted(this.refusalOfAny(info) ?? this.admission.refusal(info));
    if (refusal) return refusal;
    this.admission.enter(info);
    const nowMs = this.clock.nowMs();
    const lifetimeMs = this.config.SSE_CONNECTION_TIMEOUT * (1 + jitter() * LIFETIME_SPREAD);
    const connection = new Connection(info, sink, nowMs + lifetimeMs);
    connection.heartbeatAtMs = nowMs + this.config.SSE_HEARTBEAT_INTERVAL;
    this.connections.add(connection);
    return connection;
  }

  /** The client has signed in or renewed its credential; the connection lasts as long as the credential. */
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

  /** The client has left, or `close` has closed it. */
  disconnect(connection: Connection, reason: string): void {
    if (connection.isClosed) return;
    connection.isClosed = true;
    for (const subscriber of [...connection.subscribers]) this.broadcaster.unsubscribe(subscriber);
    this.connections.delete(connection);
    this.admission.leave({ ip: connection.info.ip, caller: connection.caller });
    this.stats.closed.inc({ transport: connection.sink.transport, reason });
  }

  close(connection: Connection, reason: GoodbyeReason): void {
    if (connection.isClosed) return;
    connection.sink.goodbye(reason, this.retryMs());
    this.disconnect(connection, reason);
  }

  /** For transports: logs a fault that no client caused. */
  note(what: string): void {
    this.logger.warn(what);
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
    this.broadcaster.again();
  }

  private attend(connection: Connection, nowMs: number): void {
    const { expiresAtMs } = connection.caller;
    if (expiresAtMs !== null && nowMs >= expiresAtMs - EXPIRY_NOTICE_MS && !connection.isWarnedOfExpiry) {
      connection.isWarnedOfExpiry = true;
      connection.sink.authExpiring(expiresAtMs);
    }
    if (nowMs >= connection.heartbeatAtMs && !isReadingPast(connection)) this.heartbeat(connection, nowMs);
  }

  /** All messages of the connection up to this seq have been sent. Without a subscription there are none. */
  positionOf({ position }: Connection): number {
    return position ?? this.tail.last;
  }

  /** Sends the client its position, so that it can resume from there even if no message was sent since. */
  heartbeat(connection: Connection, nowMs = this.clock.nowMs()): void {
    const { position, sink } = connection;
    // The subscription of this SSE connection has not begun: the head is not its position.
    if (position === null && sink.transport === 'sse') return;
    const seq = this.positionOf(connection);
    const cursor = formatCursor(this.epoch.current(), seq, connection.snapshotDue);
    if (!sink.heartbeat(Math.floor(nowMs / 1_000), seq, cursor)) {
      this.close(connection, 'idle');
      return;
    }
    connection.heartbeatAtMs = nowMs + this.config.SSE_HEARTBEAT_INTERVAL;
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

/** On SSE the first heartbeat after the past says that what follows is live, so none may come before. */
const isReadingPast = ({ sink, subscribers }: Connection): boolean =>
  sink.transport === 'sse' && [...subscribers].some(({ state }) => state === 'catching-up');

async function withinMs(work: Promise<unknown>, timeoutMs: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<void>((resolve) => (timer = setTimeout(resolve, timeoutMs)));
  await Promise.race([work, timeout]);
  clearTimeout(timer);
}
