// The differences between seeds: how rich users are, which instruments are traded, how long quotes hold.
import type { LifecycleOptions } from '../../src/domain/exchange/engine/options.js';
import { Chance } from './chance.js';
import type { ModelOptions } from './model/world.js';

export interface Scenario {
  readonly options: ModelOptions;
  readonly users: readonly string[];
  readonly items: readonly number[];
  /** Markets that are kept alive at a time. */
  readonly markets: number;
  /** When a market has this many resting orders, more orders are cancelled than placed. */
  readonly ordersPerMarket: number;
  /** Milliseconds since 1970. */
  readonly startMs: number;
}

const CREDIT = 1_000_000n;

/**
 * `isCrowded`: so many users or orders that a market's end takes several steps, or a user reaches the limit of open
 * orders.
 */
export function scenarioOf(seed: number, isCrowded = false): Scenario {
  const chance = new Chance(seed ^ 0x5eed);
  return {
    options: {
      paperFunds: chance.pick([0n, 5n * CREDIT, 100n * CREDIT, 10_000n * CREDIT]),
      quotes: chance.is(0.9),
      quoteMaxAgeMs: chance.pick([500, 5_000]),
      quoteExposureMax: chance.pick([20n, 500n, 100_000n]) * CREDIT,
      orderValueMin: chance.pick([0n, 0n, 10_000n, 123_456n]),
      stepMax: chance.pick([2, 2, 2, 5, 20]),
      depositClearMs: chance.pick([0, 0, 1]),
      lifecycle: lifecycleOf(chance),
    },
    users: Array.from({ length: chance.pick(isCrowded ? [2, 300] : [5, 20, 40]) }, (_, i) => `user-${i}`),
    items: [2, 4_151, 11_802],
    markets: chance.pick([3, 6, 9]),
    ordersPerMarket: isCrowded ? 500 : chance.pick([15, 50, 120]),
    startMs: 1_700_000_000_000,
  };
}

/** Short times and small amounts, so that a run sees many whole lives. */
function lifecycleOf(chance: Chance): LifecycleOptions {
  return {
    approvalLimit: chance.pick([0n, 100_000n, 5n * CREDIT]),
    disputeWindowMs: 20_000,
    resolveWithinMs: 30_000,
    voidAfterMs: 90_000,
    disputeVoteMs: 15_000,
    disputeDecidedBy: chance.pick(['operator', 'votes'] as const),
    votesPotMax: 50n * CREDIT,
    votersMin: 4,
    disputeBondMin: chance.pick([1n, 100_000n]),
    disputeBondMax: 500_000n,
    disputeReward: chance.pick([0n, 7n, 60_000n]),
    disputeRewardDayMax: 300_000n,
    resolverBond: 60_000n,
  };
}
