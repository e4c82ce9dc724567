// An account from its first day on: registering, signing in and out, tokens that follow each other, passwords that are
// changed, and passwords that are forgotten.
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { DataSource } from 'typeorm';
import { OneTimeTokens } from '../../src/platform/auth/one-time-tokens.js';
import {
  asAdmin,
  asUser,
  bearer,
  call,
  cookieOf,
  firstAdmin,
  logIn,
  newEmail,
  newPassword,
  sessionEnded,
  told,
  UNLIMITED,
  type Account,
} from '../support/accounts.js';
import { startTestApp, type TestApp } from '../support/app.js';
import { clockAheadOf } from '../support/clock-ahead.js';
import { eventually } from '../support/eventually.js';
import { startMailServer, type MailServer } from '../support/mail-server.js';

const MAIL_EVERY_MS = 300_001;

let ringside: TestApp;
let mailServer: MailServer;
beforeAll(async () => {
  mailServer = await startMailServer();
  ringside = await startTestApp({
    ...UNLIMITED,
    SMTP_URL: mailServer.url,
    MAIL_FROM: 'Ringside <ring@example.org>',
    PUBLIC_URL: 'https://ringside.example/',
  });
});
afterAll(async () => {
  await ringside?.stop();
  await mailServer?.close();
});

const me = (headers: Record<string, string>) => call(ringside, 'GET /auth/me', { headers });
const tryLogIn = (email: string, password: string) =>
  call(ringside, 'POST /auth/login', { body: { email, password } });
const refresh = (refreshToken: string) => call(ringside, 'POST /auth/refresh', { body: { refreshToken } });

describe('an account', () => {
  it('is made by registering, which signs in at once, with tokens and with a cookie', async () => {
    const body = { email: newEmail(), password: newPassword() };
    const answer = await call(ringside, 'POST /auth/register', { body });
    expect(answer.status).toBe(201);
    const user = {
      id: expect.stringMatching(/^u_[0-9a-f]{20}$/),
      email: body.email,
      role: 'user',
      status: 'active',
      verifiedAt: null,
      createdAt: expect.any(String),
      wallets: [],
    };
    expect(answer.body).toEqual({
      accessToken: expect.any(String),
      refreshToken: expect.any(String),
      expiresIn: expect.any(Number),
      user,
    });
    // The token ends at a whole second, so a part of its first second has passed.
    expect([599, 600]).toContain(answer.body.expiresIn);
    expect((await me(bearer(answer.body.accessToken))).body).toEqual(user);
    expect((await me({ cookie: cookieOf(answer) })).body).toEqual(user);
  });

  it('sets a cookie that no script reads and no form of another site sends', async () => {
    const account = await asUser(ringside);
    const { headers } = await tryLogIn(account.email, account.password);
    const [cookie = '', ...others] = headers.getSetCookie();
    expect(others).toEqual([]);
    const [, ...attributes] = cookie.split('; ');
    expect(attributes.map((attribute) => attribute.split('=')[0])).toEqual([
      'Path',
      'Expires',
      'HttpOnly',
      'SameSite',
    ]);
    expect(cookie).toContain('SameSite=Lax');
  });

  it('is found again by its address in capitals, and only with its password', async () => {
    const { email, password, userId } = await asUser(ringside);
    expect((await tryLogIn(email.toUpperCase(), password)).body.user.id).toBe(userId);
    expect(told(await tryLogIn(email, `${password}x`))).toEqual([401, 'wrong_credentials']);
    expect(told(await tryLogIn(newEmail(), password))).toEqual([401, 'wrong_credentials']);
  });

  it('is one per address, also when two register at the same time', async () => {
    const email = newEmail();
    const answers = await Promise.all(
      [email, email.toUpperCase()].map((address) =>
        call(ringside, 'POST /auth/register', { body: { email: address, password: newPassword() } }),
      ),
    );
    expect(answers.map(told).sort()).toEqual([
      [201, undefined],
      [409, 'email_taken'],
    ]);
    const users = await call(ringside, `GET /admin/users?search=${email}`, {
      headers: bearer(await firstAdmin(ringside)),
    });
    expect(users.body.data).toHaveLength(1);
  });

  it('is one per address, also when another process is just adding it, and others register meanwhile', async () => {
    const email = newEmail();
    const register = (address: string) =>
      call(ringside, 'POST /auth/register', { body: { email: address, password: newPassword() } });
    const dataSource = ringside.app.get(DataSource);
    const runner = dataSource.createQueryRunner();
    await runner.startTransaction();
    await runner.query(
      `insert into app_user (id, email, role, created_at) values ('u_another', $1, 'user', now())`,
      [email],
    );
    const answers = [email, newEmail(), newEmail()].map(register);
    await eventually(async () => {
      const waiting = await dataSource.query<unknown[]>(
        `select from pg_stat_activity where datname = current_database() and wait_event = 'transactionid'`,
      );
      return waiting.length > 0;
    });
    await runner.commitTransaction();
    await runner.release();
    expect((await Promise.all(answers)).map(told)).toEqual([
      [409, 'email_taken'],
      [201, undefined],
      [201, undefined],
    ]);
  });
});

describe('a session', () => {
  it('goes on with the next pair of tokens, each of which works', async () => {
    const account = await asUser(ringside);
    let { refreshToken } = account;
    for (let i = 0; i < 3; i += 1) {
      const answer = await refresh(refreshToken);
      expect([answer.status, answer.body.user.id]).toEqual([200, account.userId]);
      expect(answer.body.refreshToken).not.toBe(refreshToken);
      expect((await me(bearer(answer.body.accessToken))).status).toBe(200);
      ({ refreshToken } = answer.body);
    }
  });

  it('lasts longer than its access tokens, as long as it is refreshed', async () => {
    const app = await startTestApp(UNLIMITED);
    const clock = clockAheadOf(app.app);
    try {
      const account = await asUser(app);
      clock.advance(10 * 60_000);
      expect(told(await call(app, 'GET /auth/me', { headers: bearer(account) }))).toEqual([
        401,
        'token_expired',
      ]);
      const { refreshToken } = account;
      const next = await call(app, 'POST /auth/refresh', { body: { refreshToken } });
      expect(next.status).toBe(200);
      expect((await call(app, 'GET /auth/me', { headers: bearer(next.body.accessToken) })).status).toBe(200);
      clock.advance(7 * 86_400_000);
      const late = await call(app, 'POST /auth/refresh', { body: { refreshToken: next.body.refreshToken } });
      expect(told(late)).toEqual([401, 'session_ended']);
      expect(told(await call(app, 'GET /auth/me', { headers: { cookie: account.cookie } }))).toEqual([
        401,
        'session_ended',
      ]);
    } finally {
      clock.restore();
      await app.stop();
    }
  });

  it('has a cookie that lasts longer with each refresh that shows it, and with no other', async () => {
    const [account, other] = [await asUser(ringside), await asUser(ringside)];
    const { refreshToken, cookie } = account;
    const shown = (it: string) => ({ body: { refreshToken: next }, headers: { cookie: it } });
    let next = refreshToken;
    const longer = await call(ringside, 'POST /auth/refresh', shown(cookie));
    expect([longer.status, cookieOf(longer)]).toEqual([200, cookie]);
    next = longer.body.refreshToken;
    const foreign = await call(ringside, 'POST /auth/refresh', shown(other.cookie));
    expect([foreign.status, cookieOf(foreign)]).toEqual([200, '']);
  });

  it('that is over does not keep a browser, which shows its cookie, from signing in again', async () => {
    const account = await asUser(ringside);
    const { cookie, email, password } = account;
    await call(ringside, 'POST /auth/logout', { headers: bearer(account) });
    const refused = await me({ cookie });
    expect(told(refused)).toEqual([401, 'session_ended']);
    expect(refused.headers.getSetCookie()[0]).toMatch(/^ringside_session=;.*Expires=Thu, 01 Jan 1970/);
    const again = await call(ringside, 'POST /auth/login', {
      headers: { cookie, origin: 'https://ringside.example' },
      body: { email, password },
    });
    expect(again.status).toBe(200);
    expect((await me({ cookie: cookieOf(again) })).status).toBe(200);
  });

  it('ends with all that rests on it when its user logs out, and no other does', async () => {
    const first = await asUser(ringside);
    const second = await logIn(ringside, first);
    const answer = await call(ringside, 'POST /auth/logout', { headers: bearer(first) });
    expect([answer.status, answer.body]).toEqual([204, null]);
    expect(answer.headers.getSetCookie()[0]).toMatch(/^ringside_session=;.*Expires=Thu, 01 Jan 1970/);
    await expectEnded(first);
    expect((await me(bearer(second))).status).toBe(200);
    expect((await me({ cookie: second.cookie })).status).toBe(200);
  });

  it('is one of 50 at most: the oldest makes room', async () => {
    const first = await asUser(ringside);
    const second = await logIn(ringside, first);
    await ringside.app.get(DataSource).query(
      `insert into session (id, user_id, cookie_hash, created_at, expires_at)
       select 's_' || n, $1, n, now(), now() + interval '1 day' from generate_series(1, 48) n`,
      [first.userId],
    );
    expect((await me(bearer(first))).status).toBe(200);
    await logIn(ringside, first);
    await expectEnded(first);
    expect((await me(bearer(second))).status).toBe(200);
  });
});

describe('a password', () => {
  it('is changed by who knows it: this session stays, all others end', async () => {
    const here = await asUser(ringside);
    const elsewhere = await logIn(ringside, here);
    const change = (currentPassword: string, newPassword: string) =>
      call(ringside, 'POST /auth/password', {
        headers: bearer(here),
        body: { currentPassword, newPassword },
      });
    const next = newPassword();
    expect(told(await change('something else', next))).toEqual([401, 'wrong_credentials']);
    expect((await me(bearer(elsewhere))).status).toBe(200);
    expect((await change(here.password, next)).status).toBe(204);
    await expectEnded(elsewhere);
    expect((await me(bearer(here))).status).toBe(200);
    expect((await refresh(here.refreshToken)).status).toBe(200);
    expect(told(await tryLogIn(here.email, here.password))).toEqual([401, 'wrong_credentials']);
    expect((await tryLogIn(here.email, next)).status).toBe(200);
  });

  it('that was forgotten is chosen anew with the link in a mail, once', async () => {
    const account = await asUser(ringside);
    const token = await forgetPassword(account);
    const next = newPassword();
    expect(await reset(token, next)).toEqual([204, undefined]);
    await expectEnded(account);
    expect(told(await tryLogIn(account.email, account.password))).toEqual([401, 'wrong_credentials']);
    expect((await tryLogIn(account.email, next)).status).toBe(200);
    expect(await reset(token, newPassword())).toEqual([401, 'invalid_reset_token']);
  });

  it('is reset by one of two who use a link at the same time', async () => {
    const token = await forgetPassword(await asUser(ringside));
    const answers = await Promise.all([reset(token, newPassword()), reset(token, newPassword())]);
    expect(answers.sort()).toEqual([
      [204, undefined],
      [401, 'invalid_reset_token'],
    ]);
  });

  it('is reset with the newest link alone, and with none after it was changed', async () => {
    const clock = clockAheadOf(ringside.app);
    const account = await asUser(ringside);
    const older = await forgetPassword(account);
    // Within five minutes of the last one no other is sent: nobody can fill a mailbox, or void a link for its owner. The
    // answer does not wait for that to be found out, so the test does.
    const looks = jest.spyOn(ringside.app.get(OneTimeTokens), 'hasFresh');
    await call(ringside, 'POST /auth/password/forgot', { body: { email: account.email } });
    await eventually(() => looks.mock.results.length === 1);
    expect(await looks.mock.results[0]?.value).toBe(true);
    looks.mockRestore();
    clock.advance(MAIL_EVERY_MS);
    const newer = await forgetPassword(account);
    // By when a later one to somebody else has come, so would have one too many.
    await forgetPassword(await asUser(ringside));
    expect(mailServer.mails.filter(({ to }) => to.includes(account.email))).toHaveLength(2);
    expect(await reset(older, newPassword())).toEqual([401, 'invalid_reset_token']);
    await call(ringside, 'POST /auth/password', {
      headers: bearer(account),
      body: { currentPassword: account.password, newPassword: newPassword() },
    });
    expect(await reset(newer, newPassword())).toEqual([401, 'invalid_reset_token']);
    clock.restore();
  });

  it('is not told apart from none: nobody learns who has an account, and no mail goes to who has none', async () => {
    const stranger = newEmail();
    const forgotten = (email: string) => call(ringside, 'POST /auth/password/forgot', { body: { email } });
    const account = await asUser(ringside);
    const answers = [await forgotten(stranger), await forgotten(account.email)];
    expect(answers.map(({ status, body }) => [status, body])).toEqual([
      [202, null],
      [202, null],
    ]);
    await mailTo(account.email, 1);
    expect(mailServer.mails.filter(({ to }) => to.includes(stranger))).toEqual([]);
  });

  it('is chosen anew with a link that an admin makes, once', async () => {
    const account = await asUser(ringside);
    const admin = await asAdmin(ringside);
    const link = await call(ringside, `POST /admin/users/${account.userId}/password-link`, {
      headers: bearer(admin),
      body: { reason: 'forgotten' },
    });
    expect(link.status).toBe(201);
    expect(Date.parse(link.body.expiresAt)).toBeGreaterThan(Date.now());
    const token = tokenIn(link.body.url);
    expect(await reset(token, newPassword())).toEqual([204, undefined]);
    await expectEnded(account);
    expect(await reset(token, newPassword())).toEqual([401, 'invalid_reset_token']);
  });
});

async function expectEnded({ accessToken, refreshToken, cookie }: Account): Promise<void> {
  await sessionEnded(ringside, accessToken);
  expect(told(await me({ cookie }))).toEqual([401, 'session_ended']);
  expect(told(await refresh(refreshToken))).toEqual([401, 'session_ended']);
}

async function reset(token: string, newPassword: string): Promise<[number, string | undefined]> {
  return told(await call(ringside, 'POST /auth/password/reset', { body: { token, newPassword } }));
}

/** The token of the link in the mail that this brings. */
async function forgetPassword({ email }: Account): Promise<string> {
  const before = mailServer.mails.filter(({ to }) => to.includes(email)).length;
  await call(ringside, 'POST /auth/password/forgot', { body: { email: email.toUpperCase() } });
  return tokenIn(await mailTo(email, before + 1));
}

const mailTo = (email: string, nth: number): Promise<string> =>
  eventually(() => mailServer.mails.filter(({ to }) => to.includes(email))[nth - 1]?.text ?? '');

function tokenIn(text: string): string {
  const [, token] = /https:\/\/ringside\.example\/account\.html#reset=([\w-]{43})(?!\S)/.exec(text) ?? [];
  if (token === undefined) throw new Error(`there is no link in ${text}`);
  return token;
}
