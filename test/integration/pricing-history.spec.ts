// Real: PostgreSQL, the whole app, HTTP. History against a plain model of what a bucket is.
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  HISTORY_PERIODS,
  historySchema,
  type PriceBucket,
  type PriceHistory,
  type RawPricePoint,
} from '../../src/contract/pricing/prices.js';
import {
  PERIODS,
  toBucket,
  toTip,
  windowStart,
  type BucketSums,
} from '../../src/domain/pricing/items/history/buckets.js';
import { encodePage } from '../../src/platform/common/page-cursor.js';
import { bucketStart } from '../../src/platform/common/time-buckets.js';
import { emptyBucket, fromTip, withChange } from '../support/client-buckets.js';
import { testDatabase } from '../support/database.js';
import { FakeClock } from '../support/fake-clock.js';
import { FakeSource, pricingApp, START, type PricingApp } from '../support/pricing-app.js';

type Change = readonly [atMs: number, high: number | null, low: number | null];

describe('price history', () => {
  let database: Awaited<ReturnType<typeof testDatabase>>;
  let source: FakeSource;
  let clock: FakeClock;
  let stack: PricingApp;

  beforeAll(async () => {
    database = await testDatabase();
    source = new FakeSource();
    clock = new FakeClock(START);
    stack = await pricingApp({
      url: database.url,
      source,
      clock,
      environment: { PRICE_SYNC_INTERVAL_MS: '1000' },
    });
  });
  afterAll(async () => {
    await stack.close();
    await database.drop();
  });
  beforeEach(async () => {
    await stack.dataSource.query('truncate price_point, item_price, item');
    await stack.dataSource.query('insert into item (item_id) values (2), (3)');
    clock.set(START);
    await feedTime(clock.nowMs());
  });

  const feedTime = (ms: number) =>
    stack.dataSource.query('update price_feed set timeline_at = $1, attempted_at = null', [
      new Date(ms).toISOString(),
    ]);
  const record = async (changes: readonly Change[], itemId = 2) => {
    await stack.dataSource.query(
      `insert into price_point (feed_id, item_id, at, high, low)
       select (select id from price_feed where source = 'fake'), $1, * from unnest($2::timestamptz[], $3::bigint[], $4::bigint[])`,
      [
        itemId,
        changes.map(([at]) => new Date(at).toISOString()),
        changes.map(([, high]) => high),
        changes.map(([, , low]) => low),
      ],
    );
  };
  const history = async (query: string, id: number | string = 2) => {
    const { status, body, cursor } = await stack.get(`/prices/history/${id}?${query}`);
    return {
      status,
      body: body as PriceHistory & { code: string; details: Record<string, unknown> },
      cursor,
    };
  };
  const buckets = (changes: readonly Change[], bucketMs: number): BucketSums[] => {
    const byStart = new Map<number, BucketSums>();
    for (const [at, high, low] of [...changes].sort(([a], [b]) => a - b)) {
      const start = bucketStart(at, bucketMs);
      byStart.set(start, withChange(byStart.get(start) ?? emptyBucket(start), high, low));
    }
    return [...byStart.values()];
  };

  it('is what a plain model says, for any changes and every period', async () => {
    const nowMs = Date.parse(START) + 12_345_678;
    const price = fc.option(fc.nat({ max: 100_000_000_000 }), { nil: null });
    const ago = fc.oneof(
      fc.nat({ max: 400_000 }),
      fc.nat({ max: 90_000_000 }),
      fc.nat({ max: 40_000_000_000 }),
    );
    const changes = fc.uniqueArray(fc.tuple(ago, price, price), { maxLength: 60, selector: ([at]) => at });
    await fc.assert(
      fc.asyncProperty(changes, fc.constantFrom(...HISTORY_PERIODS), async (drawn, period) => {
        const list = drawn.map(([at, high, low]): Change => [nowMs - at, high, low]);
        await stack.dataSource.query('truncate price_point');
        await record(list);
        await record([[nowMs, 1, 1]], 3);
        clock.set(nowMs);
        await feedTime(nowMs);
        const { body } = await history(`period=${period}&cache=skip`);
        const { bucketMs } = PERIODS[period];
        const expected = buckets(
          list.filter(([at]) => at >= windowStart(period, nowMs)),
          bucketMs,
        );
        const openMs = bucketStart(nowMs, bucketMs);
        const open = expected.find(({ startMs }) => startMs === openMs);
        expect(historySchema.safeParse(body).error).toBeUndefined();
        expect(body.data).toEqual(expected.filter(({ startMs }) => startMs !== openMs).map(toBucket));
        expect(body.tip).toEqual(open ? toTip(open, body.seq) : null);
      }),
      { numRuns: 60 },
    );
  });

  it('goes on exactly: the tip plus the events after its seq is the next answer', async () => {
    clock.set('2026-01-01T00:00:01.000Z');
    let before: PriceHistory | undefined;
    for (let i = 0; i < 150; i += 1) {
      clock.advance(1_000);
      source.rows = [{ id: 2, high: 100 + ((i * 37) % 11), low: i % 5 ? 90 + (i % 7) : null }];
      await stack.syncNow();
      if (i % 20 !== 7) continue;
      const { body } = await history('period=1h&cache=skip');
      if (before?.tip) {
        const events: { at: string; prices: { high: number | null; low: number | null }[] }[] =
          await stack.dataSource.query(
            `select data->>'timestamp' as at, data->'prices' as prices from event
             where seq > $1 and type = 'pricing.prices.changed' order by seq`,
            [before.tip.seq],
          );
        const known = new Map<number, BucketSums>([[Date.parse(before.tip.timestamp), fromTip(before.tip)]]);
        for (const { at, prices } of events) {
          const start = bucketStart(Date.parse(at), 60_000);
          const [price] = prices;
          if (price)
            known.set(start, withChange(known.get(start) ?? emptyBucket(start), price.high, price.low));
        }
        const last = [...known.values()].at(-1);
        expect(body.tip).toEqual(last && toTip(last, body.seq));
        const closed = [...known.values()].slice(0, -1).map(toBucket);
        expect(body.data).toEqual([...before.data, ...closed]);
      }
      before = body;
    }
    expect(before?.tip).not.toBeNull();
  });

  it('keeps a bucket open until the feed, not the clock, has passed its end', async () => {
    const edge = Date.parse('2026-01-01T01:00:00.000Z');
    await record([[edge - 30_000, 10, 10]]);
    await feedTime(edge - 30_000);
    clock.set(edge + 500);
    expect((await history('period=1h&cache=skip')).body).toMatchObject({ data: [], tip: { high: 10 } });
    await feedTime(edge);
    expect((await history('period=1h&cache=skip')).body).toMatchObject({ data: [{ high: 10 }], tip: null });
  });

  it('gives the recorded points in pages, each once', async () => {
    const nowMs = clock.nowMs();
    await record(Array.from({ length: 25 }, (_, i): Change => [nowMs - (25 - i) * 1_000, i, null]));
    const seen: RawPricePoint[] = [];
    let after = '';
    for (;;) {
      const { body } = await history(`period=1h&sample=false&limit=10${after}`);
      expect(historySchema.safeParse(body).error).toBeUndefined();
      expect(body).toMatchObject({ bucket_ms: null, tip: null, cache: 'bypass' });
      seen.push(...(body.data as RawPricePoint[]));
      if (body.next === null) break;
      after = `&after=${body.next}`;
    }
    expect(seen.map(({ high }) => high)).toEqual(Array.from({ length: 25 }, (_, i) => i));
    const exact = (await history('period=1h&sample=false&limit=25')).body;
    expect([exact.data.length, exact.next]).toEqual([25, null]);
  });

  it('is cached with the seq it was true at, until it expires', async () => {
    await record([[clock.nowMs() - 600_000, 10, 10]], 3);
    const first = (await history('period=24h', 3)).body;
    await record([[clock.nowMs() - 599_000, 20, 20]], 3);
    const second = await history('period=24h', 3);
    expect([first.cache, second.body.cache]).toEqual(['miss', 'hit']);
    expect(second.body).toEqual({ ...first, cache: 'hit' });
    expect(second.cursor).toMatch(new RegExp(`-${first.seq}$`));
    clock.advance(30_000);
    expect((await history('period=24h', 3)).body).toMatchObject({ cache: 'miss', data: [{ volume: 2 }] });
  });

  it.each(['cache=skip', 'bypass_cache=true'])(
    '%s reads the database and still refreshes the cache',
    async (skip) => {
      await record([[clock.nowMs() - 600_000, 10, 10]]);
      await history('period=7d&cache=skip');
      await record([[clock.nowMs() - 599_000, 20, 20]]);
      const bypass = (await history(`period=7d&${skip}`)).body;
      expect(bypass).toMatchObject({ cache: 'bypass' });
      expect((bypass.data[0] as PriceBucket).volume).toBe(2);
      expect((await history('period=7d')).body).toEqual({ ...bypass, cache: 'hit' });
    },
  );

  it('does not answer from a cache that is behind minSeq', async () => {
    clock.set('2026-01-02T00:00:00.000Z');
    await history('period=1h');
    clock.advance(1_000);
    source.rows = [{ id: 2, high: 4_242, low: null }];
    await stack.syncNow();
    expect((await history('period=1h')).body).toMatchObject({ cache: 'hit' });
    const { cursor } = await stack.get('/prices/latest');
    const fresh = (await history(`period=1h&minSeq=${cursor}`)).body;
    expect(fresh).toMatchObject({ cache: 'miss', tip: { high: 4_242 } });
    expect((await history(`period=1h&minSeq=${cursor}`)).body).toMatchObject({
      cache: 'hit',
      tip: { high: 4_242 },
    });
  });

  it('defaults to 24h, sampled', async () => {
    expect((await history('')).body).toMatchObject({
      period: '24h',
      bucket_ms: 300_000,
      item_id: 2,
      source: 'fake',
    });
  });

  it.each([
    ['period=2h', 'period'],
    ['cache=maybe', 'cache'],
    ['bypass_cache=1', 'bypass_cache'],
    ['sample=no', 'sample'],
    ['limit=5', 'limit'],
    ['after=x', 'after'],
    ['sample=false&limit=0', 'limit'],
    ['sample=false&limit=5001', 'limit'],
    ['sample=false&limit=1e3', 'limit'],
    ['sample=false&after=nonsense', 'after'],
    [`sample=false&after=${encodePage('price-points', Number.MAX_SAFE_INTEGER)}`, 'after'],
    [`sample=false&after=${encodePage('price-points', 253_402_300_800_000)}`, 'after'],
    ['minSeq=nonsense', 'minSeq'],
    ['colour=red', 'colour'],
  ])('refuses %s and names the field', async (query, field) => {
    const { status, body } = await history(query);
    expect([status, body.code]).toEqual([400, 'bad_request']);
    expect(body.details).toMatchObject({ fields: [{ field }] });
  });

  it.each(['0', '-1', 'x', '2147483648', '1.5'])('refuses the item id %s', async (id) => {
    const { status, body } = await history('', id);
    expect([status, body.code]).toEqual([400, 'bad_request']);
    expect(body.details).toMatchObject({ fields: [{ field: 'id' }] });
  });

  it('does not know an item nobody has named', async () => {
    for (const query of ['', 'sample=false']) {
      const { status, body } = await history(query, 999);
      expect([status, body.code, body.details]).toEqual([404, 'unknown_item', { items: [999] }]);
    }
  });
});
