// Evenings of fights, fights and their streams. A fight is a market with the same id; the state of its market is not stored here.
// The desk inserts fights and starts in the commits of its commands, so it never waits for a row that another writer has locked.
import type { MigrationInterface, QueryRunner } from 'typeorm';

export class Fights1700000000023 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table fight_event (
        id text constraint fight_event_pk primary key,
        n bigint generated always as identity,
        name text not null,
        venue text not null,
        starts_at timestamptz not null,
        created_at timestamptz not null
      )`);
    await runner.query('create index fight_event_n_idx on fight_event (n)');
    await runner.query(`
      create table fight (
        id text constraint fight_pk primary key,
        event_id text not null,
        card_order integer not null,
        red_name text not null,
        red_picture text,
        blue_name text not null,
        blue_picture text,
        rounds integer not null,
        opens_at timestamptz,
        status text not null default 'upcoming'
          constraint fight_status_check check (status in ('upcoming', 'betting', 'live', 'completed', 'cancelled')),
        betting text not null default 'waiting'
          constraint fight_betting_check check (betting in ('waiting', 'open', 'closed')),
        result text constraint fight_result_check check (result in ('RED', 'BLUE', 'DRAW'))
      )`);
    await runner.query('create index fight_event_idx on fight (event_id, card_order)');
    await runner.query(
      `create index fight_opens_at_idx on fight (opens_at) where status = 'upcoming' and opens_at is not null`,
    );
    await runner.query(`
      create table fight_start (
        fight_id text constraint fight_start_pk primary key,
        at timestamptz not null
      )`);
    await runner.query(`
      create table fight_stream (
        id bigint generated always as identity constraint fight_stream_pk primary key,
        fight_id text not null,
        source text not null,
        client text,
        started_at timestamptz not null,
        ended_at timestamptz,
        error text,
        viewers integer not null default 0 constraint fight_stream_viewers_check check (viewers >= 0),
        viewers_peak integer not null default 0,
        viewers_told integer not null default 0
      )`);
    await runner.query('create index fight_stream_fight_idx on fight_stream (fight_id, id)');
    await runner.query(
      'create unique index fight_stream_live_idx on fight_stream (fight_id) where ended_at is null',
    );
    await this.assertions(runner);
  }

  /**
   * Runs while the transaction has the lock of the log, so that no bet can be committed in between. An order that rests has a hold,
   * and leaves levels of the book in the log; a stake has a hold. Each has an index by the market.
   */
  private async assertions(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create function assert_unbet(the_fight text) returns void language plpgsql stable as $$ begin
        if exists (select from hold where market_id = the_fight)
          or exists (select from trade where market_id = the_fight)
          or exists (select from event where ch_book = 'book:' || the_fight) then
          raise exception 'the fight has bets' using errcode = 'RS011';
        end if;
      end $$`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop function assert_unbet(text)');
    await runner.query('drop table fight_stream, fight_start, fight, fight_event');
  }
}
