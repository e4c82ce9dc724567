// REST of a user's own requests to pay in and to withdraw. API keys only read.
import { Body, Param, Query } from '@nestjs/common';
import { CurrentCaller, type SignedInCaller } from '../../../platform/auth/index.js';
import {
  IdempotencyKey,
  Route,
  Routes,
  type AsOf,
  type Made,
  type NamedRequest,
} from '../../../platform/http/index.js';
import { idField } from '../../../contract/fields.js';
import { readQuerySchema, type ReadQuery } from '../../../contract/lists.js';
import {
  moneyRequestSchema,
  newDepositSchema,
  newWithdrawalSchema,
  requestListQuerySchema,
  requestListSchema,
  type MoneyRequest,
  type NewDeposit,
  type NewWithdrawal,
  type RequestList,
  type RequestListQuery,
} from '../../../contract/finance/requests.js';
import { RequestsReader } from './requests.reader.js';
import { Requests } from './requests.service.js';

@Routes({ path: 'finance', tag: 'finance', access: 'user' })
export class RequestsController {
  constructor(
    private readonly requests: Requests,
    private readonly reader: RequestsReader,
  ) {}

  @Route({
    on: 'POST deposits',
    status: 201,
    cursor: 'write',
    summary: 'Ask to pay in',
    description:
      'Nothing moves yet. Give the id to the provider as the reference of the payment, or to the operator who waits for ' +
      'your transfer. Event deposit_updated.',
    answer: moneyRequestSchema,
    errors: [
      'bad_amount',
      'deposit_limit',
      'self_excluded',
      'too_many_requests',
      'unknown_user',
      'unknown_provider',
    ],
  })
  askToPayIn(
    @CurrentCaller() { userId }: SignedInCaller,
    @IdempotencyKey() request: NamedRequest | undefined,
    @Body({ schema: newDepositSchema }) deposit: NewDeposit,
  ): Promise<Made<MoneyRequest>> {
    return this.requests.deposit({ userId, requestedBy: userId, request }, deposit);
  }

  @Route({
    on: 'POST withdrawals',
    status: 201,
    cursor: 'write',
    summary: 'Ask to withdraw',
    description:
      'The credits are held at once, until the withdrawal is paid or has failed. Events withdrawal_updated and ' +
      'balance_updated.',
    answer: moneyRequestSchema,
    errors: [
      'bad_amount',
      'debt',
      'insufficient_funds',
      'deposit_not_clear',
      'account_closed',
      'too_many_requests',
      'unknown_user',
    ],
  })
  askToWithdraw(
    @CurrentCaller() { userId }: SignedInCaller,
    @IdempotencyKey() request: NamedRequest | undefined,
    @Body({ schema: newWithdrawalSchema }) withdrawal: NewWithdrawal,
  ): Promise<Made<MoneyRequest>> {
    return this.requests.withdraw({ userId, requestedBy: userId, request }, withdrawal);
  }

  @Route({
    on: 'GET requests',
    scope: 'read',
    access: 'user',
    cursor: 'read',
    summary: 'Your requests, newest first',
    answer: requestListSchema,
  })
  async listMoneyRequests(
    @CurrentCaller() { userId }: SignedInCaller,
    @Query({ schema: requestListQuerySchema }) query: RequestListQuery,
  ): Promise<AsOf<RequestList>> {
    const { data, next, seq } = await this.reader.own(userId, query);
    return { value: { data, next }, seq };
  }

  @Route({
    on: 'GET requests/:id',
    scope: 'read',
    access: 'user',
    cursor: 'read',
    summary: 'One of your requests',
    answer: moneyRequestSchema,
    errors: ['unknown_request'],
  })
  getMoneyRequest(
    @CurrentCaller() { userId }: SignedInCaller,
    @Param('id', { schema: idField }) id: string,
    @Query({ schema: readQuerySchema }) { minSeq }: ReadQuery,
  ): Promise<AsOf<MoneyRequest>> {
    return this.reader.ownRequest(userId, id, minSeq);
  }
}
