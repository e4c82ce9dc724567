// The look-up of first answers is never compiled. With `enable_seqscan` off its estimated cost is so high that PostgreSQL
// 15 to 17 compile it each time, which takes far longer than the look-up.
import type { MigrationInterface, QueryRunner } from 'typeorm';

export class NoJit1700000000009 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('alter function desk_remembered(text[], text[]) set jit = off');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('alter function desk_remembered(text[], text[]) reset jit');
  }
}
