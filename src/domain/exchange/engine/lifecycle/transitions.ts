// Carries out the rows of the lifecycle table: checks the guards of a transition, then changes the state, sets the deadline,
// moves money and reports one fact. Payouts and cancellations go on in steps; see settling.ts.
import type { Fact, LifecycleEvent, MarketState } from '../facts.js';
import { TIME_MS_MAX } from '../money/limits.js';
import { positionOf } from '../money/positions.js';
import type { RefusalCode } from '../refusals.js';
import type { Market } from '../state/rows.js';
import type { TradingState } from '../state/state.js';
import { marketView } from '../state/views.js';
import { hasWork, isEnd, noteDue } from '../state/derived.js';
import { hasStake } from '../wagers/endings.js';
import { endResolution, holdBond, returnBond } from './bonds.js';
import { canHoldSubsidy, endSubsidy, holdSubsidy } from './subsidies.js';
import { rowsOf, type Condition, type Deadline, type Guard, type Transition } from './table.js';

/** What an event brings with it. */
export interface Act {
  readonly actor: string | null;
  readonly reason: string | null;
  readonly evidence?: string | null;
  /** The event belongs to the market's resolver. */
  readonly isResolver?: boolean;
  /** The bond of a proposal or a dispute. */
  readonly bond?: bigint;
  /** The outcome from now on. */
  readonly outcome?: Market['outcome'];
  /** An operator ends a dispute before joining ends. */
  readonly isDismissal?: boolean;
  /** The name of an act that may need two persons, such as `resolve YES`. */
  readonly name?: string;
  /** Nothing changes; the answer says what would happen. */
  readonly isTrial?: boolean | undefined;
}

const OUTCOMES = ['YES', 'NO'] as const;

const outcomeOf = (market: Market, { outcome }: Act): Market['outcome'] => outcome ?? market.outcome;

const CONDITIONS: Readonly<Record<Condition, (market: Market, act: Act) => boolean>> = {
  'votes end': ({ deadlineMs, closesAtMs, state }) => state === 'DISPUTED' || deadlineMs !== closesAtMs,
  'closing time': () => true,
  overdue: ({ deadlineMs, resolveByMs }) => deadlineMs === resolveByMs,
  'long overdue': () => true,
  'joining ends': ({ deadlineMs, windowEndsMs }) => deadlineMs === windowEndsMs,
  'outcome YES or NO': (market, act) => outcomeOf(market, act) !== 'VOID',
  'outcome VOID': (market, act) => outcomeOf(market, act) === 'VOID',
  'no window, YES or NO': ({ disputeWindowMs }, { outcome }) => disputeWindowMs === 0 && outcome !== 'VOID',
  'no window, VOID': ({ disputeWindowMs }, { outcome }) => disputeWindowMs === 0 && outcome === 'VOID',
  'first change': ({ round, outcome }, act) =>
    round === 1 && act.outcome !== undefined && act.outcome !== outcome,
};

type GuardRule = (state: TradingState, market: Market, act: Act, row: Transition) => RefusalCode | null;

const GUARDS: Readonly<Record<Guard, GuardRule>> = {
  'bond available': ({ users }, _, { actor, bond = 0n }) => {
    const account = users.get(actor ?? '');
    if (!account) return 'unknown_account';
    if (account.status !== 'open') return 'account_closed';
    return account.available < bond ? 'insufficient_funds' : null;
  },
  'resolver bond available': ({ users, options }, { resolverId }) => {
    if (resolverId === null) return null;
    const account = users.get(resolverId);
    if (account?.status !== 'open') return 'resolver_unknown';
    return account.available < options.lifecycle.resolverBond ? 'insufficient_funds' : null;
  },
  'neither proposer nor resolver': (_, { proposerId, resolverId }, { actor }) =>
    actor !== null && (actor === proposerId || actor === resolverId) ? 'conflict_of_interest' : null,
  'subsidy available': (state, market) => (canHoldSubsidy(state, market) ? null : 'insufficient_funds'),
  'cancelling has ended': (_, market) => (hasWork(market) ? 'market_unfinished' : null),
  'no interest': (state, market, act) => (hasInterest(state, market, act) ? 'conflict_of_interest' : null),
  // The caller remembers the act of the first person: this is no refusal.
  'two persons above the limit': () => null,
  'own outcome': (_, { resolvedBy }, { actor, isResolver }) =>
    isResolver && resolvedBy !== actor ? 'not_the_resolver' : null,
  'joining is open': ({ nowMs }, { windowEndsMs }) =>
    windowEndsMs !== null && nowMs < windowEndsMs ? null : 'dispute_over',
  'joining has ended, or dismissed': ({ nowMs }, { windowEndsMs }, { isDismissal }) =>
    isDismissal || windowEndsMs === null || nowMs >= windowEndsMs ? null : 'dispute_open',
};

/**
 * Whether the actor gains or loses by how the market ends: shares, payments, open orders, stakes or bonds. An operator without an
 * account has no interest. The bond of the resolver is none where the resolver names the outcome.
 */
export function hasInterest(
  { users }: TradingState,
  market: Market,
  { actor, isResolver }: Pick<Act, 'actor' | 'isResolver'>,
): boolean {
  const account = actor === null ? undefined : users.get(actor);
  if (!account) return false;
  for (const dispute of market.disputes.values()) if (dispute.account === account) return true;
  if (market.resolverBond?.account === account && !isResolver) return true;
  if (hasStake(market, account)) return true;
  const standing = market.standings.get(account.id);
  if (!standing) return false;
  const holdsShares = OUTCOMES.some((outcome) => (positionOf(account, market, outcome)?.shares ?? 0n) > 0n);
  return standing.net !== 0n || standing.buying > 0n || holdsShares;
}

/** The row of this event in the market's state, or the reason why there is none. */
export function findRow(
  state: TradingState,
  market: Market,
  event: LifecycleEvent,
  act: Act,
  from: MarketState | null = market.state,
): Transition | RefusalCode {
  const row = rowsOf(from, event).find(({ when }) => !when || CONDITIONS[when](market, act));
  if (!row) return 'bad_market_state';
  for (const guard of row.guards) {
    const refusal = GUARDS[guard](state, market, act, row);
    if (refusal) return refusal;
  }
  return row;
}

/** Whether a second person has to repeat the act. The system itself is no person. */
export function needsTwo(
  { options }: TradingState,
  market: Market,
  row: Transition,
  { actor }: Act,
): boolean {
  if (actor === null || !row.guards.includes('two persons above the limit')) return false;
  if (market.round === 2 || (row.event === 'correct' && market.corrections > 0)) return true;
  const { approvalLimit } = options.lifecycle;
  return approvalLimit > 0n && market.pot.available + market.profits + market.stakes > approvalLimit;
}

/** Carries out a row whose guards have passed. Adds the market to the unfinished ones when steps are left to do. */
export function transit(state: TradingState, facts: Fact[], market: Market, row: Transition, act: Act): void {
  const { from, to, event } = row;
  if (from !== null) state.changes.market(market);
  market.state = to;
  market.pendingAct = null;
  market.pendingBy = null;
  if (act.outcome !== undefined) market.outcome = act.outcome;
  if (to === 'CLOSED' && from !== 'CLOSED') market.resolveByMs = resolveBy(state, market);
  if (row.deadline === 'dispute window') market.windowEndsMs = later(state.nowMs, market.disputeWindowMs);
  setDeadline(state, market, row.deadline);
  const { actor, reason, evidence = null } = act;
  const before = facts.length;
  moveMoney(state, facts, market, row, act);
  const changed: Fact = {
    type: 'market_changed',
    from,
    event,
    market: marketView(market),
    actor,
    reason,
    evidence,
  };
  facts.splice(before, 0, changed);
  if (row.poll) facts.push({ type: 'poll_due', marketId: market.id, poll: row.poll });
  if (row.when === 'overdue') facts.push({ type: 'market_alert', marketId: market.id, alert: 'overdue' });
  if (isEnd(to) || hasWork(market)) state.unfinished.add(market);
  noteDue(state, market);
}

function moveMoney(
  state: TradingState,
  facts: Fact[],
  market: Market,
  { money }: Transition,
  act: Act,
): void {
  const { users, options } = state;
  switch (money) {
    case 'proposer bond held':
      market.proposerBond = bondOf(state, facts, market, act.actor, act.bond ?? 0n);
      return;
    case 'proposer bond returned':
    case 'proposer bond returned, resolver bond held':
    case 'resolver bond held': {
      const { proposerBond, resolverId } = market;
      market.proposerBond = null;
      returnBond(state, facts, proposerBond);
      if (money === 'proposer bond returned' || resolverId === null || !users.has(resolverId)) return;
      market.resolverBond = bondOf(state, facts, market, resolverId, options.lifecycle.resolverBond);
      return;
    }
    case 'subsidy held':
      return holdSubsidy(state, market);
    case 'paid out, bonds ended':
    case 'voided by voidRule, bonds ended':
      endSubsidy(state, market);
      return endResolution(state, facts, market);
    case 'dispute bond held':
    case 'orders cancelled':
    case 'orders kept or cancelled by pausePolicy':
    case null:
      // The dispute is made by its command; orders are cancelled in steps.
      return;
  }
}

function bondOf(state: TradingState, facts: Fact[], market: Market, userId: string | null, amount: bigint) {
  const account = state.users.get(userId ?? '');
  if (!account) throw new Error(`${userId} has no account for a bond`);
  return holdBond(state, facts, market, account, amount);
}

function setDeadline(state: TradingState, market: Market, deadline: Deadline | null): void {
  if (deadline === 'kept') return;
  market.deadlineMs = deadline === null ? null : deadlineOf(state, market, deadline);
  noteDue(state, market);
}

function deadlineOf(
  { nowMs, options: { lifecycle } }: TradingState,
  market: Market,
  deadline: Exclude<Deadline, 'kept'>,
): number | null {
  switch (deadline) {
    // The maker of the proposal has set it.
    case 'votes end':
      return market.deadlineMs;
    case 'closing time':
      return market.closesAtMs;
    case 'resolve by':
      return market.resolveByMs;
    case 'automatic void': {
      const { resolveByMs, resolveWithinMs } = market;
      const atMs = later(resolveByMs ?? nowMs, Math.max(0, lifecycle.voidAfterMs - resolveWithinMs));
      // A second time equal to the first would be overdue for ever.
      return atMs === resolveByMs ? atMs + 1 : atMs;
    }
    case 'dispute window':
      return market.windowEndsMs;
    case 'dispute votes end':
      return later(nowMs, lifecycle.disputeVoteMs);
  }
}

/** From the closing time that was fixed, or from the real one where none was. */
const resolveBy = ({ nowMs }: TradingState, { closesAtMs, resolveWithinMs }: Market): number =>
  later(closesAtMs ?? nowMs, resolveWithinMs);

/** No time is after the year 9999. */
const later = (fromMs: number, ms: number): number => Math.min(fromMs + ms, TIME_MS_MAX);
