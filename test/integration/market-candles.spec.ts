// Real: PostgreSQL, an app without the desk, HTTP. Candles against a naive fold of the trades, and against the stream.
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { bucketStart } from '../../src/platform/common/time-buckets.js';
import type { TradeMessage } from '../../src/contract/markets/market.js';
import {
  CANDLE_RESOLUTIONS,
  candlesSchema,
  type Candle,
  type Candles,
} from '../../src/contract/market-data/market-data.js';
import { EventStore } from '../../src/platform/events/index.js';
import { BUCKET_MS, toCandle, toTip } from '../../src/domain/market-data/candles/candles.js';
import { familyOf, productChannels } from '../support/product-channels.js';
import { getJson } from '../support/app.js';
import { firstOf, fromTip, withTrade } from '../support/client-candles.js';
import { startReadsApp, type ReadsApp } from '../support/reads-app.js';
import { TradingRows, type MadeTrade } from '../support/trading-rows.js';

const START_MS = Date.parse('2026-01-05T10:07:30.000Z');
const MINUTE_MS = 60_000;

describe('candles of a market', () => {
  let ringside: ReadsApp;
  let rows: TradingRows;
  let lastId = 0;
  beforeAll(async () => {
    ringside = await startReadsApp({ HISTORY_CACHE_TTL_MS: '1h' });
    rows = new TradingRows(ringside);
    await rows.markets({ id: 'm1' }, { id: 'm2' }, { id: 'quiet' });
    await rows.users(1);
  });
  afterAll(() => ringside?.stop());
  beforeEach(async () => {
    await rows.forgetTrades();
    await rows.deskTime(START_MS);
  });

  const trade = (atMs: number, price: number, quantity = 10_000n, marketId = 'm1'): MadeTrade => ({
    id: (lastId += 1),
    marketId,
    atMs,
    price,
    quantity,
  });
  async function read(query = '', marketId = 'm1'): Promise<Candles> {
    const { status, body, headers } = await getJson<Candles>(
      `${ringside.url}/api/v1/markets/${marketId}/candles?${query}`,
    );
    if (status !== 200) throw new Error(JSON.stringify(body));
    expect(candlesSchema.strict().safeParse(body).error).toBeUndefined();
    expect(headers.get('ringside-seq')).toMatch(new RegExp(`-${body.seq}$`));
    return body;
  }

  it('are what a naive fold of the trades says, for any trades, window and resolution', async () => {
    const drawnTrades = fc.array(
      fc.tuple(
        fc.oneof(fc.nat({ max: 200_000 }), fc.nat({ max: 20_000_000 }), fc.nat({ max: 1_000_000_000 })),
        fc.integer({ min: 1, max: 9_999 }),
        fc.bigInt({ min: 1n, max: 10n ** 15n }),
      ),
      { maxLength: 40 },
    );
    const bound = fc.option(fc.integer({ min: -1_000_000_000, max: 3_600_000 }), { nil: null });
    await fc.assert(
      fc.asyncProperty(
        drawnTrades,
        fc.constantFrom(...CANDLE_RESOLUTIONS),
        bound,
        bound,
        fc.integer({ min: 1, max: 30 }),
        async (drawn, resolution, from, to, limit) => {
          fc.pre(from === null || to === null || from < to);
          const bucketMs = BUCKET_MS[resolution];
          const trades = [...drawn]
            .sort(([a], [b]) => b - a)
            .map(([agoMs, price, quantity]) => trade(START_MS - agoMs, price, quantity));
          await rows.forgetTrades();
          await rows.trades([...trades, trade(START_MS - 1, 1, 1n, 'm2')]);
          const moment = (name: string, ms: number | null) =>
            ms === null ? '' : `&${name}=${new Date(START_MS + ms).toISOString()}`;
          const body = await read(
            `resolution=${resolution}&limit=${limit}&cache=skip${moment('from', from)}${moment('to', to)}`,
          );
          const starts = trades.map(({ atMs }) => bucketStart(atMs, bucketMs));
          const wanted = [...new Set(starts)]
            .filter((start) => from === null || start >= bucketStart(START_MS + from, bucketMs))
            .filter((start) => to === null || start < START_MS + to)
            .slice(-limit);
          const expected = wanted.map((start): Candle => {
            const own = trades.filter((_, i) => starts[i] === start);
            const prices = own.map(({ price }) => price);
            return {
              timestamp: new Date(start).toISOString(),
              open: prices[0] ?? 0,
              high: Math.max(...prices),
              low: Math.min(...prices),
              close: prices.at(-1) ?? 0,
              volume: own.reduce((sum, { quantity }) => sum + quantity, 0n).toString(),
              trades: own.length,
            };
          });
          const openStart = new Date(bucketStart(START_MS, bucketMs)).toISOString();
          expect(body.data).toEqual(expected.filter(({ timestamp }) => timestamp !== openStart));
          const open = expected.find(({ timestamp }) => timestamp === openStart);
          expect(body.tip).toEqual(open ? { ...open, seq: body.seq } : null);
          expect(body).toMatchObject({ marketId: 'm1', resolution, bucketMs, cache: 'bypass' });
        },
      ),
      { numRuns: 80, endOnFailure: true },
    );
  });

  it('go on exactly: the tip and the trades that the stream tells after its seq are the next answer', async () => {
    const family = familyOf(productChannels(), 'market');
    let before: Candles | undefined;
    for (let i = 0; i < 60; i += 1) {
      const nowMs = START_MS + i * 7_000;
      const made = Array.from({ length: i % 4 }, (_, n) => trade(nowMs, 5_000 + ((i * 37 + n * 11) % 400)));
      await rows.commit(made, nowMs);
      if (i % 9 !== 4) continue;
      const body = await read('resolution=1m&cache=skip');
      if (before?.tip) {
        const page = await ringside.app
          .get(EventStore)
          .since(before.tip.seq, { channels: { market: ['market:m1'] } });
        const known = [fromTip(before.tip)];
        for (const event of page.events) {
          for (const { json } of family.messages(event, 'market:m1')) {
            const { timestamp, data } = JSON.parse(json) as TradeMessage;
            const told = { price: data.price_bps, quantity: BigInt(data.shares) };
            const startMs = bucketStart(Date.parse(timestamp), MINUTE_MS);
            const last = known.at(-1);
            if (last?.startMs === startMs) known.splice(-1, 1, withTrade(last, told));
            else known.push(firstOf(startMs, told));
          }
        }
        const last = known.at(-1);
        expect(body.tip).toEqual(last && toTip(last, body.seq));
        expect(body.data).toEqual([...before.data, ...known.slice(0, -1).map(toCandle)]);
      }
      before = body;
    }
    expect(before?.data.length).toBeGreaterThan(3);
  });

  it('keep a bucket open until the desk, not the clock, has passed its end', async () => {
    const edge = bucketStart(START_MS, MINUTE_MS);
    await rows.trades([trade(edge - 1, 5_000)]);
    await rows.deskTime(edge - 1);
    expect(await read('cache=skip')).toMatchObject({ data: [], tip: { open: 5_000 } });
    await rows.deskTime(edge);
    expect(await read('cache=skip')).toMatchObject({ data: [{ open: 5_000 }], tip: null });
  });

  it('have of two trades of one moment the first one open and the last one close', async () => {
    await rows.trades([7_000, 3_000, 5_000].map((price) => trade(START_MS, price)));
    expect((await read('cache=skip')).tip).toMatchObject({
      open: 7_000,
      high: 7_000,
      low: 3_000,
      close: 5_000,
    });
  });

  it('are cached with the seq they were true at', async () => {
    await rows.commit([trade(START_MS, 4_000, 10_000n, 'm2')], START_MS);
    const first = await read('resolution=1d', 'm2');
    const cursor = await rows.commit([trade(START_MS + 1, 6_000, 10_000n, 'm2')], START_MS + 1);
    const second = await read('resolution=1d', 'm2');
    expect([first.cache, second]).toEqual(['miss', { ...first, cache: 'hit' }]);
    const fresh = await read(`resolution=1d&minSeq=${cursor}`, 'm2');
    expect(fresh).toMatchObject({ cache: 'miss', tip: { close: 6_000, trades: 2 } });
    expect(await read(`resolution=1d&minSeq=${cursor}`, 'm2')).toEqual({ ...fresh, cache: 'hit' });
  });

  it.each(['cache=skip', 'bypass_cache=true'])('with %s are read, and refresh the cache', async (skip) => {
    await rows.trades([trade(START_MS, 4_000)]);
    await read(`resolution=5m&${skip}`);
    await rows.trades([trade(START_MS + 1, 6_000)]);
    const bypass = await read(`resolution=5m&${skip}`);
    expect(bypass).toMatchObject({ cache: 'bypass', tip: { trades: 2 } });
    expect(await read('resolution=5m')).toEqual({ ...bypass, cache: 'hit' });
  });

  it('are none where nothing was traded', async () => {
    expect(await read('', 'quiet')).toMatchObject({ data: [], tip: null, resolution: '1m', cache: 'miss' });
  });

  it('are a minute long without a word, and as far back as one looks', async () => {
    await rows.trades([trade(1_000, 5_000), trade(START_MS - 3 * MINUTE_MS, 5_000)]);
    expect((await read('cache=skip')).data.map(({ timestamp }) => timestamp)).toEqual([
      '1970-01-01T00:00:00.000Z',
      '2026-01-05T10:04:00.000Z',
    ]);
  });

  it.each([
    ['resolution=2m', 'resolution'],
    ['from=yesterday', 'from'],
    ['from=1767600000', 'from'],
    ['from=0000-01-01T00:00:00Z', 'from'],
    ['to=2026-01-01T00:00:00', 'to'],
    ['from=2026-01-02T00:00:00Z&to=2026-01-02T00:00:00Z', 'to'],
    ['limit=0', 'limit'],
    ['limit=5001', 'limit'],
    ['cache=maybe', 'cache'],
    ['bypass_cache=1', 'bypass_cache'],
    ['minSeq=nonsense', 'minSeq'],
    ['colour=red', 'colour'],
  ])('refuse %s and name the field', async (query, field) => {
    const { status, body } = await getJson(`${ringside.url}/api/v1/markets/m1/candles?${query}`);
    expect([status, body]).toMatchObject([400, { code: 'bad_request', details: { fields: [{ field }] } }]);
  });

  it.each(['to=9999-12-31T23:59:59.999Z', 'from=9999-12-31T23:59:59.999Z', 'from=1970-01-01T00:00:00Z'])(
    'can be asked for with %s',
    async (query) => {
      expect((await read(`resolution=1d&${query}`, 'quiet')).data).toEqual([]);
    },
  );

  it('do not know a market nobody has made, nor an item', async () => {
    const ask = async (id: string) => {
      const { status, body } = await getJson(`${ringside.url}/api/v1/markets/${id}/candles`);
      return [status, body.code];
    };
    expect(await ask('nowhere')).toEqual([404, 'unknown_market']);
    expect(await ask('item:2')).toEqual([400, 'bad_request']);
  });
});
