// A right that is taken away is gone everywhere: the streams that rest on it close, on every process that shares the
// database, and what is left of the credential is refused there too.
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { Ringside } from '../../src/bootstrap.js';
import {
  apiKey,
  asAdmin,
  asUser,
  bearer,
  call,
  changeRole,
  firstAdmin,
  logIn,
  newPassword,
  register,
  sessionEnded,
  told,
  UNLIMITED,
  type Account,
  type Place,
} from '../support/accounts.js';
import { startBeside, startTestApp, type TestApp } from '../support/app.js';
import { eventually } from '../support/eventually.js';
import { SocketClient } from '../support/socket-client.js';
import { StreamListener } from '../support/stream-listener.js';
import { ethereumWallet, proofOf } from '../support/wallets.js';

let here: TestApp;
let there: Ringside;
const clients: { close(): void }[] = [];
beforeAll(async () => {
  here = await startTestApp(UNLIMITED);
  there = await startBeside(here, UNLIMITED);
});
afterEach(() => {
  for (const client of clients.splice(0)) client.close();
});
afterAll(async () => {
  await there?.stop();
  await here?.stop();
});

interface Streams {
  readonly listeners: StreamListener[];
  readonly sockets: SocketClient[];
}

/** On both processes and by both transports, a stream of the user's own channel. */
async function openAll(userId: string, headers: Record<string, string>): Promise<Streams> {
  const channel = `user:${userId}`;
  const listeners = [here, there].map(
    ({ url }) => new StreamListener(`${url}/api/v1/stream?channels=${channel}`, headers),
  );
  const sockets = [here, there].map(({ url }) => new SocketClient(url, { headers }));
  clients.push(...listeners, ...sockets);
  for (const listener of listeners) await listener.next('connected');
  for (const socket of sockets) {
    await socket.open();
    socket.send({ action: 'subscribe', id: 'own', channels: [channel] });
    await socket.next('caught_up', 'own');
  }
  return { listeners, sockets };
}

async function expectClosed({ listeners, sockets }: Streams): Promise<void> {
  for (const listener of listeners) expect(await listener.goodbye()).toBe('unauthenticated');
  for (const socket of sockets) {
    expect(await socket.next('goodbye')).toMatchObject({ reason: 'unauthenticated', retry: false });
    await eventually(() => socket.closed);
    expect(socket.closed?.code).toBe(4401);
  }
}

/** They still hear: an answer to a ping, and no goodbye. */
async function expectOpen({ listeners, sockets }: Streams): Promise<void> {
  for (const socket of sockets) {
    socket.send({ action: 'ping' });
    await socket.next('pong');
    expect(socket.messages.filter(({ type }) => type === 'goodbye')).toEqual([]);
  }
  for (const listener of listeners) expect(listener.named('goodbye')).toEqual([]);
}

const me = (place: Place, headers: Record<string, string>) => call(place, 'GET /auth/me', { headers });

interface Ending {
  readonly how: string;
  readonly act: (account: Account) => Promise<{ status: number }>;
  /** What is said to who signs in again afterwards, with the old password. */
  readonly next: [number, string | undefined];
}

const asFirstAdmin = async () => ({ headers: bearer(await firstAdmin(here)) });

const ENDINGS: Ending[] = [
  {
    how: 'logs out',
    act: (account) => call(here, 'POST /auth/logout', { headers: bearer(account) }),
    next: [200, undefined],
  },
  {
    how: 'is banned',
    act: async ({ userId }) =>
      call(here, `POST /admin/users/${userId}/ban`, {
        ...(await asFirstAdmin()),
        body: { reason: 'cheats' },
      }),
    next: [403, 'banned'],
  },
  {
    how: 'gets another role',
    act: async ({ userId }) => {
      await changeRole(here, userId, 'operator');
      return { status: 200 };
    },
    next: [200, undefined],
  },
  {
    how: 'changes the password elsewhere',
    act: async (account) => {
      const headers = bearer(await logIn(here, account));
      const body = { currentPassword: account.password, newPassword: newPassword() };
      return call(here, 'POST /auth/password', { headers, body });
    },
    next: [401, 'wrong_credentials'],
  },
  {
    how: 'resets the password',
    act: async ({ userId }) => {
      const link = await call(here, `POST /admin/users/${userId}/password-link`, {
        ...(await asFirstAdmin()),
        body: { reason: 'forgotten' },
      });
      const token = new URL(link.body.url).hash.replace('#reset=', '');
      return call(here, 'POST /auth/password/reset', { body: { token, newPassword: newPassword() } });
    },
    next: [401, 'wrong_credentials'],
  },
  {
    how: 'erases the account',
    act: ({ accessToken, password }) =>
      call(here, 'DELETE /auth/me', {
        headers: bearer(accessToken),
        body: { confirm: 'erase my account', password },
      }),
    next: [401, 'wrong_credentials'],
  },
];

describe.each(['a token', 'the cookie'])('streams opened with %s, on two processes', (credential) => {
  it.each(ENDINGS)('close when their user $how, and REST refuses it on both', async ({ act, next }) => {
    const account = await asUser(here);
    const bystander = await asUser(here);
    const headers = credential === 'a token' ? bearer(account) : { cookie: account.cookie };
    const streams = await openAll(account.userId, headers);
    const others = await openAll(bystander.userId, bearer(bystander));
    expect((await act(account)).status).toBeLessThan(300);
    await expectClosed(streams);
    const code =
      next[1] === 'banned' && credential === 'the cookie' ? [403, 'banned'] : [401, 'session_ended'];
    for (const place of [here, there]) expect(told(await me(place, headers))).toEqual(code);
    await expectOpen(others);
    const { email, password } = account;
    expect(told(await call(there, 'POST /auth/login', { body: { email, password } }))).toEqual(next);
  });
});

describe('streams opened with an API key', () => {
  it('close when the key is revoked, and those of another key do not', async () => {
    const owner = await asUser(here);
    const [first, second] = [
      await apiKey(here, owner, 'stream', 'read'),
      await apiKey(here, owner, 'stream'),
    ];
    const streams = await openAll(owner.userId, bearer(first.key));
    const others = await openAll(owner.userId, bearer(second.key));
    const revoked = await call(here, `DELETE /auth/api-keys/${first.id}`, { headers: bearer(owner) });
    expect(revoked.status).toBe(204);
    await expectClosed(streams);
    for (const place of [here, there])
      expect(told(await me(place, bearer(first.key)))).toEqual([401, 'invalid_api_key']);
    await expectOpen(others);
  });

  it.each(['is banned', 'gets another role', 'resets the password', 'erases the account'])(
    'close when the owner %s',
    async (what) => {
      const owner = await asUser(here);
      const { key } = await apiKey(here, owner, 'stream', 'read');
      const streams = await openAll(owner.userId, bearer(key));
      await ENDINGS.find(({ how }) => how === what)?.act(owner);
      await expectClosed(streams);
      expect(told(await me(there, bearer(key)))).toEqual([401, 'invalid_api_key']);
    },
  );
});

describe('a WebSocket', () => {
  it('that was signed in by `auth` closes with that session', async () => {
    const account = await asUser(here);
    const other = await logIn(here, account);
    const socket = await new SocketClient(there.url).open();
    clients.push(socket);
    socket.send({ action: 'auth', token: account.accessToken });
    await socket.next('authenticated');
    // From here on it rests on the other session, and outlives the first.
    socket.send({ action: 'auth', token: other.accessToken });
    await eventually(() => socket.messages.filter(({ type }) => type === 'authenticated').length === 2);
    await call(here, 'POST /auth/logout', { headers: bearer(account) });
    await sessionEnded(there, account);
    socket.send({ action: 'ping' });
    await socket.next('pong');
    expect(socket.closed).toBeNull();
    await call(here, 'POST /auth/logout', { headers: bearer(other) });
    expect(await socket.next('goodbye')).toMatchObject({ reason: 'unauthenticated' });
  });

  it('cannot be signed in with what has ended', async () => {
    const account = await asUser(here);
    await call(here, 'POST /auth/logout', { headers: bearer(account) });
    for (const place of [here, there]) {
      await sessionEnded(place, account);
      const socket = await new SocketClient(place.url).open();
      clients.push(socket);
      socket.send({ action: 'auth', token: account.accessToken });
      expect(await socket.next('error')).toMatchObject({ code: 'session_ended', retry: false });
    }
  });
});

describe('an ended session', () => {
  it('is known to a process that starts later', async () => {
    const account = await register(here);
    await call(here, 'POST /auth/logout', { headers: bearer(account) });
    const later = await startBeside(here, UNLIMITED);
    const answer = await me(later, bearer(account));
    await later.stop();
    expect(told(answer)).toEqual([401, 'session_ended']);
  });

  it('of a banned user does not come back when the user may', async () => {
    const account = await asUser(here);
    const admin = { headers: bearer(await asAdmin(here)) };
    const { userId } = account;
    await call(here, `POST /admin/users/${userId}/ban`, { ...admin, body: { reason: 'a mistake' } });
    await call(here, `POST /admin/users/${userId}/unban`, { ...admin, body: { reason: 'a mistake' } });
    expect(told(await me(here, { cookie: account.cookie }))).toEqual([401, 'session_ended']);
    await sessionEnded(here, account);
    expect((await me(here, bearer(await logIn(here, account)))).status).toBe(200);
  });

  it('takes a wallet’s session with it too', async () => {
    const body = await proofOf(here, ethereumWallet());
    const { user, accessToken } = (await call(here, 'POST /auth/wallet/verify', { body })).body;
    const streams = await openAll(user.id, bearer(accessToken));
    await call(here, `POST /admin/users/${user.id}/ban`, {
      ...(await asFirstAdmin()),
      body: { reason: 'cheats' },
    });
    await expectClosed(streams);
  });
});
