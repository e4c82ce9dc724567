// Bonds of proposers, resolvers and disputers, and the reward of the first disputer who was right.
import { findUser, type Dispute, type Market, type World } from './world.js';

const DAY_MS = 86_400_000;

function payUser(world: World, userId: string, amount: bigint): void {
  const user = findUser(world, userId);
  if (!user) throw new Error(`${userId} has a bond and no account`);
  user.free += amount;
  world.traces.users.push(userId);
}

export const takeBond = (world: World, userId: string, amount: bigint): void =>
  payUser(world, userId, -amount);

export function returnProposerBond(world: World, market: Market): void {
  if (market.proposerBond > 0n) payUser(world, market.proposerId ?? '', market.proposerBond);
  market.proposerBond = 0n;
}

function returnResolverBond(world: World, market: Market): void {
  if (market.resolverBond > 0n) payUser(world, market.resolverId ?? '', market.resolverBond);
  market.resolverBond = 0n;
}

/** Before anybody is paid: the reward, and the rest of the resolver's bond. */
export function rewardAndRelease(world: World, market: Market): void {
  const right = market.disputes.find(({ claim }) => claim === market.outcome);
  if (right) reward(world, market, right);
  returnResolverBond(world, market);
  returnProposerBond(world, market);
}

function reward(world: World, market: Market, { userId }: Dispute): void {
  const { disputeReward, disputeRewardDayMax } = world.options.lifecycle;
  const firstNamed = market.disputes.find(({ round }) => round === 1)?.against;
  const resolverPays =
    market.resolverBond > 0n && market.resolvedBy === market.resolverId && firstNamed !== market.outcome;
  const day = Math.floor(world.now / DAY_MS);
  if (world.rewards.day !== day) world.rewards = { day, paid: 0n };
  const bounds = resolverPays
    ? [market.resolverBond]
    : [disputeRewardDayMax - world.rewards.paid, world.house];
  let amount = disputeReward;
  for (const bound of bounds) if (bound < amount) amount = bound;
  if (amount <= 0n) return;
  if (resolverPays) {
    market.resolverBond -= amount;
    world.traces.users.push(market.resolverId ?? '');
  } else {
    world.house -= amount;
    world.rewards.paid += amount;
  }
  payUser(world, userId, amount);
}

/** After everybody is paid. */
export function endDisputes(world: World, market: Market): void {
  for (const { userId, against, bond } of market.disputes) {
    if (against !== market.outcome || market.goodFaith) payUser(world, userId, bond);
    else {
      world.house += bond;
      world.traces.users.push(userId);
    }
  }
  market.disputes = [];
}
