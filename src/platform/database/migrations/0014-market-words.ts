// The words of markets, with every version of them, and their discussions. Markets so far have a question alone. The index of
// trigrams needs the extension pg_trgm, which each PostgreSQL with contributed modules has; a search works without it.
import type { MigrationInterface, QueryRunner } from 'typeorm';

export class MarketWords1700000000014 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await createListings(runner);
    await runner.query('alter table market drop column question');
    await createDiscussions(runner);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`alter table market add column question text not null default ''`);
    await runner.query(`
      update market set question = coalesce((select question from market_listing where market_id = id), id)`);
    await runner.query('alter table market alter column question drop default');
    await runner.query(
      'drop table discussion_report, discussion_post, market_listing_version, market_listing',
    );
    await runner.query('drop function market_words(text, text, text, text[])');
    await runner.query('drop function assert_untraded(text)');
  }
}

async function createListings(runner: QueryRunner): Promise<void> {
  // Immutable for a generated column: the configuration is named, and nothing else that a session can set matters.
  await runner.query(`
    create function market_words(question text, description text, category text, tags text[]) returns tsvector
    language sql immutable parallel safe as $$
      select setweight(to_tsvector('pg_catalog.simple', question), 'A')
        || setweight(to_tsvector('pg_catalog.simple', coalesce(category, '') || ' ' || array_to_string(tags, ' ')), 'B')
        || setweight(to_tsvector('pg_catalog.simple', coalesce(description, '')), 'C')
    $$`);
  await runner.query(`
    create table market_listing (
      market_id text constraint market_listing_pk primary key,
      version integer not null,
      question text not null,
      description text,
      category text,
      rules text,
      resolution_source text,
      tags text[] not null,
      picture_url text,
      at timestamptz not null,
      words tsvector generated always as (market_words(question, description, category, tags)) stored
    )`);
  await runner.query('create index market_listing_words_idx on market_listing using gin (words)');
  await runner.query('create index market_listing_tags_idx on market_listing using gin (tags)');
  await runner.query('create index market_listing_category_idx on market_listing (category, market_id)');
  await runner.query(`
    do $$ begin
      create extension if not exists pg_trgm;
      create index market_listing_question_idx on market_listing using gin (question gin_trgm_ops);
    exception when others then raise notice 'no index of trigrams: %', sqlerrm;
    end $$`);
  await runner.query(`
    create table market_listing_version (
      market_id text not null,
      version integer not null,
      at timestamptz not null,
      listing json not null,
      reason text,
      constraint market_listing_version_pk primary key (market_id, version)
    )`);
  await runner.query(`
    insert into market_listing (market_id, version, question, tags, at)
    select id, 1, question, '{}', created_at from market where venue <> 'quote'`);
  await runner.query(`
    insert into market_listing_version (market_id, version, at, listing)
    select market_id, version, at, json_build_object('question', question, 'description', null, 'category', null,
      'rules', null, 'resolutionSource', null, 'tags', json_build_array(), 'pictureUrl', null)
    from market_listing`);
  // Runs while the transaction has the lock of the log, so that no trade can be committed in between.
  await runner.query(`
    create function assert_untraded(the_market text) returns void language plpgsql stable as $$ begin
      if exists (select from trade where market_id = the_market) then
        raise exception 'the market has traded' using errcode = 'RS010';
      end if;
    end $$`);
}

async function createDiscussions(runner: QueryRunner): Promise<void> {
  await runner.query(`
    create table discussion_post (
      id bigint generated always as identity constraint discussion_post_pk primary key,
      market_id text not null,
      parent_id bigint constraint discussion_post_parent_fk references discussion_post,
      user_id text,
      text text,
      yes bigint,
      no bigint,
      replies integer not null default 0,
      created_at timestamptz not null,
      edited_at timestamptz,
      deleted text constraint discussion_post_deleted_check check (deleted in ('author', 'operator')),
      constraint discussion_post_text_check check ((text is null) = (deleted is not null))
    )`);
  await runner.query(
    'create index discussion_post_threads_idx on discussion_post (market_id, id) where parent_id is null',
  );
  await runner.query('create index discussion_post_replies_idx on discussion_post (parent_id, id)');
  await runner.query('create index discussion_post_user_idx on discussion_post (user_id, created_at)');
  await runner.query(`
    create table discussion_report (
      post_id bigint not null constraint discussion_report_post_fk references discussion_post,
      user_id text not null,
      reason text not null,
      at timestamptz not null,
      constraint discussion_report_pk primary key (post_id, user_id)
    )`);
  await runner.query('create index discussion_report_user_idx on discussion_report (user_id)');
}
