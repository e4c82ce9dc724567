// Of which users a user takes proposals. Other users are named by their public ids, so that a name says nothing about whether
// a user has it. The corners of a fight are also fixed once somebody has proposed a wager on it.
import type { MigrationInterface, QueryRunner } from 'typeorm';

export class Proposals1700000000030 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    // The same as `publicIdOf`: the first 12 bytes of the hash are 16 characters of base64url.
    await runner.query(`
      create function public_id_of(user_id text) returns text language sql immutable strict parallel safe as $$
        select 'p_' || translate(encode(substr(sha256(convert_to(user_id, 'UTF8')), 1, 12), 'base64'), '+/', '-_')
      $$`);
    await runner.query('create index app_user_public_id_idx on app_user (public_id_of(id))');
    await runner.query(`
      create table user_block (
        user_id text not null,
        other text not null,
        n bigint generated always as identity,
        since timestamptz not null,
        constraint user_block_pk primary key (user_id, other)
      )`);
    await runner.query(`
      create table user_follow (
        user_id text not null,
        other text not null,
        n bigint generated always as identity,
        since timestamptz not null,
        constraint user_follow_pk primary key (user_id, other)
      )`);
    await runner.query('create index user_block_n_idx on user_block (user_id, n)');
    await runner.query('create index user_follow_n_idx on user_follow (user_id, n)');
    await runner.query(`
      create table proposal_setting (
        user_id text constraint proposal_setting_pk primary key,
        only_followed boolean not null
      )`);
    // Finds the last refusal between two users.
    await runner.query('create index wager_pair_idx on wager (proposer_id, responder_id, updated_at)');
    await this.assertUnbet(runner, 'or exists (select from wager where market_id = the_fight)');
  }

  /** `more` is another sign of a bet. */
  private async assertUnbet(runner: QueryRunner, more: string): Promise<void> {
    await runner.query(`
      create or replace function assert_unbet(the_fight text) returns void language plpgsql stable as $$ begin
        if exists (select from hold where market_id = the_fight)
          or exists (select from trade where market_id = the_fight)
          or exists (select from event where ch_book = 'book:' || the_fight)
          ${more} then
          raise exception 'the fight has bets' using errcode = 'RS011';
        end if;
      end $$`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await this.assertUnbet(runner, '');
    await runner.query('drop index wager_pair_idx');
    await runner.query('drop table proposal_setting, user_follow, user_block');
    await runner.query('drop index app_user_public_id_idx');
    await runner.query('drop function public_id_of(text)');
  }
}
