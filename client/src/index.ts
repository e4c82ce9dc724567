// The client of Ringside. `connect` makes a client, which opens its connection when somebody subscribes.
import type { Base } from './base.js';
import { ordersOf, type Orders, type OutboxPlace } from './outbox/orders.js';
import { replicaOf, type Replica } from './replica/index.js';
import type { RingsideError } from './rest/errors.js';
import { Rest } from './rest/rest.js';
import { Clock } from './session/clock.js';
import { credentialOf, type Auth } from './session/credential.js';
import { Session, type SessionState } from './session/session.js';
import { Watch } from './session/watch.js';
import type { ChannelName, MessageOf } from './session/messages.js';
import type { SubscribeOptions, Subscription } from './session/subscription.js';
import { sharedTransport, type Share } from './share/share.js';
import { SseTransport } from './wire/sse.transport.js';
import type { ChannelMessage } from './wire/transport.port.js';
import { Transports, type TransportName, type TransportOptions } from './wire/transports.js';

export { OutboxUnavailable } from './outbox/errors.js';
export type {
  LeftOrder,
  Order,
  OrderBody,
  OrderOutcome,
  OrderRequest,
  Orders,
  OrderState,
  OutboxPlace,
  PlacedOrder,
  PlaceOptions,
} from './outbox/orders.js';
export type * from './replica/index.js';
export * from './rest/errors.js';
export type { AnswerOf, ReadRoute, RequestOf, Route } from './rest/routes.js';
export type { Answer, ReadOptions, RequestOptions, Rest } from './rest/rest.js';
export type { Clock } from './session/clock.js';
export type { Auth } from './session/credential.js';
export type { Share } from './share/share.js';
export type { TransportName, TransportOptions } from './wire/transports.js';
export type { ChannelName, MessageOf, Schemas } from './session/messages.js';
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
  RefusedChannel,
  Transport,
  WireBegin,
  WireGroup,
} from './wire/transport.port.js';

/** What `connect` takes; only `url` is needed. */
export interface ConnectOptions extends TransportOptions {
  /** Address of the server without a path, such as `https://ringside.example`. */
  readonly url: string;
  readonly auth?: Auth;
  /** Where orders wait for their outcome. Browsers have IndexedDB; a Node program names a folder, or it cannot place orders by `orders`. */
  readonly outbox?: OutboxPlace;
  /** All tabs of a browser use one connection, where the browser can do so; otherwise each tab has its own. */
  readonly share?: Share | undefined;
  /** For requests and streams; a test gives one of its own. */
  readonly fetch?: typeof fetch;
  /** Hears of each change of `state`. */
  readonly onState?: (state: SessionState) => void;
  /** Errors that belong to no subscription: of the credential, of the connection, and of handlers that throw. */
  readonly onError?: (error: RingsideError) => void;
  /** From 0 to 1, for the wait before the next attempt; a test gives a seeded one. */
  readonly random?: () => number;
}

/** A client: one connection, and everything that is read and written over it. */
export interface Ringside extends Replica {
  /**
   * Messages of a channel, each once and in order, with the type that the channel's name says. Throws RingsideError `bad_cursor`,
   * `too_many_channels` (100 of a connection) and `closed`.
   */
  subscribe<C extends ChannelName>(
    channel: C,
    handler: (message: MessageOf<C>) => unknown,
    options?: SubscribeOptions,
  ): Subscription<MessageOf<C>>;
  /** For messages with a type of one's own, and for names that are made at run time. */
  subscribe<M = ChannelMessage>(
    channel: string,
    handler: (message: M) => unknown,
    options?: SubscribeOptions,
  ): Subscription<M>;
  /** Requests, typed by their routes. */
  readonly rest: Rest;
  /** Orders whose outcome is always found, also after a crash. */
  readonly orders: Orders;
  /** The server's time in milliseconds since 1970, UTC. */
  now(): number;
  /**
   * When all present subscriptions have handled everything up to the cursor, such as that of a write. Over SSE a quiet channel says so
   * only every 30 s. Throws RingsideError `bad_cursor` and `epoch_changed`.
   */
  reached(cursor: string): Promise<void>;
  readonly state: SessionState;
  /** Why the connection is away; null while it is open or before the first attempt. */
  readonly error: RingsideError | null;
  /** Times that the connection was lost. */
  readonly reconnects: number;
  readonly clock: Clock;
  /** `state`: when `state` changes. Returns a function that removes the listener. */
  on(event: 'state', listener: () => void): () => void;
  /** Another client of the same server, with a credential and a connection of its own. */
  withAuth(auth: Auth): Ringside;
  /** `ws`, `sse`, or the name of a transport of one's own. */
  readonly transport: string;
  /** Goes on over another transport, without a gap or a repeat. */
  switchTo(transport: TransportName): void;
  /** Tries at once, also after `signed_out`. */
  reconnect(): void;
  /** Ends all subscriptions. */
  close(): void;
}

/** Opens nothing before somebody subscribes. Throws RingsideError `no_transport` and `share_needs_user`. */
export function connect(given: ConnectOptions): Ringside {
  const options = { ...given, url: given.url.replace(/\/+$/, '') };
  const sse = new SseTransport(options.fetch);
  const transports = new Transports(options, sse);
  const watch = new Watch(options);
  const base = baseOf({ ...options, ...watch.hooks }, transports, sse);
  const { session, rest, clock } = base;
  const orders = ordersOf(base, { url: options.url, place: options.outbox, random: options.random });
  const { replica, end } = replicaOf(base);
  return {
    ...replica,
    rest,
    orders,
    clock,
    now: () => clock.now(),
    reached: (cursor) => session.reached(cursor),
    on: (_, listener) => watch.on(listener),
    withAuth: (auth) => connect({ ...options, auth, share: undefined }),
    get error() {
      return watch.error;
    },
    get reconnects() {
      return session.reconnects;
    },
    subscribe: session.subscribe.bind(session) as Ringside['subscribe'],
    get state() {
      return session.state;
    },
    get transport() {
      return session.transportName;
    },
    switchTo: (name) => session.switchTo(transports.named(name)),
    reconnect: () => session.reconnect(),
    close: () => {
      orders.close();
      end();
      session.close();
    },
  };
}

function baseOf(options: ConnectOptions, transports: Transports, beside: SseTransport): Base {
  const { url, auth, random, share } = options;
  const rest = new Rest({ url, credential: () => credentialOf(auth), fetch: options.fetch });
  const clock = new Clock(rest);
  const own = { url, auth, random, beside, transports: transports.inOrder() };
  const shared = share
    ? sharedTransport({ share, url, auth, session: (heard) => new Session({ ...own, ...heard }) })
    : null;
  let isClockDue = false;
  const session = new Session({
    ...own,
    ...(shared && { transports: [shared] }),
    ...(options.onError && { onError: options.onError }),
    onBeat: (seconds) => clock.hear(seconds),
    // After the first messages, which the requests for the time would hold up.
    onLevel: () => {
      if (isClockDue) void clock.read();
      isClockDue = false;
    },
    onState: (state) => {
      isClockDue ||= state === 'open';
      options.onState?.(state);
    },
  });
  return { session, rest, clock };
}
