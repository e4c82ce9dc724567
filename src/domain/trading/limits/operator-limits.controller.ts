// REST of the limits of other users, for operators: see them, and make them lower. Every change is in the audit log.
import { Body, Param, Query } from '@nestjs/common';
import { Accounts, AskedAct, type Asked } from '../../../platform/auth/index.js';
import { Route, Routes, type AsOf, type Made } from '../../../platform/http/index.js';
import { userParamSchema } from '../../../contract/auth/auth.js';
import { readQuerySchema, type ReadQuery } from '../../../contract/lists.js';
import {
  limitsSchema,
  lowerLimitsSchema,
  type Limits,
  type LowerLimits,
} from '../../../contract/trading/limits.js';
import { LimitsReader } from '../../exchange/index.js';
import { LimitsService } from './limits.service.js';

@Routes({ path: 'admin/users/:id/limits', tag: 'admin', access: 'operator', scope: 'operate' })
export class OperatorLimitsController {
  constructor(
    private readonly limits: LimitsService,
    private readonly reader: LimitsReader,
    private readonly accounts: Accounts,
  ) {}

  @Route({
    on: 'GET',
    cursor: 'read',
    summary: 'The limits of a user, and what counts against them today',
    answer: limitsSchema,
    errors: ['unknown_user'],
  })
  async getLimitsOfUser(
    @Param('id', { schema: userParamSchema }) userId: string,
    @Query({ schema: readQuerySchema }) { minSeq }: ReadQuery,
  ): Promise<AsOf<Limits>> {
    await this.accounts.get(userId);
    return this.reader.limits(userId, minSeq);
  }

  @Route({
    on: 'POST',
    cursor: 'write',
    summary: 'Lower the limits of a user',
    description:
      'They hold at once, and the newest bets above them are cancelled. Only the user asks for higher limits. Events ' +
      'ADMIN_ACTION, and limits_changed for the user.',
    answer: limitsSchema,
    errors: ['unknown_user', 'bad_limit', 'limit_not_lower'],
  })
  lowerLimitsOfUser(
    @AskedAct() asked: Asked,
    @Param('id', { schema: userParamSchema }) userId: string,
    @Body({ schema: lowerLimitsSchema }) limits: LowerLimits,
  ): Promise<Made<Limits>> {
    return this.limits.lower(asked, userId, limits);
  }
}
