// The settings of the engine that an operator chooses.

export interface EngineOptions {
  /** Micro credits that a new account starts with; 0 outside paper mode. */
  readonly paperFunds: bigint;
  /** Whether users can trade items. */
  readonly quotes: boolean;
  /** A quote older than this is stale; milliseconds. */
  readonly quoteMaxAgeMs: number;
  /** Highest value, at the quote, of all units of one item that users hold; micro credits. */
  readonly quoteExposureMax: bigint;
  /** A new order must set aside at least this; micro credits. */
  readonly orderValueMin: bigint;
  /** Resting orders, or accounts, that one step looks at, at most. */
  readonly stepMax: number;
  /** How long a payment can neither be withdrawn nor be staked in a wager; without it, no time. */
  readonly depositClearMs?: number;
  readonly lifecycle: LifecycleOptions;
}

/** The terms of proposals, resolutions and disputes. Amounts are micro credits, times milliseconds. */
export interface LifecycleOptions {
  /** Two persons resolve, void or decide a market whose pot and held profits are above this; 0: never. */
  readonly approvalLimit: bigint;
  /** The dispute window of a market that names none. */
  readonly disputeWindowMs: number;
  /** The time from the closing time until a market without an outcome is overdue, where the market names none. */
  readonly resolveWithinMs: number;
  /** The time from the closing time until a market without an outcome is voided. */
  readonly voidAfterMs: number;
  /** How long users vote on a dispute. */
  readonly disputeVoteMs: number;
  /** `operator`: votes advise. `votes`: a poll decides small markets. */
  readonly disputeDecidedBy: 'operator' | 'votes';
  /** A poll decides only up to this pot, from this number of voters on, and with two thirds for one claim. */
  readonly votesPotMax: bigint;
  readonly votersMin: number;
  /** A dispute holds 1 % of the pot, within these bounds. */
  readonly disputeBondMin: bigint;
  readonly disputeBondMax: bigint;
  /** What the first disputer of the final outcome receives. */
  readonly disputeReward: bigint;
  /** The rewards of one day (UTC) that the house pays at most. */
  readonly disputeRewardDayMax: bigint;
  /** What a named resolver holds until the market ends; at least the reward. */
  readonly resolverBond: bigint;
}

const HOUR_MS = 3_600_000;
const CREDIT = 1_000_000n;

export const LIFECYCLE_DEFAULTS: LifecycleOptions = {
  approvalLimit: 0n,
  disputeWindowMs: 24 * HOUR_MS,
  resolveWithinMs: 7 * 24 * HOUR_MS,
  voidAfterMs: 30 * 24 * HOUR_MS,
  disputeVoteMs: 48 * HOUR_MS,
  disputeDecidedBy: 'operator',
  votesPotMax: 10_000n * CREDIT,
  votersMin: 20,
  disputeBondMin: 10n * CREDIT,
  disputeBondMax: 500n * CREDIT,
  disputeReward: 10n * CREDIT,
  disputeRewardDayMax: 100n * CREDIT,
  resolverBond: 50n * CREDIT,
};
