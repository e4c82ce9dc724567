// Market data over HTTP, made by real orders, beside the streams that continue it. Stock client: `eventsource`.
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { bucketStart, MINUTE_MS } from '../../src/platform/common/time-buckets.js';
import type { TradeMessage } from '../../src/contract/markets/market.js';
import {
  bookSchema,
  candlesSchema,
  printListSchema,
  type Book,
  type Candles,
  type PrintList,
} from '../../src/contract/market-data/market-data.js';
import { udfBarsSchema } from '../../src/contract/market-data/udf.js';
import { toCandle, toTip } from '../../src/domain/market-data/candles/candles.js';
import { UNLIMITED } from '../support/accounts.js';
import { getJson, startTestApp, type TestApp } from '../support/app.js';
import { firstOf, fromTip, withTrade } from '../support/client-candles.js';
import { eventually } from '../support/eventually.js';
import { StreamListener } from '../support/stream-listener.js';
import { boss, newMarket, newTrader, type Trader } from '../support/trading.js';

let ringside: TestApp;
let ann: Trader;
let bob: Trader;
const listeners: StreamListener[] = [];
beforeAll(async () => {
  ringside = await startTestApp(UNLIMITED);
  [ann, bob] = [await newTrader(ringside), await newTrader(ringside)];
});
afterAll(async () => {
  for (const listener of listeners) listener.close();
  await ringside?.stop();
});

/** An answer with the cursor as of which it is true. */
async function get<T>(path: string): Promise<{ body: T; cursor: string }> {
  const { status, body, headers } = await getJson<T>(`${ringside.url}/api/v1/${path}`);
  if (status !== 200) throw new Error(JSON.stringify(body));
  return { body, cursor: headers.get('ringside-seq') ?? '' };
}
function listen(channel: string, after = ''): StreamListener {
  const from = after === '' ? '' : `&after=${after}`;
  const listener = new StreamListener(`${ringside.url}/api/v1/stream?channels=${channel}${from}`);
  listeners.push(listener);
  return listener;
}
/** Both sides of a trade of whole lots at this price of YES. Answers the cursor. */
async function trade(marketId: string, priceBps: number, lots: number): Promise<string> {
  const quantity = String(lots * 10_000);
  await ann.placed(marketId, { priceBps, quantity });
  const taken = await bob.order(marketId, { outcome: 'NO', priceBps: 10_000 - priceBps, quantity });
  expect(taken.body).toMatchObject({ status: 'FILLED' });
  return taken.headers.get('ringside-seq') ?? '';
}

describe('the book over HTTP', () => {
  it('is the image that the stream begins with, checksum and all', async () => {
    const marketId = await newMarket(ringside);
    for (const [trader, outcome, priceBps] of [
      [ann, 'YES', 4_000],
      [bob, 'YES', 4_000],
      [ann, 'YES', 3_500],
      [bob, 'NO', 5_000],
      [bob, 'NO', 4_200],
    ] as const)
      await trader.placed(marketId, { outcome, priceBps });
    const { body } = await get<Book>(`markets/${marketId}/book`);
    expect(bookSchema.strict().parse(body)).toMatchObject({
      bids: [
        [4_000, '2000000', 2],
        [3_500, '1000000', 1],
      ],
      asks: [
        [5_000, '1000000', 1],
        [5_800, '1000000', 1],
      ],
    });
    const stream = listen(`book:${marketId}`);
    const image = await eventually(() => stream.heard[0]);
    const levels = [
      ...body.bids.map(([price, total]) => ['bid', price, total]),
      ...body.asks.map(([price, total]) => ['ask', price, total]),
    ];
    expect(image).toMatchObject({ type: 'book_image', levels, checksum: body.checksum });
  });

  it('of a market maker has its prices', async () => {
    const admin = await boss(ringside);
    await admin.send('POST /trading/house/fund', { account: 'house', amount: '1000000000' });
    const marketId = await newMarket(ringside, { venue: 'amm', liquidity: '100000000' });
    await ann.placed(marketId, {
      type: 'MARKET',
      priceBps: undefined,
      quantity: undefined,
      maxCost: '10000000',
    });
    const { body } = await get<Book>(`markets/${marketId}/book`);
    const yesBps = body.prices?.yesBps ?? 0;
    expect(yesBps).toBeGreaterThan(5_000);
    expect(body).toMatchObject({
      bids: [],
      asks: [],
      prices: { noBps: 10_000 - yesBps },
      lastPriceBps: yesBps,
    });
    const { tip } = (await get<Candles>(`markets/${marketId}/candles`)).body;
    expect(tip).toMatchObject({ close: yesBps, trades: 1 });
  });
});

describe('trades and candles over HTTP', () => {
  it('are continued by the stream after the cursor they are true at', async () => {
    const marketId = await newMarket(ringside);
    for (const [price, lots] of [
      [5_000, 100],
      [5_600, 50],
      [5_200, 1],
    ] as const)
      await trade(marketId, price, lots);
    const prints = (await get<PrintList>(`markets/${marketId}/trades`)).body;
    expect(printListSchema.strict().parse(prints).data).toMatchObject([
      { kind: 'mint', side: 'BUY', outcome: 'NO', priceBps: 5_200, quantity: '10000', cost: '4800' },
      { priceBps: 5_600, quantity: '500000' },
      { priceBps: 5_000, quantity: '1000000' },
    ]);
    const { body: before, cursor } = await get<Candles>(`markets/${marketId}/candles?resolution=1m`);
    const { tip } = candlesSchema.strict().parse(before);
    if (!tip) throw new Error('the open bucket has no trade');

    const stream = listen(`market:${marketId}`, cursor);
    await trade(marketId, 4_900, 7);
    const last = await trade(marketId, 5_900, 3);
    await eventually(() => stream.heard.length >= 2);
    const candles = [fromTip(tip)];
    for (const { timestamp, data } of stream.heard as unknown as TradeMessage[]) {
      const told = { price: data.price_bps, quantity: BigInt(data.shares) };
      const startMs = bucketStart(Date.parse(timestamp), MINUTE_MS);
      const open = candles.at(-1);
      if (open?.startMs === startMs) candles.splice(-1, 1, withTrade(open, told));
      else candles.push(firstOf(startMs, told));
    }
    const { body: after } = await get<Candles>(`markets/${marketId}/candles?resolution=1m&minSeq=${last}`);
    const newest = candles.at(-1);
    expect(after.tip).toEqual(newest && toTip(newest, after.seq));
    expect(after.data).toEqual([...before.data, ...candles.slice(0, -1).map(toCandle)]);

    const heardIds = (stream.heard as unknown as TradeMessage[]).map(({ data }) => data.trade_id).reverse();
    const all = (await get<PrintList>(`markets/${marketId}/trades?minSeq=${last}`)).body.data;
    expect(all.map(({ id }) => id)).toEqual([...heardIds, ...prints.data.map(({ id }) => id)]);
    const [print] = all;
    expect((stream.heard.at(-1) as unknown as TradeMessage).data.user).toBe(print?.user);
  });

  it('are what charts get by the UDF', async () => {
    const marketId = await newMarket(ringside);
    await trade(marketId, 6_543, 200);
    const end = Math.floor(Date.now() / 1_000) + 86_400;
    const { body } = await get<unknown>(
      `udf/history?symbol=market:${marketId}&resolution=1D&from=0&to=${end}&countback=5`,
    );
    expect(udfBarsSchema.parse(body)).toMatchObject({ o: [65.43], c: [65.43], v: [2] });
  });
});
