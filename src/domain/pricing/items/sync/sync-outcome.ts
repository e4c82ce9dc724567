// The outcome of a sync, which the job returns and the report counts.
import type { PriceSourceErrorKind } from '../sources/price-source.port.js';

export type SyncFailure = PriceSourceErrorKind | 'database' | 'stopped';

export type SyncOutcome =
  | { readonly outcome: 'changed'; readonly changed: number }
  /** The source had no new rows, or its rows equal the known prices. */
  | { readonly outcome: 'unchanged' }
  /** Another process has this turn, or claimed a newer turn during the fetch. */
  | { readonly outcome: 'not_my_turn' | 'overtaken' }
  /** The source failed recently, and the sync waits before the next attempt. */
  | { readonly outcome: 'waiting' }
  | { readonly outcome: 'failed'; readonly kind: SyncFailure };
