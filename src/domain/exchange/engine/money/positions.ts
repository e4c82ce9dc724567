// Positions: the shares of one outcome that a user holds, their cost, and the profit realised on the shares sold.
import type { Outcome } from '../commands.js';
import type { PositionChange } from '../facts.js';
import { Position, type Account, type Market, type Order } from '../state/rows.js';
import type { TradingState } from '../state/state.js';

export function positionOf(account: Account, market: Market, outcome: Outcome): Position | null {
  return (outcome === 'YES' ? market.positions.YES : market.positions.NO).get(account.id) ?? null;
}

/** `cost` is the amount paid, fees included. */
export function addShares(
  state: TradingState,
  { account, market, outcome }: Order,
  shares: bigint,
  cost: bigint,
): { position: Position; change: PositionChange } {
  let position = positionOf(account, market, outcome);
  if (position) {
    state.changes.position(position);
  } else {
    position = new Position(account, market, outcome);
    market.positions[outcome].set(account.id, position);
    state.changes.addPosition(position);
  }
  const change = position.shares === 0n ? 'opened' : 'updated';
  position.shares += shares;
  position.cost += cost;
  return { position, change };
}

/** Removes held shares from a position. `proceeds` is the amount received for them, after fees. */
export function takeShares(
  state: TradingState,
  position: Position,
  shares: bigint,
  proceeds: bigint,
): PositionChange {
  state.changes.position(position);
  position.held -= shares;
  return removeShares(state, position, shares, proceeds);
}

/** Removes free shares from a position. */
export function removeShares(
  state: TradingState,
  position: Position,
  shares: bigint,
  proceeds: bigint,
): PositionChange {
  state.changes.position(position);
  const costOut = (position.cost * shares) / position.shares;
  position.shares -= shares;
  position.cost -= costOut;
  position.realised += proceeds - costOut;
  return position.shares === 0n ? 'closed' : 'updated';
}

/** Changes the number of shares of an outcome that users hold; a negative number lowers it. */
export function changeSupply(state: TradingState, market: Market, outcome: Outcome, shares: bigint): void {
  state.changes.market(market);
  if (outcome === 'YES') market.yes += shares;
  else market.no += shares;
}
