// `GET prices/stream`: item prices as Server-Sent Events.
import { Controller, Headers, Inject, Query, Res, Sse, type MessageEvent } from '@nestjs/common';
import { ApiHeader, ApiOperation, ApiProduces, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import type { Observable } from 'rxjs';
import { DomainError } from '../../../common/errors.js';
import { CONFIG, type Config } from '../../../config/config.js';
import { PRICES_CHANNEL } from '../../../contract/channels.js';
import { pricesStreamQuerySchema, type PricesStreamQuery } from '../../../contract/prices.js';
import { SseStream } from './sse.stream.js';

@ApiTags('streams')
@Controller('prices')
export class PricesStreamController {
  constructor(
    private readonly streams: SseStream,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  @Sse('stream')
  @ApiOperation({
    summary: 'Item prices as they change',
    description:
      'Events: `connected`, `price-update` (or `price-batch` with batch=true), `heartbeat`, `reset`, `goodbye`. ' +
      'Every id is a cursor; a client that returns with it as Last-Event-ID misses nothing that still matters: for ' +
      'each item the newest value, in log order. An unknown item id is accepted, as the item may appear later.',
  })
  @ApiProduces('text/event-stream')
  @ApiHeader({ name: 'Last-Event-ID', required: false, description: 'The last id received; EventSource sends it by itself.' })
  stream(
    @Query({ schema: pricesStreamQuerySchema }) query: PricesStreamQuery,
    @Headers('last-event-id') lastEventId: string | undefined,
    @Res() reply: FastifyReply,
  ): Promise<Observable<MessageEvent>> {
    if (!this.config.SSE_ENABLED) {
      throw new DomainError('streaming_disabled', 'Server-Sent Events are switched off on this server.');
    }
    const keys = query.items ? new Set(query.items.map(String)) : null;
    const subscription = { family: 'prices' as const, channel: PRICES_CHANNEL, keys, batch: query.batch };
    return this.streams.open(reply.raw, subscription, lastEventId ?? query.after, query.snapshot);
  }
}
