// Real: PostgreSQL, an app without the desk, HTTP. TradingView's UDF, every answer held against our transcription of the protocol.
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { z } from 'zod';
import { bucketStart } from '../../src/platform/common/time-buckets.js';
import {
  UDF_BARS_MAX,
  udfBarsSchema,
  udfConfigSchema,
  udfErrorSchema,
  udfFoundSchema,
  udfHistorySchema,
  udfNoDataSchema,
  udfSymbolSchema,
  type UdfHistory,
} from '../../src/contract/market-data/udf.js';
import { startReadsApp, type ReadsApp } from '../support/reads-app.js';
import { TradingRows } from '../support/trading-rows.js';

const END_S = Date.parse('2026-01-05T10:07:30.000Z') / 1_000;
const ITEM = 2_000_000_001;
const SECONDS = { '1': 60, '5': 300, '60': 3_600, '1D': 86_400 } as const;
type Resolution = keyof typeof SECONDS;
const RESOLUTIONS = Object.keys(SECONDS) as Resolution[];

let ringside: ReadsApp;
let rows: TradingRows;
beforeAll(async () => {
  ringside = await startReadsApp();
  rows = new TradingRows(ringside);
  await rows.users(1);
  await rows.markets(
    { id: 'title-fight', question: 'Does the champion keep the title?' },
    { id: 'coin_100%', question: 'Heads?' },
    { id: `item:${ITEM}`, venue: 'quote', question: 'no market' },
  );
  await rows.dataSource.query(
    `insert into item (item_id, name) values ($1, 'Champion''s belt'), ($1 + 1, null)`,
    [ITEM],
  );
});
afterAll(() => ringside?.stop());

/** Throws unless the answer is what the protocol says. */
async function ask<T extends z.ZodType>(path: string, schema: T): Promise<z.output<T>> {
  const response = await fetch(`${ringside.url}/api/v1/udf/${path}`);
  expect(response.status).toBe(200);
  const body: unknown = await response.json();
  expect(schema.parse(body)).toEqual(body);
  return body as z.output<T>;
}
const history = (query: string): Promise<UdfHistory> => ask(`history?${query}`, udfHistorySchema);

describe('what the charting library is told at first', () => {
  it('is what this feed can do', async () => {
    expect(await ask('config', udfConfigSchema)).toMatchObject({
      supported_resolutions: ['1', '5', '60', '1D'],
      supports_search: true,
      supports_group_request: false,
      supports_time: true,
    });
  });

  it('is the time of the server as plain text', async () => {
    const response = await fetch(`${ringside.url}/api/v1/udf/time`);
    expect(response.headers.get('content-type')).toBe('text/plain; charset=utf-8');
    expect(await response.text()).toMatch(/^\d{10}$/);
  });

  it('is a market in percent and an item in coins', async () => {
    expect(await ask('symbols?symbol=market:title-fight', udfSymbolSchema)).toMatchObject({
      ticker: 'market:title-fight',
      description: 'Does the champion keep the title?',
      type: 'market',
      pricescale: 100,
      visible_plots_set: 'ohlcv',
    });
    expect(await ask(`symbols?symbol=item:${ITEM}`, udfSymbolSchema)).toMatchObject({
      ticker: `item:${ITEM}`,
      description: "Champion's belt",
      type: 'item',
      pricescale: 1,
      visible_plots_set: 'ohlc',
    });
    expect(await ask(`symbols?symbol=item:${ITEM + 1}`, udfSymbolSchema)).toMatchObject({
      description: `Item ${ITEM + 1}`,
    });
  });

  it.each(['nothing', 'market:nowhere', 'item:2147483647', `market:item:${ITEM}`, '', 'AAPL', '%00'])(
    'is, of the unknown symbol "%s", an error of the protocol',
    async (symbol) => {
      const unknown = { s: 'error', errmsg: 'unknown_symbol' };
      expect(await ask(`symbols?symbol=${symbol}`, udfErrorSchema)).toEqual(unknown);
      expect(await history(`symbol=${symbol}&resolution=1&from=0&to=100`)).toEqual(unknown);
    },
  );
});

describe('the search of symbols', () => {
  const tickers = async (query: string) =>
    (await ask(`search?${query}`, udfFoundSchema)).map(({ ticker }) => ticker);

  it('finds markets by question and id, and items by name and id, markets first', async () => {
    expect(await tickers('query=CHAMPION')).toEqual(['market:title-fight', `item:${ITEM}`]);
    expect(await tickers('query=fight')).toContain('market:title-fight');
    expect(await tickers('query=20000000')).toEqual([`item:${ITEM}`, `item:${ITEM + 1}`]);
    expect(await tickers(`query=item:${ITEM}`)).toEqual([`item:${ITEM}`]);
  });

  it('keeps to the type, the exchange and the limit', async () => {
    expect(await tickers('query=champion&type=item')).toEqual([`item:${ITEM}`]);
    expect(await tickers('query=champion&type=market&exchange=Ringside')).toEqual(['market:title-fight']);
    expect(await tickers('query=champion&exchange=NYSE')).toEqual([]);
    expect(await tickers('query=champion&limit=1')).toEqual(['market:title-fight']);
    expect(await tickers('query=&type=market')).toEqual(['market:coin_100%', 'market:title-fight']);
  });

  it('takes every sign for itself', async () => {
    expect(await tickers('query=_100%25')).toEqual(['market:coin_100%']);
    expect(await tickers('query=%25%25')).toEqual([]);
    expect(await tickers("query=champion's")).toEqual([`item:${ITEM}`]);
    expect(await tickers('query=a%00b')).toEqual([]);
  });
});

describe('bars', () => {
  beforeEach(async () => {
    await rows.forgetTrades();
    await rows.dataSource.query('delete from price_point where item_id = $1', [ITEM]);
  });

  interface Point {
    readonly atMs: number;
    readonly value: number;
    readonly shares: number;
  }
  async function record(kind: 'market' | 'item', points: readonly Point[]): Promise<string> {
    if (kind === 'market') {
      await rows.trades(
        points.map(({ atMs, value, shares }, i) => ({
          id: i + 1,
          marketId: 'title-fight',
          atMs,
          price: value * 100,
          quantity: BigInt(shares) * 1_000_000n,
        })),
      );
      return 'market:title-fight';
    }
    // The middle of 2 × value − 1 and 0 is value, rounded up; and that of value and nothing is value.
    await rows.dataSource.query(
      `insert into price_point (feed_id, item_id, at, high, low)
       select (select id from price_feed), $1, * from unnest($2::timestamptz[], $3::bigint[], $4::bigint[])`,
      [
        ITEM,
        points.map(({ atMs }) => new Date(atMs).toISOString()),
        points.map(({ value, shares }) => (shares % 2 === 0 ? 2 * value - 1 : null)),
        points.map(({ value, shares }) => (shares % 2 === 0 ? 0 : value)),
      ],
    );
    return `item:${ITEM}`;
  }
  /** Every bar there could be, oldest first. */
  function allBars(points: readonly Point[], resolution: Resolution): Map<number, Point[]> {
    const bars = new Map<number, Point[]>();
    for (const point of points) {
      const start = bucketStart(point.atMs, SECONDS[resolution] * 1_000) / 1_000;
      bars.set(start, [...(bars.get(start) ?? []), point]);
    }
    return bars;
  }
  function columns(bars: ReadonlyMap<number, readonly Point[]>, withVolume: boolean): UdfHistory {
    const list = [...bars.values()];
    const values = list.map((bar) => bar.map(({ value }) => value));
    const v = list.map((bar) => bar.reduce((sum, { shares }) => sum + shares, 0));
    return {
      s: 'ok',
      t: [...bars.keys()],
      o: values.map((bar) => bar[0] ?? 0),
      h: values.map((bar) => Math.max(...bar)),
      l: values.map((bar) => Math.min(...bar)),
      c: values.map((bar) => bar.at(-1) ?? 0),
      ...(withVolume ? { v } : {}),
    };
  }

  it.each(['market', 'item'] as const)(
    'of a %s are what a naive fold says, for a window and for a number of bars',
    async (kind) => {
      const drawn = fc.uniqueArray(
        fc.record({
          agoMs: fc.oneof(
            fc.nat({ max: 400_000 }),
            fc.nat({ max: 20_000_000 }),
            fc.nat({ max: 2_000_000_000 }),
          ),
          value: fc.integer({ min: 1, max: 99 }),
          shares: fc.integer({ min: 1, max: 1_000 }),
        }),
        { maxLength: 30, selector: ({ agoMs }) => agoMs },
      );
      const second = fc.integer({ min: END_S - 2_000_000, max: END_S + 100_000 });
      await fc.assert(
        fc.asyncProperty(
          drawn,
          fc.constantFrom(...RESOLUTIONS),
          second,
          second,
          fc.integer({ min: 1, max: 12 }),
          async (list, resolution, one, other, countback) => {
            const points = list
              .map(({ agoMs, ...rest }): Point => ({ atMs: END_S * 1_000 - agoMs, ...rest }))
              .sort((a, b) => a.atMs - b.atMs);
            await rows.forgetTrades();
            await rows.dataSource.query('delete from price_point where item_id = $1', [ITEM]);
            const symbol = await record(kind, points);
            const [from, to] = [Math.min(one, other), Math.max(one, other)];
            const bars = allBars(points, resolution);
            const before = [...bars].filter(([start]) => start < to);
            const first = Math.floor(from / SECONDS[resolution]) * SECONDS[resolution];
            const expect_ = (wanted: [number, Point[]][], nextTime?: number): UdfHistory =>
              wanted.length > 0
                ? columns(new Map(wanted), kind === 'market')
                : { s: 'no_data', ...(nextTime === undefined ? {} : { nextTime }) };

            const query = `symbol=${symbol}&resolution=${resolution}&from=${from}&to=${to}`;
            expect(await history(`${query}&countback=${countback}&firstDataRequest=true`)).toEqual(
              expect_(before.slice(-countback)),
            );
            const older = before.filter(([start]) => start < first).at(-1)?.[0];
            expect(await history(query)).toEqual(
              expect_(
                before.filter(([start]) => start >= first),
                older,
              ),
            );
          },
        ),
        { numRuns: 40, endOnFailure: true },
      );
    },
  );

  it('leave out points of an item without any price', async () => {
    await record('item', [{ atMs: END_S * 1_000, value: 5, shares: 1 }]);
    await rows.dataSource.query(
      `insert into price_point (feed_id, item_id, at) select id, $1, to_timestamp($2) from price_feed`,
      [ITEM, END_S - 600],
    );
    const body = udfBarsSchema.parse(
      await history(`symbol=item:${ITEM}&resolution=1&from=0&to=${END_S + 60}`),
    );
    expect(body.t).toEqual([Math.floor(END_S / 60) * 60]);
  });

  it('are none before the first one, which ends the scrolling back', async () => {
    await record('market', [{ atMs: END_S * 1_000, value: 50, shares: 1 }]);
    const answer = await history(`symbol=market:title-fight&resolution=1D&from=-100000&to=100000`);
    expect(udfNoDataSchema.parse(answer)).toEqual({ s: 'no_data' });
  });

  it('are no more than the limit, the newest ones', async () => {
    const points = Array.from({ length: UDF_BARS_MAX + 10 }, (_, i) => ({
      atMs: (END_S - 60 * i) * 1_000,
      value: 50,
      shares: 1,
    }));
    await record('market', points);
    const { t } = udfBarsSchema.parse(
      await history(`symbol=market:title-fight&resolution=1&from=0&to=${END_S + 60}`),
    );
    expect([t.length, t.at(-1)]).toEqual([UDF_BARS_MAX, Math.floor(END_S / 60) * 60]);
  });

  it.each([
    ['resolution=15&from=0&to=1', 'unsupported resolution; there are 1, 5, 60, 1D'],
    ['resolution=1&from=x&to=1', 'from and to are unix seconds'],
    ['resolution=1&from=0&to=1&countback=x', 'countback is a number of bars'],
  ])('are refused for %s in the way of the protocol', async (query, errmsg) => {
    expect(await history(`symbol=market:title-fight&${query}`)).toEqual({ s: 'error', errmsg });
  });
});
