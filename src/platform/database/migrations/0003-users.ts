// Users and their credentials. Secrets are stored only as hashes. Events and the ledger name a user only by id, so that a
// person can be erased here and they stay complete. Ids are texts, as in channel names.
import type { MigrationInterface, QueryRunner } from 'typeorm';

export class Users1700000000003 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table app_user (
        id text not null,
        n bigint generated always as identity,
        email text,
        password_hash text,
        role text not null default 'user',
        status text not null default 'active',
        verified_at timestamptz,
        created_at timestamptz not null,
        constraint app_user_pk primary key (id),
        constraint app_user_n_key unique (n),
        constraint app_user_email_key unique (email),
        constraint app_user_role_check check (role in ('user', 'operator', 'admin')),
        constraint app_user_status_check check (status in ('active', 'banned', 'erased'))
      )`);
    await runner.query(`
      create table session (
        id text not null,
        user_id text not null,
        cookie_hash text not null,
        created_at timestamptz not null,
        expires_at timestamptz not null,
        ended_at timestamptz,
        end_reason text,
        constraint session_pk primary key (id),
        constraint session_cookie_key unique (cookie_hash)
      )`);
    await runner.query('create index session_user_id_idx on session (user_id)');
    await runner.query('create index session_expires_at_idx on session (expires_at)');
    await runner.query('create index session_ended_at_idx on session (ended_at)');
    // A used refresh token is kept for the life of its session: a second use of the token reveals a theft.
    await runner.query(`
      create table refresh_token (
        hash text not null,
        session_id text not null,
        used_at timestamptz,
        constraint refresh_token_pk primary key (hash),
        constraint refresh_token_session_fk foreign key (session_id) references session (id) on delete cascade
      )`);
    await runner.query('create index refresh_token_session_id_idx on refresh_token (session_id)');
    await runner.query('create index refresh_token_used_at_idx on refresh_token (used_at)');
    // Tickets, nonces, reset and setup tokens. Using one deletes its row, so it cannot be used twice.
    await runner.query(`
      create table one_time_token (
        hash text not null,
        kind text not null,
        user_id text,
        data json not null,
        expires_at timestamptz not null,
        constraint one_time_token_pk primary key (hash)
      )`);
    await runner.query('create index one_time_token_expires_at_idx on one_time_token (expires_at)');
    await runner.query('create index one_time_token_user_id_idx on one_time_token (user_id)');
    await runner.query(`
      create table wallet (
        chain text not null,
        address text not null,
        user_id text not null,
        linked_at timestamptz not null,
        constraint wallet_pk primary key (chain, address)
      )`);
    await runner.query('create index wallet_user_id_idx on wallet (user_id)');
    await runner.query(`
      create table api_key (
        id text not null,
        user_id text not null,
        name text not null,
        key_hash text not null,
        scopes text[] not null,
        created_at timestamptz not null,
        expires_at timestamptz,
        last_used_at timestamptz,
        constraint api_key_pk primary key (id),
        constraint api_key_hash_key unique (key_hash)
      )`);
    await runner.query('create index api_key_user_id_idx on api_key (user_id)');
    await runner.query(`
      create table login_failure (
        key text not null,
        failures integer not null,
        last_at timestamptz not null,
        locked_until timestamptz,
        constraint login_failure_pk primary key (key)
      )`);
    await runner.query('create index login_failure_last_at_idx on login_failure (last_at)');
    await runner.query(`
      create table audit (
        id bigint generated always as identity,
        at timestamptz not null,
        actor text,
        action text not null,
        target text,
        details json not null,
        ip text,
        request_id text,
        constraint audit_pk primary key (id)
      )`);
    await runner.query('create index audit_target_idx on audit (target, id)');
    await runner.query('create index audit_actor_idx on audit (actor, id)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(
      'drop table audit, login_failure, api_key, wallet, one_time_token, refresh_token, session, app_user',
    );
  }
}
