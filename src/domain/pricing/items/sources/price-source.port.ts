// Where item prices come from. An adapter fetches and says what it got; whether to believe a row is decided by
// mergePrices, and what to keep by the sync. Its failures are PriceSourceErrors, told apart by kind.
import { ITEM_ID_MAX } from '../../../../contract/pricing/prices.js';
import type { RawPriceRow } from '../sync/merge-prices.js';

export interface LatestRequest {
  readonly now: Date;
  /** When this database first took prices from the source. */
  readonly startedAt: Date;
  readonly signal: AbortSignal;
}

export type LatestAnswer =
  | { readonly notModified: true }
  | {
      readonly notModified?: false;
      /** Shape unchecked: an entry may be anything. */
      readonly rows: readonly unknown[];
      /** To be called once the rows are stored; only then may the source answer `notModified` about them. */
      readonly confirm?: () => void;
    };

/** An answer of the past, given before this database existed. */
export interface RecordedPoll {
  readonly at: Date;
  readonly rows: readonly RawPriceRow[];
}

export interface ItemName {
  readonly itemId: number;
  readonly name: string;
}

export abstract class PriceSource {
  /** Names the feed in the database; never reuse it for other data. */
  abstract readonly name: string;
  /** Changes when the same source tells another story from `startedAt` on: the feed then starts anew. */
  readonly edition: string = '';
  abstract latest(request: LatestRequest): Promise<LatestAnswer>;
  abstract items(signal: AbortSignal): Promise<readonly ItemName[]>;
  /** What is known of the time before `startedAt`, oldest first. A source without a past leaves it out. */
  recorded?(startedAt: Date): Iterable<RecordedPoll>;
}

export type PriceSourceErrorKind = 'unreachable' | 'timeout' | 'http_status' | 'malformed' | 'too_large';

export class PriceSourceError extends Error {
  override readonly name = 'PriceSourceError';
  constructor(
    readonly kind: PriceSourceErrorKind,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

export const ITEM_NAME_MAX_LENGTH = 200;

/** Keeps the entries that are an id with a usable name: no U+0000 and no lone surrogate may enter the database. */
export function readItemNames(entries: readonly unknown[]): ItemName[] {
  return entries.flatMap((entry) => {
    const { id, name } = (entry ?? {}) as { id?: unknown; name?: unknown };
    if (!Number.isSafeInteger(id) || (id as number) < 1 || (id as number) > ITEM_ID_MAX) return [];
    if (typeof name !== 'string' || name === '' || name.length > ITEM_NAME_MAX_LENGTH) return [];
    if (name.includes('\u0000') || /\p{Surrogate}/u.test(name)) return [];
    return [{ itemId: id as number, name }];
  });
}
