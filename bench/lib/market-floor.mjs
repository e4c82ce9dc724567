// Fills the tables with markets in all states, their words, figures, polls, posts and prices, with trades that a few markets
// attract most, and with what one user has in some of them. Plain SQL, because a million orders would take minutes.

const TRADES_AT_ONCE = 100_000;
const USERS = 1_000;
/** The trading account of the measuring user. */
const OWN_ACCOUNT = 1_000_000;

const STATES = `case
  when n % 100 < 60 then 'ACTIVE' when n % 100 < 64 then 'PROPOSED' when n % 100 < 66 then 'APPROVED'
  when n % 100 < 68 then 'REJECTED' when n % 100 < 70 then 'PAUSED' when n % 100 < 75 then 'CLOSED'
  when n % 100 < 77 then 'RESOLVED' when n % 100 = 77 then 'DISPUTED' when n % 100 < 97 then 'FINALIZED'
  else 'VOIDED' end`;
const CATEGORIES = `(array['politics', 'boxing', 'weather', 'music', 'chess', 'space', 'economy', 'town'])`;
/** 400 words of seven letters; a lower number is chosen more often. */
const WORD = (seed) =>
  `'w' || left(md5((floor(400 * power(abs(hashint8(${seed})) / 2147483648.0, 3)))::text), 6)`;

const MARKETS = `
  insert into market (id, venue, state, maker_fee_bps, taker_fee_bps, liquidity, yes, no, outcome, closes_at, created_at,
    updated_at, last_price, void_rule, dispute_window_ms, resolve_within_ms, pause_policy, deadline, proposer_id, corrections,
    round, good_faith, payout_stopped)
  select 'm' || lpad(n::text, 5, '0'), case when n % 5 = 0 then 'amm' else 'book' end, ${STATES}, 0, 10,
    case when n % 5 = 0 then 100000000 end, n::bigint * 1000000, n::bigint * 1000000,
    case when n % 100 between 75 and 96 then case when n % 2 = 0 then 'YES' else 'NO' end end,
    now() + (n::bigint * 7919 % 100000) * interval '1 minute', now() - n * interval '17 minutes', now(), 1000 + n % 8000,
    'refund', 86400000, 604800000, 'keep', null, case when n % 10 = 0 then 'bench-' || n % ${USERS} end, 0,
    case when n % 100 = 77 then 1 else 0 end, false, false
  from generate_series(1, $1::int) as n`;
const LISTINGS = `
  insert into market_listing (market_id, version, question, description, category, rules, resolution_source, tags, at)
  select 'm' || lpad(n::text, 5, '0'), 1,
    concat('Does the ', ${WORD('n * 10')}, ' of ', ${WORD('n * 10 + 1')}, ' ', ${WORD('n * 10 + 2')}, ' the ',
      ${WORD('n * 10 + 3')}, case when n % 1000 = 7 then ' aurora' else '' end, ' before day ', n % 365, '?'),
    case when n % 3 <> 0 then (select string_agg(${WORD('n * 1000 + k')}, ' ') from generate_series(1, 60) as k) end,
    case when n % 10 <> 9 then ${CATEGORIES}[1 + floor(8 * power((n * 37 % 100) / 100.0, 2))::int] end,
    'YES when the named source says so.', 'https://example.com/' || n,
    array(select distinct 'tag-' || floor(40 * power((n * k * 53 % 97) / 97.0, 2))::int from generate_series(1, 3) as k), now()
  from generate_series(1, $1::int) as n`;
const TRADES = `
  insert into trade (id, market_id, kind, at, price, quantity, taker_account, taker_order, taker_outcome, taker_side,
    taker_cost, taker_fee)
  select n, 'm' || lpad((1 + floor($3::int * power(random(), 3)))::text, 5, '0'), 'mint',
    now() - interval '30 days' * power(random(), 2), 1000 + (random() * 8000)::int, 1000000, 1001 + n % ${USERS}, n, 'YES', 'BUY',
    500000, 0
  from generate_series($1::int, $2::int) as n`;
const ACCOUNTS = `
  insert into trading_account (id, kind, user_id, available, held, debt, status)
  select 1000 + n, 'user', 'bench-' || n, 1000000000, 0, 0, 'open' from generate_series(1, ${USERS}) as n`;
const OWN = `
  insert into trading_account (id, kind, user_id, available, held, debt, status)
  values (${OWN_ACCOUNT}, 'user', $1, 1000000000, 0, 0, 'open')`;
const POSITIONS = `
  insert into position (account_id, market_id, outcome, shares, held, cost, realised, settled, updated_at)
  select case when n % 50 = 0 then ${OWN_ACCOUNT} else 1001 + n * 31 % ${USERS} end,
    'm' || lpad((1 + n % $1::int)::text, 5, '0'), case when n % 2 = 0 then 'YES' else 'NO' end, 1000000, 0, 500000, 0, false, now()
  from generate_series(1, $1::int * 20) as n on conflict do nothing`;
/** Each active book has six orders on average, and the first market has thousands. */
const ORDERS = `
  insert into trade_order (id, account_id, market_id, outcome, side, type, time_in_force, price, quantity, post_only,
    self_trade_prevention, filled, cost, fees, fee_numerator, status, entry, created_at, updated_at)
  select n, case when n % 100 = 0 then ${OWN_ACCOUNT} else 1001 + n % ${USERS} end,
    'm' || lpad((1 + floor($1::int * power((n * 7919 % 10007) / 10007.0, 3)))::text, 5, '0'),
    case when n % 2 = 0 then 'YES' else 'NO' end, 'BUY', 'LIMIT', 'GTC', 500 + n % 4000, 1000000, false, 'cancel_newest', 0, 0,
    0, 0, 'OPEN', n, now(), now()
  from generate_series(1, $1::int * 6) as n`;
const HOLDS = `
  insert into hold (market_id, id, account_id, amount, kind)
  select market_id, id, account_id, 500000, 'order' from trade_order`;
const HOURS = `
  insert into market_hour (market_id, hour, volume, trades, first, last)
  select market_id, date_trunc('hour', at), sum(taker_cost), count(*), min(price), max(price)
  from trade where at > now() - interval '26 hours' group by 1, 2`;
const FIGURES = `
  insert into market_figure (market_id, volume_24h, trades_24h, change_24h, best_bid, best_ask, liquidity, window_from,
    book_changed, threads, posts)
  select id, coalesce(recent.volume, 0), coalesce(recent.trades, 0), recent.change, 4000, 6000, abs(hashtext(id)),
    date_trunc('hour', now()) - interval '23 hours', false, 1, 2
  from market left join (
    select market_id, sum(volume) as volume, sum(trades) as trades, max(last) - min(first) as change
    from market_hour group by market_id) as recent on recent.market_id = id
  on conflict (market_id) do nothing`;
const HISTORY = `
  insert into market_history (market_id, seq, at, change)
  select id, n, created_at + n * interval '1 minute', json_build_object('from', 'APPROVED', 'to', 'ACTIVE', 'event', 'open',
    'actor', 'p_bench', 'reason', null, 'evidence', null, 'deadline', null)
  from market cross join generate_series(1, 5) as n`;
const PRICES = `
  insert into hybrid_price (market_id, initial_probability, raffle_probability, raffle_source, raffle_at, sentiment,
    sentiment_liquidity, raffle_weight, market_weight, updated_at, is_ended)
  select id, 5000, 5000, 'initial', now(), 50000000, 100000000, 7000, 3000, now(), false from market on conflict do nothing`;
const POLLS = `
  insert into poll (id, market_id, kind, counts, excluded, opens_at, closes_at)
  select id || ':proposal', id, 'proposal', '{"yes": 3, "no": 1}', '{}', now(), now() + interval '2 days' from market
  where state = 'PROPOSED'`;
const DISPUTES = `
  insert into dispute (id, market_id, account_id, round, claim, against, created_at, bond, status, reward, house_reward)
  select row_number() over (), id, 1001 + n, 1, 'YES', 'NO', now(), 1000000, 'open', 0, 0
  from market cross join generate_series(1, 3) as n where state = 'DISPUTED'`;
const POSTS = `
  insert into discussion_post (market_id, user_id, text, created_at)
  select id, 'bench-1', 'A post of some words about the market.', now() from market cross join generate_series(1, 2)`;
const WATCHED = `
  insert into watchlist_item (watchlist_id, key, added_at)
  select $1, 'market:m' || lpad((n * 13)::text, 5, '0'), now() from generate_series(1, least(100, $2::int / 13)) as n`;

/** `userId` is the measuring user, and `watchlistId` a list of that user. */
export async function fillMarkets(client, { markets, trades, userId, watchlistId }) {
  await client.query('select setseed(0.5)');
  await client.query(ACCOUNTS);
  await client.query(OWN, [userId]);
  for (const sql of [MARKETS, LISTINGS]) await client.query(sql, [markets]);
  for (let from = 1; from <= trades; from += TRADES_AT_ONCE)
    await client.query(TRADES, [from, Math.min(trades, from + TRADES_AT_ONCE - 1), markets]);
  for (const sql of [POSITIONS, ORDERS]) await client.query(sql, [markets]);
  for (const sql of [HOLDS, HOURS, FIGURES, HISTORY, PRICES, POLLS, DISPUTES, POSTS]) await client.query(sql);
  await client.query(WATCHED, [watchlistId, markets]);
  await client.query('vacuum (analyze)');
}
