// The advisory locks that Ringside takes in PostgreSQL, in one table, so that no two things share one by mistake: who
// held the log's lock for something else would stop every append.

/** Any numbers will do, as long as they differ. All are locks of transactions, so that a pooler may stand between. */
export const ADVISORY_LOCKS = {
  /** Two processes that start together take turns at the migrations. */
  migrations: 7_241_893_015,
  /** Numbers events; taken last, by EventLog alone. */
  log: 7_241_893_016,
  /** Adds and prunes partitions of the log. */
  partitions: 7_241_893_017,
  /** Rights are taken away one at a time. */
  accounts: 7_241_893_018,
  /** The first admin is made once. */
  setup: 7_241_893_019,
} as const;

/**
 * Locks of one among many, such as a user's, are pairs of a class from here and a hash. PostgreSQL keeps pairs apart from
 * the single numbers above.
 */
export const ADVISORY_LOCK_CLASSES = {
  /** A user's watchlists are counted one request at a time. */
  watchlists: 1,
} as const;
