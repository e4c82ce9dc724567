// An in-memory server that speaks the protocol of Ringside without a network: the log, cursors, resets, heartbeats, streams over SSE and
// WebSocket, and orders over REST. For the tests of apps, with faults that a test asks for.
import type { Order, OrderRequest } from '../outbox/orders.js';
import type { SocketClass } from '../wire/socket.transport.js';
import type { ChannelMessage } from '../wire/transport.port.js';
import { FakeDesk, refusal, type DeskAnswer, type Judge } from './fake-desk.js';
import { FakeLog } from './fake-log.js';
import { broken, FakeNetwork, respond, type RequestFault } from './fake-network.js';
import { FakeSocket, FakeSse, type FakeStream, type StreamHost } from './fake-streams.js';

/** Time of the fake server. */
export interface FakeServerOptions {
  /** The server's time in milliseconds since 1970; by default `Date.now`. */
  readonly nowMs?: () => number;
  /** By default 30,000. */
  readonly heartbeatMs?: number;
}

/** An answer to a route of the test's own. */
export interface FakeAnswer {
  readonly status?: number;
  readonly body?: unknown;
}

/** A request as a route of the test sees it. */
export interface FakeRequest {
  readonly url: URL;
  readonly body: unknown;
  readonly userId: string | null;
}

const HEARTBEAT_MS = 30_000;
const SECOND_MS = 1_000;
const CHANNEL = /^(?:prices|feed|stats|pricing:[\w-]+|book:[\w-]+|market:[\w-]+|user:[\w-]+|admin:[\w-]+)$/;

/**
 * ```ts
 * const server = new FakeServer();
 * const client = connect({ ...server.options, auth: () => server.signIn('ann'), outbox: 'memory' });
 * client.subscribe('market:m', print);
 * server.publish('market:m', { type: 'trade', data: {} });
 * ```
 */
export class FakeServer implements StreamHost {
  readonly url = 'http://ringside.test';
  /** For `connect({ fetch })`. */
  readonly fetch: typeof fetch = (input, init) => this.answer(input as string, init ?? {});
  /** For `connect({ WebSocket })`. */
  readonly WebSocket: SocketClass;
  readonly log: FakeLog;
  isUp = true;
  /** Requests that have arrived, as `POST /api/v1/trading/orders`, in their order. */
  readonly arrived: string[] = [];
  private readonly nowMs: () => number;
  private readonly desk: FakeDesk;
  private readonly users = new Map<string, string>();
  private readonly streams = new Set<FakeStream>();
  private readonly routes = new Map<string, (request: FakeRequest) => FakeAnswer>();
  private readonly network = new FakeNetwork();
  private beating: ReturnType<typeof setInterval> | undefined;
  private lastToken = 0;
  private epochs = 1;

  constructor(private readonly settings: FakeServerOptions = {}) {
    this.nowMs = settings.nowMs ?? (() => Date.now());
    this.log = new FakeLog('fake1', this.nowMs);
    this.desk = new FakeDesk(this.nowMs, (userId, order) =>
      this.publish(`user:${userId}`, { event: 'order_placed', data: { order } }),
    );
    const accept = (): FakeSocket => new FakeSocket(this);
    this.WebSocket = class {
      constructor() {
        return accept();
      }
    } as unknown as SocketClass;
  }

  /** The options of `connect` that lead to this server. */
  get options(): { url: string; fetch: typeof fetch; WebSocket: SocketClass } {
    return { url: this.url, fetch: this.fetch, WebSocket: this.WebSocket };
  }

  /** A new token of the user. */
  signIn(userId: string): string {
    this.lastToken += 1;
    const token = `token-${this.lastToken}`;
    this.users.set(token, userId);
    return token;
  }

  /** All tokens of the user end, and the streams opened with them. */
  signOut(userId: string): void {
    for (const [token, owner] of this.users) if (owner === userId) this.users.delete(token);
    for (const stream of [...this.streams])
      if (stream.userId === userId) stream.goodbye('unauthenticated', 0);
  }

  /** Appends messages of one seq to a log channel; returns the seq. */
  publish(channel: string, ...facts: readonly object[]): number {
    for (const message of this.log.append(channel, facts)) this.send(message);
    return this.log.head;
  }

  /** The newest value of a key of a state channel, such as an item of `prices`; returns the seq. */
  setValue(channel: string, key: string, value: object): number {
    this.send(this.log.set(channel, key, value));
    return this.log.head;
  }

  /** Orders that were accepted, oldest first. */
  get orders(): readonly Order[] {
    return this.desk.orders.map(({ order }) => order);
  }

  /** Refuses orders by the code that it returns. */
  refuseOrders(judge: Judge): void {
    this.desk.judge = judge;
  }

  /** Answers a route that the fake server does not have, such as `GET /api/v1/markets`. */
  on(route: string, answer: (request: FakeRequest) => FakeAnswer): void {
    this.routes.set(route, answer);
  }

  /** The fault of the next request, or of the next to this route; several calls make a list. */
  next(fault: RequestFault, route: string | null = null): void {
    this.network.next(fault, route);
  }

  /** Faults that have not happened yet will not happen. */
  calm(): void {
    this.network.calm();
  }

  /** Sends a heartbeat to all streams; every `heartbeatMs` it does so by itself. */
  beat(): void {
    for (const stream of [...this.streams]) stream.beat();
  }

  /** Ends all streams as a network does, without a word. */
  cut(): void {
    for (const stream of [...this.streams]) stream.cut();
  }

  /** Ends all streams with a reason, such as `restarting` or `forbidden`. */
  goodbye(reason: string, retryAfterMs = 0): void {
    for (const stream of [...this.streams]) stream.goodbye(reason, retryAfterMs);
  }

  /** Tells all streams that their credential ends at this time (ISO 8601). */
  expireSoon(expiresAt: string): void {
    for (const stream of [...this.streams]) stream.authExpiring(expiresAt);
  }

  /** Streams end, and nothing answers until `start()`. What the server has stored stays. */
  stop(): void {
    this.isUp = false;
    this.cut();
  }

  /** The server is back, with its log and its orders. */
  start(): void {
    this.isUp = true;
  }

  /** The database was restored, and has lost the last messages: cursors get `reset` `epoch_changed`. */
  rotateEpoch(lost = 0): void {
    this.epochs += 1;
    this.log.newEpoch(`fake${this.epochs}`, lost);
    this.goodbye('epoch_changed');
  }

  // What follows is called by the streams.

  /** @internal */
  get nowSeconds(): number {
    return Math.floor(this.nowMs() / SECOND_MS);
  }

  userOf(token: string): string | undefined {
    return this.users.get(token);
  }

  /** @internal */
  refusalFor(channel: string, userId: string | null): string | null {
    if (!CHANNEL.test(channel)) return 'unknown_channel';
    const [family, owner] = channel.split(':');
    if (family === 'user' && owner !== userId) return 'forbidden_channel';
    return family === 'admin' ? 'forbidden_channel' : null;
  }

  /** @internal */
  join(stream: FakeStream): void {
    this.streams.add(stream);
    this.beating ??= setInterval(() => this.beat(), this.settings.heartbeatMs ?? HEARTBEAT_MS);
  }

  /** @internal */
  leave(stream: FakeStream): void {
    this.streams.delete(stream);
    if (this.streams.size > 0) return;
    clearInterval(this.beating);
    this.beating = undefined;
  }

  private send(message: ChannelMessage): void {
    for (const stream of [...this.streams]) stream.take(message);
  }

  private answer(address: string, init: RequestInit): Promise<Response> {
    const url = new URL(address);
    const route = `${init.method ?? 'GET'} ${url.pathname}`;
    return this.network.bring(route, init.signal, () => this.carryOut(route, url, init));
  }

  private carryOut(route: string, url: URL, init: RequestInit): Response {
    if (!this.isUp) throw broken();
    this.arrived.push(route);
    const token = new Headers(init.headers).get('authorization')?.replace(/^Bearer /, '');
    const userId = token === undefined ? null : this.users.get(token);
    if (userId === undefined) return respond(refusal(401, 'unauthenticated'));
    if (route === 'GET /api/v1/stream') return this.stream(url, userId, init.signal);
    const body: unknown = typeof init.body === 'string' ? JSON.parse(init.body) : undefined;
    const own = this.routes.get(route);
    const request = { url, body, userId };
    const answer = own ? { status: 200, body: null, ...own(request) } : this.read(route, request);
    return respond(answer, { 'ringside-seq': this.log.cursor });
  }

  private read(route: string, { url, body, userId }: FakeRequest): DeskAnswer {
    if (route === 'GET /api/v1/time') {
      const unixMs = this.nowMs();
      return { status: 200, body: { time: new Date(unixMs).toISOString(), unix_ms: unixMs } };
    }
    const minSeq = url.searchParams.get('minSeq');
    if (minSeq !== null && !minSeq.startsWith(`${this.log.epoch}-`)) return refusal(410, 'epoch_changed');
    if (userId === null) return refusal(401, 'unauthenticated');
    const [, clientOrderId] = /^GET \/api\/v1\/trading\/orders\/by-client-id\/(.+)$/.exec(route) ?? [];
    if (clientOrderId !== undefined) return this.desk.byClientId(userId, decodeURIComponent(clientOrderId));
    switch (route) {
      case 'GET /api/v1/auth/me':
        return { status: 200, body: { id: userId, email: null, role: 'user', status: 'active' } };
      case 'POST /api/v1/trading/orders':
        return this.desk.place(userId, body as OrderRequest);
      case 'GET /api/v1/trading/orders/list':
        return { status: 200, body: { data: this.desk.list(userId), next: null } };
      default:
        return refusal(404, 'not_found');
    }
  }

  private stream(url: URL, userId: string | null, signal: AbortSignal | null | undefined): Response {
    const query = url.searchParams;
    const channels = (query.get('channels') ?? '').split(',');
    const refused = channels.flatMap((channel) => {
      const code = this.refusalFor(channel, userId);
      return code ? { channel, code } : [];
    });
    const [first] = refused;
    if (first) {
      const isUnknown = first.code === 'unknown_channel';
      return respond(isUnknown ? refusal(400, 'bad_request') : refusal(403, first.code, { refused }));
    }
    const items = query.get('items')?.split(',').map(Number) ?? null;
    const history = Number(query.get('history') ?? 0);
    const begin = { after: query.get('after'), history, snapshot: query.get('snapshot') === 'true' };
    const stream = new FakeSse(this, { channels, items }, begin);
    stream.userId = userId;
    signal?.addEventListener('abort', () => stream.cut());
    return new Response(stream.body, { headers: { 'content-type': 'text/event-stream' } });
  }
}
