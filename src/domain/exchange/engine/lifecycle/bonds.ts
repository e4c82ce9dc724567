// Bonds: credits that proposers, resolvers and disputers hold until their market, or their proposal, is decided. No bond and
// no reward touches the pot or the fees of a market.
import type { Fact } from '../facts.js';
import { giveUp } from '../money/forfeits.js';
import { openHold, setHold, transfer } from '../money/ledger.js';
import { dayOf } from '../state/days.js';
import type { Account, Market, Hold, Dispute } from '../state/rows.js';
import type { TradingState } from '../state/state.js';
import { accountView } from '../state/views.js';

type BondCause = 'bond' | 'bond_returned' | 'bond_lost' | 'reward';

/** The caller has checked that the account has enough. */
export function holdBond(
  state: TradingState,
  facts: Fact[],
  market: Market,
  account: Account,
  amount: bigint,
): Hold | null {
  if (amount === 0n) return null;
  const hold = openHold(state, 'bond', account, market, amount);
  facts.push(changed('bond', account, amount));
  return hold;
}

export function returnBond(state: TradingState, facts: Fact[], bond: Hold | null): void {
  if (!bond) return;
  const { account, amount } = bond;
  setHold(state, bond, 0n);
  facts.push(changed('bond_returned', account, amount));
  giveUp(state, facts, account);
}

/** The credits of the bond go to the house. */
function loseBond(state: TradingState, facts: Fact[], bond: Hold): void {
  const { account, amount, market } = bond;
  setHold(state, bond, 0n);
  transfer(state, 'bond', market, [
    { account, credits: -amount },
    { account: state.systemAccount('house'), credits: amount },
  ]);
  facts.push(changed('bond_lost', account, amount));
}

const changed = (cause: BondCause, account: Account, amount: bigint): Fact => ({
  type: 'balance_changed',
  cause,
  amount,
  account: accountView(account),
});

/** 1 % of the pot, within the bounds of the settings. */
export function disputeBondFor({ options: { lifecycle } }: TradingState, { pot }: Market): bigint {
  const { disputeBondMin: min, disputeBondMax: max } = lifecycle;
  const share = (pot.available + 99n) / 100n;
  return share < min ? min : share > max ? max : share;
}

/**
 * Pays the first disputer whose claim is the final outcome: from the bond of the resolver who named another outcome, and
 * otherwise from the house, as far as its cap of the day goes. Then the resolver's bond ends.
 */
export function endResolution(state: TradingState, facts: Fact[], market: Market): void {
  const right = firstRight(market);
  if (right) pay(state, facts, market, right);
  const { resolverBond, proposerBond } = market;
  market.resolverBond = null;
  market.proposerBond = null;
  returnBond(state, facts, resolverBond);
  returnBond(state, facts, proposerBond);
}

/** Disputes are in the order of their numbers. */
function firstRight({ disputes, outcome }: Market): Dispute | undefined {
  for (const dispute of disputes.values()) if (dispute.claim === outcome) return dispute;
  return undefined;
}

function pay(state: TradingState, facts: Fact[], market: Market, dispute: Dispute): void {
  const { disputeReward, disputeRewardDayMax } = state.options.lifecycle;
  const { account } = dispute;
  const { resolverBond: bond } = market;
  const house = state.systemAccount('house');
  const isByResolver = bond !== null && bond.account.userId === market.resolvedBy && wasWrong(market);
  const day = dayOf(state.nowMs);
  const paid = state.houseRewards.day === day ? state.houseRewards.paid : 0n;
  const reward = isByResolver
    ? least(disputeReward, bond.amount)
    : least(disputeReward, disputeRewardDayMax - paid, house.available);
  if (reward <= 0n) return;
  if (isByResolver) setHold(state, bond, bond.amount - reward);
  transfer(state, 'reward', market, [
    { account: isByResolver ? bond.account : house, credits: -reward },
    { account, credits: reward },
  ]);
  state.changes.dispute(dispute);
  dispute.reward = reward;
  dispute.rewardedAtMs = state.nowMs;
  if (isByResolver) {
    facts.push(changed('bond_lost', bond.account, reward));
    if (bond.amount === 0n) market.resolverBond = null;
  } else {
    dispute.houseReward = reward;
    state.houseRewards = { day, paid: paid + reward };
  }
  facts.push(changed('reward', account, reward));
  giveUp(state, facts, account);
}

/** Whether the outcome that the first dispute disputes did not stay. */
function wasWrong({ disputes, outcome }: Market): boolean {
  for (const { round, against } of disputes.values()) if (round === 1) return against !== outcome;
  return false;
}

const least = (...amounts: readonly bigint[]): bigint =>
  amounts.reduce((least, amount) => (amount < least ? amount : least));

/** Ends the bonds of up to `max` disputes of a market that has ended. Returns how many. */
export function endDisputes(state: TradingState, facts: Fact[], market: Market, max: number): number {
  let done = 0;
  for (const dispute of market.disputes.values()) {
    if (done === max) break;
    done += 1;
    const bond = state.holds.get(dispute.id);
    if (!bond) throw new Error(`the dispute ${dispute.id} has no bond`);
    // The outcome that the user disputed did not stay, or an operator lets the error pass.
    const isReturned = dispute.against !== market.outcome || market.goodFaith;
    state.changes.dispute(dispute);
    dispute.status = isReturned ? 'returned' : 'lost';
    if (isReturned) returnBond(state, facts, bond);
    else loseBond(state, facts, bond);
    market.disputes.delete(dispute.id);
  }
  return done;
}
