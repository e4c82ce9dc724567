// What the exchange refuses, and what the refusals mean on the wire: the engine's codes, and those of the desk around it.
import { defineErrors, DomainError, errorCode, type ErrorCode } from '../../platform/common/errors.js';
import { REFUSALS, type RefusalCode } from './engine/refusals.js';

/** Pricing has this code already, with the same meaning. */
type OwnRefusal = Exclude<RefusalCode, 'unknown_item'>;

const isOwn = (code: string): code is OwnRefusal => code !== 'unknown_item';

/** A refusal by the rules stays one until something else changes, so none of them asks to be repeated. */
const refusals = Object.fromEntries(
  Object.entries(REFUSALS)
    .filter(([code]) => isOwn(code))
    .map(([code, { status, about }]) => [code, { status, retry: false, about }]),
) as Readonly<Record<OwnRefusal, ErrorCode>>;

export const EXCHANGE_ERRORS = defineErrors(refusals);
type ExchangeErrors = typeof EXCHANGE_ERRORS;

declare module '../../platform/common/errors.js' {
  interface ErrorCodes extends ExchangeErrors {}
}

/** A refusal of the engine as an error. */
export const refusal = (code: RefusalCode): DomainError => new DomainError(code, REFUSALS[code].about);

const DOUBTS: readonly string[] = ['outcome_unknown', 'internal_error'];

/** Whether the exchange has refused a command for good. After any other error the command may be submitted again. */
export const isRefusal = (error: unknown): error is DomainError =>
  error instanceof DomainError && !DOUBTS.includes(error.code) && !errorCode(error.code).retry;
