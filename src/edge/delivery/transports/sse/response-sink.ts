// An HTTP response as a sink for finished frames. Nest has written its head and its first message.
import type { ServerResponse } from 'node:http';
import type { GoodbyeReason } from '../../../../contract/streams/stream.js';
import type { Sink } from '../../connection.js';
import { encodeSse } from './sse-encoder.js';

/** How long a client may take to read its goodbye; then the socket is destroyed. */
const CLOSE_TIMEOUT_MS = 5_000;

export class ResponseSink implements Sink {
  readonly transport = 'sse';

  constructor(private readonly response: ServerResponse) {}

  get waitingBytes(): number {
    return this.response.writableLength;
  }

  /** Sends the bytes now: an uncorked response holds them until the next tick, where no slice counts their time. */
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
    // A client that does not read would get its goodbye only behind all waiting bytes.
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
