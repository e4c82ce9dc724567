// The states of a market that concern money.
import { isLater } from '../orders/checks.js';
import type { ChangeMarket, CreateMarket, SettleMarket } from '../commands.js';
import type { Accepted, Fact, MarketState } from '../facts.js';
import { newAccount, nextTransfer, openHold, post, setHold } from '../money/ledger.js';
import { BPS, FEE_BPS_MAX, LIQUIDITY_MAX, LIQUIDITY_MIN } from '../money/limits.js';
import { lmsrSubsidy } from '../venues/amm/lmsr.js';
import { OrderBook } from '../venues/book/order-book.js';
import { cutSweep } from '../orders/sweeps.js';
import type { RefusalCode } from '../refusals.js';
import { Market } from '../state/rows.js';
import { finishSome } from './settling.js';
import type { TradingState } from '../state/state.js';
import { marketView } from '../state/views.js';

const ID = /^[A-Za-z0-9_-]{1,64}$/;
const OUTCOMES = 2;
const OUTCOME_NAMES = ['YES', 'NO'] as const;
const BPS_N = BigInt(BPS);

type Change = ChangeMarket['kind'] | SettleMarket['kind'];

/** For each command, the states it may start from and the state it leads to. */
const CHANGES: Readonly<Record<Change, { readonly from: readonly MarketState[]; readonly to: MarketState }>> =
  {
    open_market: { from: ['APPROVED', 'PAUSED'], to: 'ACTIVE' },
    pause_market: { from: ['ACTIVE'], to: 'PAUSED' },
    close_market: { from: ['ACTIVE', 'PAUSED'], to: 'CLOSED' },
    settle_market: { from: ['CLOSED'], to: 'FINALIZED' },
    void_market: { from: ['APPROVED', 'ACTIVE', 'PAUSED', 'CLOSED'], to: 'VOIDED' },
  };

export function createMarket(state: TradingState, command: CreateMarket): Accepted | RefusalCode {
  const { marketId, venue, closesAtMs, actor } = command;
  if (!isWellFormed(command) || (closesAtMs !== null && !isLater(closesAtMs, state.nowMs)))
    return 'bad_market';
  if (state.markets.has(marketId)) return 'market_exists';
  const market = new Market(
    marketId,
    command,
    state.nowMs,
    newAccount(state, 'pot', { marketId }),
    newAccount(state, 'fees', { marketId }),
  );
  if (venue === 'book') market.book = new OrderBook();
  state.markets.set(marketId, market);
  state.changes.addMarket(market);
  if (closesAtMs !== null) state.dueTimes.add({ atMs: closesAtMs, kind: 'market', id: marketId });
  const facts: Fact[] = [changedFact(market, null, { actor, reason: null })];
  return { ok: true, answer: { type: 'market', market: marketView(market) }, facts };
}

function isWellFormed(command: CreateMarket): boolean {
  const { marketId, venue, makerFeeBps, takerFeeBps, liquidity } = command;
  const isFee = (bps: number) => Number.isInteger(bps) && bps >= 0 && bps <= FEE_BPS_MAX;
  if (!ID.test(marketId) || !isFee(makerFeeBps) || !isFee(takerFeeBps) || !hasVoidTerms(command))
    return false;
  if (venue === 'book') return liquidity === null;
  return liquidity !== null && liquidity >= LIQUIDITY_MIN && liquidity <= LIQUIDITY_MAX;
}

/** A void price belongs to the rule `price`, and that rule to books alone. */
function hasVoidTerms({ venue, voidRule, voidPriceBps: bps }: CreateMarket): boolean {
  if (voidRule === 'refund') return bps === null;
  return venue === 'book' && bps !== null && Number.isInteger(bps) && bps >= 0 && bps <= BPS;
}

export function changeMarket(
  state: TradingState,
  command: ChangeMarket | SettleMarket,
): Accepted | RefusalCode {
  const market = state.markets.get(command.marketId);
  if (!market || market.venue === 'quote') return 'unknown_market';
  const { from, to } = CHANGES[command.kind];
  if (!from.includes(market.state)) return 'bad_market_state';
  const isEnd = to === 'FINALIZED' || to === 'VOIDED';
  if (isEnd && hasInterest(state, market, command.actor)) return 'conflict_of_interest';
  let old = market.state;
  if (command.kind === 'open_market' && old === 'APPROVED' && !holdSubsidy(state, market))
    return 'insufficient_funds';
  const facts: Fact[] = [];
  // An operator does not wait for a sweep: it ends here, before its next step.
  const ended = cutSweep(state, facts, market, to === 'PAUSED' ? 'market_paused' : 'market_closed');
  state.changes.market(market);
  if (command.kind === 'void_market' && old === 'ACTIVE') {
    market.state = 'PAUSED';
    facts.push(changedFact(market, old, command));
    old = 'PAUSED';
  }
  market.state = to;
  if (command.kind === 'settle_market') market.outcome = command.outcome;
  if (isEnd) endSubsidy(state, market, lackOf(market));
  facts.push(changedFact(market, old, command));
  if (to !== 'ACTIVE' && to !== 'PAUSED') finishSome(state, facts, market);
  return { ok: true, answer: { type: 'market', market: marketView(market) }, facts, ended };
}

/** Pauses a market because a step of its sweep cannot be stored. */
export function pauseByFault(state: TradingState, facts: Fact[], market: Market): void {
  const old = market.state;
  state.changes.market(market);
  market.state = 'PAUSED';
  facts.push(changedFact(market, old, { actor: null, reason: 'A step of an order could not be stored.' }));
}

/** Whether the actor gains or loses by how the market ends. An operator without an account has no interest. */
function hasInterest({ users }: TradingState, market: Market, actor: string | null): boolean {
  const account = actor === null ? undefined : users.get(actor);
  if (!account) return false;
  const standing = market.standings.get(account.id);
  if (!standing) return false;
  const holdsShares = OUTCOME_NAMES.some((of) => (market.positions[of].get(account.id)?.shares ?? 0n) > 0n);
  return standing.net !== 0n || standing.buying > 0n || holdsShares;
}

/** Closes a market at its closing time, if the market is still open. */
export function closeByClock(state: TradingState, facts: Fact[], marketId: string): void {
  const market = state.markets.get(marketId);
  if (!market || !['APPROVED', 'ACTIVE', 'PAUSED'].includes(market.state)) return;
  const old = market.state;
  state.changes.market(market);
  market.state = 'CLOSED';
  facts.push(changedFact(market, old, { actor: null, reason: null }));
  finishSome(state, facts, market);
}

const changedFact = (
  market: Market,
  from: MarketState | null,
  { actor, reason }: { actor: string | null; reason: string | null },
): Fact => ({ type: 'market_changed', from, market: marketView(market), actor, reason });

/** Holds the largest possible loss of a market maker before trading starts. Returns false when the house cannot cover it. */
function holdSubsidy(state: TradingState, market: Market): boolean {
  if (market.liquidity === null) return true;
  const amount = lmsrSubsidy(market.liquidity, OUTCOMES);
  const house = state.systemAccount('house');
  if (house.available < amount) return false;
  state.changes.market(market);
  market.subsidy = openHold(state, 'subsidy', house, market, amount);
  return true;
}

/** The credits that the pot of a market maker lacks for the payout. A refund takes nothing from the house. */
function lackOf({ state, outcome, voidRule, voidPriceBps, yes, no, pot }: Market): bigint {
  if (state === 'VOIDED' && voidRule === 'refund') return 0n;
  const price = BigInt(voidPriceBps ?? 0);
  const payout =
    state === 'VOIDED' ? (yes * price + no * (BPS_N - price)) / BPS_N : outcome === 'YES' ? yes : no;
  return payout > pot.available ? payout - pot.available : 0n;
}

/** Ends the hold of the subsidy: `used` credits go into the pot, the rest becomes available again. */
function endSubsidy(state: TradingState, market: Market, used: bigint): void {
  const { subsidy, pot } = market;
  if (!subsidy) return;
  const house = state.systemAccount('house');
  if (used > subsidy.amount) throw new Error('a market maker lost more than its subsidy');
  setHold(state, subsidy, 0n);
  market.subsidy = null;
  if (used === 0n) return;
  const transferId = nextTransfer(state);
  state.changes.account(pot);
  house.available -= used;
  pot.available += used;
  const posting = {
    transferId,
    kind: 'subsidy',
    marketId: market.id,
    orderId: null,
    yes: 0n,
    no: 0n,
  } as const;
  post(state, { ...posting, account: house, credits: -used });
  post(state, { ...posting, account: pot, credits: used });
}
