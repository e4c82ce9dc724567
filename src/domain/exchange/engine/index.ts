// The public face of the engine for the desk, the simulator and the benchmarks.
export { apply } from './apply.js';
export { hasDue, moveTime, nextDue, nextEnding } from './lifecycle/advancing.js';
export { nameClearing, nextClearing } from './orders/clearings.js';
export {
  blockerOf,
  isOperators,
  marketOf,
  nameSweep,
  taskOfMarket,
  taskOfUser,
  unfinishedRequests,
} from './orders/sweeps.js';
export { nextRounds } from './venues/quote/quote-rounds.js';
export type * from './commands.js';
export { deriveFromRows, remember } from './state/derived.js';
export type * from './facts.js';
export type { EngineOptions } from './options.js';
export { REFUSALS, type RefusalCode } from './refusals.js';
export { Account, Hold, Market, Order, Position } from './state/rows.js';
export { Dispute, Wager } from './state/rows.js';
export { assertBalanced } from './state/soundness.js';
export { emptyState, TradingState } from './state/state.js';
export { startOf, undo, type BatchStart } from './state/undo.js';
