// The system's table of contents: every event type of the log, its publisher and its data. Publishing and listening are
// checked against this map. A search for a name finds its one publisher and all its listeners.
// The channel families of each type are in event-families.ts.
import type { AdminNotice } from '../../contract/admin/admin-events.js';
import type { PaymentChanged } from '../../contract/finance/payments.js';
import type { RequestChanged } from '../../contract/finance/requests.js';
import type { MaintenanceView } from '../../contract/admin/maintenance.js';
import type { DiscussionChanged } from '../../contract/markets/discussions.js';
import type { ListingChanged } from '../../contract/markets/listing.js';
import type { VoteCast, VoteClosed } from '../../contract/markets/votes.js';
import type { ProcessFigures } from '../../contract/streams/process-figures.js';
import type { FeedState } from '../../contract/pricing/feed.js';
import type { PricesChanged } from '../../contract/pricing/prices.js';
import type {
  BatchCommitted,
  PollDue,
  MarketStateChanged,
  MarketOrdersChanged,
  UserChanged,
  WagerChanged,
} from './payloads/exchange.js';
import type {
  MarketPriceBegun,
  MarketPriceChanged,
  ProbabilitySet,
  RaffleChanged,
  RaffleDrawn,
  RaffleLocked,
  WeightsSet,
} from './payloads/pricing.js';
import type { UserNotices } from '../../contract/trading/user-events.js';

export interface EventMap {
  /** auth: sign-ins or API keys have ended, with everything opened under them. On no channel. */
  'auth.credentials.ended': CredentialsEnded;
  /** auth. Channel `admin:users`, like the next three. */
  'auth.user.registered': AdminNotice<'USER_REGISTERED'>;
  'auth.user.verified': AdminNotice<'USER_VERIFIED'>;
  'auth.user.banned': AdminNotice<'USER_BANNED'>;
  /** auth: a ban has ended. On no channel. */
  'auth.user.unbanned': { readonly userId: string };
  /** auth: an operator's act that the audit table records. */
  'auth.operator.acted': AdminNotice<'ADMIN_ACTION'>;
  /** admin: an operator's test message, on the requested channel. */
  'admin.broadcast.sent': AdminNotice;
  /** http: the read-only mode has begun, changed or ended. Channel `admin:system`. */
  'admin.maintenance.changed': AdminNotice<
    'SYSTEM_MAINTENANCE',
    MaintenanceView & { readonly kind: 'read_only' }
  >;
  /** delivery: the figures of a process, while somebody listens. Channel `stats`. */
  'delivery.figures.reported': ProcessFigures;
  /** admin: the kill switch was pulled or released. Channel `admin:system`. */
  'admin.trading.halted': AdminNotice<'SYSTEM_MAINTENANCE'>;
  /** admin: the state of the whole installation, every few seconds. Channel `admin:system`. */
  'admin.status.reported': AdminNotice<'SYSTEM_STATUS'>;
  /** admin: a slow query. Channel `admin:system`. */
  'admin.query.slow': AdminNotice<'DATABASE_PERFORMANCE'>;
  /** pricing: a sync found changed items. Channel `prices`. */
  'pricing.prices.changed': PricesChanged;
  /** pricing: the price source is silent, or answers again. Channel `feed`. */
  'pricing.feed.changed': FeedState;
  /** pricing: the first hybrid price of a market. Channel `pricing:{marketId}`, like the next. */
  'pricing.market.begun': MarketPriceBegun;
  /** The hybrid price of a market after one event of the log. */
  'pricing.market.changed': MarketPriceChanged;
  /** pricing: inputs of hybrid prices, on no channel, like the next four. */
  'pricing.weights.set': WeightsSet;
  'pricing.probability.set': ProbabilitySet;
  /** Ticket positions of a season, or a market bound to a player. */
  'pricing.raffle.changed': RaffleChanged;
  /** Markets closes the bound markets. */
  'pricing.raffle.locked': RaffleLocked;
  /** Markets resolves the bound markets. */
  'pricing.raffle.drawn': RaffleDrawn;
  /** exchange (like the next six): one user's orders, fills and credits in one commit. Channel `user:{userId}`. */
  'exchange.user.changed': UserChanged;
  /** Trades and levels of one market in one commit. Channels `market:{marketId}`, `book:{marketId}`; none for an item. */
  'exchange.market.orders_changed': MarketOrdersChanged;
  /** A change of a market's state. Channel `market:{marketId}`. */
  'exchange.market.state_changed': MarketStateChanged;
  /** A wager was offered, answered or ended. Channel `admin:bets`, until it is paid or refunded. */
  'exchange.wager.changed': WagerChanged;
  /** A poll on a proposal or a dispute has to be closed. On no channel. */
  'exchange.poll.due': PollDue;
  /** A market is overdue, or its payout has stopped. Channel `admin:system`. */
  'exchange.market.alerted': AdminNotice<'SYSTEM_STATUS'>;
  /** The new balances of accounts that belong to no user. On no channel. */
  'exchange.batch.committed': BatchCommitted;
  /** markets (like the next four): the words of a market, when it is made and after each edit. Channel `market:{marketId}`. */
  'market.listing.changed': ListingChanged;
  /** A post was written, edited or deleted. Channel `market:{marketId}`. */
  'market.discussion.changed': DiscussionChanged;
  /** A user has voted, or changed a vote. Channel `market:{marketId}`. */
  'market.vote.cast': VoteCast;
  /** A poll is closed, with its final counts. Channel `market:{marketId}`. */
  'market.vote.closed': VoteClosed;
  /** The counts of a closed poll have not reached the exchange for a minute. Channel `admin:system`. */
  'market.vote.stuck': AdminNotice<'SYSTEM_STATUS'>;
  /** fights (like the next ten): a fight is on the card of an evening. Channel `admin:fights`, like the next three. */
  'fights.fight.created': AdminNotice<'FIGHT_CREATED'>;
  /** The status or the result of a fight has changed. */
  'fights.fight.updated': AdminNotice<'FIGHT_STATUS_UPDATE'>;
  'fights.window.opened': AdminNotice<'BETTING_WINDOW_OPENED'>;
  'fights.window.closed': AdminNotice<'BETTING_WINDOW_CLOSED'>;
  /** A fight goes live. On no channel. */
  'fights.fight.started': { readonly fightId: string };
  /** An order of a user to buy a corner. Channel `admin:bets`, like the next. */
  'fights.bet.placed': AdminNotice<'NEW_BET'>;
  'fights.bet.matched': AdminNotice<'BET_MATCHED'>;
  /** The video stream of a fight. Channel `admin:streaming`, like the next three. */
  'fights.stream.started': AdminNotice<'STREAM_STARTED'>;
  'fights.stream.ended': AdminNotice<'STREAM_ENDED'>;
  'fights.stream.failed': AdminNotice<'STREAM_ERROR'>;
  'fights.viewers.counted': AdminNotice<'VIEWER_COUNT_UPDATE'>;
  /** finance: a request to pay in or to withdraw has a new state. Channels `user:{userId}` and `admin:finance`. */
  'finance.request.changed': RequestChanged;
  /** proposals: a user blocks, follows, or chooses who may propose. Channel `user:{userId}`. */
  'proposals.relation.changed': UserNotices;
  /** The ledger has moved credits of a payment, or an operator has to look at it. Channel `admin:finance`. */
  'finance.payment.changed': PaymentChanged;
  /** watchlists: a list was created, renamed or deleted. Channel `user:{userId}`, like the next two. */
  'watchlists.list.updated': UserNotices;
  'watchlists.item.added': UserNotices;
  'watchlists.item.removed': UserNotices;
  /** webhooks: an endpoint was made, changed, disabled or deleted. Channel `user:{userId}`; none for a test event. */
  'webhooks.endpoint.changed': UserNotices;
  /** webhooks: pruning has disabled an endpoint, which was too far behind. Channel `admin:system`. */
  'webhooks.endpoint.pruned': AdminNotice<'SYSTEM_STATUS'>;
}

interface CredentialsEnded {
  readonly userId: string;
  /** Ids of sessions and API keys. */
  readonly ids: readonly string[];
}

export type EventType = keyof EventMap;
