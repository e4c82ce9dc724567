// Endpoints of outgoing webhooks with their place in the log, the processes that serve them, and dead letters. An endpoint is
// served by `runner`; it is free when no row of webhook_runner has that id.
import type { MigrationInterface, QueryRunner } from 'typeorm';

export class Webhooks1700000000027 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table webhook_endpoint (
        id text constraint webhook_endpoint_pk primary key,
        n bigint generated always as identity,
        user_id text not null,
        url text not null,
        description text not null,
        channels text[] not null,
        types text[],
        markets text[],
        state text not null constraint webhook_endpoint_state_check check (state in ('enabled', 'disabled')),
        disabled_reason text,
        created_at timestamptz not null,
        version integer not null default 1,
        moves integer not null default 0,
        secret bytea not null,
        old_secret bytea,
        old_secret_until timestamptz,
        seq bigint not null,
        part integer not null default 0,
        attempts integer not null default 0,
        refusals integer not null default 0,
        failing_since timestamptz,
        retry_at timestamptz,
        attempted_at timestamptz,
        delivered_at timestamptz,
        outcome text,
        status integer,
        test_id text,
        test json,
        runner text,
        constraint webhook_endpoint_disabled_check check ((state = 'disabled') = (disabled_reason is not null)),
        constraint webhook_endpoint_old_secret_check check ((old_secret is null) = (old_secret_until is null))
      )`);
    await runner.query('create index webhook_endpoint_user_idx on webhook_endpoint (user_id, n)');
    await runner.query(`
      create table webhook_runner (
        id text constraint webhook_runner_pk primary key,
        lease_until timestamptz not null
      )`);
    await runner.query(`
      create table webhook_dead_letter (
        endpoint_id text not null
          constraint webhook_dead_letter_endpoint_fk references webhook_endpoint on delete cascade,
        n bigint generated always as identity,
        message_id text not null,
        type text not null,
        channel text not null,
        seq bigint not null,
        at timestamptz not null,
        attempts integer not null,
        outcome text not null,
        status integer,
        constraint webhook_dead_letter_pk primary key (endpoint_id, n)
      )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table webhook_dead_letter, webhook_runner, webhook_endpoint');
  }
}
