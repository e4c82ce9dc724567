// Credentials that are forged, old, stolen or used twice. Each is refused with its code, counted, told without anything
// of the server's insides, and never taken for nobody at all.
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { SignJWT, UnsecuredJWT } from 'jose';
import { DataSource } from 'typeorm';
import { Clock } from '../../src/platform/common/clock.js';
import {
  apiKey,
  asAdmin,
  asUser,
  bearer,
  call,
  refusals,
  streamTicket,
  told,
  UNLIMITED,
  type Account,
  type Answer,
  type Json,
} from '../support/accounts.js';
import { startTestApp, TEST_SECRET, type TestApp } from '../support/app.js';
import { clockAheadOf, type ClockAhead } from '../support/clock-ahead.js';
import { SocketClient } from '../support/socket-client.js';
import { StreamListener } from '../support/stream-listener.js';

const KEY = Buffer.from(TEST_SECRET.JWT_SECRET);

let ringside: TestApp;
let victim: Account;
let sessionId: string;
const ends: (() => void)[] = [];
beforeAll(async () => {
  ringside = await startTestApp(UNLIMITED);
  victim = await asUser(ringside);
  sessionId = String(claimsOf(victim.accessToken).sid);
});
afterEach(() => ends.splice(0).forEach((end) => end()));
afterAll(() => ringside?.stop());

const claimsOf = (token: string): Record<string, unknown> =>
  JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as Record<string, unknown>;
const encoded = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
const me = (headers: Record<string, string>) => call(ringside, 'GET /auth/me', { headers });
const api = (path: string): string => `${ringside.url}/api/v1${path}`;

/** What the server itself would sign, but for what is changed. */
interface Forgery {
  readonly key?: Uint8Array;
  readonly alg?: string;
  readonly issuer?: string;
  readonly audience?: string;
  readonly expiresIn?: number | null;
  readonly claims?: Record<string, unknown>;
}

function forge({ key = KEY, alg = 'HS256', issuer, audience, expiresIn = 600, claims }: Forgery) {
  const now = Math.floor(Date.now() / 1_000);
  const token = new SignJWT({ role: 'user', sid: sessionId, sub: victim.userId, ...claims })
    .setProtectedHeader({ alg, typ: 'JWT' })
    .setIssuer(issuer ?? 'ringside')
    .setAudience(audience ?? 'ringside-api')
    .setIssuedAt(now - 3_600);
  if (expiresIn !== null) token.setExpirationTime(now + expiresIn);
  return token.sign(key);
}

/** An answer that is a refusal, says which, and nothing else. */
async function expectRefused(
  code: string,
  status: number,
  attempt: () => Promise<Answer<Json>>,
): Promise<void> {
  const before = await refusals(ringside, code);
  const answer = await attempt();
  expect(told(answer)).toEqual([status, code]);
  expect(Object.keys(answer.body).sort()).toEqual(['code', 'details', 'message', 'requestId', 'statusCode']);
  expect(JSON.stringify(answer.body)).not.toMatch(
    /\bat .*\.[jt]s|select |insert |delete from|jose|node_modules/,
  );
  expect(await refusals(ringside, code)).toBe(before + 1);
}

const FORGERIES: [string, string, () => Promise<string> | string][] = [
  ['that has ended', 'token_expired', () => forge({ expiresIn: -1 })],
  ['signed with another key', 'invalid_token', () => forge({ key: Buffer.from('x'.repeat(64)) })],
  ['with another algorithm of the same key', 'invalid_token', () => forge({ alg: 'HS512' })],
  ['for another audience', 'invalid_token', () => forge({ audience: 'somebody-else' })],
  ['of another issuer', 'invalid_token', () => forge({ issuer: 'somebody-else' })],
  ['that never ends', 'invalid_token', () => forge({ expiresIn: null })],
  ['without a session', 'invalid_token', () => forge({ claims: { sid: undefined } })],
  ['of a role that there is not', 'invalid_token', () => forge({ claims: { role: 'root' } })],
  ['with a list for a session', 'invalid_token', () => forge({ claims: { sid: [sessionId] } })],
  ['that is not signed (alg: none)', 'invalid_token', () => unsigned('none')],
  ['that is not signed (alg: NONE)', 'invalid_token', () => unsigned('NONE')],
  ['made by jose without a signature', 'invalid_token', () => new UnsecuredJWT({ sub: 'x' }).encode()],
  ['with a raised role', 'invalid_token', () => tampered({ role: 'admin' })],
  ['with another user', 'invalid_token', () => tampered({ sub: 'u_0' })],
  ['with a later end', 'invalid_token', () => tampered({ exp: 9_999_999_999 })],
  ['without its signature', 'invalid_token', () => victim.accessToken.replace(/\.[^.]*$/, '.')],
  ['that is a refresh token', 'invalid_token', () => victim.refreshToken],
  ['that is no token', 'invalid_token', () => 'garbage'],
  ['of the form of an API key', 'invalid_api_key', () => `rk_${'A'.repeat(43)}`],
];

const claimsWith = (change: Record<string, unknown>) => ({ ...claimsOf(victim.accessToken), ...change });
const unsigned = (alg: string) => `${encoded({ alg, typ: 'JWT' })}.${encoded(claimsWith({}))}.`;

function tampered(change: Record<string, unknown>): string {
  const [header, , signature] = victim.accessToken.split('.');
  return `${header}.${encoded(claimsWith(change))}.${signature}`;
}

describe('an access token', () => {
  it('like the forged ones below, but unchanged, is good', async () => {
    expect((await me(bearer(await forge({})))).body.id).toBe(victim.userId);
  });

  it.each(FORGERIES)('%s is refused: %s', async (_what, code, make) => {
    const headers = bearer(await make());
    await expectRefused(code, 401, () => me(headers));
  });

  it.each(FORGERIES)('%s is not taken for nobody where everybody may come: %s', async (_what, code, make) => {
    const token = await make();
    for (const path of ['/time', '/stream?channels=prices'])
      await expectRefused(code, 401, () => call(ringside, `GET ${path}`, { headers: bearer(token) }));
    const client = new SocketClient(ringside.url, { headers: bearer(token) });
    expect(await client.next('goodbye')).toMatchObject({ reason: 'unauthenticated', retry: false });
    expect(client.messages).toHaveLength(1);
    client.close();
  });

  it.each(['Basic dXNlcjpwYXNz', 'Bearer', 'Bearer a b', 'Bearer  ', 'Token abc', ''])(
    'is not found in the header Authorization: %j',
    async (authorization) => {
      await expectRefused('invalid_token', 401, () => me({ authorization }));
    },
  );

  it('goes before a good cookie, which does not save a bad one', async () => {
    const headers = { ...bearer('garbage'), cookie: victim.cookie };
    await expectRefused('invalid_token', 401, () => me(headers));
  });
});

describe('a session cookie', () => {
  it.each(['AAAA', '', '%ff', 'a'.repeat(4_000)])('%# that nobody was given is refused', async (value) => {
    await expectRefused('invalid_session', 401, () => me({ cookie: `ringside_session=${value}` }));
  });
});

describe('a refresh token', () => {
  const refresh = (refreshToken: string) => call(ringside, 'POST /auth/refresh', { body: { refreshToken } });
  /** How long a second use gets the same pair. */
  const REPEAT_MS = 30_000;
  const pairOf = ({ body }: Answer<Json>) => [body.accessToken, body.refreshToken];
  let clock: ClockAhead;
  beforeEach(() => {
    clock = clockAheadOf(ringside.app);
  });
  afterEach(() => clock.restore());

  it('that comes back later ends the session of the thief and of the owner, and closes its streams', async () => {
    const owner = await asUser(ringside);
    const listener = new StreamListener(api(`/stream?channels=user:${owner.userId}`), bearer(owner));
    const client = new SocketClient(ringside.url, { headers: { cookie: owner.cookie } });
    ends.push(
      () => listener.close(),
      () => client.close(),
    );
    await listener.next('connected');
    await client.open();
    const next = (await refresh(owner.refreshToken)).body;
    clock.advance(REPEAT_MS + 1);
    await expectRefused('refresh_reused', 401, () => refresh(owner.refreshToken));
    expect(await listener.goodbye()).toBe('unauthenticated');
    expect(await client.next('goodbye')).toMatchObject({ reason: 'unauthenticated' });
    for (const token of [owner.accessToken, next.accessToken])
      await expectRefused('session_ended', 401, () => me(bearer(token)));
    await expectRefused('session_ended', 401, () => me({ cookie: owner.cookie }));
    await expectRefused('session_ended', 401, () => refresh(next.refreshToken));
  });

  it('gets the same pair for two tabs that refresh at once, and both stay signed in', async () => {
    const { refreshToken } = await asUser(ringside);
    const answers = await Promise.all([1, 2, 3, 4].map(() => refresh(refreshToken)));
    expect(answers.map(told)).toEqual(answers.map(() => [200, undefined]));
    expect(new Set(answers.map((answer) => String(pairOf(answer)))).size).toBe(1);
    const [first] = answers;
    expect((await me(bearer(first?.body.accessToken))).status).toBe(200);
    expect((await refresh(first?.body.refreshToken)).status).toBe(200);
  });

  it('gets the same pair after a lost answer, also when the next token was used, until 30 s are over', async () => {
    const { refreshToken } = await asUser(ringside);
    const first = await refresh(refreshToken);
    clock.advance(REPEAT_MS - 5_000);
    await refresh(first.body.refreshToken);
    const again = await refresh(refreshToken);
    expect(pairOf(again)).toEqual(pairOf(first));
    const { exp } = claimsOf(again.body.accessToken);
    const leftSeconds = Number(exp) - ringside.app.get(Clock).nowMs() / 1_000;
    expect(again.body.expiresIn).toBeLessThanOrEqual(leftSeconds);
    clock.advance(6_000);
    await expectRefused('refresh_reused', 401, () => refresh(refreshToken));
    await expectRefused('session_ended', 401, () => refresh(first.body.refreshToken));
  });

  it('gets no second pair once its session has ended', async () => {
    const owner = await asUser(ringside);
    await refresh(owner.refreshToken);
    await call(ringside, 'POST /auth/logout', { headers: bearer(owner) });
    await expectRefused('session_ended', 401, () => refresh(owner.refreshToken));
  });

  it('cannot be made from what the database keeps', async () => {
    const { refreshToken } = await asUser(ringside);
    const next = (await refresh(refreshToken)).body.refreshToken as string;
    const session = String(claimsOf((await refresh(next)).body.accessToken).sid);
    const rows = await ringside.app
      .get(DataSource)
      .query<Record<string, unknown>[]>('select * from refresh_token where session_id = $1', [session]);
    expect(rows).toHaveLength(3);
    for (const value of rows.flatMap((row) => Object.values(row))) {
      expect([refreshToken, next]).not.toContain(value);
      if (typeof value === 'string') await expectRefused('invalid_token', 401, () => refresh(value));
    }
    clock.advance(REPEAT_MS + 1);
    await refresh((await refresh(next)).body.refreshToken);
  });

  it('that nobody was given is refused, as an access token is', async () => {
    for (const token of ['A'.repeat(43), victim.accessToken])
      await expectRefused('invalid_token', 401, () => refresh(token));
  });
});

describe('a stream ticket', () => {
  const open = async (ticket: string) => {
    const answer = await fetch(api(`/stream?channels=user:${victim.userId}&ticket=${ticket}`));
    await answer.body?.cancel();
    return answer.status;
  };
  const refused = (ticket: string) =>
    call(ringside, `GET /stream?channels=user:${victim.userId}&ticket=${ticket}`);

  it('opens one stream and no second, on neither transport', async () => {
    const ticket = await streamTicket(ringside, victim);
    expect(await open(ticket)).toBe(200);
    await expectRefused('invalid_ticket', 401, () => refused(ticket));
    const client = new SocketClient(ringside.url, {}, `?ticket=${ticket}`);
    expect(await client.next('goodbye')).toMatchObject({ reason: 'unauthenticated' });
    client.close();
  });

  it('is good for one of ten who come at the same time', async () => {
    const ticket = await streamTicket(ringside, victim);
    const statuses = await Promise.all(Array.from({ length: 10 }, () => open(ticket)));
    expect(statuses.sort()).toEqual([200, ...Array.from({ length: 9 }, () => 401)]);
  });

  it('ends after a minute, and with the session that asked for it', async () => {
    const clock = clockAheadOf(ringside.app);
    const late = await streamTicket(ringside, victim);
    clock.advance(60_000);
    await expectRefused('invalid_ticket', 401, () => refused(late));
    clock.restore();
    const leaver = await asUser(ringside);
    const orphan = await streamTicket(ringside, leaver);
    await call(ringside, 'POST /auth/logout', { headers: bearer(leaver) });
    await expectRefused('session_ended', 401, () => refused(orphan));
  });

  it('is for streams alone, and never one of another kind of token', async () => {
    const ticket = await streamTicket(ringside, victim);
    await expectRefused('unauthenticated', 401, () => call(ringside, `GET /auth/me?ticket=${ticket}`));
    await expectRefused('invalid_reset_token', 401, () =>
      call(ringside, 'POST /auth/password/reset', { body: { token: ticket, newPassword: 'long enough' } }),
    );
    expect(await open(ticket)).toBe(200);
    await expectRefused('invalid_ticket', 401, () => refused(ringside.setupToken ?? ''));
  });
});

describe('an API key', () => {
  it('that was revoked, has ended or is not known is refused', async () => {
    const admin = await asAdmin(ringside);
    const { id, key } = await apiKey(ringside, admin, 'read');
    expect((await me(bearer(key))).body.id).toBe(admin.userId);
    await expectRefused('invalid_api_key', 401, () => me(bearer(`${key}x`)));
    await call(ringside, `DELETE /auth/api-keys/${id}`, { headers: bearer(admin) });
    await expectRefused('invalid_api_key', 401, () => me(bearer(key)));
    const keyUntil = (ms: number) => {
      const body = { name: 'short', scopes: ['read'], expiresAt: new Date(ms).toISOString() };
      return call(ringside, 'POST /auth/api-keys', { headers: bearer(admin), body });
    };
    expect(told(await keyUntil(Date.now() - 1))).toEqual([400, 'bad_request']);
    const short = (await keyUntil(Date.now() + 60_000)).body.key;
    expect((await me(bearer(short))).status).toBe(200);
    const clock = clockAheadOf(ringside.app);
    clock.advance(60_000);
    await expectRefused('invalid_api_key', 401, () => me(bearer(short)));
    clock.restore();
  });

  it('can neither make another, nor be taken by somebody else', async () => {
    const owner = await asUser(ringside);
    const { id, key } = await apiKey(ringside, owner, 'read', 'stream', 'trade', 'operate');
    const body = { name: 'child', scopes: ['read'] };
    await expectRefused('forbidden', 403, () =>
      call(ringside, 'POST /auth/api-keys', { headers: bearer(key), body }),
    );
    const foreign = await call(ringside, `DELETE /auth/api-keys/${id}`, { headers: bearer(victim) });
    expect(told(foreign)).toEqual([404, 'unknown_api_key']);
    expect((await me(bearer(key))).status).toBe(200);
  });
});
