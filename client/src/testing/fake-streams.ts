// The two kinds of streams of the fake server. Frames leave one by one through timers, so fake timers of a test can drive them.
import type { SocketLike } from '../wire/socket.transport.js';
import type { ChannelMessage, RefusedChannel, WireBegin } from '../wire/transport.port.js';
import { isWanted, type Beginning, type FakeLog, type Wanted } from './fake-log.js';

/** What a stream asks of the server. */
export interface StreamHost {
  readonly log: FakeLog;
  readonly nowSeconds: number;
  readonly isUp: boolean;
  /** The user of a token; undefined: the token is not valid. */
  userOf(token: string): string | undefined;
  refusalFor(channel: string, userId: string | null): string | null;
  join(stream: FakeStream): void;
  leave(stream: FakeStream): void;
}

/** An open stream, whatever its transport. */
export abstract class FakeStream {
  private readonly frames: (() => void)[] = [];
  private timer: ReturnType<typeof setTimeout> | undefined;
  userId: string | null = null;

  constructor(protected readonly host: StreamHost) {}

  /** A new message of the log. */
  abstract take(message: ChannelMessage): void;
  abstract beat(): void;
  abstract goodbye(reason: string, retryAfterMs: number): void;
  abstract authExpiring(expiresAt: string): void;
  /** The connection breaks; frames that have not left are lost. */
  abstract cut(): void;

  protected later(frame: () => void): void {
    this.frames.push(frame);
    this.timer ??= setTimeout(() => this.flush(), 0);
  }

  protected stop(): void {
    clearTimeout(this.timer);
    this.frames.length = 0;
    this.host.leave(this);
  }

  private flush(): void {
    this.timer = undefined;
    for (const frame of this.frames.splice(0)) frame();
  }
}

/** The body of an answer to `GET /api/v1/stream`. */
export class FakeSse extends FakeStream {
  readonly body: ReadableStream<Uint8Array>;
  private controller: ReadableStreamDefaultController<Uint8Array> | null = null;
  private snapshotDue = false;

  constructor(
    host: StreamHost,
    private readonly wanted: Wanted,
    begin: WireBegin,
  ) {
    super(host);
    this.body = new ReadableStream({
      start: (controller) => void (this.controller = controller),
      cancel: () => this.stop(),
    });
    host.join(this);
    this.begin(host.log.beginning(wanted, begin));
  }

  take(message: ChannelMessage): void {
    if (!isWanted(message, this.wanted)) return;
    const { part = 1, parts = 1 } = message;
    this.say(
      message.channel === 'prices' ? 'price-update' : null,
      message,
      part < parts ? null : message.seq,
    );
  }

  beat(): void {
    const { head } = this.host.log;
    this.say('heartbeat', { ts: this.host.nowSeconds, seq: head }, head);
  }

  goodbye(reason: string, retryAfterMs: number): void {
    this.say('goodbye', { reason, retry_after_ms: retryAfterMs }, null);
    this.later(() => {
      this.controller?.close();
      this.stop();
    });
  }

  authExpiring(expiresAt: string): void {
    this.say('auth-expiring', { expires_at: expiresAt }, null);
  }

  cut(): void {
    this.stop();
    this.controller?.error(new TypeError('the connection broke'));
  }

  private begin({ mode, seq, cursor, resetReason, hasSnapshot, past }: Beginning): void {
    const { epoch } = this.host.log;
    this.snapshotDue = hasSnapshot;
    this.say('connected', { client_id: 'fake', mode, epoch, seq, cursor }, null);
    if (resetReason) this.say('reset', { reason: resetReason, seq }, null);
    for (const message of past) this.take(message);
    this.later(() => (this.snapshotDue = false));
    if (mode !== 'live') this.beat();
  }

  private say(name: string | null, data: object, seq: number | null): void {
    const { epoch } = this.host.log;
    this.later(() => {
      const event = name === null ? '' : `event: ${name}\n`;
      const id = seq === null ? '' : `id: ${epoch}-${seq}${this.snapshotDue ? 's' : ''}\n`;
      this.controller?.enqueue(new TextEncoder().encode(`${event}${id}data: ${JSON.stringify(data)}\n\n`));
    });
  }
}

const CLOSED_CODE = 1005;
const CUT_CODE = 1006;
const RESTARTING_CODE = 1012;
const CODES: Readonly<Record<string, number>> = { bad_request: 4400, unauthenticated: 4401, forbidden: 4403 };

/** One WebSocket. */
export class FakeSocket extends FakeStream implements SocketLike {
  onopen: (() => void) | null = null;
  onmessage: ((event: { data: unknown }) => void) | null = null;
  onclose: ((event: { code: number }) => void) | null = null;
  onerror: (() => void) | null = null;
  private readonly subscriptions = new Map<string, Wanted>();
  private isOver = false;

  constructor(host: StreamHost) {
    super(host);
    this.later(() => this.connect());
  }

  send(text: string): void {
    const command = JSON.parse(text) as Readonly<Record<string, unknown>>;
    this.later(() => this.carryOut(command));
  }

  close(): void {
    if (this.isOver) return;
    this.isOver = true;
    this.stop();
    setTimeout(() => this.onclose?.({ code: CLOSED_CODE }), 0);
  }

  take(message: ChannelMessage): void {
    const isSubscribed = [...this.subscriptions.values()].some((wanted) => isWanted(message, wanted));
    if (isSubscribed) this.say(message);
  }

  beat(): void {
    this.say({ type: 'ping', ts: this.host.nowSeconds, seq: this.host.log.head });
  }

  goodbye(reason: string, retryAfterMs: number): void {
    const code = CODES[reason];
    this.say({ type: 'goodbye', reason, retry_after_ms: retryAfterMs, retry: code === undefined });
    this.later(() => this.end(code ?? RESTARTING_CODE));
  }

  authExpiring(expiresAt: string): void {
    this.say({ type: 'auth-expiring', expires_at: expiresAt });
  }

  cut(): void {
    this.end(CUT_CODE);
  }

  private connect(): void {
    if (!this.host.isUp) return this.end(CUT_CODE);
    const { epoch, head: seq, cursor } = this.host.log;
    this.host.join(this);
    this.onopen?.();
    this.onmessage?.({
      data: JSON.stringify({ type: 'welcome', client_id: 'fake', mode: 'live', epoch, seq, cursor }),
    });
  }

  private carryOut(command: Readonly<Record<string, unknown>>): void {
    if (this.isOver) return;
    switch (command.action) {
      case 'auth':
        return this.signIn(String(command.token));
      case 'subscribe':
        return this.subscribe(command as never);
      case 'unsubscribe':
        return this.unsubscribe(command as never);
      case 'ping':
        return this.say({ type: 'pong' });
      default:
    }
  }

  private signIn(token: string): void {
    const userId = this.host.userOf(token);
    if (userId === undefined)
      return this.say({
        type: 'error',
        code: 'unauthenticated',
        message: 'The token is not valid.',
        id: null,
        retry: false,
      });
    this.userId = userId;
    this.say({ type: 'authenticated', user_id: userId, expires_at: null });
  }

  private subscribe({
    id,
    channels,
    items = null,
    after = null,
    history = 0,
    snapshot = false,
  }: Subscribe): void {
    const { log } = this.host;
    const refused: RefusedChannel[] = channels.flatMap((channel) => {
      const code = this.host.refusalFor(channel, this.userId);
      return code ? { channel, code } : [];
    });
    const served = channels.filter((channel) => !refused.some((one) => one.channel === channel));
    const wanted = { channels: served, items };
    const { mode, seq, cursor, resetReason, past } = log.beginning(wanted, { after, history, snapshot });
    this.say({ type: 'subscribed', id, channels: served, refused, mode, seq, cursor });
    if (served.length === 0) return;
    if (resetReason) this.say({ type: 'reset', id, reason: resetReason, seq });
    for (const message of past) this.say(message);
    this.subscriptions.set(id, wanted);
    this.say({ type: 'caught_up', id, cursor: log.cursor });
  }

  private unsubscribe({ channels }: { readonly channels: readonly string[] }): void {
    for (const [id, wanted] of this.subscriptions) {
      const rest = wanted.channels.filter((channel) => !channels.includes(channel));
      if (rest.length === 0) this.subscriptions.delete(id);
      else this.subscriptions.set(id, { ...wanted, channels: rest });
    }
    this.say({ type: 'unsubscribed', channels });
  }

  private say(frame: object): void {
    const data = JSON.stringify(frame);
    this.later(() => this.onmessage?.({ data }));
  }

  private end(code: number): void {
    if (this.isOver) return;
    this.isOver = true;
    this.stop();
    this.onclose?.({ code });
  }
}

interface Subscribe {
  readonly id: string;
  readonly channels: readonly string[];
  readonly items?: readonly number[] | null;
  readonly after?: string | null;
  readonly history?: number;
  readonly snapshot?: boolean;
}
