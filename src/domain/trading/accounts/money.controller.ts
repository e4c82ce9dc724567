// REST of credits that come in and go out: admins alone. Every act is in the audit log.
import { Body, Controller, Headers, HttpCode, Param, Post, Res } from '@nestjs/common';
import { ApiHeader, ApiOkResponse, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { Access, CurrentActor, type Actor, type Asked } from '../../../platform/auth/index.js';
import { userParamSchema } from '../../../contract/auth/auth.js';
import {
  accountSchema,
  houseAccountSchema,
  houseFundingSchema,
  movementSchema,
  type Account,
  type HouseAccount,
  type HouseFunding,
  type Movement,
} from '../../../contract/trading/account.js';
import { MoneyActs } from './money-acts.service.js';
import {
  ApiDesk,
  CURSOR_HEADERS as headers,
  IDEMPOTENCY_HEADER,
  requestKeyOf,
  tell,
} from '../../../platform/http/answers.js';

@ApiTags('trading')
@ApiDesk()
@ApiHeader(IDEMPOTENCY_HEADER)
@Access('admin', { scope: 'operate' })
@Controller('trading')
export class MoneyController {
  constructor(private readonly acts: MoneyActs) {}

  @Post('accounts/:userId/deposit')
  @HttpCode(200)
  @ApiOperation({
    summary: 'Bring credits into an account',
    description: 'Opens it if need be. Event balance_updated.',
  })
  @ApiOkResponse({ standardSchema: accountSchema, headers })
  @ApiResponse({ status: 404, description: 'unknown_user' })
  @ApiResponse({ status: 409, description: 'idempotency_conflict' })
  async deposit(
    @CurrentActor() actor: Actor,
    @Headers('idempotency-key') key: string | undefined,
    @Param('userId', { schema: userParamSchema }) userId: string,
    @Body({ schema: movementSchema }) movement: Movement,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Account> {
    return tell(reply, await this.acts.move(askedBy(actor, key), 'deposit', userId, movement));
  }

  @Post('accounts/:userId/withdraw')
  @HttpCode(200)
  @ApiOperation({
    summary: 'Take available credits out of an account',
    description: 'Event balance_updated.',
  })
  @ApiOkResponse({ standardSchema: accountSchema, headers })
  @ApiResponse({ status: 404, description: 'unknown_user' })
  @ApiResponse({ status: 409, description: 'insufficient_funds, idempotency_conflict' })
  async withdraw(
    @CurrentActor() actor: Actor,
    @Headers('idempotency-key') key: string | undefined,
    @Param('userId', { schema: userParamSchema }) userId: string,
    @Body({ schema: movementSchema }) movement: Movement,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Account> {
    return tell(reply, await this.acts.move(askedBy(actor, key), 'withdraw', userId, movement));
  }

  @Post('house/fund')
  @HttpCode(200)
  @ApiOperation({
    summary: 'Bring credits to the house',
    description: 'For the subsidies of market makers, or the trade of items.',
  })
  @ApiOkResponse({ standardSchema: houseAccountSchema, headers })
  @ApiResponse({ status: 409, description: 'idempotency_conflict' })
  async fund(
    @CurrentActor() actor: Actor,
    @Headers('idempotency-key') key: string | undefined,
    @Body({ schema: houseFundingSchema }) funding: HouseFunding,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<HouseAccount> {
    return tell(reply, await this.acts.fundHouse(askedBy(actor, key), funding));
  }
}

const askedBy = (actor: Actor, key: string | undefined): Asked => ({
  actor,
  request: requestKeyOf(actor.caller.userId ?? '', key),
});
