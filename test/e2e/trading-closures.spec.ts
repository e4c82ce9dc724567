// What becomes of the orders and the money of users who are banned or erased, and of orders that an admin cancels.
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { DataSource } from 'typeorm';
import type { Ringside } from '../../src/bootstrap.js';
import { DomainError } from '../../src/platform/common/errors.js';
import { Exchange } from '../../src/domain/exchange/index.js';
import { call, told, UNLIMITED, type Place } from '../support/accounts.js';
import { startBeside, startTestApp, type TestApp } from '../support/app.js';
import { testDatabase } from '../support/database.js';
import { eventually } from '../support/eventually.js';
import { boss, newMarket, newTrader, type Trader } from '../support/trading.js';

// Passwords are hashed for real, for which a busy machine takes its time.
jest.setTimeout(120_000);

const ERASURE = { confirm: 'erase my account' };
const ban = async (place: Place, { userId }: Trader) =>
  (await boss(place)).send(`POST /admin/users/${userId}/ban`, { reason: 'fraud' });
const statusesOf = (app: Ringside, { userId }: Trader) =>
  app.app.get(DataSource).query<Record<string, unknown>[]>(
    `select status, reason from trade_order
       where account_id = (select id from trading_account where user_id = $1) order by id`,
    [userId],
  );
const CANCELLED = { status: 'CANCELLED', reason: 'operator' };
/** An order on its way to the desk, whose user was still signed in when it was sent. */
const inFlight = (app: Ringside, userId: string, marketId: string) =>
  app.app.get(Exchange).submit({
    kind: 'place_order',
    userId,
    marketId,
    clientOrderId: null,
    outcome: 'YES',
    side: 'BUY',
    type: 'LIMIT',
    timeInForce: 'GTC',
    price: 5_000,
    quantity: 1_000_000n,
    maxCost: null,
    expiresAtMs: null,
    postOnly: false,
    selfTradePrevention: 'cancel_newest',
  });

describe('in paper mode', () => {
  let ringside: TestApp;
  let marketId: string;
  beforeAll(async () => {
    ringside = await startTestApp(UNLIMITED);
    marketId = await newMarket(ringside);
  });
  afterAll(() => ringside?.stop());

  it('the orders of a banned user are cancelled when the ban is answered, and no order gets through after it', async () => {
    const [banned, other] = [await newTrader(ringside), await newTrader(ringside)];
    await banned.placed(marketId, { priceBps: 6_000 });
    await ban(ringside, banned);
    expect(await statusesOf(ringside, banned)).toEqual([CANCELLED]);
    await expect(inFlight(ringside, banned.userId, marketId)).rejects.toMatchObject({
      code: 'account_closed',
    });
    const taken = await other.placed(marketId, { outcome: 'NO', timeInForce: 'IOC', priceBps: 5_000 });
    expect(taken.filledQuantity).toBe('0');
    await (await boss(ringside)).send(`POST /admin/users/${banned.userId}/unban`, { reason: 'a mistake' });
    await inFlight(ringside, banned.userId, marketId);
  });

  it('a user who was banned before the first order gets none through either', async () => {
    const banned = await newTrader(ringside);
    await ban(ringside, banned);
    await expect(inFlight(ringside, banned.userId, marketId)).rejects.toMatchObject({
      code: 'account_closed',
    });
  });

  it('a user who was banned before the first order has the play money of all others after the ban', async () => {
    const [banned, other] = [await newTrader(ringside), await newTrader(ringside)];
    expect((await ban(ringside, banned)).trading).toBe('done');
    const unbanned = await (
      await boss(ringside)
    ).send(`POST /admin/users/${banned.userId}/unban`, { reason: 'a mistake' });
    expect(unbanned).toMatchObject({ status: 'active', trading: 'done' });
    const signedIn = await call(ringside, 'POST /auth/login', {
      body: { email: banned.account.email, password: banned.account.password },
    });
    const headers = { authorization: `Bearer ${signedIn.body.accessToken}` };
    const { available } = await other.get('GET /trading/account');
    expect((await call(ringside, 'GET /trading/account', { headers })).body.available).toBe(available);
  });

  it('bans and their ends in quick succession leave the account as the user is at last', async () => {
    const [user, admin] = [await newTrader(ringside), await boss(ringside)];
    await user.placed(marketId, { priceBps: 100 });
    const rows = () =>
      ringside.app.get(DataSource).query<{ user: string; account: string }[]>(
        `select app_user.status as user, account.status as account
             from app_user join trading_account as account on account.user_id = app_user.id where app_user.id = $1`,
        [user.userId],
      );
    for (let round = 0; round < 6; round += 1) {
      await Promise.all(
        ['ban', 'unban', 'ban', 'unban'].map((act) =>
          admin.ask(`POST /admin/users/${user.userId}/${act}`, { reason: 'fraud' }),
        ),
      );
      const [row] = await rows();
      expect([row?.user, row?.account]).toEqual(
        row?.user === 'active' ? ['active', 'open'] : ['banned', 'barred'],
      );
    }
  });

  it('an erased account leaves no orders, and its play money needs no forfeit', async () => {
    const erased = await newTrader(ringside);
    await erased.placed(marketId, { priceBps: 6_000 });
    const { password } = erased.account;
    expect((await erased.ask('DELETE /auth/me', { ...ERASURE, password })).status).toBe(204);
    expect(await statusesOf(ringside, erased)).toEqual([CANCELLED]);
    await expect(inFlight(ringside, erased.userId, marketId)).rejects.toMatchObject({
      code: 'account_closed',
    });
  });

  it('an admin cancels the orders of a user, once, with one row in the audit log', async () => {
    const [user, admin] = [await newTrader(ringside), await boss(ringside)];
    await user.placed(marketId, { priceBps: 100 });
    const cancel = () =>
      admin.ask(
        `POST /admin/users/${user.userId}/cancel-orders`,
        { reason: 'a mistake' },
        { 'idempotency-key': `cancel-${user.userId}` },
      );
    const first = await cancel();
    expect([first.status, first.body.orders]).toMatchObject([200, [CANCELLED]]);
    await user.placed(marketId, { priceBps: 100 });
    expect((await cancel()).body).toEqual(first.body);
    expect((await user.get('GET /trading/orders/list')).data).toMatchObject([{ status: 'OPEN' }, CANCELLED]);
    const acts = await ringside.app
      .get(DataSource)
      .query<unknown[]>('select action, details from audit where target = $1', [user.userId]);
    expect(acts).toMatchObject([{ action: 'user.cancel_orders', details: { reason: 'a mistake' } }]);
    const nobody = await admin.ask('POST /admin/users/u_0/cancel-orders', { reason: 'x' });
    expect(told(nobody)).toEqual([404, 'unknown_user']);
    expect((await user.ask(`POST /admin/users/${user.userId}/cancel-orders`, { reason: 'x' })).status).toBe(
      403,
    );
  });
});

describe('with real money', () => {
  let ringside: TestApp;
  beforeAll(async () => {
    ringside = await startTestApp({ ...UNLIMITED, TRADING_PAPER: 'false' });
  });
  afterAll(() => ringside?.stop());

  it('an account is not erased while it has money, unless the user gives it up to the house', async () => {
    const [user, admin] = [await newTrader(ringside), await boss(ringside)];
    await admin.send(`POST /trading/accounts/${user.userId}/deposit`, { amount: '5000000' });
    const { password } = user.account;
    const erase = (more = {}) => user.ask('DELETE /auth/me', { ...ERASURE, password, ...more });
    expect(told(await erase())).toEqual([409, 'account_has_money']);
    expect((await user.get('GET /trading/account')).available).toBe('5000000');
    const house = async () => {
      const sql = "select available::int from trading_account where kind = 'house'";
      const [row] = await ringside.app.get(DataSource).query<{ available: number }[]>(sql);
      return row?.available;
    };
    const before = await house();
    expect((await erase({ forfeit: true })).status).toBe(204);
    expect(await house()).toBe((before ?? 0) + 5_000_000);
    const late = await admin.ask(`POST /trading/accounts/${user.userId}/deposit`, { amount: '1' });
    expect(told(late)).toEqual([403, 'account_closed']);
  });

  it('an account without money is erased', async () => {
    const user = await newTrader(ringside);
    await user.get('GET /trading/account');
    const { password } = user.account;
    expect((await user.ask('DELETE /auth/me', { ...ERASURE, password })).status).toBe(204);
  });
});

it('a ban whose process died before it reached the desk is carried out by the process that leads next', async () => {
  const database = await testDatabase();
  const place = { databaseUrl: database.url };
  const running: Ringside[] = [];
  try {
    const first = await startBeside(place, UNLIMITED);
    running.push(first);
    const marketId = await newMarket(first);
    const user = await newTrader(first);
    await user.placed(marketId, { priceBps: 6_000 });
    // What the ban commits before the desk hears of it.
    await first.app
      .get(DataSource)
      .query("update app_user set status = 'banned' where id = $1", [user.userId]);
    expect(await statusesOf(first, user)).toEqual([{ status: 'OPEN', reason: null }]);
    await running.pop()?.stop();
    const second = await startBeside(place, UNLIMITED);
    running.push(second);
    await eventually(async () => (await statusesOf(second, user))[0]?.status === 'CANCELLED');
    await expect(inFlight(second, user.userId, marketId)).rejects.toMatchObject({ code: 'account_closed' });
  } finally {
    for (const app of running) await app.stop();
    await database.drop();
  }
});

it('a ban that does not reach the desk says so, and the desk bars the user later, also without an account', async () => {
  const ringside = await startTestApp(UNLIMITED);
  try {
    const [user, marketId] = [await newTrader(ringside), await newMarket(ringside)];
    const exchange = ringside.app.get(Exchange);
    const reach = exchange.submit.bind(exchange);
    const away = jest.spyOn(exchange, 'submit');
    away.mockRejectedValue(new DomainError('unavailable', 'Nobody leads the desk; try again soon.'));
    expect((await ban(ringside, user)).trading).toBe('pending');
    away.mockImplementation(reach);
    const accounts = () =>
      ringside.app
        .get(DataSource)
        .query<{ status: string }[]>('select status from trading_account where user_id = $1', [user.userId]);
    await eventually(async () => (await accounts())[0]?.status === 'barred');
    await expect(inFlight(ringside, user.userId, marketId)).rejects.toMatchObject({ code: 'account_closed' });
  } finally {
    await ringside.stop();
  }
});

it('a ban on a process that does not lead cancels the orders as well', async () => {
  const leader = await startTestApp(UNLIMITED);
  const other = await startBeside(leader, UNLIMITED);
  try {
    const user = await newTrader(leader);
    await user.placed(await newMarket(leader), { priceBps: 6_000 });
    const admin = await boss(leader);
    const headers = { authorization: `Bearer ${admin.account.accessToken}` };
    const body = { reason: 'fraud' };
    expect((await call(other, `POST /admin/users/${user.userId}/ban`, { headers, body })).status).toBe(200);
    expect(await statusesOf(leader, user)).toEqual([CANCELLED]);
  } finally {
    await other.stop();
    await leader.stop();
  }
});
