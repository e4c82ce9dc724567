// A client's connection: a position in the log and a socket, nothing else. What it has not been sent yet is never
// queued for it; the next round reads it from the ring.
import type { ResetReason } from '../contract/stream.js';
import type { Audience } from './audience.js';

/** Where finished bytes go. A transport makes one. */
export interface Sink {
  write(bytes: Buffer | string): void;
  /** Bytes handed over that the client has not taken yet. */
  readonly waitingBytes: number;
  /** Says the last words and closes. */
  end(lastWords: string): void;
  /** Closes without waiting for a client that does not read. */
  destroy(): void;
}

/** How a connection begins: decided before its first byte. */
export interface Opening {
  readonly mode: 'live' | 'resumed' | 'snapshot' | 'reset';
  /** Written up to here; what follows in the log is still owed. */
  readonly position: number;
  /** The cursor the client holds until it gets another; empty when it would have to begin anew. */
  readonly cursor: string;
  readonly resetReason: ResetReason | null;
}

export type ConnectionState = 'opening' | 'snapshot' | 'live' | 'closed';

export class Connection {
  state: ConnectionState = 'opening';
  position: number;
  heartbeatAtMs = 0;
  /** Since when the socket is full without any progress; null while it keeps up. */
  stalledSinceMs: number | null = null;
  private lastWaitingBytes = 0;

  constructor(
    readonly id: string,
    readonly audience: Audience,
    readonly audienceId: string,
    readonly opening: Opening,
    readonly sink: Sink,
    readonly endsAtMs: number,
  ) {
    this.position = opening.position;
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
}
