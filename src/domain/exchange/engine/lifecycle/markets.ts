// The commands that make markets, change their state and name their outcome. Each command names an event of the lifecycle
// table; the table says what the event does.
import { isLater } from '../orders/checks.js';
import type {
  ChangeMarket,
  CreateMarket,
  DecideByOperator,
  DecideProposal,
  NewMarketTerms,
  ProposeMarket,
  ResolveMarket,
  SettleMarket,
} from '../commands.js';
import type { Accepted, Fact, LifecycleEvent } from '../facts.js';
import { newAccount } from '../money/ledger.js';
import { BPS, COST_MAX, FEE_BPS_MAX, LIQUIDITY_MAX, LIQUIDITY_MIN, SPAN_MS_MAX } from '../money/limits.js';
import type { RefusalCode } from '../refusals.js';
import { Market } from '../state/rows.js';
import type { TradingState } from '../state/state.js';
import { OrderBook } from '../venues/book/order-book.js';
import { carryOut, isSecond, isVerdict, marketAnswer, publicMarket } from './acts.js';
import { findRow, transit, type Act } from './transitions.js';

const ID = /^[A-Za-z0-9_-]{1,64}$/;

const EVENTS = {
  open_market: 'open',
  pause_market: 'pause',
  close_market: 'close',
  void_market: 'void',
  settle_market: 'settle',
  approve_market: 'approve',
  reject_market: 'reject',
} as const satisfies Record<string, LifecycleEvent>;

export function createMarket(state: TradingState, command: CreateMarket): Accepted | RefusalCode {
  const { actor } = command;
  return addMarket(state, command, 'create', { actor, reason: null });
}

export function proposeMarket(state: TradingState, command: ProposeMarket): Accepted | RefusalCode {
  const { proposerId, bond, voteEndsMs, closesAtMs } = command;
  if (bond < 0n || bond > COST_MAX) return 'bad_amount';
  if (!isLater(voteEndsMs, state.nowMs)) return 'bad_market';
  if (closesAtMs !== null && voteEndsMs >= closesAtMs) return 'bad_market';
  return addMarket(state, command, 'propose', { actor: proposerId, reason: null, bond });
}

function addMarket(
  state: TradingState,
  command: CreateMarket | ProposeMarket,
  event: 'create' | 'propose',
  act: Act,
): Accepted | RefusalCode {
  const { marketId, closesAtMs } = command;
  if (!isWellFormed(command) || (closesAtMs !== null && !isLater(closesAtMs, state.nowMs)))
    return 'bad_market';
  if (state.markets.has(marketId)) return 'market_exists';
  const { lifecycle } = state.options;
  const {
    resolverId = null,
    disputeWindowMs = lifecycle.disputeWindowMs,
    resolveWithinMs = lifecycle.resolveWithinMs,
    pausePolicy = 'keep',
  } = command;
  const proposerId = command.kind === 'propose_market' ? command.proposerId : null;
  const terms = { ...command, proposerId, resolverId, disputeWindowMs, resolveWithinMs, pausePolicy };
  const house = state.systemAccount('house');
  // The guards look at the terms alone, so the market gets accounts of its own only when they have passed.
  const row = findRow(state, new Market(marketId, terms, state.nowMs, house, house), event, act, null);
  if (typeof row === 'string') return row;
  const market = new Market(
    marketId,
    terms,
    state.nowMs,
    newAccount(state, 'pot', { marketId }),
    newAccount(state, 'fees', { marketId }),
  );
  if (command.venue === 'book') market.book = new OrderBook();
  if (command.kind === 'propose_market') market.deadlineMs = command.voteEndsMs;
  state.markets.set(marketId, market);
  state.changes.addMarket(market);
  const facts: Fact[] = [];
  transit(state, facts, market, row, act);
  return { ok: true, answer: marketAnswer(market), facts };
}

function isWellFormed(command: NewMarketTerms): boolean {
  const { marketId, venue, makerFeeBps, takerFeeBps, liquidity, disputeWindowMs, resolveWithinMs } = command;
  const isFee = (bps: number) => Number.isInteger(bps) && bps >= 0 && bps <= FEE_BPS_MAX;
  const isSpan = (ms = 0) => Number.isInteger(ms) && ms >= 0 && ms <= SPAN_MS_MAX;
  if (!ID.test(marketId) || !isFee(makerFeeBps) || !isFee(takerFeeBps) || !hasVoidTerms(command))
    return false;
  if (!isSpan(disputeWindowMs) || !isSpan(resolveWithinMs)) return false;
  if (venue === 'book') return liquidity === null;
  return liquidity !== null && liquidity >= LIQUIDITY_MIN && liquidity <= LIQUIDITY_MAX;
}

/** A void price belongs to the rule `price`, and that rule to books alone. */
function hasVoidTerms({ venue, voidRule, voidPriceBps: bps }: NewMarketTerms): boolean {
  if (voidRule === 'refund') return bps === null;
  return venue === 'book' && bps !== null && Number.isInteger(bps) && bps >= 0 && bps <= BPS;
}

export function changeMarket(
  state: TradingState,
  command: ChangeMarket | SettleMarket | DecideByOperator,
): Accepted | RefusalCode {
  const market = publicMarket(state, command.marketId);
  if (!market) return 'unknown_market';
  const { actor, reason } = command;
  if (command.kind === 'void_market' && market.state === 'ACTIVE')
    return carryOut(state, market, 'void', { actor, reason, name: 'void' }, { from: 'PAUSED' });
  if (command.kind === 'settle_market') {
    const { outcome } = command;
    if (outcome !== 'YES' && outcome !== 'NO') return 'bad_outcome';
    return carryOut(state, market, 'settle', { actor, reason, outcome, name: `settle ${outcome}` });
  }
  const isTrial = 'isTrial' in command && command.isTrial;
  return carryOut(state, market, EVENTS[command.kind], {
    actor,
    reason,
    name: EVENTS[command.kind],
    isTrial,
  });
}

/** A market maker, or a resolver, needs an operator even when users want the market. */
export function decideProposal(state: TradingState, command: DecideProposal): Accepted | RefusalCode {
  const { marketId, yes, no, needed } = command;
  const market = publicMarket(state, marketId);
  if (!market) return 'unknown_market';
  if (![yes, no, needed].every((count) => Number.isSafeInteger(count) && count >= 0)) return 'bad_votes';
  const isWanted = yes - no >= needed;
  const needsOperator = market.venue === 'amm' || market.resolverId !== null;
  const event = !isWanted ? 'votes_against' : needsOperator ? 'votes_undecided' : 'votes_for';
  return carryOut(state, market, event, { actor: null, reason: `yes ${yes}, no ${no}` });
}

export function resolveMarket(state: TradingState, command: ResolveMarket): Accepted | RefusalCode {
  const { marketId, outcome, actor, evidence, isResolver, reason = null } = command;
  const market = publicMarket(state, marketId);
  if (!market) return 'unknown_market';
  if (isResolver && (actor === null || market.resolverId !== actor)) return 'not_the_resolver';
  if (!isVerdict(outcome)) return 'bad_outcome';
  const isCorrection = market.state === 'RESOLVED' && market.round === 0;
  if (isCorrection && outcome === market.outcome) return 'already_resolved';
  const act: Act = { actor, reason, evidence, isResolver, outcome, name: `resolve ${outcome}` };
  // Of two persons, the resolver answers for the outcome.
  const byResolver = market.pendingBy === market.resolverId && isSecond(state, market, act);
  const resolvedBy = byResolver ? market.pendingBy : actor;
  if (market.state === 'RESOLVED' && !isCorrection) return 'bad_market_state';
  return carryOut(state, market, isCorrection ? 'correct' : 'resolve', act, {
    also: () => {
      market.resolvedBy = resolvedBy;
      if (isCorrection) market.corrections += 1;
    },
  });
}
