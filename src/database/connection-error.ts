// Tells a database that cannot be reached from a statement that went wrong.

/** SQLSTATE classes 08 (connection) and 57P (operator intervention), 53300 (too many connections), 25P03 and 57P05 (timeouts). */
const SQL_STATES = /^(08...|57P0.|53300|25P0[34])$/;
const SOCKET_CODES = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'ENOTFOUND',
  'EHOSTUNREACH',
]);
const MESSAGES =
  /Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error/;

export function isConnectionError(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if (error instanceof AggregateError && error.errors.some(isConnectionError)) return true;
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  if (SQL_STATES.test(code) || SOCKET_CODES.has(code) || MESSAGES.test(error.message)) return true;
  return 'driverError' in error && isConnectionError(error.driverError);
}
