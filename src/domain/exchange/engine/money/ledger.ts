// The movements of money. Every change of a balance is here, beside the posting that records it.
import type { Posting, PostingKind } from '../state/changes.js';
import { MONEY_MAX } from './limits.js';
import { Account, type AccountKind, type Market, Hold } from '../state/rows.js';
import type { TradingState } from '../state/state.js';

/** The gain of one account in a transfer; a negative amount is a loss. */
export interface Leg {
  readonly account: Account;
  readonly credits: bigint;
  readonly yes?: bigint;
  readonly no?: bigint;
}

export function newAccount(
  state: TradingState,
  kind: AccountKind,
  owner: { userId?: string; marketId?: string },
): Account {
  const id = state.counters.account;
  state.counters.account += 1;
  const account = new Account(id, kind, owner.userId ?? null, owner.marketId ?? null);
  state.accounts.set(id, account);
  if (account.userId !== null) state.users.set(account.userId, account);
  state.changes.addAccount(account);
  return account;
}

/** Records one posting. The caller changes the balances. */
export function post(state: TradingState, posting: Posting): void {
  state.changes.postings.push(posting);
}

export const nextTransfer = (state: TradingState): number => state.counters.transfer++;

export function addAvailable(state: TradingState, account: Account, amount: bigint): void {
  state.changes.account(account);
  account.available += amount;
}

/** A transfer between available balances. */
export function transfer(
  state: TradingState,
  kind: PostingKind,
  market: Market | null,
  legs: readonly Leg[],
): void {
  const transferId = nextTransfer(state);
  for (const { account, credits, yes = 0n, no = 0n } of legs) {
    addAvailable(state, account, credits);
    post(state, { transferId, account, kind, marketId: market?.id ?? null, orderId: null, credits, yes, no });
  }
}

/** Moves credits from available to held; a negative amount moves them back. The caller has checked that enough are available. */
export function hold(state: TradingState, account: Account, amount: bigint): void {
  state.changes.account(account);
  account.available -= amount;
  account.held += amount;
}

/** Holds this much of the account's credits for a purpose in the market, or for a withdrawal. The caller has checked that enough are available. */
export function openHold(
  state: TradingState,
  kind: Hold['kind'],
  account: Account,
  purpose: ConstructorParameters<typeof Hold>[3],
  amount: bigint,
): Hold {
  const opened = new Hold(state.counters.order, kind, account, purpose);
  state.counters.order += 1;
  state.holds.set(opened.id, opened);
  state.changes.addHold(opened);
  setHold(state, opened, amount);
  return opened;
}

/** Holds exactly this much from now on; at zero the hold ends. */
export function setHold(state: TradingState, held: Hold, amount: bigint): void {
  state.changes.hold(held);
  const { account } = held;
  hold(state, account, amount - held.amount);
  if (held.kind === 'stake') account.staked += amount - held.amount;
  held.amount = amount;
  if (amount === 0n) state.holds.delete(held.id);
}

/** Whether `amount` can come in from outside without exceeding the limit on all money together. */
export const fitsSupply = (state: TradingState, amount: bigint): boolean =>
  amount - state.systemAccount('external').available <= MONEY_MAX;
