// REST of the caller's money and shares: reads from the tables as of a seq.
import { Query } from '@nestjs/common';
import { CurrentCaller, type SignedInCaller } from '../../../platform/auth/index.js';
import { Route, Routes, type AsOf } from '../../../platform/http/index.js';
import { readQuerySchema, type ReadQuery } from '../../../contract/lists.js';
import {
  accountSchema,
  ownTradeListSchema,
  ownTradeQuerySchema,
  positionListQuerySchema,
  positionListSchema,
  statementQuerySchema,
  statementSchema,
  type Account,
  type OwnTradeList,
  type OwnTradeQuery,
  type PositionList,
  type PositionListQuery,
  type Statement,
  type StatementQuery,
} from '../../../contract/trading/account.js';
import { OrdersService } from '../orders/orders.service.js';
import { LedgerReader } from './ledger.reader.js';
import { AccountReader } from '../../exchange/index.js';

@Routes({ path: 'trading', tag: 'trading', access: 'user', scope: 'read' })
export class AccountController {
  constructor(
    private readonly accounts: AccountReader,
    private readonly ledger: LedgerReader,
    private readonly orders: OrdersService,
  ) {}

  @Route({
    on: 'GET account',
    cursor: 'read',
    summary: 'Your credits',
    description: 'Opens your account when you have none yet; in paper mode there are credits in it.',
    answer: accountSchema,
  })
  async getAccount(
    @CurrentCaller() { userId }: SignedInCaller,
    @Query({ schema: readQuerySchema }) { minSeq }: ReadQuery,
  ): Promise<AsOf<Account>> {
    const present = await this.accounts.account(userId, minSeq);
    if (present.account) return { value: present.account, seq: present.seq };
    const { cursor } = await this.orders.openAccount(userId);
    const { account, seq } = await this.accounts.account(userId, cursor);
    if (!account) throw new Error('an opened account is missing');
    return { value: account, seq };
  }

  @Route({
    on: 'GET positions/list',
    cursor: 'read',
    summary: 'Your shares, by market and outcome',
    description: 'The stream `user:{userId}` after the header Ringside-Seq continues them exactly.',
    answer: positionListSchema,
  })
  async listPositions(
    @CurrentCaller() { userId }: SignedInCaller,
    @Query({ schema: positionListQuerySchema }) query: PositionListQuery,
  ): Promise<AsOf<PositionList>> {
    const { data, next, seq } = await this.accounts.positions(userId, query);
    return { value: { data, next }, seq };
  }

  @Route({
    on: 'GET trades',
    cursor: 'read',
    summary: 'Your trades, newest first',
    answer: ownTradeListSchema,
  })
  async listOwnTrades(
    @CurrentCaller() { userId }: SignedInCaller,
    @Query({ schema: ownTradeQuerySchema }) query: OwnTradeQuery,
  ): Promise<AsOf<OwnTradeList>> {
    const { data, next, seq } = await this.ledger.trades(userId, query);
    return { value: { data, next }, seq };
  }

  @Route({
    on: 'GET statement',
    cursor: 'read',
    summary: 'The ledger’s entries of your account, newest first',
    description: 'The credits of all of them together are the total of the account.',
    answer: statementSchema,
  })
  async getStatement(
    @CurrentCaller() { userId }: SignedInCaller,
    @Query({ schema: statementQuerySchema }) query: StatementQuery,
  ): Promise<AsOf<Statement>> {
    const { data, next, seq } = await this.ledger.statement(userId, query);
    return { value: { data, next }, seq };
  }
}
