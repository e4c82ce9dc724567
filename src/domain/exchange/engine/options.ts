// What an operator decides about the engine.

export interface EngineOptions {
  /** Micro credits that a new account starts with; 0 outside paper mode. */
  readonly paperFunds: bigint;
  /** Whether items are traded. */
  readonly quotes: boolean;
  /** A quote older than this is stale. */
  readonly quoteMaxAgeMs: number;
  /** Highest value, at the quote, of the units of one item that users hold; micro credits. */
  readonly quoteExposureMax: bigint;
}
