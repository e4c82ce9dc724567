// A fresh database for one spec file, on the PostgreSQL that global-setup.mjs started for the whole run.
import { randomBytes } from 'node:crypto';
import pg from 'pg';

const NAME_BYTES = 6;

export interface TestDatabase {
  readonly url: string;
  /** Removes it, even with open connections. */
  drop(): Promise<void>;
}

/** An empty database with the collation of a production one; `url` connects to it. */
export async function testDatabase(): Promise<TestDatabase> {
  const name = `test_${randomBytes(NAME_BYTES).toString('hex')}`;
  await onServer(`create database ${name} template template0 encoding 'UTF8' ${await localeSql()}`);
  const url = serverUrl();
  url.pathname = `/${name}`;
  return {
    url: url.href,
    drop: async () => void (await onServer(`drop database if exists ${name} with (force)`)),
  };
}

/** PostgreSQL has a collation of its own from version 17 on. */
async function localeSql(): Promise<string> {
  const [row] = await onServer<{ version: number }>(
    `select current_setting('server_version_num')::int as version`,
  );
  return (row?.version ?? 0) >= 170_000
    ? `locale_provider builtin builtin_locale 'C.UTF-8'`
    : `locale 'C.UTF-8'`;
}

function serverUrl(): URL {
  const text = process.env.RINGSIDE_TEST_POSTGRES;
  if (!text)
    throw new Error(
      'RINGSIDE_TEST_POSTGRES is not set; only the projects integration and e2e have a database.',
    );
  return new URL(text);
}

async function onServer<Row extends object>(sql: string): Promise<Row[]> {
  const client = new pg.Client({ connectionString: serverUrl().href });
  await client.connect();
  try {
    return (await client.query<Row>(sql)).rows;
  } finally {
    await client.end();
  }
}
