// How a sync ended: what the job answers, and what the report counts.
import type { PriceSourceErrorKind } from '../sources/price-source.port.js';

export type SyncFailure = PriceSourceErrorKind | 'database' | 'stopped';

export type SyncOutcome =
  | { readonly outcome: 'changed'; readonly changed: number }
  /** The source had nothing new, or nothing that differs. */
  | { readonly outcome: 'unchanged' }
  /** Another process has this turn, or took one while this one was fetching. */
  | { readonly outcome: 'not_my_turn' | 'overtaken' }
  /** The source failed lately and is left alone for a while. */
  | { readonly outcome: 'waiting' }
  | { readonly outcome: 'failed'; readonly kind: SyncFailure };
