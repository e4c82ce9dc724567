// Payments of providers, the ids of their events, and the movements of the ledger that they ask for.
import type { MigrationInterface, QueryRunner } from 'typeorm';

export class Payments1700000000026 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    // `reversals`: refunds and chargebacks that have ids of their own, by id; `refunded`: the provider's own sum.
    await runner.query(`
      create table payment (
        provider text not null,
        id text not null,
        n bigint generated always as identity,
        request_id text,
        user_id text,
        currency text,
        total bigint,
        captured bigint not null default 0,
        refunded bigint not null default 0,
        reversals json not null default '{}',
        credited bigint not null default 0,
        taken bigint not null default 0,
        state text not null default 'open',
        parked_reason text,
        created_at timestamptz not null,
        updated_at timestamptz not null,
        constraint payment_pk primary key (provider, id),
        constraint payment_n_key unique (n),
        constraint payment_request_key unique (request_id),
        constraint payment_state_check check (
          state in ('open', 'parked', 'dismissed') and (state = 'parked') = (parked_reason is not null)),
        constraint payment_amount_check check (
          captured >= credited and credited >= taken and taken >= 0 and refunded >= 0)
      )`);
    await runner.query(`create index payment_parked_idx on payment (n) where state = 'parked'`);
    await runner.query(`
      create table payment_event (
        provider text not null,
        event_id text not null,
        payment_id text not null,
        received_at timestamptz not null,
        constraint payment_event_pk primary key (provider, event_id)
      )`);
    // A movement is applied once: a second time breaks a rule.
    await runner.query(`
      create table payment_move (
        id bigint generated always as identity,
        provider text not null,
        payment_id text not null,
        kind text not null,
        user_id text not null,
        amount bigint not null,
        ends_request text,
        created_at timestamptz not null,
        applied integer not null default 0,
        refused text,
        constraint payment_move_pk primary key (id),
        constraint payment_move_kind_check check (kind in ('credit', 'take')),
        constraint payment_move_amount_check check (amount > 0),
        constraint payment_move_applied_check check (applied in (0, 1))
      )`);
    await runner.query('create index payment_move_payment_idx on payment_move (provider, payment_id, id)');
    await runner.query('create index payment_move_open_idx on payment_move (id) where applied = 0');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table payment_move, payment_event, payment');
  }
}
