// Outgoing webhooks of a running app: who may receive what, bad input, endpoints that are too far behind, and two processes.
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { DataSource } from 'typeorm';
import type { Ringside } from '../../src/bootstrap.js';
import { WEBHOOK_ENDPOINTS_MAX } from '../../src/contract/webhooks/webhooks.js';
import { EventLog, EventPartitions, EventStore } from '../../src/platform/events/index.js';
import { Disabling } from '../../src/edge/webhooks/disabling.js';
import {
  asAdmin,
  asOperator,
  asUser,
  bearer,
  call,
  changeRole,
  firstAdmin,
  told,
  type Account,
  type Json,
} from '../support/accounts.js';
import { startBeside } from '../support/app.js';
import { eventually } from '../support/eventually.js';
import { append } from '../support/log-process.js';
import { HOOK_SETTINGS, HookScene, LISTS, nameOf } from '../support/hook-scene.js';

const PARTITION_ROWS = 1_000;

let scene: HookScene;
beforeAll(async () => {
  // The newest events in memory are few, so that an endpoint that is behind reads the table.
  scene = await HookScene.start({ EVENT_PARTITION_ROWS: String(PARTITION_ROWS), EVENT_RING_BYTES: '65536' });
});
beforeEach(() => scene.renew());
afterAll(() => scene?.stop());

describe('the owner of an endpoint', () => {
  it('receives nothing any more when banned', async () => {
    const { id } = await scene.endpoint();
    await scene.say('one');
    await scene.hears(['one']);
    const admin = await firstAdmin(scene.ringside);
    await call(scene.ringside, `POST /admin/users/${scene.ann.userId}/ban`, {
      body: { reason: 'fraud' },
      headers: bearer(admin),
    });
    await scene.disabledAs(id, 'owner_closed');
    await scene.say('two');
    const bob = await asUser(scene.ringside);
    const other = `${scene.path}-bob`;
    await scene.endpoint(
      { url: scene.receiver.url(other), channels: [`user:${bob.userId}`, 'market:all'] },
      bob,
    );
    expect(scene.namesAt(scene.path)).toEqual(['one']);
  });

  it('loses the channels of a lost role', async () => {
    const operator = await asOperator(scene.ringside);
    const { id } = await scene.endpoint({ channels: ['admin:system'] }, operator);
    await changeRole(scene.ringside, operator.userId, 'user');
    await scene.disabledAs(id, 'forbidden_channel');
  });

  it('takes the endpoints away with the account', async () => {
    const { id } = await scene.endpoint();
    const answer = await call(scene.ringside, 'DELETE /auth/me', {
      body: { confirm: 'erase my account', password: scene.ann.password, forfeit: true },
      headers: bearer(scene.ann),
    });
    expect(answer.status).toBe(204);
    const sql = scene.ringside.app.get(DataSource);
    expect(await sql.query('select from webhook_endpoint where id = $1', [id])).toEqual([]);
  });

  it('who is an operator receives the events of operators', async () => {
    const admin = await asAdmin(scene.ringside);
    await scene.endpoint({ channels: ['admin:global'], types: ['USER_REGISTERED'] }, admin);
    const bob = await asUser(scene.ringside);
    await eventually(() =>
      scene.receiver.at(scene.path).some(({ body }) => (body.data as Json).userId === bob.userId),
    );
  });
});

describe('pruning', () => {
  it('disables an endpoint that is too far behind, and tells its owner and the operators', async () => {
    scene.receiver.behave(scene.path, 503);
    const { id, cursor } = await scene.endpoint();
    await scene.say('lost');
    await scene.receiver.atLeast(scene.path, 1);
    const seq = Number(cursor.split('-')[1]);
    // Up to its own creation it has everything.
    await scene.ringside.app.get(Disabling).disableBehind(seq);
    expect((await scene.read(id)).state).toBe('enabled');
    await scene.ringside.app.get(Disabling).disableBehind(seq + 2);
    await scene.disabledAs(id, 'behind');
    expect((await alerts()).at(-1)).toMatchObject({
      type: 'SYSTEM_STATUS',
      priority: 'high',
      data: { problem: 'webhook_endpoint_behind', endpointId: id, userId: scene.ann.userId },
    });
  });

  it('drops what all have received, and disables only the endpoints whose events it drops', async () => {
    const sql = scene.ringside.app.get(DataSource);
    const log = scene.ringside.app.get(EventLog);
    const away = scene.receiver.url(`${scene.path}-away`);
    scene.receiver.behave(`${scene.path}-away`, 503);
    const level = await scene.endpoint(LISTS);
    const behind = await scene.endpoint({ ...LISTS, url: away });
    await scene.say('old');
    await scene.receiver.atLeast(`${scene.path}-away`, 1);
    const waiting = await scene.endpoint({ ...LISTS, url: away });
    for (let head = 0; head < PARTITION_ROWS;) {
      await eventually(() => append(log, ...Array.from({ length: 100 }, String)));
      ({ head } = await scene.ringside.app.get(EventStore).bounds());
    }
    await scene.say('new');
    await scene.hears(['old', 'new']);
    await eventually(async () => Number(await scene.column(waiting.id, 'attempts')) > 0);
    await sql.query(`update event set at = at - interval '60 days' where seq <= $1`, [PARTITION_ROWS]);
    await eventually(async () => (await scene.ringside.app.get(EventPartitions).prune()) === 1);
    const states = await Promise.all([level, behind, waiting].map(({ id }) => scene.read(id)));
    expect(states.map(({ disabledReason }) => disabledReason)).toEqual([null, 'behind', null]);
    expect(told(await scene.ask(`POST /${behind.id}/enable`, {}))).toEqual([410, 'webhook_cursor_expired']);
    scene.receiver.behave(`${scene.path}-away`, 204);
    await eventually(() => scene.namesAt(`${scene.path}-away`).at(-1) === 'new');
    await eventually(async () => (await scene.column(waiting.id, 'attempts')) === 0);

    // So the row would be if its owner enabled the endpoint before the floor rose.
    const before = (await alerts()).length;
    await sql.query(
      `update webhook_endpoint set state = 'enabled', disabled_reason = null, version = version + 1 where id = $1`,
      [behind.id],
    );
    await scene.disabledAs(behind.id, 'behind');
    expect((await alerts()).slice(before)).toMatchObject([
      { data: { problem: 'webhook_endpoint_behind', endpointId: behind.id, prunedTo: PARTITION_ROWS } },
    ]);
  });
});

async function alerts(): Promise<Json[]> {
  const { body } = await call(scene.ringside, 'GET /events?channels=admin:system&limit=1000', {
    headers: bearer(await firstAdmin(scene.ringside)),
  });
  return body.data.filter(({ data }: Json) => data.problem === 'webhook_endpoint_behind');
}

describe('bad input', () => {
  const refused = async (change: Json, who: Account = scene.ann): Promise<string | undefined> => {
    const answer = await scene.ask('POST ', { ...scene.wishOf(who), ...change }, who);
    return told(answer)[1];
  };

  it.each([
    ['a URL of 4 KiB', { url: `https://hooks.example.org/${'a'.repeat(4_096)}` }, 'webhook_url_too_long'],
    ['a file', { url: 'file:///etc/passwd' }, 'webhook_scheme_refused'],
    ['an IPv4-mapped private address', { url: 'https://[::ffff:10.0.0.1]/' }, 'webhook_address_refused'],
    ['a link-local address', { url: 'http://169.254.169.254/latest' }, 'webhook_address_refused'],
    ['a URL with a password', { url: 'https://me:pw@hooks.example.org/' }, 'webhook_url_invalid'],
    ['no URL', { url: 'hooks' }, 'webhook_url_invalid'],
    ['an empty URL', { url: '' }, 'bad_request'],
    ['no channel', { channels: [] }, 'bad_request'],
    ['too many channels', { channels: Array.from({ length: 51 }, (_, i) => `market:m${i}`) }, 'bad_request'],
    ['a channel twice', { channels: ['pricing:all', 'pricing:all'] }, 'bad_request'],
    ['a channel of streams alone', { channels: ['prices'] }, 'bad_request'],
    ['a book', { channels: ['book:42'] }, 'bad_request'],
    ['another user’s channel', { channels: ['user:u_other'] }, 'webhook_channel_refused'],
    ['an operators’ channel', { channels: ['admin:system'] }, 'webhook_channel_refused'],
    ['an unknown market', { channels: ['market:nowhere'] }, 'webhook_channel_refused'],
    ['an unknown type', { types: ['balance_updatet'] }, 'bad_request'],
    ['no type', { types: [] }, 'bad_request'],
    ['too many markets', { markets: Array.from({ length: 101 }, (_, i) => `m${i}`) }, 'bad_request'],
    ['a market that is no id', { markets: ['a b'] }, 'bad_request'],
    ['a long description', { description: 'x'.repeat(201) }, 'bad_request'],
    ['an unknown field', { secret: 'mine' }, 'bad_request'],
  ])('is refused: %s', async (_kind, change, code) => {
    expect(await refused(change)).toBe(code);
    expect((await scene.ask('GET ')).body.data).toEqual([]);
  });

  it('is refused in changes, replays and rotations, too', async () => {
    const { id, cursor } = await scene.endpoint();
    const codeOf = async (route: string, body: Json) => told(await scene.ask(route, body))[1];
    expect(await codeOf(`PATCH /${id}`, {})).toBe('bad_request');
    expect(await codeOf(`PATCH /${id}`, { url: 'file:///etc/passwd' })).toBe('webhook_scheme_refused');
    expect(await codeOf(`PATCH /${id}`, { channels: ['admin:users'] })).toBe('webhook_channel_refused');
    expect(await codeOf(`POST /${id}/replay`, { after: 'yesterday' })).toBe('bad_request');
    expect(await codeOf(`POST /${id}/replay`, { after: 'ffffffff-1' })).toBe('epoch_changed');
    const ahead = `${cursor.split('-')[0]}-999999999`;
    expect(await codeOf(`POST /${id}/replay`, { after: ahead })).toBe('webhook_cursor_ahead');
    expect(await codeOf(`POST /${id}/secret`, { overlapSeconds: -1 })).toBe('bad_request');
    expect(await codeOf(`POST /${id}/secret`, { overlapSeconds: 604_801 })).toBe('bad_request');
    expect(await codeOf(`POST /${id}/enable`, { from: 'tomorrow' })).toBe('bad_request');
  });

  it('is an endpoint too many, also with requests at once', async () => {
    const answers = await Promise.all(
      Array.from({ length: WEBHOOK_ENDPOINTS_MAX + 3 }, () => scene.ask('POST ', scene.wishOf(scene.ann))),
    );
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(WEBHOOK_ENDPOINTS_MAX);
    expect(answers.filter((answer) => told(answer)[1] === 'too_many_webhook_endpoints')).toHaveLength(3);
  });
});

describe('two processes', () => {
  let other: Ringside | undefined;
  afterEach(() => other?.stop());

  it('have one runner for each endpoint; when it is cut off, the other goes on', async () => {
    const { id } = await scene.endpoint(LISTS);
    const names = Array.from({ length: 60 }, (_, i) => `n${i}`);
    await scene.say(...names.slice(0, 20));
    other = await startBeside(scene.ringside, HOOK_SETTINGS);
    await scene.say(...names.slice(20, 40));
    await eventually(() => scene.namesAt(scene.path).includes('n39'));
    const sql = other.app.get(DataSource);
    const runnerOf = async (): Promise<string> => {
      const [row] = await sql.query<Json[]>('select runner from webhook_endpoint where id = $1', [id]);
      return row.runner;
    };
    const first = await runnerOf();
    // As if the first process had stood still for as long as its lease.
    await sql.query(`update webhook_runner set lease_until = '-infinity' where id = $1`, [first]);
    await eventually(async () => ![first, null].includes(await runnerOf()));
    await scene.say(...names.slice(40));
    await eventually(() => scene.namesAt(scene.path).includes('n59'));
    const received = scene.receiver.at(scene.path);
    const firsts = received.filter(({ id: it }, i) => received.findIndex((other) => other.id === it) === i);
    expect(firsts.map(nameOf)).toEqual(names);
  });
});
