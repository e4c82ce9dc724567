// What operators switch and watch, on two processes: the read-only mode, the kill switch, the figures and the state of the
// installation.
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { DataSource } from 'typeorm';
import { Broadcaster } from '../../src/edge/delivery/broadcaster.js';
import { ClusterFigures, Maintenance } from '../../src/platform/http/index.js';
import type { Ringside } from '../../src/bootstrap.js';
import {
  asAdmin,
  asOperator,
  bearer,
  call,
  logIn,
  newEmail,
  newPassword,
  told,
  UNLIMITED,
  type Account,
  type Answer,
  type Json,
} from '../support/accounts.js';
import { startBeside, startTestApp, type TestApp } from '../support/app.js';
import { eventually } from '../support/eventually.js';
import { IoHand } from '../support/io-hand.js';
import { SocketClient } from '../support/socket-client.js';
import { StreamListener } from '../support/stream-listener.js';
import { limitOrder, newMarket, newTrader, type Trader } from '../support/trading.js';
import { CheersModule } from '../fixtures/cheers/cheers.module.js';

const SETTINGS = { ...UNLIMITED, SYSTEM_STATUS_INTERVAL: '1s', SLOW_QUERY_MS: '400' };

let ringside: TestApp;
let beside: Ringside;
let admin: Account;
let operator: Account;
let trader: Trader;
let marketId: string;
beforeAll(async () => {
  ringside = await startTestApp(SETTINGS, [CheersModule]);
  beside = await startBeside(ringside, SETTINGS, [CheersModule]);
  [admin, operator, trader] = [
    await asAdmin(ringside),
    await asOperator(ringside),
    await newTrader(ringside),
  ];
  marketId = await newMarket(ringside);
});
const clients: { close(): void }[] = [];
const kept = <T extends { close(): void }>(client: T): T => {
  clients.push(client);
  return client;
};
afterEach(() => {
  for (const client of clients.splice(0)) client.close();
});
afterAll(async () => {
  await beside?.stop();
  await ringside?.stop();
});

const act = (route: string, body: unknown, who: Account = admin): Promise<Answer<Json>> =>
  call(ringside, route, { headers: bearer(who), body });
const get = (path: string, who: Account = admin): Promise<Answer<Json>> =>
  call(ringside, `GET ${path}`, { headers: bearer(who) });

describe('the read-only mode', () => {
  const REFUSED = [503, 'maintenance'];
  const begin = () => act('POST /admin/maintenance/begin', { reason: 'a new disk', retryAfterSeconds: 90 });
  const end = () => act('POST /admin/maintenance/end', { reason: 'the disk is in' });
  const knows = (isOn: boolean) => eventually(() => beside.app.get(Maintenance).current.isOn === isOn);

  it('refuses writes on every process, over REST, in batches and on /ws, and lets them through after its end', async () => {
    const socket = kept(new SocketClient(beside.url, { headers: bearer(trader.account) }));
    await socket.open();
    const begun = await begin();
    expect([begun.status, begun.body]).toEqual([
      200,
      { isOn: true, since: expect.any(String), reason: 'a new disk', retryAfterSeconds: 90 },
    ]);
    await knows(true);
    const order = limitOrder(marketId);
    for (const place of [ringside, beside])
      for (const [route, body] of [
        ['POST /trading/orders', order],
        ['POST /trading/orders/batch', { orders: [order] }],
        ['DELETE /trading/orders', undefined],
        ['POST /watchlists', { name: 'later' }],
        ['POST /auth/register', { email: newEmail(), password: newPassword() }],
      ] as const) {
        const headers = { ...bearer(trader.account), 'idempotency-key': randomUUID() };
        const answer = await call(place, route, { headers, body });
        expect([route, ...told(answer), answer.headers.get('retry-after')]).toEqual([
          route,
          ...REFUSED,
          '90',
        ]);
      }
    expect(told(await act(`POST /admin/users/${trader.userId}/verify`, { reason: 'x' }))).toEqual(REFUSED);
    socket.send({ action: 'cheer', marketId, words: 'Go on!' });
    expect(await socket.next('error')).toMatchObject({ code: 'maintenance', retry: true });
    await end();
    await knows(false);
    expect(told(await trader.order(marketId, { priceBps: 100 }))).toEqual([201, undefined]);
  });

  it('refuses wagers, bets and fights on every way in, and still lists what is pending', async () => {
    const hand = kept(await new IoHand(beside.url, trader.account.accessToken).open());
    const socket = kept(new SocketClient(beside.url, { headers: bearer(trader.account) }));
    await socket.open();
    await begin();
    await knows(true);
    const terms = {
      fightId: '1',
      side: 'RED',
      toUserId: admin.userId,
      proposerStake: '5',
      responderStake: '5',
    };
    const commands: Json[] = [
      { action: 'create_pago_proposal', ...terms },
      { action: 'create_doy_proposal', ...terms },
      { action: 'respond_to_proposal', proposalId: '1', accept: true },
      { action: 'cancel_proposal', proposalId: '1' },
    ];
    for (const { action, ...fields } of commands) {
      expect([action, (await hand.ask(action, fields)).code]).toEqual([action, 'maintenance']);
      socket.send({ action, id: action, ...fields });
      expect(await socket.next('error', action)).toMatchObject({ code: 'maintenance', retry: true });
    }
    expect(await hand.ask('pending_proposals')).toMatchObject({ type: 'pending_proposals' });
    socket.send({ action: 'pending_proposals', id: 'p' });
    await socket.next('pending_proposals', 'p');
    for (const route of ['POST /proposals', 'POST /proposals/1/respond', 'POST /fights/1/bets'])
      expect([route, ...told(await trader.ask(route, {}))]).toEqual([route, ...REFUSED]);
    for (const route of ['POST /fights', 'POST /fights/1/complete', 'POST /admin/finance/users/1/deposits'])
      expect([route, ...told(await act(route, {}))]).toEqual([route, ...REFUSED]);
    await end();
    await knows(false);
  });

  it('lets reads, streams, sign-ins and its own end go on, and a process that starts meanwhile knows it', async () => {
    const url = `${ringside.url}/api/v1/sse/admin/notifications?history=0`;
    const listener = kept(new StreamListener(url, bearer(operator)));
    await listener.next('connected');
    await begin();
    const late = await startBeside(ringside, SETTINGS, [CheersModule]);
    try {
      expect(late.app.get(Maintenance).current).toMatchObject({ isOn: true, reason: 'a new disk' });
    } finally {
      await late.stop();
    }
    expect((await trader.ask('GET /trading/orders/list')).status).toBe(200);
    expect((await get('/admin/maintenance', operator)).body.isOn).toBe(true);
    const preview = await trader.ask('POST /trading/orders/preview', limitOrder(marketId));
    expect(preview.status).toBe(200);
    const again = await logIn(ringside, trader.account);
    expect((await act('POST /auth/refresh', { refreshToken: again.refreshToken })).status).toBe(200);
    expect((await act('POST /auth/stream-ticket', {}, again)).status).toBe(201);
    const socket = kept(new SocketClient(ringside.url));
    await socket.open();
    socket.send({ action: 'subscribe', id: 'm', channels: [`market:${marketId}`] });
    await socket.next('caught_up', 'm');
    expect((await call(ringside, 'POST /auth/logout', { headers: bearer(again) })).status).toBe(204);
    expect((await end()).body).toEqual({ isOn: false, since: null, reason: null, retryAfterSeconds: null });
    const switches = () => listener.heard.filter(({ type }) => type === 'SYSTEM_MAINTENANCE');
    await eventually(() => switches().length === 2);
    expect(switches().map(({ priority, data }) => [priority, data])).toEqual([
      ['critical', expect.objectContaining({ isOn: true, reason: 'a new disk' })],
      ['critical', expect.objectContaining({ isOn: false })],
    ]);
  });

  it('keeps its beginning when the reason changes, and its end changes nothing when it is off', async () => {
    const first = await begin();
    const second = await act('POST /admin/maintenance/begin', { reason: 'a second disk' });
    expect(second.body).toEqual({
      isOn: true,
      since: first.body.since,
      reason: 'a second disk',
      retryAfterSeconds: 60,
    });
    await end();
    expect((await end()).body.isOn).toBe(false);
    expect(told(await act('POST /admin/maintenance/begin', { reason: '' }))).toEqual([400, 'bad_request']);
    expect(told(await act('POST /admin/maintenance/begin', { reason: 'x', retryAfterSeconds: 0 }))).toEqual([
      400,
      'bad_request',
    ]);
    expect(told(await act('POST /admin/maintenance/begin', { reason: 'x' }, operator))).toEqual([
      403,
      'forbidden',
    ]);
  });
});

/** The messages of an operator channel, of one type. */
async function listen(topic: string, type: string, who: Account = operator) {
  const url = `${ringside.url}/api/v1/sse/admin/${topic}?history=0`;
  const listener = kept(new StreamListener(url, bearer(who)));
  await listener.next('connected');
  return () => listener.heard.filter((message) => message.type === type);
}
const dataOf = (message: Record<string, unknown> | undefined) => message?.data as Json;

describe('the kill switch', () => {
  const pull = () => act('POST /admin/kill-switch/pull', { reason: 'a wrong feed' });
  const release = () => act('POST /admin/kill-switch/release', { reason: 'the feed is right' });
  const stateOf = async (id: string) => (await get(`/markets/${id}`)).body.state;
  const statesOf = (ids: readonly string[]) => Promise.all(ids.map(stateOf));

  it('pauses all markets, keeps new ones paused, and opens again those that it has paused', async () => {
    const heard = await listen('system', 'SYSTEM_MAINTENANCE');
    const [open, paused, closed] = [
      await newMarket(ringside),
      await newMarket(ringside),
      await newMarket(ringside),
    ];
    await act(`POST /markets/${paused}/pause`, {});
    const pulled = await pull();
    expect([pulled.status, pulled.body]).toEqual([
      200,
      {
        isOn: true,
        since: expect.any(String),
        actor: admin.userId,
        reason: 'a wrong feed',
        active: 0,
        paused: expect.any(Number),
      },
    ]);
    expect(await statesOf([marketId, open, paused, closed])).toEqual(Array(4).fill('PAUSED'));
    expect(told(await trader.order(open))).toEqual([409, 'market_paused']);
    await act(`POST /markets/${paused}/open`, {});
    await eventually(async () => (await stateOf(paused)) === 'PAUSED');
    await act(`POST /markets/${closed}/close`, {});
    expect((await get('/admin/kill-switch', operator)).body).toMatchObject({ isOn: true, active: 0 });
    const released = await release();
    expect(released.body).toMatchObject({ isOn: false, since: null, actor: null, reason: null, paused: 0 });
    // The market that was opened while the switch was on is one that the switch has paused.
    expect(await statesOf([marketId, open, paused, closed])).toEqual([
      'ACTIVE',
      'ACTIVE',
      'ACTIVE',
      'CLOSED',
    ]);
    expect((await trader.order(open, { priceBps: 100 })).status).toBe(201);
    await eventually(() => heard().length === 2);
    expect(heard().map(({ priority, data }) => [priority, data])).toEqual([
      ['critical', { kind: 'kill_switch', isOn: true, actor: admin.userId, reason: 'a wrong feed' }],
      ['critical', { kind: 'kill_switch', isOn: false, actor: admin.userId, reason: 'the feed is right' }],
    ]);
    const acts = await get('/admin/audit?action=kill_switch');
    expect(acts.body.data.map(({ action }: Json) => action)).toEqual([
      'kill_switch.release',
      'kill_switch.pull',
    ]);
  });

  it('that a crash has cut off is completed by the process that leads', async () => {
    await ringside.app.get(DataSource).query("update kill_switch set since = now(), reason = 'cut off'");
    const id = await newMarket(ringside);
    await eventually(async () => (await stateOf(id)) === 'PAUSED');
    await release();
    expect(await stateOf(id)).toBe('ACTIVE');
  });

  it('is for admins', async () => {
    for (const path of ['pull', 'release'])
      expect(told(await act(`POST /admin/kill-switch/${path}`, { reason: 'x' }, operator))).toEqual([
        403,
        'forbidden',
      ]);
  });
});

describe('what operators watch', () => {
  it('slow queries come by their shape, critical beyond five times the threshold', async () => {
    const heard = await listen('notifications', 'DATABASE_PERFORMANCE');
    const dataSource = ringside.app.get(DataSource);
    await dataSource.query("select pg_sleep(0.5), 'a secret' as high");
    await dataSource.query("select pg_sleep(2.1), 'a secret' as critical");
    const of = (word: string) => heard().find(({ data }) => (data as Json).query.endsWith(word));
    await eventually(() => of('critical'));
    expect([of('high')?.priority, dataOf(of('high'))]).toEqual([
      'high',
      {
        query: 'select pg_sleep(?), ? as high',
        duration: expect.any(Number),
        threshold: 400,
        severity: 'high',
        times: 1,
        process: expect.any(String),
      },
    ]);
    expect([of('critical')?.priority, dataOf(of('critical')).severity]).toEqual(['critical', 'critical']);
  });

  it('the state of the system comes at each interval once, though two processes run', async () => {
    const heard = await listen('system', 'SYSTEM_STATUS');
    await eventually(() => heard().length >= 4);
    const slots = heard().map(({ timestamp }) => Math.floor(Date.parse(String(timestamp)) / 1_000));
    expect(new Set(slots).size).toBe(slots.length);
    expect(heard().every(({ priority }) => priority === 'medium')).toBe(true);
    expect(dataOf(heard().at(-1))).toMatchObject({
      processes: 2,
      connections: { sse: expect.any(Number) },
      answers: { perMinute: expect.any(Number), p99Ms: expect.any(Number) },
      deskIsReached: true,
      isReadOnly: false,
    });
  });

  it('the figures are those of all processes, by REST and on the channel `stats`', async () => {
    const url = `${beside.url}/api/v1/stream?channels=stats`;
    const onStats = kept(new StreamListener(url, bearer(operator)));
    await onStats.next('connected');
    const other = kept(new StreamListener(`${ringside.url}/api/v1/stream?channels=prices`));
    await other.next('connected');
    for (const app of [ringside, beside]) await app.app.get(ClusterFigures).report();
    const { body } = await get('/sse/admin/stats', operator);
    expect(body.processes).toHaveLength(2);
    expect(body.connections.sse).toBeGreaterThanOrEqual(2);
    expect(body.channels).toEqual(
      expect.arrayContaining([
        { channel: 'stats', listeners: { sse: 1 } },
        { channel: 'prices', listeners: { sse: 1 } },
      ]),
    );
    expect(body.answers.perMinute).toBeGreaterThan(0);
    expect(body.eventsPerMinute).toBeGreaterThan(0);
    const processes = body.processes.map(({ process }: Json) => process);
    // The snapshot has each process, and each process reports again while somebody listens on one of them.
    await eventually(() => onStats.heard.length >= 4);
    expect(new Set(onStats.heard.map(({ process }) => process))).toEqual(new Set(processes));
    expect(onStats.heard.every(({ type, channel }) => type === 'stats' && channel === 'stats')).toBe(true);
  });

  it('the channel `stats` is for operators, and nothing is reported while nobody listens', async () => {
    const asTrader = { headers: bearer(trader.account) };
    expect(told(await call(ringside, 'GET /stream?channels=stats', asTrader))).toEqual([
      403,
      'forbidden_channel',
    ]);
    expect(told(await call(ringside, 'GET /events?channels=stats', asTrader))).toEqual([
      403,
      'forbidden_channel',
    ]);
    await eventually(() => !ringside.app.get(Broadcaster).hasListener('stats'));
    await eventually(() => !beside.app.get(Broadcaster).hasListener('stats'));
    const reports = async () => {
      const sql = "select count(*)::int as n from event where type = 'delivery.figures.reported'";
      const [row] = await ringside.app.get(DataSource).query<{ n: number }[]>(sql);
      return row?.n;
    };
    const report = async () => {
      for (const app of [ringside, beside]) await app.app.get(ClusterFigures).report();
    };
    // The first report takes back what the rows say of listeners.
    await report();
    const before = await reports();
    await report();
    expect(await reports()).toBe(before);
  });
});
