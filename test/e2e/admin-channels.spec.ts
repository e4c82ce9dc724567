// What operators watch: channels by topic and by role, two that gather from all topics, a message to test the pipe, the
// figures of the streams, and the audit log of what operators do.
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { EventTail } from '../../src/platform/events/index.js';
import {
  apiKey,
  asAdmin,
  asOperator,
  asUser,
  bearer,
  call,
  told,
  UNLIMITED,
  type Account,
  type Answer,
  type Json,
} from '../support/accounts.js';
import { startTestApp, type TestApp } from '../support/app.js';
import { eventually } from '../support/eventually.js';
import { caughtUpWith } from '../support/caught-up-with.js';
import { SocketClient } from '../support/socket-client.js';
import { readSse } from '../support/sse-probe.js';
import { StreamListener } from '../support/stream-listener.js';

const TOPICS = ['system', 'fights', 'bets', 'users', 'finance', 'streaming'];

let ringside: TestApp;
let operator: Account;
let admin: Account;
const clients: { close(): void }[] = [];
beforeAll(async () => {
  ringside = await startTestApp(UNLIMITED);
  operator = await asOperator(ringside);
  admin = await asAdmin(ringside);
});
afterEach(() => {
  for (const client of clients.splice(0)) client.close();
});
afterAll(() => ringside?.stop());

async function listen(path: string, account: Account = admin): Promise<StreamListener> {
  const listener = new StreamListener(`${ringside.url}/api/v1/sse/admin/${path}`, bearer(account));
  clients.push(listener);
  await listener.next('connected');
  return listener;
}

async function broadcast(body: Record<string, unknown>, account: Account = admin): Promise<Answer<Json>> {
  const answer = await call(ringside, 'POST /sse/admin/test-broadcast', { headers: bearer(account), body });
  if (answer.status === 200) await caughtUpWith(ringside.app.get(EventTail), answer.body.seq);
  return answer;
}

const messageOf = ({ data }: Record<string, unknown>) => (data as { message?: string }).message;
/** What came of the test messages, leaving out what happens beside them. */
const messages = (listener: StreamListener) => listener.heard.map(messageOf).filter(Boolean);

describe('a test message', () => {
  it.each(TOPICS)(
    'on %s arrives there as it was sent, from the position that was answered',
    async (topic) => {
      const listener = await listen(`${topic}?history=0`);
      const socket = await new SocketClient(ringside.url, { headers: bearer(admin) }).open();
      clients.push(socket);
      socket.send({ action: 'subscribe', id: 'a', channels: [`admin:${topic}`] });
      await socket.next('caught_up', 'a');
      const sent = await broadcast({ channel: topic, message: 'hello', priority: 'low' });
      expect([sent.status, sent.body.channel, sent.body.priority]).toEqual([200, `admin:${topic}`, 'low']);
      expect(sent.headers.get('ringside-seq')).toBe(sent.body.cursor);
      const expected = {
        type: sent.body.type,
        channel: `admin:${topic}`,
        priority: 'low',
        data: { test: true, message: 'hello', from: admin.userId },
        timestamp: expect.any(String),
        seq: sent.body.seq,
      };
      const heard = () => listener.heard.filter((message) => messageOf(message) === 'hello');
      await eventually(() => heard().length > 0);
      expect(heard()).toEqual([expected]);
      await eventually(() => socket.heard.some((message) => messageOf(message) === 'hello'));
      expect(socket.heard.filter((message) => messageOf(message) === 'hello')).toEqual([expected]);
    },
  );

  it('has the priority of its type unless it is given one', async () => {
    const sent = await broadcast({ channel: 'fights', type: 'BETTING_WINDOW_OPENED', message: 'x' });
    expect(sent.body).toMatchObject({ type: 'BETTING_WINDOW_OPENED', priority: 'high' });
  });

  it('goes only where its sender may listen', async () => {
    for (const channel of TOPICS) {
      const isOpen = channel !== 'users' && channel !== 'finance';
      const answer = await broadcast({ channel, message: 'x' }, operator);
      expect([channel, ...told(answer)]).toEqual(
        isOpen ? [channel, 200, undefined] : [channel, 403, 'forbidden'],
      );
    }
    for (const channel of ['global', 'notifications', 'user:u1'])
      expect(told(await broadcast({ channel, message: 'x' }))).toEqual([400, 'bad_request']);
  });
});

describe('an operator channel', () => {
  it('begins with its last messages, a hundred unless told otherwise', async () => {
    const past = Array.from({ length: 101 }, (_, i) => `past ${i}`);
    for (const message of past) await broadcast({ channel: 'streaming', message });
    const begins = async (query: string, count: number) => {
      const url = `${ringside.url}/api/v1/sse/admin/streaming${query}`;
      const [, ...events] = await readSse(url, count + 1, bearer(admin));
      return events.map(({ data }) => messageOf(data as Record<string, unknown>));
    };
    expect(await begins('?history=3', 3)).toEqual(past.slice(-3));
    expect(await begins('', 100)).toEqual(past.slice(-100));
    const listener = await listen('streaming?history=0');
    await broadcast({ channel: 'streaming', message: 'present' });
    await eventually(() => messages(listener).length > 0);
    expect(messages(listener)).toEqual(['present']);
  });

  it('takes a cursor and goes on from there', async () => {
    const { body } = await broadcast({ channel: 'bets', message: 'seen' });
    for (const message of ['missed 1', 'missed 2']) await broadcast({ channel: 'bets', message });
    const listener = await listen(`bets?after=${body.cursor}`);
    await eventually(() => messages(listener).length === 2);
    expect(messages(listener)).toEqual(['missed 1', 'missed 2']);
  });

  it('is refused by name to an operator where it is for admins, and to a key without the scope', async () => {
    for (const topic of ['users', 'finance', 'global']) {
      const answer = await call(ringside, `GET /sse/admin/${topic}`, { headers: bearer(operator) });
      expect([topic, ...told(answer)]).toEqual([topic, 403, 'forbidden_channel']);
    }
    for (const topic of ['system', 'fights', 'bets', 'streaming', 'notifications'])
      await listen(`${topic}?history=0`, operator);
    const { key } = await apiKey(ringside, admin, 'operate', 'read');
    const answer = await call(ringside, 'GET /sse/admin/system', { headers: bearer(key) });
    expect(told(answer)).toEqual([403, 'forbidden']);
    const unknown = await call(ringside, 'GET /sse/admin/nonsense', { headers: bearer(admin) });
    expect(unknown.status).toBe(400);
  });

  it('notifications has what is high or critical of all topics, and nothing else', async () => {
    const listener = await listen('notifications?history=0', operator);
    for (const priority of ['low', 'medium', 'high', 'critical'])
      for (const channel of TOPICS) await broadcast({ channel, priority, message: `${channel} ${priority}` });
    const expected = ['high', 'critical'].flatMap((priority) =>
      TOPICS.map((topic) => `${topic} ${priority}`),
    );
    await eventually(() => messages(listener).length >= expected.length);
    expect(messages(listener)).toEqual(expected);
    expect(new Set(listener.heard.map(({ channel }) => channel))).toEqual(new Set(['admin:notifications']));
    expect(listener.heard.every(({ priority }) => priority === 'high' || priority === 'critical')).toBe(true);
  });

  it('global has everything of all topics, in the order of the log', async () => {
    const listener = await listen('global?history=0');
    const expected = [...TOPICS, ...TOPICS].map((topic, i) => `${topic} ${i}`);
    for (const message of expected)
      await broadcast({ channel: message.split(' ')[0], priority: 'low', message });
    await eventually(() => messages(listener).length >= expected.length);
    expect(messages(listener)).toEqual(expected);
    const seqs = listener.heard.map(({ seq }) => Number(seq));
    expect(seqs).toEqual([...new Set(seqs)].sort((a, b) => a - b));
  });
});

describe('what happens to users', () => {
  it('is on admin:users: registered, verified, banned, and each act of an operator', async () => {
    const listener = await listen('users?history=0');
    const { userId } = await asUser(ringside);
    const post = (path: string, account: Account, body?: unknown) =>
      call(ringside, `POST /admin/users/${userId}/${path}`, { headers: bearer(account), body });
    await post('verify', operator, { reason: 'a passport' });
    await post('ban', admin, { reason: 'cheats' });
    await eventually(() => listener.heard.length >= 5);
    const acted = (actor: Account, action: string) => ({ actor: actor.userId, action, target: userId });
    expect(listener.heard.map(({ type, priority, data }) => [type, priority, data])).toEqual([
      ['USER_REGISTERED', 'low', { userId }],
      ['USER_VERIFIED', 'medium', { userId }],
      ['ADMIN_ACTION', 'high', acted(operator, 'user.verify')],
      ['USER_BANNED', 'high', { userId }],
      ['ADMIN_ACTION', 'high', acted(admin, 'user.ban')],
    ]);
    const audit = await call(ringside, 'GET /admin/audit?limit=2', { headers: bearer(admin) });
    expect(audit.body.data).toEqual([
      expect.objectContaining({ ...acted(admin, 'user.ban'), details: { reason: 'cheats' } }),
      expect.objectContaining({ ...acted(operator, 'user.verify'), details: { reason: 'a passport' } }),
    ]);
    const next = await call(ringside, `GET /admin/audit?limit=1&after=${audit.body.next}`, {
      headers: bearer(admin),
    });
    expect(Number(next.body.data[0].id)).toBeLessThan(Number(audit.body.data[1].id));
  });
});

describe('the figures of the streams', () => {
  it('count connections by role, and no longer when they are gone', async () => {
    const users = async () =>
      (await call(ringside, 'GET /sse/admin/stats', { headers: bearer(operator) })).body;
    await eventually(async () => Object.keys((await users()).users).length === 0);
    const anonymous = await new SocketClient(ringside.url).open();
    const signedIn = await new SocketClient(ringside.url, { headers: bearer(await asUser(ringside)) }).open();
    clients.push(anonymous, signedIn);
    await listen('system?history=0', operator);
    await listen('system?history=0');
    await listen('global?history=0');
    expect(await users()).toMatchObject({
      connections: { sse: 3, ws: 2 },
      subscriptions: { admin: 3 },
      users: { anonymous: 1, user: 1, operator: 1, admin: 2 },
    });
    anonymous.send({ action: 'auth', token: operator.accessToken });
    await anonymous.next('authenticated');
    expect((await users()).users).toEqual({ user: 1, operator: 2, admin: 2 });
    for (const client of clients.splice(0)) client.close();
    await eventually(async () => Object.keys((await users()).users).length === 0);
  });
});
