// The first answers to named requests, so that a repeated request receives the same. `id` is a hash of the user and the
// Idempotency-Key, `answer` is encrypted, and `seq` is the last seq of the commit.
import type { MigrationInterface, QueryRunner } from 'typeorm';

export class Idempotency1700000000007 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table idempotent_answer (
        id text not null,
        fingerprint text not null,
        answer bytea not null,
        seq bigint,
        created_at timestamptz not null,
        constraint idempotent_answer_pk primary key (id)
      )`);
    await runner.query('create index idempotent_answer_created_at_idx on idempotent_answer (created_at)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table idempotent_answer');
  }
}
