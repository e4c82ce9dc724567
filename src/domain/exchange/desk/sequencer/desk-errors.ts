// Errors of the desk for commands that were not carried out, or whose outcome is unknown.
import { DomainError } from '../../../../platform/common/errors.js';

export const unavailable = (): DomainError =>
  new DomainError('unavailable', 'The order could not be stored; nothing happened.');

export const unknownOutcome = (): DomainError =>
  new DomainError(
    'outcome_unknown',
    'It is unknown whether the request was stored; repeat it with the same id.',
  );

export const conflict = (): DomainError =>
  new DomainError('idempotency_conflict', 'The id belongs to an earlier request with another body.');
