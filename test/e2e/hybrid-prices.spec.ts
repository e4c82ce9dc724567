// Hybrid prices as clients see them: streams that begin with the current price, REST reads, weights, oracles and histories.
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  currentPriceSchema,
  hybridHistorySchema,
  priceListSchema,
  type CurrentPrice,
} from '../../src/contract/pricing/hybrid.js';
import {
  apiKey,
  asOperator,
  bearer,
  call,
  UNLIMITED,
  type Account,
  type Answer,
  type Json,
} from '../support/accounts.js';
import { startTestApp, type TestApp } from '../support/app.js';
import { SocketClient } from '../support/socket-client.js';
import { readSse } from '../support/sse-probe.js';
import { boss, newMarket, newTrader, pages, refusalOf, type Trader } from '../support/trading.js';

let ringside: TestApp;
let admin: Trader;
let operator: Account;
beforeAll(async () => {
  ringside = await startTestApp(UNLIMITED);
  admin = await boss(ringside);
  operator = await asOperator(ringside);
});
afterAll(() => ringside?.stop());

const cursorOf = ({ headers }: Answer<Json>): string => headers.get('ringside-seq') ?? '';

/** The price of a market, at least as new as the last act of `answer`. */
const priceAfter = async (marketId: string, answer: Answer<Json>): Promise<CurrentPrice> => {
  const found = await call(ringside, `GET /stream/pricing/${marketId}/current?minSeq=${cursorOf(answer)}`);
  expect(found.status).toBe(200);
  return currentPriceSchema.parse(found.body);
};

/** One share of YES at half a credit, from `maker` to `taker`. */
async function trade(taker: Trader, maker: Trader, marketId: string, quantity = '1000000') {
  await maker.placed(marketId, { outcome: 'NO', quantity });
  const answer = await taker.order(marketId, { quantity });
  expect(answer.status).toBe(201);
  return answer;
}

/** A client that has the current prices of a channel. */
async function listenTo(channel: string): Promise<SocketClient> {
  const client = await new SocketClient(ringside.url).open();
  client.send({ action: 'subscribe', channels: [channel] });
  await client.next('caught_up');
  return client;
}

const send = (account: Account, route: string, body: unknown) =>
  call(ringside, route, { body, headers: bearer(account) });

describe('a hybrid price', () => {
  it('begins at the initial probability of its market, from the answer that made the market on', async () => {
    const id = await newMarket(ringside, { isOpen: false, initialProbability: 6100 });
    const { body } = await call(ringside, `GET /stream/pricing/${id}/current`);
    expect(body).toMatchObject({
      marketId: id,
      hybridPrice: 6100,
      raffleProbability: 6100,
      marketSentiment: 6100,
      raffleWeight: 7000,
      marketWeight: 3000,
      sentiment: '61000000',
      sentimentLiquidity: '100000000',
      initialProbability: 6100,
      stale: false,
    });
    const other = await newMarket(ringside, { isOpen: false });
    const found = await call(ringside, `GET /stream/pricing/${other}/current`);
    expect(found.body).toMatchObject({ hybridPrice: 5000 });
  });

  it('moves with a trade, and the stream says why', async () => {
    const [ann, bob] = [await newTrader(ringside), await newTrader(ringside)];
    const id = await newMarket(ringside);
    await priceAfter(id, await trade(ann, bob, id));
    const client = await listenTo(`pricing:${id}`);
    const answer = await trade(ann, bob, id, '2000000');
    const price = await priceAfter(id, answer);
    expect(price).toMatchObject({ marketSentiment: 5150, hybridPrice: 5045, sentiment: '51500000' });
    expect(await client.next('market_sentiment_update')).toMatchObject({
      oldPrice: 5015,
      newPrice: 5045,
      betOutcome: 'YES',
      betSide: 'BUY',
      betAmount: 1,
      betCost: '1000000',
      applied: '1000000',
      capped: false,
      stale: false,
    });
    client.close();
  });

  it('is limited to what one user may move in an hour, and the message says so', async () => {
    const [ann, bob] = [await newTrader(ringside), await newTrader(ringside)];
    const id = await newMarket(ringside);
    const first = await trade(ann, bob, id, '20000000');
    expect(await priceAfter(id, first)).toMatchObject({ sentiment: '53000000', hybridPrice: 5090 });
    const { body } = await call(ringside, `GET /events?channels=pricing:${id}`);
    expect((body as { data: Json[] }).data.at(-1)).toMatchObject({ applied: '3000000', capped: true });
  });

  it('follows its weights, which an admin sets and which sum to 10000', async () => {
    const id = await newMarket(ringside, { initialProbability: 4000 });
    await send(operator, `POST /pricing/${id}/probability`, { probability: 8000, sequence: 1 });
    const answer = await admin.ask(`POST /pricing/${id}/weights`, { raffleWeight: 2500, marketWeight: 7500 });
    expect(answer.status).toBe(200);
    expect(await priceAfter(id, answer)).toMatchObject({ hybridPrice: 5000, raffleWeight: 2500 });
    const { body } = await call(ringside, `GET /events?channels=pricing:${id}`);
    expect((body as { data: Json[] }).data.map((message: Json) => message.type)).toEqual([
      'initial_price',
      'raffle_probability_update',
      'weights_update',
    ]);
    const bad = await admin.ask(`POST /pricing/${id}/weights`, { raffleWeight: 2500, marketWeight: 7499 });
    expect(refusalOf(bad)).toMatchObject({ status: 400, code: 'bad_request' });
    const byOperator = await send(operator, `POST /pricing/${id}/weights`, {
      raffleWeight: 5000,
      marketWeight: 5000,
    });
    expect(refusalOf(byOperator)).toEqual({ status: 403, code: 'forbidden' });
    expect(await priceAfter(id, answer)).toMatchObject({ hybridPrice: 5000 });
  });

  it('takes the probability of an oracle once per number', async () => {
    const id = await newMarket(ringside);
    const { key } = await apiKey(ringside, operator, 'raffle');
    const say = (probability: number, sequence: number) =>
      call(ringside, `POST /pricing/${id}/probability`, {
        body: { probability, sequence },
        headers: bearer(key),
      });
    expect((await say(9000, 5)).body).toEqual({
      marketId: id,
      probability: 9000,
      sequence: 5,
      applied: true,
    });
    expect((await say(9000, 5)).body).toMatchObject({ applied: false });
    const older = await say(100, 4);
    expect(older.body).toMatchObject({ probability: 9000, sequence: 5, applied: false });
    expect(refusalOf(await say(100, 5))).toEqual({ status: 409, code: 'sequence_conflict' });
    expect(await priceAfter(id, older)).toMatchObject({ raffleProbability: 9000, raffleSource: 'operator' });
    for (const probability of [-1, 10_001, 1.5])
      expect(refusalOf(await say(probability, 6))).toMatchObject({ status: 400, code: 'bad_request' });
  });

  it('has a history like that of an item, whose tip goes on', async () => {
    const [ann, bob] = [await newTrader(ringside), await newTrader(ringside)];
    const id = await newMarket(ringside);
    const answer = await trade(ann, bob, id, '4000000');
    await priceAfter(id, answer);
    const route = `GET /pricing/${id}/history?period=1y&cache=skip&minSeq=${cursorOf(answer)}`;
    const history = hybridHistorySchema.parse((await call(ringside, route)).body);
    expect(history).toMatchObject({ marketId: id, bucket_ms: 86_400_000, data: [] });
    expect(history.tip).toMatchObject({ open: 5000, high: 5060, low: 5000, close: 5060, volume: 2 });
  });

  it('is listed with the others, by market id', async () => {
    const all = (await pages(admin, 'GET /pricing', 3)).flat();
    const ids = all.map(({ marketId }) => marketId as string);
    expect(ids.length).toBeGreaterThan(5);
    expect(ids).toEqual([...ids].sort());
    expect(() => priceListSchema.parse({ data: all, next: null })).not.toThrow();
  });

  it('keeps its last value after the end of its market', async () => {
    const id = await newMarket(ringside);
    await admin.send(`POST /markets/${id}/close`);
    const end = await admin.ask(`POST /markets/${id}/settle`, { outcome: 'YES' });
    const late = await send(operator, `POST /pricing/${id}/probability`, { probability: 1, sequence: 1 });
    expect(refusalOf(late)).toEqual({ status: 409, code: 'bad_market_state' });
    expect(await priceAfter(id, end)).toMatchObject({ hybridPrice: 5000 });
  });
});

describe('a stream of hybrid prices', () => {
  it('of all markets begins with each market that has not ended', async () => {
    const [first, second] = [await newMarket(ringside), await newMarket(ringside)];
    const { body } = await call(ringside, 'GET /pricing?limit=1000');
    const count = (body as { data: Json[] }).data.length;
    const messages = await readSse(`${ringside.url}/api/v1/stream/pricing/all`, count);
    const prices = messages.filter(({ event }) => event === null).map(({ data }) => data as Json);
    expect(prices.every(({ type }) => type === 'initial_price')).toBe(true);
    expect(prices.map(({ marketId }) => marketId)).toEqual(expect.arrayContaining([first, second]));
  });

  it('of an unknown market does not open', async () => {
    const answer = await call(ringside, 'GET /stream/pricing/nowhere', {
      headers: { accept: 'text/event-stream' },
    });
    expect(refusalOf(answer)).toEqual({ status: 404, code: 'unknown_market' });
    for (const route of ['stream/pricing/nowhere/current', 'pricing/nowhere/history'])
      expect(refusalOf(await call(ringside, `GET /${route}`))).toEqual({
        status: 404,
        code: 'unknown_market',
      });
  });

  it('is a channel of the socket too', async () => {
    const id = await newMarket(ringside);
    const client = await new SocketClient(ringside.url).open();
    client.send({ action: 'subscribe', channels: [`pricing:${id}`, 'pricing:nowhere'] });
    expect(await client.next('subscribed')).toMatchObject({
      channels: [`pricing:${id}`],
      refused: [{ channel: 'pricing:nowhere', code: 'unknown_market' }],
    });
    expect(await client.next('initial_price')).toMatchObject({ marketId: id, hybridPrice: 5000 });
    client.close();
  });

  it('begins with the current price over SSE', async () => {
    const id = await newMarket(ringside, { initialProbability: 2500 });
    const [connected, first] = await readSse(`${ringside.url}/api/v1/stream/pricing/${id}`, 2);
    expect(connected).toMatchObject({ event: 'connected', data: { mode: 'snapshot' } });
    expect(first).toMatchObject({ event: null, data: { type: 'initial_price', hybridPrice: 2500 } });
  });
});

describe('the numbers of a new market’s price', () => {
  it.each([
    { initialProbability: -1 },
    { initialProbability: 10_001 },
    { initialProbability: 50.5 },
    { sentimentLiquidity: '0' },
    { sentimentLiquidity: '1500000' },
    { sentimentLiquidity: '1000000001000000' },
  ])('are refused: %j', async (numbers) => {
    const answer = await admin.ask('POST /markets', { question: 'Who?', ...numbers });
    expect(refusalOf(answer)).toMatchObject({ status: 400, code: 'bad_request' });
  });
});
