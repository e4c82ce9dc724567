// Real: PostgreSQL, and the whole app. Data of every released version start with the present build, with all that users had.
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { join } from 'node:path';
import { ownHashes } from '../../src/platform/database/applied-migrations.js';
import { bearer, call, logIn, UNLIMITED } from '../support/accounts.js';
import { startBeside } from '../support/app.js';
import { readDataFixture, restore, type DataFixture } from '../support/data-fixture.js';
import { testDatabase, type TestDatabase } from '../support/database.js';
import { limitOrder } from '../support/trading.js';
import type { Ringside } from '../../src/bootstrap.js';

const FOLDER = fileURLToPath(new URL('../fixtures/data', import.meta.url));

describe.each(readdirSync(FOLDER))('the data of %s', (file) => {
  let fixture: DataFixture;
  let database: TestDatabase;
  let ringside: Ringside;
  beforeAll(async () => {
    fixture = await readDataFixture(join(FOLDER, file));
    database = await testDatabase();
    await restore(fixture, database.url);
    ringside = await startBeside({ databaseUrl: database.url }, UNLIMITED);
  });
  afterAll(async () => {
    await ringside?.stop();
    await database?.drop();
  });

  const signIn = (name: string) =>
    logIn(ringside, { email: `${name}@example.test`, password: fixture.password });

  it('were made by migrations that have not changed since', async () => {
    const own = await ownHashes();
    expect(fixture.migrations.map(({ name }) => [name, own.get(name)])).toEqual(
      fixture.migrations.map(({ name, hash }) => [name, hash]),
    );
  });

  it('answer every user as before', async () => {
    for (const [name, answers] of Object.entries(fixture.users)) {
      const user = await signIn(name);
      for (const [path, before] of Object.entries(answers)) {
        const { body } = await call(ringside, `GET /${path}`, { headers: bearer(user) });
        expect({ [`${name} ${path}`]: body }).toMatchObject({ [`${name} ${path}`]: before });
      }
    }
  });

  it('trade on: an old order is filled, and old requests are known', async () => {
    const [ann, bob] = [await signIn('ann'), await signIn('bob')];
    const place = (user: typeof ann, body: object) =>
      call(ringside, 'POST /trading/orders', { body, headers: bearer(user) });
    const taken = { ...limitOrder('open'), outcome: 'NO', priceBps: 4_000 };
    expect((await place(bob, taken)).body).toMatchObject({ status: 'FILLED', clientOrderId: null });
    const again = {
      ...limitOrder('open'),
      priceBps: 6_000,
      quantity: '3000000',
      clientOrderId: 'first-open',
    };
    expect((await place(ann, again)).status).toBe(201);
    expect((await place(ann, { ...again, priceBps: 5_000 })).body).toMatchObject({
      code: 'idempotency_conflict',
    });
  });
});
