// What the ends of a stream mean for the next attempt (close codes and HTTP statuses of the server's contract).
import type { LinkEnd } from './transport.port.js';

const MAY_RETURN: Readonly<Record<number, LinkEnd['mayReturn']>> = {
  400: 'no',
  401: 'renew',
  403: 'no',
  404: 'no',
  1003: 'no',
  1007: 'no',
  1009: 'no',
  4400: 'no',
  4401: 'renew',
  4403: 'no',
};
/** Reasons of `goodbye` for which there is a rule. */
const CODE_OF_REASON: Readonly<Record<string, number>> = {
  bad_request: 4400,
  unauthenticated: 4401,
  forbidden: 4403,
};

export const endOfCode = (code: number, rest: Omit<LinkEnd, 'mayReturn'>): LinkEnd => ({
  ...rest,
  mayReturn: MAY_RETURN[code] ?? 'yes',
});

export const endOfGoodbye = (reason: string, retryAfterMs: number): LinkEnd =>
  endOfCode(CODE_OF_REASON[reason] ?? 0, { reason, retryAfterMs, wasOpen: true });
