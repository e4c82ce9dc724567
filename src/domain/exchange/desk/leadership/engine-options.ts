// The engine's options from the settings.
import { staleAfterMsOf, type Config } from '../../../../platform/config/config.js';
import { MICRO, STEP_MAX } from '../../engine/money/limits.js';
import type { EngineOptions, LifecycleOptions } from '../../engine/options.js';

const HOUR_MS = 3_600_000;

export const engineOptionsOf = (config: Config): EngineOptions => ({
  paperFunds: config.TRADING_PAPER ? BigInt(config.PAPER_FUNDS) * MICRO : 0n,
  quotes: config.TRADING_PAPER,
  quoteMaxAgeMs: staleAfterMsOf(config),
  quoteExposureMax: BigInt(config.QUOTE_EXPOSURE_MAX) * MICRO,
  orderValueMin: BigInt(config.ORDER_VALUE_MIN),
  stepMax: STEP_MAX,
  depositClearMs: config.DEPOSIT_CLEAR_HOURS * HOUR_MS,
  lifecycle: lifecycleOf(config),
});

const credits = (amount: number): bigint => BigInt(amount) * MICRO;

const lifecycleOf = (config: Config): LifecycleOptions => ({
  approvalLimit: credits(config.APPROVAL_LIMIT),
  disputeWindowMs: config.DISPUTE_WINDOW,
  resolveWithinMs: config.RESOLVE_WITHIN,
  voidAfterMs: config.AUTOMATIC_VOID_AFTER,
  disputeVoteMs: config.DISPUTE_VOTE_TIME,
  disputeDecidedBy: config.DISPUTE_DECIDED_BY,
  votesPotMax: credits(config.DISPUTE_VOTES_POT_MAX),
  votersMin: config.DISPUTE_VOTERS_MIN,
  disputeBondMin: credits(config.DISPUTE_BOND_MIN),
  disputeBondMax: credits(config.DISPUTE_BOND_MAX),
  disputeReward: credits(config.DISPUTE_REWARD),
  disputeRewardDayMax: credits(config.DISPUTE_REWARD_DAY_MAX),
  resolverBond: credits(config.RESOLVER_BOND),
});
