// REST of merging: pairs of a user's own YES and NO shares become credits.
import { Body } from '@nestjs/common';
import { CurrentCaller, type SignedInCaller } from '../../../platform/auth/index.js';
import { IdempotencyKey, Route, Routes, type Made, type NamedRequest } from '../../../platform/http/index.js';
import {
  mergeRequestSchema,
  mergeSchema,
  type Merge,
  type MergeRequest,
} from '../../../contract/trading/merges.js';
import { Exchange } from '../../exchange/index.js';

@Routes({ path: 'trading/merges', tag: 'trading', access: 'user', scope: 'trade' })
export class MergesController {
  constructor(private readonly exchange: Exchange) {}

  @Route({
    on: 'POST',
    cursor: 'write',
    summary: 'Turn pairs of YES and NO shares into credits',
    description:
      'One credit for each pair, without a fee, in an open or closed market. Shares that orders hold cannot be merged. ' +
      'Events position_updated or position_closed for both outcomes, and balance_updated.',
    answer: mergeSchema,
    errors: [
      'unknown_account',
      'unknown_market',
      'market_not_open',
      'market_paused',
      'market_settled',
      'bad_quantity',
      'insufficient_shares',
    ],
  })
  mergeShares(
    @CurrentCaller() { userId }: SignedInCaller,
    @IdempotencyKey() request: NamedRequest | undefined,
    @Body({ schema: mergeRequestSchema }) { marketId, quantity }: MergeRequest,
  ): Promise<Made<Merge>> {
    return this.exchange.submit<Merge>(
      { kind: 'merge_shares', userId, marketId, quantity: BigInt(quantity) },
      { request },
    );
  }
}
