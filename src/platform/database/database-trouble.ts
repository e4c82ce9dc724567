// Distinguishes a temporary failure of the database from a failed statement. A deadlock is not temporary: Ringside's own
// lock order causes it, so it is a fault.
import { QueryRunnerAlreadyReleasedError, QueryRunnerProviderAlreadyReleasedError } from 'typeorm';

/**
 * - `unavailable`: the database cannot be reached, or the session broke.
 * - `busy`: a lock was not free in time, or a statement took longer than it may; PostgreSQL has undone all of it.
 */
export type DatabaseTrouble = 'unavailable' | 'busy';

/**
 * SQLSTATE classes 08 (connection) and 57P (operator intervention), 53300 (too many connections), and the timeouts that end
 * a session: 25P03, 25P04, 57P05.
 */
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
/** Errors of `pg` that have no code. */
const LOST_MESSAGES =
  /Connection terminated|timeout exceeded when trying to connect|is not queryable|^Query read timeout$/;

/** Returns undefined for an error that would occur again. */
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
 * TypeORM drops a session that broke between two statements, and then only reports that the runner was released. For the
 * runner's owner this means a lost session. For any other caller it means that the caller kept the runner too long.
 */
export const isAfterRelease = (error: unknown): boolean =>
  error instanceof QueryRunnerAlreadyReleasedError ||
  error instanceof QueryRunnerProviderAlreadyReleasedError;
