// The id of a request, in its answer, its errors and the log. An id that comes with the request is kept, so that the log
// can be searched for the id of a proxy or a client.
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
