// The tables of Ringside: each module declares its entities and migrations at import time, as it declares its errors. So a
// module outside src/ brings its own tables. An app imports all its modules before it opens the database.
import type { MigrationInterface } from 'typeorm';

type ClassOf<T> = new () => T;

export interface Schema {
  readonly entities: readonly ClassOf<object>[];
  /** They run in the order of the timestamps that end their names. */
  readonly migrations: readonly ClassOf<MigrationInterface>[];
}

const entities = new Set<ClassOf<object>>();
const migrations = new Set<ClassOf<MigrationInterface>>();

/** Adds a module's tables to those that the next data source knows. */
export function defineSchema(part: Partial<Schema>): void {
  for (const entity of part.entities ?? []) entities.add(entity);
  for (const migration of part.migrations ?? []) migrations.add(migration);
}

/** Everything that modules have declared so far. */
export const definedSchema = (): Schema => ({ entities: [...entities], migrations: [...migrations] });
