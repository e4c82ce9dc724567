// An HTTP response as a sink: finished frames are written to it as they are. Nest wrote its head and first message.
import type { ServerResponse } from 'node:http';
import type { GoodbyeReason } from '../../../../contract/streams/stream.js';
import type { Sink } from '../../connection.js';
import { encodeSse } from './sse-encoder.js';

/** How long a client may take to read its last words; then the socket goes, read or not. */
const CLOSE_TIMEOUT_MS = 5_000;

export class ResponseSink implements Sink {
  readonly transport = 'sse';

  constructor(private readonly response: ServerResponse) {}

  get waitingBytes(): number {
    return this.response.writableLength;
  }

  /** The bytes leave now: a response that is not corked holds them until the next tick, when no slice counts them. */
  write(bytes: Buffer): void {
    if (!this.isOpen) return;
    const { socket } = this.response;
    socket?.cork();
    this.response.write(bytes);
    socket?.uncork();
  }

  heartbeat(ts: number, seq: number, cursor: string): boolean {
    this.write(Buffer.from(encodeSse({ name: 'heartbeat', id: cursor, json: JSON.stringify({ ts, seq }) })));
    return true;
  }

  authExpiring(expiresAtMs: number): void {
    const json = JSON.stringify({ expires_at: new Date(expiresAtMs).toISOString() });
    this.write(Buffer.from(encodeSse({ name: 'auth-expiring', json })));
  }

  goodbye(reason: GoodbyeReason, retryAfterMs: number): void {
    // To a client that does not read, last words would wait behind everything else.
    if (reason === 'slow_consumer') {
      this.response.destroy();
      return;
    }
    if (!this.isOpen) return;
    const json = JSON.stringify({ reason, retry_after_ms: retryAfterMs });
    this.response.end(encodeSse({ name: 'goodbye', retryMs: retryAfterMs, json }));
    const timer = setTimeout(() => this.response.destroy(), CLOSE_TIMEOUT_MS);
    this.response.once('close', () => clearTimeout(timer));
  }

  ended(): Promise<void> {
    const { response } = this;
    if (response.writableFinished || response.destroyed) return Promise.resolve();
    return new Promise((resolve) => {
      response.once('finish', resolve);
      response.once('close', resolve);
    });
  }

  drained(): Promise<void> {
    const { response } = this;
    if (!this.isOpen || response.writableLength === 0) return Promise.resolve();
    return new Promise((resolve) => {
      const finish = () => {
        response.off('drain', finish);
        response.off('close', finish);
        resolve();
      };
      response.once('drain', finish);
      response.once('close', finish);
    });
  }

  private get isOpen(): boolean {
    return !this.response.writableEnded && !this.response.destroyed;
  }
}
