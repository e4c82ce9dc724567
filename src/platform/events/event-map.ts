// The table of contents of the system: every fact that can be in the log, who publishes it and what it carries.
// Publishing and listening are checked against it; grep a name to find its one publisher and all its listeners.
import type { AdminNotice } from '../../contract/admin/admin-events.js';
import type { PricesChanged } from '../../contract/pricing/prices.js';
import type {
  BatchCommitted,
  MarketStateChanged,
  MarketOrdersChanged,
  UserChanged,
} from './payloads/exchange.js';
import type { UserNotices } from '../../contract/trading/user-events.js';

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
  /** exchange (like the next three): orders, fills, credits of one user in one commit. Channel `user:{userId}`. */
  'exchange.user.changed': UserChanged;
  /** Trades and levels of one market in one commit. Channels `market:{marketId}`, `book:{marketId}`; none for an item. */
  'exchange.market.orders_changed': MarketOrdersChanged;
  /** A state of a market. Channel `market:{marketId}`. */
  'exchange.market.state_changed': MarketStateChanged;
  /** What the accounts that are no user's hold now. On no channel. */
  'exchange.batch.committed': BatchCommitted;
  /** watchlists: a list was made, renamed or deleted. Channel `user:{userId}`, like the next two. */
  'watchlists.list.updated': UserNotices;
  'watchlists.item.added': UserNotices;
  'watchlists.item.removed': UserNotices;
}

export interface CredentialsEnded {
  readonly userId: string;
  /** Ids of sessions and API keys. */
  readonly ids: readonly string[];
}

export type EventType = keyof EventMap;
