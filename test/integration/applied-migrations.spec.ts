// Real: PostgreSQL, and the whole app. A database that another build has migrated is refused by the name of the migration.
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { StartupError } from '../../src/platform/common/startup-error.js';
import { call } from '../support/accounts.js';
import { QUIET_PRICES, startBeside, startTestApp, type TestApp } from '../support/app.js';

const NEWER = 'Votes1900000000000';

describe('a database', () => {
  let app: TestApp;
  let client: pg.Client;
  beforeAll(async () => {
    app = await startTestApp(QUIET_PRICES);
    client = new pg.Client({ connectionString: app.databaseUrl });
    await client.connect();
  });
  afterAll(async () => {
    await client.end();
    await app.stop();
  });

  const refusal = async (): Promise<string> => {
    const error: unknown = await startBeside(app, QUIET_PRICES).then(
      (started) => started.stop(),
      (thrown: unknown) => thrown,
    );
    expect(error).toBeInstanceOf(StartupError);
    return (error as StartupError).message;
  };
  const readiness = async () => {
    const answer = await fetch(`${app.url}/ready`);
    const { checks } = (await answer.json()) as { checks: { schema: string } };
    return [answer.status, checks.schema];
  };

  it('that a newer build has migrated further is refused; a process that runs says so and still serves', async () => {
    await client.query('insert into migrations (timestamp, name) values (1900000000000, $1)', [NEWER]);
    expect(await refusal()).toContain(`lacks ${NEWER}.`);
    expect(await readiness()).toEqual([200, 'newer']);
    expect((await call(app, 'GET /prices/latest')).status).toBe(200);
    await client.query('delete from migrations where name = $1', [NEWER]);
    expect(await readiness()).toEqual([200, 'ok']);
  });

  it('with a migration of other SQL is refused, and a process that runs is not ready', async () => {
    const { rows } = await client.query<{ name: string; hash: string }>(
      'select name, hash from migration_hash order by name limit 1',
    );
    const { name, hash } = rows[0] ?? { name: '', hash: '' };
    await client.query(`update migration_hash set hash = 'other' where name = $1`, [name]);
    expect(await refusal()).toContain(`has another ${name}.`);
    expect(await readiness()).toEqual([503, 'changed']);
    await client.query('update migration_hash set hash = $2 where name = $1', [name, hash]);
    expect(await readiness()).toEqual([200, 'ok']);
  });

  it('from before hashes were kept starts, and has them from then on', async () => {
    const count = async () =>
      (await client.query<{ count: string }>('select count(*) from migration_hash')).rows[0]?.count;
    const before = await count();
    await client.query('drop table migration_hash');
    const again = await startBeside(app, QUIET_PRICES);
    await again.stop();
    expect(await count()).toBe(before);
  });
});
