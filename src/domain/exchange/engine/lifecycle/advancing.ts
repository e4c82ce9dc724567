// What happens by time, market by market: orders and wagers expire, deadlines are met, and ended markets cancel and pay in steps. Each
// command is one step of one market, so that markets and the commands of users take turns.
import type { Advance, FinishOn } from '../commands.js';
import type { Accepted, Fact } from '../facts.js';
import { cancelResting } from '../orders/order-ends.js';
import { isDue } from '../state/due-times.js';
import { isBusy, noteDue } from '../state/derived.js';
import type { Market } from '../state/rows.js';
import type { TradingState } from '../state/state.js';
import { meetDeadline } from './acts.js';
import { endOffer, EXPIRED } from '../wagers/endings.js';
import { finishSome } from './settling.js';

const NONE: ReadonlySet<Market> = new Set();

/** Time goes on, and never back. */
export function moveTime(state: TradingState, nowMs: number): void {
  if (nowMs > state.nowMs) state.nowMs = nowMs;
}

/** Whether a market has due times at this time, or has to cancel orders or pay accounts. */
export const hasDue = (state: TradingState, nowMs: number): boolean =>
  state.unfinished.size > 0 || state.due.has(nowMs);

/** The market whose due times have their turn at this time, but for the markets in `skip`. */
export const nextDue = (state: TradingState, nowMs: number, skip = NONE): Market | undefined =>
  state.due.next(nowMs, skip);

/** The market that has its turn to cancel orders or pay accounts, but for the markets in `skip`. */
export function nextEnding({ unfinished }: TradingState, skip = NONE): Market | undefined {
  for (const market of unfinished) if (!skip.has(market)) return market;
  return undefined;
}

/** A step of the due times of a market, or of its end. */
export const goOn = (state: TradingState, { kind, marketId }: Advance | FinishOn): Accepted =>
  kind === 'advance' ? advance(state, marketId) : finishOn(state, marketId);

/**
 * One step of the due times of a market, in the order of the times. At the same moment orders expire first, then wagers, and then
 * the deadline of the market is met. A step has expiries, or the deadline alone.
 */
function advance(state: TradingState, marketId: string): Accepted {
  const { nowMs } = state;
  const market = marketIn(state, marketId);
  if (isBusy(market) || state.unfinished.has(market))
    throw new Error(`the due times of ${marketId} have to wait`);
  const facts: Fact[] = [];
  let count = expireSome(state, facts, market);
  if (count === 0 && (market.deadlineMs ?? Number.POSITIVE_INFINITY) <= nowMs)
    count = meetDeadline(state, facts, market);
  noteDue(state, market);
  if (!isDue(market, nowMs)) state.parkedClearings.clear();
  return { ok: true, answer: { type: 'done', count }, facts };
}

/** Returns how many orders and wagers have expired. */
function expireSome(state: TradingState, facts: Fact[], { expiries, offers, deadlineMs }: Market): number {
  const { nowMs, options } = state;
  const untilMs = Math.min(nowMs, deadlineMs ?? nowMs);
  for (let count = 0; count < options.stepMax; count += 1) {
    const { first: order } = expiries;
    const { first: wager } = offers;
    const orderMs = order?.expiresAtMs ?? Number.POSITIVE_INFINITY;
    const wagerMs = wager?.expiresAtMs ?? Number.POSITIVE_INFINITY;
    if (Math.min(orderMs, wagerMs) > untilMs) return count;
    if (order && orderMs <= wagerMs) facts.push(cancelResting(state, order, 'expired'));
    else if (wager) endOffer(state, facts, wager, EXPIRED);
  }
  return options.stepMax;
}

/** A further step of the end of a market, or of the cancellation of its orders. */
function finishOn(state: TradingState, marketId: string): Accepted {
  const market = marketIn(state, marketId);
  if (!state.unfinished.has(market)) throw new Error(`${marketId} has nothing to cancel or to pay`);
  const facts: Fact[] = [];
  const count = finishSome(state, facts, market, state.options.stepMax);
  state.parkedClearings.clear();
  return { ok: true, answer: { type: 'done', count }, facts };
}

function marketIn({ markets }: TradingState, marketId: string): Market {
  const market = markets.get(marketId);
  if (!market) throw new Error(`there is no market ${marketId}`);
  return market;
}
