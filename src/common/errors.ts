// Expected refusals. A DomainError carries a code from its module's table; the HTTP filter and the stream
// transports translate the code, so no domain code knows a status number.

/** What a code means on the wire: its HTTP status, and whether the same request can succeed later. */
export interface ErrorCode {
  readonly status: number;
  readonly retry: boolean;
  readonly about: string;
}

export type ErrorTable = Readonly<Record<string, ErrorCode>>;

export class DomainError extends Error {
  override readonly name = 'DomainError';
  constructor(
    readonly code: string,
    message: string,
    /** Shown to the caller: plain values only, never a stack, SQL or a secret. */
    readonly details: Readonly<Record<string, unknown>> = {},
  ) {
    super(message);
  }
}

/** Codes that belong to no domain. */
export const COMMON_ERRORS = {
  bad_request: { status: 400, retry: false, about: 'The request cannot be read; details name the field.' },
  not_found: { status: 404, retry: false, about: 'There is nothing at this address.' },
  method_not_allowed: { status: 405, retry: false, about: 'The address exists, but not with this method.' },
  payload_too_large: { status: 413, retry: false, about: 'The body is larger than the limit.' },
  unsupported_media_type: {
    status: 415,
    retry: false,
    about: 'The body is of a type that is not read here.',
  },
  internal_error: { status: 500, retry: false, about: 'A fault of ours; the requestId finds it in the log.' },
  busy: {
    status: 503,
    retry: true,
    about: 'A queue is full, or a lock was not free in time. Nothing was done; try again after Retry-After.',
  },
  unavailable: {
    status: 503,
    retry: true,
    about: 'The database cannot be reached; try again after Retry-After.',
  },
} as const satisfies ErrorTable;
