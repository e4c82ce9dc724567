// Debts, payments that are not clear yet, withdrawals as a kind of holds, and the requests of deposits and withdrawals.
import type { MigrationInterface, QueryRunner } from 'typeorm';

export class Finance1700000000025 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    // The house is below zero when payments were taken back that users had spent.
    await runner.query(`
      alter table trading_account
        add column debt bigint not null default 0,
        add column recent_deposits text,
        drop constraint trading_account_available_check,
        add constraint trading_account_available_check check (available >= 0 or kind in ('external', 'house')),
        add constraint trading_account_debt_check check (debt = 0 or debt > 0 and available = 0)`);
    await runner.query('alter table trading_account alter column debt drop default');
    await runner.query(`
      alter table hold
        drop constraint hold_kind_check,
        add constraint hold_kind_check check (
          kind in ('order', 'subsidy', 'profit', 'bond', 'stake', 'withdrawal'))`);
    // A request ends once: `ends` counts how often, so that a second end breaks a rule.
    await runner.query(`
      create table money_request (
        id text not null,
        n bigint generated always as identity,
        kind text not null,
        user_id text not null,
        amount bigint not null,
        destination text,
        provider text,
        hash text not null,
        needs_approval boolean,
        state text not null,
        requested_by text not null,
        created_at timestamptz not null,
        approved_by text,
        approved_at timestamptz,
        approved_hash text,
        ended_by text,
        ended_at timestamptz,
        ends integer not null default 0,
        reference text,
        reason text,
        constraint money_request_pk primary key (id),
        constraint money_request_n_key unique (n),
        constraint money_request_kind_check check (kind in ('deposit', 'withdrawal')),
        constraint money_request_amount_check check (amount > 0),
        constraint money_request_ends_check check (ends <= 1),
        constraint money_request_state_check check (
          state in ('requested', 'approved', 'paid', 'failed') and (state in ('paid', 'failed')) = (ends = 1))
      )`);
    await runner.query('create index money_request_user_idx on money_request (user_id, n)');
    await runner.query(`
      create index money_request_open_idx on money_request (n) where state in ('requested', 'approved')`);
  }

  /** Withdrawals that are under way go back to their users. */
  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table money_request');
    await runner.query(`
      update trading_account set available = available + pending.amount, held = held - pending.amount
      from (select account_id, sum(amount) as amount from hold where kind = 'withdrawal' group by account_id)
        as pending
      where trading_account.id = pending.account_id and debt = 0`);
    await runner.query(`delete from hold where kind = 'withdrawal'`);
    await runner.query(`
      alter table hold
        drop constraint hold_kind_check,
        add constraint hold_kind_check check (kind in ('order', 'subsidy', 'profit', 'bond', 'stake'))`);
    await runner.query(`
      alter table trading_account
        drop constraint trading_account_available_check,
        drop constraint trading_account_debt_check,
        drop column debt, drop column recent_deposits,
        add constraint trading_account_available_check check (available >= 0 or kind = 'external')`);
  }
}
