// A connection of Engine.IO as a sink. Engine.IO pings its clients and finds dead ones by itself, and keeps what a client has not
// taken yet.
import type { Socket } from 'socket.io';
import { mayReturnAfter } from '../../../../contract/streams/close-codes.js';
import type { GoodbyeReason } from '../../../../contract/streams/stream.js';
import type { Sink } from '../../connection.js';

/** The connection below the namespaces of a client. */
export type EngineSocket = Socket['conn'];

/** Takes the events of a write, and the words of the hub, for all namespaces of the client. */
export interface IoListener {
  write(bytes: Buffer): void;
  say(event: string, data: object): void;
}

export class IoSink implements Sink {
  readonly transport = 'socketio';
  waitingBytes = 0;

  constructor(
    private readonly engine: EngineSocket,
    private readonly listener: IoListener,
  ) {
    engine.on('packetCreate', ({ data }: { data?: string | Buffer }) => {
      this.waitingBytes += data === undefined ? 0 : Buffer.byteLength(data);
    });
    engine.on('drain', () => (this.waitingBytes = 0));
  }

  write(bytes: Buffer): void {
    if (bytes.length > 0) this.listener.write(bytes);
  }

  heartbeat(): boolean {
    return true;
  }

  authExpiring(expiresAtMs: number): void {
    this.listener.say('auth-expiring', { expires_at: new Date(expiresAtMs).toISOString() });
  }

  goodbye(reason: GoodbyeReason, retryAfterMs: number): void {
    this.listener.say('goodbye', { reason, retry: mayReturnAfter(reason), retry_after_ms: retryAfterMs });
    this.engine.close();
  }

  ended(): Promise<void> {
    if (this.engine.readyState === 'closed') return Promise.resolve();
    return new Promise((resolve) => this.engine.once('close', () => resolve()));
  }

  drained(): Promise<void> {
    if (this.waitingBytes === 0 || this.engine.readyState === 'closed') return Promise.resolve();
    return new Promise((resolve) => {
      const finish = () => {
        this.engine.off('drain', finish);
        this.engine.off('close', finish);
        resolve();
      };
      this.engine.once('drain', finish);
      this.engine.once('close', finish);
    });
  }
}
