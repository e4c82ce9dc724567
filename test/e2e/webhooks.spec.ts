// Outgoing webhooks of a running app: what owners do with endpoints, what receivers get, and what becomes of failures.
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { DataSource } from 'typeorm';
import {
  newWebhookEndpointSchema,
  webhookDeadLettersSchema,
  webhookEndpointsSchema,
} from '../../src/contract/webhooks/webhooks.js';
import { EventLog } from '../../src/platform/events/index.js';
import { asUser, bearer, call, told, type Json } from '../support/accounts.js';
import { eventually } from '../support/eventually.js';
import { verify } from '../support/hook-receiver.js';
import { HookScene, LISTS } from '../support/hook-scene.js';

let scene: HookScene;
beforeAll(async () => {
  scene = await HookScene.start();
});
beforeEach(() => scene.renew());
afterAll(() => scene?.stop());

describe('an endpoint', () => {
  it('is made, listed, changed and deleted, and shows its secret once', async () => {
    const { secret, ...shown } = await scene.endpoint({
      description: 'Accounting',
      types: ['balance_updated'],
    });
    expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
    const { body } = await scene.ask('GET ');
    expect(webhookEndpointsSchema.parse(body)).toEqual({ data: [shown] });
    const changed = await scene.ask(`PATCH /${shown.id}`, { types: null, description: '' });
    expect([changed.status, changed.body.types, changed.body.description]).toEqual([200, null, '']);
    expect(JSON.stringify([body, changed.body])).not.toContain('whsec_');
    expect((await scene.ask(`DELETE /${shown.id}`)).status).toBe(204);
    expect(told(await scene.ask(`GET /${shown.id}`))).toEqual([404, 'unknown_webhook_endpoint']);
    expect(told(await scene.ask(`DELETE /${shown.id}`))).toEqual([404, 'unknown_webhook_endpoint']);
  });

  it('leaves no secret in the database', async () => {
    const { id, secret } = await scene.endpoint();
    const sql = scene.ringside.app.get(DataSource);
    const [row] = await sql.query<{ text: string }[]>(
      `select encode(secret, 'escape') || row_to_json(e)::text as text from webhook_endpoint as e where id = $1`,
      [id],
    );
    expect(row?.text).not.toContain(secret.slice('whsec_'.length, -1));
    expect(row?.text).not.toContain('whsec_');
  });

  it('belongs to its owner alone', async () => {
    const { id } = await scene.endpoint();
    const bob = await asUser(scene.ringside);
    const acts = [
      'GET',
      'DELETE',
      'POST disable',
      'POST enable',
      'POST test',
      'POST secret',
      'GET dead-letters',
    ];
    for (const act of acts) {
      const [method, sub] = act.split(' ');
      const answer = await scene.ask(
        `${method} /${id}${sub ? `/${sub}` : ''}`,
        method === 'POST' ? {} : undefined,
        bob,
      );
      expect([act, ...told(answer)]).toEqual([act, 404, 'unknown_webhook_endpoint']);
    }
    expect(told(await scene.ask(`PATCH /${id}`, { description: 'mine' }, bob))[1]).toBe(
      'unknown_webhook_endpoint',
    );
  });

  it('receives the messages after its creation, signed, in order, as a stream carries them', async () => {
    await scene.say('before');
    const { id, secret } = await scene.endpoint();
    await scene.say('one', 'two', 'three');
    await scene.hears(['one', 'two', 'three']);
    const received = scene.receiver.at(scene.path);
    for (const request of received) expect(() => verify(request, secret)).not.toThrow();
    const { body } = await call(scene.ringside, `GET /events?channels=user:${scene.ann.userId}`, {
      headers: bearer(scene.ann),
    });
    const streamed = body.data.filter(({ event }: Json) => event === 'watchlist_updated').slice(1);
    expect(received.map((request) => request.body)).toEqual(
      streamed.map((message: Json) => ({ type: 'watchlist_updated', ...message })),
    );
    expect(new Set(received.map((request) => request.id)).size).toBe(3);
    await eventually(async () => (await scene.read(id)).outcome === 'delivered');
    expect(await scene.read(id)).toMatchObject({ status: 204, failingSince: null, retryAt: null });
  });

  it('receives only the types and markets that it asked for', async () => {
    await scene.endpoint({ types: ['watchlist_item_added'] });
    const other = `${scene.path}-markets`;
    await scene.endpoint({ url: scene.receiver.url(other), markets: ['title-fight'] });
    await scene.say('left out');
    const log = scene.ringside.app.get(EventLog);
    for (const marketId of ['undercard', 'title-fight'])
      await log.transaction(async (tx) => {
        const item = {
          key: `market:${marketId}`,
          marketId,
          itemId: null,
          addedAt: '2026-01-01T00:00:00.000Z',
        };
        const notice = { event: 'watchlist_item_added', data: { watchlistId: 'w_1', item } } as const;
        tx.append('watchlists.item.added', { notices: [notice] }, { user: `user:${scene.ann.userId}` });
      });
    await scene.receiver.atLeast(scene.path, 2);
    await scene.receiver.atLeast(other, 1);
    expect(scene.receiver.at(scene.path).map(({ body }) => body.type)).toEqual([
      'watchlist_item_added',
      'watchlist_item_added',
    ]);
    expect(scene.receiver.at(other).map(({ body }) => (body.data as Json).item.marketId)).toEqual([
      'title-fight',
    ]);
  });

  it('gets a test event, also while it is disabled', async () => {
    const { id, secret } = await scene.endpoint();
    await scene.ask(`POST /${id}/disable`);
    expect((await scene.ask(`POST /${id}/test`)).status).toBe(202);
    const [request] = await scene.receiver.atLeast(scene.path, 1);
    expect(request?.body).toMatchObject({ type: 'webhook_test', data: { endpointId: id } });
    expect(() => request && verify(request, secret)).not.toThrow();
    await eventually(async () => (await scene.read(id)).test?.outcome === 'delivered');
    expect(await scene.read(id)).toMatchObject({
      state: 'disabled',
      testPending: false,
      test: { status: 204 },
    });
  });

  it('signs with both secrets after a rotation, and with one after the overlap', async () => {
    const { id, secret } = await scene.endpoint(LISTS);
    const rotated = newWebhookEndpointSchema.parse((await scene.ask(`POST /${id}/secret`, {})).body);
    expect(rotated.oldSecretUntil).not.toBeNull();
    expect(told(await scene.ask(`POST /${id}/secret`, {}))).toEqual([409, 'webhook_secret_overlap']);
    await scene.say('both');
    await scene.hears(['both']);
    const [both] = scene.receiver.at(scene.path);
    for (const each of [secret, rotated.secret]) expect(() => both && verify(both, each)).not.toThrow();
    const last = newWebhookEndpointSchema.parse(
      (await scene.ask(`POST /${id}/secret`, { overlapSeconds: 0 })).body,
    );
    await scene.say('one');
    await scene.hears(['both', 'one']);
    const one = scene.receiver.at(scene.path)[1];
    expect(() => one && verify(one, last.secret)).not.toThrow();
    for (const each of [secret, rotated.secret]) expect(() => one && verify(one, each)).toThrow();
  });
});

describe('a receiver', () => {
  it('that fails gets the same message again, and later ones only after it', async () => {
    let left = 4;
    scene.receiver.behave(scene.path, (response) => {
      left -= 1;
      response.writeHead(left >= 0 ? 503 : 204).end();
    });
    await scene.endpoint();
    await scene.say('first', 'second');
    await scene.hears(['first', 'first', 'first', 'first', 'first', 'second']);
    const ids = scene.receiver.at(scene.path).map(({ id }) => id);
    expect(new Set(ids.slice(0, 5)).size).toBe(1);
    expect(ids[5]).not.toBe(ids[0]);
  });

  it('that hangs delays no other endpoint', async () => {
    scene.receiver.behave(scene.path, () => undefined);
    const { id } = await scene.endpoint(LISTS);
    const other = `${scene.path}-other`;
    await scene.endpoint({ ...LISTS, url: scene.receiver.url(other) });
    await scene.say('one', 'two');
    await scene.hears(['one', 'two'], other);
    await eventually(async () => (await scene.read(id)).outcome === 'timeout');
    expect(new Set(scene.namesAt(scene.path))).toEqual(new Set(['one']));
    expect((await scene.read(id)).failingSince).not.toBeNull();
  });

  it('that redirects to a private address is not followed; refused too often, the message is a dead letter', async () => {
    const trap = `${scene.path}-trap`;
    scene.receiver.behave(scene.path, (response, { body }) => {
      const isFirst = (body.data as Json).watchlist.name === 'first';
      response.writeHead(isFirst ? 302 : 204, isFirst ? { location: scene.receiver.url(trap) } : {}).end();
    });
    const { id } = await scene.endpoint(LISTS);
    await scene.say('first', 'second');
    await scene.hears(['first', 'first', 'first', 'second']);
    expect(scene.receiver.at(trap)).toEqual([]);
    const { body } = await scene.ask(`GET /${id}/dead-letters`);
    const { data } = webhookDeadLettersSchema.parse(body);
    expect(data).toMatchObject([
      { attempts: 3, outcome: 'redirect', status: 302, type: 'watchlist_updated' },
    ]);
    scene.receiver.behave(scene.path, 204);
    expect((await scene.ask(`POST /${id}/replay`, { after: data[0]?.cursor })).status).toBe(200);
    await scene.hears(['first', 'first', 'first', 'second', 'first', 'second']);
    const ids = scene.receiver.at(scene.path).map(({ id: messageId }) => messageId);
    expect(ids.slice(4)).toEqual([ids[0], ids[3]]);
    expect(data[0]?.messageId).toBe(ids[0]);
  });

  it('that answers 410 is disabled, which its owner hears; enabled again, it misses nothing', async () => {
    scene.receiver.behave(scene.path, 410);
    const { id } = await scene.endpoint(LISTS);
    await scene.say('one', 'two');
    await scene.disabledAs(id, 'gone');
    expect(scene.namesAt(scene.path)).toEqual(['one']);
    const { body } = await call(scene.ringside, `GET /events?channels=user:${scene.ann.userId}`, {
      headers: bearer(scene.ann),
    });
    expect(body.data.at(-1)).toMatchObject({
      event: 'webhook_endpoint_changed',
      data: { endpointId: id, change: 'disabled', state: 'disabled', disabledReason: 'gone' },
    });
    scene.receiver.behave(scene.path, 204);
    await scene.ask(`POST /${id}/enable`, {});
    await eventually(() => scene.namesAt(scene.path).includes('two'));
    expect(scene.namesAt(scene.path).filter((name) => name !== 'webhook_endpoint_changed')).toEqual([
      'one',
      'one',
      'two',
    ]);
  });

  it('that is enabled from now on skips what it missed', async () => {
    const { id } = await scene.endpoint(LISTS);
    await scene.ask(`POST /${id}/disable`);
    await scene.say('missed');
    await scene.ask(`POST /${id}/enable`, { from: 'now' });
    await scene.say('heard');
    await scene.hears(['heard']);
  });
});
