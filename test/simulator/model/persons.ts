// Who may act on a market: persons without an interest in it, and two of them for some acts.
import { acceptedStakes, netPaid, profitHeld, refuse, stakesHeld, type Market, type World } from './world.js';

/** Refuses an actor who has shares, an order, a bond, or a net payment in the market. */
export function checkInterest(market: Market, actor: string | null, isResolver = false): void {
  if (actor !== null && hasInterest(market, actor, isResolver)) refuse('conflict_of_interest');
}

function hasInterest(market: Market, actor: string, isResolver: boolean): boolean {
  const holds = market.positions.some(({ userId, shares }) => userId === actor && shares > 0n);
  const bids = market.orders.some(({ userId }) => userId === actor);
  const disputes = market.disputes.some(({ userId }) => userId === actor);
  const isBound = market.resolverBond > 0n && market.resolverId === actor && !isResolver;
  const hasStake = stakesHeld(market, actor) > 0n;
  return holds || hasStake || bids || disputes || isBound || netPaid(market, actor) !== 0n;
}

/** Whether the act may go on; otherwise the first person's act is remembered. */
export function isSecondPerson(
  world: World,
  market: Market,
  act: string,
  by: string | null,
  isAlways = false,
): boolean {
  const { approvalLimit } = world.options.lifecycle;
  let amount = market.pot + acceptedStakes(market);
  for (const userId of new Set(market.positions.map((position) => position.userId)))
    amount += profitHeld(market, userId);
  const isNeeded = by !== null && (isAlways || (approvalLimit > 0n && amount > approvalLimit));
  if (!isNeeded || firstPerson(market, act, by) !== null) {
    market.pending = null;
    return true;
  }
  if (market.pending?.act === act && market.pending.by === by) refuse('approval_needed');
  market.pending = { act, by };
  return false;
}

/** The other person who has asked for the act and still has no interest in the market. */
export function firstPerson(market: Market, act: string, by: string | null): string | null {
  const { pending } = market;
  if (pending === null || pending.by === null || pending.act !== act || pending.by === by) return null;
  return hasInterest(market, pending.by, pending.by === market.resolverId) ? null : pending.by;
}
