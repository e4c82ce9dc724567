// An order that trades in several steps, by its market, with the request that its last step answers.
import type { MigrationInterface, QueryRunner } from 'typeorm';

export class Sweeps1700000000012 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      alter table market
        add column sweep_order bigint,
        add column sweep_owner text,
        add column sweep_key text,
        add column sweep_hash text`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      alter table market
        drop column sweep_order, drop column sweep_owner, drop column sweep_key, drop column sweep_hash`);
  }
}
