// The hub owns all connections. A round brings each of them from its position to the head of the ring; level
// connections of one audience share one buffer. Joining, resuming and catching up are the same operation.
import { Inject, Injectable, Logger, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { Clock } from '../common/clock.js';
import { jitter } from '../common/ids.js';
import { messageOf } from '../common/repeated-fault.js';
import { CONFIG, type Config } from '../config/config.js';
import { formatCursor, parseCursor } from '../contract/cursor.js';
import { FamilyRegistry, type GoodbyeReason } from '../contract/stream.js';
import { Epoch, EventStore, EventTail } from '../events/index.js';
import { Audience, type Subscription } from './audience.js';
import { Connection, type Opening, type Sink } from './connection.js';
import { DeliveryStats } from './delivery.stats.js';
import { encodeMessages, encodeSse } from './transports/sse/sse-frames.js';

const HOUSEKEEPING_MS = 250;
const RETRY_MIN_MS = 500;
const RETRY_SPREAD_MS = 4_500;
const LIFETIME_SPREAD = 0.1;

@Injectable()
export class Hub implements OnModuleInit, OnModuleDestroy {
  private readonly logger = new Logger('Hub');
  private readonly connections = new Set<Connection>();
  private readonly audiences = new Map<string, { audience: Audience; members: number }>();
  private readonly owned: (() => void)[] = [];
  private round: NodeJS.Immediate | NodeJS.Timeout | undefined;
  private isDraining = false;

  constructor(
    private readonly registry: FamilyRegistry,
    private readonly store: EventStore,
    private readonly tail: EventTail,
    private readonly epoch: Epoch,
    private readonly clock: Clock,
    private readonly stats: DeliveryStats,
    @Inject(CONFIG) private readonly config: Config,
  ) {
    stats.watchConnections(() => this.size);
  }

  /** Open connections. */
  get size(): number {
    return this.connections.size;
  }

  onModuleInit(): void {
    const timer = setInterval(() => this.keepHouse(), HOUSEKEEPING_MS);
    this.owned.push(
      this.tail.onAdvance(() => this.scheduleRound()),
      this.tail.onReset(() => this.closeAll('epoch_changed')),
      () => clearInterval(timer),
    );
  }

  /** Says goodbye to everyone: positions are in the clients' hands, so nothing is lost. */
  onModuleDestroy(): void {
    this.isDraining = true;
    for (const stop of this.owned) stop();
    clearTimeout(this.round as NodeJS.Timeout);
    clearImmediate(this.round as NodeJS.Immediate);
    this.closeAll('restarting');
  }

  /** Why no further connection can be taken, or null. */
  refusal(): GoodbyeReason | null {
    if (this.isDraining) return 'restarting';
    return this.connections.size >= this.config.SSE_MAX_CLIENTS ? 'capacity' : null;
  }

  retryMs(): number {
    return RETRY_MIN_MS + jitter() * RETRY_SPREAD_MS;
  }

  /** Decides how a stream begins, from the cursor the client brought (if any) and whether it wants present values. */
  async open(cursorText: string | undefined, wantsSnapshot: boolean): Promise<Opening> {
    const head = this.tail.last;
    if (!cursorText) {
      if (wantsSnapshot) return { mode: 'snapshot', position: head, cursor: '', resetReason: null };
      return { mode: 'live', position: head, cursor: this.cursorAt(head), resetReason: null };
    }
    const reset = (resetReason: Opening['resetReason']): Opening => ({
      mode: 'reset',
      position: head,
      cursor: '',
      resetReason,
    });
    const cursor = parseCursor(cursorText);
    if (!cursor) return reset('malformed');
    if (cursor.epoch !== this.epoch.current()) return reset('epoch_changed');
    if (cursor.seq < this.tail.ring.floor || cursor.seq > head) {
      const bounds = await this.store.bounds();
      if (cursor.seq > bounds.head) return reset('ahead');
      if (cursor.seq < bounds.floor) return reset('expired');
    }
    return { mode: 'resumed', position: cursor.seq, cursor: cursorText, resetReason: null };
  }

  /** Adds a connection that has been sent its first message. */
  attach(id: string, subscription: Subscription, opening: Opening, sink: Sink): Connection {
    const audienceId = Audience.idOf(subscription);
    const lifetimeMs = this.config.SSE_CONNECTION_TIMEOUT * (1 + jitter() * LIFETIME_SPREAD);
    const nowMs = this.clock.nowMs();
    const connection = new Connection(
      id,
      this.join(audienceId, subscription),
      audienceId,
      opening,
      sink,
      nowMs + lifetimeMs,
    );
    connection.heartbeatAtMs = nowMs + this.config.SSE_HEARTBEAT_INTERVAL;
    this.connections.add(connection);
    this.stats.opened.inc({ mode: opening.mode });
    return connection;
  }

  /** Lets an attached connection take part in rounds, after whatever it must be told first. */
  begin(connection: Connection): void {
    if (connection.state !== 'opening') return;
    const { resetReason, mode } = connection.opening;
    if (resetReason) {
      this.write(connection, encodeSse({ name: 'reset', json: JSON.stringify({ reason: resetReason, seq: connection.position }) }));
    }
    if (mode === 'snapshot' || mode === 'reset') this.sendSnapshot(connection);
    else {
      connection.state = 'live';
      this.scheduleRound();
    }
  }

  detach(connection: Connection, reason: string): void {
    if (connection.state === 'closed') return;
    connection.state = 'closed';
    this.connections.delete(connection);
    this.leave(connection.audienceId);
    this.stats.closed.inc({ reason });
  }

  private scheduleRound(): void {
    if (this.round || this.isDraining) return;
    const run = () => {
      this.round = undefined;
      this.runRound();
    };
    const waitMs = this.config.DELIVERY_FLUSH_MS;
    this.round = waitMs > 0 ? setTimeout(run, waitMs) : setImmediate(run);
  }

  private runRound(): void {
    const stop = this.stats.roundSeconds.startTimer();
    const target = this.tail.last;
    const nowMs = this.clock.nowMs();
    const shared = new Map<string, Buffer | null>();
    for (const connection of this.connections) {
      if (connection.state !== 'live' || connection.position >= target) continue;
      if (connection.isSlow(this.config.DELIVERY_SOCKET_MAX_BYTES, nowMs)) continue;
      this.advance(connection, target, shared);
    }
    stop();
  }

  private advance(connection: Connection, target: number, shared: Map<string, Buffer | null>): void {
    const { position, audience, audienceId } = connection;
    if (position < this.tail.ring.floor) {
      this.sendSnapshot(connection);
      return;
    }
    const key = `${position} ${audienceId}`;
    let bytes = shared.get(key);
    if (bytes === undefined) {
      const { messages, conflated } = audience.select(this.tail.ring.span(position, target), this.epoch.current());
      if (conflated > 0) this.stats.conflated.inc(conflated);
      bytes = messages.length > 0 ? encodeMessages(messages) : null;
      shared.set(key, bytes);
    }
    if (bytes) this.write(connection, bytes);
    connection.position = target;
  }

  private sendSnapshot(connection: Connection): void {
    connection.state = 'snapshot';
    connection.audience.snapshot(() => this.epoch.current()).then(
      ({ seq, messages }) => {
        if (connection.state !== 'snapshot') return;
        if (messages.length > 0) this.write(connection, encodeMessages(messages));
        connection.position = seq;
        connection.state = 'live';
        if (messages.length === 0) this.heartbeat(connection);
        this.scheduleRound();
      },
      (error: unknown) => {
        this.logger.warn(`A snapshot could not be read: ${messageOf(error)}`);
        const json = JSON.stringify({ code: 'unavailable', message: 'The present state cannot be read; come back.' });
        if (connection.state === 'snapshot') this.write(connection, encodeSse({ name: 'stream-error', json }));
        this.close(connection, 'restarting');
      },
    );
  }

  private keepHouse(): void {
    const nowMs = this.clock.nowMs();
    for (const connection of this.connections) {
      if (nowMs >= connection.endsAtMs) {
        this.close(connection, 'lifetime');
        continue;
      }
      const isSlow = connection.isSlow(this.config.DELIVERY_SOCKET_MAX_BYTES, nowMs);
      if (isSlow && nowMs - (connection.stalledSinceMs ?? nowMs) >= this.config.DELIVERY_STALL_MS) {
        this.close(connection, 'slow_consumer');
      } else if (!isSlow && connection.state === 'live' && nowMs >= connection.heartbeatAtMs) {
        this.heartbeat(connection);
      }
    }
    this.scheduleRound();
  }

  /** Says where the client is, so that it resumes from here even if nothing for it happened in between. */
  private heartbeat(connection: Connection): void {
    const nowMs = this.clock.nowMs();
    const json = JSON.stringify({ ts: Math.floor(nowMs / 1_000), seq: connection.position });
    this.write(connection, encodeSse({ name: 'heartbeat', id: this.cursorAt(connection.position), json }));
    connection.heartbeatAtMs = nowMs + this.config.SSE_HEARTBEAT_INTERVAL;
  }

  private write(connection: Connection, bytes: Buffer | string): void {
    this.stats.written.inc(bytes.length);
    connection.sink.write(bytes);
  }

  private closeAll(reason: GoodbyeReason): void {
    for (const connection of [...this.connections]) this.close(connection, reason);
  }

  private close(connection: Connection, reason: GoodbyeReason): void {
    const retryMs = Math.round(this.retryMs());
    if (reason === 'slow_consumer') connection.sink.destroy();
    else {
      const json = JSON.stringify({ reason, retry_after_ms: retryMs });
      connection.sink.end(encodeSse({ name: 'goodbye', retryMs, json }));
    }
    this.detach(connection, reason);
  }

  private join(audienceId: string, subscription: Subscription): Audience {
    const entry = this.audiences.get(audienceId) ?? {
      audience: new Audience(subscription, this.registry.get(subscription.family)),
      members: 0,
    };
    entry.members += 1;
    this.audiences.set(audienceId, entry);
    return entry.audience;
  }

  private leave(audienceId: string): void {
    const entry = this.audiences.get(audienceId);
    if (!entry) return;
    entry.members -= 1;
    if (entry.members === 0) this.audiences.delete(audienceId);
  }

  private cursorAt(seq: number): string {
    return formatCursor(this.epoch.current(), seq);
  }
}
