// Real: PostgreSQL, an app without the desk, HTTP. The depth of a market and its trades, from rows as the desk leaves them.
import { crc32 } from 'node:zlib';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import {
  bookSchema,
  printListSchema,
  type Book,
  type Print,
} from '../../src/contract/market-data/market-data.js';
import { encodePage } from '../../src/platform/common/page-cursor.js';
import { getJson } from '../support/app.js';
import { randomInt, seededRandom, testSeed } from '../support/random.js';
import { startReadsApp, type ReadsApp } from '../support/reads-app.js';
import { TradingRows, type MadeTrade } from '../support/trading-rows.js';

const AT_MS = Date.parse('2026-01-05T10:00:00.000Z');

let ringside: ReadsApp;
let rows: TradingRows;
beforeAll(async () => {
  ringside = await startReadsApp();
  rows = new TradingRows(ringside);
  await rows.markets(
    { id: 'm1', last_price: 6_500, taker_fee_bps: 10 },
    { id: 'm2', state: 'PAUSED' },
    { id: 'maker', venue: 'amm', liquidity: 100_000_000, yes: 50_000_000, no: 0 },
    { id: 'new-maker', venue: 'amm', liquidity: 100_000_000, state: 'APPROVED' },
    { id: 'item:2', venue: 'quote' },
  );
  await rows.users(1, 2);
});
afterAll(() => ringside?.stop());

const get = <T = Record<string, unknown>>(path: string) =>
  getJson<T>(`${ringside.url}/api/v1/markets/${path}`);

describe('the book of a market', () => {
  beforeEach(async () => {
    await rows.dataSource.query('truncate trade_order, hold');
  });

  async function read(id: string, query = ''): Promise<Book> {
    const { status, body } = await get<Book>(`${id}/book?${query}`);
    if (status !== 200) throw new Error(JSON.stringify(body));
    expect(bookSchema.strict().safeParse(body).error).toBeUndefined();
    return body;
  }
  interface Resting {
    readonly id: number;
    readonly account_id: number;
    readonly market_id: string;
    readonly outcome: string;
    readonly side: string;
    readonly price: number;
    readonly quantity: number;
    readonly filled: number;
    readonly status: string;
  }

  it('is what a naive look at the open orders says, with the checksum of the stream', async () => {
    const random = seededRandom(testSeed('market-book'));
    const pick = <T>(...list: T[]): T => list[randomInt(random, 0, list.length - 1)] as T;
    const orders = Array.from({ length: 400 }, (_, i): Resting => {
      const quantity = 10_000 * randomInt(random, 2, 50);
      return {
        id: i + 1,
        account_id: pick(1, 2),
        market_id: pick('m1', 'm1', 'm1', 'm2', 'item:2'),
        outcome: pick('YES', 'NO'),
        side: pick('BUY', 'SELL'),
        price: randomInt(random, 4_980, 5_020),
        quantity,
        filled: pick(0, 0, quantity - 10_000),
        status: pick('OPEN', 'OPEN', 'FILLED', 'CANCELLED', 'EXPIRED'),
      };
    });
    await rows.orders(orders.map((order) => ({ ...order })));
    const open = orders.filter(({ market_id, status }) => market_id === 'm1' && status === 'OPEN');
    const levels = (isBid: boolean) => {
      const totals = new Map<number, [number, number]>();
      for (const { outcome, side, price, quantity, filled } of open) {
        const isForYes = (outcome === 'YES' && side === 'BUY') || (outcome === 'NO' && side === 'SELL');
        if (isForYes !== isBid) continue;
        const yes = outcome === 'YES' ? price : 10_000 - price;
        const [total, count] = totals.get(yes) ?? [0, 0];
        totals.set(yes, [total + quantity - filled, count + 1]);
      }
      return [...totals]
        .sort(([a], [b]) => (isBid ? b - a : a - b))
        .map(([price, [total, count]]) => [price, String(total), count]);
    };
    const [bids, asks] = [levels(true), levels(false)];
    const checksum = crc32(
      [...bids.slice(0, 10), ...asks.slice(0, 10)].map(([price, total]) => `${price}:${total}`).join('|'),
    );
    const whole = await read('m1', 'depth=1000');
    expect([whole.bids, whole.asks]).toEqual([bids, asks]);
    expect(bids.length).toBeGreaterThan(10);
    expect(whole).toMatchObject({
      venue: 'book',
      state: 'ACTIVE',
      checksum,
      prices: null,
      lastPriceBps: 6_500,
    });
    expect(await read('m1', 'depth=3')).toEqual({ ...whole, bids: bids.slice(0, 3), asks: asks.slice(0, 3) });
  });

  it('is empty where nothing rests, and says in which state the market is', async () => {
    expect(await read('m2')).toEqual({
      marketId: 'm2',
      venue: 'book',
      state: 'PAUSED',
      bids: [],
      asks: [],
      checksum: 0,
      prices: null,
      lastPriceBps: null,
    });
  });

  it('has prices instead of levels where a market maker is the other side', async () => {
    // exp(0.5) / (exp(0.5) + 1)
    expect(await read('maker')).toMatchObject({
      venue: 'amm',
      bids: [],
      asks: [],
      prices: { yesBps: 6_225, noBps: 3_775 },
    });
    expect(await read('new-maker')).toMatchObject({
      state: 'APPROVED',
      prices: { yesBps: 5_000, noBps: 5_000 },
    });
  });

  it('is read no earlier than minSeq, and says as of which seq it is true', async () => {
    const cursor = await rows.commit([made(1, 'm2')], AT_MS);
    const { status, headers } = await get(`m1/book?minSeq=${cursor}`);
    expect([status, headers.get('ringside-seq')]).toEqual([200, cursor]);
  });
});

const made = (id: number, marketId = 'm1', atMs = AT_MS): MadeTrade => ({
  id,
  marketId,
  atMs,
  price: 5_000 + id,
  quantity: 10_000n * BigInt(id),
});

describe('the trades of a market', () => {
  beforeEach(() => rows.forgetTrades());

  async function read(query: string): Promise<{ data: Print[]; next: string | null }> {
    const { status, body } = await get<{ data: Print[]; next: string | null }>(`m1/trades?${query}`);
    if (status !== 200) throw new Error(JSON.stringify(body));
    expect(printListSchema.strict().safeParse(body).error).toBeUndefined();
    return body;
  }

  it('come newest first, without a way to the account of the taker', async () => {
    await rows.trades([{ ...made(1), kind: 'burn' }, made(2, 'm2'), made(3, 'm1', AT_MS + 1)]);
    const { data, next } = await read('');
    expect(next).toBeNull();
    expect(data).toEqual([
      {
        id: '3',
        kind: 'mint',
        side: 'BUY',
        outcome: 'YES',
        priceBps: 5_003,
        quantity: '30000',
        cost: '0',
        user: expect.stringMatching(/^p_/),
        at: '2026-01-05T10:00:00.001Z',
      },
      expect.objectContaining({ id: '1', kind: 'burn', user: data[0]?.user }),
    ]);
    expect(JSON.stringify(data)).not.toContain('u_1');
  });

  it('come in pages, each once, also those of one moment and while others are made', async () => {
    await rows.trades(Array.from({ length: 25 }, (_, i) => made(i + 1, 'm1', AT_MS + Math.floor(i / 7))));
    const seen: string[] = [];
    let after = '';
    for (let page = 0; ; page += 1) {
      const { data, next } = await read(`limit=4${after}`);
      seen.push(...data.map(({ id }) => id));
      await rows.trades([made(100 + page, 'm1', AT_MS + 1_000 + page)]);
      if (next === null) break;
      after = `&after=${next}`;
    }
    expect(seen).toEqual(Array.from({ length: 25 }, (_, i) => String(25 - i)));
  });

  it('end with a page that is just full', async () => {
    await rows.trades([made(1), made(2)]);
    expect(await read('limit=2')).toMatchObject({ data: [{ id: '2' }, { id: '1' }], next: null });
  });
});

describe('market data', () => {
  it.each([
    ['m1/book?depth=0', 'depth'],
    ['m1/book?depth=1001', 'depth'],
    ['m1/book?depth=all', 'depth'],
    ['m1/book?minSeq=x', 'minSeq'],
    ['m1/trades?limit=0', 'limit'],
    ['m1/trades?after=x', 'after'],
    [`m1/trades?after=${encodePage('items', 5)}`, 'after'],
    ['m1/trades?colour=red', 'colour'],
    ['item:2/book', 'id'],
    ['item:2/trades', 'id'],
  ])('refuses %s and names the field', async (path, field) => {
    const { status, body } = await get(path);
    expect([status, body]).toMatchObject([400, { code: 'bad_request', details: { fields: [{ field }] } }]);
  });

  it.each(['book', 'trades'])('has no %s of a market nobody has made', async (what) => {
    const { status, body } = await get(`nowhere/${what}`);
    expect([status, body.code]).toEqual([404, 'unknown_market']);
  });
});
