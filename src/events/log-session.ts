// What every transaction of the log says about itself first. Local to the transaction, so that it holds behind
// PgBouncer in transaction mode too. A client that stalls before its commit is cut off after a second, and nobody
// waits for the lock longer than two.

import { ADVISORY_LOCKS } from '../database/advisory-locks.js';

export const LOCK_SQL = `select pg_advisory_xact_lock(${ADVISORY_LOCKS.log})`;

export const LOG_SESSION_SQL = `
  set transaction isolation level read committed;
  set local idle_in_transaction_session_timeout = '1s';
  set local lock_timeout = '2s';
  set local statement_timeout = '10s'`;
