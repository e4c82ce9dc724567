// Clients over Server-Sent Events: one reads the stream itself, so it can be slow or cut at any byte; the second uses
// the stock `eventsource` package. Both reconnect with the last id, as the standard says.
import { get, type IncomingMessage } from 'node:http';
import { EventSource } from 'eventsource';
import { CheckClient, parseCursor, tell, type HeardMessage } from './client.js';
import type { Fate } from './habits.js';

const CONTROL = ['connected', 'heartbeat', 'reset', 'goodbye', 'stream-error', 'auth-expiring'];

abstract class SseBase extends CheckClient {
  protected lastId: string | null = null;

  protected path(): string {
    const [wanted] = this.plan.subscriptions;
    if (!wanted) throw new Error('an SSE client has one subscription');
    const { markets, prices, items, snapshot, history, batch } = wanted;
    const query = new URLSearchParams({ channels: [...markets, ...(prices ? ['prices'] : [])].join(',') });
    if (items) query.set('items', [...items].join(','));
    if (snapshot) query.set('snapshot', 'true');
    if (history > 0) query.set('history', String(history));
    if (batch) query.set('batch', 'true');
    return `/api/v1/stream?${query.toString()}`;
  }

  /**
   * One event of the stream, with the client's last id after it. `cameWith` is the id with which the connection
   * began.
   */
  protected hear(name: string, json: string, id: string, cameWith: string | null): void {
    const [judge] = this.judges;
    if (!judge) throw new Error('an SSE client has one judge');
    const data = JSON.parse(json) as HeardMessage;
    if (name === 'connected') {
      this.begun();
      const { mode, seq } = data as unknown as { mode: string; seq: number };
      judge.begin(mode, seq, cameWith === null ? null : parseCursor(cameWith));
    } else if (name === 'goodbye') this.countGoodbye((data as unknown as { reason: string }).reason);
    else if (name === 'stream-error') this.shared.unexpected(`stream-error ${json}`);
    else if (!CONTROL.includes(name)) tell(judge, data);
    if (name === 'goodbye') return;
    const { seq, owes } = parseCursor(id);
    judge.cursor(seq, owes);
    if (name === 'heartbeat' && !owes) judge.sentUpTo(seq);
  }
}

export class SseClient extends SseBase {
  private close: (() => void) | undefined;

  protected connect(fate: Fate, ended: () => void): void {
    const cameWith = this.lastId;
    const request = get(`${this.shared.url}${this.path()}`, {
      agent: false,
      headers: {
        accept: 'text/event-stream',
        ...(cameWith === null ? {} : { 'last-event-id': cameWith }),
      },
    });
    let timer: NodeJS.Timeout | undefined;
    let open: IncomingMessage | undefined;
    this.close = () => {
      clearTimeout(timer);
      request.destroy();
      // A response whose socket has ended may still hold bytes that a slow client has not read.
      open?.removeAllListeners('data').destroy();
    };
    if (fate.leavesAfterMs !== null) timer = setTimeout(ended, fate.leavesAfterMs);
    request.on('error', ended);
    request.on('response', (response) => {
      open = response;
      response.on('error', ended).on('close', ended);
      if (response.statusCode !== 200) {
        this.shared.unexpected(`the stream answered ${response.statusCode}`);
        ended();
        return;
      }
      this.read(response, fate, cameWith, ended);
    });
  }

  protected hangUp(): void {
    this.close?.();
  }

  private read(response: IncomingMessage, fate: Fate, cameWith: string | null, ended: () => void): void {
    const parser = new SseParser((name, json, id) => {
      // The goodbye to a client without an id has an empty id.
      if (id !== null) this.lastId = id || null;
      this.hear(name, json, this.lastId ?? '', cameWith);
    });
    let left = fate.budgetBytes ?? Infinity;
    let untilStall = fate.stall?.afterBytes ?? Infinity;
    let isOver = false;
    response.on('data', (bytes: Buffer) => {
      if (isOver) return;
      parser.push(bytes.subarray(0, Math.min(left, bytes.length)));
      left -= bytes.length;
      untilStall -= bytes.length;
      if (left <= 0) {
        isOver = true;
        this.shared.counts.cuts += 1;
        ended();
        return;
      }
      const restMs = untilStall <= 0 ? (fate.stall?.ms ?? 0) : fate.restMs;
      if (untilStall <= 0) {
        untilStall = Infinity;
        this.shared.counts.stalls += 1;
      }
      if (restMs === 0) return;
      response.pause();
      setTimeout(() => response.resume(), restMs);
    });
  }
}

/**
 * The parser of the standard, as far as Ringside's streams need it: an event counts once its empty line has arrived.
 */
class SseParser {
  private rest: Buffer = Buffer.alloc(0);
  private name = 'message';
  private data: string[] = [];
  private id: string | null = null;

  constructor(private readonly onEvent: (name: string, data: string, id: string | null) => void) {}

  push(bytes: Buffer): void {
    let buffer = this.rest.length > 0 ? Buffer.concat([this.rest, bytes]) : bytes;
    for (;;) {
      const end = buffer.indexOf(10);
      if (end < 0) break;
      this.line(buffer.toString('utf8', 0, end));
      buffer = buffer.subarray(end + 1);
    }
    this.rest = buffer;
  }

  private line(line: string): void {
    if (line === '') {
      if (this.data.length > 0) this.onEvent(this.name, this.data.join('\n'), this.id);
      this.name = 'message';
      this.data = [];
      return;
    }
    const colon = line.indexOf(':');
    const value = line.slice(colon + 1).replace(/^ /, '');
    switch (line.slice(0, colon)) {
      case 'event':
        this.name = value;
        return;
      case 'data':
        this.data.push(value);
        return;
      case 'id':
        this.id = value;
        return;
      default:
    }
  }
}

/** The stock client chooses when it reconnects; only the proxy can cut it. */
export class StockSseClient extends SseBase {
  private source: EventSource | undefined;

  protected connect(_fate: Fate, ended: () => void): void {
    let cameWith = this.lastId;
    const source = new EventSource(`${this.shared.url}${this.path()}`, {
      // A new EventSource has no id; this one resumes where the last one ended.
      fetch: (url, init) =>
        fetch(url, {
          ...init,
          headers: { ...init.headers, ...(cameWith === null ? {} : { 'Last-Event-ID': cameWith }) },
        }),
    });
    this.source = source;
    const listen = (name: string) =>
      source.addEventListener(name, (event) => {
        const { data, lastEventId } = event as unknown as { data: string; lastEventId: string };
        if (name === 'connected' && lastEventId === '') throw new Error('connected has no id');
        if (name !== 'goodbye') this.lastId = lastEventId || null;
        this.hear(name, data, lastEventId, cameWith);
      });
    for (const name of [...CONTROL, 'price-update', 'price-batch', 'message']) listen(name);
    source.onerror = () => {
      if (source.readyState === EventSource.CLOSED) ended();
      cameWith = this.lastId;
    };
  }

  protected hangUp(): void {
    this.source?.close();
  }
}
