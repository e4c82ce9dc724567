// What a user is told about a wager: a proposal is sent, has come, has a result, or is paid. The balance is told apart.
import type { LoggedFact, LoggedWager } from '../../platform/events/payloads/exchange.js';
import { proposalOf, resultOf, type ProposalOutcome } from '../../contract/proposals/proposals.js';
import type { UserNotice } from '../../contract/trading/user-events.js';
import { wagerOf, wagerToWire } from '../exchange/index.js';

type WagerCause = Extract<LoggedFact, readonly ['wager_changed', ...unknown[]]>[2];

const OUTCOME_OF: Partial<Record<NonNullable<WagerCause>, ProposalOutcome>> = {
  wager_won: 'won',
  wager_lost: 'lost',
  stake_returned: 'refunded',
};

/** `isProposer` says which of the two users is told; `cause` is the change of that user's credits. */
export function wagerNotice(logged: LoggedWager, isProposer: boolean, cause: WagerCause): UserNotice {
  const wager = wagerToWire(wagerOf(logged));
  const isPaid = wager.status === 'PAID' || wager.status === 'REFUNDED';
  const outcome = isPaid && cause !== null ? (OUTCOME_OF[cause] ?? null) : null;
  const proposal = proposalOf(wager, { isProposer, outcome });
  const proposalId = proposal.id;
  if (isPaid) return { event: 'proposal_settled', data: { proposalId, outcome, proposal } };
  const result = resultOf(proposal.status);
  if (result === null)
    return { event: isProposer ? 'proposal_created' : 'proposal_received', data: { proposal } };
  return { event: 'proposal_result', data: { proposalId, result, proposal } };
}
