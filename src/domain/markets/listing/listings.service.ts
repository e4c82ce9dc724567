// Edits of a market's words by operators. The row of the words is locked first, so edits of one market follow one another.
// Whether the market has traded is judged under the lock of the log: no trade can come between the check and the commit.
import { Injectable } from '@nestjs/common';
import { Clock } from '../../../platform/common/clock.js';
import { DomainError } from '../../../platform/common/errors.js';
import { AuditLog, type Asked } from '../../../platform/auth/index.js';
import type { LogTransaction } from '../../../platform/events/index.js';
import { IdempotentLog, type Made } from '../../../platform/http/index.js';
import {
  LISTING_VERSIONS_MAX,
  type Listing,
  type ListingEdit,
  type ListingVersion,
} from '../../../contract/markets/listing.js';
import { refusal } from '../../exchange/index.js';
import { textBeyondCorrection } from './corrections.js';
import { LISTING_EVENT, listingChannels, statementsOf } from './listing-rows.js';
import { LISTING_COLUMNS, listingOf, type ListingRow } from './listing-views.js';

/** Raised by `assert_untraded`. */
const TRADED = 'RS010';

const LOCK_SQL = `select version, ${LISTING_COLUMNS} from market_listing as listing where market_id = $1 for update`;

@Injectable()
export class Listings {
  constructor(
    private readonly log: IdempotentLog,
    private readonly audit: AuditLog,
    private readonly clock: Clock,
  ) {}

  /** Throws `unknown_market`, `listing_fixed`, `not_a_correction` and `too_many_versions`. */
  async edit(asked: Asked, marketId: string, edit: ListingEdit): Promise<Made<ListingVersion>> {
    const work = this.log.transaction(asked.request, (tx) => this.editIn(tx, asked.actor, marketId, edit));
    const { value, cursor } = await work.catch((error: unknown) => {
      throw isTraded(error) ? new DomainError('listing_fixed', 'The market has traded.') : error;
    });
    if (cursor === null) throw new Error('an edit of words appended no event');
    return { value, cursor };
  }

  /** The edit inside another transaction. That transaction fails with `RS010` if the market has traded. */
  async editIn(
    tx: LogTransaction,
    actor: Asked['actor'],
    marketId: string,
    { reason, isCorrection, ...words }: ListingEdit,
  ): Promise<ListingVersion> {
    const [row] = await tx.manager.query<(ListingRow & { version: number })[]>(LOCK_SQL, [marketId]);
    if (!row) throw refusal('unknown_market');
    const before = listingOf(row);
    const listing: Listing = { ...before, ...named(words) };
    const version = row.version + 1;
    if (version > LISTING_VERSIONS_MAX)
      throw new DomainError('too_many_versions', `The words have ${LISTING_VERSIONS_MAX} versions.`);
    if (isCorrection) assertCorrection(before, listing);
    else tx.afterEvents({ text: 'select assert_untraded($1)', values: [marketId] });
    const at = this.clock.now();
    const changed = { marketId, version, listing, reason };
    for (const statement of statementsOf(changed, at)) tx.beforeEvents(statement);
    tx.append(LISTING_EVENT, changed, listingChannels(marketId));
    const details = { version, reason, isCorrection, before, listing };
    this.audit.record(tx, actor, { action: 'market.edit_listing', target: marketId, details });
    return { version, at: at.toISOString(), isCurrent: true, reason, listing };
  }
}

/** The fields that the edit names. */
const named = (words: Omit<ListingEdit, 'reason' | 'isCorrection'>): Partial<Listing> =>
  Object.fromEntries(Object.entries(words).filter(([, word]) => word !== undefined));

function assertCorrection(before: Listing, after: Listing): void {
  const field = textBeyondCorrection(before, after);
  if (field) throw new DomainError('not_a_correction', `The change of ${field} is too long.`, { field });
}

const isTraded = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === TRADED;
