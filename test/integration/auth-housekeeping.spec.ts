// Real: PostgreSQL, and the whole app. The hourly clean-up removes credentials that are past their time, and no others.
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { DataSource } from 'typeorm';
import { Housekeeping } from '../../src/platform/auth/setup/housekeeping.js';
import { QUIET_PRICES, startTestApp, type TestApp } from '../support/app.js';

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp(QUIET_PRICES);
});
afterAll(async () => {
  await app.stop();
});

it('removes expired tokens, sessions that ended or expired long ago, their refresh tokens, and old salts', async () => {
  const dataSource = app.app.get(DataSource);
  const [past, future] = ['2001-01-01', '2999-01-01'];
  await dataSource.query(
    `insert into session (id, user_id, cookie_hash, created_at, expires_at, ended_at) values
       ('live', 'u', 'a', $1, $2, null), ('expired', 'u', 'b', $1, $1, null), ('ended', 'u', 'c', $1, $2, $1)`,
    [past, future],
  );
  await dataSource.query(
    `insert into refresh_token (hash, session_id, used_at, successor_salt) values
       ('unused', 'live', null, null), ('used', 'live', $1, 'salt'), ('of expired', 'expired', null, null),
       ('a minute old', 'live', now() - interval '1 minute', 'salt'), ('repeatable', 'live', $2, 'salt')`,
    [past, future],
  );
  await dataSource.query('delete from one_time_token');
  await dataSource.query(
    `insert into one_time_token (hash, kind, data, expires_at) values
       ('fresh', 'setup', '{}', $2), ('over', 'setup', '{}', $1)`,
    [past, future],
  );
  await app.app.get(Housekeeping).run();
  const left = async (column: string, table: string) =>
    (await dataSource.query<{ key: string }[]>(`select ${column} as key from ${table}`)).map(
      ({ key }) => key,
    );
  expect(await left('id', 'session')).toEqual(['live']);
  expect((await left('hash', 'refresh_token')).sort()).toEqual(['a minute old', 'repeatable', 'unused']);
  expect(await left('hash', 'refresh_token where successor_salt is not null')).toEqual(['repeatable']);
  expect(await left('hash', 'one_time_token')).toEqual(['fresh']);
});
