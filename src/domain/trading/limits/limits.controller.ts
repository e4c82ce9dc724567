// REST of a user's own limits. API keys only read them, so a program cannot raise the limits of its owner.
import { Body, Query } from '@nestjs/common';
import { CurrentCaller, type SignedInCaller } from '../../../platform/auth/index.js';
import {
  IdempotencyKey,
  Route,
  Routes,
  type AsOf,
  type Made,
  type NamedRequest,
} from '../../../platform/http/index.js';
import { readQuerySchema, type ReadQuery } from '../../../contract/lists.js';
import {
  exclusionSchema,
  limitsSchema,
  newLimitsSchema,
  type Exclusion,
  type Limits,
  type NewLimits,
} from '../../../contract/trading/limits.js';
import { LimitsReader } from '../../exchange/index.js';
import { LimitsService } from './limits.service.js';

@Routes({ path: 'trading/limits', tag: 'trading', access: 'user' })
export class LimitsController {
  constructor(
    private readonly limits: LimitsService,
    private readonly reader: LimitsReader,
  ) {}

  @Route({
    on: 'GET',
    scope: 'read',
    access: 'user',
    cursor: 'read',
    summary: 'Your limits, and what counts against them today',
    answer: limitsSchema,
  })
  getLimits(
    @CurrentCaller() { userId }: SignedInCaller,
    @Query({ schema: readQuerySchema }) { minSeq }: ReadQuery,
  ): Promise<AsOf<Limits>> {
    return this.reader.limits(userId, minSeq);
  }

  @Route({
    on: 'PATCH',
    cursor: 'write',
    summary: 'Change your limits',
    description:
      'A lower limit holds at once, and the newest bets above it are cancelled. A higher limit, or none, holds after 24 h. ' +
      'A limit that is not named stays. Event limits_changed.',
    answer: limitsSchema,
    errors: ['bad_limit'],
  })
  changeLimits(
    @CurrentCaller() { userId }: SignedInCaller,
    @IdempotencyKey() request: NamedRequest | undefined,
    @Body({ schema: newLimitsSchema }) limits: NewLimits,
  ): Promise<Made<Limits>> {
    return this.limits.set(userId, limits, request);
  }

  @Route({
    on: 'POST exclusion',
    cursor: 'write',
    summary: 'Exclude yourself until a date',
    description:
      'Cancels your BUYs and declines your pending proposals, both ways. Until the date you can sell, cancel and withdraw, and ' +
      'nothing else. Only the date ends the exclusion. Event limits_changed.',
    answer: limitsSchema,
    errors: ['bad_exclusion'],
  })
  excludeYourself(
    @CurrentCaller() { userId }: SignedInCaller,
    @IdempotencyKey() request: NamedRequest | undefined,
    @Body({ schema: exclusionSchema }) exclusion: Exclusion,
  ): Promise<Made<Limits>> {
    return this.limits.exclude(userId, exclusion, request);
  }
}
