// REST of deposits and withdrawals of credits, for admins. Every act is in the audit log.
import { Body, Param } from '@nestjs/common';
import { AskedAct, type Asked } from '../../../platform/auth/index.js';
import { Route, Routes, type Made } from '../../../platform/http/index.js';
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

@Routes({ path: 'trading', tag: 'trading', access: 'admin', scope: 'operate' })
export class MoneyController {
  constructor(private readonly acts: MoneyActs) {}

  @Route({
    on: 'POST accounts/:userId/deposit',
    cursor: 'write',
    summary: 'Deposit credits into an account',
    description: 'Opens it if need be. Event balance_updated.',
    answer: accountSchema,
    errors: ['unknown_user', 'deposit_limit', 'self_excluded'],
  })
  deposit(
    @AskedAct() asked: Asked,
    @Param('userId', { schema: userParamSchema }) userId: string,
    @Body({ schema: movementSchema }) movement: Movement,
  ): Promise<Made<Account>> {
    return this.acts.move(asked, 'deposit', userId, movement);
  }

  @Route({
    on: 'POST accounts/:userId/withdraw',
    cursor: 'write',
    summary: 'Withdraw available credits from an account',
    description: 'Event balance_updated.',
    answer: accountSchema,
    errors: ['unknown_user', 'insufficient_funds'],
  })
  withdraw(
    @AskedAct() asked: Asked,
    @Param('userId', { schema: userParamSchema }) userId: string,
    @Body({ schema: movementSchema }) movement: Movement,
  ): Promise<Made<Account>> {
    return this.acts.move(asked, 'withdraw', userId, movement);
  }

  @Route({
    on: 'POST house/fund',
    cursor: 'write',
    summary: 'Deposit credits for the house',
    description: 'For the subsidies of market makers, or the trade of items.',
    answer: houseAccountSchema,
  })
  fundHouse(
    @AskedAct() asked: Asked,
    @Body({ schema: houseFundingSchema }) funding: HouseFunding,
  ): Promise<Made<HouseAccount>> {
    return this.acts.fundHouse(asked, funding);
  }
}
