// Whether an account may trade. A barred account belongs to a banned user; a forfeited account to an erased user, and its
// credits go to the house.
import type { MigrationInterface, QueryRunner } from 'typeorm';

export class AccountStatus1700000000013 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      alter table trading_account
        add column status text not null default 'open',
        add constraint trading_account_status_check check (status in ('open', 'barred', 'forfeited'))`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('alter table trading_account drop column status');
  }
}
