// Merging: a user gives up one share of YES and one of NO and receives the credit that such a pair always pays. Nobody else
// takes part, and no price changes.
import { noteReceived } from '../limits/tally.js';
import { isQuantityOf, stateRefusal } from './checks.js';
import type { MergeShares, Outcome } from '../commands.js';
import type { Accepted } from '../facts.js';
import { transfer } from '../money/ledger.js';
import { changeSupply, positionOf, removeShares } from '../money/positions.js';
import { addPayment, findStanding, levelProfit } from '../money/standings.js';
import type { RefusalCode } from '../refusals.js';
import type { Account, Market, Position } from '../state/rows.js';
import type { TradingState } from '../state/state.js';
import { accountView, positionView } from '../state/views.js';

/** Allowed in an open market, and in a closed one until its result is named. */
export function mergeShares(
  state: TradingState,
  { userId, marketId, quantity }: MergeShares,
): Accepted | RefusalCode {
  const account = state.users.get(userId);
  if (!account) return 'unknown_account';
  if (account.status !== 'open') return 'account_closed';
  const market = state.markets.get(marketId);
  if (!market || market.venue === 'quote') return 'unknown_market';
  const refused = market.state === 'CLOSED' ? null : stateRefusal(market);
  if (refused) return refused;
  if (!isQuantityOf(market, quantity)) return 'bad_quantity';
  const yes = freePosition(market, account, 'YES', quantity);
  const no = freePosition(market, account, 'NO', quantity);
  if (!yes || !no) return 'insufficient_shares';
  burn(state, market, account, quantity);
  // Each outcome counts half of the credit; only the sum has a meaning for the user.
  const forYes = quantity / 2n;
  const changes = {
    YES: removeShares(state, yes, quantity, forYes),
    NO: removeShares(state, no, quantity, quantity - forYes),
  };
  const merged = {
    marketId,
    quantity,
    yes: positionView(yes),
    no: positionView(no),
    account: accountView(account),
  };
  return {
    ok: true,
    answer: { type: 'merge', ...merged },
    facts: [{ type: 'shares_merged', ...merged, changes }],
  };
}

/** The position, when it has this many shares that no order holds. */
function freePosition(market: Market, account: Account, outcome: Outcome, quantity: bigint): Position | null {
  const position = positionOf(account, market, outcome);
  return position && position.shares - position.held >= quantity ? position : null;
}

function burn(state: TradingState, market: Market, account: Account, quantity: bigint): void {
  transfer(state, 'merge', market, [
    { account, credits: quantity, yes: -quantity, no: -quantity },
    { account: market.pot, credits: -quantity, yes: quantity, no: quantity },
  ]);
  noteReceived(state, account, quantity);
  changeSupply(state, market, 'YES', -quantity);
  changeSupply(state, market, 'NO', -quantity);
  const standing = findStanding(market, account);
  if (!standing) throw new Error(`account ${account.id} has shares of ${market.id} and no standing`);
  addPayment(standing, -quantity);
  levelProfit(state, standing);
}
