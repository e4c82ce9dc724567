// Real: PostgreSQL, the whole app, recorded prices. The clock is the test's.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { PriceSource } from '../../src/domain/pricing/items/sources/price-source.port.js';
import {
  readRecording,
  recordingOf,
  type RecordedRow,
} from '../../src/domain/pricing/items/sources/replay/recording.js';
import {
  BUNDLED_RECORDING,
  ReplaySource,
} from '../../src/domain/pricing/items/sources/replay/replay.source.js';
import { testDatabase } from '../support/database.js';
import { FakeClock } from '../support/fake-clock.js';
import { pricingApp, START, type PricingApp } from '../support/pricing-app.js';

const START_S = Date.parse(START) / 1000;
const FIRST_S = 1_000_000;
const row = (t: number, itemId: number, high: number): RecordedRow => ({
  t: FIRST_S + t,
  itemId,
  high,
  highTime: FIRST_S + t - 5,
  low: null,
  lowTime: null,
});
const ROWS = [row(0, 1, 10), row(0, 2, 20), row(60, 1, 11), row(120, 3, 30), row(120, 2, 21)];
const replay = (speed: number, rows = ROWS) =>
  new ReplaySource(recordingOf(rows), [{ itemId: 1, name: 'One' }], speed);

interface Latest {
  item_id: number;
  high: number | null;
  low: number | null;
  high_time: number | null;
  low_time: number | null;
}

describe('replayed prices', () => {
  let database: Awaited<ReturnType<typeof testDatabase>>;
  let stack: PricingApp | undefined;

  beforeEach(async () => {
    database = await testDatabase();
  });
  afterEach(async () => {
    await stack?.close();
    stack = undefined;
    await database.drop();
  });

  const start = async (source: PriceSource, intervalMs: number, clock = new FakeClock(START)) => {
    stack = await pricingApp({
      url: database.url,
      source,
      clock,
      environment: { PRICE_SYNC_INTERVAL_MS: String(intervalMs) },
    });
    return stack;
  };
  const latest = async (app: PricingApp) => (await app.get('/prices/latest')).body.data as Latest[];
  const count = async (app: PricingApp, table: string) => {
    const [result] = await app.dataSource.query<{ n: number }[]>(`select count(*)::int as n from ${table}`);
    return result?.n;
  };

  it('begins with the recording as its past, ending at the start, and one event with the last prices', async () => {
    const app = await start(replay(60), 1_000);
    expect((await latest(app)).map(({ item_id, high, high_time }) => [item_id, high, high_time])).toEqual([
      [1, 11, START_S - 65],
      [2, 21, START_S - 5],
      [3, 30, START_S - 5],
    ]);
    expect(await count(app, "event where type = 'pricing.prices.changed'")).toBe(1);
    const points = await app.dataSource.query(
      'select item_id, at, high::int from price_point order by at, item_id',
    );
    expect(points).toEqual([
      { item_id: 1, at: new Date((START_S - 120) * 1000), high: 10 },
      { item_id: 2, at: new Date((START_S - 120) * 1000), high: 20 },
      { item_id: 1, at: new Date((START_S - 60) * 1000), high: 11 },
      { item_id: 2, at: new Date(START_S * 1000), high: 21 },
      { item_id: 3, at: new Date(START_S * 1000), high: 30 },
    ]);
    expect((await app.get('/prices/history/1?period=1h&sample=false')).body.source).toBe('replay');
  });

  it('does not begin again at the next start', async () => {
    const first = await start(replay(60), 1_000);
    const { clock } = first;
    const before = await count(first, 'price_point');
    await first.close();
    clock.advance(5_000);
    const second = await start(replay(60), 1_000, clock);
    const startedAt = await second.dataSource.query('select started_at from price_feed');
    expect(startedAt).toEqual([{ started_at: new Date(START) }]);
    expect((await count(second, 'price_point')) ?? 0).toBeLessThanOrEqual((before ?? 0) + 3);
  });

  it('takes a first start that broke off as not having happened', async () => {
    const broken = await start(
      new (class extends PriceSource {
        readonly name = 'replay';
        async latest() {
          return { rows: [] };
        }
        async items() {
          return [];
        }
        override *recorded(startedAt: Date) {
          yield { at: startedAt, rows: [{ id: 1, high: 1, highTime: null, low: null, lowTime: null }] };
          throw new Error('out of power');
        }
      })(),
      1_000,
    );
    expect(await count(broken, 'price_point')).toBe(0);
    await broken.close();
    const app = await start(replay(60), 1_000, new FakeClock(Date.parse(START) + 10_000));
    expect(await count(app, 'price_point')).toBe(ROWS.length);
  });

  it('plays in a loop, and no time ever goes back', async () => {
    const app = await start(replay(60), 1_000);
    const seen: Record<number, (number | null)[]> = { 1: [], 2: [], 3: [] };
    const newest = new Map<number, number>();
    for (let i = 0; i < 12; i += 1) {
      app.clock.advance(1_000);
      await app.syncNow();
      for (const { item_id, high, high_time } of await latest(app)) {
        seen[item_id]?.push(high);
        expect(high_time).toBeGreaterThanOrEqual(newest.get(item_id) ?? 0);
        newest.set(item_id, high_time ?? 0);
      }
    }
    expect(await app.metric('ringside_price_rows_skipped_total{')).toEqual([]);
    expect(seen[1]?.slice(0, 6)).toEqual([11, 11, 10, 11, 11, 10]);
    expect(seen[2]?.slice(0, 6)).toEqual([20, 21, 20, 20, 21, 20]);
  });

  it('starts its loop anew when speed or recording changes, so that nothing is out of order', async () => {
    const fast = await start(replay(60), 1_000);
    for (let i = 0; i < 5; i += 1) {
      fast.clock.advance(1_000);
      await fast.syncNow();
    }
    const { clock } = fast;
    const before = (await count(fast, 'price_point')) ?? 0;
    await fast.close();
    clock.advance(1_000);
    const slow = await start(replay(1), 1_000, clock);
    // The recording is the past of a first start only.
    expect(await count(slow, 'price_point')).toBe(before + 2);
    clock.advance(60_000);
    await slow.syncNow();
    expect(await slow.metric('ringside_price_rows_skipped_total{')).toEqual([]);
    expect((await latest(slow)).find(({ item_id }) => item_id === 1)?.high).toBe(11);
  });

  it('fills the bundled sample in', async () => {
    const source = await ReplaySource.open(BUNDLED_RECORDING, 60);
    const app = await start(source, 5_000);
    expect((await latest(app)).length).toBe(64);
    expect(await count(app, 'price_point')).toBeGreaterThan(60_000);
    const { data: items } = (await app.get('/prices/items')).body;
    expect(items.every(({ name }: { name: string | null }) => name !== null)).toBe(true);
    const { body } = await app.get(`/prices/history/${items[0].item_id}?period=7d`);
    expect(body.data.length).toBeGreaterThan(150);
  });

  const folder = process.env.RINGSIDE_BIG_DATA;
  const file = folder && join(folder, 'item-prices.ndjson.gz');
  const withBigData = file && existsSync(file) ? it : it.skip;
  if (!file)
    process.stderr.write(
      'skipped, RINGSIDE_BIG_DATA names no folder: the whole recording through the sync\n',
    );

  withBigData(
    'ends, after the whole recording, with the last row of every item',
    async () => {
      const recording = await readRecording(file ?? '');
      // Without the past, so that every row goes through the sync itself.
      class Live extends ReplaySource {
        override *recorded() {}
      }
      const app = await start(new Live(recording, [], 1), 290_000);
      for (const { t } of recording.polls()) {
        app.clock.set((START_S + t - recording.firstS) * 1000);
        await app.syncNow();
      }
      const shift = START_S - recording.firstS;
      const mapped = (time: number | null) => (time === null ? null : Math.max(START_S, time + shift));
      const expected = [...recording.at(recording.lastS)]
        .sort((a, b) => a.itemId - b.itemId)
        .map(({ itemId, high, highTime, low, lowTime }) => ({
          item_id: itemId,
          high,
          low,
          high_time: mapped(highTime),
          low_time: mapped(lowTime),
        }));
      const found = (await latest(app)).map(({ item_id, high, low, high_time, low_time }) => ({
        item_id,
        high,
        low,
        high_time,
        low_time,
      }));
      expect(found).toEqual(expected);
      expect(await app.metric('ringside_price_rows_skipped_total{')).toEqual([]);
    },
    600_000,
  );
});
