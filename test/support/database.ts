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
  await onServer(
    `create database ${name} template template0 encoding 'UTF8' locale_provider builtin builtin_locale 'C.UTF-8'`,
  );
  const url = serverUrl();
  url.pathname = `/${name}`;
  return { url: url.href, drop: () => onServer(`drop database if exists ${name} with (force)`) };
}

function serverUrl(): URL {
  const text = process.env.RINGSIDE_TEST_POSTGRES;
  if (!text)
    throw new Error(
      'RINGSIDE_TEST_POSTGRES is not set; only the projects integration and e2e have a database.',
    );
  return new URL(text);
}

async function onServer(sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: serverUrl().href });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}
