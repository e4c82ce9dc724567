// Watchlists. `n` is the place in the order of addition. An entry's key is `market:{marketId}` or `item:{itemId}`.
import type { MigrationInterface, QueryRunner } from 'typeorm';

export class Watchlists1700000000005 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table watchlist (
        id text not null,
        n bigint generated always as identity,
        user_id text not null,
        name text not null,
        created_at timestamptz not null,
        constraint watchlist_pk primary key (id)
      )`);
    await runner.query('create index watchlist_user_idx on watchlist (user_id, n)');
    await runner.query(`
      create table watchlist_item (
        watchlist_id text not null,
        key text not null,
        n bigint generated always as identity,
        added_at timestamptz not null,
        constraint watchlist_item_pk primary key (watchlist_id, key),
        constraint watchlist_item_watchlist_fk foreign key (watchlist_id) references watchlist (id) on delete cascade
      )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table watchlist_item, watchlist');
  }
}
