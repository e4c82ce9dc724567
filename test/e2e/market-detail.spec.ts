// One market with all that belongs to it, in one answer: for everybody, and with what the caller has in it.
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { marketDetailSchema, type MarketDetail } from '../../src/contract/markets/detail.js';
import { listedMarketSchema, marketListSchema } from '../../src/contract/markets/finding.js';
import { currentPriceSchema } from '../../src/contract/pricing/hybrid.js';
import { apiKey, asOperator, bearer, call, UNLIMITED, type Json } from '../support/accounts.js';
import { startTestApp, type TestApp } from '../support/app.js';
import { eventually } from '../support/eventually.js';
import { publicIdOf } from '../../src/platform/common/public-id.js';
import { boss, newMarket, newTrader, refusalOf, Trader } from '../support/trading.js';

let ringside: TestApp;
let admin: Trader;
let operator: Trader;
let ann: Trader;
let bob: Trader;
beforeAll(async () => {
  ringside = await startTestApp({ ...UNLIMITED, DISPUTE_WINDOW: '1s' });
  admin = await boss(ringside);
  operator = new Trader(ringside, await asOperator(ringside));
  [ann, bob] = [await newTrader(ringside), await newTrader(ringside)];
  await admin.send('POST /trading/house/fund', { account: 'house', amount: '1000000000' });
});
afterAll(() => ringside?.stop());

const inAnHour = () => new Date(Date.now() + 3_600_000).toISOString();

async function detail(id: string, who: Trader | null = null, query = ''): Promise<MarketDetail> {
  const route = `GET /markets/${id}${query}`;
  const { status, body } = await (who ? who.ask(route) : call(ringside, route));
  expect([route, status]).toEqual([route, 200]);
  return marketDetailSchema.strict().parse(body);
}

/** The list’s entry of a market that has a category of its own. */
async function listed(category: string): Promise<Json> {
  const { data } = marketListSchema.parse((await call(ringside, `GET /markets?category=${category}`)).body);
  return data[0];
}

describe('the detail of a market', () => {
  it('shows a proposal with its poll, and your vote in it', async () => {
    const { body } = await ann.ask('POST /markets/proposals', { question: 'Snow?', closesAt: inAnHour() });
    const { id } = body as { id: string };
    await bob.send(`POST /markets/${id}/votes`, { choice: 'yes' });
    await eventually(async () => (await detail(id)).history.length > 0);

    const seen = await detail(id, bob);
    expect(seen).toMatchObject({
      state: 'PROPOSED',
      version: 1,
      proposer: publicIdOf(ann.userId),
      history: [{ from: null, to: 'PROPOSED', event: 'propose', role: 'user', reason: null, evidence: null }],
      polls: [{ pollId: `${id}:proposal`, state: 'open', counts: { yes: 1, no: 0 }, yourChoice: 'yes' }],
      disputes: { data: [], next: null },
      mine: { positions: [], orders: { data: [], next: null } },
    });
    expect(seen.history[0]?.actor).toBe(publicIdOf(ann.userId));
    expect(seen.history[0]?.deadline).toBe(seen.deadline);

    const stranger = await detail(id);
    expect(stranger.mine).toBeNull();
    expect(stranger.polls).toMatchObject([{ counts: { yes: 1, no: 0 }, yourChoice: null }]);
  });

  it('shows a book with its figures and prices, and your shares and open orders', async () => {
    const id = await newMarket(ringside, { category: 'book-detail', initialProbability: 6_000 });
    await ann.placed(id);
    await bob.placed(id, { outcome: 'NO' });
    await ann.placed(id, { priceBps: 3_000 });
    await bob.placed(id, { outcome: 'NO', priceBps: 4_000, quantity: '2000000' });
    const thread = await ann.send(`POST /markets/${id}/discussions`, { text: 'A thread' });
    const reply = await bob.send(`POST /markets/${id}/discussions`, { text: 'A reply', parentId: thread.id });
    await bob.send(`POST /markets/${id}/discussions`, { text: 'Another thread' });
    await bob.ask(`DELETE /discussions/${reply.id}`);
    await eventually(async () => {
      const { figures, pricing } = await detail(id);
      return figures.posts === 3 && figures.bestBidBps === 3_000 && pricing?.marketSentiment !== 6_000;
    });

    const seen = await detail(id, ann, '?spark=24h');
    expect(seen).toMatchObject({ state: 'ACTIVE', venue: 'book', prices: null, lastPriceBps: 5_000 });
    expect(seen.figures).toMatchObject({
      bestBidBps: 3_000,
      bestAskBps: 6_000,
      threads: 2,
      posts: 3,
      trades24h: 1,
    });
    expect(seen.figures.spark?.at(-1)).toBe(5_000);
    expect(seen.mine?.positions).toMatchObject([{ outcome: 'YES', shares: '1000000' }]);
    expect(seen.mine?.orders).toMatchObject({ data: [{ marketId: id, priceBps: 3_000 }], next: null });
    expect((await detail(id, bob)).mine?.orders.data).toMatchObject([{ outcome: 'NO', quantity: '2000000' }]);
    expect(seen.history.map(({ event, role }) => [event, role])).toEqual([
      ['open', 'admin'],
      ['create', 'admin'],
    ]);

    const { body } = await call(ringside, `GET /stream/pricing/${id}/current`);
    const { seq } = currentPriceSchema.parse(body);
    expect({ ...seen.pricing, seq }).toEqual(body);
    expect(seen.pricing).toMatchObject({ initialProbability: 6_000, raffleSource: 'initial' });

    const stranger = await detail(id);
    expect([stranger.mine, stranger.figures.spark]).toEqual([null, null]);
    expect(await listed('book-detail')).toEqual(listedMarketSchema.parse(stranger));
  });

  it('shows the prices of a market maker', async () => {
    const id = await newMarket(ringside, { venue: 'amm', liquidity: '100000000' });
    await ann.placed(id, { type: 'MARKET', priceBps: undefined, quantity: undefined, maxCost: '10000000' });
    const { prices, figures } = await detail(id);
    expect(prices?.yesBps).toBeGreaterThan(5_000);
    expect(prices).toMatchObject({ noBps: 10_000 - (prices?.yesBps ?? 0) });
    expect([figures.bestBidBps, figures.bestAskBps]).toEqual([null, null]);
  });

  it('shows how a market ended: who did what, for which reason and with what evidence', async () => {
    const id = await newMarket(ringside);
    await ann.placed(id);
    await bob.placed(id, { outcome: 'NO' });
    await admin.send(`POST /markets/${id}/close`, { reason: 'The bout is over' });
    await operator.send(`POST /markets/${id}/resolve`, { outcome: 'NO', evidence: 'https://example.com/1' });
    await ann.send(`POST /markets/${id}/disputes`, { claim: 'YES', reason: 'There is a photo.' });
    await admin.send(`POST /markets/${id}/disputes/decide`, {
      claim: null,
      dismiss: true,
      reason: 'It is old',
    });
    await eventually(async () => {
      const { history, mine } = await detail(id, ann);
      return history[0]?.to === 'FINALIZED' && mine?.positions[0]?.shares === '0';
    });

    const seen = await detail(id, ann);
    expect(seen).toMatchObject({ state: 'FINALIZED', outcome: 'NO', disputeRound: 1 });
    expect(seen.history.map(({ to, role, reason, evidence }) => [to, role, reason, evidence])).toEqual([
      ['FINALIZED', 'operator', 'It is old', null],
      ['DISPUTED', 'user', 'There is a photo.', null],
      ['RESOLVED', 'operator', null, 'https://example.com/1'],
      ['CLOSED', 'admin', 'The bout is over', null],
      ['ACTIVE', 'admin', null, null],
      ['APPROVED', 'admin', null, null],
    ]);
    expect(seen.disputes.data).toMatchObject([
      { user: publicIdOf(ann.userId), claim: 'YES', against: 'NO', status: 'lost' },
    ]);
    expect(seen.mine).toMatchObject({
      positions: [{ outcome: 'YES', shares: '0', realised: '-500000' }],
      orders: { data: [] },
    });
  });

  it('includes what its cursor says: the order that was just placed', async () => {
    const id = await newMarket(ringside);
    for (let n = 1; n <= 20; n += 1) {
      const { headers } = await ann.order(id, { priceBps: 1_000 + n });
      const minSeq = headers.get('ringside-seq') ?? '';
      const { mine } = await detail(id, ann, `?minSeq=${minSeq}`);
      expect(mine?.orders.data).toHaveLength(n);
    }
  });

  it('shows what an API key with the scope read may see', async () => {
    const id = await newMarket(ringside);
    await ann.placed(id);
    const { key } = await apiKey(ringside, ann.account, 'read');
    const { body } = await call(ringside, `GET /markets/${id}`, { headers: bearer(key) });
    expect(marketDetailSchema.parse(body).mine?.orders.data).toHaveLength(1);
  });

  it.each([
    ['nowhere', 404, 'unknown_market'],
    ['item:4151', 400, 'bad_request'],
    [`${'x'.repeat(65)}`, 400, 'bad_request'],
  ])('does not exist for %s', async (id, status, code) => {
    for (const part of ['', '/votes', '/disputes', '/discussions', '/versions'])
      expect(refusalOf(await call(ringside, `GET /markets/${id}${part}`))).toMatchObject({ status, code });
  });

  it('refuses a parameter that it does not know', async () => {
    const id = await newMarket(ringside);
    for (const query of ['spark=7d', 'depth=5'])
      expect(refusalOf(await call(ringside, `GET /markets/${id}?${query}`))).toMatchObject({ status: 400 });
  });
});
