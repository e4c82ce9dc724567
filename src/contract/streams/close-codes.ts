// The codes a WebSocket is closed with, what each asks of the client, and which goodbye comes with which.
import type { GoodbyeReason } from './stream.js';

export interface CloseCode {
  readonly name: string;
  /** Whether the same client can succeed by connecting again. */
  readonly retry: boolean;
  readonly about: string;
  readonly advice: string;
}

export const CLOSE_CODES = {
  1003: {
    name: 'binary_frame',
    retry: false,
    about: 'A binary frame arrived; commands are JSON text.',
    advice: 'Mend the client.',
  },
  1007: {
    name: 'invalid_utf8',
    retry: false,
    about: 'A text frame was not UTF-8.',
    advice: 'Mend the client.',
  },
  1009: {
    name: 'message_too_big',
    retry: false,
    about: 'A message was larger than the limit.',
    advice: 'Send less in one command.',
  },
  1012: {
    name: 'restarting',
    retry: true,
    about:
      'The server stops, the connection has reached its lifetime, or there is no room; goodbye says which.',
    advice: 'Come back after retry_after_ms with your cursors.',
  },
  4400: {
    name: 'bad_request',
    retry: false,
    about: 'The client keeps sending what cannot be read.',
    advice: 'Mend the client; the errors before say what was wrong.',
  },
  4401: {
    name: 'unauthenticated',
    retry: false,
    about: 'The credential is missing, wrong, used or at its end.',
    advice: 'Get a new credential, then connect.',
  },
  4403: {
    name: 'forbidden',
    retry: false,
    about: 'The account is closed, or the page is not one of this server.',
    advice: 'Do not come back with the same credential.',
  },
  4408: {
    name: 'idle',
    retry: true,
    about: 'No frame for two heartbeats, or neither auth nor subscription in the first seconds.',
    advice: 'Answer pings; subscribe at once.',
  },
  4409: {
    name: 'slow_consumer',
    retry: true,
    about: 'The client does not read as fast as messages come.',
    advice: 'Come back with your cursors; read faster or subscribe to less.',
  },
  4429: {
    name: 'rate_limited',
    retry: true,
    about: 'Too many commands.',
    advice: 'Come back after retry_after_ms and send less often.',
  },
} as const satisfies Record<number, CloseCode>;

export type CloseCodeNumber = keyof typeof CLOSE_CODES;

const CLOSE_CODE_OF_GOODBYE: Readonly<Record<GoodbyeReason, CloseCodeNumber>> = {
  restarting: 1012,
  lifetime: 1012,
  capacity: 1012,
  epoch_changed: 1012,
  expired: 1012,
  bad_request: 4400,
  unauthenticated: 4401,
  forbidden: 4403,
  idle: 4408,
  slow_consumer: 4409,
  rate_limited: 4429,
};

export function closeCodeOf(reason: GoodbyeReason): CloseCodeNumber {
  return CLOSE_CODE_OF_GOODBYE[reason];
}

/** Whether a client that was told this may come back as it is. */
export function mayReturnAfter(reason: GoodbyeReason): boolean {
  return CLOSE_CODES[closeCodeOf(reason)].retry;
}
