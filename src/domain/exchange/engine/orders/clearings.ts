// Cancels many orders of one account in steps, by order id, and declines the pending wagers of an account that an operator stops. Orders in a market that is busy, or has due times, come last: a
// cancellation must not change the fills of a sweep or of the round of a quote, nor end an order that has expired. An operator's
// cancellation waits for sweeps alone. Commands of the user wait until the last step.
import type { Accepted, Answer, Fact, SweepRequest } from '../facts.js';
import { giveUp } from '../money/forfeits.js';
import type { Clearing } from '../state/clearing.js';
import { setClearing } from '../state/clearing-changes.js';
import type { Account, Order } from '../state/rows.js';
import type { TradingState } from '../state/state.js';
import { accountView } from '../state/views.js';
import { declineOffers, offersOf } from '../wagers/endings.js';
import { cancelResting } from './order-ends.js';
import { cutSweepOf, isOrdered } from './sweeps.js';

type Plan = Pick<Clearing, 'kind' | 'reason'>;

/** The first step; often the only one. An operator's cancellation also ends the sweep of the account. */
export function clearOrders(
  state: TradingState,
  account: Account,
  { kind, reason }: Plan,
  orders: Iterable<Order>,
): Accepted {
  const ids = [...orders].map(({ id }) => id).sort((a, b) => a - b);
  setClearing(state, account, { kind, reason, request: null, orderIds: new Set(ids), ended: [] });
  const facts: Fact[] = [];
  const ended = reason === 'operator' ? cutSweepOf(state, facts, account, reason) : null;
  const cleared = clearSome(state, facts, account);
  const answer = cleared?.answer ?? ({ type: 'clearing', userId: account.userId ?? '' } as const);
  return { ok: true, answer, facts, ended };
}

/** A further step. */
export function clearOn(state: TradingState, userId: string): Accepted {
  const account = accountOf(state, userId);
  const facts: Fact[] = [];
  const cleared = clearSome(state, facts, account);
  return {
    ok: true,
    answer: { type: 'done', count: 1 },
    facts,
    cleared: cleared && { userId, ...cleared },
  };
}

/** Ends a cancellation whose next step cannot be stored. Its other orders stay open. */
export function abandonClearing(state: TradingState, userId: string): Accepted {
  const facts: Fact[] = [];
  const cleared = { userId, ...finish(state, facts, accountOf(state, userId)) };
  return { ok: true, answer: { type: 'done', count: 1 }, facts, cleared };
}

/** The account that may do the next step of its cancellation, and has waited longest. */
export function nextClearing({ clearings, parkedClearings }: TradingState): Account | undefined {
  for (const account of clearings.keys()) if (!parkedClearings.has(account)) return account;
  return undefined;
}

/** Remembers the request that the last step answers. */
export function nameClearing(state: TradingState, userId: string, request: SweepRequest): void {
  const account = accountOf(state, userId);
  setClearing(state, account, { ...clearingOf(state, account), request });
}

interface Cleared {
  readonly answer: Answer;
  readonly request: SweepRequest | null;
}

/** One step. Returns the answer after the last step. */
function clearSome(state: TradingState, facts: Fact[], account: Account): Cleared | null {
  const { orderIds, reason } = clearingOf(state, account);
  const step: Order[] = [];
  let left = 0;
  let waiting = 0;
  for (const id of orderIds) {
    const order = state.orders.get(id);
    if (!order) continue;
    if (reason === 'operator' ? order.market.sweep : isOrdered(order.market, state.nowMs)) waiting += 1;
    else if (step.length < state.options.stepMax) step.push(order);
    else left += 1;
  }
  for (const order of step) facts.push(cancelResting(state, order, reason));
  // These orders may have been the due times for which other cancellations wait.
  if (reason === 'operator') state.parkedClearings.clear();
  if (stopsUser(clearingOf(state, account))) {
    declineOffers(state, facts, account, state.options.stepMax - step.length);
    left += offersOf(state, account);
  }
  giveUp(state, facts, account);
  if (left + waiting === 0) return finish(state, facts, account);
  // Other accounts have their turns first.
  const clearing = clearingOf(state, account);
  setClearing(state, account, null);
  setClearing(state, account, clearing);
  if (left === 0) state.parkedClearings.add(account);
  return null;
}

/** The account can send and receive no wagers from the first step on, so the steps reach the last pending one. */
const stopsUser = ({ kind }: Clearing): boolean => kind !== 'cancel_orders' && kind !== 'set_limits';

function finish(state: TradingState, facts: Fact[], account: Account): Cleared {
  const { kind, ended, request } = clearingOf(state, account);
  setClearing(state, account, null);
  giveUp(state, facts, account);
  const answer: Answer =
    kind === 'cancel_orders'
      ? { type: 'orders', orders: [...ended].sort((a, b) => a.id - b.id) }
      : { type: 'account', account: accountView(account) };
  return { answer, request };
}

function accountOf({ users }: TradingState, userId: string): Account {
  const account = users.get(userId);
  if (!account) throw new Error(`${userId} has no account`);
  return account;
}

function clearingOf({ clearings }: TradingState, account: Account): Clearing {
  const clearing = clearings.get(account);
  if (!clearing) throw new Error(`no orders of account ${account.id} are being cancelled`);
  return clearing;
}
