// What is kept about a person: all of it can be had as JSON, and all of it that is the person's can be erased, while the
// log keeps what happened under an id.
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { DataSource } from 'typeorm';
import { defineEvents, EventLog } from '../../src/platform/events/index.js';
import {
  apiKey,
  asAdmin,
  asOperator,
  asUser,
  bearer,
  call,
  changeRole,
  firstAdmin,
  logIn,
  register,
  sessionEnded,
  told,
  UNLIMITED,
  type Account,
} from '../support/accounts.js';
import { startTestApp, type TestApp } from '../support/app.js';
import { ethereumWallet, proofOf, solanaWallet } from '../support/wallets.js';

const CONFIRMED = { confirm: 'erase my account' };

let ringside: TestApp;
beforeAll(async () => {
  ringside = await startTestApp(UNLIMITED);
  // After the start, which would ask for a translator.
  defineEvents({ 'watchlists.list.updated': ['market'] });
});
afterAll(() => ringside?.stop());

/** Something happens to the user, `times` times. */
async function notify({ userId }: Account, times: number): Promise<void> {
  await ringside.app.get(EventLog).transaction(async (tx) => {
    for (let n = 0; n < times; n += 1)
      tx.append(
        'watchlists.list.updated',
        { notices: [{ event: 'order_placed', data: { n } }] },
        { user: `user:${userId}`, market: 'market:m1' },
      );
  });
}

const rows = async (table: string, { userId }: Account): Promise<Record<string, unknown>[]> =>
  ringside.app.get(DataSource).query(`select * from ${table} where user_id = $1`, [userId]);
const erase = (account: Account, body: Record<string, unknown>) =>
  call(ringside, 'DELETE /auth/me', { headers: bearer(account), body });

describe('the export of what is kept about a person', () => {
  it('holds the user, sessions, keys, what operators did, and the events, without a secret', async () => {
    const person = await asUser(ringside);
    const other = await asUser(ringside);
    const gone = await logIn(ringside, person);
    await call(ringside, 'POST /auth/logout', { headers: bearer(gone) });
    const { id: keyId, key } = await apiKey(ringside, person, 'read', 'stream');
    const operator = await asOperator(ringside);
    await call(ringside, `POST /admin/users/${person.userId}/verify`, {
      headers: bearer(operator),
      body: { reason: 'a passport' },
    });
    const list = { name: 'what I wait for' };
    await call(ringside, 'POST /watchlists', { headers: bearer(person), body: list });
    await notify(person, 3);
    await notify(other, 1);
    const { status, headers, body } = await call(ringside, 'GET /auth/me/export', {
      headers: bearer(person),
    });
    expect(status).toBe(200);
    expect(headers.get('content-disposition')).toBe('attachment; filename="ringside-personal-data.json"');
    expect(body).toEqual({
      exportedAt: expect.any(String),
      user: expect.objectContaining({
        id: person.userId,
        email: person.email,
        verifiedAt: expect.any(String),
      }),
      sessions: [
        { id: expect.stringMatching(/^s_/), createdAt: expect.any(String), endedAt: null, endReason: null },
        {
          id: expect.stringMatching(/^s_/),
          createdAt: expect.any(String),
          endedAt: expect.any(String),
          endReason: 'logout',
        },
      ],
      apiKeys: [expect.objectContaining({ id: keyId, scopes: ['read', 'stream'] })],
      audit: [
        {
          at: expect.any(String),
          action: 'user.verify',
          details: { reason: 'a passport' },
          isOwn: false,
          ip: null,
        },
      ],
      records: {
        watchlists: [expect.objectContaining(list)],
        discussions: [],
        moneyRequests: [],
        proposals: { blocked: [], followed: [], settings: { onlyFollowed: false } },
        webhookEndpoints: [],
      },
      events: [
        expect.objectContaining({ event: 'watchlist_updated' }),
        ...[0, 1, 2].map((n) => ({
          event: 'order_placed',
          data: { n },
          channel: `user:${person.userId}`,
          timestamp: expect.any(String),
          seq: expect.any(Number),
          tx: expect.any(Number),
          part: 1,
          parts: 1,
        })),
      ],
      eventsComplete: true,
    });
    const text = JSON.stringify(body);
    for (const secret of [key, person.password, person.refreshToken, person.accessToken, 'scrypt', 'hash'])
      expect(text).not.toContain(secret);
  });
});

describe('the erasure of an account', () => {
  let person: Account;
  beforeEach(async () => {
    person = await asUser(ringside);
  });

  it('wants to be confirmed, and the password', async () => {
    expect(told(await erase(person, {}))).toEqual([400, 'bad_request']);
    expect(told(await erase(person, { confirm: 'yes', password: person.password }))).toEqual([
      400,
      'bad_request',
    ]);
    expect(told(await erase(person, CONFIRMED))).toEqual([401, 'wrong_credentials']);
    expect(told(await erase(person, { ...CONFIRMED, password: 'another one' }))).toEqual([
      401,
      'wrong_credentials',
    ]);
    expect((await call(ringside, 'GET /auth/me', { headers: bearer(person) })).status).toBe(200);
  });

  it('takes away all that the person could be known by or sign in with', async () => {
    const elsewhere = await logIn(ringside, person);
    const { key } = await apiKey(ringside, person, 'read');
    const wallets = [ethereumWallet(), solanaWallet()];
    for (const wallet of wallets) {
      const body = await proofOf(ringside, wallet);
      expect((await call(ringside, 'POST /auth/wallet/link', { headers: bearer(person), body })).status).toBe(
        201,
      );
    }
    const list = { headers: bearer(person), body: { name: 'what I wait for' } };
    expect((await call(ringside, 'POST /watchlists', list)).status).toBe(201);
    const answer = await erase(person, { ...CONFIRMED, password: person.password });
    expect([answer.status, answer.headers.getSetCookie()[0]]).toEqual([
      204,
      expect.stringMatching(/^ringside_session=;/),
    ]);
    for (const credential of [person, elsewhere]) {
      const { cookie, refreshToken } = credential;
      const me = (headers: Record<string, string>) => call(ringside, 'GET /auth/me', { headers });
      await sessionEnded(ringside, credential);
      expect(told(await me({ cookie }))).toEqual([401, 'session_ended']);
      const refreshed = await call(ringside, 'POST /auth/refresh', { body: { refreshToken } });
      expect(told(refreshed)).toEqual([401, 'session_ended']);
    }
    const byKey = await call(ringside, 'GET /auth/me', { headers: bearer(key) });
    expect(told(byKey)).toEqual([401, 'invalid_api_key']);
    const { email, password } = person;
    const logInAgain = await call(ringside, 'POST /auth/login', { body: { email, password } });
    expect(told(logInAgain)).toEqual([401, 'wrong_credentials']);
    expect(await rows('wallet', person)).toEqual([]);
    expect(await rows('watchlist', person)).toEqual([]);
    expect(await rows('api_key', person)).toEqual([]);
    expect((await rows('session', person)).every(({ ended_at: endedAt }) => endedAt !== null)).toBe(true);
    const users = await ringside.app
      .get(DataSource)
      .query('select email, password_hash, status from app_user where id = $1', [person.userId]);
    expect(users).toEqual([{ email: null, password_hash: null, status: 'erased' }]);
    for (const wallet of wallets) {
      const signedIn = await call(ringside, 'POST /auth/wallet/verify', {
        body: await proofOf(ringside, wallet),
      });
      expect(signedIn.body.user.id).not.toBe(person.userId);
    }
  });

  it('leaves the log whole, which knows an id alone', async () => {
    await notify(person, 2);
    const headers = bearer(await firstAdmin(ringside));
    const log = async () =>
      (await call(ringside, `GET /events?channels=user:${person.userId}`, { headers })).body.data;
    const before = await log();
    expect(before).toHaveLength(2);
    await erase(person, { ...CONFIRMED, password: person.password });
    expect(await log()).toEqual(before);
    const stored = await ringside.app.get(DataSource).query('select data::text from event');
    expect(JSON.stringify(stored)).not.toContain(person.email);
  });

  it('leaves in the audit log that something was done, but no words and no address', async () => {
    await changeRole(ringside, person.userId, 'operator');
    const erased = await logIn(ringside, person);
    const other = await asUser(ringside);
    await call(ringside, `POST /admin/users/${other.userId}/verify`, {
      headers: bearer(erased),
      body: { reason: 'a passport' },
    });
    const audited = () =>
      ringside.app
        .get(DataSource)
        .query('select action, details, ip from audit where $1 in (actor, target) order by id', [
          person.userId,
        ]);
    const ip = '127.0.0.1';
    expect(await audited()).toEqual([
      { action: 'user.change_role', details: { role: 'operator', reason: 'a test' }, ip },
      { action: 'user.verify', details: { reason: 'a passport' }, ip },
    ]);
    await erase(erased, { ...CONFIRMED, password: person.password });
    expect(await audited()).toEqual([
      { action: 'user.change_role', details: {}, ip },
      { action: 'user.verify', details: { reason: 'a passport' }, ip: null },
    ]);
  });

  it('sets the address free, for an account that has nothing of the old one', async () => {
    await erase(person, { ...CONFIRMED, password: person.password });
    const next = await register(ringside, person.email, person.password);
    expect(next.userId).not.toBe(person.userId);
    const headers = bearer(await asAdmin(ringside));
    const found = await call(ringside, `GET /admin/users?search=${person.email}`, { headers });
    expect(found.body.data.map(({ id }: { id: string }) => id)).toEqual([next.userId]);
    const old = await call(ringside, `GET /admin/users/${person.userId}`, { headers });
    expect(old.body).toMatchObject({ email: null, status: 'erased', role: 'user', wallets: [] });
  });

  it('voids a link to choose a password, and no operator brings the account back', async () => {
    const headers = bearer(await asAdmin(ringside));
    const { userId } = person;
    const link = await call(ringside, `POST /admin/users/${userId}/password-link`, {
      headers,
      body: { reason: 'forgotten' },
    });
    await erase(person, { ...CONFIRMED, password: person.password });
    const token = new URL(link.body.url).hash.replace('#reset=', '');
    const body = { token, newPassword: person.password };
    expect(told(await call(ringside, 'POST /auth/password/reset', { body }))).toEqual([
      401,
      'invalid_reset_token',
    ]);
    for (const [act, wish] of [
      ['verify', {}],
      ['unban', {}],
      ['role', { role: 'admin' }],
      ['password-link', {}],
    ] as const)
      expect(
        told(
          await call(ringside, `POST /admin/users/${userId}/${act}`, {
            headers,
            body: { ...wish, reason: 'a test' },
          }),
        ),
      ).toEqual([404, 'unknown_user']);
  });
});
