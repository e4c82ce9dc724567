// Streams over WebSocket: many subscriptions on one connection, each with its own cursor. A token goes in a command, because a
// browser can set no header, and a token must not be in an address.
import { endOfCode, endOfGoodbye } from './ends.js';
import type { Heard, Link, LinkEnd, OpenLink, Transport, WireGroup } from './transport.port.js';

/** The part of the standard WebSocket that is used; the package `ws` has it too. */
export interface SocketLike {
  onopen: (() => void) | null;
  onmessage: ((event: { data: unknown }) => void) | null;
  onclose: ((event: { code: number }) => void) | null;
  onerror: (() => void) | null;
  send(text: string): void;
  close(): void;
}
/** A class of WebSockets, such as that of browsers or of the package `ws`. */
export type SocketClass = new (url: string) => SocketLike;

/** The server allows 60 commands in 10 s. */
const COMMANDS_MAX = 50;
const COMMANDS_PER_MS = 10_000;

type Frame = Readonly<Record<string, unknown>>;

/** Streams over a WebSocket, whose channels change without a new connection. */
export class SocketTransport implements Transport {
  readonly name = 'ws';
  readonly canChange = true;

  constructor(private readonly Socket: SocketClass) {}

  open(want: OpenLink, hear: (heard: Heard) => void): Link {
    return new SocketLink(new this.Socket(`${want.url.replace(/^http/, 'ws')}/ws`), want, hear);
  }
}

class SocketLink implements Link {
  private isOver = false;
  private isOpen = false;
  private hasBegun = false;
  private goodbye: LinkEnd | null = null;
  private readonly sentAtMs: number[] = [];
  private readonly waiting: object[] = [];
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly socket: SocketLike,
    private readonly want: OpenLink,
    private readonly hear: (heard: Heard) => void,
  ) {
    socket.onmessage = ({ data }) => this.take(data);
    socket.onerror = () => undefined;
    socket.onclose = ({ code }) => this.end(code);
  }

  add(group: WireGroup): void {
    this.command(subscribeOf(group));
  }

  remove(channels: readonly string[]): void {
    this.command({ action: 'unsubscribe', channels });
  }

  renew(token: string): void {
    this.command({ action: 'auth', token });
  }

  ask(): void {
    if (this.hasBegun) this.command({ action: 'ping' });
  }

  close(): void {
    this.isOver = true;
    clearTimeout(this.timer);
    this.socket.onmessage = this.socket.onclose = null;
    this.socket.close();
  }

  private take(data: unknown): void {
    if (this.isOver || typeof data !== 'string') return;
    const frame = JSON.parse(data) as Frame;
    if (typeof frame.channel === 'string') this.hear({ kind: 'message', message: frame as never });
    else this.control(frame);
  }

  private control(frame: Frame): void {
    switch (frame.type) {
      case 'welcome':
        this.isOpen = true;
        this.hear({ kind: 'open', epoch: String(frame.epoch), seq: Number(frame.seq) });
        if (this.want.token === null) this.begin();
        else this.renew(this.want.token);
        break;
      case 'authenticated':
        this.begin();
        break;
      case 'ping':
        this.command({ action: 'pong' });
        this.hear({ kind: 'beat', ts: Number(frame.ts), seq: Number(frame.seq) });
        break;
      case 'goodbye': {
        const end = endOfGoodbye(String(frame.reason), Number(frame.retry_after_ms) || 0);
        this.goodbye = frame.retry === true || end.mayReturn !== 'yes' ? end : { ...end, mayReturn: 'no' };
        break;
      }
      case 'error':
        this.refused(frame);
        break;
      case 'auth-expiring':
        this.hear({ kind: 'auth_expiring' });
        break;
      case 'subscribed':
      case 'caught_up':
      case 'reset':
        this.hear({ ...frame, kind: frame.type } as never);
        break;
      case 'pong':
        // A server of an older version does not say the seq.
        if (typeof frame.seq === 'number') this.hear({ kind: 'beat', ts: null, seq: frame.seq });
        break;
      case 'unsubscribed':
        break;
      default:
        this.hear({ kind: 'unknown' });
    }
  }

  private begin(): void {
    if (this.hasBegun) return;
    this.hasBegun = true;
    for (const group of this.want.groups) this.add(group);
  }

  /** Before the first subscription only the token can be refused. That ends the link, so that the session asks for another token. */
  private refused({ code, message, id }: Frame): void {
    if (!this.hasBegun) {
      this.goodbye = endOfGoodbye('unauthenticated', 0);
      this.socket.close();
      return;
    }
    this.hear({
      kind: 'refused',
      id: typeof id === 'string' ? id : null,
      code: String(code),
      message: String(message),
    });
  }

  private end(code: number): void {
    if (this.isOver) return;
    this.isOver = true;
    clearTimeout(this.timer);
    const rest = { reason: String(code), retryAfterMs: 0, wasOpen: this.isOpen };
    this.hear({ kind: 'end', end: this.goodbye ?? endOfCode(code, rest) });
  }

  /** Commands beyond the server's limit wait; a connection has at most 100 channels, so few can wait. */
  private command(command: object): void {
    if (this.isOver) return;
    this.waiting.push(command);
    this.sendSome();
  }

  private sendSome(): void {
    clearTimeout(this.timer);
    const nowMs = performance.now();
    while (this.sentAtMs[0] !== undefined && nowMs - this.sentAtMs[0] > COMMANDS_PER_MS)
      this.sentAtMs.shift();
    while (this.waiting.length > 0 && this.sentAtMs.length < COMMANDS_MAX) {
      this.sentAtMs.push(nowMs);
      this.socket.send(JSON.stringify(this.waiting.shift()));
    }
    const [first] = this.sentAtMs;
    if (this.waiting.length > 0 && first !== undefined)
      this.timer = setTimeout(() => this.sendSome(), first + COMMANDS_PER_MS - nowMs + 1);
  }
}

const subscribeOf = ({ id, channels, items, begin: { after, history, snapshot } }: WireGroup): object => ({
  action: 'subscribe',
  id,
  channels,
  ...(items && { items }),
  ...(after === null ? { ...(history > 0 && { history }), ...(snapshot && { snapshot }) } : { after }),
});
