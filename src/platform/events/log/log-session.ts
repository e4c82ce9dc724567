// The settings of every log transaction, local to it, so they also work behind PgBouncer in transaction mode. A wait for a
// lock ends after two seconds. Nothing is compiled: a writer that forbids scans makes each estimate so high that PostgreSQL
// would compile every statement.

import { ADVISORY_LOCKS, tightlyLocked } from '../../database/advisory-locks.js';

/** Names and values of PostgreSQL's settings. */
export type Settings = Readonly<Record<string, string>>;

/** Nobody else may append while the transaction has this lock. */
export const LOCK_SQL = tightlyLocked(`${ADVISORY_LOCKS.log}`);

/**
 * The limit of an idle transaction is wide, so that a process that gets no processor time loses no transaction. It becomes
 * tight with a lock for which all others wait.
 */
const LOG_SESSION: Settings = {
  idle_in_transaction_session_timeout: '10s',
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
