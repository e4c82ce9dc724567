// The Observable behind every `@Sse()` method. Subscribing attaches the connection to the hub, unsubscribing detaches
// it. Nest writes one message, `connected`; after that the hub writes finished frames to the response itself. It never
// errors: Nest would send `event: error` with an id of its own making, and ruin the client's cursor.
import type { ServerResponse } from 'node:http';
import { Injectable, type MessageEvent } from '@nestjs/common';
import { Observable } from 'rxjs';
import { randomId } from '../../../common/ids.js';
import type { ConnectedMessage } from '../../../contract/stream.js';
import { Epoch } from '../../../events/index.js';
import type { Subscription } from '../../audience.js';
import type { Opening, Sink } from '../../connection.js';
import { Hub } from '../../hub.js';

/** Once `connected` is out, EventSource waits this long before it reconnects. */
const RETRY_MS = 1_000;

@Injectable()
export class SseStream {
  constructor(
    private readonly hub: Hub,
    private readonly epoch: Epoch,
  ) {}

  /** `cursor` is what the client sent as Last-Event-ID, or undefined. */
  async open(
    response: ServerResponse,
    subscription: Subscription,
    cursor: string | undefined,
    wantsSnapshot: boolean,
  ): Promise<Observable<MessageEvent>> {
    const refusal = this.hub.refusal();
    if (refusal) return this.goodbye(refusal, cursor);
    const opening = await this.hub.open(cursor, wantsSnapshot);
    return new Observable((subscriber) => {
      const id = randomId();
      const connection = this.hub.attach(id, subscription, opening, new ResponseSink(response));
      subscriber.next(this.connected(id, opening));
      // Nest passes `connected` on in microtasks and ticks, which are all over when an immediate runs.
      const begin = setImmediate(() => this.hub.begin(connection));
      return () => {
        clearImmediate(begin);
        this.hub.detach(connection, 'client_gone');
      };
    });
  }

  private connected(clientId: string, { mode, position, cursor }: Opening): MessageEvent {
    const data: ConnectedMessage = {
      client_id: clientId,
      mode,
      epoch: this.epoch.current(),
      seq: position,
      cursor,
    };
    return { type: 'connected', id: cursor, retry: RETRY_MS, data };
  }

  /** EventSource gives up for good on a 429 or 503, so a refusal for capacity is a short stream that says when to return. */
  private goodbye(reason: string, cursor: string | undefined): Observable<MessageEvent> {
    const retryMs = Math.round(this.hub.retryMs());
    return new Observable((subscriber) => {
      subscriber.next({
        type: 'goodbye',
        id: sanitize(cursor ?? ''),
        retry: retryMs,
        data: { reason, retry_after_ms: retryMs },
      });
      subscriber.complete();
    });
  }
}

/** A client's own words are echoed in one place only: its cursor, when it has the form of one. */
const sanitize = (cursor: string): string => (/^[0-9a-z]+-\d+$/.test(cursor) ? cursor : '');

class ResponseSink implements Sink {
  constructor(private readonly response: ServerResponse) {}

  get waitingBytes(): number {
    return this.response.writableLength;
  }

  write(bytes: Buffer | string): void {
    if (!this.response.writableEnded && !this.response.destroyed) this.response.write(bytes);
  }

  end(lastWords: string): void {
    if (this.response.writableEnded || this.response.destroyed) return;
    this.response.end(lastWords);
  }

  destroy(): void {
    this.response.destroy();
  }
}
