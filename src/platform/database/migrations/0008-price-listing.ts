// When the source last listed an item, so that an item that the source dropped grows stale although the feed is fresh.
import type { MigrationInterface, QueryRunner } from 'typeorm';

export class PriceListing1700000000008 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('alter table item_price add column last_listed_at timestamptz');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('alter table item_price drop column last_listed_at');
  }
}
