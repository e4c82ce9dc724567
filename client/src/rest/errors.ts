// One class per cause. `code` is the server's code where the server has answered.

/** All errors of this package. Its subclasses name the causes. */
export class RingsideError extends Error {
  constructor(
    readonly code: string,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.name = new.target.name;
  }
}

/** The server refuses a channel: `unknown_channel`, `forbidden_channel`, `unknown_market`, or the code of a refused command. */
export class ChannelRefused extends RingsideError {
  constructor(
    readonly channel: string,
    code: string,
  ) {
    super(code, `The server refuses the channel ${channel}: ${code}.`);
  }
}

/** `signed_out`: the server accepts no credential that `auth` has given. `auth_failed`: `auth` has thrown. */
export class AuthError extends RingsideError {}

/** The server does not want this client to return: its reason is the code. */
export class ConnectionEnded extends RingsideError {
  constructor(code: string) {
    super(code, `The server has ended the connection for good: ${code}.`);
  }
}

/** A handler has thrown; `cause` has its error. */
export class HandlerFailed extends RingsideError {
  constructor(channel: string, cause: unknown) {
    super('handler_failed', `A handler of ${channel} has thrown.`, { cause });
  }
}

/** What the server's answer says of an error. */
export interface ErrorAnswer {
  readonly statusCode: number;
  readonly code: string;
  readonly message: string;
  readonly details?: Readonly<Record<string, unknown>>;
  readonly requestId?: string;
}

/** The server refuses a request, and the same request would be refused again. */
export class RequestRefused extends RingsideError {
  readonly status: number;
  readonly details: Readonly<Record<string, unknown>>;
  readonly requestId: string | null;

  constructor(answer: ErrorAnswer) {
    super(answer.code, answer.message);
    this.status = answer.statusCode;
    this.details = answer.details ?? {};
    this.requestId = answer.requestId ?? null;
  }
}

/** Nothing has happened, and the same request can succeed later: `busy`, `unavailable`, `rate_limited`, `maintenance`. */
export class ServerUnavailable extends RequestRefused {
  constructor(
    answer: ErrorAnswer,
    readonly retryAfterMs: number,
  ) {
    super(answer);
  }
}

/** A read got no answer: `unreachable`, `timeout`, or `aborted` by the app. */
export class ServerUnreachable extends RingsideError {}

/**
 * A write may have happened or not: `outcome_unknown` is the server's word; `unreachable`, `timeout` and `aborted` mean no answer, and
 * `http_502` and its like that a proxy has answered.
 */
export class OutcomeUnknown extends RingsideError {}
