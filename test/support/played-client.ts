// A client whose server is played by the test: the stream frame by frame, and the answers of REST.
import { connect, type ConnectOptions, type Ringside } from '../../client/src/index.js';
import type { Heard, LinkEnd, OpenLink, Transport } from '../../client/src/wire/transport.port.js';
import { eventually } from './eventually.js';

/** An answer as of `seq`, or a refusal. */
export interface PlayedAnswer {
  readonly body: unknown;
  readonly seq?: number;
  readonly epoch?: string;
  readonly status?: number;
}

type Answering = () => PlayedAnswer | Promise<PlayedAnswer>;

export const turn = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 0));

class PlayedTransport implements Transport {
  readonly name = 'played';
  readonly canChange = true;
  readonly groups = new Map<string, OpenLink['groups'][number]>();
  hear: (heard: Heard) => void = () => undefined;
  links = 0;

  open(want: OpenLink, hear: (heard: Heard) => void) {
    this.links += 1;
    this.hear = hear;
    this.groups.clear();
    for (const group of want.groups) this.groups.set(group.id, group);
    return {
      add: (group: OpenLink['groups'][number]) => void this.groups.set(group.id, group),
      remove: () => undefined,
      renew: () => undefined,
      close: () => undefined,
    };
  }
}

export class PlayedServer {
  readonly wire = new PlayedTransport();
  readonly client: Ringside;
  /** Routes that were read, with their queries. */
  readonly reads: URL[] = [];
  readonly errors: string[] = [];
  private readonly routes = new Map<string, Answering>();
  epoch = 'e';

  constructor(options: Partial<ConnectOptions> = {}) {
    this.client = connect({
      url: 'http://server',
      transport: this.wire,
      fetch: (input) => this.fetch(new URL(input)),
      random: () => 0,
      onError: ({ code }) => void this.errors.push(code),
      ...options,
    });
    this.answers('/time', () => ({ body: { unix_ms: 0 } }));
    this.answers('/auth/me', () => ({ body: { id: 'u' } }));
  }

  /** What a GET below /api/v1 is answered with from now on. */
  answers(path: string, answering: Answering): void {
    this.routes.set(path, answering);
  }

  readsOf(path: string): URL[] {
    return this.reads.filter(({ pathname }) => pathname === `/api/v1${path}`);
  }

  /** Accepts what the client has subscribed to, once there is a channel of the name. All of the past up to `seq` has come. */
  async level(channel: string, seq: number, mode = 'resumed'): Promise<void> {
    const find = () => [...this.wire.groups.values()].find(({ channels }) => channels.includes(channel));
    await eventually(find);
    const group = find();
    if (!group) throw new Error(`nobody has subscribed to ${channel}`);
    this.hear({ kind: 'open', epoch: this.epoch, seq });
    const cursor = group.begin.after ?? `${this.epoch}-${seq}`;
    this.hear({ kind: 'subscribed', id: group.id, refused: [], mode, cursor });
    if (mode !== 'reset') this.caughtUp(channel, seq);
  }

  caughtUp(channel: string, seq: number): void {
    for (const { id, channels } of this.wire.groups.values())
      if (channels.includes(channel)) this.hear({ kind: 'caught_up', id, cursor: `${this.epoch}-${seq}` });
  }

  reset(channel: string, seq: number): void {
    for (const { id, channels } of this.wire.groups.values())
      if (channels.includes(channel)) this.hear({ kind: 'reset', id, reason: 'epoch_changed', seq });
  }

  message(channel: string, seq: number, more: object = {}): void {
    this.hear({ kind: 'message', message: { channel, seq, timestamp: '2026-01-01T12:00:00.000Z', ...more } });
  }

  /** Messages of one commit of a user: one seq, numbered parts. */
  commit(seq: number, ...events: readonly (readonly [event: string, data: object])[]): void {
    for (const [at, [event, data]] of events.entries())
      this.message('user:u', seq, { event, data, tx: seq, part: at + 1, parts: events.length });
  }

  cut(end: Partial<LinkEnd> = {}): void {
    const usual = { reason: 'cut', retryAfterMs: 0, mayReturn: 'yes', wasOpen: true } as const;
    this.hear({ kind: 'end', end: { ...usual, ...end } });
  }

  private hear(heard: Heard): void {
    this.wire.hear(heard);
  }

  private async fetch(url: URL): Promise<Response> {
    this.reads.push(url);
    const answering = this.routes.get(url.pathname.replace('/api/v1', ''));
    if (!answering) return Response.json({ code: 'not_found', message: '' }, { status: 404 });
    const { body, seq = 0, epoch = this.epoch, status = 200 } = await answering();
    const headers = { 'ringside-seq': `${epoch}-${seq}` };
    const error = status < 400 ? {} : { statusCode: status };
    return Response.json({ ...(body as object), ...error }, { status, headers });
  }
}

/** An answer that the test gives later. */
export function later<T>(): { readonly promise: Promise<T>; readonly resolve: (value: T) => void } {
  let resolve: (value: T) => void = () => undefined;
  const promise = new Promise<T>((done) => (resolve = done));
  return { promise, resolve };
}
