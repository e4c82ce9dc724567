// Merging: a pair of shares becomes the credit that it always pays.
import type { MergeShares } from '../../../src/domain/exchange/engine/commands.js';
import { note } from './limits.js';
import { checkState, isQuantity } from './place.js';
import { sellShares } from './positions.js';
import { findMarket, findPosition, findUser, refuse, sharesHeld, type World } from './world.js';

export function merge(world: World, { userId, marketId, quantity }: MergeShares): void {
  const user = findUser(world, userId) ?? refuse('unknown_account');
  if (user.status !== 'open') refuse('account_closed');
  const market = findMarket(world, marketId) ?? refuse('unknown_market');
  if (market.venue === 'quote') refuse('unknown_market');
  if (market.state !== 'CLOSED') checkState(market);
  if (!isQuantity(market, quantity)) refuse('bad_quantity');
  const [yes, no] = [findPosition(market, userId, 'YES'), findPosition(market, userId, 'NO')];
  if (!yes || yes.shares - sharesHeld(market, userId, 'YES') < quantity) refuse('insufficient_shares');
  if (!no || no.shares - sharesHeld(market, userId, 'NO') < quantity) refuse('insufficient_shares');
  sellShares(yes, quantity, quantity / 2n);
  sellShares(no, quantity, quantity - quantity / 2n);
  market.pot -= quantity;
  user.free += quantity;
  note(world, userId, 'received', quantity);
  world.traces.users.push(userId);
  world.traces.markets.push(marketId);
}
