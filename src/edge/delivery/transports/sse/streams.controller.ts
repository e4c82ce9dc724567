// The SSE endpoints. Each is a Nest `@Sse()` method that chooses the subscriptions; SseStream does the rest.
import { Param, Query, Req, Res, UseGuards, UseInterceptors, type MessageEvent } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Observable } from 'rxjs';
import { DomainError } from '../../../../platform/common/errors.js';
import { CurrentCaller, RateLimit, type SignedInCaller } from '../../../../platform/auth/index.js';
import { streamStatsSchema, type StreamStats } from '../../../../contract/streams/process-figures.js';
import { callerOf, ClusterFigures, Route, Routes } from '../../../../platform/http/index.js';
import type { Caller } from '../../../../contract/auth/access.js';
import { idField } from '../../../../contract/fields.js';
import { ALL_SUFFIX, PRICES_CHANNEL } from '../../../../contract/streams/channels.js';
import { pricesStreamQuerySchema, type PricesStreamQuery } from '../../../../contract/pricing/prices.js';
import {
  adminStreamQuerySchema,
  adminTopicParamSchema,
  pricingStreamQuerySchema,
  realtimeStreamQuerySchema,
  streamQuerySchema,
  type AdminStreamQuery,
  type AdminTopic,
  type PricingStreamQuery,
  type RealtimeStreamQuery,
  type StreamQuery,
} from '../../../../contract/streams/stream-query.js';
import { Subscriptions, type SubscriptionWish } from '../../subscriptions.js';
import { CursorNames } from './cursor-names.js';
import { ExistingMarket } from './existing-market.guard.js';
import { SseStream } from './sse.stream.js';

// The hub limits how often an address opens a stream, because EventSource never reconnects after a 429.
@RateLimit('none')
@UseInterceptors(CursorNames)
@Routes({ tag: 'streams' })
export class StreamsController {
  constructor(
    private readonly streams: SseStream,
    private readonly subscriptions: Subscriptions,
    private readonly figures: ClusterFigures,
  ) {}

  @Route({
    on: 'SSE stream',
    access: 'public',
    scope: 'stream',
    takesTicket: true,
    summary: 'Any set of channels in one stream',
    description:
      'Messages of all channels in log order, with control events `connected`, `heartbeat`, `reset` and `goodbye`. ' +
      'Every id is a cursor: a client that returns with it gets every event of the log channels once, and the newest ' +
      'value of each key of the state channels. The protocol is described at /docs/streams.',
    errors: ['unknown_channel'],
  })
  streamChannels(
    @Query({ schema: streamQuerySchema }) { channels, items, batch, after, ...wish }: StreamQuery,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<Observable<MessageEvent>> {
    const asked = { channels: channels.map(({ name }) => name), items: items ?? null, batch };
    const subscriptions = this.resolve(asked, callerOf(request));
    return this.streams.open({ ...wish, request, reply, subscriptions, cursor: after });
  }

  @Route({
    on: 'SSE prices/stream',
    access: 'public',
    scope: 'stream',
    summary: 'Item prices as they change',
    description:
      'Events: `connected`, `price-update` (or `price-batch` with batch=true), `heartbeat`, `reset`, `goodbye`. ' +
      'Every id is a cursor; a client that returns with it as Last-Event-ID misses nothing that still matters: for ' +
      'each item the newest value, in log order. An unknown item id is accepted, as the item may appear later.',
  })
  streamPrices(
    @Query({ schema: pricesStreamQuerySchema }) { items, batch, snapshot, after }: PricesStreamQuery,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<Observable<MessageEvent>> {
    const asked = { channels: [PRICES_CHANNEL], items: items ?? null, batch };
    const subscriptions = this.resolve(asked, callerOf(request));
    return this.streams.open({ request, reply, subscriptions, cursor: after, snapshot, history: 0 });
  }

  @Route({
    on: 'SSE stream/pricing/all',
    access: 'public',
    scope: 'stream',
    summary: 'The hybrid prices of all markets as they change',
    description:
      'Begins with an `initial_price` of each market that has not ended. Every id is a cursor: a client that returns with it ' +
      'gets the newest price of each market that has changed.',
  })
  streamAllHybridPrices(
    @Query({ schema: pricingStreamQuerySchema }) { after }: PricingStreamQuery,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<Observable<MessageEvent>> {
    return this.streamPricing(ALL_SUFFIX, after, request, reply);
  }

  @Route({
    on: 'SSE stream/pricing/:marketId',
    access: 'public',
    scope: 'stream',
    summary: 'The hybrid price of a market as it changes',
    description:
      'Begins with `initial_price`; then `raffle_probability_update`, `market_sentiment_update` and `weights_update`.',
    errors: ['unknown_market'],
  })
  @UseGuards(ExistingMarket)
  streamHybridPrice(
    @Param('marketId', { schema: idField }) marketId: string,
    @Query({ schema: pricingStreamQuerySchema }) { after }: PricingStreamQuery,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<Observable<MessageEvent>> {
    return this.streamPricing(marketId, after, request, reply);
  }

  @Route({
    on: 'SSE realtime/stream',
    access: 'user',
    scope: 'stream',
    takesTicket: true,
    summary: 'Your orders, positions, balance and lists as they change',
    description:
      'The channel `user:{userId}` of the caller. A stream after the Ringside-Seq of a read continues that read exactly.',
  })
  streamOwnEvents(
    @CurrentCaller() caller: SignedInCaller,
    @Query({ schema: realtimeStreamQuerySchema }) { userId, after, history }: RealtimeStreamQuery,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<Observable<MessageEvent>> {
    if (userId !== undefined && userId !== caller.userId)
      throw new DomainError('forbidden', 'This stream is for its own user alone.');
    const asked = { channels: [`user:${caller.userId}`], items: null, batch: false };
    const subscriptions = this.resolve(asked, caller);
    return this.streams.open({ request, reply, subscriptions, cursor: after, snapshot: false, history });
  }

  @Route({
    on: 'GET sse/admin/stats',
    access: 'operator',
    scope: 'operate',
    summary: 'Figures of the connections, answers and events of all processes',
    description:
      'Of the process that answers the figures are those of this moment, of others at most 5 seconds old. The channel `stats` has ' +
      'the same figures of each process, every 5 seconds while somebody listens.',
    answer: streamStatsSchema,
  })
  @RateLimit('general')
  getStreamStats(): Promise<StreamStats> {
    return this.figures.total();
  }

  @Route({
    on: 'SSE sse/admin/:channel',
    access: 'operator',
    scope: 'stream',
    takesTicket: true,
    summary: 'An operator channel',
    description:
      'Operators: system, fights, bets, streaming, notifications (all high and critical events). Admins: users, finance ' +
      'and global (all six topics) too. Begins with the last `history` messages.',
  })
  streamAdminChannel(
    @Param('channel', { schema: adminTopicParamSchema }) topic: AdminTopic,
    @Query({ schema: adminStreamQuerySchema }) { after, history }: AdminStreamQuery,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<Observable<MessageEvent>> {
    const asked = { channels: [`admin:${topic}`], items: null, batch: false };
    const subscriptions = this.resolve(asked, callerOf(request));
    return this.streams.open({ request, reply, subscriptions, cursor: after, snapshot: false, history });
  }

  private streamPricing(
    id: string,
    cursor: string | undefined,
    request: FastifyRequest,
    reply: FastifyReply,
  ): Promise<Observable<MessageEvent>> {
    const asked = { channels: [`pricing:${id}`], items: null, batch: false };
    const subscriptions = this.resolve(asked, callerOf(request));
    return this.streams.open({ request, reply, subscriptions, cursor, snapshot: true, history: 0 });
  }

  /** Refuses the whole stream for one bad channel: a missing channel would look like a quiet one. */
  private resolve(wish: SubscriptionWish, caller: Caller) {
    const { subscriptions, refused } = this.subscriptions.resolve(wish, caller);
    const [first] = refused;
    if (!first) return subscriptions;
    const what = first.code === 'unknown_channel' ? 'There is no channel' : 'You may not listen to';
    throw new DomainError(first.code, `${what} ${first.channel}.`, { refused });
  }
}
