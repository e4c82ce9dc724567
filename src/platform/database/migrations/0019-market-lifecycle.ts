// The whole life of a market: its deadline, who proposed, resolved and disputed it, and bonds as a kind of holds.
import type { MigrationInterface, QueryRunner } from 'typeorm';

const DAY_MS = 86_400_000;

export class MarketLifecycle1700000000019 implements MigrationInterface {
  /** A market that was closed before has no deadline: an upgrade must not void it. */
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      alter table market
        add column proposer_id text,
        add column resolver_id text,
        add column dispute_window_ms bigint not null default ${DAY_MS},
        add column resolve_within_ms bigint not null default ${7 * DAY_MS},
        add column pause_policy text not null default 'keep',
        add column deadline timestamptz,
        add column resolve_by timestamptz,
        add column window_ends timestamptz,
        add column resolved_by text,
        add column corrections integer not null default 0,
        add column round integer not null default 0,
        add column good_faith boolean not null default false,
        add column payout_stopped boolean not null default false,
        add column pending_act text,
        add column pending_by text,
        add column proposer_hold bigint,
        add column resolver_hold bigint,
        add constraint market_pause_policy_check check (pause_policy in ('keep', 'cancel'))`);
    await runner.query(
      `update market set deadline = closes_at where state in ('APPROVED', 'ACTIVE', 'PAUSED')`,
    );
    await runner.query(
      `update market set dispute_window_ms = 0, resolve_within_ms = 0 where venue = 'quote'`,
    );
    await runner.query(`
      alter table market
        alter column dispute_window_ms drop default,
        alter column resolve_within_ms drop default,
        alter column pause_policy drop default,
        alter column corrections drop default,
        alter column round drop default,
        alter column good_faith drop default,
        alter column payout_stopped drop default`);
    await runner.query(`
      alter table hold
        drop constraint hold_kind_check,
        add constraint hold_kind_check check (kind in ('order', 'subsidy', 'profit', 'bond'))`);
    await runner.query(`
      create table dispute (
        id bigint not null,
        market_id text not null,
        account_id bigint not null,
        round integer not null,
        claim text not null,
        against text not null,
        created_at timestamptz not null,
        bond bigint not null,
        status text not null,
        reward bigint not null,
        house_reward bigint not null,
        rewarded_at timestamptz,
        constraint dispute_pk primary key (id),
        constraint dispute_user_key unique (market_id, round, account_id),
        constraint dispute_claim_check check (
          claim in ('YES', 'NO', 'VOID') and against in ('YES', 'NO', 'VOID') and claim <> against),
        constraint dispute_status_check check (status in ('open', 'returned', 'lost')),
        constraint dispute_amount_check check (bond > 0 and reward >= house_reward and house_reward >= 0)
      )`);
    await runner.query(`create index dispute_open_idx on dispute (id) where status = 'open'`);
    await runner.query(
      'create index dispute_rewarded_idx on dispute (rewarded_at) where rewarded_at is not null',
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table dispute');
    await runner.query(`
      alter table hold
        drop constraint hold_kind_check,
        add constraint hold_kind_check check (kind in ('order', 'subsidy', 'profit'))`);
    await runner.query(`
      alter table market
        drop constraint market_pause_policy_check,
        drop column proposer_id, drop column resolver_id, drop column dispute_window_ms,
        drop column resolve_within_ms, drop column pause_policy, drop column deadline, drop column resolve_by,
        drop column window_ends, drop column resolved_by, drop column corrections, drop column round,
        drop column good_faith, drop column payout_stopped, drop column pending_act, drop column pending_by,
        drop column proposer_hold, drop column resolver_hold`);
  }
}
