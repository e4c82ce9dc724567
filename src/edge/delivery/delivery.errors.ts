// Refusals before a stream begins or in answer to a command. Later faults are sent in the stream.
import { defineErrors } from '../../platform/common/errors.js';

export const DELIVERY_ERRORS = defineErrors({
  streaming_disabled: {
    status: 404,
    retry: false,
    about: 'Server-Sent Events are switched off (SSE_ENABLED).',
  },
  unknown_channel: { status: 404, retry: false, about: 'This server has no such channel; details name it.' },
  forbidden_channel: {
    status: 403,
    retry: false,
    about: 'This channel is not open to you; details name it.',
  },
  too_many_channels: {
    status: 400,
    retry: false,
    about: 'The connection would have more channels than the limit.',
  },
  already_subscribed: {
    status: 409,
    retry: false,
    about: 'This connection has that subscription or channel already.',
  },
  unknown_subscription: { status: 404, retry: false, about: 'This connection has no such subscription.' },
  no_capacity: { status: 503, retry: true, about: 'This server has no place for another stream.' },
  too_many_streams: {
    status: 429,
    retry: true,
    about: 'Your address or account has reached its limit of open streams.',
  },
  cursor_ahead: {
    status: 410,
    retry: false,
    about: 'The cursor is beyond the head of the log: it belongs to another database. Read the state again.',
  },
  cursor_expired: {
    status: 410,
    retry: false,
    about: 'The log no longer reaches back to this cursor; read the state again.',
  },
});
type DeliveryErrors = typeof DELIVERY_ERRORS;

declare module '../../platform/common/errors.js' {
  interface ErrorCodes extends DeliveryErrors {}
}
