// The rule of a void belongs to each market. A hold has one amount, which is what is held now, and holds of a new kind keep
// users' profits until their market ends. Realised profits have no bound.
import type { MigrationInterface, QueryRunner } from 'typeorm';

export class VoidRules1700000000011 implements MigrationInterface {
  /** Profits were never held in markets that have traded, so these markets cannot undo their payments. */
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      alter table market
        add column void_rule text not null default 'refund',
        add column void_price_bps integer,
        drop column refund_pool,
        drop column refund_claims`);
    await runner.query(`
      update market set void_rule = 'price', void_price_bps = 5000
      where venue <> 'quote' and id in (select market_id from position)`);
    await runner.query(`
      alter table market
        alter column void_rule drop default,
        add constraint market_void_check check (
          void_rule = 'refund' and void_price_bps is null or void_rule = 'price' and void_price_bps between 0 and 10000)`);
    await runner.query('alter table hold drop constraint hold_rest_check');
    await runner.query('update hold set amount = amount - posted - released');
    await runner.query(`
      alter table hold
        drop column posted,
        drop column released,
        add column kind text not null default 'order',
        add constraint hold_amount_check check (amount > 0),
        add constraint hold_kind_check check (kind in ('order', 'subsidy', 'profit'))`);
    await runner.query(`
      update hold set kind = 'subsidy' from market
      where hold.market_id = market.id and hold.id = market.subsidy_hold`);
    await runner.query('alter table hold alter column kind drop default');
    await runner.query('alter table position alter column realised type numeric');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('alter table position alter column realised type bigint');
    await runner.query(`delete from hold where kind = 'profit'`);
    await runner.query(`
      alter table hold
        drop constraint hold_kind_check,
        drop constraint hold_amount_check,
        drop column kind,
        add column posted bigint not null default 0,
        add column released bigint not null default 0`);
    await runner.query(`
      alter table hold
        alter column posted drop default,
        alter column released drop default,
        add constraint hold_rest_check check (posted >= 0 and released >= 0 and amount > posted + released)`);
    await runner.query(`
      alter table market
        drop column void_rule,
        drop column void_price_bps,
        add column refund_pool bigint,
        add column refund_claims bigint`);
  }
}
