// The client of Ringside. `connect` makes a client, which opens its connection when somebody subscribes.
import type { Base } from './base.js';
import { RingsideError } from './rest/errors.js';
import { Rest } from './rest/rest.js';
import { Clock } from './session/clock.js';
import { credentialOf, type Auth } from './session/credential.js';
import { Session, type SessionOptions, type SessionState } from './session/session.js';
import type { SubscribeOptions, Subscription } from './session/subscription.js';
import { SocketTransport, type SocketClass } from './wire/socket.transport.js';
import { SseTransport } from './wire/sse.transport.js';
import type { ChannelMessage, Transport } from './wire/transport.port.js';

export * from './rest/errors.js';
export type { AnswerOf, ReadRoute, RequestOf, Route } from './rest/routes.js';
export type { Answer, ReadOptions, RequestOptions, Rest } from './rest/rest.js';
export type { Auth } from './session/credential.js';
export type { SessionState } from './session/session.js';
export type {
  SubscribeOptions,
  Subscription,
  SubscriptionState,
  SubscriptionEvents,
} from './session/subscription.js';
export { SocketTransport, type SocketClass, type SocketLike } from './wire/socket.transport.js';
export { SseTransport } from './wire/sse.transport.js';
export type {
  ChannelMessage,
  Heard,
  Link,
  LinkEnd,
  OpenLink,
  Transport,
  WireGroup,
} from './wire/transport.port.js';

export interface ConnectOptions {
  /** Address of the server without a path, such as `https://ringside.example`. */
  readonly url: string;
  readonly auth?: Auth;
  /**
   * `auto`: WebSocket in browsers, and Server-Sent Events where its handshake fails twice and in Node. A transport of one's own is
   * for tests.
   */
  readonly transport?: 'auto' | TransportName | Transport;
  /** The class of WebSockets, where there is no global one. The package `ws` has one. */
  readonly WebSocket?: SocketClass;
  /** For requests and streams; a test gives one of its own. */
  readonly fetch?: typeof fetch;
  readonly onState?: (state: SessionState) => void;
  /** What no subscription can be told: of the credential, of the connection, and of handlers that throw. */
  readonly onError?: (error: RingsideError) => void;
  /** From 0 to 1, for the wait before the next attempt; a test gives a seeded one. */
  readonly random?: () => number;
}

export type TransportName = 'ws' | 'sse';

export interface Ringside {
  /**
   * Messages of a channel, each once and in order. Throws RingsideError `bad_cursor`, `too_many_channels` (100 of a connection) and
   * `closed`.
   */
  subscribe<M = ChannelMessage>(
    channel: string,
    handler: (message: M) => unknown,
    options?: SubscribeOptions,
  ): Subscription<M>;
  /** Requests, typed by their routes. */
  readonly rest: Rest;
  /** The server's time in milliseconds since 1970, UTC. */
  now(): number;
  readonly state: SessionState;
  /** `ws`, `sse`, or the name of a transport of one's own. */
  readonly transport: string;
  /** Goes on over another transport, without a gap or a repeat. */
  switchTo(transport: TransportName): void;
  /** Tries at once, also after `signed_out`. */
  reconnect(): void;
  /** Ends all subscriptions. */
  close(): void;
}

export function connect(options: ConnectOptions): Ringside {
  const { transport = 'auto', url } = options;
  const Socket = options.WebSocket ?? (globalThis as { WebSocket?: SocketClass }).WebSocket;
  const sse = new SseTransport(options.fetch);
  const named = (name: TransportName): Transport => {
    if (name === 'sse') return sse;
    if (!Socket)
      throw new RingsideError('no_transport', 'There is no WebSocket here; give the option WebSocket.');
    return new SocketTransport(Socket);
  };
  const isBrowser = 'document' in globalThis;
  const transports =
    typeof transport === 'object'
      ? [transport]
      : transport !== 'auto'
        ? [named(transport)]
        : isBrowser && Socket
          ? [named('ws'), sse]
          : [sse];
  const base = baseOf(options, { url: url.replace(/\/+$/, ''), transports, beside: sse });
  const { session, rest, clock } = base;
  return {
    rest,
    now: () => clock.now(),
    subscribe: (channel, handler, more) => session.subscribe(channel, handler, more),
    get state() {
      return session.state;
    },
    get transport() {
      return session.transportName;
    },
    switchTo: (name) => session.switchTo(named(name)),
    reconnect: () => session.reconnect(),
    close: () => session.close(),
  };
}

function baseOf(options: ConnectOptions, wire: Pick<SessionOptions, 'url' | 'transports' | 'beside'>): Base {
  const rest = new Rest({
    url: wire.url,
    credential: () => credentialOf(options.auth),
    fetch: options.fetch,
  });
  const clock = new Clock(rest);
  const session = new Session({
    ...options,
    ...wire,
    onBeat: (seconds) => clock.hear(seconds),
    onState: (state) => {
      if (state === 'open') void clock.read();
      options.onState?.(state);
    },
  });
  return { session, rest, clock };
}
