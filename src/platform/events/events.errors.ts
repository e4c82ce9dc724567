// The error codes of the log, with their HTTP status.
import { defineErrors } from '../common/errors.js';

export const EVENTS_ERRORS = defineErrors({
  epoch_changed: {
    status: 410,
    retry: false,
    about: 'The cursor belongs to another history of the database; read the state again.',
  },
  not_caught_up: { status: 503, retry: true, about: 'The state as of minSeq was not reached in time.' },
  outcome_unknown: {
    status: 503,
    retry: true,
    about:
      'The connection broke around the commit, so it is not known whether it happened; retry with the same id.',
  },
});
type EventsErrors = typeof EVENTS_ERRORS;

declare module '../common/errors.js' {
  interface ErrorCodes extends EventsErrors {}
}
