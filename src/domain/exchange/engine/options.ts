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
}
