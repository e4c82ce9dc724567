// The engine: one pure, deterministic state machine. `apply` judges a command, changes the state and returns the facts. It
// reads no clock and does no I/O. The same commands at the same times give the same state on every machine.
import { amendOrder, cancelOrder, cancelOrders } from './orders/amending.js';
import type {
  AbandonClearing,
  AbandonSweep,
  AmendOrder,
  BarAccount,
  CancelOrder,
  CancelOrders,
  ClearOn,
  CloseAccount,
  Command,
  DecideDispute,
  Deposit,
  DisputeMarket,
  ExcludeUser,
  FundHouse,
  MergeShares,
  OpenAccount,
  PlaceOrder,
  ResolveMarket,
  SetLimits,
  SweepOn,
  Withdraw,
} from './commands.js';
import type { Accepted, Fact, Result } from './facts.js';
import { moveCash } from './money/cash.js';
import { excludeUser, setLimits } from './limits/limits.js';
import { depositRefusal, noteDeposited } from './limits/tally.js';
import { barAccount, closeAccount } from './money/closing.js';
import { repayDebts } from './money/debts.js';
import { fitsSupply, transfer } from './money/ledger.js';
import { COST_MAX } from './money/limits.js';
import { openUserAccount } from './money/opening.js';
import { pauseByFault } from './lifecycle/acts.js';
import { goOn, moveTime } from './lifecycle/advancing.js';
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
import { placeOrder } from './orders/placing.js';
import { blockerOf, cutSweep, endedSweep } from './orders/sweeps.js';
import { matchIncoming } from './venues/book/matching.js';
import { quoteItems } from './venues/quote/quote-rounds.js';
import type { RefusalCode } from './refusals.js';
import type { TradingState } from './state/state.js';
import { answerWager, offerWager } from './wagers/wagers.js';
import { accountView, orderView } from './state/views.js';

/**
 * Carries out one command at `nowMs` (milliseconds). A time before the last one counts as the last one. A refusal leaves
 * the state as it was. A command that `blockerOf` holds back at this time must not come here.
 */
export function apply(state: TradingState, command: Command, nowMs: number): Result {
  moveTime(state, nowMs);
  if (blockerOf(state, command) !== null) throw new Error(`${command.kind} has to wait`);
  const outcome = carryOut(state, command);
  return typeof outcome === 'string' ? { ok: false, code: outcome } : repayDebts(state, outcome);
}

function carryOut(state: TradingState, command: Command): Accepted | RefusalCode {
  switch (command.kind) {
    case 'place_order':
    case 'cancel_order':
    case 'amend_order':
    case 'cancel_orders':
    case 'merge_shares':
      return trade(state, command);
    case 'offer_wager':
    case 'accept_wager':
    case 'decline_wager':
    case 'cancel_wager':
      return command.kind === 'offer_wager' ? offerWager(state, command) : answerWager(state, command);
    case 'open_account':
    case 'deposit':
    case 'withdraw':
    case 'bar_account':
    case 'close_account':
    case 'set_limits':
    case 'exclude_user':
    case 'fund_house':
      return changeAccount(state, command);
    case 'hold_withdrawal':
    case 'end_withdrawal':
    case 'pay_in':
    case 'reverse_payment':
      return moveCash(state, command);
    case 'create_market':
      return createMarket(state, command);
    case 'propose_market':
      return proposeMarket(state, command);
    case 'decide_proposal':
      return decideProposal(state, command);
    case 'resolve_market':
    case 'dispute_market':
    case 'decide_dispute':
      return decideOutcome(state, command);
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
    case 'abandon_sweep':
      return sweep(state, command);
    case 'clear_on':
    case 'abandon_clearing':
      return clear(state, command);
    case 'advance':
    case 'finish_on':
      return goOn(state, command);
  }
}

function trade(
  state: TradingState,
  command: PlaceOrder | CancelOrder | AmendOrder | CancelOrders | MergeShares,
): Accepted | RefusalCode {
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
  }
}

function decideOutcome(
  state: TradingState,
  command: ResolveMarket | DisputeMarket | DecideDispute,
): Accepted | RefusalCode {
  switch (command.kind) {
    case 'resolve_market':
      return resolveMarket(state, command);
    case 'dispute_market':
      return disputeMarket(state, command);
    case 'decide_dispute':
      return decideDispute(state, command);
  }
}

function changeAccount(
  state: TradingState,
  command: OpenAccount | Deposit | Withdraw | BarAccount | CloseAccount | SetLimits | ExcludeUser | FundHouse,
): Accepted | RefusalCode {
  switch (command.kind) {
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
    case 'set_limits':
      return setLimits(state, command);
    case 'exclude_user':
      return excludeUser(state, command);
    case 'fund_house':
      return fundHouse(state, command);
  }
}

const sweep = (state: TradingState, { kind, marketId }: SweepOn | AbandonSweep): Accepted =>
  kind === 'sweep_on' ? sweepOn(state, marketId) : abandonSweep(state, marketId);

const clear = (state: TradingState, { kind, userId }: ClearOn | AbandonClearing): Accepted =>
  kind === 'clear_on' ? clearOn(state, userId) : abandonClearing(state, userId);

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
  const refused = depositRefusal(state, account, amount);
  if (refused) return refused;
  noteDeposited(state, account, amount);
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
