// The Observable behind every `@Sse()` method. Subscribing attaches the connection to the hub, unsubscribing detaches
// it. Nest writes one message, `connected`; after that the hub writes finished frames to the response itself. It never
// errors: Nest would send `event: error` with an id of its own making, and ruin the client's cursor.
import { Inject, Injectable, type MessageEvent } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Observable, type Subscriber as Observer } from 'rxjs';
import { DomainError } from '../../../../platform/common/errors.js';
import { randomId } from '../../../../platform/common/ids.js';
import { CONFIG, type Config } from '../../../../platform/config/config.js';
import { parseCursor } from '../../../../contract/cursor.js';
import type { ConnectedMessage, GoodbyeReason } from '../../../../contract/streams/stream.js';
import { callerOf } from '../../../../platform/http/index.js';
import { Epoch } from '../../../../platform/events/index.js';
import type { Subscription } from '../../audience.js';
import type { Connection, ConnectionInfo } from '../../connection.js';
import { Broadcaster } from '../../broadcaster.js';
import { Hub, type HubRefusal } from '../../hub.js';
import { StartPoints, type StartPoint, type StartWish } from '../../start-points.js';
import { ResponseSink } from './response-sink.js';
import { encodeSse, SSE_ENCODER } from './sse-encoder.js';

/** Once `connected` is out, EventSource waits this long before it reconnects. */
const RETRY_MS = 1_000;

export interface StreamRequest extends StartWish {
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
  readonly subscriptions: readonly Subscription[];
}

/** How a stream starts. */
interface Beginning {
  readonly subscriptions: readonly Subscription[];
  readonly startPoint: StartPoint;
  readonly cursor: string | undefined;
}

@Injectable()
export class SseStream {
  constructor(
    private readonly hub: Hub,
    private readonly broadcaster: Broadcaster,
    private readonly startPoints: StartPoints,
    private readonly epoch: Epoch,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  async open({ request, reply, subscriptions, ...wish }: StreamRequest): Promise<Observable<MessageEvent>> {
    if (!this.config.SSE_ENABLED) {
      throw new DomainError('streaming_disabled', 'Server-Sent Events are switched off on this server.');
    }
    const info: ConnectionInfo = { id: randomId(), ip: request.ip, caller: callerOf(request) };
    const refusal = this.hub.wouldRefuse(info);
    if (refusal === 'unauthenticated' || (refusal && !isEventSource(request)))
      throw this.refusalError(refusal);
    if (refusal) return new Observable((observer) => this.sendAway(observer, refusal, wish.cursor));
    const audience = this.broadcaster.audienceFor(subscriptions, SSE_ENCODER);
    const startPoint = await this.startPoints.decide(wish, audience);
    // Without chunks the stream ends with the connection, and finished frames go to the socket as they are.
    reply.raw.removeHeader('transfer-encoding');
    return this.attached(reply, info, { subscriptions, startPoint, cursor: wish.cursor });
  }

  /** What it needs to begin is let go of then: the Observable lives as long as the connection. */
  private attached(
    { raw }: FastifyReply,
    info: ConnectionInfo,
    beginning: Beginning,
  ): Observable<MessageEvent> {
    let due: Beginning | null = beginning;
    return new Observable((observer) => {
      if (!due) return;
      const { subscriptions, startPoint, cursor } = due;
      due = null;
      const connection = this.hub.connect(info, new ResponseSink(raw));
      if (typeof connection === 'string') {
        this.sendAway(observer, connection, cursor);
        return;
      }
      observer.next(this.connected(info.id, startPoint));
      // Nest passes `connected` on in microtasks and ticks, which are all over when an immediate runs.
      setImmediate(() => this.begin(connection, subscriptions, startPoint));
      return this.detach(connection);
    });
  }

  private detach(connection: Connection): () => void {
    return () => this.hub.disconnect(connection, 'client_gone');
  }

  private begin(
    connection: Connection,
    subscriptions: readonly Subscription[],
    startPoint: StartPoint,
  ): void {
    if (connection.isClosed) return;
    const { resetReason: reason, position: seq } = startPoint;
    if (reason)
      connection.sink.write(Buffer.from(encodeSse({ name: 'reset', json: JSON.stringify({ reason, seq }) })));
    const audience = this.broadcaster.audienceFor(subscriptions, SSE_ENCODER);
    this.broadcaster.subscribe(connection, audience, startPoint, () => {
      // The end of the snapshot, also of an empty one: from here on the cursor owes nothing.
      if (startPoint.snapshotDue) this.hub.heartbeat(connection);
    });
  }

  private connected(clientId: string, { mode, position, cursor }: StartPoint): MessageEvent {
    const data: ConnectedMessage = {
      client_id: clientId,
      mode,
      epoch: this.epoch.current(),
      seq: position,
      cursor,
    };
    return { type: 'connected', id: cursor, retry: RETRY_MS, data };
  }

  /** EventSource gives up for good on a 429 or 503, so its refusal is a short stream that says when to return. */
  private sendAway(observer: Observer<MessageEvent>, refusal: HubRefusal, cursor: string | undefined): void {
    const reason: GoodbyeReason =
      refusal === 'restarting' || refusal === 'unauthenticated' ? refusal : 'capacity';
    const retryMs = this.hub.retryMs();
    // Without an id of ours Nest would make one up; the client's own, if it can be one of ours, stays with it.
    const id = cursor !== undefined && parseCursor(cursor) ? cursor : '';
    observer.next({ type: 'goodbye', id, retry: retryMs, data: { reason, retry_after_ms: retryMs } });
    observer.complete();
  }

  private refusalError(refusal: HubRefusal): DomainError {
    if (refusal === 'unauthenticated')
      return new DomainError('session_ended', 'The session has ended; sign in again.');
    const isOwn = refusal === 'too_many_from_address' || refusal === 'too_many_of_user';
    return isOwn
      ? new DomainError('too_many_streams', 'You have as many streams open as you may.', { reason: refusal })
      : new DomainError('no_capacity', 'This server has as many streams open as it can serve.', {
          reason: refusal,
        });
  }
}

const isEventSource = ({ headers }: FastifyRequest): boolean =>
  headers.accept?.includes('text/event-stream') ?? false;
