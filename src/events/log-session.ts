// What every transaction of the log says about itself first. Local to the transaction, so that it holds behind
// PgBouncer in transaction mode too. A client that stalls before its commit is cut off after a second, and nobody
// waits for the lock longer than two.

/** Any constant will do, as long as nobody else takes it. */
const LOG_LOCK_KEY = 7_241_893_016;

export const LOCK_SQL = `select pg_advisory_xact_lock(${LOG_LOCK_KEY})`;

export const LOG_SESSION_SQL = `
  set transaction isolation level read committed;
  set local idle_in_transaction_session_timeout = '1s';
  set local lock_timeout = '2s';
  set local statement_timeout = '10s'`;
