// What every transaction of the log says about itself first. Local to the transaction, so that it holds behind
// PgBouncer in transaction mode too. A client that stalls before its commit is cut off after a second, and nobody
// waits for the lock longer than two.

import { ADVISORY_LOCKS } from '../../database/advisory-locks.js';

/** Names and values of PostgreSQL's settings. */
export type Settings = Readonly<Record<string, string>>;

export const LOCK_SQL = `select pg_advisory_xact_lock(${ADVISORY_LOCKS.log})`;

const LOG_SESSION: Settings = {
  idle_in_transaction_session_timeout: '1s',
  lock_timeout: '2s',
  statement_timeout: '10s',
};

export const LOG_ISOLATION_SQL = 'isolation level read committed';

/** These, and what else a transaction sets for itself. */
export const logSessionSql = (settings: Settings = {}): string =>
  `select ${Object.entries({ ...LOG_SESSION, ...settings })
    .map(([name, value]) => `set_config('${name}', '${value}', true)`)
    .join(', ')}`;
