// Limits of users, and what counts against them on one day (UTC).
import type { MigrationInterface, QueryRunner } from 'typeorm';

export class UserLimits1700000000029 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table user_limits (
        account_id bigint not null,
        deposit bigint,
        next_deposit bigint,
        next_deposit_at timestamptz,
        stake bigint,
        next_stake bigint,
        next_stake_at timestamptz,
        loss bigint,
        next_loss bigint,
        next_loss_at timestamptz,
        excluded_until timestamptz,
        day integer not null,
        deposited numeric not null,
        paid numeric not null,
        received numeric not null,
        constraint user_limits_pk primary key (account_id),
        constraint user_limits_values_check check (deposit >= 0 and stake >= 0 and loss >= 0),
        constraint user_limits_sums_check check (deposited >= 0 and paid >= 0)
      )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table user_limits');
  }
}
