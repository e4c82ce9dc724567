// Who has locked and drawn a season, and where the draw can be checked. Markets close and are resolved in their names.
import type { MigrationInterface, QueryRunner } from 'typeorm';

export class RaffleActors1700000000018 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      'alter table raffle_season add column locked_by text, add column drawn_by text, add column evidence text',
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(
      'alter table raffle_season drop column locked_by, drop column drawn_by, drop column evidence',
    );
  }
}
