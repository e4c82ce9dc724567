// A user's part in one market: the net payment, the credits in open BUYs, and the profit that stays held until the market
// ends. A void can take back a held profit, so a refund never depends on the prices that users paid each other.
import { Standing, type Account, type Market, type Order } from '../state/rows.js';
import type { TradingState } from '../state/state.js';
import { openHold, setHold } from './ledger.js';

export const findStanding = (market: Market, account: Account): Standing | null =>
  market.standings.get(account.id) ?? null;

/** The user's standing, made at the first order; null for an item. */
export function standingOf(market: Market, account: Account): Standing | null {
  if (market.venue === 'quote') return null;
  let standing = market.standings.get(account.id);
  if (!standing) market.standings.set(account.id, (standing = new Standing(account, market)));
  return standing;
}

/** Adds a payment for shares, or what shares brought as a negative amount. The caller then levels the profit. */
export function addPayment(standing: Standing, amount: bigint): void {
  const { market } = standing;
  const wasWinner = standing.net < 0n;
  standing.net += amount;
  market.net += amount;
  const isWinner = standing.net < 0n;
  if (isWinner === wasWinner) return;
  if (isWinner) market.winners.add(standing);
  else market.winners.delete(standing);
}

/**
 * Brings the held profit to its level: the amount that the user has taken out, less the credits in open BUYs. Called after
 * every change of either. A rise comes from credits that the same change has made available.
 */
export function levelProfit(state: TradingState, standing: Standing): void {
  const { net, buying, hold, market } = standing;
  if (net >= 0n && !hold) return;
  const taken = -net - buying;
  setProfit(state, standing, taken > 0n && market.holdsProfits ? taken : 0n);
}

/** Holds exactly this much of the account as profit. */
export function setProfit(state: TradingState, standing: Standing, level: bigint): void {
  const { account, market, hold } = standing;
  if (hold) {
    if (level === hold.amount) return;
    market.profits += level - hold.amount;
    setHold(state, hold, level);
    if (level > 0n) return;
    state.changes.standing(standing);
    standing.hold = null;
  } else if (level > 0n) {
    market.profits += level;
    state.changes.standing(standing);
    standing.hold = openHold(state, 'profit', account, market, level);
  }
}

/** Links an open order to its standing, which counts the credits of a BUY. */
export function addBuying(order: Order): void {
  const standing = standingOf(order.market, order.account);
  order.standing = standing;
  if (standing && order.side === 'BUY') standing.buying += order.held;
}

/** Rebuilds what follows from positions; `addBuying` then adds the open orders. Held profits stay. */
export function deriveStandings(market: Market): void {
  const { standings, winners, positions } = market;
  market.net = 0n;
  market.profits = 0n;
  market.unpaid = null;
  winners.clear();
  for (const [id, standing] of standings) {
    standing.net = 0n;
    standing.buying = 0n;
    if (standing.hold) market.profits += standing.hold.amount;
    else standings.delete(id);
  }
  for (const held of [positions.YES, positions.NO])
    for (const { account, cost, realised } of held.values()) {
      const standing = standingOf(market, account);
      if (standing) addPayment(standing, cost - realised);
    }
}
