// Guessing: how many wrong passwords, keys and requests somebody gets to try, and what is not even looked at.
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import {
  apiKey,
  asUser,
  bearer,
  call,
  newEmail,
  newPassword,
  refusals,
  told,
  UNLIMITED,
} from '../support/accounts.js';
import { startTestApp, type TestApp } from '../support/app.js';
import { clockAheadOf } from '../support/clock-ahead.js';

const LIMITED = { ...UNLIMITED, AUTH_RATE_LIMIT_PER_MINUTE: '3' };

describe('wrong passwords', () => {
  let ringside: TestApp;
  beforeAll(async () => {
    ringside = await startTestApp(UNLIMITED);
  });
  afterAll(() => ringside?.stop());

  const logIn = (email: string, password: string) =>
    call(ringside, 'POST /auth/login', { body: { email, password } });
  const guess = async (email: string, times: number) => {
    for (let i = 0; i < times; i += 1)
      expect(told(await logIn(email, `guess ${i}`))).toEqual([401, 'wrong_credentials']);
  };

  it.each(['a known address', 'an unknown address'])(
    'lock %s after five of them, for the right one too, for half a minute',
    async (what) => {
      const { email, password } =
        what === 'a known address' ? await asUser(ringside) : { email: newEmail(), password: newPassword() };
      await guess(email, 5);
      const before = await refusals(ringside, 'locked_out');
      for (const attempt of ['guess 6', password]) {
        const answer = await logIn(email, attempt);
        expect(told(answer)).toEqual([429, 'locked_out']);
        const seconds = Number(answer.headers.get('retry-after'));
        expect(seconds).toBeGreaterThan(0);
        expect(seconds).toBeLessThanOrEqual(30);
        expect(answer.body.details).toEqual({ retryAfterMs: expect.any(Number) });
      }
      expect(await refusals(ringside, 'locked_out')).toBe(before + 2);
    },
  );

  it('are forgiven when the lock is over and the right one comes', async () => {
    const { email, password } = await asUser(ringside);
    await guess(email, 5);
    const clock = clockAheadOf(ringside.app);
    clock.advance(30_000);
    expect((await logIn(email, password)).status).toBe(200);
    clock.restore();
    await guess(email, 5);
  });

  it('lock longer each time', async () => {
    const { email } = await asUser(ringside);
    const clock = clockAheadOf(ringside.app);
    await guess(email, 5);
    clock.advance(30_000);
    await guess(email, 1);
    const answer = await logIn(email, 'guess 7');
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(30);
    clock.restore();
  });

  it('cannot get in fifty at a time: no more than five are looked at', async () => {
    const { email } = await asUser(ringside);
    const answers = await Promise.all(Array.from({ length: 50 }, (_, i) => logIn(email, `guess ${i}`)));
    const codes = answers.map(({ body }) => body.code as string);
    expect(codes.filter((code) => code === 'wrong_credentials')).toHaveLength(5);
    expect(codes.filter((code) => code === 'locked_out')).toHaveLength(45);
  });

  it('of one address lock nobody else', async () => {
    const { email } = await asUser(ringside);
    await guess(email, 5);
    const other = await asUser(ringside);
    expect((await logIn(other.email, other.password)).status).toBe(200);
  });

  it('are counted too where somebody signed in shows the password again', async () => {
    const account = await asUser(ringside);
    const headers = bearer(account);
    const change = (currentPassword: string) =>
      call(ringside, 'POST /auth/password', {
        headers,
        body: { currentPassword, newPassword: 'long enough' },
      });
    for (let i = 0; i < 5; i += 1)
      expect(told(await change(`guess ${i}`))).toEqual([401, 'wrong_credentials']);
    expect(told(await change(account.password))).toEqual([429, 'locked_out']);
    const body = { confirm: 'erase my account', password: account.password };
    expect(told(await call(ringside, 'DELETE /auth/me', { headers, body }))).toEqual([429, 'locked_out']);
  });
});

describe('a limit of three a minute', () => {
  let ringside: TestApp | undefined;
  const start = async () => (ringside = await startTestApp(LIMITED));
  afterEach(async () => {
    await ringside?.stop();
    ringside = undefined;
  });

  const limitsOf = ({ headers }: { headers: Headers }) =>
    ['limit', 'remaining', 'reset'].map((name) => Number(headers.get(`ratelimit-${name}`)));

  it('is told with each answer, and refuses the fourth sign-in, whatever it brings', async () => {
    const app = await start();
    const logIn = (email: string) => call(app, 'POST /auth/login', { body: { email, password: 'wrong' } });
    for (const remaining of [2, 1, 0]) {
      const answer = await logIn(newEmail());
      expect(told(answer)).toEqual([401, 'wrong_credentials']);
      expect(limitsOf(answer).slice(0, 2)).toEqual([3, remaining]);
    }
    const refused = await logIn(newEmail());
    expect(told(refused)).toEqual([429, 'rate_limited']);
    const [limit, remaining, reset = 0] = limitsOf(refused);
    expect([limit, remaining]).toEqual([3, 0]);
    expect(reset).toBeGreaterThan(0);
    expect(reset).toBeLessThanOrEqual(60);
    expect(Number(refused.headers.get('retry-after'))).toBe(reset);
    for (const route of ['POST /auth/register', 'POST /auth/password/forgot', 'POST /auth/wallet/nonce'])
      expect(told(await call(app, route, { body: {} }))).toEqual([429, 'rate_limited']);
    expect((await call(app, 'GET /time')).status).toBe(200);
    const metrics = await (await fetch(`${app.url}/metrics`)).text();
    expect(metrics).toContain('\nringside_rate_limited_total{bucket="auth"} 4\n');
  });

  it.each([
    ['API keys', { authorization: `Bearer rk_${'A'.repeat(43)}` }, 'invalid_api_key'],
    ['access tokens', { authorization: 'Bearer a.b.c' }, 'invalid_token'],
  ])('ends a guessing of %s, on any route, while a good one goes on', async (_what, headers, code) => {
    const app = await start();
    const account = await asUser(app);
    const { key } = await apiKey(app, account, 'read');
    // Registering was the first of the three.
    for (const path of ['/auth/me', '/time'])
      expect(told(await call(app, `GET ${path}`, { headers }))).toEqual([401, code]);
    const before = await refusals(app, 'rate_limited');
    const refused = await call(app, 'GET /auth/me', { headers });
    expect(told(refused)).toEqual([429, 'rate_limited']);
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(await refusals(app, 'rate_limited')).toBe(before + 1);
    for (const token of [key, account.accessToken])
      expect((await call(app, 'GET /auth/me', { headers: bearer(token) })).status).toBe(200);
  });

  it('counts requests that are refused too, though nobody is signed in', async () => {
    const app = (ringside = await startTestApp({ ...UNLIMITED, RATE_LIMIT_PER_MINUTE: '3' }));
    for (let i = 0; i < 3; i += 1)
      expect(told(await call(app, 'GET /auth/me'))).toEqual([401, 'unauthenticated']);
    expect(told(await call(app, 'GET /admin/users'))).toEqual([429, 'rate_limited']);
  });

  it('does not count against somebody whose token has merely ended', async () => {
    const app = await start();
    const account = await asUser(app);
    const clock = clockAheadOf(app.app);
    clock.advance(600_000);
    for (let i = 0; i < 5; i += 1)
      expect(told(await call(app, 'GET /auth/me', { headers: bearer(account) }))).toEqual([
        401,
        'token_expired',
      ]);
    clock.restore();
  });
});

describe('input that cannot be kept', () => {
  let ringside: TestApp;
  beforeAll(async () => {
    ringside = await startTestApp(UNLIMITED);
  });
  afterAll(() => ringside?.stop());

  const GOOD = { email: 'somebody@example.org', password: 'long enough 1' };

  it.each<[string, unknown, string]>([
    ['a password with U+0000', { ...GOOD, password: 'long enough\0' }, 'password'],
    ['a password with half a surrogate pair', { ...GOOD, password: 'long enough\ud83d' }, 'password'],
    ['a password of 129 characters', { ...GOOD, password: 'p'.repeat(129) }, 'password'],
    ['a password of 9 characters', { ...GOOD, password: 'p'.repeat(9) }, 'password'],
    ['a password that is a number', { ...GOOD, password: 12_345_678_901 }, 'password'],
    ['an address of 300 characters', { ...GOOD, email: `${'a'.repeat(288)}@example.org` }, 'email'],
    ['an address with U+0000', { ...GOOD, email: 'some\0body@example.org' }, 'email'],
    ['an address with half a surrogate pair', { ...GOOD, email: 'some\udc00@example.org' }, 'email'],
    ['an address with a line break', { ...GOOD, email: 'a@example.org\r\nBcc: b@example.org' }, 'email'],
    ['two addresses', { ...GOOD, email: 'a@example.org,b@example.org' }, 'email'],
    ['a list of addresses', { ...GOOD, email: ['a@example.org'] }, 'email'],
    ['no address', { password: GOOD.password }, 'email'],
    ['a role', { ...GOOD, role: 'admin' }, 'role'],
    ['a list', [GOOD], 'body'],
    ['nothing', null, 'body'],
  ])('such as %s is refused by name, and not repeated', async (_what, body, field) => {
    const answer = await call(ringside, 'POST /auth/register', { body });
    expect(told(answer)).toEqual([400, 'bad_request']);
    const fields = answer.body.details.fields as { field: string }[];
    expect(fields.map((entry) => entry.field)).toContain(field);
    expect(JSON.stringify(answer.body)).not.toMatch(/long enough|ppppp|aaaaa|Bcc/);
  });

  it.each([
    ['no JSON', '{"email":'],
    ['a prototype', '{"email":"a@example.org","password":"long enough 1","__proto__":{"role":"admin"}}'],
  ])('such as %s is refused before anything is read', async (_what, body) => {
    const answer = await call(ringside, 'POST /auth/register', { body });
    expect(told(answer)).toEqual([400, 'bad_request']);
    expect(JSON.stringify(answer.body)).not.toContain('long enough');
  });

  it.each([
    ['POST /auth/login', { email: GOOD.email, password: 'p'.repeat(129) }],
    ['POST /auth/login', { email: GOOD.email, password: 'p\0' }],
    ['POST /auth/refresh', { refreshToken: 'r\0' }],
    ['POST /auth/refresh', { refreshToken: 'r'.repeat(513) }],
    ['POST /auth/password/reset', { token: '\ud800', newPassword: GOOD.password }],
    ['POST /auth/password/forgot', { email: GOOD.email, name: 'x' }],
    ['POST /auth/setup', { token: 'x', ...GOOD, role: 'admin' }],
    ['POST /auth/wallet/nonce', { chain: 'bitcoin', address: 'x'.repeat(30) }],
    ['POST /auth/wallet/nonce', { chain: 'ethereum', address: '\0'.repeat(42) }],
    ['POST /auth/wallet/nonce', { chain: 'ethereum', address: 'not an address, but long' }],
    ['POST /auth/wallet/verify', { chain: 'solana', message: '\ud800', signature: 'x' }],
  ])('at %s such as %j is refused', async (route, body) => {
    expect(told(await call(ringside, route, { body }))).toEqual([400, 'bad_request']);
  });

  it('is none of these: passwords of 10 and of 128 characters, of any script', async () => {
    for (const password of ['p'.repeat(10), '🥊'.repeat(64), 'пароль ünïcödé 密码']) {
      const body = { email: newEmail(), password };
      expect((await call(ringside, 'POST /auth/register', { body })).status).toBe(201);
      expect((await call(ringside, 'POST /auth/login', { body })).status).toBe(200);
    }
  });
});
