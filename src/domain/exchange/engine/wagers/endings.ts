// How wagers end. A pending wager is accepted, declined or cancelled, or it expires. An accepted wager is paid or refunded with
// its market: the loser's stake goes to the winner, so that nothing is divided and nothing is rounded.
import { isExcluded, notePaid, noteReceived } from '../limits/tally.js';
import type { Fact, WagerCause, WagerReason, WagerStatus } from '../facts.js';
import { giveUp } from '../money/forfeits.js';
import { setHold, transfer } from '../money/ledger.js';
import { forgetOffer, forgetWager, isCancelling } from '../state/derived.js';
import type { Account, Hold, Market, Wager } from '../state/rows.js';
import type { TradingState } from '../state/state.js';
import { accountView, wagerView } from '../state/views.js';

/** What a change of a wager did to the credits of a user. */
export interface Effect {
  readonly cause: WagerCause;
  readonly amount: bigint;
}

/** Reports a change to the sender and to the other user, each with the effect on the own credits. */
export function report(facts: Fact[], wager: Wager, sender: Effect | null, other: Effect | null): void {
  const view = wagerView(wager);
  const fact = (account: Account, effect: Effect | null): Fact => ({
    type: 'wager_changed',
    wager: view,
    cause: effect?.cause ?? null,
    amount: effect?.amount ?? 0n,
    account: accountView(account),
  });
  facts.push(fact(wager.proposer, sender), fact(wager.responder, other));
}

/** The hold of the sender's stake. */
function stakeOf({ holds }: TradingState, { id }: Wager): Hold {
  const hold = holds.get(id);
  if (!hold) throw new Error(`the wager ${id} has no stake`);
  return hold;
}

export function setStatus(
  state: TradingState,
  wager: Wager,
  status: WagerStatus,
  reason: WagerReason | null,
): void {
  state.changes.wager(wager);
  wager.status = status;
  wager.reason = reason;
  wager.updatedAtMs = state.nowMs;
}

/** How a pending wager ends, or has ended. */
export interface Fate {
  readonly status: 'DECLINED' | 'EXPIRED' | 'CANCELLED';
  readonly reason: WagerReason;
}

/** Ends a pending wager; its sender gets the stake back. */
export function endOffer(state: TradingState, facts: Fact[], wager: Wager, { status, reason }: Fate): void {
  forgetOffer(state, wager);
  setStatus(state, wager, status, reason);
  setHold(state, stakeOf(state, wager), 0n);
  report(facts, wager, { cause: 'stake_returned', amount: wager.proposerStake }, null);
  giveUp(state, facts, wager.proposer);
}

export const EXPIRED: Fate = { status: 'EXPIRED', reason: 'expired' };
const STOPPED: Fate = { status: 'DECLINED', reason: 'operator' };
/** The other user does not learn that a user has excluded himself or herself. */
const EXCLUDED: Fate = { status: 'DECLINED', reason: 'user' };

const cancelledBy = ({ state }: Market): Fate => ({
  status: 'CANCELLED',
  reason: state === 'PAUSED' ? 'market_paused' : 'market_closed',
});

/** What a pending wager counts as, also before the step that ends it; null while it can be answered. */
export function fateOf({ nowMs }: TradingState, wager: Wager): Fate | null {
  const { market, proposer, responder, expiresAtMs } = wager;
  if (isCancelling(market)) return cancelledBy(market);
  if (expiresAtMs <= nowMs) return EXPIRED;
  if (proposer.status !== 'open' || responder.status !== 'open') return STOPPED;
  return isExcluded(proposer, nowMs) || isExcluded(responder, nowMs) ? EXCLUDED : null;
}

/** Cancels up to `max` pending wagers of a market that has closed. Returns how many. */
export function cancelOffers(state: TradingState, facts: Fact[], market: Market, max: number): number {
  for (let count = 0; count < max; count += 1) {
    const { first } = market.offers;
    if (!first) return count;
    endOffer(state, facts, first, cancelledBy(market));
  }
  return Math.max(max, 0);
}

/** How many pending wagers the account has sent and received. */
export const offersOf = ({ offersSent, offersReceived }: TradingState, account: Account): number =>
  (offersSent.get(account)?.size ?? 0) + (offersReceived.get(account)?.size ?? 0);

/** Declines up to `max` pending wagers of an account that an operator stops: those it has sent, then those it has received. */
export function declineOffers(state: TradingState, facts: Fact[], account: Account, max: number): void {
  const offers: Wager[] = [];
  for (const some of [state.offersSent.get(account), state.offersReceived.get(account)])
    for (const wager of some ?? []) {
      if (offers.length >= max) break;
      offers.push(wager);
    }
  for (const wager of offers) endOffer(state, facts, wager, fateOf(state, wager) ?? STOPPED);
}

/** Whether the account has a stake in a pending or accepted wager of the market. */
export function hasStake(market: Market, account: Account): boolean {
  for (const { status, proposer, responder } of market.wagers.values()) {
    if (proposer === account && (status === 'PENDING' || status === 'ACCEPTED')) return true;
    if (responder === account && status === 'ACCEPTED') return true;
  }
  return false;
}

/** Ends up to `max` wagers of a market that has ended, by number. All of them leave memory. Returns how many. */
export function endWagers(state: TradingState, facts: Fact[], market: Market, max: number): number {
  let done = 0;
  for (const wager of market.wagers.values()) {
    if (done === max) break;
    done += 1;
    if (wager.status === 'ACCEPTED') end(state, facts, wager);
    forgetWager(state, wager);
    state.changes.endedWagers.push(wager);
  }
  return done;
}

/** Both holds end, and the loser's stake goes to the winner unless the market is void. */
function end(state: TradingState, facts: Fact[], wager: Wager): void {
  const { market, proposer, responder, proposerStake, responderStake, counterStake } = wager;
  if (!counterStake) throw new Error(`the accepted wager ${wager.id} has one stake`);
  const isPaid = market.state === 'FINALIZED';
  setStatus(state, wager, isPaid ? 'PAID' : 'REFUNDED', null);
  setHold(state, stakeOf(state, wager), 0n);
  setHold(state, counterStake, 0n);
  wager.counterStake = null;
  market.stakes -= wager.pot;
  const back = (amount: bigint): Effect => ({ cause: 'stake_returned', amount });
  const won = (amount: bigint): Effect => ({ cause: 'wager_won', amount });
  const lost = (amount: bigint): Effect => ({ cause: 'wager_lost', amount });
  if (isPaid) noteStakes(state, wager);
  if (!isPaid) report(facts, wager, back(proposerStake), back(responderStake));
  else if (wager.outcome === market.outcome) {
    pay(state, market, responder, proposer, responderStake);
    report(facts, wager, won(responderStake), lost(responderStake));
  } else {
    pay(state, market, proposer, responder, proposerStake);
    report(facts, wager, lost(proposerStake), won(proposerStake));
  }
  giveUp(state, facts, proposer);
  giveUp(state, facts, responder);
}

/** A paid wager has cost each user the own stake, and has brought the winner both. */
function noteStakes(state: TradingState, wager: Wager): void {
  const { proposer, responder, proposerStake, responderStake, pot, outcome, market } = wager;
  notePaid(state, proposer, proposerStake);
  notePaid(state, responder, responderStake);
  noteReceived(state, outcome === market.outcome ? proposer : responder, pot);
}

function pay(state: TradingState, market: Market, from: Account, to: Account, credits: bigint): void {
  transfer(state, 'wager', market, [
    { account: from, credits: -credits },
    { account: to, credits },
  ]);
}
