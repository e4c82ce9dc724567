// Disputes of a named outcome: a bond for each, joiners until the window ends, and one decision. Rewards and bonds are paid
// when the market ends, because only then it is known whose claim was right.
import type { DecideDispute, DisputeMarket } from '../commands.js';
import type { Accepted, Fact } from '../facts.js';
import type { RefusalCode } from '../refusals.js';
import { Dispute, type Market } from '../state/rows.js';
import type { TradingState } from '../state/state.js';
import { disputeBondFor, holdBond } from './bonds.js';
import { carryOut, isVerdict, marketAnswer, publicMarket, VERDICTS } from './acts.js';
import { isEnd } from '../state/derived.js';
import { findRow, transit, type Act } from './transitions.js';

/** Of three voters, two must agree. */
const MAJORITY = { of: 3, need: 2 } as const;

export function disputeMarket(state: TradingState, command: DisputeMarket): Accepted | RefusalCode {
  const { marketId, userId, claim, reason = null } = command;
  const account = state.users.get(userId);
  if (!account) return 'unknown_account';
  const market = publicMarket(state, marketId);
  if (!market) return 'unknown_market';
  if (isEnd(market.state)) return 'dispute_over';
  const { state: from, outcome } = market;
  if (outcome === null || (from !== 'RESOLVED' && from !== 'DISPUTED')) return 'bad_market_state';
  if (!isVerdict(claim) || claim === outcome) return 'bad_claim';
  if (userId === market.resolvedBy || userId === market.resolverId) return 'conflict_of_interest';
  const round = from === 'RESOLVED' ? market.round + 1 : market.round;
  for (const dispute of market.disputes.values())
    if (dispute.account === account && dispute.round === round) return 'dispute_exists';
  const act: Act = { actor: userId, reason, bond: disputeBondFor(state, market) };
  const row = findRow(state, market, from === 'RESOLVED' ? 'dispute' : 'join', act);
  if (typeof row === 'string') return row;
  const facts: Fact[] = [];
  state.changes.market(market);
  market.round = round;
  const bond = holdBond(state, facts, market, account, act.bond ?? 0n);
  if (!bond) throw new Error('a dispute without a bond');
  const terms = { id: bond.id, round, claim, against: outcome, createdAtMs: state.nowMs };
  const dispute = new Dispute(market, account, bond.amount, terms);
  market.disputes.set(dispute.id, dispute);
  state.changes.addDispute(dispute);
  transit(state, facts, market, row, act);
  return { ok: true, answer: marketAnswer(market), facts };
}

export function decideDispute(state: TradingState, command: DecideDispute): Accepted | RefusalCode {
  const { marketId, by, actor = null, reason = null, dismiss = false, goodFaith = false, isTrial } = command;
  const market = publicMarket(state, marketId);
  if (!market) return 'unknown_market';
  if (market.state !== 'DISPUTED') return 'bad_market_state';
  if (by === 'votes') return decideByVotes(state, market, command);
  const { claim } = command;
  if (claim !== null && !isVerdict(claim)) return 'bad_claim';
  if (dismiss && claim !== null) return 'bad_claim';
  const outcome = claim ?? market.outcome;
  const name = `decide ${outcome}${goodFaith ? ' in good faith' : ''}`;
  const act: Act = { actor, reason, outcome, isDismissal: dismiss, name, isTrial };
  return carryOut(state, market, 'decide', act, {
    also: () => {
      market.goodFaith = goodFaith;
    },
  });
}

/** A poll decides small markets, when enough users voted and enough of them agree. Otherwise an operator decides. */
function decideByVotes(state: TradingState, market: Market, command: DecideDispute): Accepted | RefusalCode {
  const { counts } = command;
  if (!counts || VERDICTS.some((verdict) => !Number.isSafeInteger(counts[verdict]) || counts[verdict] < 0))
    return 'bad_votes';
  const { disputeDecidedBy, votesPotMax, votersMin } = state.options.lifecycle;
  const voters = VERDICTS.reduce((sum, verdict) => sum + counts[verdict], 0);
  const winner = VERDICTS.find((verdict) => MAJORITY.of * counts[verdict] >= MAJORITY.need * voters);
  const isEnough =
    disputeDecidedBy === 'votes' &&
    market.round === 1 &&
    market.pot.available <= votesPotMax &&
    voters >= votersMin &&
    winner !== undefined;
  const reason = VERDICTS.map((verdict) => `${verdict} ${counts[verdict]}`).join(', ');
  if (isEnough) return carryOut(state, market, 'decide', { actor: null, reason, outcome: winner });
  return carryOut(state, market, 'votes_advise', { actor: null, reason });
}
