// The table of contents of the system: every fact that can be in the log, who publishes it and what it carries.
// Publishing and listening are checked against it; grep a name to find its one publisher and all its listeners.
import type { AdminNotice } from '../contract/admin-events.js';
import type { PricesChanged } from '../contract/prices.js';

export interface EventMap {
  /** auth: sign-ins or API keys have ended, and all that was opened with them. On no channel. */
  'auth.credentials.ended': CredentialsEnded;
  /** auth. Channel `admin:users`, like the next ones. */
  'auth.user.registered': AdminNotice<'USER_REGISTERED'>;
  'auth.user.verified': AdminNotice<'USER_VERIFIED'>;
  'auth.user.banned': AdminNotice<'USER_BANNED'>;
  /** auth: an operator did something that the audit table keeps. */
  'auth.operator.acted': AdminNotice<'ADMIN_ACTION'>;
  /** admin: an operator tests the pipe, on the channel that was asked for. */
  'admin.broadcast.sent': AdminNotice;
  /** pricing: a sync found changed items. Channel `prices`. */
  'pricing.prices.changed': PricesChanged;
}

export interface CredentialsEnded {
  readonly userId: string;
  /** Ids of sessions and API keys. */
  readonly ids: readonly string[];
}

export type EventType = keyof EventMap;
