// What operators switch and watch, on two processes: the kill switch, the figures and the state of the installation.
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { DataSource } from 'typeorm';
import { Broadcaster } from '../../src/edge/delivery/broadcaster.js';
import { ClusterFigures } from '../../src/platform/http/index.js';
import { publicIdOf } from '../../src/platform/common/public-id.js';
import type { Ringside } from '../../src/bootstrap.js';
import {
  asAdmin,
  asOperator,
  bearer,
  call,
  told,
  UNLIMITED,
  type Account,
  type Answer,
  type Json,
  type Place,
} from '../support/accounts.js';
import { startBeside, startTestApp, type TestApp } from '../support/app.js';
import { eventually } from '../support/eventually.js';
import { StreamListener } from '../support/stream-listener.js';
import { newMarket, newTrader, type Trader } from '../support/trading.js';

const SETTINGS = { ...UNLIMITED, SYSTEM_STATUS_INTERVAL: '1s', SLOW_QUERY_MS: '400' };

/** How often two processes race for the kill switch, and the markets in the race. */
const ROUNDS = Number(process.env.RINGSIDE_ROUNDS ?? 8);
const MARKETS = 8;

let ringside: TestApp;
let beside: Ringside;
let admin: Account;
let operator: Account;
let trader: Trader;
let marketId: string;
beforeAll(async () => {
  ringside = await startTestApp(SETTINGS);
  beside = await startBeside(ringside, SETTINGS);
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

  it('pauses the markets of fights: no bets and no wagers until its release', async () => {
    const startsAt = new Date(Date.now() + 3_600_000).toISOString();
    const evening = await act(
      'POST /fight-events',
      { name: 'Friday', venue: 'The hall', startsAt },
      operator,
    );
    const corners = { red: { name: 'Ada' }, blue: { name: 'Bea' }, rounds: 3 };
    const { body: fight } = await act('POST /fights', { eventId: evening.body.id, ...corners }, operator);
    await act(`POST /fights/${fight.id}/open`, { reason: 'the doors are open' }, operator);
    const other = await newTrader(ringside);
    const bet = { side: 'RED', stake: '10000000', minOdds: '1.85' };
    const wager = {
      ...{ type: 'PAGO', fightId: fight.id, toUserId: publicIdOf(other.userId), side: 'RED' },
      ...{ proposerStake: '5000000', responderStake: '9000000' },
    };
    const offer = await trader.ask('POST /proposals', wager);
    expect(offer.status).toBe(201);
    await pull();
    const answer = `POST /proposals/${offer.body.id}/respond`;
    for (const place of [ringside, beside])
      for (const [who, route, body] of [
        [trader, `POST /fights/${fight.id}/bets`, bet],
        [trader, 'POST /proposals', wager],
        [other, answer, { accept: true }],
      ] as const) {
        const refused = await call(place, route, { headers: bearer(who.account), body });
        expect([route, ...told(refused)]).toEqual([route, 409, 'market_paused']);
      }
    await release();
    expect((await other.ask(answer, { accept: true })).body.status).toBe('ACCEPTED');
    expect((await trader.ask(`POST /fights/${fight.id}/bets`, bet)).status).toBe(201);
  });

  it('leaves no market paused, however it was pulled and released on two processes at once', async () => {
    const ids = await Promise.all(Array.from({ length: MARKETS }, () => newMarket(ringside)));
    for (let round = 0; round < ROUNDS; round += 1) {
      const turn = (place: Place, path: string) =>
        call(place, `POST /admin/kill-switch/${path}`, {
          headers: bearer(admin),
          body: { reason: 'a race' },
        });
      await Promise.all([turn(ringside, 'pull'), turn(beside, 'release')]);
      await Promise.all([turn(ringside, 'release'), turn(beside, 'pull')]);
      await release();
      expect([round, new Set(await statesOf(ids))]).toEqual([round, new Set(['ACTIVE'])]);
    }
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
