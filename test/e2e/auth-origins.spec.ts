// The session cookie is sent by the browser itself, whichever page asks. So a write with it, a sign-in, and a WebSocket
// count only when they come from a page of this server.
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  asUser,
  bearer,
  call,
  logIn,
  refusals,
  streamTicket,
  told,
  UNLIMITED,
  type Account,
} from '../support/accounts.js';
import { startTestApp, type TestApp } from '../support/app.js';
import { eventually } from '../support/eventually.js';
import { SocketClient } from '../support/socket-client.js';

const FRIEND = 'https://app.example';

let ringside: TestApp;
let account: Account;
beforeAll(async () => {
  ringside = await startTestApp({ ...UNLIMITED, CORS_ORIGINS: FRIEND });
  account = await asUser(ringside);
});
afterAll(() => ringside?.stop());

/** Where a page may come from; `{own}` is the server's own host and port. */
const OWN = ['http://{own}', FRIEND];
const FOREIGN = [
  'https://evil.example',
  'http://127.0.0.1',
  'http://127.0.0.1:1',
  'http://localhost:1',
  'http://{own}.evil.example',
  'http://evil.example/{own}',
  `${FRIEND}.evil.example`,
  'http://app.example',
  'null',
  '',
  'nonsense',
];
const originOf = (text: string): string => text.replace('{own}', new URL(ringside.url).host);

/** A write that changes nothing that matters. */
const write = (headers: Record<string, string>) => call(ringside, 'POST /auth/stream-ticket', { headers });

describe('a write with the session cookie', () => {
  it.each(OWN)('from the page %s goes through', async (origin) => {
    expect((await write({ cookie: account.cookie, origin: originOf(origin) })).status).toBe(201);
  });

  it.each(FOREIGN)('from the page %j is refused and counted', async (origin) => {
    const before = await refusals(ringside, 'foreign_origin');
    const answer = await write({ cookie: account.cookie, origin: originOf(origin) });
    expect(told(answer)).toEqual([403, 'foreign_origin']);
    expect(await refusals(ringside, 'foreign_origin')).toBe(before + 1);
  });

  it('without Origin is refused', async () => {
    expect(told(await write({ cookie: account.cookie }))).toEqual([403, 'foreign_origin']);
  });

  it.each(['POST /auth/logout', 'DELETE /auth/me', 'POST /auth/api-keys', 'DELETE /auth/api-keys/k_1'])(
    'as %s from a foreign page does nothing',
    async (route) => {
      const body = route.includes('me') ? { confirm: 'erase my account', password: account.password } : {};
      const headers = { cookie: account.cookie, origin: 'https://evil.example' };
      expect(told(await call(ringside, route, { headers, body }))).toEqual([403, 'foreign_origin']);
      expect((await call(ringside, 'GET /auth/me', { headers: bearer(account) })).status).toBe(200);
    },
  );

  it('needs no Origin when it comes with a token, which no browser sends by itself', async () => {
    for (const headers of [bearer(account), { ...bearer(account), origin: 'https://evil.example' }])
      expect((await write({ ...headers, cookie: account.cookie })).status).toBe(201);
  });
});

describe('a server that knows where people reach it', () => {
  it('takes for its own the pages of PUBLIC_URL, whatever the header Host says', async () => {
    const app = await startTestApp({ ...UNLIMITED, PUBLIC_URL: 'https://ringside.example/' });
    const { cookie } = await asUser(app);
    const writeFrom = async (origin: string) =>
      told(await call(app, 'POST /auth/stream-ticket', { headers: { cookie, origin } }));
    expect(await writeFrom('https://ringside.example')).toEqual([201, undefined]);
    for (const origin of [app.url, 'http://ringside.example', 'https://ringside.example:8443'])
      expect(await writeFrom(origin)).toEqual([403, 'foreign_origin']);
    await app.stop();
  });
});

describe('a read with the session cookie', () => {
  it('is for the page that asked alone: a foreign one is not allowed to look at it', async () => {
    const read = (origin: string) =>
      call(ringside, 'GET /auth/me', { headers: { cookie: account.cookie, origin } });
    const foreign = (await read('https://evil.example')).headers;
    expect(foreign.get('access-control-allow-credentials')).toBeNull();
    expect(foreign.get('access-control-allow-origin')).toBe('*');
    const friend = (await read(FRIEND)).headers;
    expect(friend.get('access-control-allow-credentials')).toBe('true');
    expect(friend.get('access-control-allow-origin')).toBe(FRIEND);
  });

  it('does not let a foreign page ask for a write either', async () => {
    const preflight = async (origin: string) => {
      const headers = { origin, 'access-control-request-method': 'POST' };
      const answer = await fetch(`${ringside.url}/api/v1/auth/logout`, { method: 'OPTIONS', headers });
      return answer.headers.get('access-control-allow-methods') ?? '';
    };
    expect(await preflight('https://evil.example')).not.toContain('POST');
    expect(await preflight(FRIEND)).toContain('POST');
  });
});

describe('signing in', () => {
  const body = () => ({ email: account.email, password: account.password });

  it.each(['/auth/login', '/auth/register', '/auth/refresh', '/auth/wallet/verify', '/auth/setup'])(
    'at %s from a foreign page is refused, so that nobody is signed in as somebody else',
    async (path) => {
      const headers = { origin: 'https://evil.example' };
      const answer = await call(ringside, `POST ${path}`, { headers, body: body() });
      expect(told(answer)).toEqual([403, 'foreign_origin']);
      expect(answer.headers.getSetCookie()).toEqual([]);
    },
  );

  it.each(OWN)('from the page %s goes through', async (origin) => {
    const headers = { origin: originOf(origin) };
    const answer = await call(ringside, 'POST /auth/login', { headers, body: body() });
    expect(answer.status).toBe(200);
  });

  it.each([
    ['application/x-www-form-urlencoded', (fields: Record<string, string>) => new URLSearchParams(fields)],
    ['text/plain', (fields: Record<string, string>) => JSON.stringify(fields)],
  ])('with a form of the type %s, which any page can send, is refused', async (type, encode) => {
    const headers = { 'content-type': type };
    const answer = await call(ringside, 'POST /auth/login', { headers, body: String(encode(body())) });
    expect(told(answer)).toEqual([415, 'unsupported_media_type']);
    expect(answer.headers.getSetCookie()).toEqual([]);
  });
});

describe('a WebSocket with the session cookie', () => {
  const connect = (headers: Record<string, string>, query = '') =>
    new SocketClient(ringside.url, { headers }, query);

  it.each(FOREIGN.filter(Boolean))('from the page %s is closed with 4403', async (origin) => {
    const before = await refusals(ringside, 'foreign_origin');
    const client = connect({ cookie: account.cookie, origin: originOf(origin) });
    expect(await client.next('goodbye')).toMatchObject({ reason: 'forbidden', retry: false });
    await eventually(() => client.closed);
    expect(client.closed?.code).toBe(4403);
    expect(client.messages).toHaveLength(1);
    expect(await refusals(ringside, 'foreign_origin')).toBe(before + 1);
    client.close();
  });

  it.each(OWN)('from the page %s is signed in', async (origin) => {
    const client = await connect({ cookie: account.cookie, origin: originOf(origin) }).open();
    client.send({ action: 'subscribe', id: 'a', channels: [`user:${account.userId}`] });
    expect(await client.next('subscribed', 'a')).toMatchObject({ refused: [] });
    client.close();
  });

  it('is not needed by a page that brings a ticket', async () => {
    const ticket = await streamTicket(ringside, await logIn(ringside, account));
    const client = await connect({ origin: 'https://evil.example' }, `?ticket=${ticket}`).open();
    client.send({ action: 'subscribe', id: 'a', channels: [`user:${account.userId}`] });
    expect(await client.next('subscribed', 'a')).toMatchObject({ refused: [] });
    client.close();
  });
});
