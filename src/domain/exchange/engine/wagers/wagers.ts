// The commands of wagers: a user offers a wager to another user, who accepts or declines it, or the sender cancels it. The time
// of the command decides, and not whether the due time has run. Block lists and other rules about persons are not the engine's.
import { betRefusal, isExcluded } from '../limits/tally.js';
import type { AnswerWager, OfferWager } from '../commands.js';
import type { Accepted, Fact, WagerStatus } from '../facts.js';
import { outgoingRefusal } from '../money/deposits.js';
import { openHold } from '../money/ledger.js';
import {
  COST_MAX,
  OFFERS_PER_PAIR_MAX,
  OFFERS_PER_USER_MAX,
  STAKE_MIN,
  STAKE_RATIO_MAX,
  WAGER_OPEN_MS,
  WAGER_OPEN_MS_MAX,
  WAGERS_PER_USER_AND_MARKET_MAX,
} from '../money/limits.js';
import { stateRefusal } from '../orders/checks.js';
import type { RefusalCode } from '../refusals.js';
import { forgetOffer, isEnd, noteDue, rememberWager } from '../state/derived.js';
import { Wager, type Account, type Market } from '../state/rows.js';
import type { TradingState } from '../state/state.js';
import { wagerView } from '../state/views.js';
import { endOffer, fateOf, report, setStatus } from './endings.js';

const answerOf = (wager: Wager): Accepted['answer'] => ({ type: 'wager', wager: wagerView(wager) });

export function offerWager(state: TradingState, command: OfferWager): Accepted | RefusalCode {
  const { userId, toUserId, marketId, proposerStake, openMs = WAGER_OPEN_MS } = command;
  const proposer = state.users.get(userId);
  if (!proposer) return 'unknown_account';
  if (proposer.status !== 'open') return 'account_closed';
  if (isExcluded(proposer, state.nowMs)) return 'self_excluded';
  const market = state.markets.get(marketId);
  if (!market || market.venue === 'quote') return 'unknown_market';
  const refusal = termsRefusal(command) ?? windowRefusal(state, market);
  if (refusal) return refusal;
  if (userId === toUserId) return 'wager_with_oneself';
  const responder = state.users.get(toUserId);
  if (responder?.status !== 'open' || isExcluded(responder, state.nowMs)) return 'opponent_unavailable';
  if (isTooMany(state, market, proposer, responder)) return 'too_many_wagers';
  const unpayable =
    outgoingRefusal(state, proposer, proposerStake) ?? betRefusal(state, proposer, proposerStake);
  if (unpayable) return unpayable;
  const { nowMs } = state;
  const { id } = openHold(state, 'stake', proposer, market, proposerStake);
  const terms = { ...command, createdAtMs: nowMs, expiresAtMs: nowMs + openMs };
  const wager = new Wager(id, market, proposer, responder, terms);
  state.changes.addWager(wager);
  rememberWager(state, wager);
  noteDue(state, market);
  const facts: Fact[] = [];
  report(facts, wager, { cause: 'stake', amount: proposerStake }, null);
  return { ok: true, answer: answerOf(wager), facts };
}

/** What needs the command alone. */
function termsRefusal(command: OfferWager): RefusalCode | null {
  const { type, outcome, proposerStake: own, responderStake: other, openMs = WAGER_OPEN_MS } = command;
  if (!Number.isInteger(openMs) || openMs < 1 || openMs > WAGER_OPEN_MS_MAX) return 'bad_expiry';
  if (outcome !== 'YES' && outcome !== 'NO') return 'bad_outcome';
  if (own < STAKE_MIN || other < STAKE_MIN || own > COST_MAX || other > COST_MAX) return 'bad_stake';
  if (own > other * STAKE_RATIO_MAX || other > own * STAKE_RATIO_MAX) return 'bad_stake';
  const isFitting = type === 'PAGO' ? own <= other : type === 'DOY' && own >= other;
  return isFitting ? null : 'bad_wager_type';
}

/** Why the market takes no wagers now. */
function windowRefusal({ nowMs }: TradingState, market: Market): RefusalCode | null {
  const isOver = market.closesAtMs !== null && market.closesAtMs <= nowMs;
  return stateRefusal(market) ?? (isOver ? 'market_closed' : null);
}

function isTooMany(
  { offersSent }: TradingState,
  { wagersSent }: Market,
  proposer: Account,
  responder: Account,
): boolean {
  if ((wagersSent.get(proposer.id) ?? 0) >= WAGERS_PER_USER_AND_MARKET_MAX) return true;
  const pending = [...(offersSent.get(proposer) ?? [])];
  const between = pending.filter((wager) => wager.responder === responder);
  return pending.length >= OFFERS_PER_USER_MAX || between.length >= OFFERS_PER_PAIR_MAX;
}

const STATUS_OF = {
  accept_wager: 'ACCEPTED',
  decline_wager: 'DECLINED',
  cancel_wager: 'CANCELLED',
} as const satisfies Record<AnswerWager['kind'], WagerStatus>;

const ENDED = {
  ACCEPTED: 'wager_accepted',
  DECLINED: 'wager_declined',
  EXPIRED: 'wager_expired',
  CANCELLED: 'wager_cancelled',
} as const satisfies Partial<Record<WagerStatus, RefusalCode>>;

/** The same answer again gets the wager as it is; another answer is refused by what has become of the wager. */
export function answerWager(state: TradingState, command: AnswerWager): Accepted | RefusalCode {
  const { kind, userId, wagerId } = command;
  const account = state.users.get(userId);
  const wager = state.wagers.get(wagerId);
  if (!account || !wager || isEnd(wager.market.state)) return 'unknown_wager';
  const { proposer, responder } = wager;
  if (account !== proposer && account !== responder) return 'unknown_wager';
  if ((kind === 'cancel_wager') !== (account === proposer)) return 'not_your_answer';
  const facts: Fact[] = [];
  const fate = wager.status === 'PENDING' ? fateOf(state, wager) : null;
  const status = fate?.status ?? wager.status;
  if (status === 'PENDING') return carryOut(state, facts, wager, kind);
  if (status === 'PAID' || status === 'REFUNDED') throw new Error(`the ended wager ${wagerId} is in memory`);
  if (status !== STATUS_OF[kind]) return ENDED[status];
  // The step that ends this wager still waits.
  if (fate) endOffer(state, facts, wager, fate);
  return { ok: true, answer: answerOf(wager), facts };
}

function carryOut(
  state: TradingState,
  facts: Fact[],
  wager: Wager,
  kind: AnswerWager['kind'],
): Accepted | RefusalCode {
  const refusal = kind === 'accept_wager' ? accept(state, facts, wager) : null;
  if (refusal) return refusal;
  if (kind === 'decline_wager') endOffer(state, facts, wager, { status: 'DECLINED', reason: 'user' });
  if (kind === 'cancel_wager') endOffer(state, facts, wager, { status: 'CANCELLED', reason: 'user' });
  return { ok: true, answer: answerOf(wager), facts };
}

/** Holds the other stake. Returns why the wager cannot be accepted, and then changes nothing. */
function accept(state: TradingState, facts: Fact[], wager: Wager): RefusalCode | null {
  const { market, responder, responderStake } = wager;
  const refusal = windowRefusal(state, market);
  if (refusal) return refusal;
  const unpayable =
    outgoingRefusal(state, responder, responderStake) ?? betRefusal(state, responder, responderStake);
  if (unpayable) return unpayable;
  forgetOffer(state, wager);
  setStatus(state, wager, 'ACCEPTED', null);
  wager.counterStake = openHold(state, 'stake', responder, market, responderStake);
  market.stakes += wager.pot;
  report(facts, wager, null, { cause: 'stake', amount: responderStake });
  return null;
}
