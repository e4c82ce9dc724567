// Hybrid prices: one row per market, what users have moved within the last hour, and bars of one minute and one hour. A
// sentiment is an amount of micro credits between 0 and the sentiment liquidity. Markets that exist begin at 5000. Raffles: seasons,
// ticket positions with the source's own numbers, and markets bound to a player.
import type { MigrationInterface, QueryRunner } from 'typeorm';

export class HybridPrices1700000000016 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table hybrid_price (
        market_id text not null,
        initial_probability integer not null,
        raffle_probability integer not null,
        raffle_source text not null,
        raffle_at timestamptz not null,
        sentiment bigint not null,
        sentiment_liquidity bigint not null,
        raffle_weight integer not null,
        market_weight integer not null,
        updated_at timestamptz not null,
        is_ended boolean not null,
        constraint hybrid_price_pk primary key (market_id),
        constraint hybrid_price_probability_check check (
          initial_probability between 0 and 10000 and raffle_probability between 0 and 10000),
        constraint hybrid_price_source_check check (raffle_source in ('initial', 'raffle', 'operator')),
        constraint hybrid_price_sentiment_check check (
          sentiment between 0 and sentiment_liquidity and sentiment_liquidity > 0),
        constraint hybrid_price_weight_check check (
          raffle_weight >= 0 and market_weight >= 0 and raffle_weight + market_weight = 10000)
      )`);
    await runner.query(`
      insert into hybrid_price
      select id, 5000, 5000, 'initial', created_at, 50000000, 100000000, 7000, 3000, created_at,
        state in ('REJECTED', 'FINALIZED', 'VOIDED')
      from market where venue <> 'quote'`);
    await runner.query(`
      create table sentiment_move (
        market_id text not null,
        user_id text not null,
        minute bigint not null,
        low bigint not null,
        high bigint not null,
        close bigint not null,
        constraint sentiment_move_pk primary key (market_id, user_id, minute)
      )`);
    await runner.query('create index sentiment_move_minute_idx on sentiment_move (minute)');
    await runner.query(`
      create table hybrid_bar (
        market_id text not null,
        length_ms integer not null,
        at timestamptz not null,
        open integer not null,
        high integer not null,
        low integer not null,
        close integer not null,
        volume integer not null,
        constraint hybrid_bar_pk primary key (market_id, length_ms, at)
      )`);
    await runner.query(`
      create table probability_input (
        market_id text not null,
        probability integer not null,
        sequence bigint not null,
        constraint probability_input_pk primary key (market_id)
      )`);
    await this.raffles(runner);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(
      'drop table raffle_market, raffle_position, raffle_season, probability_input, hybrid_bar, sentiment_move, hybrid_price',
    );
  }

  private async raffles(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table raffle_season (
        id text not null,
        name text not null,
        state text not null,
        winner text,
        created_at timestamptz not null,
        locked_at timestamptz,
        drawn_at timestamptz,
        constraint raffle_season_pk primary key (id),
        constraint raffle_season_state_check check (state in ('open', 'locked', 'drawn')),
        constraint raffle_season_winner_check check ((state = 'drawn') = (winner is not null))
      )`);
    await runner.query(`
      create table raffle_position (
        season_id text not null,
        player_id text not null,
        tickets bigint not null,
        sequence bigint not null,
        changed_at timestamptz not null,
        constraint raffle_position_pk primary key (season_id, player_id),
        constraint raffle_position_tickets_check check (tickets between 0 and 9007199254740991)
      )`);
    await runner.query(`
      create table raffle_market (
        market_id text not null,
        season_id text not null,
        player_id text not null,
        bound_at timestamptz not null,
        constraint raffle_market_pk primary key (market_id)
      )`);
    await runner.query('create index raffle_market_season_idx on raffle_market (season_id, market_id)');
  }
}
