// The name of a request, in its answer, its errors and the log. One that comes with the request is taken over, so that
// a line here is found by the name that a proxy or a client gave.
import type { IncomingMessage } from 'node:http';
import { randomHex } from './ids.js';

export const REQUEST_ID_HEADER = 'X-Request-Id';

const MADE_BYTES = 8;
/** Safe to repeat in a header and in a log. */
const WELL_FORMED = /^[A-Za-z0-9_.:-]{1,64}$/;

export function requestIdOf({ headers }: Pick<IncomingMessage, 'headers'>): string {
  const given = headers['x-request-id'];
  return typeof given === 'string' && WELL_FORMED.test(given) ? given : randomHex(MADE_BYTES);
}
