// The first minutes of an installation: how its first admin comes to be, and where the secret that signs tokens comes
// from. There is no default password and no default secret.
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { Ringside } from '../../src/bootstrap.js';
import type { Environment } from '../../src/platform/config/config.js';
import {
  asUser,
  bearer,
  call,
  changeRole,
  firstAdmin,
  newEmail,
  newPassword,
  register,
  sessionEnded,
  told,
  UNLIMITED,
} from '../support/accounts.js';
import { startBeside, startTestApp, type TestApp } from '../support/app.js';
import { clockAheadOf } from '../support/clock-ahead.js';

const running: { stop(): Promise<void> }[] = [];
afterEach(async () => {
  // The last one first: the one that owns the database comes last.
  for (const app of running.splice(0).reverse()) await app.stop();
});

async function start(environment: Environment = {}): Promise<TestApp> {
  const app = await startTestApp({ ...UNLIMITED, ...environment });
  running.push(app);
  return app;
}

async function startNext(app: TestApp, environment: Environment = {}): Promise<Ringside> {
  const next = await startBeside(app, { ...UNLIMITED, ...environment });
  running.push(next);
  return next;
}

const setUp = (app: { url: string }, token: string | null) =>
  call(app, 'POST /auth/setup', { body: { token, email: newEmail(), password: newPassword() } });
const me = (app: { url: string }, token: string) => call(app, 'GET /auth/me', { headers: bearer(token) });

describe('the first admin', () => {
  it('is made by who holds the setup token, once', async () => {
    const app = await start();
    const { setupToken } = app;
    expect(setupToken).toMatch(/^[\w-]{43}$/);
    const made = await setUp(app, setupToken);
    expect([made.status, made.body.user.role]).toEqual([201, 'admin']);
    const users = await call(app, 'GET /admin/users', { headers: bearer(made.body.accessToken) });
    expect(users.body.data).toEqual([made.body.user]);
    expect(told(await setUp(app, setupToken))).toEqual([401, 'invalid_setup_token']);
  });

  it('is one of two who use the token at the same time', async () => {
    const app = await start();
    const answers = await Promise.all([setUp(app, app.setupToken), setUp(app, app.setupToken)]);
    expect(answers.map(told).sort()).toEqual([
      [201, undefined],
      [401, 'invalid_setup_token'],
    ]);
  });

  it('is one of two who have the tokens of two processes, and come at the same time', async () => {
    const app = await start();
    const other = await startNext(app);
    const answers = await Promise.all([setUp(app, app.setupToken), setUp(other, other.setupToken)]);
    expect(answers.map(told).sort()).toEqual([
      [201, undefined],
      [401, 'invalid_setup_token'],
    ]);
  });

  it('is not made with a wrong token, nor with one that is a day old', async () => {
    const app = await start();
    expect(told(await setUp(app, 'x'.repeat(43)))).toEqual([401, 'invalid_setup_token']);
    const clock = clockAheadOf(app.app);
    clock.advance(86_400_000);
    expect(told(await setUp(app, app.setupToken))).toEqual([401, 'invalid_setup_token']);
    clock.restore();
  });

  it('leaves no other way: neither the token of another process, nor one of a later start', async () => {
    const app = await start();
    const other = await startNext(app);
    expect(other.setupToken).toMatch(/^[\w-]{43}$/);
    await firstAdmin(app);
    expect(told(await setUp(other, other.setupToken))).toEqual([401, 'invalid_setup_token']);
    expect((await startNext(app)).setupToken).toBeNull();
  });

  it('is the one of ADMIN_EMAIL and ADMIN_PASSWORD, from the first start on and no more later', async () => {
    const boss = { ADMIN_EMAIL: 'Boss@Example.org', ADMIN_PASSWORD: 'the first password' };
    const app = await start(boss);
    expect(app.setupToken).toBeNull();
    const body = { email: 'boss@example.org', password: boss.ADMIN_PASSWORD };
    const signedIn = await call(app, 'POST /auth/login', { body });
    expect([signedIn.status, signedIn.body.user.role]).toEqual([200, 'admin']);
    const change = { currentPassword: body.password, newPassword: newPassword() };
    const headers = bearer(signedIn.body.accessToken);
    expect((await call(app, 'POST /auth/password', { body: change, headers })).status).toBe(204);
    const later = await startNext(app, boss);
    expect(told(await call(later, 'POST /auth/login', { body }))).toEqual([401, 'wrong_credentials']);
    const next = { email: body.email, password: change.newPassword };
    expect((await call(later, 'POST /auth/login', { body: next })).status).toBe(200);
  });

  it('is not somebody who registered with the address before', async () => {
    const app = await start();
    const squatter = await register(app, 'boss@example.org');
    const password = newPassword();
    const later = await startNext(app, { ADMIN_EMAIL: squatter.email, ADMIN_PASSWORD: password });
    for (const place of [app, later]) await sessionEnded(place, squatter);
    const { email } = squatter;
    const old = await call(later, 'POST /auth/login', { body: { email, password: squatter.password } });
    expect(told(old)).toEqual([401, 'wrong_credentials']);
    const boss = await call(later, 'POST /auth/login', { body: { email, password } });
    expect(boss.body.user.role).toBe('admin');
  });

  it('cannot go while there is no other', async () => {
    const app = await start();
    const admin = await firstAdmin(app);
    const headers = bearer(admin);
    const erase = { confirm: 'erase my account', password: admin.password };
    const acts = [
      call(app, `POST /admin/users/${admin.userId}/role`, {
        headers,
        body: { role: 'operator', reason: 'tired' },
      }),
      call(app, `POST /admin/users/${admin.userId}/ban`, { headers, body: { reason: 'tired' } }),
      call(app, 'DELETE /auth/me', { headers, body: erase }),
    ];
    for (const act of acts) expect(told(await act)).toEqual([409, 'last_admin']);
    const second = await asUser(app);
    await changeRole(app, second.userId, 'admin');
    expect((await call(app, 'DELETE /auth/me', { headers, body: erase })).status).toBe(204);
  });
});

describe('the secret that signs access tokens', () => {
  let folder = '';
  let log: jest.SpiedFunction<typeof process.stdout.write>;
  const logged = () => log.mock.calls.map(([line]) => String(line)).join('');
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'ringside-secret-'));
    log = jest.spyOn(process.stdout, 'write').mockReturnValue(true);
  });
  afterEach(async () => {
    log.mockRestore();
    await rm(folder, { recursive: true, force: true });
  });

  it('must be given in production', async () => {
    await expect(start({ NODE_ENV: 'production', JWT_SECRET: '' })).rejects.toThrow(
      /JWT_SECRET: is needed in production/,
    );
  });

  it('is made in development, for its owner alone, and said to be made but not told', async () => {
    const DATA_DIR = join(folder, 'data');
    await start({ NODE_ENV: 'development', JWT_SECRET: '', DATA_DIR, LOG_LEVEL: 'info' });
    const file = join(DATA_DIR, 'jwt-secret');
    expect(((await stat(file)).mode & 0o777).toString(8)).toBe('600');
    const secret = await readFile(file, 'utf8');
    expect(secret.length).toBeGreaterThanOrEqual(32);
    expect(logged()).toContain(file);
    expect(logged()).not.toContain(secret);
  });

  it.each([
    ['empty', ''],
    ['cut off', 'half-a-secret'],
  ])('is made again when a power cut left its file %s', async (_name, rest) => {
    const file = join(folder, 'jwt-secret');
    await writeFile(file, rest);
    const secretless = { NODE_ENV: 'development', JWT_SECRET: '', DATA_DIR: folder, LOG_LEVEL: 'info' };
    const app = await start(secretless);
    expect(logged()).toMatch(/secret in .*jwt-secret was cut off/);
    expect((await readFile(file, 'utf8')).length).toBeGreaterThanOrEqual(32);
    const { accessToken, userId } = await asUser(app);
    const again = await startNext(app, secretless);
    expect((await me(again, accessToken)).body.id).toBe(userId);
  });

  it('is kept: tokens outlive a restart with the same DATA_DIR, and hold nowhere else', async () => {
    const secretless = { NODE_ENV: 'development', JWT_SECRET: '' };
    const app = await start({ ...secretless, DATA_DIR: folder });
    const { accessToken, userId } = await asUser(app);
    const again = await startNext(app, { ...secretless, DATA_DIR: folder });
    expect((await me(again, accessToken)).body.id).toBe(userId);
    const elsewhere = await startNext(app, { ...secretless, DATA_DIR: join(folder, 'other') });
    expect(told(await me(elsewhere, accessToken))).toEqual([401, 'invalid_token']);
  });
});
