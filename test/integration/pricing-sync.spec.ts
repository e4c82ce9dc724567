// Real: PostgreSQL, the whole app. The clock and the source are the test's.
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { PricesChanged } from '../../src/contract/pricing/prices.js';
import type { FeedState } from '../../src/contract/pricing/feed.js';
import { FeedReader } from '../../src/domain/pricing/items/feed/feed.reader.js';
import { FeedWatch } from '../../src/domain/pricing/items/feed/feed-watch.js';
import { PriceSourceError } from '../../src/domain/pricing/items/sources/price-source.port.js';
import { testDatabase } from '../support/database.js';
import { eventually } from '../support/eventually.js';
import { FakeSource, INTERVAL_MS, pricingApp, START, type PricingApp } from '../support/pricing-app.js';

const NOW_S = Date.parse(START) / 1000;
const row = (id: number, high: number | null, highTime: number | null = NOW_S) => ({
  id,
  high,
  highTime,
  low: null,
  lowTime: null,
});

interface EventRow {
  seq: string;
  channel: string;
  data: PricesChanged;
}

describe('the price sync', () => {
  let database: Awaited<ReturnType<typeof testDatabase>>;
  let source: FakeSource;
  let stack: PricingApp;
  const others: PricingApp[] = [];

  beforeEach(async () => {
    database = await testDatabase();
    source = new FakeSource();
    stack = await pricingApp({ url: database.url, source });
  });
  afterEach(async () => {
    for (const app of [stack, ...others.splice(0)]) await app.close();
    await database.drop();
  });

  const another = async (withSource: FakeSource) => {
    const app = await pricingApp({ url: database.url, source: withSource, clock: stack.clock });
    others.push(app);
    return app;
  };
  const events = (): Promise<EventRow[]> =>
    stack.dataSource.query(
      `select seq, ch_prices as channel, data from event where type = 'pricing.prices.changed' order by seq`,
    );
  const points = (): Promise<{ item_id: number; at: Date; high: string | null }[]> =>
    stack.dataSource.query('select item_id, at, high from price_point order by at, item_id');
  const latest = async () => (await stack.get('/prices/latest')).body;

  it('stores and announces only what changed, in one event', async () => {
    source.rows = [row(2, 100), row(3, 50), row(4, null, null)];
    expect(await stack.sync()).toEqual({ outcome: 'changed', changed: 3 });
    source.rows = [row(2, 100), row(3, 51, NOW_S + 1), row(4, null, null)];
    expect(await stack.sync()).toEqual({ outcome: 'changed', changed: 1 });
    expect(await stack.sync()).toEqual({ outcome: 'unchanged' });

    const logged = await events();
    expect(logged.map(({ channel, data }) => [channel, data.prices.map(({ item_id }) => item_id)])).toEqual([
      ['prices', [2, 3, 4]],
      ['prices', [3]],
    ]);
    expect(logged[1]?.data).toEqual({
      source: 'fake',
      timestamp: new Date(Date.parse(START) + 2 * INTERVAL_MS).toISOString(),
      prices: [{ item_id: 3, high: 51, low: null, high_time: NOW_S + 1, low_time: null }],
    });
    expect((await points()).map(({ item_id, high }) => [item_id, high])).toEqual([
      [2, '100'],
      [3, '50'],
      [4, null],
      [3, '51'],
    ]);
  });

  it('skips bad rows, counts them by reason, and keeps the good ones', async () => {
    source.rows = [row(2, 100), row(3, -1), { id: 'x' }, null, row(5, 1, NOW_S + 1e9)];
    expect(await stack.sync()).toEqual({ outcome: 'changed', changed: 1 });
    expect((await stack.metric('ringside_price_rows_skipped_total')).sort()).toEqual([
      'ringside_price_rows_skipped_total{reason="bad_id"} 1',
      'ringside_price_rows_skipped_total{reason="bad_price"} 1',
      'ringside_price_rows_skipped_total{reason="bad_shape"} 1',
      'ringside_price_rows_skipped_total{reason="future_time"} 1',
    ]);
  });

  it('keeps the last prices when a sync fails, is stale after three intervals, and recovers', async () => {
    source.rows = [row(2, 100)];
    await stack.sync();
    source.next = () => Promise.reject(new PriceSourceError('http_status', 'answered 500'));
    expect(await stack.sync()).toEqual({ outcome: 'failed', kind: 'http_status' });
    expect(await latest()).toMatchObject({ data: [{ item_id: 2, high: 100 }], feed: { stale: false } });
    stack.clock.advance(2 * INTERVAL_MS);
    expect(await latest()).toMatchObject({ feed: { stale: false } });
    stack.clock.advance(1);
    expect(await latest()).toMatchObject({ data: [{ item_id: 2, high: 100 }], feed: { stale: true } });

    source.next = undefined;
    expect(await stack.sync()).toEqual({ outcome: 'unchanged' });
    expect(await latest()).toMatchObject({
      feed: { stale: false, lastSyncAt: stack.clock.now().toISOString() },
    });
    expect(await stack.metric('ringside_price_sync_failures_total')).toEqual([
      'ringside_price_sync_failures_total{kind="http_status"} 1',
    ]);
  });

  it('says on the channel feed when the source falls silent and when it answers again, once for all processes', async () => {
    const beside = await another(source);
    const watches = [stack, beside].map(({ app }) => app.get(FeedWatch));
    const look = () => Promise.all(watches.map((watch) => watch.look()));
    const told = () =>
      stack.dataSource.query<{ data: FeedState }[]>(
        "select data from event where type = 'pricing.feed.changed' and ch_feed = 'feed' order by seq",
      );
    const now = () => stack.app.get(FeedReader).state();
    const states = async () => (await told()).map(({ data }) => [data.stale, data.since, data.lastSyncAt]);
    const fresh = (at: string) => [false, at, at];
    await stack.sync();
    await stack.sync();
    const first = (await states())[0]?.[1] as string;
    expect(await states()).toEqual([fresh(first)]);

    source.next = () => Promise.reject(new PriceSourceError('http_status', 'answered 500'));
    const lastSyncAt = stack.clock.now().toISOString();
    stack.clock.advance(3 * INTERVAL_MS);
    await look();
    expect(await states()).toHaveLength(1);
    expect((await now()).state).toEqual({ source: 'fake', stale: false, since: first, lastSyncAt });
    const since = stack.clock.now().toISOString();
    stack.clock.advance(1);
    await look();
    await look();
    expect((await states()).slice(1)).toEqual([[true, since, lastSyncAt]]);
    expect(await stack.syncNow()).toMatchObject({ outcome: 'failed' });
    expect((await now()).state).toEqual({ source: 'fake', stale: true, since, lastSyncAt });

    source.next = undefined;
    await stack.sync();
    await look();
    expect((await states()).slice(2)).toEqual([fresh(stack.clock.now().toISOString())]);
  });

  it('adds the prices at the end of each of the last 24 hours of the feed, and reads past hours once an hour', async () => {
    // One sync an hour, at the start of the hour; the price of item 2 is the number of the sync.
    for (let n = 1; n <= 30; n += 1) {
      source.rows = [{ ...row(2, n, NOW_S + n), low: n, lowTime: NOW_S }, row(3, n < 29 ? null : 7)];
      await stack.sync();
    }
    const queries = jest.spyOn(stack.dataSource, 'query');
    const asked = () => queries.mock.calls.filter(([sql]) => sql.includes('generate_series')).length;
    const sparks = async (query = 'spark=24h') => (await stack.get(`/prices/latest?${query}`)).body.sparks;
    const upTo = (last: number) => Array.from({ length: 24 }, (_, n) => last - 23 + n);
    const unknown = (count: number) => Array.from({ length: count }, () => null);
    expect(await sparks()).toEqual([
      { item_id: 2, prices: upTo(30) },
      { item_id: 3, prices: [...unknown(22), 7, 7] },
    ]);
    expect(await sparks('spark=24h&items=3')).toMatchObject([{ item_id: 3 }]);
    expect(await sparks('items=3')).toBeNull();
    expect(asked()).toBe(1);
    // Within the hour only the last price changes; the middle of 31 and 40 is rounded up.
    source.rows = [{ ...row(2, 31, NOW_S + 31), low: 40, lowTime: NOW_S + 1 }, row(3, 7), row(4, 5)];
    stack.clock.advance(55 * 60_000);
    await stack.syncNow();
    expect(await sparks()).toEqual([
      { item_id: 2, prices: [...upTo(30).slice(0, 23), 36] },
      { item_id: 3, prices: [...unknown(22), 7, 7] },
      { item_id: 4, prices: [...unknown(23), 5] },
    ]);
    expect(asked()).toBe(1);
    await stack.sync();
    expect((await sparks('spark=24h&items=2'))[0].prices).toEqual([...upTo(30).slice(1, 23), 36, 36]);
    expect(asked()).toBe(2);
    queries.mockRestore();
    expect((await stack.get('/prices/latest?spark=7d')).status).toBe(400);
  });

  it.each([
    ['no row', []],
    ['no readable row', [row(2, -1), row(3, null), { id: 4 }, null]],
    ['far fewer rows', [row(2, 105, NOW_S + 1)]],
  ])('takes an answer with %s for a failed sync', async (_name, few) => {
    source.rows = [row(2, 100), row(3, 50), row(4, 20)];
    await stack.sync();
    const lastSyncAt = stack.clock.now().toISOString();
    source.rows = few;
    let confirmed = false;
    source.next = () => Promise.resolve({ rows: few, confirm: () => (confirmed = true) });
    for (let sync = 0; sync < 3; sync += 1) {
      expect(['failed', 'waiting']).toContain((await stack.sync()).outcome);
    }
    stack.clock.advance(1);
    expect(await latest()).toMatchObject({
      data: [{ high: 100 }, { high: 50 }, { high: 20 }],
      unlisted: [],
      feed: { lastSyncAt, stale: true },
    });
    expect(confirmed).toBe(false);
    expect(await stack.metric('ringside_price_sync_failures_total')).toEqual([
      expect.stringContaining('{kind="malformed"}'),
    ]);
  });

  it('measures the age of an item that the source dropped, until the source lists it again', async () => {
    source.rows = [row(2, 100), row(3, 50)];
    await stack.sync();
    const lastListedAt = stack.clock.now().toISOString();
    source.rows = [row(2, 100), row(3, null)];
    await stack.sync();
    source.rows = [row(2, 100), { id: 3, high: 'dear' }];
    await stack.sync();
    expect((await latest()).unlisted).toEqual([{ item_id: 3, lastListedAt, stale: false }]);
    source.rows = [row(2, 101, NOW_S + 1)];
    await stack.sync();
    stack.clock.advance(1);
    const gone = await latest();
    expect(gone.unlisted).toEqual([{ item_id: 3, lastListedAt, stale: true }]);
    expect(gone.feed.stale).toBe(false);
    source.rows = [row(2, 101, NOW_S + 1), row(3, 50)];
    await stack.sync();
    expect((await latest()).unlisted).toEqual([]);
  });

  it('leaves a source that keeps failing alone for longer and longer', async () => {
    await stack.close();
    stack = await pricingApp({ url: database.url, source, environment: { PRICE_SYNC_INTERVAL_MS: '1000' } });
    source.next = () => Promise.reject(new PriceSourceError('unreachable', 'is down'));
    const outcomes: string[] = [];
    for (let i = 0; i < 12; i += 1) {
      stack.clock.advance(1_000 - INTERVAL_MS);
      outcomes.push((await stack.sync()).outcome);
    }
    expect(outcomes.filter((outcome) => outcome === 'waiting').length).toBeGreaterThan(5);
  });

  it('takes "not modified" for a successful sync', async () => {
    source.next = () => Promise.resolve({ notModified: true });
    expect(await stack.sync()).toEqual({ outcome: 'unchanged' });
    expect((await latest()).feed).toEqual({
      source: 'fake',
      lastSyncAt: stack.clock.now().toISOString(),
      stale: false,
    });
  });

  it('confirms an answer only after its rows are stored', async () => {
    let confirmed = 0;
    const confirm = () => void (confirmed += 1);
    source.next = async () => {
      await stack.dataSource.query('update price_feed set turn = turn + 1');
      return { rows: [row(2, 1)], confirm };
    };
    expect(await stack.sync()).toEqual({ outcome: 'overtaken' });
    expect(confirmed).toBe(0);
    source.next = () => Promise.resolve({ rows: [row(2, 1)], confirm });
    await stack.sync();
    expect(confirmed).toBe(1);
  });

  it('lets one of two processes sync at a time', async () => {
    const other = await another(new FakeSource());
    stack.clock.advance(INTERVAL_MS);
    source.rows = [row(2, 100)];
    stack.clock.advance(-INTERVAL_MS);
    expect(await stack.sync()).toEqual({ outcome: 'changed', changed: 1 });
    stack.clock.advance(-INTERVAL_MS);
    expect(await other.sync()).toEqual({ outcome: 'not_my_turn' });
    expect(await other.sync()).toEqual({ outcome: 'unchanged' });
  });

  it('does not let a process store what it fetched before another took its turn', async () => {
    const slow = new FakeSource();
    const other = await another(slow);
    let release = (): void => undefined;
    slow.next = () => new Promise((resolve) => (release = () => resolve({ rows: [row(2, 1)] })));
    const late = other.sync();
    await eventually(() => slow.requests.length > 0);
    source.rows = [row(2, 100)];
    expect(await stack.sync()).toEqual({ outcome: 'changed', changed: 1 });
    release();
    expect(await late).toEqual({ outcome: 'overtaken' });
    expect((await points()).map(({ high }) => high)).toEqual(['100']);
  });

  it('joins a sync that is running instead of starting another', async () => {
    const before = source.requests.length;
    let release = (): void => undefined;
    source.next = () => new Promise((resolve) => (release = () => resolve({ notModified: true })));
    const first = stack.sync();
    const second = stack.sync();
    await eventually(() => source.requests.length > before);
    release();
    expect(await first).toBe(await second);
    expect(source.requests.length).toBe(before + 1);
  });

  it('goes on when the clock goes back, and its own time never does', async () => {
    const old = NOW_S - 1_000_000;
    source.rows = [row(2, 100, old)];
    await stack.sync();
    stack.clock.advance(-10 * INTERVAL_MS);
    source.rows = [row(2, 101, old)];
    expect(await stack.sync()).toEqual({ outcome: 'changed', changed: 1 });
    const [first, second] = await points();
    expect(Number(second?.at)).toBe(Number(first?.at) + 1);
    expect((await latest()).feed.stale).toBe(false);
  });

  it('keeps names apart from prices, and prices of one source apart from another', async () => {
    source.rows = [row(2, 100)];
    await stack.sync();
    const named = new FakeSource();
    Object.assign(named, { name: 'another' });
    named.names = [
      { itemId: 2, name: 'Cannonball' },
      { itemId: 7, name: 'Never traded' },
    ];
    const other = await another(named);
    expect((await other.get('/prices/latest')).body.data).toEqual([]);
    expect((await other.get('/prices/items')).body).toEqual({
      data: [
        { item_id: 2, name: 'Cannonball' },
        { item_id: 7, name: 'Never traded' },
      ],
      next: null,
    });
  });

  it('stops a fetch when the app stops, and waits for it', async () => {
    source.next = () =>
      new Promise((_resolve, reject) => {
        const { signal } = source.requests.at(-1) ?? {};
        signal?.addEventListener('abort', () => reject(new Error('aborted')));
      });
    const before = source.requests.length;
    const running = stack.sync();
    await eventually(() => source.requests.length > before);
    await stack.close();
    expect(await running).toEqual({ outcome: 'failed', kind: 'stopped' });
    stack = await pricingApp({ url: database.url, source: new FakeSource() });
  });
});
