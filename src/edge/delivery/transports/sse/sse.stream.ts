// The Observable behind every `@Sse()` method. Subscribing attaches the connection to the hub, unsubscribing detaches
// it. Nest writes one message, `connected`; then the hub writes finished frames to the response. The Observable never
// errors: Nest would send `event: error` with an id that is not a cursor.
import type { ServerResponse } from 'node:http';
import { Inject, Injectable, type MessageEvent } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { EMPTY, Observable, type Subscriber as Observer } from 'rxjs';
import { DomainError } from '../../../../platform/common/errors.js';
import { randomId } from '../../../../platform/common/ids.js';
import { CONFIG, type Config } from '../../../../platform/config/config.js';
import { parseCursor } from '../../../../contract/cursor.js';
import type { ConnectedMessage } from '../../../../contract/streams/stream.js';
import { callerOf } from '../../../../platform/http/index.js';
import { Epoch } from '../../../../platform/events/index.js';
import type { Subscription } from '../../subscription.js';
import type { Connection, ConnectionInfo } from '../../connection.js';
import type { Encoder } from '../../encoder.js';
import { Broadcaster } from '../../broadcaster.js';
import { GOODBYE_OF_REFUSAL, Hub, type HubRefusal } from '../../hub.js';
import { StartPoints, type StartPoint, type StartWish } from '../../start-points.js';
import { ResponseSink } from './response-sink.js';
import { CHUNKED_SSE_ENCODER, encodeSse, PLAIN_SSE_ENCODER } from './sse-encoder.js';

/** After `connected`, EventSource waits this long before it reconnects. */
const RETRY_MS = 1_000;

export interface StreamRequest extends StartWish {
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
  readonly subscriptions: readonly Subscription[];
}

interface Beginning {
  readonly subscriptions: readonly Subscription[];
  readonly encoder: Encoder;
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
    const refusal = this.hub.takeOpening(info);
    if (refusal === 'unauthenticated' || (refusal && !isEventSource(request)))
      throw this.refusalError(refusal, info);
    if (refusal) return new Observable((observer) => this.sendAway(observer, info, refusal, wish.cursor));
    // The answer to HEAD has no body, so the hub may not write to its socket.
    if (request.method === 'HEAD') return EMPTY;
    const encoder = encoderFor(request);
    const audience = this.broadcaster.audienceFor(subscriptions, encoder);
    const startPoint = await this.startPoints.decide(wish, audience);
    return this.attached(reply, info, { subscriptions, encoder, startPoint, cursor: wish.cursor });
  }

  /** A function of its own, so that the long-lived Observable does not keep the values that only the start needs. */
  private attached(
    { raw }: FastifyReply,
    info: ConnectionInfo,
    beginning: Beginning,
  ): Observable<MessageEvent> {
    let due: Beginning | null = beginning;
    return new Observable((observer) => {
      if (!due) return;
      const beginning = due;
      due = null;
      const connection = this.hub.connect(info, new ResponseSink(raw));
      if (typeof connection === 'string') {
        this.sendAway(observer, info, connection, beginning.cursor);
        return;
      }
      observer.next(this.connected(info.id, beginning.startPoint));
      completeAfter(raw, observer);
      const begin = () => this.begin(connection, beginning);
      // Nest writes `connected` in microtasks and ticks, which all run before an immediate.
      setImmediate(() => whenOnSocket(raw, begin));
      return this.detach(connection);
    });
  }

  private detach(connection: Connection): () => void {
    return () => this.hub.disconnect(connection, 'client_gone');
  }

  private begin(connection: Connection, { subscriptions, encoder, startPoint }: Beginning): void {
    if (connection.isClosed) return;
    const { resetReason: reason, position: seq } = startPoint;
    if (reason) {
      const frame = Buffer.from(encodeSse({ name: 'reset', json: JSON.stringify({ reason, seq }) }));
      connection.sink.write(encoder.join([frame], frame.length));
    }
    const audience = this.broadcaster.audienceFor(subscriptions, encoder);
    this.broadcaster.subscribe(connection, audience, startPoint, () => {
      // Marks the end of the past, also of an empty one: this cursor has no snapshot due.
      if (startPoint.mode !== 'live') this.hub.heartbeat(connection);
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

  /** EventSource never reconnects after a 429 or 503, so a short stream refuses it and names the time to reconnect. */
  private sendAway(
    observer: Observer<MessageEvent>,
    info: ConnectionInfo,
    refusal: HubRefusal,
    cursor: string | undefined,
  ): void {
    const reason = GOODBYE_OF_REFUSAL[refusal];
    const retryMs = this.hub.retryMsOf(info);
    // Without an id Nest would invent one. The client keeps its own id if that is a cursor.
    const id = cursor !== undefined && parseCursor(cursor) ? cursor : '';
    observer.next({ type: 'goodbye', id, retry: retryMs, data: { reason, retry_after_ms: retryMs } });
    observer.complete();
  }

  private refusalError(refusal: HubRefusal, info: ConnectionInfo): DomainError {
    if (refusal === 'unauthenticated')
      return new DomainError('session_ended', 'The session has ended; sign in again.');
    if (refusal === 'too_many_openings')
      return new DomainError('rate_limited', 'Your address opens streams too often.', {
        reason: refusal,
        retryAfterMs: this.hub.retryMsOf(info),
      });
    const isOwn = refusal === 'too_many_from_address' || refusal === 'too_many_of_user';
    return isOwn
      ? new DomainError('too_many_streams', 'You have reached your limit of open streams.', {
          reason: refusal,
        })
      : new DomainError('no_capacity', 'This server has no place for another stream.', {
          reason: refusal,
        });
  }
}

const encoderFor = ({ raw }: FastifyRequest): Encoder =>
  raw.httpVersion === '1.0' ? PLAIN_SSE_ENCODER : CHUNKED_SSE_ENCODER;

/** After the goodbye the TCP connection may serve other requests, so Nest must not wait for its end. */
function completeAfter(response: ServerResponse, observer: Observer<MessageEvent>): void {
  response.once('close', () => observer.complete());
}

/** A pipelined request waits until the answers before it have left; only then does its response have the socket. */
function whenOnSocket(response: ServerResponse, begin: () => void): void {
  if (response.socket) begin();
  else if (!response.destroyed && !response.writableEnded) response.write('\n', begin);
}

const isEventSource = ({ headers }: FastifyRequest): boolean =>
  headers.accept?.includes('text/event-stream') ?? false;
