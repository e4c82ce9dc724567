// Short names for the commands of wagers.
import type { AnswerWager, OfferWager } from '../../src/domain/exchange/engine/commands.js';
import type { Accepted, WagerView } from '../../src/domain/exchange/engine/facts.js';
import { CREDIT } from './trading-builders.js';

/** A PAGO on YES: 10 credits of the sender against 30 of the other user. */
export const offer = (userId: string, toUserId: string, more: Partial<OfferWager> = {}): OfferWager => ({
  kind: 'offer_wager',
  userId,
  toUserId,
  marketId: 'm',
  type: 'PAGO',
  outcome: 'YES',
  proposerStake: 10n * CREDIT,
  responderStake: 30n * CREDIT,
  ...more,
});

const answer =
  (kind: AnswerWager['kind']) =>
  (userId: string, wagerId: number): AnswerWager => ({ kind, userId, wagerId });
export const accept = answer('accept_wager');
export const decline = answer('decline_wager');
export const cancelWager = answer('cancel_wager');

/** The wager in an answer. */
export function wagerIn({ answer }: Accepted): WagerView {
  if (answer.type !== 'wager') throw new Error(`the answer is ${answer.type}`);
  return answer.wager;
}
