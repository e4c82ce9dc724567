// The error codes of outgoing webhooks, with their HTTP status.
import { defineErrors } from '../../platform/common/errors.js';

export const WEBHOOKS_ERRORS = defineErrors({
  unknown_webhook_endpoint: { status: 404, retry: false, about: 'You have no such webhook endpoint.' },
  too_many_webhook_endpoints: {
    status: 409,
    retry: false,
    about: 'You have the most webhook endpoints that a user may have. Delete an endpoint first.',
  },
  webhook_url_invalid: {
    status: 400,
    retry: false,
    about:
      'The text is not the URL of an endpoint. It needs a host, and may have neither a user nor a fragment.',
  },
  webhook_url_too_long: {
    status: 400,
    retry: false,
    about: 'The URL of the endpoint is longer than 2,048 characters.',
  },
  webhook_scheme_refused: {
    status: 400,
    retry: false,
    about:
      'The URL of an endpoint begins with https://. An operator can allow http:// as well (WEBHOOK_ALLOW_HTTP).',
  },
  webhook_address_refused: {
    status: 400,
    retry: false,
    about:
      'The URL names an address that is not public: private, loopback, link-local, multicast, mapped or reserved. An ' +
      'operator can allow networks (WEBHOOK_ALLOWED_NETWORKS).',
  },
  webhook_channel_refused: {
    status: 403,
    retry: false,
    about: 'You may not listen to a channel of the endpoint. details.refused names the channels.',
  },
  webhook_cursor_expired: {
    status: 410,
    retry: false,
    about:
      'The log no longer has the events after this cursor. Enable the endpoint with `from: now`, or replay from a newer cursor.',
  },
  webhook_cursor_ahead: {
    status: 410,
    retry: false,
    about: 'The log has not reached this cursor, so it belongs to another database.',
  },
  webhook_secret_overlap: {
    status: 409,
    retry: false,
    about:
      'The secret was rotated a short time ago, and its predecessor is still in use. Wait until oldSecretUntil, or end it ' +
      'with overlapSeconds: 0.',
  },
});
type WebhooksErrors = typeof WEBHOOKS_ERRORS;

declare module '../../platform/common/errors.js' {
  interface ErrorCodes extends WebhooksErrors {}
}
