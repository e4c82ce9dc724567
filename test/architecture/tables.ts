// Which folder writes a table. Every table has one owner; a room that wants a change of another room's table calls that
// room or appends an event. Reading is free.

/** Table → the folder below src/ whose files may write it. */
export const TABLES: Readonly<Record<string, string>> = {
  event: 'platform/events',
  event_log: 'platform/events',
  event_projection: 'platform/events',
  idempotent_answer: 'platform/http/idempotency',
  maintenance: 'platform/http/maintenance',
  process_figures: 'platform/http/figures',
  kill_switch: 'domain/admin',
  killed_market: 'domain/admin',
  system_status: 'domain/admin',
  app_user: 'platform/auth',
  session: 'platform/auth',
  refresh_token: 'platform/auth',
  one_time_token: 'platform/auth',
  wallet: 'platform/auth',
  api_key: 'platform/auth',
  login_failure: 'platform/auth',
  audit: 'platform/auth/audit',
  price_feed: 'domain/pricing',
  item: 'domain/pricing',
  item_price: 'domain/pricing',
  price_point: 'domain/pricing',
  hybrid_price: 'domain/pricing/hybrid',
  hybrid_bar: 'domain/pricing/hybrid',
  sentiment_move: 'domain/pricing/hybrid',
  probability_input: 'domain/pricing/hybrid',
  raffle_season: 'domain/pricing/raffles',
  raffle_position: 'domain/pricing/raffles',
  raffle_market: 'domain/pricing/raffles',
  desk: 'domain/exchange/desk',
  desk_clearing: 'domain/exchange/desk',
  desk_request: 'domain/exchange/desk',
  dispute: 'domain/exchange/desk',
  wager: 'domain/exchange/desk',
  user_limits: 'domain/exchange/desk',
  trading_account: 'domain/exchange/desk',
  market: 'domain/exchange/desk',
  trade_order: 'domain/exchange/desk',
  hold: 'domain/exchange/desk',
  position: 'domain/exchange/desk',
  trade: 'domain/exchange/desk',
  posting: 'domain/exchange/desk',

  market_listing: 'domain/markets/listing',
  market_listing_version: 'domain/markets/listing',
  market_hour: 'domain/markets/figures',
  market_figure: 'domain/markets/figures',
  market_history: 'domain/markets/figures',
  poll: 'domain/markets/votes',
  vote: 'domain/markets/votes',
  discussion_post: 'domain/markets/discussions',
  discussion_report: 'domain/markets/discussions',

  fight_event: 'domain/fights/card',
  fight: 'domain/fights',
  fight_start: 'domain/fights/fight',
  fight_stream: 'domain/fights/streams',
  money_request: 'domain/finance/requests',
  payment: 'domain/finance/payments',
  payment_event: 'domain/finance/payments',
  payment_move: 'domain/finance/payments',

  user_block: 'domain/proposals/relations',
  user_follow: 'domain/proposals/relations',
  proposal_setting: 'domain/proposals/relations',

  watchlist: 'domain/watchlists',
  watchlist_item: 'domain/watchlists',

  webhook_endpoint: 'edge/webhooks',
  webhook_runner: 'edge/webhooks',
  webhook_dead_letter: 'edge/webhooks',
};

/** Files whose statements name a table that only running code knows, and the tables that they write. */
export const COMPUTED: Readonly<Record<string, readonly string[]>> = {
  // The partitions of the log.
  'src/platform/events/store/partition-tables.ts': ['event'],
};
