// A client's connection: a socket, and the positions of its subscribers. What a client has not been sent yet is never
// queued for it; the next round reads it from the ring.
import type { GoodbyeReason } from '../../contract/streams/stream.js';
import type { Caller } from '../../contract/auth/access.js';
import type { Audience } from './audience.js';

export const TRANSPORTS = ['sse', 'ws'] as const;

/** Where finished bytes go. A transport makes one. */
export interface Sink {
  readonly transport: (typeof TRANSPORTS)[number];
  write(bytes: Buffer): void;
  /** Bytes handed over that the client has not taken yet. */
  readonly waitingBytes: number;
  /**
   * Keeps a quiet client informed: `seq` is what it has been sent up to, `cursor` what it would come back with. False
   * when the client has been silent for so long that it is taken for dead.
   */
  heartbeat(unixSeconds: number, seq: number, cursor: string): boolean;
  /** Says the last words and closes; a client that does not read is closed without waiting for it. */
  goodbye(reason: GoodbyeReason, retryAfterMs: number): void;
  /** Says that the caller's credential ends soon. */
  authExpiring(expiresAtMs: number): void;
  /** Resolves when all that was written has left, and the connection has ended. */
  ended(): Promise<void>;
  /** Resolves when the client has taken what was handed over, or is gone. */
  drained(): Promise<void>;
}

export interface ConnectionInfo {
  readonly id: string;
  readonly ip: string;
  /** Who it was when it connected. */
  readonly caller: Caller;
}

export type SubscriberState = 'catching-up' | 'live' | 'closed';

/** One position in the log, for one audience. An SSE connection has one, a WebSocket one per subscription. */
export class Subscriber {
  state: SubscriberState = 'catching-up';
  /** State families whose snapshot is still due: the cursors of everything sent meanwhile say so. */
  snapshotDue = false;

  constructor(
    readonly connection: Connection,
    readonly audience: Audience,
    /** Sent up to here. */
    public position: number,
  ) {}
}

export class Connection {
  readonly subscribers = new Set<Subscriber>();
  heartbeatAtMs = 0;
  isClosed = false;
  /** Until the caller's credential is renewed. */
  isWarnedOfExpiry = false;
  caller: Caller;
  /** Since when the socket is full without any progress; null while it keeps up. */
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

  /** Notes how full the socket is. True when it must be skipped this time. */
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
