// The salt from which, with the token itself, the next refresh token follows: a repeated refresh gets the same pair. The
// table alone yields no token.
import type { MigrationInterface, QueryRunner } from 'typeorm';

export class RefreshRepeat1700000000010 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('alter table refresh_token add column successor_salt text');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('alter table refresh_token drop column successor_salt');
  }
}
