// Users' shares, their cost, and the realised profit.
import type { Outcome } from '../../../src/domain/exchange/engine/commands.js';
import { findPosition, type Market, type Position } from './world.js';

export function positionOf(market: Market, userId: string, outcome: Outcome): Position {
  const known = findPosition(market, userId, outcome);
  if (known) return known;
  const position: Position = { userId, outcome, shares: 0n, cost: 0n, realised: 0n };
  market.positions.push(position);
  return position;
}

export function buyShares(position: Position, quantity: bigint, paid: bigint): void {
  position.shares += quantity;
  position.cost += paid;
}

export function sellShares(position: Position, quantity: bigint, received: bigint): void {
  const costOfThem = (position.cost * quantity) / position.shares;
  position.shares -= quantity;
  position.cost -= costOfThem;
  position.realised += received - costOfThem;
}

/** Ends a position: `received` is a payout or a refund; a refund may be below zero. */
export function endPosition(position: Position, received: bigint): void {
  position.shares = 0n;
  position.realised += received - position.cost;
  position.cost = 0n;
}
