// All advisory locks that Ringside takes in PostgreSQL, in one table. A lock shared by mistake could stop every append.
import type { EntityManager } from 'typeorm';

/** The numbers are arbitrary but distinct. Every lock belongs to a transaction, so it works behind a pooler. */
export const ADVISORY_LOCKS = {
  /** Processes that start together migrate one after the other. */
  migrations: 7_241_893_015,
  /** Numbers events. Only EventLog takes it, and takes it last. */
  log: 7_241_893_016,
  /** Adds and prunes partitions of the log. */
  partitions: 7_241_893_017,
  /** Rights are removed in one transaction at a time. */
  accounts: 7_241_893_018,
  /** Guards the creation of the first admin. */
  setup: 7_241_893_019,
  /** Gives endpoints of webhooks to processes. */
  webhooks: 7_241_893_030,
} as const;

/**
 * Classes of locks on one of many things, such as a user. The lock is a pair of the class and a hash. PostgreSQL keeps pairs
 * apart from the single numbers above.
 */
export const ADVISORY_LOCK_CLASSES = {
  /** Serialises the requests that count a user's watchlists. */
  watchlists: 1,
  /** Serialises the posts and the reports of a user, which are counted. */
  posts: 2,
  /** Serialises what admins and oracles change of a market's hybrid price. */
  price: 3,
  /** Serialises the proposals of a user, which are counted. */
  proposals: 4,
  /** Serialises the changes of whom a user blocks and follows, which are counted. */
  relations: 5,
  /** Serialises the acts of operators on a fight, and on the card of an evening. */
  fights: 5,
  /** Serialises what compares the sum of a user's requests for money with the limit of approvals. */
  finance: 8,
  /** Serialises the requests that count a user's webhook endpoints. */
  webhooks: 20,
} as const;

/** Part of a select that takes a lock for which others wait: a client that then stalls for a second is cut off. */
export const TIGHT_IDLE_SQL = `set_config('idle_in_transaction_session_timeout', '1s', true)`;

/** SQL that takes an advisory lock for which everybody else waits. */
export const tightlyLocked = (lock: string): string =>
  `select ${TIGHT_IDLE_SQL}, pg_advisory_xact_lock(${lock})`;

/** Takes a lock that the transaction holds until it ends. */
export async function lockAdvisory(manager: EntityManager, name: keyof typeof ADVISORY_LOCKS): Promise<void> {
  await manager.query(tightlyLocked('$1'), [ADVISORY_LOCKS[name]]);
}

/** A statement that takes a lock on one of many things until the transaction ends. */
export const advisoryLockOf = (name: keyof typeof ADVISORY_LOCK_CLASSES, id: string) => ({
  name: 'advisory_lock_of',
  text: 'select pg_advisory_xact_lock($1, hashtext($2))',
  values: [ADVISORY_LOCK_CLASSES[name], id],
});
