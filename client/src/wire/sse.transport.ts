// Streams over Server-Sent Events by `fetch`, which shows statuses and sets headers, in browsers and in Node. A link is one stream
// with one cursor, so all groups are one and a change opens a new link.
import { createParser, type EventSourceMessage } from 'eventsource-parser';
import { endOfCode, endOfGoodbye } from './ends.js';
import type {
  Heard,
  Link,
  LinkEnd,
  OpenLink,
  RefusedChannel,
  Transport,
  WireGroup,
} from './transport.port.js';

/** Streams over Server-Sent Events by `fetch`. */
export class SseTransport implements Transport {
  readonly name = 'sse';
  readonly canChange = false;

  constructor(private readonly fetchIt: typeof fetch = (...args) => fetch(...args)) {}

  open(want: OpenLink, hear: (heard: Heard) => void): Link {
    const link = new SseLink(want, hear);
    void link.run(this.fetchIt);
    return link;
  }
}

class SseLink implements Link {
  private readonly abort = new AbortController();
  private readonly group: WireGroup;
  private goodbye: LinkEnd | null = null;
  private isOpen = false;

  constructor(
    private readonly want: OpenLink,
    private readonly hear: (heard: Heard) => void,
  ) {
    const [group] = want.groups;
    if (!group) throw new Error('a stream needs a channel');
    this.group = group;
  }

  add = unchangeable;
  remove = unchangeable;
  renew = unchangeable;

  close(): void {
    this.abort.abort();
  }

  async run(fetchIt: typeof fetch): Promise<void> {
    const { url, token, withCookie } = this.want;
    let end: LinkEnd = { reason: 'cut', retryAfterMs: 0, mayReturn: 'yes', wasOpen: false };
    try {
      const response = await fetchIt(`${url}/api/v1/stream?${queryOf(this.group)}`, {
        headers: { accept: 'text/event-stream', ...(token !== null && { authorization: `Bearer ${token}` }) },
        credentials: withCookie ? 'include' : 'same-origin',
        signal: this.abort.signal,
      });
      if (response.ok && response.body) await this.read(response.body);
      else end = await refusalOf(response);
    } catch {
      // A cut, or a server that cannot be reached: both are an end.
    }
    if (!this.abort.signal.aborted)
      this.hear({ kind: 'end', end: this.goodbye ?? { ...end, wasOpen: this.isOpen || end.wasOpen } });
  }

  private async read(body: ReadableStream<Uint8Array>): Promise<void> {
    const parser = createParser({ onEvent: (event) => this.take(event) });
    const reader = body.getReader();
    const decoder = new TextDecoder();
    for (;;) {
      const { done, value } = await reader.read();
      if (done || this.abort.signal.aborted) return;
      parser.feed(decoder.decode(value, { stream: true }));
    }
  }

  private take({ event, id = '', data }: EventSourceMessage): void {
    if (this.abort.signal.aborted) return;
    const frame = JSON.parse(data) as Readonly<Record<string, unknown>>;
    switch (event) {
      case undefined:
      case 'price-update':
        this.hear({ kind: 'message', message: frame as never });
        break;
      case 'connected':
        this.isOpen = true;
        this.hear({ kind: 'open', epoch: String(frame.epoch), seq: Number(frame.seq) });
        this.hear({
          kind: 'subscribed',
          id: this.group.id,
          refused: [],
          mode: String(frame.mode),
          cursor: String(frame.cursor),
        });
        if (frame.mode === 'live')
          this.hear({ kind: 'caught_up', id: this.group.id, cursor: String(frame.cursor) });
        break;
      case 'heartbeat':
        if (!id.endsWith('s')) this.hear({ kind: 'caught_up', id: this.group.id, cursor: id });
        this.hear({ kind: 'beat', ts: Number(frame.ts), seq: Number(frame.seq) });
        break;
      case 'reset':
        this.hear({ kind: 'reset', id: this.group.id, reason: String(frame.reason), seq: Number(frame.seq) });
        break;
      case 'auth-expiring':
        this.hear({ kind: 'auth_expiring' });
        break;
      case 'goodbye':
        this.goodbye = endOfGoodbye(String(frame.reason), Number(frame.retry_after_ms) || 0);
        break;
      default:
        this.hear({ kind: 'unknown' });
    }
  }
}

function unchangeable(): never {
  throw new Error('a stream cannot be changed');
}

function queryOf({ channels, items, begin: { after, history, snapshot } }: WireGroup): string {
  const query = new URLSearchParams({ channels: channels.join(',') });
  if (items) query.set('items', items.join(','));
  if (after !== null) query.set('after', after);
  else {
    if (history > 0) query.set('history', String(history));
    if (snapshot) query.set('snapshot', 'true');
  }
  return query.toString();
}

const SECOND_MS = 1_000;

async function refusalOf(response: Response): Promise<LinkEnd> {
  const { code, details } = (await response.json().catch(() => ({}))) as Refusal;
  const retryAfterMs = (Number(response.headers.get('retry-after')) || 0) * SECOND_MS;
  const rest = {
    reason: code ?? String(response.status),
    retryAfterMs,
    wasOpen: true,
    refused: details?.refused,
  };
  return endOfCode(response.status, rest);
}

interface Refusal {
  readonly code?: string;
  readonly details?: { readonly refused?: readonly RefusedChannel[] };
}
