// Whether the price source is silent, as the channel `feed` says it, and since when. A feed is stale until its first sync.
import type { MigrationInterface, QueryRunner } from 'typeorm';

export class PriceFeedState1700000000031 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      alter table price_feed
        add column stale boolean not null default true,
        add column state_since timestamptz`);
    await runner.query('alter table event add column ch_feed text');
    await runner.query('create index event_feed_idx on event (ch_feed, seq) where ch_feed is not null');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('alter table event drop column ch_feed');
    await runner.query('alter table price_feed drop column state_since, drop column stale');
  }
}
