// The trading core. Only the desk writes these tables, one batch at a time. Checks keep them consistent instead of foreign
// keys, which cost a lookup per row. Hot rows are updated in place: no changing column is indexed.
import type { MigrationInterface, QueryRunner } from 'typeorm';

export class Trading1700000000004 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    // One row: the leader, the last batch, and the next numbers.
    await runner.query(`
      create table desk (
        only_row boolean not null default true,
        epoch bigint not null default 0,
        batch bigint not null default 0,
        holder text,
        address text,
        token text,
        lease_until timestamptz not null default '-infinity',
        now_ms bigint not null default 0,
        next_account bigint not null default 1,
        next_order bigint not null default 1,
        next_trade bigint not null default 1,
        next_transfer bigint not null default 1,
        next_entry bigint not null default 1,
        constraint desk_pk primary key (only_row),
        constraint desk_only_row check (only_row)
      ) with (fillfactor = 20)`);
    await runner.query('insert into desk default values');
    // The first statement of every batch. It stops a process that no longer leads or has missed a batch.
    await runner.query(`
      create function desk_advance(
        my_epoch bigint, my_batch bigint, lease interval, my_now_ms bigint,
        account bigint, orders bigint, trade bigint, transfer bigint, entry bigint
      ) returns void language plpgsql as $$
      begin
        update desk set batch = my_batch, lease_until = clock_timestamp() + lease, now_ms = my_now_ms,
          next_account = account, next_order = orders, next_trade = trade, next_transfer = transfer, next_entry = entry
        where epoch = my_epoch and batch = my_batch - 1;
        if not found then
          raise exception 'another desk leads' using errcode = 'RS001';
        end if;
      end $$`);
    await runner.query(`
      create table trading_account (
        id bigint not null,
        kind text not null,
        user_id text,
        market_id text,
        available bigint not null,
        held bigint not null,
        constraint trading_account_pk primary key (id),
        constraint trading_account_user_key unique (user_id),
        constraint trading_account_kind_check check (kind in ('user', 'external', 'house', 'quotes', 'pot', 'fees')),
        constraint trading_account_available_check check (available >= 0 or kind = 'external'),
        constraint trading_account_held_check check (held >= 0)
      ) with (fillfactor = 70)`);
    await runner.query(`
      create table market (
        id text not null,
        venue text not null,
        question text not null,
        phase text not null,
        maker_fee_bps integer not null,
        taker_fee_bps integer not null,
        liquidity bigint,
        yes bigint not null,
        no bigint not null,
        outcome text,
        closes_at timestamptz,
        created_at timestamptz not null,
        updated_at timestamptz not null,
        last_price integer,
        subsidy_hold bigint,
        refund_pool bigint,
        refund_claims bigint,
        constraint market_pk primary key (id),
        constraint market_venue_check check (venue in ('book', 'amm', 'quote')),
        constraint market_supply_check check (yes >= 0 and no >= 0 and (venue <> 'book' or yes = no or phase in ('FINALIZED', 'VOIDED')))
      ) with (fillfactor = 70)`);
    // The order keeps its first answer, for a client that sends the same clientOrderId again.
    await runner.query(`
      create table trade_order (
        id bigint not null,
        account_id bigint not null,
        market_id text not null,
        client_order_id text,
        request_hash text,
        answer json,
        outcome text not null,
        side text not null,
        type text not null,
        time_in_force text not null,
        price integer,
        quantity bigint,
        max_cost bigint,
        expires_at timestamptz,
        post_only boolean not null,
        self_trade_prevention text not null,
        filled bigint not null,
        cost bigint not null,
        fees bigint not null,
        fee_numerator numeric not null,
        status text not null,
        reason text,
        entry bigint not null,
        created_at timestamptz not null,
        updated_at timestamptz not null,
        constraint trade_order_pk primary key (id),
        constraint trade_order_client_key unique (account_id, client_order_id)
      ) with (fillfactor = 70)`);
    // The condition is always true, and only the lists of a user's orders name it. So a plan made while the table was empty
    // does not use this index to look up a clientOrderId.
    await runner.query('create index trade_order_account_idx on trade_order (account_id, id) where id > 0');
    // Open holds. Ending a hold deletes its row, which cannot happen twice. The hold of an order has the order's id. The
    // holds of a market lie together, and the depth of a book is read from them.
    await runner.query(`
      create table hold (
        market_id text not null,
        id bigint not null,
        account_id bigint not null,
        amount bigint not null,
        posted bigint not null,
        released bigint not null,
        constraint hold_pk primary key (market_id, id),
        constraint hold_rest_check check (posted >= 0 and released >= 0 and amount > posted + released)
      ) with (fillfactor = 70)`);
    await runner.query('create index hold_account_idx on hold (account_id, id)');
    await runner.query(`
      create table position (
        account_id bigint not null,
        market_id text not null,
        outcome text not null,
        shares bigint not null,
        held bigint not null,
        cost bigint not null,
        realised bigint not null,
        settled boolean not null,
        updated_at timestamptz not null,
        constraint position_pk primary key (account_id, market_id, outcome),
        constraint position_shares_check check (shares >= held and held >= 0 and cost >= 0)
      ) with (fillfactor = 70)`);
    await runner.query('create index position_market_idx on position (market_id) where not settled');
    await runner.query(`
      create table trade (
        id bigint not null,
        market_id text not null,
        kind text not null,
        at timestamptz not null,
        price integer not null,
        quantity bigint not null,
        taker_account bigint not null,
        taker_order bigint not null,
        taker_outcome text not null,
        taker_side text not null,
        taker_cost bigint not null,
        taker_fee bigint not null,
        maker_account bigint,
        maker_order bigint,
        maker_outcome text,
        maker_side text,
        maker_cost bigint,
        maker_fee bigint,
        constraint trade_pk primary key (id)
      )`);
    await runner.query('create index trade_market_idx on trade (market_id, at, id)');
    await runner.query('create index trade_taker_idx on trade (taker_account, id)');
    await runner.query(
      'create index trade_maker_idx on trade (maker_account, id) where maker_account is not null',
    );
    // The ledger: append-only; over a transfer, each of the three sums is zero. It is read by account. The fence keeps the
    // numbers of transfers unique, so this one index is enough.
    await runner.query(`
      create table posting (
        transfer_id bigint not null,
        n smallint not null,
        account_id bigint not null,
        kind text not null,
        market_id text,
        order_id bigint,
        credits bigint not null,
        yes bigint not null,
        no bigint not null,
        at timestamptz not null,
        constraint posting_pk primary key (account_id, transfer_id, n)
      )`);
    // First answers to commands other than orders, by the Idempotency-Key of the user.
    await runner.query(`
      create table desk_request (
        owner text not null,
        key text not null,
        request_hash text not null,
        answer json not null,
        created_at timestamptz not null,
        constraint desk_request_pk primary key (owner, key)
      )`);
    await runner.query('create index desk_request_created_at_idx on desk_request (created_at)');
    // First answers to requests. An order keeps its own answer; every other command has a row of its own. This is a function
    // because a session keeps its plan, and planning takes longer than the lookup. The plan must be good for tables of any
    // size: `offset 0` makes it look up each request separately by its one index.
    await runner.query(`
      create function desk_remembered(owners text[], keys text[])
      returns table (owner text, key text, hash text, answer text) language plpgsql stable
      set enable_seqscan = off set plan_cache_mode = force_generic_plan
      as $$
      begin
        return query
          select asked.owner, asked.key, known.request_hash, known.answer::text
          from unnest(owners, keys) as asked(owner, key)
          left join lateral (
            select id from trading_account where user_id = asked.owner offset 0
          ) as account on true
          cross join lateral (
            select trade_order.request_hash, trade_order.answer from trade_order
            where account_id = account.id and client_order_id = asked.key and trade_order.answer is not null
            union all
            select desk_request.request_hash, desk_request.answer from desk_request
            where account.id is null and desk_request.owner = asked.owner and desk_request.key = asked.key
            offset 0
          ) as known;
      end $$`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop function desk_advance, desk_remembered');
    await runner.query(
      'drop table desk_request, posting, trade, position, hold, trade_order, market, trading_account, desk',
    );
  }
}
