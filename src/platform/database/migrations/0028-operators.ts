// What operators switch: the read-only mode and the kill switch, each one durable row. And what processes report: their figures,
// and the slot of the newest system status, so that all processes together publish one status.
import type { MigrationInterface, QueryRunner } from 'typeorm';

export class Operators1700000000028 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table maintenance (
        only_row boolean not null default true,
        since timestamptz,
        reason text,
        retry_after_seconds integer,
        constraint maintenance_pk primary key (only_row),
        constraint maintenance_only_row_check check (only_row),
        constraint maintenance_state_check check (
          (since is null) = (reason is null) and (since is null) = (retry_after_seconds is null))
      )`);
    await runner.query('insert into maintenance default values');
    await runner.query(`
      create table kill_switch (
        only_row boolean not null default true,
        since timestamptz,
        actor text,
        reason text,
        constraint kill_switch_pk primary key (only_row),
        constraint kill_switch_only_row_check check (only_row),
        constraint kill_switch_state_check check ((since is null) = (reason is null))
      )`);
    await runner.query('insert into kill_switch default values');
    await runner.query(`
      create table killed_market (
        market_id text not null,
        constraint killed_market_pk primary key (market_id)
      )`);
    await runner.query(`
      create table system_status (
        only_row boolean not null default true,
        slot timestamptz not null default '-infinity',
        constraint system_status_pk primary key (only_row),
        constraint system_status_only_row_check check (only_row)
      )`);
    await runner.query('insert into system_status default values');
    // The figures of a process are worth nothing after a crash of the database, so their writes need no flush.
    await runner.query(`
      create unlogged table process_figures (
        process text not null,
        at timestamptz not null,
        listens boolean not null,
        figures json not null,
        constraint process_figures_pk primary key (process)
      )`);
    await runner.query('alter table event add column ch_stats text');
    await runner.query('create index event_stats_idx on event (ch_stats, seq) where ch_stats is not null');
    await runner.query('create index audit_action_idx on audit (action, id)');
    await runner.query('create index audit_at_idx on audit (at, id)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop index audit_at_idx, audit_action_idx');
    await runner.query('alter table event drop column ch_stats');
    await runner.query('drop table process_figures, system_status, killed_market, kill_switch, maintenance');
  }
}
