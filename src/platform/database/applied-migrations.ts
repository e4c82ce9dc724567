// Compares the migrations of the database with those of this build, by name and by a hash of their SQL. A database that
// another build has migrated further, or otherwise, has tables that this build does not know.
import { createHash } from 'node:crypto';
import type { DataSource, EntityManager, MigrationInterface, QueryRunner } from 'typeorm';
import { StartupError } from '../common/startup-error.js';
import { definedSchema } from './schema.js';

/** A migration's SQL never changes, so each is hashed once in a process. */
const hashes = new Map<new () => MigrationInterface, string>();

type Queries = Pick<DataSource | EntityManager, 'query'>;

/** Migrations that another build has applied, by name. */
export interface ForeignMigrations {
  /** This build does not have them: a newer build, or an extension that is missing here. */
  readonly unknown: readonly string[];
  /** This build has them with other SQL. */
  readonly changed: readonly string[];
}

export async function foreignMigrations(database: Queries): Promise<ForeignMigrations> {
  const own = await ownHashes();
  const applied = await database.query<{ name: string; hash: string | null }[]>(
    'select name, hash from migrations left join migration_hash using (name) order by name',
  );
  const namesOf = (some: typeof applied) => some.map(({ name }) => name);
  return {
    unknown: namesOf(applied.filter(({ name }) => !own.has(name))),
    changed: namesOf(
      applied.filter(({ name, hash }) => hash !== null && own.has(name) && own.get(name) !== hash),
    ),
  };
}

/** Throws StartupError when another build has migrated the database in a way that this build does not know. */
export async function refuseForeign(database: Queries): Promise<void> {
  await database.query(
    'create table if not exists migration_hash (name text not null, hash text not null, constraint migration_hash_pk primary key (name))',
  );
  const [found] = await database.query<{ exists: boolean }[]>(
    `select to_regclass('migrations') is not null as exists`,
  );
  if (!found?.exists) return;
  const { unknown, changed } = await foreignMigrations(database);
  const faults = [...unknown.map((name) => `lacks ${name}`), ...changed.map((name) => `has another ${name}`)];
  if (faults.length === 0) return;
  throw new StartupError(
    `Another build of Ringside has migrated this database: this build ${faults.join(', ')}. ` +
      'Start that build or a newer one, with the same extensions, or choose another database.',
  );
}

/** Stores the hashes of the migrations that have run. */
export async function rememberHashes(database: Queries): Promise<void> {
  const own = await ownHashes();
  await database.query(
    `insert into migration_hash (name, hash)
     select own.name, own.hash from unnest($1::text[], $2::text[]) as own(name, hash)
     join migrations using (name) on conflict (name) do nothing`,
    [[...own.keys()], [...own.values()]],
  );
}

/** Name → hash of the migrations of this build and its extensions. */
export async function ownHashes(): Promise<ReadonlyMap<string, string>> {
  const own = new Map<string, string>();
  for (const Migration of definedSchema().migrations) own.set(Migration.name, await hashOf(Migration));
  return own;
}

/**
 * The hash of all SQL that the migration sends by `runner.query`, where each run of white space counts as one space. A
 * migration must send the same SQL each time, and its queries give it no rows here.
 */
async function hashOf(Migration: new () => MigrationInterface): Promise<string> {
  const known = hashes.get(Migration);
  if (known !== undefined) return known;
  const hash = createHash('sha256');
  const query = (sql: string, parameters: unknown = []) => {
    hash.update(`${sql.replace(/\s+/g, ' ').trim()} ${JSON.stringify(parameters)}\n`);
    return Promise.resolve([]);
  };
  await new Migration().up({ query } as unknown as QueryRunner);
  const made = hash.digest('hex');
  hashes.set(Migration, made);
  return made;
}
