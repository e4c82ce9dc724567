// One Idempotency-Key of a user names one request, whether the desk or a transaction of the log answers it. Each side asks the
// other before its work, and again while it holds the lock of the log: then everything committed earlier is visible.
import type { MigrationInterface, QueryRunner } from 'typeorm';

const SETTINGS = 'set enable_seqscan = off set plan_cache_mode = force_generic_plan set jit = off';

export class OneKey1700000000017 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    // The order of a sweep keeps its request in the market.
    await runner.query('create index market_sweep_key_idx on market (sweep_key) where sweep_key is not null');
    // The hash that is the id of a stored answer: SHA-256 of the JSON ["owner","key"], in base64url.
    await runner.query(`
      create function idempotent_answer_id(owner text, key text) returns text language sql immutable as $$
        select rtrim(translate(encode(sha256(convert_to(
          '[' || to_json(owner)::text || ',' || to_json(key)::text || ']', 'UTF8')), 'base64'), '+/', '-_'), '=')
      $$`);
    await runner.query(`
      create function idempotent_claims(owners text[], keys text[])
      returns table (owner text, key text) language plpgsql stable ${SETTINGS}
      as $$
      begin
        return query
          select asked.owner, asked.key from unnest(owners, keys) as asked(owner, key)
          where exists (
            select 1 from idempotent_answer where id = idempotent_answer_id(asked.owner, asked.key)
          );
      end $$`);
    await runner.query(`
      create function desk_knows_request(asked_owner text, asked_key text) returns boolean
      language plpgsql stable ${SETTINGS}
      as $$
      begin
        return exists (select 1 from desk_request where owner = asked_owner and key = asked_key)
          or exists (select 1 from desk_clearing where owner = asked_owner and key = asked_key)
          or exists (select 1 from market where sweep_key = asked_key and sweep_owner = asked_owner);
      end $$`);
    await this.assertions(runner);
  }

  /** They fail with RS002 if the other side knows a key. */
  private async assertions(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create function assert_unclaimed(owners text[], keys text[]) returns void language plpgsql as $$
      begin
        if exists (select 1 from idempotent_claims(owners, keys)) then
          raise exception 'the Idempotency-Key belongs to another request' using errcode = 'RS002';
        end if;
      end $$`);
    await runner.query(`
      create function assert_unknown_to_desk(asked_owner text, asked_key text) returns void language plpgsql as $$
      begin
        if desk_knows_request(asked_owner, asked_key) then
          raise exception 'the Idempotency-Key belongs to another request' using errcode = 'RS002';
        end if;
      end $$`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(
      'drop function assert_unknown_to_desk, assert_unclaimed, desk_knows_request, idempotent_claims, idempotent_answer_id',
    );
    await runner.query('drop index market_sweep_key_idx');
  }
}
