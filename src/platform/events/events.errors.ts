// The error codes of the log, with their HTTP status.
import { defineErrors } from '../common/errors.js';

export const EVENTS_ERRORS = defineErrors({
  epoch_changed: {
    status: 410,
    retry: false,
    about: 'The cursor belongs to another history of the database. Read the state again.',
  },
  not_caught_up: {
    status: 503,
    retry: true,
    about: 'This process did not reach minSeq in time. Try again after Retry-After.',
  },
  outcome_unknown: {
    status: 503,
    retry: true,
    about:
      'The connection to the database broke during the commit, so the outcome is unknown. Repeat the request with its ' +
      'clientOrderId or Idempotency-Key; without one, first read whether the act happened.',
  },
});
type EventsErrors = typeof EVENTS_ERRORS;

declare module '../common/errors.js' {
  interface ErrorCodes extends EventsErrors {}
}
