// What the desk tells those whose command it did not carry out, or cannot say whether it did.
import { DomainError } from '../../../../platform/common/errors.js';

export const unavailable = (): DomainError =>
  new DomainError('unavailable', 'The order could not be stored; nothing happened.');

export const unknownOutcome = (): DomainError =>
  new DomainError('outcome_unknown', 'It is not known whether it was stored; ask again with the same id.');

export const conflict = (): DomainError =>
  new DomainError('idempotency_conflict', 'The same id came before with another request.');
