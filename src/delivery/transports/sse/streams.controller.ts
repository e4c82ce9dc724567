// The SSE endpoints. Each is a Nest `@Sse()` method that says what is subscribed; SseStream does the rest.
import { Controller, Headers, Query, Req, Res, Sse, type MessageEvent } from '@nestjs/common';
import { ApiHeader, ApiOperation, ApiProduces, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Observable } from 'rxjs';
import { DomainError } from '../../../common/errors.js';
import { ANONYMOUS } from '../../../contract/access.js';
import { PRICES_CHANNEL } from '../../../contract/channels.js';
import { pricesStreamQuerySchema, type PricesStreamQuery } from '../../../contract/prices.js';
import { streamQuerySchema, type StreamQuery } from '../../../contract/stream-query.js';
import { Subscriptions, type SubscriptionWish } from '../../subscriptions.js';
import { SseStream } from './sse.stream.js';

const LAST_EVENT_ID = {
  name: 'Last-Event-ID',
  required: false,
  description: 'The last id received; EventSource sends it by itself. Wins over `after`.',
};

@ApiTags('streams')
@Controller()
export class StreamsController {
  constructor(
    private readonly streams: SseStream,
    private readonly subscriptions: Subscriptions,
  ) {}

  @Sse('stream')
  @ApiOperation({
    summary: 'Any set of channels in one stream',
    description:
      'Messages of all channels in log order, with control events `connected`, `heartbeat`, `reset` and `goodbye`. ' +
      'Every id is a cursor: a client that returns with it gets every event of the log channels once, and the newest ' +
      'value of each key of the state channels. The protocol is described at /docs/streams.',
  })
  @ApiProduces('text/event-stream')
  @ApiHeader(LAST_EVENT_ID)
  stream(
    @Query({ schema: streamQuerySchema }) { channels, items, batch, after, ...wish }: StreamQuery,
    @Headers('last-event-id') lastEventId: string | undefined,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<Observable<MessageEvent>> {
    const subscriptions = this.resolve({
      channels: channels.map(({ name }) => name),
      items: items ?? null,
      batch,
    });
    return this.streams.open({ ...wish, request, reply, subscriptions, cursor: lastEventId ?? after });
  }

  @Sse('prices/stream')
  @ApiOperation({
    summary: 'Item prices as they change',
    description:
      'Events: `connected`, `price-update` (or `price-batch` with batch=true), `heartbeat`, `reset`, `goodbye`. ' +
      'Every id is a cursor; a client that returns with it as Last-Event-ID misses nothing that still matters: for ' +
      'each item the newest value, in log order. An unknown item id is accepted, as the item may appear later.',
  })
  @ApiProduces('text/event-stream')
  @ApiHeader(LAST_EVENT_ID)
  prices(
    @Query({ schema: pricesStreamQuerySchema }) { items, batch, snapshot, after }: PricesStreamQuery,
    @Headers('last-event-id') lastEventId: string | undefined,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<Observable<MessageEvent>> {
    const subscriptions = this.resolve({ channels: [PRICES_CHANNEL], items: items ?? null, batch });
    const cursor = lastEventId ?? after;
    return this.streams.open({ request, reply, subscriptions, cursor, snapshot, history: 0 });
  }

  /** All or nothing: a stream that silently lacked a channel would be taken for a quiet one. */
  private resolve(wish: SubscriptionWish) {
    const { subscriptions, refused } = this.subscriptions.resolve(wish, ANONYMOUS);
    const [first] = refused;
    if (!first) return subscriptions;
    const what = first.code === 'unknown_channel' ? 'There is no channel' : 'You may not listen to';
    throw new DomainError(first.code, `${what} ${first.channel}.`, { refused });
  }
}
