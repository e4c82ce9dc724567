// The engine: one pure, deterministic state machine. `apply` judges a command, changes the state and returns the facts. It
// reads no clock and does no I/O. The same commands at the same times give the same state on every machine.
import { amendOrder, cancelOrder, cancelOrders } from './orders/amending.js';
import type { Command, Deposit, FundHouse, OpenAccount, Withdraw } from './commands.js';
import type { Accepted, Fact, Result } from './facts.js';
import { barAccount, closeAccount } from './money/closing.js';
import { fitsSupply, transfer } from './money/ledger.js';
import { COST_MAX } from './money/limits.js';
import { openUserAccount } from './money/opening.js';
import { meetDeadline, pauseByFault } from './lifecycle/acts.js';
import { decideDispute, disputeMarket } from './lifecycle/disputes.js';
import {
  changeMarket,
  createMarket,
  decideProposal,
  proposeMarket,
  resolveMarket,
} from './lifecycle/markets.js';
import { abandonClearing, clearOn } from './orders/clearings.js';
import { mergeShares } from './orders/merging.js';
import { cancelResting } from './orders/order-ends.js';
import { placeOrder } from './orders/placing.js';
import { blockerOf, cutSweep, endedSweep, isBusy } from './orders/sweeps.js';
import { matchIncoming } from './venues/book/matching.js';
import { quoteItems } from './venues/quote/quote-rounds.js';
import type { RefusalCode } from './refusals.js';
import { finishSome } from './lifecycle/settling.js';
import type { Due } from './state/due-times.js';
import type { TradingState } from './state/state.js';
import { accountView, orderView } from './state/views.js';

/**
 * Carries out one command at `nowMs` (milliseconds). A time before the last one counts as the last one. A refusal leaves
 * the state as it was. The caller first carries out an `advance` when `hasDue` says so. A command
 * that `blockerOf` holds back must not come here.
 */
export function apply(state: TradingState, command: Command, nowMs: number): Result {
  if (nowMs > state.nowMs) state.nowMs = nowMs;
  if (blockerOf(state, command) !== null) throw new Error(`${command.kind} has to wait for a sweep`);
  const outcome = carryOut(state, command);
  return typeof outcome === 'string' ? { ok: false, code: outcome } : outcome;
}

function carryOut(state: TradingState, command: Command): Accepted | RefusalCode {
  switch (command.kind) {
    case 'place_order':
      return placeOrder(state, command);
    case 'cancel_order':
      return cancelOrder(state, command);
    case 'amend_order':
      return amendOrder(state, command);
    case 'cancel_orders':
      return cancelOrders(state, command);
    case 'merge_shares':
      return mergeShares(state, command);
    case 'open_account':
      return openAccount(state, command);
    case 'deposit':
      return deposit(state, command);
    case 'withdraw':
      return withdraw(state, command);
    case 'bar_account':
      return barAccount(state, command);
    case 'close_account':
      return closeAccount(state, command);
    case 'fund_house':
      return fundHouse(state, command);
    case 'create_market':
      return createMarket(state, command);
    case 'propose_market':
      return proposeMarket(state, command);
    case 'decide_proposal':
      return decideProposal(state, command);
    case 'resolve_market':
      return resolveMarket(state, command);
    case 'dispute_market':
      return disputeMarket(state, command);
    case 'decide_dispute':
      return decideDispute(state, command);
    case 'approve_market':
    case 'reject_market':
    case 'open_market':
    case 'pause_market':
    case 'close_market':
    case 'void_market':
    case 'settle_market':
      return changeMarket(state, command);
    case 'quotes':
    case 'try_on':
    case 'abandon_round':
      return quoteItems(state, command);
    case 'sweep_on':
      return sweepOn(state, command.marketId);
    case 'abandon_sweep':
      return abandonSweep(state, command.marketId);
    case 'clear_on':
      return clearOn(state, command.userId);
    case 'abandon_clearing':
      return abandonClearing(state, command.userId);
    case 'advance':
      return advance(state);
  }
}

/** Whether an `advance` has work to do at this time. */
export const hasDue = (state: TradingState, nowMs: number): boolean =>
  state.unfinished.size > 0 || (state.dueTimes.nextMs ?? Number.POSITIVE_INFINITY) <= nowMs;

function advance(state: TradingState): Accepted {
  const facts: Fact[] = [];
  let done = 0;
  const { stepMax } = state.options;
  while (done < stepMax) {
    const due = state.dueTimes.take(state.nowMs);
    if (!due) break;
    done += 1;
    done += carryOutDue(state, facts, due);
  }
  for (const market of state.unfinished) {
    if (done >= stepMax) break;
    done += finishSome(state, facts, market, stepMax - done);
  }
  return { ok: true, answer: { type: 'done', count: done }, facts };
}

/** What becomes due in a busy market waits. Returns how much more than the due time itself was handled. */
function carryOutDue(state: TradingState, facts: Fact[], due: Due): number {
  const order = due.kind === 'order' ? state.orders.get(Number(due.id)) : undefined;
  const market = order?.market ?? state.markets.get(String(due.id));
  if (market && isBusy(market)) market.deferred.push(due);
  else if (due.kind === 'market') return market ? meetDeadline(state, facts, market, due.atMs) : 0;
  else if (order?.expiresAtMs === due.atMs) facts.push(cancelResting(state, order, 'expired'));
  return 0;
}

function sweepOn(state: TradingState, marketId: string): Accepted {
  const order = state.markets.get(marketId)?.sweep;
  if (!order) throw new Error(`${marketId} has no sweep`);
  const facts: Fact[] = [];
  matchIncoming(state, facts, order);
  return {
    ok: true,
    answer: { type: 'done', count: 1 },
    facts,
    ended: endedSweep(state, order, orderView(order)),
  };
}

function abandonSweep(state: TradingState, marketId: string): Accepted {
  const market = state.markets.get(marketId);
  if (!market?.sweep) throw new Error(`${marketId} has no sweep`);
  const facts: Fact[] = [];
  const ended = cutSweep(state, facts, market, 'internal_error');
  pauseByFault(state, facts, market);
  return { ok: true, answer: { type: 'done', count: 1 }, facts, ended };
}

function openAccount(state: TradingState, { userId }: OpenAccount): Accepted | RefusalCode {
  const facts: Fact[] = [];
  const account = state.users.get(userId) ?? openUserAccount(state, facts, userId);
  if (!account) return 'amount_too_large';
  return { ok: true, answer: { type: 'account', account: accountView(account) }, facts };
}

function deposit(state: TradingState, { userId, amount }: Deposit): Accepted | RefusalCode {
  const account = state.users.get(userId);
  if (!account) return 'unknown_account';
  if (account.status === 'forfeited') return 'account_closed';
  if (amount < 1n || amount > COST_MAX) return 'bad_amount';
  if (!fitsSupply(state, amount)) return 'amount_too_large';
  transfer(state, 'deposit', null, [
    { account: state.systemAccount('external'), credits: -amount },
    { account, credits: amount },
  ]);
  const view = accountView(account);
  return {
    ok: true,
    answer: { type: 'account', account: view },
    facts: [{ type: 'balance_changed', cause: 'deposit', amount, account: view }],
  };
}

function withdraw(state: TradingState, { userId, amount }: Withdraw): Accepted | RefusalCode {
  const account = state.users.get(userId);
  if (!account) return 'unknown_account';
  if (amount < 1n || amount > COST_MAX) return 'bad_amount';
  if (account.available < amount) return 'insufficient_funds';
  transfer(state, 'withdrawal', null, [
    { account, credits: -amount },
    { account: state.systemAccount('external'), credits: amount },
  ]);
  const view = accountView(account);
  return {
    ok: true,
    answer: { type: 'account', account: view },
    facts: [{ type: 'balance_changed', cause: 'withdrawal', amount, account: view }],
  };
}

function fundHouse(state: TradingState, { account: kind, amount }: FundHouse): Accepted | RefusalCode {
  if (amount < 1n || amount > COST_MAX) return 'bad_amount';
  if (!fitsSupply(state, amount)) return 'amount_too_large';
  const account = state.systemAccount(kind);
  transfer(state, 'fund', null, [
    { account: state.systemAccount('external'), credits: -amount },
    { account, credits: amount },
  ]);
  return { ok: true, answer: { type: 'account', account: accountView(account) }, facts: [] };
}
