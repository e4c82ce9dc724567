// Carries out the acts of persons and polls on markets, and the deadlines. An act that needs two persons is remembered when
// the first person asks for it, and carried out when a second person asks for the same. The first person must then still have
// no interest in the market; otherwise the second person becomes the first.
import type { Verdict } from '../commands.js';
import type { Accepted, EndedSweep, Fact, LifecycleEvent } from '../facts.js';
import { cutSweep } from '../orders/sweeps.js';
import type { RefusalCode } from '../refusals.js';
import type { Market } from '../state/rows.js';
import type { TradingState } from '../state/state.js';
import { marketView } from '../state/views.js';
import { finishSome } from './settling.js';
import { findRow, hasInterest, needsTwo, transit, type Act } from './transitions.js';

export const VERDICTS: readonly Verdict[] = ['YES', 'NO', 'VOID'];

export const isVerdict = (value: unknown): value is Verdict => VERDICTS.some((verdict) => verdict === value);

/** The market with this id; null for an item, which has no life. */
export function publicMarket({ markets }: TradingState, marketId: string): Market | null {
  const market = markets.get(marketId);
  return market && market.venue !== 'quote' ? market : null;
}

export const marketAnswer = (market: Market): Accepted['answer'] => ({
  type: 'market',
  market: marketView(market),
});

interface More {
  /** Runs once the market may change. */
  readonly also?: () => void;
  /** The state from which the event leads on; the market is paused first when it is not in this state. */
  readonly from?: Market['state'];
}

/** Carries out an event, and the first step of the work that follows. */
export function carryOut(
  state: TradingState,
  market: Market,
  event: LifecycleEvent,
  act: Act,
  { also, from = market.state }: More = {},
): Accepted | RefusalCode {
  const row = findRow(state, market, event, act, from);
  if (typeof row === 'string') return row;
  const waits = needsTwo(state, market, row, act) && !isSecond(state, market, act);
  if (act.isTrial) return { ok: true, answer: { type: 'done', count: waits ? 0 : 1 }, facts: [] };
  if (waits) return remember(state, market, act);
  const facts: Fact[] = [];
  const ended = cut(state, facts, market, row.to === 'PAUSED');
  state.changes.market(market);
  if (market.state !== from) pauseFirst(state, facts, market, act);
  also?.();
  transit(state, facts, market, row, act);
  if (state.unfinished.has(market)) finishSome(state, facts, market);
  return { ok: true, answer: marketAnswer(market), facts, ended };
}

/** An operator does not wait for a sweep: it ends here, before its next step. */
function cut(state: TradingState, facts: Fact[], market: Market, isPause: boolean): EndedSweep | null {
  return cutSweep(state, facts, market, isPause ? 'market_paused' : 'market_closed');
}

function pauseFirst(state: TradingState, facts: Fact[], market: Market, act: Act): void {
  const row = findRow(state, market, 'pause', act);
  if (typeof row !== 'string') transit(state, facts, market, row, { actor: act.actor, reason: act.reason });
}

/**
 * Another person has asked for the same act, and has no interest in the market: that person may have traded since. A resolver
 * asks only to name the outcome, so the resolver's own bond does not count.
 */
export function isSecond(state: TradingState, market: Market, { actor, name }: Act): boolean {
  const { pendingAct, pendingBy, resolverId } = market;
  if (pendingAct === null || pendingAct !== name || pendingBy === null || pendingBy === actor) return false;
  return !hasInterest(state, market, { actor: pendingBy, isResolver: pendingBy === resolverId });
}

/** Remembers the act of the first person, in place of an act that nobody has repeated. */
function remember(state: TradingState, market: Market, { actor, name = '' }: Act): Accepted | RefusalCode {
  if (market.pendingAct === name && market.pendingBy === actor) return 'approval_needed';
  state.changes.market(market);
  market.pendingAct = name;
  market.pendingBy = actor;
  return { ok: true, answer: marketAnswer(market), facts: [] };
}

/** Pauses a market because a step of its sweep cannot be stored. */
export function pauseByFault(state: TradingState, facts: Fact[], market: Market): void {
  const act = { actor: null, reason: 'A step of an order could not be stored.' };
  const row = findRow(state, market, 'fault', act);
  if (typeof row !== 'string') transit(state, facts, market, row, act);
}

/** Carries out the deadline of a market, and the first step of the work that follows. Returns how much was handled. */
export function meetDeadline(state: TradingState, facts: Fact[], market: Market): number {
  const act = { actor: null, reason: null };
  const row = findRow(state, market, 'deadline', act);
  if (typeof row === 'string') throw new Error(`${market.id} is ${market.state} and has a deadline: ${row}`);
  transit(state, facts, market, row, act);
  return 1 + (state.unfinished.has(market) ? finishSome(state, facts, market) : 0);
}
