// The REST route of bets.
import { Body, Param } from '@nestjs/common';
import { CurrentCaller, type SignedInCaller } from '../../../platform/auth/index.js';
import { IdempotencyKey, Route, Routes, type Made, type NamedRequest } from '../../../platform/http/index.js';
import { betSchema, newBetSchema, type Bet, type NewBet } from '../../../contract/fights/bets.js';
import { idField } from '../../../contract/fields.js';
import { Bets } from './bets.service.js';

@Routes({ path: 'fights', tag: 'fights', access: 'user', scope: 'trade' })
export class BetsController {
  constructor(private readonly bets: Bets) {}

  @Route({
    on: 'POST :id/bets',
    status: 201,
    cursor: 'write',
    summary: 'Bet on a corner',
    description:
      'An order for the shares of the corner at ⌊10000 / minOdds⌋ or better; a match is a fill. The rest waits in the book and is ' +
      'cancelled when the window closes. A bet is shown, changed and cancelled as an order of `trading/orders`. A draw and a ' +
      'cancellation of the fight refund it.',
    answer: betSchema,
    errors: [
      'unknown_fight',
      'bad_odds',
      'market_not_open',
      'market_paused',
      'market_closed',
      'market_settled',
      'bad_quantity',
      'amount_too_large',
      'order_too_small',
      'too_many_orders',
      'insufficient_funds',
      'self_excluded',
      'stake_limit',
      'loss_limit',
    ],
  })
  placeBet(
    @CurrentCaller() { userId }: SignedInCaller,
    @IdempotencyKey() request: NamedRequest | undefined,
    @Param('id', { schema: idField }) id: string,
    @Body({ schema: newBetSchema }) bet: NewBet,
  ): Promise<Made<Bet>> {
    return this.bets.place(userId, id, bet, request);
  }
}
