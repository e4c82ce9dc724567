// The event log: one append-only table in commit order, and one row that names the history of its numbers.
import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The families at the time of this migration; a later family comes with a migration of its own. */
const FAMILIES = ['prices', 'pricing', 'book', 'market', 'user', 'admin'];

export class EventLog1700000000001 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table event (
        seq bigint not null,
        at timestamptz not null,
        type text not null,
        ${FAMILIES.map((family) => `ch_${family} text,`).join('\n        ')}
        data json not null,
        tx bigint not null,
        primary key (seq)
      ) partition by range (seq)`);
    for (const family of FAMILIES) {
      await runner.query(
        `create index event_${family}_idx on event (ch_${family}, seq) where ch_${family} is not null`,
      );
    }
    await runner.query(`
      create table event_log (
        only_row boolean primary key default true check (only_row),
        system_id text not null,
        timeline text not null,
        epoch text not null,
        floor bigint not null default 0
      )`);
    await runner.query(`
      create table event_projection (
        name text primary key,
        seq bigint not null default 0
      )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table event_projection, event_log, event');
  }
}
