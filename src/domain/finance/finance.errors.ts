// The refusals of money in and out that the engine does not know.
import { defineErrors } from '../../platform/common/errors.js';

export const FINANCE_ERRORS = defineErrors({
  unknown_request: {
    status: 404,
    retry: false,
    about: 'There is no such request, or it belongs to another user.',
  },
  bad_request_state: {
    status: 409,
    retry: false,
    about: 'The request has another state by now. details.state names it.',
  },
  too_many_requests: {
    status: 409,
    retry: false,
    about: 'You have reached the limit of open requests. Wait until one of them has ended.',
  },
  unknown_provider: {
    status: 404,
    retry: false,
    about: 'This server has no adapter of this name, or its secret is not set.',
  },
  bad_signature: {
    status: 401,
    retry: false,
    about: 'The signature of a provider’s message is missing or wrong.',
  },
  stale_signature: {
    status: 401,
    retry: false,
    about: 'A provider’s message was signed too long ago (PAYMENT_SIGNATURE_MAX_AGE). Sign it again.',
  },
  signature_too_long: {
    status: 400,
    retry: false,
    about: 'A header of a provider’s message is longer than any signature.',
  },
  bad_payment: {
    status: 400,
    retry: false,
    about: 'A provider’s message is authentic but has not the fields of its type.',
  },
  unknown_payment: { status: 404, retry: false, about: 'No event of this payment has arrived.' },
  payment_not_parked: { status: 409, retry: false, about: 'The payment does not wait for an operator.' },
  still_parked: {
    status: 409,
    retry: false,
    about: 'The payment still does not match its deposit. details.reason says why.',
  },
  statement_too_long: {
    status: 400,
    retry: false,
    about: 'The period has more entries than one statement. Ask for a shorter period.',
  },
  self_approval: {
    status: 403,
    retry: false,
    about: 'The person who asked for the request, or who benefits from it, cannot approve or confirm it.',
  },
  approver_not_independent: {
    status: 403,
    retry: false,
    about:
      'The person who asked for the request has changed the approver’s account within 72 hours. Another person must approve.',
  },
  approval_mismatch: {
    status: 409,
    retry: false,
    about: 'The request is not the one that was looked at: its amount or destination has another hash.',
  },
  provider_confirms: {
    status: 409,
    retry: false,
    about: 'A payment provider confirms this deposit with its payment; nobody else does.',
  },
  second_person_needed: {
    status: 403,
    retry: false,
    about: 'The person who has approved the request cannot confirm it as well.',
  },
});
type FinanceErrors = typeof FINANCE_ERRORS;

declare module '../../platform/common/errors.js' {
  interface ErrorCodes extends FinanceErrors {}
}
