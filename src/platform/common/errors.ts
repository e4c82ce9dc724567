// Expected refusals. A DomainError carries a code from its module's table; the HTTP filter and the stream
// transports translate the code, so no domain code knows a status number.

/** What a code means on the wire: its HTTP status, and whether the same request can succeed later. */
export interface ErrorCode {
  readonly status: number;
  readonly retry: boolean;
  readonly about: string;
}

export type ErrorTable = Readonly<Record<string, ErrorCode>>;

/** Every error code: each table adds its codes by declaration merging. */
export interface ErrorCodes extends CommonErrors {}
export type ErrorCodeName = keyof ErrorCodes;

const codes: Record<string, ErrorCode> = {};

/** Adds a module's table to the one that the error filter and the documentation read. Throws when a code is in two tables. */
export function defineErrors<const T extends ErrorTable>(table: T): T {
  for (const [code, entry] of Object.entries(table)) {
    if (Object.hasOwn(codes, code)) throw new Error(`the error code ${code} is in two tables`);
    codes[code] = entry;
  }
  return table;
}

/** The meaning of a code; that of `internal_error` for a code that is in no table. */
export const errorCode = (code: string): ErrorCode =>
  (Object.hasOwn(codes, code) ? codes[code] : undefined) ?? COMMON_ERRORS.internal_error;

export const allErrors = (): readonly (readonly [string, ErrorCode])[] => Object.entries(codes);

export class DomainError extends Error {
  override readonly name = 'DomainError';
  constructor(
    readonly code: ErrorCodeName,
    message: string,
    /** Shown to the caller: plain values only, never a stack, SQL or a secret. */
    readonly details: Readonly<Record<string, unknown>> = {},
  ) {
    super(message);
  }
}

export const isCode = (error: unknown, code: string): error is DomainError =>
  error instanceof DomainError && error.code === code;

/** Codes that belong to no domain. */
export const COMMON_ERRORS = defineErrors({
  bad_request: {
    status: 400,
    retry: false,
    about: 'The request is not valid. details.fields names the fields.',
  },
  not_found: { status: 404, retry: false, about: 'This server has no route with this address.' },
  method_not_allowed: {
    status: 405,
    retry: false,
    about: 'This address does not accept this method. The header Allow lists the methods that it accepts.',
  },
  payload_too_large: {
    status: 413,
    retry: false,
    about: 'The body is larger than the limit. Send a smaller body.',
  },
  unsupported_media_type: {
    status: 415,
    retry: false,
    about: 'The route does not accept a body of this type. Send application/json.',
  },
  idempotency_conflict: {
    status: 409,
    retry: false,
    about: 'An earlier request with another body has this clientOrderId or Idempotency-Key. Use a new one.',
  },
  internal_error: {
    status: 500,
    retry: false,
    about: 'The server failed. An operator finds the cause in the log by the requestId.',
  },
  busy: {
    status: 503,
    retry: true,
    about:
      'A queue is full, or a lock was not free in time. The server did nothing. Try again after Retry-After.',
  },
  unavailable: {
    status: 503,
    retry: true,
    about: 'The server cannot reach its database. Try again after Retry-After.',
  },
});
type CommonErrors = typeof COMMON_ERRORS;
