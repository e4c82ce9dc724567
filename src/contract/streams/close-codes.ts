// The close codes of a WebSocket, the advice of each to the client, and the code of each goodbye.
import type { GoodbyeReason } from './stream.js';

export interface CloseCode {
  readonly name: string;
  /** Whether the same client can succeed when it connects again. */
  readonly retry: boolean;
  readonly about: string;
  readonly advice: string;
}

export const CLOSE_CODES = {
  1003: {
    name: 'binary_frame',
    retry: false,
    about: 'A binary frame arrived; commands are JSON text.',
    advice: 'Correct the client.',
  },
  1007: {
    name: 'invalid_utf8',
    retry: false,
    about: 'A text frame was not UTF-8.',
    advice: 'Correct the client.',
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
      'The server stops, the connection has reached its lifetime, or the server is full; goodbye names the reason.',
    advice: 'Reconnect after retry_after_ms with your cursors.',
  },
  4400: {
    name: 'bad_request',
    retry: false,
    about: 'The client keeps sending invalid commands.',
    advice: 'Correct the client; the errors before the close name the faults.',
  },
  4401: {
    name: 'unauthenticated',
    retry: false,
    about: 'The credential is missing, wrong, used or expired.',
    advice: 'Get a new credential, then connect.',
  },
  4403: {
    name: 'forbidden',
    retry: false,
    about: 'The account is closed, or the page belongs to another server.',
    advice: 'Do not reconnect with the same credential.',
  },
  4408: {
    name: 'idle',
    retry: true,
    about: 'No frame arrived for two heartbeats, or no auth and no subscription in the first seconds.',
    advice: 'Answer pings; subscribe at once.',
  },
  4409: {
    name: 'slow_consumer',
    retry: true,
    about: 'The client reads more slowly than messages arrive.',
    advice: 'Reconnect with your cursors; read faster or subscribe to fewer channels.',
  },
  4429: {
    name: 'rate_limited',
    retry: true,
    about: 'The client sends too many commands, or its address opens streams too often.',
    advice: 'Reconnect after retry_after_ms; send commands and open streams less often.',
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

/** Whether a client may reconnect with the same credential after this goodbye. */
export function mayReturnAfter(reason: GoodbyeReason): boolean {
  return CLOSE_CODES[closeCodeOf(reason)].retry;
}
