// Proposals, named outcomes and disputes: who may do what, and what follows.
import type {
  DecideByOperator,
  DecideDispute,
  DecideProposal,
  DisputeMarket,
  ProposeMarket,
  ResolveMarket,
  Verdict,
} from '../../../src/domain/exchange/engine/commands.js';
import { returnProposerBond, takeBond } from './bonds.js';
import { addMarket, bondResolver, endMarket, LATEST_FROM, marketIn, reject } from './lifecycle.js';
import { checkInterest, firstPerson, isSecondPerson } from './persons.js';
import {
  availableOf,
  findMarket,
  findUser,
  isLater,
  MOST_COST,
  refuse,
  type Market,
  type World,
} from './world.js';

const VERDICTS: readonly string[] = ['YES', 'NO', 'VOID'];
const isCount = (count: number): boolean => Number.isSafeInteger(count) && count >= 0;

export function propose(world: World, command: ProposeMarket): Market {
  const { proposerId, bond, voteEndsMs, closesAtMs } = command;
  if (bond < 0n || bond > MOST_COST) refuse('bad_amount');
  if (!isLater(world, voteEndsMs) || (closesAtMs !== null && voteEndsMs >= closesAtMs)) refuse('bad_market');
  const market = addMarket(world, command, proposerId, () => checkBond(world, proposerId, bond));
  market.state = 'PROPOSED';
  market.deadline = voteEndsMs;
  market.proposerBond = bond;
  takeBond(world, proposerId, bond);
  return market;
}

function checkBond(world: World, userId: string, bond: bigint): void {
  const user = findUser(world, userId) ?? refuse('unknown_account');
  if (user.status !== 'open') refuse('account_closed');
  if (availableOf(world, user) < bond) refuse('insufficient_funds');
}

export function decideByOperator(world: World, { kind, marketId, actor }: DecideByOperator): Market {
  const market = marketIn(world, marketId, ['PROPOSED']);
  if (kind === 'reject_market') {
    reject(world, market);
    return market;
  }
  if (actor !== null && (actor === market.proposerId || actor === market.resolverId))
    refuse('conflict_of_interest');
  approve(world, market);
  return market;
}

function approve(world: World, market: Market): void {
  bondResolver(world, market, () => returnProposerBond(world, market));
  market.state = 'APPROVED';
  market.deadline = market.closesAtMs;
}

export function decideProposal(world: World, { marketId, yes, no, needed }: DecideProposal): Market {
  const found = findMarket(world, marketId);
  if (!found || found.venue === 'quote') refuse('unknown_market');
  if (![yes, no, needed].every(isCount)) refuse('bad_votes');
  const market = marketIn(world, marketId, ['PROPOSED']);
  if (yes - no < needed) reject(world, market);
  else if (market.venue === 'amm' || market.resolverId !== null) market.deadline = market.closesAtMs;
  else approve(world, market);
  return market;
}

export function resolve(world: World, { marketId, outcome, actor, isResolver }: ResolveMarket): Market {
  const found = findMarket(world, marketId);
  if (!found || found.venue === 'quote') refuse('unknown_market');
  if (isResolver && (actor === null || found.resolverId !== actor)) refuse('not_the_resolver');
  if (!VERDICTS.includes(outcome)) refuse('bad_outcome');
  const isCorrection = found.state === 'RESOLVED' && found.round === 0;
  if (isCorrection && outcome === found.outcome) refuse('already_resolved');
  const market = marketIn(world, marketId, isCorrection ? ['RESOLVED'] : ['CLOSED']);
  if (isCorrection && isResolver && market.resolvedBy !== actor) refuse('not_the_resolver');
  checkInterest(market, actor, isResolver);
  const act = `resolve ${outcome}`;
  const first = firstPerson(market, act, actor);
  if (!isSecondPerson(world, market, act, actor, isCorrection && market.corrections > 0)) return market;
  market.resolvedBy = first !== null && first === market.resolverId ? first : actor;
  if (isCorrection) market.corrections += 1;
  market.outcome = outcome;
  if (!isCorrection && market.disputeWindowMs === 0) endMarket(world, market);
  else openWindow(world, market);
  return market;
}

function openWindow(world: World, market: Market): void {
  market.state = 'RESOLVED';
  market.windowEnds = LATEST_FROM(world.now, market.disputeWindowMs);
  market.deadline = market.windowEnds;
}

export function dispute(world: World, { marketId, userId, claim }: DisputeMarket): Market {
  if (!findUser(world, userId)) refuse('unknown_account');
  const found = findMarket(world, marketId);
  if (!found || found.venue === 'quote') refuse('unknown_market');
  if (found.state === 'FINALIZED' || found.state === 'VOIDED') refuse('dispute_over');
  const market = marketIn(world, marketId, ['RESOLVED', 'DISPUTED']);
  if (!VERDICTS.includes(claim) || claim === market.outcome) refuse('bad_claim');
  if (userId === market.resolvedBy || userId === market.resolverId) refuse('conflict_of_interest');
  const round = market.state === 'RESOLVED' ? market.round + 1 : market.round;
  if (market.disputes.some((other) => other.userId === userId && other.round === round))
    refuse('dispute_exists');
  if (world.now >= (market.windowEnds ?? 0)) refuse('dispute_over');
  const { disputeBondMin, disputeBondMax } = world.options.lifecycle;
  let bond = (market.pot + 99n) / 100n;
  if (bond > disputeBondMax) bond = disputeBondMax;
  if (bond < disputeBondMin) bond = disputeBondMin;
  checkBond(world, userId, bond);
  takeBond(world, userId, bond);
  market.disputes.push({ userId, round, claim, against: market.outcome as Verdict, bond });
  market.round = round;
  market.state = 'DISPUTED';
  market.pending = null;
  return market;
}

export function decide(world: World, command: DecideDispute): Market {
  const { marketId, by, actor = null, claim, dismiss = false, goodFaith = false } = command;
  const market = marketIn(world, marketId, ['DISPUTED']);
  if (by === 'votes') return decideByVotes(world, market, command);
  if (claim !== null && (!VERDICTS.includes(claim) || dismiss)) refuse('bad_claim');
  checkInterest(market, actor);
  if (!dismiss && world.now < (market.windowEnds ?? 0)) refuse('dispute_open');
  const outcome = claim ?? market.outcome;
  const name = `decide ${outcome}${goodFaith ? ' in good faith' : ''}`;
  if (!isSecondPerson(world, market, name, actor, market.round === 2)) return market;
  market.goodFaith = goodFaith;
  decideFor(world, market, outcome as Verdict);
  return market;
}

function decideByVotes(world: World, market: Market, { counts }: DecideDispute): Market {
  if (!counts || ![counts.YES, counts.NO, counts.VOID].every(isCount)) refuse('bad_votes');
  const voters = counts.YES + counts.NO + counts.VOID;
  const { disputeDecidedBy, votesPotMax, votersMin } = world.options.lifecycle;
  const winner = (['YES', 'NO', 'VOID'] as const).find((verdict) => counts[verdict] * 3 >= voters * 2);
  const mayDecide = disputeDecidedBy === 'votes' && market.round === 1 && market.pot <= votesPotMax;
  if (!mayDecide || voters < votersMin || !winner) {
    market.pending = null;
    market.deadline = null;
    return market;
  }
  if (world.now < (market.windowEnds ?? 0)) refuse('dispute_open');
  decideFor(world, market, winner);
  return market;
}

function decideFor(world: World, market: Market, outcome: Verdict): void {
  const isChange = outcome !== market.outcome;
  market.outcome = outcome;
  market.pending = null;
  if (isChange && market.round === 1) openWindow(world, market);
  else endMarket(world, market);
}
