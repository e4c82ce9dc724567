// Tells trouble of the database that passes by itself from a statement that went wrong. A deadlock is none of it: who
// waits for whom is our doing, and a fault.
import { QueryRunnerAlreadyReleasedError, QueryRunnerProviderAlreadyReleasedError } from 'typeorm';

/**
 * - `unavailable`: the database cannot be reached, or the session broke.
 * - `busy`: a lock was not free in time, or a statement took longer than it may; PostgreSQL has undone all of it.
 */
export type DatabaseTrouble = 'unavailable' | 'busy';

/** SQLSTATE classes 08 (connection) and 57P (operator intervention), 53300 (too many connections), and the timeouts that end a session: 25P03, 25P04, 57P05. */
const LOST_STATES = /^(08...|57P0.|53300|25P0[34])$/;
/** SQLSTATE 55P03 (lock_timeout) and 57014 (statement_timeout). */
const TIMEOUT_STATES = /^(55P03|57014)$/;
const SOCKET_CODES = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'ENOTFOUND',
  'EHOSTUNREACH',
]);
/** What `pg` says without any code. */
const LOST_MESSAGES =
  /Connection terminated|timeout exceeded when trying to connect|is not queryable|^Query read timeout$/;

/** undefined for everything that would fail again. */
export function databaseTrouble(error: unknown): DatabaseTrouble | undefined {
  if (!(error instanceof Error)) return undefined;
  if (error instanceof AggregateError && error.errors.some(databaseTrouble)) return 'unavailable';
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  if (TIMEOUT_STATES.test(code)) return 'busy';
  if (LOST_STATES.test(code) || SOCKET_CODES.has(code) || LOST_MESSAGES.test(error.message))
    return 'unavailable';
  return 'driverError' in error ? databaseTrouble(error.driverError) : undefined;
}

/**
 * TypeORM lets go of a session that broke between two statements, and says of the next one only that it comes too late.
 * To whoever still had the runner that means a lost session; to anybody else, that they kept a runner too long.
 */
export const isAfterRelease = (error: unknown): boolean =>
  error instanceof QueryRunnerAlreadyReleasedError ||
  error instanceof QueryRunnerProviderAlreadyReleasedError;
