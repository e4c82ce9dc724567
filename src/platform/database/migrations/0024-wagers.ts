// Wagers of two users on the outcome of a market, and their stakes as a kind of holds.
import type { MigrationInterface, QueryRunner } from 'typeorm';

export class Wagers1700000000024 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      alter table hold
        drop constraint hold_kind_check,
        add constraint hold_kind_check check (kind in ('order', 'subsidy', 'profit', 'bond', 'stake'))`);
    await runner.query(`
      create table wager (
        id bigint not null,
        market_id text not null,
        proposer_id bigint not null,
        responder_id bigint not null,
        type text not null,
        outcome text not null,
        proposer_stake bigint not null,
        responder_stake bigint not null,
        created_at timestamptz not null,
        expires_at timestamptz not null,
        status text not null,
        reason text,
        responder_hold bigint,
        updated_at timestamptz not null,
        constraint wager_pk primary key (id),
        constraint wager_users_check check (proposer_id <> responder_id),
        constraint wager_outcome_check check (outcome in ('YES', 'NO')),
        constraint wager_stakes_check check (
          proposer_stake > 0 and responder_stake > 0 and (
            type = 'PAGO' and proposer_stake <= responder_stake or
            type = 'DOY' and proposer_stake >= responder_stake)),
        constraint wager_time_check check (expires_at > created_at),
        constraint wager_status_check check (
          status in ('PENDING', 'ACCEPTED', 'DECLINED', 'EXPIRED', 'CANCELLED', 'PAID', 'REFUNDED')
          and (status = 'ACCEPTED') = (responder_hold is not null))
      )`);
    await runner.query(`create index wager_open_idx on wager (id) where status in ('PENDING', 'ACCEPTED')`);
    await runner.query('create index wager_market_idx on wager (market_id, id)');
    await runner.query('create index wager_proposer_idx on wager (proposer_id, id)');
    await runner.query('create index wager_responder_idx on wager (responder_id, id)');
  }

  /** Stakes of wagers become available again. */
  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      update trading_account set available = available + stake.amount, held = held - stake.amount
      from (select account_id, sum(amount) as amount from hold where kind = 'stake' group by account_id) as stake
      where trading_account.id = stake.account_id`);
    await runner.query(`delete from hold where kind = 'stake'`);
    await runner.query('drop table wager');
    await runner.query(`
      alter table hold
        drop constraint hold_kind_check,
        add constraint hold_kind_check check (kind in ('order', 'subsidy', 'profit', 'bond'))`);
  }
}
