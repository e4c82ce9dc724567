// The REST routes of markets. Everybody may read; admins create and change markets. Every act is in the audit log.
import { Body, Controller, Get, Headers, HttpCode, Param, Post, Query, Res } from '@nestjs/common';
import {
  ApiCreatedResponse,
  ApiHeader,
  ApiOkResponse,
  ApiOperation,
  ApiResponse,
  ApiTags,
} from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { Access, CurrentActor, type Actor, type Asked } from '../../../platform/auth/index.js';
import {
  marketActSchema,
  marketListQuerySchema,
  marketListSchema,
  marketParamSchema,
  marketQuerySchema,
  marketSchema,
  newMarketSchema,
  settlementSchema,
  type Market,
  type MarketAct,
  type MarketList,
  type MarketListQuery,
  type MarketQuery,
  type NewMarket,
  type Settlement,
} from '../../../contract/markets/markets.js';
import { LogReads } from '../../../platform/events/index.js';
import { MarketActs } from './market-acts.service.js';
import {
  ApiDesk,
  ApiReads,
  CURSOR_HEADERS as headers,
  IDEMPOTENCY_HEADER,
  requestKeyOf,
  tell,
} from '../../../platform/http/answers.js';
import { MarketReader, refusal } from '../../exchange/index.js';

@ApiTags('markets')
@Controller('markets')
export class MarketsController {
  constructor(
    private readonly markets: MarketReader,
    private readonly reads: LogReads,
  ) {}

  @Get()
  @Access('public')
  @ApiOperation({ summary: 'Markets, by id' })
  @ApiOkResponse({ standardSchema: marketListSchema, headers })
  @ApiReads()
  async list(
    @Query({ schema: marketListQuerySchema }) query: MarketListQuery,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<MarketList> {
    const { data, next, seq } = await this.markets.list(query);
    return tell(reply, { value: { data, next }, cursor: this.reads.cursor(seq) });
  }

  @Get(':id')
  @Access('public')
  @ApiOperation({
    summary: 'One market',
    description: 'The stream `market:{id}` after the header Ringside-Seq continues it exactly.',
  })
  @ApiOkResponse({ standardSchema: marketSchema, headers })
  @ApiReads()
  @ApiResponse({ status: 404, description: 'unknown_market' })
  async get(
    @Param('id', { schema: marketParamSchema }) id: string,
    @Query({ schema: marketQuerySchema }) { minSeq }: MarketQuery,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Market> {
    const { market, seq } = await this.markets.one(id, minSeq);
    if (!market) throw refusal('unknown_market');
    return tell(reply, { value: market, cursor: this.reads.cursor(seq) });
  }
}

@ApiTags('markets')
@ApiDesk()
@ApiHeader(IDEMPOTENCY_HEADER)
@ApiResponse({ status: 404, description: 'unknown_market' })
@ApiResponse({ status: 409, description: 'bad_market_state, market_exists, idempotency_conflict' })
@Access('admin', { scope: 'operate' })
@Controller('markets')
export class MarketActsController {
  constructor(private readonly acts: MarketActs) {}

  @Post()
  @ApiOperation({ summary: 'Make a market', description: 'Trading begins when it is opened.' })
  @ApiCreatedResponse({ standardSchema: marketSchema, headers })
  async create(
    @CurrentActor() actor: Actor,
    @Headers('idempotency-key') key: string | undefined,
    @Body({ schema: newMarketSchema }) market: NewMarket,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Market> {
    return tell(reply, await this.acts.createMarket(askedBy(actor, key), market));
  }

  @Post(':id/open')
  @HttpCode(200)
  @ApiOperation({
    summary: 'Open a market, or go on after a pause',
    description: 'A market maker’s subsidy is set aside: insufficient_funds when the house has not enough.',
  })
  @ApiOkResponse({ standardSchema: marketSchema, headers })
  async open(
    @CurrentActor() actor: Actor,
    @Headers('idempotency-key') key: string | undefined,
    @Param('id', { schema: marketParamSchema }) id: string,
    @Body({ schema: marketActSchema }) act: MarketAct,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Market> {
    return tell(reply, await this.acts.changeMarket(askedBy(actor, key), 'open', id, act));
  }

  @Post(':id/pause')
  @HttpCode(200)
  @ApiOperation({ summary: 'Pause a market', description: 'Orders rest; they may be cancelled and reduced.' })
  @ApiOkResponse({ standardSchema: marketSchema, headers })
  async pause(
    @CurrentActor() actor: Actor,
    @Headers('idempotency-key') key: string | undefined,
    @Param('id', { schema: marketParamSchema }) id: string,
    @Body({ schema: marketActSchema }) act: MarketAct,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Market> {
    return tell(reply, await this.acts.changeMarket(askedBy(actor, key), 'pause', id, act));
  }

  @Post(':id/close')
  @HttpCode(200)
  @ApiOperation({ summary: 'Close a market', description: 'What rests is cancelled.' })
  @ApiOkResponse({ standardSchema: marketSchema, headers })
  async close(
    @CurrentActor() actor: Actor,
    @Headers('idempotency-key') key: string | undefined,
    @Param('id', { schema: marketParamSchema }) id: string,
    @Body({ schema: marketActSchema }) act: MarketAct,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Market> {
    return tell(reply, await this.acts.changeMarket(askedBy(actor, key), 'close', id, act));
  }

  @Post(':id/settle')
  @HttpCode(200)
  @ApiOperation({
    summary: 'Name the outcome of a closed market, and pay',
    description: 'One credit for each winning share. Payments go on in steps after the answer.',
  })
  @ApiOkResponse({ standardSchema: marketSchema, headers })
  async settle(
    @CurrentActor() actor: Actor,
    @Headers('idempotency-key') key: string | undefined,
    @Param('id', { schema: marketParamSchema }) id: string,
    @Body({ schema: settlementSchema }) settlement: Settlement,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Market> {
    return tell(reply, await this.acts.settleMarket(askedBy(actor, key), id, settlement));
  }

  @Post(':id/void')
  @HttpCode(200)
  @ApiOperation({
    summary: 'Void a market, and give back what was paid',
    description: 'From every state before FINALIZED.',
  })
  @ApiOkResponse({ standardSchema: marketSchema, headers })
  async void(
    @CurrentActor() actor: Actor,
    @Headers('idempotency-key') key: string | undefined,
    @Param('id', { schema: marketParamSchema }) id: string,
    @Body({ schema: marketActSchema }) act: MarketAct,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Market> {
    return tell(reply, await this.acts.changeMarket(askedBy(actor, key), 'void', id, act));
  }
}

const askedBy = (actor: Actor, key: string | undefined): Asked => ({
  actor,
  request: requestKeyOf(actor.caller.userId ?? '', key),
});
