// Cancellations of many orders of one account that have more steps, with the request that the last step answers.
import type { MigrationInterface, QueryRunner } from 'typeorm';

export class Clearings1700000000015 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table desk_clearing (
        account_id bigint not null,
        kind text not null,
        reason text not null,
        owner text,
        key text,
        hash text,
        order_ids json not null,
        constraint desk_clearing_pk primary key (account_id)
      )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table desk_clearing');
  }
}
