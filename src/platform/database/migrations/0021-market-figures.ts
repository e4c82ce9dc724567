// Figures of markets for lists, so that no list reads trades: sums by hour, the figures of the last 24 hours, and the history of
// states. A projection of the log keeps them.
import type { MigrationInterface, QueryRunner } from 'typeorm';

export class MarketFigures1700000000021 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table market_hour (
        market_id text not null,
        hour timestamptz not null,
        volume numeric(40) not null,
        trades integer not null,
        first integer not null,
        last integer not null,
        constraint market_hour_pk primary key (market_id, hour)
      )`);
    await runner.query(`
      create table market_figure (
        market_id text constraint market_figure_pk primary key,
        volume_24h numeric(40) not null default 0,
        trades_24h integer not null default 0,
        change_24h integer,
        best_bid integer,
        best_ask integer,
        liquidity numeric(40) not null default 0,
        window_from timestamptz not null default '-infinity',
        book_changed boolean not null default true
      )`);
    await runner.query(`create index market_figure_book_idx on market_figure (market_id) where book_changed`);
    await runner.query(
      `create index market_figure_window_idx on market_figure (window_from) where trades_24h > 0 or change_24h <> 0`,
    );
    await runner.query(`insert into market_figure (market_id) select id from market where venue <> 'quote'`);
    await runner.query(`
      create table market_history (
        market_id text not null,
        seq bigint not null,
        at timestamptz not null,
        change json not null,
        constraint market_history_pk primary key (market_id, seq)
      )`);
    await runner.query(`create index market_closes_at_idx on market (closes_at, id) where venue <> 'quote'`);
    await runner.query(
      `create index market_created_at_idx on market (created_at, id) where venue <> 'quote'`,
    );
    await runner.query(
      `create index market_proposer_idx on market (proposer_id) where proposer_id is not null`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop index market_proposer_idx, market_created_at_idx, market_closes_at_idx');
    await runner.query('drop table market_history, market_figure, market_hour');
  }
}
