// The control messages of a stream. On SSE each is a named event; none is named `error`, because that name fires
// EventSource's own handler. On WebSocket the same fields come under `type`; see socket-messages.ts.
import { z } from 'zod';
import { cursorField, seqField } from '../fields.js';

export const STREAM_MODES = ['live', 'resumed', 'snapshot', 'reset'] as const;
export const RESET_REASONS = ['epoch_changed', 'expired', 'ahead', 'malformed'] as const;
export const GOODBYE_REASONS = [
  'restarting',
  'lifetime',
  'slow_consumer',
  'capacity',
  'epoch_changed',
  'expired',
  'unauthenticated',
  'forbidden',
  'idle',
  'rate_limited',
  'bad_request',
] as const;

export type StreamMode = (typeof STREAM_MODES)[number];
export type ResetReason = (typeof RESET_REASONS)[number];
export type GoodbyeReason = (typeof GOODBYE_REASONS)[number];

export const streamModeField = z
  .enum(STREAM_MODES)
  .describe(
    'live: from now on; resumed: from your cursor on; snapshot: current values first; reset: your cursor is unusable, so ' +
      'current values follow.',
  );
export const retryAfterField = z.int().min(0).describe('Milliseconds to wait before a reconnect.');
const unixSeconds = z.int().min(0).describe('Unix seconds.');

export const connectedSchema = z
  .object({
    client_id: z.string().describe('Names this connection in the server’s log.'),
    mode: streamModeField,
    epoch: z.string().describe('Changes when the log may have reissued numbers.'),
    seq: seqField.describe(
      'Start of the stream: later messages have a greater seq, or are a snapshot as of a greater seq.',
    ),
    cursor: cursorField,
  })
  .meta({
    id: 'Connected',
    description: 'The first message of every stream.',
    example: { client_id: 'k2v9x0qd', mode: 'live', epoch: '099fa072', seq: 1042, cursor: '099fa072-1042' },
  });

export const heartbeatSchema = z
  .object({
    ts: unixSeconds.describe('Unix seconds, by the server’s clock.'),
    seq: seqField.describe('All your messages up to this seq have been written to this connection.'),
  })
  .meta({
    id: 'Heartbeat',
    description: 'Shows that a quiet stream is alive. On SSE its id is the cursor.',
    example: { ts: 1736859295, seq: 1047 },
  });

export const resetSchema = z
  .object({
    reason: z
      .enum(RESET_REASONS)
      .describe(
        'epoch_changed: the log was restored or failed over; expired: older than the stored events; ahead: never issued; ' +
          'malformed: no cursor.',
      ),
    seq: seqField,
  })
  .meta({
    id: 'Reset',
    description:
      'The cursor could not be honoured: discard your state; current values and live messages follow.',
    example: { reason: 'expired', seq: 90210 },
  });

export const goodbyeSchema = z
  .object({ reason: z.enum(GOODBYE_REASONS), retry_after_ms: retryAfterField })
  .meta({
    id: 'Goodbye',
    description:
      'The last message before the server closes. Reconnect with your cursor after retry_after_ms.',
    example: { reason: 'restarting', retry_after_ms: 2731 },
  });

export const authExpiringSchema = z.object({ expires_at: z.iso.datetime().describe('ISO 8601, UTC.') }).meta({
  id: 'AuthExpiring',
  description: 'Your credential expires soon, and this stream then ends.',
  example: { expires_at: '2025-01-14T13:24:55.000Z' },
});

export const streamErrorSchema = z
  .object({ code: z.string().describe('A code of the error table.'), message: z.string() })
  .meta({
    id: 'StreamError',
    description: 'A failure on this stream; `goodbye` follows if the stream ends.',
    example: { code: 'unavailable', message: 'The current state cannot be read; reconnect.' },
  });

export type ConnectedMessage = z.infer<typeof connectedSchema>;

/** SSE event name → schema of its data. */
export const SSE_CONTROL_MESSAGES = {
  connected: connectedSchema,
  heartbeat: heartbeatSchema,
  reset: resetSchema,
  goodbye: goodbyeSchema,
  'auth-expiring': authExpiringSchema,
  'stream-error': streamErrorSchema,
} as const;
