// A WebSocket as a sink. Finished frames go straight to the TCP socket that came with the upgrade request; control
// frames and the closing handshake belong to `ws`, which writes whole frames too, so frames never mix.
import type { Socket } from 'node:net';
import { WebSocket } from 'ws';
import {
  CLOSE_CODES,
  closeCodeOf,
  mayReturnAfter,
  type CloseCodeNumber,
} from '../../../../contract/streams/close-codes.js';
import type { SocketMessage } from '../../../../contract/streams/socket-messages.js';
import type { GoodbyeReason } from '../../../../contract/streams/stream.js';
import type { SocketReply } from '../../../../platform/channels/index.js';
import type { Sink } from '../../connection.js';
import { encodeTextFrame } from './ws-encoder.js';

/** How long a client may take to answer the closing handshake. */
const CLOSE_TIMEOUT_MS = 2_000;
/** After so many heartbeats without a frame from the client the connection counts as dead. */
const SILENT_BEATS_MAX = 2;

export class SocketSink implements Sink {
  readonly transport = 'ws';
  private unansweredBeats = 0;

  constructor(
    private readonly client: WebSocket,
    private readonly socket: Socket,
  ) {}

  get waitingBytes(): number {
    return this.socket.writableLength;
  }

  write(bytes: Buffer): void {
    if (this.client.readyState === WebSocket.OPEN && !this.socket.destroyed) this.socket.write(bytes);
  }

  send(message: SocketMessage | SocketReply): void {
    this.write(encodeTextFrame(JSON.stringify(message)));
  }

  /** Any frame from the client, also the pong of its library, shows that the client is alive. */
  heard(): void {
    this.unansweredBeats = 0;
  }

  /** Two pings: a message for the client's code, and a protocol ping that every client library answers. */
  heartbeat(ts: number, seq: number): boolean {
    if (this.unansweredBeats >= SILENT_BEATS_MAX) return false;
    this.unansweredBeats += 1;
    this.send({ type: 'ping', ts, seq });
    if (this.client.readyState === WebSocket.OPEN) this.client.ping();
    return true;
  }

  authExpiring(expiresAtMs: number): void {
    this.send({ type: 'auth-expiring', expires_at: new Date(expiresAtMs).toISOString() });
  }

  goodbye(reason: GoodbyeReason, retryAfterMs: number): void {
    this.send({ type: 'goodbye', reason, retry: mayReturnAfter(reason), retry_after_ms: retryAfterMs });
    this.close(closeCodeOf(reason));
  }

  /** Closes with a code; the socket is destroyed if the client does not answer the handshake. */
  close(code: CloseCodeNumber): void {
    this.client.close(code, CLOSE_CODES[code].name);
    const timer = setTimeout(() => this.client.terminate(), CLOSE_TIMEOUT_MS);
    this.client.once('close', () => clearTimeout(timer));
  }

  ended(): Promise<void> {
    if (this.client.readyState === WebSocket.CLOSED) return Promise.resolve();
    return new Promise((resolve) => this.client.once('close', () => resolve()));
  }

  drained(): Promise<void> {
    const { socket } = this;
    if (socket.destroyed || socket.writableLength === 0) return Promise.resolve();
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
}
