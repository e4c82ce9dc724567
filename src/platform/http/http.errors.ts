// The error codes of requests as such.
import { defineErrors } from '../common/errors.js';

export const HTTP_ERRORS = defineErrors({
  maintenance: {
    status: 503,
    retry: true,
    about:
      'An operator has made Ringside read-only. Reads, streams and sign-ins go on. Try again after Retry-After.',
  },
});
type HttpErrors = typeof HTTP_ERRORS;

declare module '../common/errors.js' {
  interface ErrorCodes extends HttpErrors {}
}
