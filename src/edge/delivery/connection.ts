// A client's connection: a socket, and the positions of its subscribers. A connection has no queue: the next round reads
// unsent events from the ring.
import type { GoodbyeReason } from '../../contract/streams/stream.js';
import type { Caller } from '../../contract/auth/access.js';
import type { Audience } from './audience.js';

export const TRANSPORTS = ['sse', 'ws', 'socketio'] as const;

/** Takes finished bytes for one client. Each transport has an implementation. */
export interface Sink {
  readonly transport: (typeof TRANSPORTS)[number];
  write(bytes: Buffer): void;
  /** Bytes written that the client has not taken yet. */
  readonly waitingBytes: number;
  /**
   * Sends a quiet client its position as `seq`, and as the `cursor` to resume from. False when the client has been silent
   * for so long that it counts as dead.
   */
  heartbeat(unixSeconds: number, seq: number, cursor: string): boolean;
  /** Sends the goodbye and closes; does not wait for a client that does not read. */
  goodbye(reason: GoodbyeReason, retryAfterMs: number): void;
  /** Warns the client that its credential ends soon. */
  authExpiring(expiresAtMs: number): void;
  /** Resolves when all written bytes have left and the connection has ended. */
  ended(): Promise<void>;
  /** Resolves when the client has taken all written bytes, or has left. */
  drained(): Promise<void>;
}

export interface ConnectionInfo {
  readonly id: string;
  readonly ip: string;
  /** The caller at the time of connecting. */
  readonly caller: Caller;
}

export type SubscriberState = 'catching-up' | 'live' | 'closed';

/** One position in the log, for one audience. An SSE connection has one, a WebSocket one per subscription. */
export class Subscriber {
  state: SubscriberState = 'catching-up';
  /** Whether a snapshot of state families is due; the cursors of all messages until then are marked. */
  snapshotDue = false;

  constructor(
    readonly connection: Connection,
    readonly audience: Audience,
    /** All events up to this seq have been sent. */
    public position: number,
  ) {}
}

export class Connection {
  readonly subscribers = new Set<Subscriber>();
  heartbeatAtMs = 0;
  isClosed = false;
  /** Reset when the credential is renewed. */
  isWarnedOfExpiry = false;
  caller: Caller;
  /** The time since which the full socket has made no progress; null while it is not full. */
  private stalledSinceMs: number | null = null;
  private lastWaitingBytes = 0;

  constructor(
    readonly info: ConnectionInfo,
    readonly sink: Sink,
    readonly endsAtMs: number,
  ) {
    this.caller = info.caller;
  }

  /** The lowest position of its subscribers: everything up to it has been sent. */
  get position(): number | null {
    let lowest: number | null = null;
    for (const { position } of this.subscribers)
      lowest = lowest === null ? position : Math.min(lowest, position);
    return lowest;
  }

  get snapshotDue(): boolean {
    for (const { snapshotDue } of this.subscribers) if (snapshotDue) return true;
    return false;
  }

  /** Records how full the socket is. True when this round must skip it. */
  isSlow(maxBytes: number, nowMs: number): boolean {
    const { waitingBytes } = this.sink;
    const progressed = waitingBytes < this.lastWaitingBytes;
    this.lastWaitingBytes = waitingBytes;
    if (waitingBytes <= maxBytes) {
      this.stalledSinceMs = null;
      return false;
    }
    if (this.stalledSinceMs === null || progressed) this.stalledSinceMs = nowMs;
    return true;
  }

  /** How long the full socket has made no progress. */
  stalledMs(nowMs: number): number {
    return this.stalledSinceMs === null ? 0 : nowMs - this.stalledSinceMs;
  }
}
