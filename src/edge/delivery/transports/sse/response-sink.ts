// An HTTP response as a sink for finished bytes. Nest has written its head and its first message. Shared bytes contain the
// framing of their chunks, so they go straight to the socket; Node's response frames what it writes itself, and the end.
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

  write(bytes: Buffer): void {
    if (this.isOpen) this.response.socket?.write(bytes);
  }

  heartbeat(ts: number, seq: number, cursor: string): boolean {
    this.say(encodeSse({ name: 'heartbeat', id: cursor, json: JSON.stringify({ ts, seq }) }));
    return true;
  }

  authExpiring(expiresAtMs: number): void {
    const json = JSON.stringify({ expires_at: new Date(expiresAtMs).toISOString() });
    this.say(encodeSse({ name: 'auth-expiring', json }));
  }

  goodbye(reason: GoodbyeReason, retryAfterMs: number): void {
    // A client that does not read would get its goodbye only behind all waiting bytes. No last chunk: the stream is cut.
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
    const { socket } = this.response;
    if (!this.isOpen || !socket || socket.writableLength === 0) return Promise.resolve();
    return new Promise((resolve) => {
      const finish = () => {
        socket.off('drain', finish);
        socket.off('close', finish);
        resolve();
      };
      socket.once('drain', finish);
      socket.once('close', finish);
    });
  }

  /** A message for this client alone. */
  private say(text: string): void {
    if (this.isOpen) this.response.write(text);
  }

  private get isOpen(): boolean {
    const { response } = this;
    return !response.writableEnded && !response.destroyed && response.socket?.destroyed !== true;
  }
}
