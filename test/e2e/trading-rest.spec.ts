// Trading over REST as clients meet it: orders and what becomes of them, money, markets, pages and retries.
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  accountSchema,
  ownTradeListSchema,
  positionListSchema,
  statementSchema,
} from '../../src/contract/trading/account.js';
import { marketSchema } from '../../src/contract/markets/markets.js';
import { orderListSchema, orderResultsSchema, orderSchema } from '../../src/contract/trading/orders.js';
import { bearer, call, UNLIMITED, type Json } from '../support/accounts.js';
import { startTestApp, type TestApp } from '../support/app.js';
import { eventually } from '../support/eventually.js';
import { boss, limitOrder, newMarket, newTrader, pages, type Trader } from '../support/trading.js';

const PAPER_FUNDS = '10000000000';

let ringside: TestApp;
let admin: Trader;
beforeAll(async () => {
  ringside = await startTestApp(UNLIMITED);
  admin = await boss(ringside);
});
afterAll(() => ringside?.stop());

const traders = (count: number) => Promise.all(Array.from({ length: count }, () => newTrader(ringside)));
const ids = (list: Json): string[] => (list as { data: { id: string }[] }).data.map(({ id }) => id);
describe('an account', () => {
  it('is opened by looking at it, with credits in paper mode', async () => {
    const [ann] = await traders(1);
    const answer = await ann?.ask('GET /trading/account');
    expect(accountSchema.parse(answer?.body)).toEqual({
      userId: ann?.userId,
      available: PAPER_FUNDS,
      held: '0',
      total: PAPER_FUNDS,
    });
    expect(answer?.headers.get('ringside-seq')).toMatch(/^\w+-\d+$/);
  });

  it('is opened by the first order, alone or in a batch', async () => {
    const [ann, bob] = await traders(2);
    const marketId = await newMarket(ringside);
    expect((await ann?.order(marketId))?.status).toBe(201);
    const batch = await bob?.send('POST /trading/orders/batch', {
      orders: [limitOrder(marketId), limitOrder(marketId)],
    });
    const { results } = orderResultsSchema.parse(batch);
    expect(results.map((result) => 'order' in result && result.order.status)).toEqual(['OPEN', 'OPEN']);
    expect(await bob?.get('GET /trading/account')).toMatchObject({ held: '1000000', total: PAPER_FUNDS });
  });

  it('takes deposits and withdrawals once for each key, and the audit log keeps them', async () => {
    const [ann] = await traders(1);
    const move = (verb: string, amount: string, key: string) =>
      admin.ask(
        `POST /trading/accounts/${ann?.userId}/${verb}`,
        { amount, reason: 'a test' },
        { 'idempotency-key': key },
      );
    const first = await move('deposit', '5000000', `in ${ann?.userId}`.replace(' ', '-'));
    expect(first.body).toMatchObject({ userId: ann?.userId, available: '10005000000' });
    const again = await move('deposit', '5000000', `in-${ann?.userId}`);
    expect(again.body).toEqual(first.body);
    expect((await move('withdraw', '1', `out-${ann?.userId}`)).body).toMatchObject({
      available: '10004999999',
    });
    const statement = statementSchema.parse(await ann?.get('GET /trading/statement'));
    expect(statement.data.map(({ kind, credits }) => [kind, credits])).toEqual([
      ['withdrawal', '-1'],
      ['deposit', '5000000'],
      ['paper', PAPER_FUNDS],
    ]);
    const { data } = (await admin.get('GET /admin/audit')) as { data: { action: string; target: string }[] };
    const acts = data.filter(({ target }) => target === ann?.userId).map(({ action }) => action);
    expect(acts).toEqual(expect.arrayContaining(['account.deposit', 'account.withdraw']));
  });
});

describe('orders', () => {
  it('with a validity are placed before that time, and proved to be absent after that time', async () => {
    const [ann] = (await traders(1)) as [Trader];
    const marketId = await newMarket(ringside);
    const validUntil = new Date(Date.now() + 3_000).toISOString();
    const send = (clientOrderId: string) =>
      ann.ask('POST /trading/orders', { ...limitOrder(marketId), clientOrderId, validUntil });
    const first = await send('in-time');
    expect(first.status).toBe(201);
    // A new name each time, until one comes too late.
    let tries = 0;
    await eventually(async () => (await send(`late-${(tries += 1)}`)).status === 409, { everyMs: 500 });
    expect(await send(`late-${tries}`)).toMatchObject({ status: 409, body: { code: 'expired' } });
    expect((await ann.ask(`GET /trading/orders/by-client-id/late-${tries}`)).status).toBe(404);
    expect((await send('in-time')).body).toEqual(first.body);
    const another = { ...limitOrder(marketId), clientOrderId: 'in-time' };
    expect(await ann.ask('POST /trading/orders', another)).toMatchObject({
      body: { code: 'idempotency_conflict' },
    });
    const batch = await ann.send('POST /trading/orders/batch', {
      orders: [{ ...limitOrder(marketId), validUntil }, limitOrder(marketId)],
    });
    expect(batch).toMatchObject({ results: [{ error: { code: 'expired' } }, { order: { status: 'OPEN' } }] });
  });

  it('trade, and everyone sees their own side of it', async () => {
    const [ann, bob] = (await traders(2)) as [Trader, Trader];
    const marketId = await newMarket(ringside, { takerFeeBps: 100, makerFeeBps: 0 });
    const bid = orderSchema.parse(await ann.placed(marketId, { priceBps: 6_000, quantity: '2000000' }));
    expect(bid).toMatchObject({ status: 'OPEN', held: '1212000', remainingQuantity: '2000000' });
    const taken = orderSchema.parse(
      await bob.placed(marketId, { outcome: 'NO', priceBps: 4_000, timeInForce: 'IOC' }),
    );
    expect(taken).toMatchObject({ status: 'FILLED', cost: '400000', fees: '4000', held: '0' });
    expect(orderSchema.parse(await ann.get(`GET /trading/orders/${bid.id}`))).toMatchObject({
      status: 'OPEN',
      filledQuantity: '1000000',
      cost: '600000',
      held: '606000',
    });
    const positions = positionListSchema.parse(await bob.get('GET /trading/positions/list')).data;
    expect(positions).toEqual([
      {
        marketId,
        itemId: null,
        outcome: 'NO',
        shares: '1000000',
        held: '0',
        cost: '404000',
        averagePrice: '404000',
        realised: '0',
      },
    ]);
    const [ofAnn] = ownTradeListSchema.parse(await ann.get(`GET /trading/trades?marketId=${marketId}`)).data;
    const [ofBob] = ownTradeListSchema.parse(await bob.get('GET /trading/trades')).data;
    expect(ofAnn).toMatchObject({ role: 'maker', outcome: 'YES', priceBps: 6_000, cost: '600000', fee: '0' });
    expect(ofBob).toMatchObject({
      role: 'taker',
      outcome: 'NO',
      priceBps: 4_000,
      cost: '400000',
      fee: '4000',
    });
    expect(ofBob?.id).toBe(ofAnn?.id);
    expect(marketSchema.parse(await bob.get(`GET /markets/${marketId}`))).toMatchObject({
      yes: '1000000',
      no: '1000000',
      lastPriceBps: 6_000,
      prices: null,
    });
  });

  it('are amended and cancelled, one by one and by what they are for', async () => {
    const [ann] = (await traders(1)) as [Trader];
    const [one, two] = [await newMarket(ringside), await newMarket(ringside)];
    const { id } = (await ann.placed(one)) as { id: string };
    expect(
      await ann.send(`PATCH /trading/orders/${id}`, { quantity: '500000', priceBps: 4_000 }),
    ).toMatchObject({
      id,
      priceBps: 4_000,
      quantity: '500000',
      held: '200000',
    });
    expect(await ann.send(`DELETE /trading/orders/${id}`)).toMatchObject({
      id,
      status: 'CANCELLED',
      reason: 'user',
    });
    await ann.placed(one, { side: 'BUY' });
    await ann.placed(one, { outcome: 'NO', priceBps: 100 });
    await ann.placed(two);
    const cancelled = async (query: string) =>
      ((await ann.send(`DELETE /trading/orders?${query}`)) as { orders: Json[] }).orders.length;
    expect(await cancelled(`marketId=${one}&outcome=NO`)).toBe(1);
    expect(await cancelled('side=SELL')).toBe(0);
    expect(await cancelled(`marketId=${two}`)).toBe(1);
    expect(await cancelled('')).toBe(1);
    expect(await ann.get('GET /trading/account')).toMatchObject({ available: PAPER_FUNDS, held: '0' });
  });

  it('with a name are placed once, however often they are sent, also together', async () => {
    const [ann] = (await traders(1)) as [Trader];
    const marketId = await newMarket(ringside);
    const answers = await Promise.all(
      Array.from({ length: 5 }, () => ann.order(marketId, { clientOrderId: 'ünïcode 名 / 1' })),
    );
    expect(new Set(answers.map(({ status, body }) => JSON.stringify([status, body]))).size).toBe(1);
    const found = await ann.get(`GET /trading/orders/by-client-id/${encodeURIComponent('ünïcode 名 / 1')}`);
    expect(found).toEqual(answers[0]?.body);
    expect(ids(await ann.get('GET /trading/orders/list'))).toHaveLength(1);
  });

  it('are listed in pages, newest first, and by what is asked for', async () => {
    const [ann] = (await traders(1)) as [Trader];
    const [one, two] = [await newMarket(ringside), await newMarket(ringside)];
    const orders = Array.from({ length: 5 }, (_, i) => ({
      ...limitOrder(i % 2 ? two : one),
      clientOrderId: `n${i}`,
    }));
    await ann.send('POST /trading/orders/batch', { orders });
    const all = ids(orderListSchema.parse(await ann.get('GET /trading/orders/list')));
    expect(all).toEqual([...all].sort((a, b) => Number(b) - Number(a)));
    await ann.send(`DELETE /trading/orders/${all[2]}`);
    for (const [query, expected] of [
      ['', all],
      ['?status=OPEN', all.filter((_, i) => i !== 2)],
      ['?status=CANCELLED', [all[2]]],
      [`?marketId=${two}`, [all[1], all[3]]],
      ['?clientOrderId=n0', [all[4]]],
      ['?itemId=2', []],
    ] as const) {
      const found = await pages(ann, `GET /trading/orders/list${query}`, 2);
      expect(found.flatMap((data) => ids({ data }))).toEqual(expected);
      expect(found.every(({ length }) => length <= 2)).toBe(true);
    }
  });

  it('of a batch are taken in order, and each for itself', async () => {
    const [ann, bob] = (await traders(2)) as [Trader, Trader];
    const marketId = await newMarket(ringside);
    await bob.placed(marketId, { outcome: 'NO' });
    const { headers, body } = await ann.ask('POST /trading/orders/batch', {
      orders: [limitOrder(marketId), { ...limitOrder(marketId), priceBps: 0 }, limitOrder(marketId)],
    });
    const { results } = orderResultsSchema.parse(body);
    expect(results).toMatchObject([
      { order: { status: 'FILLED' } },
      { error: { code: 'bad_price' } },
      { order: { status: 'OPEN' } },
    ]);
    // A read that waits for the batch sees all of it.
    const list = await ann.get(`GET /trading/orders/list?minSeq=${headers.get('ringside-seq')}`);
    expect(ids(list)).toHaveLength(2);
  });
});

describe('pages of what has happened', () => {
  it('hold every trade and every entry once, and the entries are the total', async () => {
    const [ann, bob] = (await traders(2)) as [Trader, Trader];
    const marketId = await newMarket(ringside, { takerFeeBps: 10, makerFeeBps: 20 });
    for (let i = 0; i < 4; i += 1) {
      await bob.placed(marketId, { outcome: 'NO' });
      await ann.placed(marketId);
    }
    const trades = await pages(ann, 'GET /trading/trades', 3);
    expect(trades.map(({ length }) => length)).toEqual([3, 1]);
    expect(new Set(trades.flatMap((data) => ids({ data }))).size).toBe(4);
    const entries = (await pages(ann, 'GET /trading/statement', 2)).flat() as {
      credits: string;
      transferId: string;
    }[];
    expect(entries).toHaveLength(9);
    const sum = entries.reduce((total, { credits }) => total + BigInt(credits), 0n);
    expect(sum.toString()).toBe(((await ann.get('GET /trading/account')) as { total: string }).total);
    expect((await pages(ann, 'GET /trading/positions/list?closed=true', 1)).flat()).toHaveLength(1);
  });
});

describe('limits', () => {
  it('let somebody who asked too much still cancel', async () => {
    const limited = await startTestApp({ ...UNLIMITED, RATE_LIMIT_PER_MINUTE: '12' });
    try {
      const marketId = await newMarket(limited);
      const ann = await newTrader(limited);
      const { id } = (await ann.placed(marketId)) as { id: string };
      const statuses = new Set<number>();
      for (let i = 0; i < 12; i += 1) statuses.add((await ann.order(marketId)).status);
      expect(statuses).toEqual(new Set([201, 429]));
      expect((await ann.ask(`DELETE /trading/orders/${id}`)).status).toBe(200);
      expect((await ann.ask('DELETE /trading/orders')).status).toBe(200);
    } finally {
      await limited.stop();
    }
  });
});

describe('the smallest order', () => {
  it('is a setting, for previews too', async () => {
    const strict = await startTestApp({ ...UNLIMITED, ORDER_VALUE_MIN: '1000000' });
    try {
      const marketId = await newMarket(strict);
      const ann = await newTrader(strict);
      const small = { ...limitOrder(marketId), quantity: '1990000' };
      for (const path of ['', '/preview'])
        expect((await ann.ask(`POST /trading/orders${path}`, small)).body).toMatchObject({
          code: 'order_too_small',
        });
      expect(await ann.placed(marketId, { priceBps: 5_000, quantity: '2000000' })).toMatchObject({
        held: '1000000',
      });
    } finally {
      await strict.stop();
    }
  });
});

describe('a FOK order', () => {
  it('is refused with its preview when it would meet more than 200 orders, even at one price', async () => {
    const [ann, bob] = (await traders(2)) as [Trader, Trader];
    const marketId = await newMarket(ringside);
    const sale = { ...limitOrder(marketId), outcome: 'NO', priceBps: 5_000, quantity: '20000' };
    for (const count of [200, 1])
      await bob.send('POST /trading/orders/batch', { orders: Array(count).fill(sale) });
    const all = { ...limitOrder(marketId), priceBps: 5_000, timeInForce: 'FOK', quantity: '4020000' };
    for (const path of ['/preview', ''])
      expect((await ann.ask(`POST /trading/orders${path}`, all)).body).toMatchObject({
        code: 'fok_unfillable',
      });
    const most = { ...all, quantity: '4000000' };
    expect((await ann.ask('POST /trading/orders/preview', most)).body).toMatchObject({
      fillableQuantity: '4000000',
      estimatedCost: '2000000',
    });
    expect((await ann.ask('POST /trading/orders', most)).body).toMatchObject({ status: 'FILLED' });
  });
});

describe('an API key', () => {
  it('trades with the scope trade and reads with the scope read', async () => {
    const [ann] = (await traders(1)) as [Trader];
    const marketId = await newMarket(ringside);
    const keyFor = async (scope: string) =>
      ((await ann.send('POST /auth/api-keys', { name: scope, scopes: [scope] })) as { key: string }).key;
    const [reading, trading] = [bearer(await keyFor('read')), bearer(await keyFor('trade'))];
    const order = { body: limitOrder(marketId) };
    expect((await call(ringside, 'POST /trading/orders', { ...order, headers: reading })).status).toBe(403);
    expect((await call(ringside, 'POST /trading/orders', { ...order, headers: trading })).status).toBe(201);
    expect((await call(ringside, 'GET /trading/orders/list', { headers: reading })).status).toBe(200);
    expect((await call(ringside, 'GET /trading/orders/list', { headers: trading })).status).toBe(403);
  });
});
