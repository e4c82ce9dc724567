// Polls on proposed markets and on disputed results, with one vote a user. The counters of a poll equal its votes: whoever
// changes a vote has locked the row of the poll.
import type { MigrationInterface, QueryRunner } from 'typeorm';

export class Polls1700000000020 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table poll (
        id text constraint poll_pk primary key,
        market_id text not null,
        kind text not null constraint poll_kind_check check (kind in ('proposal', 'dispute')),
        state text not null default 'open' constraint poll_state_check check (state in ('open', 'closed')),
        counts json not null,
        excluded text[] not null,
        resolved_at timestamptz,
        opens_at timestamptz not null,
        closes_at timestamptz not null,
        prolonged integer not null default 0,
        closed_at timestamptz,
        closed_by text constraint poll_closed_by_check check (closed_by in ('deadline', 'operator', 'state')),
        decided_at timestamptz,
        alerted boolean not null default false,
        constraint poll_closed_check check ((state = 'closed') = (closed_at is not null and closed_by is not null))
      )`);
    await runner.query('create index poll_market_idx on poll (market_id, opens_at)');
    await runner.query(`create index poll_open_idx on poll (closes_at) where state = 'open'`);
    await runner.query(
      `create index poll_undecided_idx on poll (closed_at) where closed_by = 'deadline' and decided_at is null`,
    );
    await runner.query(`
      create table vote (
        poll_id text not null constraint vote_poll_fk references poll,
        user_id text not null,
        choice text not null,
        at timestamptz not null,
        constraint vote_pk primary key (poll_id, user_id)
      )`);
    await runner.query('create index vote_user_idx on vote (user_id)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table vote, poll');
  }
}
