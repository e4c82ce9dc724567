// What Ringside refuses to run on, in one line that a person can act on, and without the password.
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { StartupError } from '../../src/platform/common/startup-error.js';
import { preflight } from '../../src/platform/database/preflight.js';
import { testDatabase, type TestDatabase } from '../support/database.js';
import { openDataSource } from '../support/log-process.js';
import { startPretendPostgres, type Pretence } from '../support/pretend-postgres.js';

let database: TestDatabase;

beforeEach(async () => {
  database = await testDatabase();
});

afterEach(() => database.drop());

/** The line of the refusal; empty when there is none. */
async function refusal(url: string): Promise<string> {
  try {
    await preflight(url);
    return '';
  } catch (error) {
    expect(error).toBeInstanceOf(StartupError);
    const { message } = error as StartupError;
    expect(message).not.toMatch(/\n|hunter2/);
    return message;
  }
}

describe('the preflight', () => {
  it('lets a durable database pass', async () => {
    expect(await refusal(database.url)).toBe('');
  });

  it('refuses a real database with synchronous_commit off', async () => {
    const pool = await openDataSource(database.url);
    await pool.query(
      `alter database ${new URL(database.url).pathname.slice(1)} set synchronous_commit = off`,
    );
    await pool.destroy();
    expect(await refusal(database.url)).toMatch(
      /runs with synchronous_commit off, and could lose what it has confirmed/,
    );
  });

  const pretended: [string, Pretence, string][] = [
    ['lets the pretended server pass as it is', {}, ''],
    ['refuses fsync off', { settings: { fsync: 'off' } }, 'runs with fsync off'],
    [
      'refuses full_page_writes off',
      { settings: { full_page_writes: 'off' } },
      'runs with full_page_writes off',
    ],
    ['refuses an old version', { version: 140_012 }, 'is PostgreSQL 14; Ringside needs 15 or newer'],
    ['refuses a standby', { inRecovery: true }, 'is a standby; Ringside needs the primary'],
    ['refuses another encoding', { encoding: 'SQL_ASCII' }, 'is encoded in SQL_ASCII; Ringside needs UTF8'],
  ];
  it.each(pretended)('%s', async (_name, pretence, expected) => {
    const server = await startPretendPostgres(pretence);
    const line = await refusal(server.url);
    await server.close();
    expect(line).toContain(expected);
    if (expected) expect(line).toMatch(/^The database at 127\.0\.0\.1:\d+\/markets /);
    else expect(line).toBe('');
  });

  it('names an address that nobody listens at', async () => {
    const server = await startPretendPostgres({});
    await server.close();
    expect(await refusal(server.url)).toMatch(
      /^The database at 127\.0\.0\.1:\d+\/markets cannot be reached: /,
    );
  });

  it('does not repeat a password that is refused', async () => {
    const url = new URL(database.url);
    url.username = 'nobody_of_that_name';
    url.password = 'hunter2';
    expect(await refusal(url.href)).toMatch(/cannot be reached: .*nobody_of_that_name/);
  });

  it('names a database that does not exist', async () => {
    const url = new URL(database.url);
    url.pathname = '/no_such_database';
    expect(await refusal(url.href)).toMatch(/cannot be reached: database "no_such_database" does not exist/);
  });
});
