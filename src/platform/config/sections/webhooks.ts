// Outgoing webhooks: which process delivers them, where to, and how patiently.
import { duration, flag, integer, networks, setting } from '../setting-types.js';

const DAY_MS = 86_400_000;

export const webhooks = {
  WEBHOOKS_ENABLED: setting(flag(true), {
    about: 'Whether this process delivers webhooks. Its routes for endpoints do not depend on it.',
  }),
  WEBHOOK_ALLOW_HTTP: setting(flag(false), {
    about: 'Whether the URL of an endpoint may begin with http://, so that messages travel in clear text.',
  }),
  WEBHOOK_ALLOWED_NETWORKS: setting(networks(), {
    about:
      'Networks that endpoints may have besides public addresses, separated by commas, such as 10.0.0.0/8. Every user can ' +
      'then make Ringside connect to them.',
  }),
  WEBHOOK_CONCURRENCY: setting(integer(64, 2, 10_000), {
    unit: 'requests',
    about: 'How many requests a process makes at once. A quarter of them is for slow and failing endpoints.',
  }),
  WEBHOOK_TIMEOUT_MS: setting(duration('10s', { minMs: 100, maxMs: 60_000 }), {
    unit: 'ms',
    about: 'How long a request may take, from the look-up of the name to the status.',
  }),
  WEBHOOK_RETRY_MIN_MS: setting(duration('1s', { minMs: 10, maxMs: 3_600_000 }), {
    unit: 'ms',
    about: 'The pause after a first failure. It doubles with each further failure, and half of it is random.',
  }),
  WEBHOOK_RETRY_MAX_MS: setting(duration('1h', { minMs: 10, maxMs: DAY_MS }), {
    unit: 'ms',
    about: 'The longest pause between two attempts, also if the receiver asks for a longer one.',
  }),
  WEBHOOK_REFUSALS_MAX: setting(integer(20, 1, 1_000), {
    unit: 'attempts',
    about:
      'How often an endpoint may refuse a message. Then the message is a dead letter, and the next one is sent.',
  }),
  WEBHOOK_FAILING_MAX_MS: setting(duration('3d', { minMs: 100, maxMs: 20 * DAY_MS }), {
    unit: 'ms',
    about: 'An endpoint that accepts nothing for so long is disabled at its next failure.',
  }),
  WEBHOOK_SECRET_OVERLAP_MS: setting(duration('24h', { minMs: 0, maxMs: 7 * DAY_MS }), {
    unit: 'ms',
    about:
      'How long messages carry the signatures of both secrets after a rotation, unless the request names a time.',
  }),
  WEBHOOK_LEASE_MS: setting(duration('6s', { minMs: 500, maxMs: 600_000 }), {
    unit: 'ms',
    about: 'How long the endpoints of a process that died wait for another process.',
  }),
};
