// The limits of a user, and what counts against them on one day (UTC). A row exists from the first limit of the user on.
import type { LimitName } from '../commands.js';

export class UserLimits {
  /** Micro credits a day; null for no limit. */
  deposit: bigint | null = null;
  stake: bigint | null = null;
  loss: bigint | null = null;
  /** A higher limit, or none, which holds from its time on; without a time there is no such change. */
  nextDeposit: bigint | null = null;
  nextDepositAtMs: number | null = null;
  nextStake: bigint | null = null;
  nextStakeAtMs: number | null = null;
  nextLoss: bigint | null = null;
  nextLossAtMs: number | null = null;
  /** The user has excluded himself or herself until then; null without an exclusion. */
  excludedUntilMs: number | null = null;
  /** The day of the sums, in days since 1970. */
  day = 0;
  /** What came in from outside. */
  deposited = 0n;
  /** What BUYs have cost, fees included, and the stakes of wagers that were paid. */
  paid = 0n;
  /** What sales, merges, markets and wagers have brought; below zero where a void has taken more. */
  received = 0n;
  touched = 0;

  constructor(readonly accountId: number) {}
}

/** The names of the fields of one limit. */
export const FIELDS = {
  deposit: { next: 'nextDeposit', at: 'nextDepositAtMs' },
  stake: { next: 'nextStake', at: 'nextStakeAtMs' },
  loss: { next: 'nextLoss', at: 'nextLossAtMs' },
} as const satisfies Record<LimitName, { next: keyof UserLimits; at: keyof UserLimits }>;

export const LIMIT_NAMES = Object.keys(FIELDS) as readonly LimitName[];
