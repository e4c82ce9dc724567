// Shares of one outcome that a user holds, what they have cost, and what has been earned with those that left.
import type { Outcome } from '../commands.js';
import type { PositionChange } from '../facts.js';
import { Position, type Account, type Market } from '../state/rows.js';
import type { TradingState } from '../state/state.js';

export function positionOf(account: Account, market: Market, outcome: Outcome): Position | null {
  return (outcome === 'YES' ? market.positions.YES : market.positions.NO).get(account.id) ?? null;
}

/** `cost`: what was paid, fees included. */
export function addShares(
  state: TradingState,
  account: Account,
  market: Market,
  outcome: Outcome,
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

/** Takes shares that are set aside. `proceeds`: what they brought, after fees. */
export function takeShares(
  state: TradingState,
  position: Position,
  shares: bigint,
  proceeds: bigint,
): PositionChange {
  state.changes.position(position);
  const costOut = (position.cost * shares) / position.shares;
  position.held -= shares;
  position.shares -= shares;
  position.cost -= costOut;
  position.realised += proceeds - costOut;
  return position.shares === 0n ? 'closed' : 'updated';
}

/** Shares that users hold of an outcome go up or down. */
export function changeSupply(state: TradingState, market: Market, outcome: Outcome, shares: bigint): void {
  state.changes.market(market);
  if (outcome === 'YES') market.yes += shares;
  else market.no += shares;
}
