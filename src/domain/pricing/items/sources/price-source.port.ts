// The port to a source of item prices. An adapter fetches prices and returns them unchecked. mergePrices decides which rows
// are valid, and the sync decides which rows are stored. A failure is a PriceSourceError with a kind.
import { isStorableText } from '../../../../contract/fields.js';
import { ITEM_ID_MAX } from '../../../../contract/pricing/prices.js';
import type { RawPriceRow } from '../sync/merge-prices.js';

export interface LatestRequest {
  readonly now: Date;
  /** The time at which this database first took prices from the source. */
  readonly startedAt: Date;
  readonly signal: AbortSignal;
}

export type LatestAnswer =
  | { readonly notModified: true }
  | {
      readonly notModified?: false;
      /** The rows as received; a row may have any shape. */
      readonly rows: readonly unknown[];
      /** The sync calls it after the rows are stored. Only then may the source answer `notModified` for these rows. */
      readonly confirm?: () => void;
    };

/** A poll from the time before this database existed. */
export interface RecordedPoll {
  readonly at: Date;
  readonly rows: readonly RawPriceRow[];
}

export interface ItemName {
  readonly itemId: number;
  readonly name: string;
}

export abstract class PriceSource {
  /** The name of the feed in the database. Never reuse it for other data. */
  abstract readonly name: string;
  /** Changes when the source gives other prices for the time from `startedAt` on. The feed then starts again. */
  readonly edition: string = '';
  abstract latest(request: LatestRequest): Promise<LatestAnswer>;
  abstract items(signal: AbortSignal): Promise<readonly ItemName[]>;
  /** The polls before `startedAt`, oldest first. A source without a past does not implement it. */
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

const ITEM_NAME_MAX_LENGTH = 200;

/** Keeps the entries with a valid id and name. A name must not contain U+0000 or a lone surrogate. */
export function readItemNames(entries: readonly unknown[]): ItemName[] {
  return entries.flatMap((entry) => {
    const { id, name } = (entry ?? {}) as { id?: unknown; name?: unknown };
    if (!Number.isSafeInteger(id) || (id as number) < 1 || (id as number) > ITEM_ID_MAX) return [];
    if (typeof name !== 'string' || name === '' || name.length > ITEM_NAME_MAX_LENGTH) return [];
    return isStorableText(name) ? [{ itemId: id as number, name }] : [];
  });
}
