// An auditor judges the books from the tables alone. Every order must be complete, with its events, trades, hold and
// postings. Every transfer must sum to zero, every account must equal the sum of its postings, and every acknowledged
// answer must be stored as it was given.
import type { DataSource } from 'typeorm';
import { answerOf } from '../../../src/domain/exchange/desk/batch/stored-answer.js';
import { imbalances, stateOf } from '../../../src/domain/exchange/desk/storage/load-state.js';
import { loadTables } from '../../../src/domain/exchange/desk/storage/postgres/load-tables.js';
import { LIFECYCLE_DEFAULTS } from '../../../src/domain/exchange/engine/options.js';
import type { Load } from './load.js';

const SHOWN_MAX = 5;

/** The events that users received, in the short form of the log: [type, order, …]. */
const USER_FACTS = `(
  select seq, n, fact from event, json_array_elements(data->'facts') with ordinality as facts(fact, n)
  where type = 'exchange.user.changed') as facts`;

/** Each query finds forbidden states; the report shows its rows. */
const FAULTS: Readonly<Record<string, string>> = {
  'a transfer that is not zero': `
    select transfer_id from posting group by transfer_id
    having sum(credits) <> 0 or sum(yes) <> 0 or sum(no) <> 0 or count(*) < 2`,
  'money from nowhere': `select sum(available + held) from trading_account having sum(available + held) <> 0`,
  'an account that is not the sum of its postings': `
    select id, available + held as has, coalesce(sum(credits), 0) as posted
    from trading_account left join posting on posting.account_id = trading_account.id
    group by id having available + held <> coalesce(sum(credits), 0)`,
  'a position that is not the sum of its postings': `
    select account_id, market_id, outcome, posted.shares, position.shares as has from (
      select account_id, posting.market_id, outcome, sum(case outcome when 'YES' then yes else no end) as shares
      from posting join trading_account on trading_account.id = account_id and trading_account.kind = 'user',
        unnest(array['YES', 'NO']) as outcome
      where posting.market_id is not null group by 1, 2, 3
    ) as posted full join position using (account_id, market_id, outcome)
    where coalesce(posted.shares, 0) <> coalesce(position.shares, 0)`,
  'held credits that no open order and no profit holds': `
    select trading_account.id, held, coalesce(sum(amount), 0) as holds
    from trading_account left join (
      select hold.account_id, amount from hold left join trade_order on trade_order.id = hold.id
      where hold.kind = 'profit' or side = 'BUY'
    ) as of_credits on of_credits.account_id = trading_account.id
    where kind = 'user' group by trading_account.id having held <> coalesce(sum(amount), 0)`,
  'a held profit that is not its level': `
    select * from (
      select account_id, market_id, sum(cost - realised) as net from position where not settled group by 1, 2
    ) as paid full join (
      select hold.account_id, hold.market_id, coalesce(sum(amount) filter (where side = 'BUY'), 0) as buying,
        coalesce(sum(amount) filter (where kind = 'profit'), 0) as profit
      from hold left join trade_order on trade_order.id = hold.id where hold.kind <> 'subsidy' group by 1, 2
    ) as held using (account_id, market_id) join market on market.id = market_id
    where coalesce(profit, 0) <> case when venue <> 'quote' and void_rule = 'refund'
      then greatest(0, -coalesce(net, 0) - coalesce(buying, 0)) else 0 end`,
  'a market whose pot and fees are not what its users have paid': `
    select market.id from market
      left join (select market_id, sum(cost - realised) as net from position where not settled group by 1) as paid
        on paid.market_id = market.id
      join (select market_id, sum(available) as has from trading_account where market_id is not null group by 1) as kept
        on kept.market_id = market.id
    where state not in ('FINALIZED', 'VOIDED') and coalesce(net, 0) <> has`,
  'an order whose hold is missing, or did not end': `
    select trade_order.id, status, hold.id from trade_order
      full join (select id from hold where kind = 'order') as hold on hold.id = trade_order.id
    where (trade_order.status = 'OPEN') is distinct from (hold.id is not null)`,
  'an order that is not the sum of its trades': `
    select trade_order.id, filled, trade_order.cost, fees, sum(leg.quantity), sum(leg.cost), sum(leg.fee)
    from trade_order left join (
      select taker_order as id, quantity, taker_cost as cost, taker_fee as fee from trade
      union all select maker_order, quantity, maker_cost, maker_fee from trade where maker_order is not null
    ) as leg on leg.id = trade_order.id
    group by trade_order.id
    having (filled, trade_order.cost, fees) is distinct from
      (coalesce(sum(leg.quantity), 0), coalesce(sum(leg.cost), 0), coalesce(sum(leg.fee), 0))`,
  'an order whose credits are not what was posted for it': `
    select trade_order.id from trade_order left join posting
      on posting.order_id = trade_order.id and posting.account_id = trade_order.account_id
    group by trade_order.id
    having coalesce(sum(credits), 0) <> case side when 'BUY' then -cost - fees else cost - fees end`,
  'an order without its event, or an event without its order': `
    select trade_order.id, placed.id from trade_order full join (
      select (fact->1->>0)::bigint as id from ${USER_FACTS} where fact->>0 = 'order_placed'
    ) as placed on placed.id = trade_order.id where placed.id is null or trade_order.id is null`,
  'an order that its last event does not tell of as it is': `
    select * from (
      select distinct on (1) (fact->1->>0)::bigint as id, fact->1 as told
      from ${USER_FACTS} where fact->>0 like 'order_%' order by 1, seq desc, n desc
    ) as last join trade_order using (id)
    where (told->>17, (told->>13)::bigint, (told->>14)::bigint) is distinct from (status, filled, cost)`,
  'a trade without its event, or an event without its trade': `
    select trade.id, made.id from trade full join (
      select (made->>0)::bigint as id from event, json_array_elements(data->'trades') as made
      where type = 'exchange.market.orders_changed'
    ) as made on made.id = trade.id where made.id is null or trade.id is null`,
  'a trade without two events of its sides': `
    select trade.id from trade left join (
      select (fact->2->>0)::bigint as id from ${USER_FACTS} where fact->>0 = 'order_executed'
    ) as executed on executed.id = trade.id group by trade.id having count(executed.id) <> 2`,
  'a gap in seq': `select count(*), max(seq), min(seq) from event having count(*) <> max(seq) or min(seq) <> 1`,
  'a batch of the desk without its event': `
    select batch, committed.n, committed.last from desk, (
      select count(*) as n, max((data->>'batch')::bigint) as last from event where type = 'exchange.batch.committed'
    ) as committed where batch <> committed.n or batch <> committed.last`,
};

const ENGINE = {
  paperFunds: 0n,
  quotes: true,
  quoteMaxAgeMs: 1,
  quoteExposureMax: 0n,
  orderValueMin: 0n,
  stepMax: 200,
  lifecycle: LIFECYCLE_DEFAULTS,
};
/** Statuses that an order never leaves. */
const FINISHED = new Set(['FILLED', 'CANCELLED', 'EXPIRED']);

export interface Audit {
  readonly violations: readonly string[];
  readonly orders: number;
  readonly trades: number;
  readonly transfers: number;
  readonly events: number;
}

export async function audit(sql: DataSource, load: Load): Promise<Audit> {
  const violations: string[] = [];
  for (const [fault, query] of Object.entries(FAULTS)) {
    const rows = await sql.query<unknown[]>(query);
    if (rows.length > 0)
      violations.push(`${fault}, ${rows.length} times: ${JSON.stringify(rows.slice(0, SHOWN_MAX))}`);
  }
  const state = stateOf(await loadTables(sql.manager), ENGINE);
  violations.push(...imbalances(state).slice(0, SHOWN_MAX));
  violations.push(...(await compare(sql, load)));
  const [counts] = await sql.query<Omit<Audit, 'violations'>[]>(
    `select (select count(*) from trade_order)::int as orders, (select count(*) from trade)::int as trades,
       (select count(distinct transfer_id) from posting)::int as transfers, (select count(*) from event)::int as events`,
  );
  if (!counts) throw new Error('nothing was counted');
  return { violations, ...counts };
}

interface StoredOrder {
  readonly id: string;
  readonly userId: string;
  readonly name: string;
  readonly answer: string;
  readonly status: string;
  readonly filled: string;
}

/**
 * Every acknowledged order is stored, with the same answer and the same or later values. From now on all stored
 * orders are known.
 */
async function compare(sql: DataSource, load: Load): Promise<string[]> {
  const violations: string[] = [];
  const stored = await sql.query<StoredOrder[]>(
    `select trade_order.id, user_id as "userId", client_order_id as name, answer::text, trade_order.status, filled
     from trade_order join trading_account on trading_account.id = account_id`,
  );
  const byName = new Map(
    stored.map((row) => {
      const answer = JSON.stringify(answerOf(row.answer));
      return [`${row.userId} ${row.name}`, { ...row, answer }];
    }),
  );
  for (const asked of load.asked) {
    const name = asked.body.clientOrderId;
    const key = `${asked.trader.userId} ${name}`;
    const row = byName.get(key);
    byName.delete(key);
    if (asked.acknowledged === null) {
      if (row && asked.refused !== null)
        violations.push(`${name} was refused with ${asked.refused}, and is there`);
      if (row) asked.acknowledged = row.answer;
      continue;
    }
    if (!row) {
      violations.push(`${name} was acknowledged, and is not there`);
      continue;
    }
    if (row.answer !== asked.acknowledged)
      violations.push(
        `${name} was acknowledged as ${asked.acknowledged}, and is remembered as ${row.answer}`,
      );
    const told = JSON.parse(asked.acknowledged) as { status: string; filledQuantity: string };
    const isLater = BigInt(row.filled) >= BigInt(told.filledQuantity);
    if (!isLater || (FINISHED.has(told.status) && told.status !== row.status))
      violations.push(`${name} was acknowledged as ${told.status}, and is ${row.status} with ${row.filled}`);
    if (load.cancelled.has(row.id) && row.status !== 'CANCELLED')
      violations.push(`the cancellation of ${row.id} was acknowledged, and it is ${row.status}`);
  }
  for (const { name } of byName.values())
    violations.push(`nobody asked for the order ${name}, which is there`);
  return violations;
}
