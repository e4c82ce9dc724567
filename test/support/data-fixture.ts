// Data that an earlier version of Ringside left behind: a file of test/fixtures/data, which make-data-fixture.mjs wrote.
import { readFile } from 'node:fs/promises';
import { gunzipSync } from 'node:zlib';
import pg from 'pg';
import { DataSource } from 'typeorm';
import { dataSourceOptions } from '../../src/platform/database/database.module.js';
import type { Json } from './accounts.js';

export interface DataFixture {
  readonly version: string;
  readonly migrations: readonly { readonly name: string; readonly hash: string }[];
  readonly partitions: readonly { readonly name: string; readonly parent: string; readonly bound: string }[];
  readonly sequences: readonly { readonly name: string; readonly last: string }[];
  readonly password: string;
  /** Name → path below /api/v1 → what the server answered. The e-mail address is `NAME@example.test`. */
  readonly users: Record<string, Record<string, Json>>;
  /** Table → its rows as JSON texts. */
  readonly rows: ReadonlyMap<string, readonly string[]>;
}

export async function readDataFixture(file: string): Promise<DataFixture> {
  const [header = '', ...lines] = gunzipSync(await readFile(file))
    .toString()
    .trim()
    .split('\n');
  const rows = new Map<string, string[]>();
  for (const line of lines) {
    const [, table = '', row = ''] = /^"(\w+)" (.*)$/.exec(line) ?? [];
    rows.set(table, [...(rows.get(table) ?? []), row]);
  }
  return { ...(JSON.parse(header) as Omit<DataFixture, 'rows'>), rows };
}

/** Runs the migrations of the fixture on an empty database, and no others, and puts the rows into the tables. */
export async function restore(fixture: DataFixture, url: string): Promise<void> {
  const names = new Set(fixture.migrations.map(({ name }) => name));
  const options = dataSourceOptions(url, 1);
  const migrations = options.migrations.filter(({ name }) => names.has(name));
  const dataSource = new DataSource({ ...options, entities: [], migrations });
  await dataSource.initialize();
  await dataSource.runMigrations();
  await dataSource.destroy();
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    // Rows come in any order, so no foreign key is checked.
    await client.query('set session_replication_role = replica');
    for (const { name, parent, bound } of fixture.partitions)
      await client.query(`create table if not exists ${name} partition of ${parent} ${bound}`);
    for (const [table, rows] of fixture.rows) {
      await client.query(`truncate "${table}" cascade`);
      const columns = await ownColumns(client, table);
      await client.query(
        `insert into "${table}" (${columns}) overriding system value
         select ${columns} from json_populate_recordset(null::"${table}", $1)`,
        [`[${rows.join(',')}]`],
      );
    }
    for (const { name, last } of fixture.sequences) await client.query('select setval($1, $2)', [name, last]);
  } finally {
    await client.end();
  }
}

/** The names of a table's columns for a statement, without those that PostgreSQL computes. */
async function ownColumns(client: pg.Client, table: string): Promise<string> {
  const { rows } = await client.query<{ names: string }>(
    `select string_agg(quote_ident(column_name), ', ') as names from information_schema.columns
     where table_name = $1 and table_schema = current_schema() and is_generated = 'NEVER'`,
    [table],
  );
  return rows[0]?.names ?? '';
}
