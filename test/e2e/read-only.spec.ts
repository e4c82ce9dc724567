// The read-only mode on two processes: every way to write is refused and can be used again after the end; everything else goes on.
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { z } from 'zod';
import { SocketCommands } from '../../src/platform/channels/index.js';
import { randomHex } from '../../src/platform/common/ids.js';
import { Maintenance } from '../../src/platform/http/index.js';
import type { Ringside } from '../../src/bootstrap.js';
import { CheersModule } from '../fixtures/cheers/cheers.module.js';
import {
  asAdmin,
  asOperator,
  bearer,
  call,
  logIn,
  told,
  UNLIMITED,
  type Account,
  type Answer,
  type Json,
  type Place,
} from '../support/accounts.js';
import { getJson, startBeside, startTestApp, type TestApp } from '../support/app.js';
import { eventually } from '../support/eventually.js';
import { IoHand } from '../support/io-hand.js';
import { SocketClient } from '../support/socket-client.js';
import { StreamListener } from '../support/stream-listener.js';
import { captured, sendStripe, STRIPE_SECRET } from '../support/stripe-events.js';
import { limitOrder, newMarket, newTrader, type Trader } from '../support/trading.js';

const SETTINGS = { ...UNLIMITED, STRIPE_WEBHOOK_SECRET: STRIPE_SECRET, DEPOSIT_CLEAR_HOURS: '24' };
const WRITING = ['post', 'put', 'patch', 'delete'];
/** The routes that a person needs to come in, to look, and to end the mode. */
const GOES_ON = [
  'POST /admin/maintenance/begin',
  'POST /admin/maintenance/end',
  'POST /auth/login',
  'POST /auth/logout',
  'POST /auth/refresh',
  'POST /auth/stream-ticket',
  'POST /auth/wallet/nonce',
  'POST /auth/wallet/verify',
  'POST /trading/orders/preview',
];
const READING_COMMANDS = ['auth', 'pending_proposals', 'ping', 'pong', 'subscribe', 'unsubscribe'];
const REFUSED = [503, 'maintenance'];

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
afterEach(async () => {
  for (const client of clients.splice(0)) client.close();
  await end();
});
afterAll(async () => {
  await beside?.stop();
  await ringside?.stop();
});

const act = (route: string, body: unknown, who: Account = admin): Promise<Answer<Json>> =>
  call(ringside, route, { headers: bearer(who), body });
const knows = (isOn: boolean) => eventually(() => beside.app.get(Maintenance).current.isOn === isOn);
async function begin(): Promise<Answer<Json>> {
  const begun = await act('POST /admin/maintenance/begin', { reason: 'a new disk', retryAfterSeconds: 90 });
  await knows(true);
  return begun;
}
async function end(): Promise<Answer<Json>> {
  const ended = await act('POST /admin/maintenance/end', { reason: 'the disk is in' });
  await knows(false);
  return ended;
}

/** Every route of a method that writes, as `POST /fights/{id}/open`. */
async function writingRoutes(): Promise<string[]> {
  const { body } = await getJson<{ paths: Record<string, object> }>(`${ringside.url}/docs/openapi.json`);
  return Object.entries(body.paths).flatMap(([path, operations]) =>
    WRITING.filter((method) => method in operations).map(
      (method) => `${method.toUpperCase()} ${path.replace('/api/v1', '')}`,
    ),
  );
}

async function knock(place: Place, route: string): Promise<unknown[]> {
  const headers = bearer(route.endsWith('/logout') ? await logIn(ringside, trader.account) : admin);
  const answer = await call(place, route.replace(/\{\w+\}/g, '1'), { headers, body: {} });
  return [route, ...told(answer), answer.headers.get('retry-after')];
}

const exampleOf = ({ schema }: { schema: z.ZodType }): Json => schema.meta()?.example;

describe('the read-only mode', () => {
  it('refuses every route that writes, on every process, but those that only let people in and look', async () => {
    const routes = await writingRoutes();
    expect(routes).toEqual(expect.arrayContaining([...GOES_ON, 'POST /cheers', 'POST /webhooks/endpoints']));
    expect((await begin()).body).toEqual({
      isOn: true,
      since: expect.any(String),
      reason: 'a new disk',
      retryAfterSeconds: 90,
    });
    for (const place of [ringside, beside])
      for (const route of routes.filter((one) => !GOES_ON.includes(one)))
        expect(await knock(place, route)).toEqual([route, ...REFUSED, '90']);
    for (const route of GOES_ON) expect((await knock(ringside, route))[1]).not.toBe(503);
    await end();
    expect(told(await trader.order(marketId, { priceBps: 100 }))).toEqual([201, undefined]);
  });

  it('refuses every command that writes, on `/ws` and on socket.io, and still carries out the others', async () => {
    const socket = kept(new SocketClient(beside.url, { headers: bearer(trader.account) }));
    await socket.open();
    const hand = kept(await new IoHand(beside.url, trader.account.accessToken).open());
    await begin();
    const commands = [...beside.app.get(SocketCommands).all];
    const writing = commands.filter(([action]) => !READING_COMMANDS.includes(action));
    expect(
      commands
        .filter(([, { isRead }]) => isRead)
        .map(([action]) => action)
        .sort(),
    ).toEqual(READING_COMMANDS);
    expect(writing.map(([action]) => action)).toEqual(
      expect.arrayContaining(['cheer', 'create_pago_proposal', 'respond_to_proposal', 'cancel_proposal']),
    );
    for (const [action, command] of writing) {
      const errors = () => socket.messages.filter(({ type }) => type === 'error');
      const before = errors().length;
      socket.send(exampleOf(command));
      await eventually(() => errors().length > before);
      expect([action, errors().at(-1)]).toEqual([
        action,
        expect.objectContaining({ code: 'maintenance', retry: true }),
      ]);
      if (!command.isForSocketIo) continue;
      // On socket.io the name of the event is the action.
      expect(await hand.ask(action, { ...exampleOf(command), action: undefined })).toMatchObject({
        code: 'maintenance',
        retry: true,
      });
    }
    expect(await hand.ask('pending_proposals')).toMatchObject({ type: 'pending_proposals' });
    socket.send({ action: 'pending_proposals', id: 'p' });
    await socket.next('pending_proposals', 'p');
    socket.send({ action: 'subscribe', id: 'm', channels: [`market:${marketId}`] });
    await socket.next('caught_up', 'm');
  });

  it('lets a payment provider send its event again, and books the event once', async () => {
    const amount = { amount: '50000000', provider: 'stripe' };
    const { id } = await trader.send('POST /finance/deposits', amount);
    const event = captured(`pi_${randomHex(6)}`, id, 5_000);
    await begin();
    const refused = await sendStripe(beside, event);
    expect([...told(refused), refused.headers.get('retry-after')]).toEqual([...REFUSED, '90']);
    expect(await trader.get(`GET /finance/requests/${id}`)).toMatchObject({ state: 'approved' });
    await end();
    expect((await sendStripe(beside, event)).body.status).toBe('taken');
    expect((await sendStripe(beside, event)).body.status).toBe('repeated');
    expect(await trader.get(`GET /finance/requests/${id}`)).toMatchObject({ state: 'paid' });
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
    expect((await call(ringside, 'GET /admin/maintenance', { headers: bearer(operator) })).body.isOn).toBe(
      true,
    );
    const preview = await trader.ask('POST /trading/orders/preview', limitOrder(marketId));
    expect(preview.status).toBe(200);
    const again = await logIn(ringside, trader.account);
    expect((await act('POST /auth/refresh', { refreshToken: again.refreshToken })).status).toBe(200);
    expect((await act('POST /auth/stream-ticket', {}, again)).status).toBe(201);
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
  });

  it.each([
    ['no reason', { reason: '' }, 'admin', [400, 'bad_request']],
    ['no time', { reason: 'x', retryAfterSeconds: 0 }, 'admin', [400, 'bad_request']],
    ['the role operator', { reason: 'x' }, 'operator', [403, 'forbidden']],
  ])('cannot begin with %s', async (_what, body, who, refusal) => {
    expect(
      told(await act('POST /admin/maintenance/begin', body, who === 'admin' ? admin : operator)),
    ).toEqual(refusal);
  });
});
