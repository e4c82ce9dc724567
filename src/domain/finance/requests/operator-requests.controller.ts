// REST by which admins act on requests for money. Every act is in the audit log. An approval needs a fresh sign-in and takes no
// API key.
import { Body, Param, Query } from '@nestjs/common';
import { AskedAct, type Asked } from '../../../platform/auth/index.js';
import { Route, Routes, type AsOf, type Made } from '../../../platform/http/index.js';
import { userParamSchema } from '../../../contract/auth/auth.js';
import { idField } from '../../../contract/fields.js';
import { readQuerySchema, type ReadQuery } from '../../../contract/lists.js';
import {
  approvalSchema,
  moneyRequestSchema,
  newDepositSchema,
  newWithdrawalSchema,
  operatorRequestListQuerySchema,
  operatorRequestListSchema,
  operatorRequestSchema,
  paymentConfirmationSchema,
  requestFailureSchema,
  type Approval,
  type MoneyRequest,
  type NewDeposit,
  type NewWithdrawal,
  type OperatorRequest,
  type OperatorRequestList,
  type OperatorRequestListQuery,
  type PaymentConfirmation,
  type RequestFailure,
} from '../../../contract/finance/requests.js';
import { Approvals } from './approvals.service.js';
import { Endings } from './endings.service.js';
import { RequestsReader } from './requests.reader.js';
import { Requests, type Asking } from './requests.service.js';

@Routes({ path: 'admin/finance', tag: 'finance', access: 'admin', scope: 'operate' })
export class OperatorRequestsController {
  constructor(
    private readonly requests: Requests,
    private readonly reader: RequestsReader,
    private readonly approvals: Approvals,
    private readonly endings: Endings,
  ) {}

  @Route({
    on: 'GET requests',
    cursor: 'read',
    summary: 'Requests of all users, newest first',
    answer: operatorRequestListSchema,
  })
  async listAllMoneyRequests(
    @Query({ schema: operatorRequestListQuerySchema }) query: OperatorRequestListQuery,
  ): Promise<AsOf<OperatorRequestList>> {
    const { data, next, seq } = await this.reader.all(query);
    return { value: { data, next }, seq };
  }

  @Route({
    on: 'GET requests/:id',
    cursor: 'read',
    summary: 'One request',
    answer: operatorRequestSchema,
    errors: ['unknown_request'],
  })
  getAnyMoneyRequest(
    @Param('id', { schema: idField }) id: string,
    @Query({ schema: readQuerySchema }) { minSeq }: ReadQuery,
  ): Promise<AsOf<OperatorRequest>> {
    return this.reader.request(id, minSeq);
  }

  @Route({
    on: 'POST requests/:id/approve',
    access: 'admin',
    needsFreshSignIn: true,
    cursor: 'write',
    summary: 'Approve a request as the second person',
    description:
      'Neither the person who asked nor the beneficiary may approve, nor a person whose account one of them has changed ' +
      'within 72 hours. Event WALLET_TRANSACTION.',
    answer: operatorRequestSchema,
    errors: [
      'unknown_request',
      'bad_request_state',
      'self_approval',
      'approver_not_independent',
      'approval_mismatch',
      'debt',
    ],
  })
  approveMoneyRequest(
    @AskedAct() asked: Asked,
    @Param('id', { schema: idField }) id: string,
    @Body({ schema: approvalSchema }) { hash }: Approval,
  ): Promise<Made<OperatorRequest>> {
    return this.approvals.approve(asked, id, hash);
  }

  @Route({
    on: 'POST requests/:id/pay',
    cursor: 'write',
    summary: 'Confirm that an approved request is paid',
    description:
      'A deposit: the transfer has arrived. A withdrawal: the money was sent. Event PAYMENT_PROCESSED or PAYOUT_PROCESSED.',
    answer: operatorRequestSchema,
    errors: [
      'unknown_request',
      'bad_request_state',
      'self_approval',
      'second_person_needed',
      'approval_mismatch',
      'provider_confirms',
      'account_closed',
      'amount_too_large',
      'unknown_user',
      'debt',
    ],
  })
  payMoneyRequest(
    @AskedAct() asked: Asked,
    @Param('id', { schema: idField }) id: string,
    @Body({ schema: paymentConfirmationSchema }) confirmation: PaymentConfirmation,
  ): Promise<Made<OperatorRequest>> {
    return this.endings.pay(asked, id, confirmation);
  }

  @Route({
    on: 'POST requests/:id/fail',
    cursor: 'write',
    summary: 'End a request that is not paid',
    description:
      'The credits of a withdrawal go back to the user. Event WALLET_TRANSACTION or PAYOUT_PROCESSED.',
    answer: operatorRequestSchema,
    errors: ['unknown_request', 'bad_request_state'],
  })
  failMoneyRequest(
    @AskedAct() asked: Asked,
    @Param('id', { schema: idField }) id: string,
    @Body({ schema: requestFailureSchema }) { reason }: RequestFailure,
  ): Promise<Made<OperatorRequest>> {
    return this.endings.fail(asked, id, reason);
  }

  @Route({
    on: 'POST users/:userId/deposits',
    status: 201,
    cursor: 'write',
    summary: 'Ask for a deposit of a user',
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
  askToPayInFor(
    @AskedAct() asked: Asked,
    @Param('userId', { schema: userParamSchema }) userId: string,
    @Body({ schema: newDepositSchema }) deposit: NewDeposit,
  ): Promise<Made<MoneyRequest>> {
    return this.requests.deposit(askingFor(asked, userId), deposit);
  }

  @Route({
    on: 'POST users/:userId/withdrawals',
    status: 201,
    cursor: 'write',
    summary: 'Ask for a withdrawal of a user',
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
  askToWithdrawFor(
    @AskedAct() asked: Asked,
    @Param('userId', { schema: userParamSchema }) userId: string,
    @Body({ schema: newWithdrawalSchema }) withdrawal: NewWithdrawal,
  ): Promise<Made<MoneyRequest>> {
    return this.requests.withdraw(askingFor(asked, userId), withdrawal);
  }
}

const askingFor = ({ actor, request }: Asked, userId: string): Asking => ({
  userId,
  requestedBy: actor.caller.userId ?? '',
  request,
});
