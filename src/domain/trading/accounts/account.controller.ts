// REST of the caller's money and shares: reads of the tables, each as of a seq.
import { Controller, Get, Query, Res } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { Access, CurrentCaller, type SignedInCaller } from '../../../platform/auth/index.js';
import {
  accountQuerySchema,
  accountSchema,
  ownTradeListSchema,
  ownTradeQuerySchema,
  positionListQuerySchema,
  positionListSchema,
  statementQuerySchema,
  statementSchema,
  type Account,
  type AccountQuery,
  type OwnTradeList,
  type OwnTradeQuery,
  type PositionList,
  type PositionListQuery,
  type Statement,
  type StatementQuery,
} from '../../../contract/trading/account.js';
import { LogReads } from '../../../platform/events/index.js';
import { OrdersService } from '../orders/orders.service.js';
import { LedgerReader } from './ledger.reader.js';
import { ApiReads, CURSOR_HEADERS as headers, tell } from '../../../platform/http/answers.js';
import { AccountReader } from '../../exchange/index.js';

@ApiTags('trading')
@ApiReads()
@Access('user', { scope: 'read' })
@Controller('trading')
export class AccountController {
  constructor(
    private readonly accounts: AccountReader,
    private readonly ledger: LedgerReader,
    private readonly orders: OrdersService,
    private readonly reads: LogReads,
  ) {}

  @Get('account')
  @ApiOperation({
    summary: 'Your credits',
    description: 'Opens your account when you have none yet; in paper mode there are credits in it.',
  })
  @ApiOkResponse({ standardSchema: accountSchema, headers })
  async account(
    @CurrentCaller() { userId }: SignedInCaller,
    @Query({ schema: accountQuerySchema }) { minSeq }: AccountQuery,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Account> {
    const present = await this.accounts.account(userId, minSeq);
    if (present.account)
      return tell(reply, { value: present.account, cursor: this.reads.cursor(present.seq) });
    const { cursor } = await this.orders.openAccount(userId);
    const { account, seq } = await this.accounts.account(userId, cursor);
    if (!account) throw new Error('an account that was opened is not there');
    return tell(reply, { value: account, cursor: this.reads.cursor(seq) });
  }

  @Get('positions/list')
  @ApiOperation({
    summary: 'Your shares, by market and outcome',
    description: 'The stream `user:{userId}` after the header Ringside-Seq continues them exactly.',
  })
  @ApiOkResponse({ standardSchema: positionListSchema, headers })
  async positions(
    @CurrentCaller() { userId }: SignedInCaller,
    @Query({ schema: positionListQuerySchema }) query: PositionListQuery,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<PositionList> {
    const { data, next, seq } = await this.accounts.positions(userId, query);
    return tell(reply, { value: { data, next }, cursor: this.reads.cursor(seq) });
  }

  @Get('trades')
  @ApiOperation({ summary: 'Your trades, newest first' })
  @ApiOkResponse({ standardSchema: ownTradeListSchema, headers })
  async trades(
    @CurrentCaller() { userId }: SignedInCaller,
    @Query({ schema: ownTradeQuerySchema }) query: OwnTradeQuery,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<OwnTradeList> {
    const { data, next, seq } = await this.ledger.trades(userId, query);
    return tell(reply, { value: { data, next }, cursor: this.reads.cursor(seq) });
  }

  @Get('statement')
  @ApiOperation({
    summary: 'The ledger’s entries of your account, newest first',
    description: 'The credits of all of them together are the total of the account.',
  })
  @ApiOkResponse({ standardSchema: statementSchema, headers })
  async statement(
    @CurrentCaller() { userId }: SignedInCaller,
    @Query({ schema: statementQuerySchema }) query: StatementQuery,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Statement> {
    const { data, next, seq } = await this.ledger.statement(userId, query);
    return tell(reply, { value: { data, next }, cursor: this.reads.cursor(seq) });
  }
}
