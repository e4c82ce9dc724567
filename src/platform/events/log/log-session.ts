// The settings of every log transaction, local to it, so they also work behind PgBouncer in transaction mode. A client that
// stalls before its commit is cut off after one second, and a wait for the lock ends after two. Nothing is compiled: a
// writer that forbids scans makes each estimate so high that PostgreSQL would compile every statement.

import { ADVISORY_LOCKS } from '../../database/advisory-locks.js';

/** Names and values of PostgreSQL's settings. */
export type Settings = Readonly<Record<string, string>>;

export const LOCK_SQL = `select pg_advisory_xact_lock(${ADVISORY_LOCKS.log})`;

const LOG_SESSION: Settings = {
  idle_in_transaction_session_timeout: '1s',
  lock_timeout: '2s',
  statement_timeout: '10s',
  jit: 'off',
};

export const LOG_ISOLATION_SQL = 'isolation level read committed';

/** SQL that applies these settings and the transaction's own settings. */
export const logSessionSql = (settings: Settings = {}): string =>
  `select ${Object.entries({ ...LOG_SESSION, ...settings })
    .map(([name, value]) => `set_config('${name}', '${value}', true)`)
    .join(', ')}`;
