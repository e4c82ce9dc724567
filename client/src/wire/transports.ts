// Which transports a client may use, in the order of preference.
import { RingsideError } from '../rest/errors.js';
import { SocketTransport, type SocketClass } from './socket.transport.js';
import type { SseTransport } from './sse.transport.js';
import type { Transport } from './transport.port.js';

/** WebSocket, or Server-Sent Events by `fetch`. */
export type TransportName = 'ws' | 'sse';

/** Which transport a client uses. */
export interface TransportOptions {
  /**
   * `auto`: WebSocket in browsers, and Server-Sent Events where its handshake fails twice and in Node. A transport of one's own is
   * for tests.
   */
  readonly transport?: 'auto' | TransportName | Transport;
  /** The class of WebSockets, where there is no global one. The package `ws` has one. */
  readonly WebSocket?: SocketClass;
}

export class Transports {
  private readonly Socket: SocketClass | undefined;

  constructor(
    private readonly options: TransportOptions,
    private readonly sse: SseTransport,
  ) {
    this.Socket = options.WebSocket ?? (globalThis as { WebSocket?: SocketClass }).WebSocket;
  }

  /** Throws RingsideError `no_transport`. */
  named(name: TransportName): Transport {
    if (name === 'sse') return this.sse;
    if (!this.Socket)
      throw new RingsideError('no_transport', 'There is no WebSocket here; give the option WebSocket.');
    return new SocketTransport(this.Socket);
  }

  inOrder(): Transport[] {
    const { transport = 'auto' } = this.options;
    if (typeof transport === 'object') return [transport];
    if (transport !== 'auto') return [this.named(transport)];
    return 'document' in globalThis && this.Socket ? [this.named('ws'), this.sse] : [this.sse];
  }
}
