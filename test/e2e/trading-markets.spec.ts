// Markets over REST, from their making to their end, and items, which are traded but are no markets.
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { LatestPrices } from '../../src/contract/pricing/prices.js';
import { ownTradeListSchema, positionListSchema } from '../../src/contract/trading/account.js';
import { listedMarketSchema, marketListSchema } from '../../src/contract/markets/finding.js';
import { marketSchema } from '../../src/contract/markets/markets.js';
import { orderPreviewSchema, orderSchema } from '../../src/contract/trading/orders.js';
import { call, UNLIMITED } from '../support/accounts.js';
import { startTestApp, type TestApp } from '../support/app.js';
import { eventually } from '../support/eventually.js';
import { boss, newMarket, newTrader, pages, refusalOf, type Trader } from '../support/trading.js';

let ringside: TestApp;
let admin: Trader;
beforeAll(async () => {
  ringside = await startTestApp(UNLIMITED);
  admin = await boss(ringside);
});
afterAll(() => ringside?.stop());

const traders = (count: number) => Promise.all(Array.from({ length: count }, () => newTrader(ringside)));

describe('markets', () => {
  it('are made, opened, paused, closed and settled, which pays', async () => {
    const [ann, bob] = (await traders(2)) as [Trader, Trader];
    const id = await newMarket(ringside, { isOpen: false });
    const act = (verb: string, body: unknown = { reason: 'a test' }) =>
      admin.send(`POST /markets/${id}/${verb}`, body);
    expect(await act('open')).toMatchObject({ id, state: 'ACTIVE' });
    await ann.placed(id);
    await bob.placed(id, { outcome: 'NO' });
    await ann.placed(id, { priceBps: 100 });
    const { body } = await admin.ask(`POST /markets/${id}/pause`);
    expect(body).toMatchObject({ id, state: 'PAUSED' });
    expect(await act('open')).toMatchObject({ state: 'ACTIVE' });
    expect(await act('close')).toMatchObject({ state: 'CLOSED' });
    expect(await act('settle', { outcome: 'YES' })).toMatchObject({ state: 'FINALIZED', outcome: 'YES' });
    const paid = await eventually(async () => {
      const account = (await ann.get('GET /trading/account')) as { total: string };
      return account.total === '10000500000' && account;
    });
    expect(paid).toMatchObject({ held: '0' });
    const closed = positionListSchema.parse(await ann.get('GET /trading/positions/list?closed=true')).data;
    expect(closed).toMatchObject([{ shares: '0', cost: '0', averagePrice: null, realised: '500000' }]);
    expect(await ann.get('GET /trading/positions/list')).toEqual({ data: [], next: null });
    expect(await bob.get('GET /trading/account')).toMatchObject({ total: '9999500000' });
  });

  it('with a market maker show its prices, and trade with it', async () => {
    const [ann] = (await traders(1)) as [Trader];
    await admin.send('POST /trading/house/fund', { account: 'house', amount: '1000000000' });
    const id = await newMarket(ringside, { venue: 'amm', liquidity: '100000000' });
    expect(await ann.get(`GET /markets/${id}`)).toMatchObject({ prices: { yesBps: 5_000, noBps: 5_000 } });
    const order = { type: 'MARKET', priceBps: undefined, quantity: undefined, maxCost: '10000000' };
    const filled = (await ann.placed(id, order)) as { filledQuantity: string; cost: string };
    expect(filled).toMatchObject({ status: 'FILLED', priceBps: null });
    const { prices } = marketSchema.parse(await ann.get(`GET /markets/${id}`));
    expect(prices?.yesBps).toBeGreaterThan(5_000);
    expect((prices?.yesBps ?? 0) + (prices?.noBps ?? 0)).toBe(10_000);
    const { data } = ownTradeListSchema.parse(await ann.get('GET /trading/trades'));
    expect(data).toMatchObject([{ priceBps: null, quantity: filled.filledQuantity, cost: filled.cost }]);
  });

  it('are listed for everybody, in pages and by state, without items', async () => {
    await newMarket(ringside, { isOpen: false });
    const [ann] = (await traders(1)) as [Trader];
    const all = (await pages(ann, 'GET /markets', 3))
      .flat()
      .map((market) => listedMarketSchema.parse(market));
    expect(all.map(({ id }) => id)).toEqual([...all.map(({ id }) => id)].sort());
    const { body } = await call(ringside, 'GET /markets?state=APPROVED');
    const approved = marketListSchema.parse(body).data;
    expect(approved.length).toBeGreaterThan(0);
    expect(approved).toEqual(all.filter(({ state }) => state === 'APPROVED'));
    expect(refusalOf(await call(ringside, 'GET /markets/item:2'))).toMatchObject({ code: 'bad_request' });
  });

  it('without an id get one, the same for the same key', async () => {
    const make = (key: string) =>
      admin.ask('POST /markets', { question: 'Who?' }, { 'idempotency-key': key });
    const [first, again, other] = [await make('k1'), await make('k1'), await make('k2')];
    expect(first.status).toBe(201);
    expect(again.body).toEqual(first.body);
    expect((other.body as { id: string }).id).not.toBe((first.body as { id: string }).id);
  });
});

/** One that has both prices and that the funds of paper mode buy two of; throws until a sync has brought it. */
async function cheapItem(): Promise<{ itemId: number; ask: number }> {
  const { body } = await call<LatestPrices>(ringside, 'GET /prices/latest');
  const [first] = body.data.flatMap(({ item_id: itemId, high, low }) => {
    const ask = Math.max(high ?? 0, low ?? 0);
    return high !== null && low !== null && ask < 5_000 ? [{ itemId, ask }] : [];
  });
  if (!first) throw new Error('no sync has brought prices yet');
  return first;
}

describe('items', () => {
  it('are traded at the quote, as what they are', async () => {
    const { itemId, ask } = await eventually(cheapItem);
    const [ann] = (await traders(1)) as [Trader];
    const order = { itemId, side: 'BUY', type: 'LIMIT', price: ask, quantity: '2000000' };
    const preview = orderPreviewSchema.parse(await ann.send('POST /trading/orders/preview', order));
    expect(preview).toMatchObject({ fillableQuantity: '2000000', hold: `${2 * ask}000000`, enough: false });
    const bought = await eventually(async () => {
      const answer = await ann.ask('POST /trading/orders', order);
      return answer.status === 201 && answer.body;
    });
    expect(orderSchema.parse(bought)).toMatchObject({
      marketId: null,
      itemId,
      outcome: 'YES',
      status: 'FILLED',
      price: ask,
      priceBps: null,
      cost: `${2 * ask}000000`,
    });
    const { data } = positionListSchema.parse(await ann.get(`GET /trading/positions/list?itemId=${itemId}`));
    expect(data).toMatchObject([{ marketId: null, itemId, shares: '2000000', averagePrice: `${ask}000000` }]);
  });
});
