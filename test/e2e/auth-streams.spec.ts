// Who a stream belongs to: by header, cookie, ticket or the `auth` command; how a WebSocket renews its credential, and
// what becomes of those that do not. Stock clients: `eventsource` and `ws`.
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import {
  apiKey,
  asAdmin,
  asOperator,
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
import { clockAheadOf, type ClockAhead } from '../support/clock-ahead.js';
import { eventually } from '../support/eventually.js';
import { SocketClient } from '../support/socket-client.js';
import { StreamListener } from '../support/stream-listener.js';

const ACCESS_TOKEN_MS = 600_000;
const NOTICE_MS = 60_000;

let ringside: TestApp;
let clock: ClockAhead;
let user: Account;
let operator: Account;
const clients: { close(): void }[] = [];
beforeAll(async () => {
  ringside = await startTestApp(UNLIMITED);
  user = await asUser(ringside);
  operator = await asOperator(ringside);
});
afterEach(() => {
  clock?.restore();
  for (const client of clients.splice(0)) client.close();
});
afterAll(() => ringside?.stop());

function listen(path: string, headers: Record<string, string> = {}): StreamListener {
  const listener = new StreamListener(`${ringside.url}/api/v1${path}`, headers);
  clients.push(listener);
  return listener;
}

function connect(headers: Record<string, string> = {}, query = ''): SocketClient {
  const client = new SocketClient(ringside.url, { headers }, query);
  clients.push(client);
  return client;
}

const auth = (client: SocketClient, token: string) => client.send({ action: 'auth', token });
/** The nth message of a type. */
const nth = (client: SocketClient, type: string, n: number) =>
  eventually(() => client.messages.filter((message) => message.type === type)[n - 1]);

/** What is refused of these channels, by name. */
async function refusedOf(client: SocketClient, channels: string[]): Promise<string[]> {
  const id = `s${client.messages.length}`;
  client.send({ action: 'subscribe', id, channels });
  const { refused } = await client.next('subscribed', id);
  client.send({ action: 'unsubscribe', id });
  return (refused as { channel: string; code: string }[]).map(({ channel, code }) => `${channel} ${code}`);
}

async function refresh({ refreshToken }: Account): Promise<string> {
  return (await call(ringside, 'POST /auth/refresh', { body: { refreshToken } })).body.accessToken as string;
}

describe('an operator channel over SSE', () => {
  const credentials: [string, () => Promise<[query: string, headers: Record<string, string>]>][] = [
    ['a token', async () => ['', bearer(operator)]],
    ['the cookie', async () => ['', { cookie: operator.cookie }]],
    ['a ticket', async () => [`&ticket=${await streamTicket(ringside, operator)}`, {}]],
    ['an API key', async () => ['', bearer((await apiKey(ringside, operator, 'stream')).key)]],
  ];

  it.each(credentials)('opens with %s', async (_what, make) => {
    const [query, headers] = await make();
    const listener = listen(`/sse/admin/system?history=0${query}`, headers);
    await listener.next('connected');
    await call(ringside, 'POST /sse/admin/test-broadcast', {
      headers: bearer(operator),
      body: { channel: 'system', message: 'hello' },
    });
    await eventually(() => listener.heard.length === 1);
  });

  it.each<[string, number, () => Promise<[string, Record<string, string>]>]>([
    ['nothing', 401, async () => ['', {}]],
    ['a bad token', 401, async () => ['', bearer('garbage')]],
    ['a bad cookie', 401, async () => ['', { cookie: 'ringside_session=garbage' }]],
    ['a bad ticket', 401, async () => ['&ticket=garbage', {}]],
    ['a user’s token', 403, async () => ['', bearer(user)]],
    ['a user’s ticket', 403, async () => [`&ticket=${await streamTicket(ringside, user)}`, {}]],
  ])('is closed to %s, for good: %d', async (_what, status, make) => {
    const [query, headers] = await make();
    const listener = listen(`/sse/admin/system?history=0${query}`, headers);
    expect(await listener.refusal()).toBe(status);
    expect(listener.events).toEqual([]);
  });

  it('does not open a second time with a ticket: EventSource gives up', async () => {
    const query = `?history=0&ticket=${await streamTicket(ringside, operator)}`;
    await listen(`/sse/admin/system${query}`).next('connected');
    expect(await listen(`/sse/admin/system${query}`).refusal()).toBe(401);
  });
});

describe('private channels', () => {
  it('over SSE are those of the user; all are refused when one is', async () => {
    const refusalOf = async (channels: string, headers: Record<string, string>) =>
      told(await call(ringside, `GET /stream?channels=${channels}`, { headers }));
    await listen(`/stream?channels=user:${user.userId},prices`, bearer(user)).next('connected');
    for (const [channels, headers] of [
      [`user:${operator.userId}`, bearer(user)],
      [`user:${user.userId}`, bearer(operator)],
      [`user:${user.userId}`, {}],
      [`prices,user:${operator.userId}`, bearer(user)],
      ['admin:system', bearer(user)],
      ['admin:users', bearer(operator)],
    ] as const)
      expect(await refusalOf(channels, headers)).toEqual([403, 'forbidden_channel']);
  });

  it('over WebSocket open with `auth`, to each by its role', async () => {
    const admin = await asAdmin(ringside);
    const own = `user:${user.userId}`;
    const other = `user:${operator.userId}`;
    const forOperators = ['system', 'fights', 'bets', 'streaming', 'notifications'].map(
      (id) => `admin:${id}`,
    );
    const forAdmins = ['users', 'finance', 'global'].map((id) => `admin:${id}`);
    const all = [own, other, ...forOperators, ...forAdmins];
    const open = new Map([
      [user, [own]],
      [operator, [other, ...forOperators]],
      [admin, all],
    ]);
    for (const [account, allowed] of open) {
      const client = await connect().open();
      expect(await refusedOf(client, all)).toEqual(all.map((name) => `${name} forbidden_channel`));
      auth(client, account.accessToken);
      expect(await client.next('authenticated')).toMatchObject({ user_id: account.userId });
      const refused = all.filter((name) => !allowed.includes(name));
      expect(await refusedOf(client, all)).toEqual(refused.map((name) => `${name} forbidden_channel`));
    }
  });

  it('are closed to an API key without the scope stream', async () => {
    const own = `user:${user.userId}`;
    const [reader, streamer] = [await apiKey(ringside, user, 'read'), await apiKey(ringside, user, 'stream')];
    for (const [{ key }, refused] of [
      [reader, [`${own} forbidden_channel`]],
      [streamer, []],
    ] as const) {
      const client = await connect().open();
      auth(client, key);
      expect(await client.next('authenticated')).toMatchObject({ user_id: user.userId, expires_at: null });
      expect(await refusedOf(client, [own])).toEqual(refused);
    }
    for (const channels of ['prices', own]) {
      const answer = await call(ringside, `GET /stream?channels=${channels}`, {
        headers: bearer(reader.key),
      });
      expect(told(answer)).toEqual([403, 'forbidden']);
    }
  });
});

describe('a WebSocket', () => {
  const bad: [string, () => Promise<[Record<string, string>, string]>][] = [
    ['a bad token', async () => [bearer('garbage'), '']],
    ['a bad cookie', async () => [{ cookie: 'ringside_session=garbage' }, '']],
    ['a bad ticket', async () => [{}, '?ticket=garbage']],
    ['an unknown key', async () => [bearer(`rk_${'A'.repeat(43)}`), '']],
  ];

  it.each(bad)('with %s is closed with 4401, and never nobody’s', async (_what, make) => {
    const client = connect(...(await make()));
    await eventually(() => client.closed);
    expect(client.closed?.code).toBe(4401);
    expect(client.messages.map(({ type }) => type)).toEqual(['goodbye']);
  });

  it('stays who it was when `auth` fails, and the failure is counted', async () => {
    const client = await connect(bearer(user)).open();
    const before = await refusals(ringside, 'invalid_token');
    auth(client, 'garbage');
    expect(await client.next('error')).toMatchObject({ code: 'invalid_token', retry: false });
    expect(await refusals(ringside, 'invalid_token')).toBe(before + 1);
    expect(await refusedOf(client, [`user:${user.userId}`])).toEqual([]);
    const stranger = await connect().open();
    auth(stranger, `${user.accessToken}x`);
    await stranger.next('error');
    expect(await refusedOf(stranger, [`user:${user.userId}`])).toHaveLength(1);
  });

  it('does not become somebody else’s', async () => {
    const client = await connect().open();
    auth(client, user.accessToken);
    await client.next('authenticated');
    auth(client, operator.accessToken);
    expect(await client.next('error')).toMatchObject({ code: 'forbidden', retry: false });
    expect(await refusedOf(client, [`user:${user.userId}`, `user:${operator.userId}`])).toEqual([
      `user:${operator.userId} forbidden_channel`,
    ]);
  });

  it('is not renewed with what reaches less far than what it was opened with', async () => {
    const client = await connect(bearer(user)).open();
    auth(client, (await apiKey(ringside, user, 'stream')).key);
    expect(await client.next('error')).toMatchObject({ code: 'forbidden', retry: false });
    auth(client, await refresh(await logIn(ringside, user)));
    await client.next('authenticated');
  });

  it('is told a minute ahead that its credential ends, and stays when it is renewed', async () => {
    clock = clockAheadOf(ringside.app);
    const account = await logIn(ringside, user);
    const client = await connect(bearer(account)).open();
    client.send({ action: 'subscribe', id: 'own', channels: [`user:${user.userId}`] });
    await client.next('caught_up', 'own');
    clock.advance(ACCESS_TOKEN_MS - NOTICE_MS);
    const { expires_at: firstEnd } = await client.next('auth-expiring');
    auth(client, await refresh(account));
    const { expires_at: nextEnd } = await client.next('authenticated');
    expect(Date.parse(String(nextEnd))).toBeGreaterThan(Date.parse(String(firstEnd)));
    await beat(client, NOTICE_MS + 1_000);
    expect(client.closed).toBeNull();
    expect(client.messages.filter(({ type }) => type === 'auth-expiring')).toHaveLength(1);
    // The new credential is watched like the first one.
    clock.advance(ACCESS_TOKEN_MS - 2 * NOTICE_MS);
    await nth(client, 'auth-expiring', 2);
  });

  it('ends with its credential when it is not renewed: goodbye, and 4401', async () => {
    clock = clockAheadOf(ringside.app);
    const client = await connect(bearer(await logIn(ringside, user))).open();
    clock.advance(ACCESS_TOKEN_MS);
    expect(await client.next('goodbye')).toMatchObject({ reason: 'unauthenticated', retry: false });
    await eventually(() => client.closed);
    expect(client.closed?.code).toBe(4401);
  });

  /** Time passes, and the server has looked after the connection since: it has sent its heartbeat. */
  async function beat(client: SocketClient, byMs: number): Promise<void> {
    const before = client.messages.filter(({ type }) => type === 'ping').length;
    clock.advance(byMs);
    await nth(client, 'ping', before + 1);
  }
});

describe('an SSE stream', () => {
  it('is told a minute ahead that its token ends, ends with it, and cannot come back with it', async () => {
    clock = clockAheadOf(ringside.app);
    const listener = listen(`/stream?channels=user:${user.userId}`, bearer(await logIn(ringside, user)));
    await listener.next('connected');
    clock.advance(ACCESS_TOKEN_MS - NOTICE_MS);
    await listener.next('auth-expiring');
    expect(listener.named('goodbye')).toEqual([]);
    clock.advance(NOTICE_MS);
    expect(await listener.next('goodbye')).toMatchObject({ reason: 'unauthenticated' });
    expect(await listener.refusal()).toBe(401);
  });

  it('with the cookie outlives the access token that came with it', async () => {
    clock = clockAheadOf(ringside.app);
    const listener = listen(`/stream?channels=user:${user.userId}`, { cookie: user.cookie });
    await listener.next('connected');
    clock.advance(ACCESS_TOKEN_MS);
    // The heartbeat shows that the server has looked after it.
    await listener.next('heartbeat');
    expect(listener.events.map(({ name }) => name)).toEqual(['connected', 'heartbeat']);
  });
});
