// Refusals before a stream begins or in answer to a command. Later faults are sent in the stream.
import { defineErrors } from '../../platform/common/errors.js';

export const DELIVERY_ERRORS = defineErrors({
  streaming_disabled: {
    status: 404,
    retry: false,
    about: 'This server offers no Server-Sent Events (SSE_ENABLED). Use the WebSocket.',
  },
  unknown_channel: {
    status: 404,
    retry: false,
    about: 'This server has no such channel. details.refused names the channel.',
  },
  forbidden_channel: {
    status: 403,
    retry: false,
    about: 'You may not listen to this channel. details.refused names the channel.',
  },
  too_many_channels: {
    status: 400,
    retry: false,
    about:
      'The connection would have too many channels. Unsubscribe from a channel or open another connection.',
  },
  already_subscribed: {
    status: 409,
    retry: false,
    about: 'This connection has this subscription or channel already.',
  },
  unknown_subscription: { status: 404, retry: false, about: 'This connection has no such subscription.' },
  no_capacity: {
    status: 503,
    retry: true,
    about: 'This server has its most open streams. Try again after Retry-After.',
  },
  too_many_streams: {
    status: 429,
    retry: true,
    about:
      'Your address or account has its most open streams. Close a stream, or try again after Retry-After.',
  },
  cursor_ahead: {
    status: 410,
    retry: false,
    about:
      'The cursor is beyond the head of the log, so it belongs to another database. Read the state again.',
  },
  cursor_expired: {
    status: 410,
    retry: false,
    about: 'The log no longer has the events after this cursor. Read the state again.',
  },
});
type DeliveryErrors = typeof DELIVERY_ERRORS;

declare module '../../platform/common/errors.js' {
  interface ErrorCodes extends DeliveryErrors {}
}
