// The header Idempotency-Key on writes that are ordinary transactions of the log, and on orders.
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { DataSource } from 'typeorm';
import { DeskLeadership } from '../../src/domain/exchange/desk/leadership/desk-leadership.js';
import { IdempotentLog } from '../../src/platform/http/index.js';
import { KEPT_MS } from '../../src/platform/http/idempotency/idempotent-log.js';
import {
  apiKey,
  asUser,
  bearer,
  call,
  firstAdmin,
  told,
  UNLIMITED,
  type Account,
  type Answer,
  type Json,
} from '../support/accounts.js';
import { getJson, startTestApp, type TestApp } from '../support/app.js';
import { limitOrder, newMarket } from '../support/trading.js';

const METHODS = ['post', 'put', 'patch', 'delete'];

const SECRET = 'the answer holds credentials of a session, which are stored nowhere';
const SPENT = 'a one-time secret or the old password is used up, so a second request is refused';
const HARMLESS = 'a second request changes nothing more';

/** The routes that do not read the header, and the reason. */
const WITHOUT_KEY: Readonly<Record<string, string>> = {
  'DELETE /auth/me': 'the account is gone, so a second request is refused',
  'POST /auth/login': SECRET,
  'POST /auth/logout': HARMLESS,
  'POST /auth/password': SPENT,
  'POST /auth/password/forgot': HARMLESS,
  'POST /auth/password/reset': SPENT,
  'POST /auth/refresh': SECRET,
  'POST /auth/register': SECRET,
  'POST /auth/setup': SPENT,
  'POST /auth/stream-ticket': 'a ticket is a secret of some seconds, and a second ticket is harmless',
  'POST /auth/wallet/nonce': 'a second nonce is harmless',
  'POST /auth/wallet/verify': SECRET,
  'POST /finance/providers/{provider}/events':
    'a provider sends no key, and the id of its event does what a key does',
  'POST /media-hooks/nginx-rtmp': 'a media server sends no key, and a repeated hook starts no second stream',
  'POST /media-hooks/srs': 'a media server sends no key, and a repeated hook starts no second stream',
  'POST /trading/orders/preview': 'it writes nothing',
};

describe('a request with an Idempotency-Key', () => {
  let ringside: TestApp;
  let ann: Account;
  let admin: Account;
  beforeAll(async () => {
    ringside = await startTestApp(UNLIMITED);
    [ann, admin] = [await asUser(ringside), await firstAdmin(ringside)];
  });
  afterAll(() => ringside?.stop());

  const send = (route: string, body: unknown, key: string, who: Account = ann): Promise<Answer<Json>> =>
    call(ringside, route, {
      headers: { ...bearer(who), 'idempotency-key': key },
      ...(body === undefined ? {} : { body }),
    });
  const query = <T>(sql: string, values: unknown[] = []): Promise<T[]> =>
    ringside.app.get(DataSource).query<T[]>(sql, values);
  const watchlists = async (who: Account = ann): Promise<string[]> =>
    (await call(ringside, 'GET /watchlists', { headers: bearer(who) })).body.data.map(
      ({ id }: { id: string }) => id,
    );

  it('receives the first answer again, with the same cursor, and nothing is done twice', async () => {
    const key = randomUUID();
    const first = await send('POST /watchlists', { name: 'Once' }, key);
    await send('POST /watchlists', { name: 'Between' }, randomUUID());
    const again = await send('POST /watchlists', { name: 'Once' }, key);
    expect([again.status, again.body]).toEqual([201, first.body]);
    expect(first.headers.get('ringside-seq')).toMatch(/^[0-9a-z]+-\d+$/);
    expect(again.headers.get('ringside-seq')).toBe(first.headers.get('ringside-seq'));
    expect((await watchlists()).filter((id) => id === first.body.id)).toHaveLength(1);
  });

  it.each([
    ['another body', 'POST /watchlists', { name: 'Two' }],
    ['another route', 'POST /auth/api-keys', { name: 'One' }],
  ])('is refused with %s', async (_what, route, body) => {
    const key = randomUUID();
    await send('POST /watchlists', { name: 'One' }, key);
    const other = route === 'POST /watchlists' ? body : { ...body, scopes: ['read'] };
    expect(told(await send(route, other, key))).toEqual([409, 'idempotency_conflict']);
  });

  it.each([
    ['an order', 'POST /trading/orders'],
    ['a batch', 'POST /trading/orders/batch'],
    ['a cancellation of all orders', 'DELETE /trading/orders'],
  ])('is refused when its key names %s, and the other way round', async (_what, route) => {
    const marketId = await newMarket(ringside);
    const order = limitOrder(marketId);
    const body = route.startsWith('DELETE')
      ? undefined
      : route.endsWith('batch')
        ? { orders: [order] }
        : order;
    const refusals = ['idempotency_conflict', 409];
    const codesIn = ({ status, body: answer }: Answer<Json>): unknown[] =>
      answer.results ? answer.results.map(({ error }: Json) => error?.code) : [answer.code, status];
    const key = randomUUID();
    expect((await send(route, body, key)).status).toBeLessThan(300);
    expect(codesIn(await send('POST /watchlists', { name: 'Later' }, key))).toEqual(refusals);
    const other = randomUUID();
    expect((await send('POST /watchlists', { name: 'Earlier' }, other)).status).toBe(201);
    const late = codesIn(await send(route, body, other));
    expect(late).toEqual(route.endsWith('batch') ? ['idempotency_conflict'] : refusals);
  });

  it('is carried out once of two requests with one key at once, an order and a watchlist', async () => {
    const marketId = await newMarket(ringside);
    const bob = await asUser(ringside);
    for (let round = 0; round < 20; round += 1) {
      const key = randomUUID();
      const answers = await Promise.all([
        send('POST /trading/orders', limitOrder(marketId), key, bob),
        send('POST /watchlists', { name: `At once ${round}` }, key, bob),
      ]);
      expect(answers.map(({ status }) => status).sort()).toEqual([201, 409]);
    }
  });

  it('belongs to its user', async () => {
    const [key, bob] = [randomUUID(), await asUser(ringside)];
    const first = await send('POST /watchlists', { name: 'Mine' }, key);
    const other = await send('POST /watchlists', { name: 'Mine' }, key, bob);
    expect(other.status).toBe(201);
    expect(other.body.id).not.toBe(first.body.id);
  });

  it('is carried out once when it comes several times at once', async () => {
    const [key, bob] = [randomUUID(), await asUser(ringside)];
    const answers = await Promise.all(
      Array.from({ length: 4 }, () => send('POST /watchlists', { name: 'At once' }, key, bob)),
    );
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([201]));
    expect(new Set(answers.map(({ body }) => body.id)).size).toBe(1);
    expect(await watchlists(bob)).toEqual([answers[0]?.body.id]);
  });

  it('is forgotten when it was refused', async () => {
    const key = randomUUID();
    const wanted = { name: 'later', scopes: ['read'], expiresAt: '2001-01-01T00:00:00.000Z' };
    expect(told(await send('POST /auth/api-keys', wanted, key))).toEqual([400, 'bad_request']);
    const made = await send('POST /auth/api-keys', { name: 'later', scopes: ['read'] }, key);
    expect(made.status).toBe(201);
  });

  it('brings back a secret that the table does not hold', async () => {
    const key = randomUUID();
    const wanted = { name: 'a bot', scopes: ['read'] };
    const [first, again] = [
      await send('POST /auth/api-keys', wanted, key),
      await send('POST /auth/api-keys', wanted, key),
    ];
    expect(first.body.key).toMatch(/^rk_/);
    expect(again.body).toEqual(first.body);
    const rows = await query<{ id: string; fingerprint: string; answer: Buffer }>(
      'select * from idempotent_answer',
    );
    const stored = rows.map(
      ({ id, fingerprint, answer }) => `${id} ${fingerprint} ${answer.toString('latin1')}`,
    );
    for (const secret of [first.body.key, key, 'a bot'])
      expect(stored.filter((text) => text.includes(secret))).toEqual([]);
    const me = await call(ringside, 'GET /auth/me', { headers: bearer(first.body.key as string) });
    expect(me.status).toBe(200);
  });

  it('names acts of operators too: one act, one audit entry, one message', async () => {
    const [bob, key] = [await asUser(ringside), randomUUID()];
    const ban = () => send(`POST /admin/users/${bob.userId}/ban`, { reason: 'Cheating' }, key, admin);
    const [first, again] = [await ban(), await ban()];
    expect([first.status, first.body.status, again.body]).toEqual([200, 'banned', first.body]);
    const acts = await query("select from audit where action = 'user.ban' and target = $1", [bob.userId]);
    expect(acts).toHaveLength(1);
    const broadcast = () =>
      send('POST /sse/admin/test-broadcast', { channel: 'system', message: 'Hello' }, key + 'b', admin);
    const [sent, repeated] = [await broadcast(), await broadcast()];
    expect([sent.status, repeated.body]).toEqual([200, sent.body]);
    expect(sent.body.seq).toBeGreaterThan(0);
  });

  it('gives an order its name, unless the order has one', async () => {
    const [market, key] = [await newMarket(ringside), randomUUID()];
    const place = (order = limitOrder(market)) => send('POST /trading/orders', order, key);
    const [first, again] = [await place(), await place()];
    expect([first.status, first.body.clientOrderId, again.body]).toEqual([201, key, first.body]);
    expect(told(await place({ ...limitOrder(market), priceBps: 4_000 }))).toEqual([
      409,
      'idempotency_conflict',
    ]);
    const ownOrder = { ...limitOrder(market), clientOrderId: 'own' };
    expect(told(await place(ownOrder))).toEqual([409, 'idempotency_conflict']);
    const own = await send('POST /trading/orders', ownOrder, `${key}-own`);
    expect([own.status, own.body.clientOrderId]).toEqual([201, 'own']);
    const found = await call(ringside, `GET /trading/orders/by-client-id/${key}`, { headers: bearer(ann) });
    expect(found.body.id).toBe(first.body.id);
    const batch = () => send('POST /trading/orders/batch', { orders: [limitOrder(market)] }, `${key}-all`);
    const [orders, repeated] = [await batch(), await batch()];
    expect(orders.body.results[0].order.clientOrderId).toBe(`${key}-all:0`);
    expect(repeated.body).toEqual(orders.body);
  });

  it('is forgotten after a day', async () => {
    const key = randomUUID();
    const first = await send('POST /watchlists', { name: 'Old' }, key);
    const age = `update idempotent_answer set created_at = created_at - interval '${KEPT_MS} ms'`;
    await query(age);
    const next = await send('POST /watchlists', { name: 'Old' }, key);
    expect([next.status, next.body.id === first.body.id]).toEqual([201, false]);
    await ringside.app.get(IdempotentLog).forgetOld();
    expect(await query('select from idempotent_answer')).toHaveLength(1);
  });

  it('is forgotten by the desk after a day too, but not the order that has its name', async () => {
    const [key, market] = [randomUUID(), await newMarket(ringside)];
    await send('POST /trading/orders', limitOrder(market), key);
    await query(`update desk_request set created_at = created_at - interval '${KEPT_MS} ms'`);
    await query('update desk_request set created_at = now() where key <> $1', [key]);
    await ringside.app.get(DeskLeadership).forgetOld();
    expect(await query('select from desk_request where key = $1', [key])).toHaveLength(0);
    expect(await query('select from trade_order where client_order_id = $1', [key])).toHaveLength(1);
    expect(await query('select from desk_request')).not.toHaveLength(0);
  });

  it.each([['a b'], [''], ['x'.repeat(129)]])('is refused with the key %j', async (key) => {
    const answer = await send('POST /watchlists', { name: 'Bad' }, key);
    expect([...told(answer), answer.body.details.fields[0].field]).toEqual([
      400,
      'bad_request',
      'Idempotency-Key',
    ]);
  });

  it('does not need an API key of another scope', async () => {
    const { key } = await apiKey(ringside, ann, 'trade');
    const headers = { ...bearer(key), 'idempotency-key': randomUUID() };
    const request = { headers, body: { name: 'By a bot' } };
    const [first, again] = [
      await call(ringside, 'POST /watchlists', request),
      await call(ringside, 'POST /watchlists', request),
    ];
    expect([first.status, again.body]).toEqual([201, first.body]);
  });

  it('is documented for every write, but for the named routes without it', async () => {
    const { body } = await getJson<{
      paths: Record<string, Record<string, { parameters?: { name: string; in: string }[] }>>;
    }>(`${ringside.url}/docs/openapi.json`);
    const without = Object.entries(body.paths).flatMap(([path, operations]) =>
      Object.entries(operations)
        .filter(([method]) => METHODS.includes(method))
        .filter(
          ([, { parameters = [] }]) =>
            !parameters.some(({ name, in: where }) => where === 'header' && name === 'Idempotency-Key'),
        )
        .map(([method]) => `${method.toUpperCase()} ${path.replace('/api/v1', '')}`),
    );
    expect(without.sort()).toEqual(Object.keys(WITHOUT_KEY).sort());
  });
});
