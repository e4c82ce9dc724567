// Live points: what is kept, what is a repeat, and that a bucket equals the server's.
import { describe, expect, it } from '@jest/globals';
import { emptyBucket, toBucket, toTip, withChange } from '../../../test/support/client-buckets.js';
import { randomInt, seededRandom, testSeed } from '../../../test/support/random.js';
import { POINTS_MAX } from './item-buffer.js';
import { createLiveBufferStore, ITEMS_MAX, type NewPoint } from './live-buffer.js';

const MINUTE = 60_000;
const NOON = Date.UTC(2025, 0, 14, 12);
const open = () => createLiveBufferStore().getState();
const at = (seconds: number, high: number | null = 1, low: number | null = 1): NewPoint => ({
  timestamp: new Date(NOON + seconds * 1_000).toISOString(),
  high,
  low,
});
const point = (seconds: number, high: number | null, low: number | null) => ({
  timestamp: new Date(NOON + seconds * 1_000),
  high,
  low,
  isLive: true,
});

describe('a live buffer', () => {
  it('holds the points as they came, and the latest one', () => {
    const store = createLiveBufferStore();
    const { addPoint, getBuffer, getLiveTip } = store.getState();
    expect([getBuffer(560), getLiveTip(560)]).toEqual([null, null]);
    addPoint(560, at(1, 155, 151));
    addPoint(560, { timestamp: new Date(NOON + 2_000), high: 156, low: null });
    const points = [point(1, 155, 151), point(2, 156, null)];
    expect(getBuffer(560)).toEqual({ points, latestPoint: points[1] });
    expect(getLiveTip(560)).toEqual(points[1]);
    expect(store.getState().buffers.get(560)).toBe(getBuffer(560));
  });

  it('gives every change a new map and a new buffer, and leaves other buffers alone', () => {
    const store = createLiveBufferStore();
    const { addPoint } = store.getState();
    addPoint(1, at(1));
    addPoint(2, at(1));
    const { buffers } = store.getState();
    addPoint(1, at(2));
    expect(store.getState().buffers).not.toBe(buffers);
    expect(store.getState().buffers.get(1)).not.toBe(buffers.get(1));
    expect(store.getState().buffers.get(2)).toBe(buffers.get(2));
    expect(buffers.get(1)?.points).toHaveLength(1);
  });

  it('drops repeats by their seq, and takes points without a seq', () => {
    const store = createLiveBufferStore();
    const { addPoint, getBuffer } = store.getState();
    addPoint(1, { ...at(1), seq: 5 });
    const { buffers } = store.getState();
    for (const seq of [5, 4]) addPoint(1, { ...at(2), seq });
    expect(store.getState().buffers).toBe(buffers);
    addPoint(1, at(3));
    addPoint(1, at(3));
    addPoint(1, { ...at(4), seq: 6 });
    expect(getBuffer(1)?.points).toHaveLength(4);
  });

  it('takes a present value of the same time for a repeat, as its seq is that of the answer', () => {
    const { addPoint, getBuffer } = open();
    addPoint(1, { ...at(1), seq: 5, isPresent: true });
    addPoint(1, { ...at(2), seq: 6 });
    addPoint(1, { ...at(2), seq: 9, isPresent: true });
    addPoint(1, { ...at(3), seq: 9 });
    addPoint(1, { ...at(4), seq: 10 });
    expect(getBuffer(1)?.points.map(({ timestamp }) => timestamp.getTime() - NOON)).toEqual([
      1_000, 2_000, 4_000,
    ]);
  });

  it(`keeps ${POINTS_MAX} points of an item, the newest ones`, () => {
    const { addPoint, getBuffer } = open();
    for (let i = 1; i <= POINTS_MAX + 3; i++) addPoint(1, at(i));
    expect(getBuffer(1)?.points).toHaveLength(POINTS_MAX);
    expect(getBuffer(1)?.points[0]).toEqual(point(4, 1, 1));
    expect(getBuffer(1)?.latestPoint).toEqual(point(POINTS_MAX + 3, 1, 1));
  });

  it(`keeps ${ITEMS_MAX} items, by their last use`, () => {
    const store = createLiveBufferStore();
    const { addPoint, buffers: none } = store.getState();
    expect(none.size).toBe(0);
    for (let id = 1; id <= ITEMS_MAX; id++) addPoint(id, at(1));
    addPoint(1, at(2));
    addPoint(65, at(1));
    const { buffers } = store.getState();
    expect([1, 2, 3, 65].map((id) => buffers.has(id))).toEqual([true, false, true, true]);
    expect(buffers.size).toBe(ITEMS_MAX);
  });

  it('keeps an item that is read, whatever else the stream brings', () => {
    const { addPoint, getBuffer, getLiveTip } = open();
    for (let round = 1; round <= 3; round++) {
      for (let id = 1; id <= 700; id++) addPoint(id, at(round));
      if (round === 1) for (const id of [690, 700]) getLiveTip(id);
    }
    expect([690, 700].map((id) => getBuffer(id)?.points.length)).toEqual([3, 3]);
  });

  it('clears one item or all', () => {
    const store = createLiveBufferStore();
    const { addPoint, clearBuffer, clearAllBuffers, getBuffer } = store.getState();
    for (const id of [1, 2, 3]) addPoint(id, { ...at(1), seq: 9 });
    clearBuffer(2);
    expect([...store.getState().buffers.keys()]).toEqual([1, 3]);
    clearAllBuffers();
    expect(store.getState().buffers.size).toBe(0);
    addPoint(1, { ...at(1), seq: 1 });
    expect(getBuffer(1)?.points).toHaveLength(1);
  });

  it.each([
    ['no time', { timestamp: 'yesterday', high: 1, low: 1 }],
    ['half a coin', { timestamp: NOON, high: 1.5, low: 1 }],
    ['a negative price', { timestamp: NOON, high: 1, low: -1 }],
    ['a price that is no number', { timestamp: NOON, high: Number.NaN, low: 1 }],
  ])('refuses a point with %s, and keeps nothing of it', (_, bad) => {
    const store = createLiveBufferStore();
    expect(() => store.getState().addPoint(1, bad)).toThrow(expect.objectContaining({ code: 'bad_point' }));
    expect(store.getState().buffers.size).toBe(0);
  });
});

describe('consolidated points', () => {
  it('have a bucket per timestep of the message, and means rounded half up', () => {
    const { addPoint, getConsolidatedPoints } = open();
    addPoint(1, at(10, 1, 10));
    addPoint(1, at(59.999, 2, null));
    addPoint(1, at(60, null, null));
    addPoint(1, at(125, 7, 7));
    expect(getConsolidatedPoints(1, MINUTE)).toEqual([
      point(0, 2, 10),
      point(60, null, null),
      point(120, 7, 7),
    ]);
    expect(getConsolidatedPoints(1, 5 * MINUTE)).toEqual([point(0, 3, 9)]);
  });

  it('are the same array until something changes, so that React can compare them', () => {
    const { addPoint, getConsolidatedPoints } = open();
    expect(getConsolidatedPoints(1, MINUTE)).toBe(getConsolidatedPoints(1, MINUTE));
    expect(getConsolidatedPoints(1, MINUTE)).toEqual([]);
    addPoint(1, at(1));
    const before = getConsolidatedPoints(1, MINUTE);
    expect(getConsolidatedPoints(1, MINUTE)).toBe(before);
    addPoint(1, at(2));
    expect(getConsolidatedPoints(1, MINUTE)).not.toBe(before);
  });

  it('refuse a timestep that is none', () => {
    const { getConsolidatedPoints } = open();
    for (const timestep of [0, -1, 0.5, Number.NaN])
      expect(() => getConsolidatedPoints(1, timestep)).toThrow(
        expect.objectContaining({ code: 'bad_timestep' }),
      );
  });

  it("continue the server's open bucket, and equal the server's buckets when they close", () => {
    const random = seededRandom(testSeed('live buckets'));
    for (let run = 0; run < 30; run++) {
      const { addPoint, startFrom, getConsolidatedPoints } = open();
      const price = () => (random() < 0.1 ? null : randomInt(random, 0, 100_000_000_000));
      const seconds = Array.from({ length: 400 }, () => randomInt(random, 0, 1_800)).sort((a, b) => a - b);
      const changes = seconds.map((second, i) => ({ ...at(second, price(), price()), seq: i + 1 }));
      const tipAt = randomInt(random, 1, 399);
      const heardFrom = randomInt(random, 0, tipAt);
      const buckets = new Map<number, ReturnType<typeof emptyBucket>>();
      const startOf = (i: number) => NOON + Math.floor((seconds[i] ?? 0) / 300) * 300_000;
      for (const [i, { high, low, ...change }] of changes.entries()) {
        if (i >= heardFrom) addPoint(1, { high, low, ...change });
        const known = buckets.get(startOf(i)) ?? emptyBucket(startOf(i));
        buckets.set(startOf(i), withChange(known, high, low));
        if (i === tipAt) startFrom(1, 300_000, toTip(buckets.get(startOf(i)) ?? known, i + 1));
      }
      const server = [...buckets.values()].filter(({ startMs }) => startMs >= startOf(tipAt)).map(toBucket);
      expect(getConsolidatedPoints(1, 300_000)).toEqual(
        server.map(({ timestamp, high, low }) => ({
          timestamp: new Date(timestamp),
          high,
          low,
          isLive: true,
        })),
      );
    }
  });

  it('stay exact in a bucket that has more points than are kept', () => {
    const { addPoint, startFrom, getConsolidatedPoints } = open();
    let server = withChange(emptyBucket(NOON), 10, 10);
    startFrom(1, MINUTE, toTip(server, 1));
    const timestep = 12 * 60 * MINUTE;
    startFrom(1, timestep, toTip(server, 1));
    const count = POINTS_MAX + 500;
    let minute = emptyBucket(NOON);
    for (let i = 0; i < count; i++) {
      const price = i % 1_000;
      addPoint(1, { ...at(i, price, price), seq: i + 2 });
      server = withChange(server, price, price);
      const startMs = NOON + Math.floor(i / 60) * MINUTE;
      minute = withChange(minute.startMs === startMs ? minute : emptyBucket(startMs), price, price);
    }
    const { high } = toBucket(server);
    expect(getConsolidatedPoints(1, timestep)).toEqual([point(0, high, high)]);
    const minutes = getConsolidatedPoints(1, MINUTE);
    expect(minutes.at(-1)).toEqual(
      point(Math.floor((count - 1) / 60) * 60, toBucket(minute).high, toBucket(minute).high),
    );
    // The oldest bucket is half dropped and half kept.
    const first = Math.floor(500 / 60) * 60;
    const mean = Array.from({ length: 60 }, (_, i) => (first + i) % 1_000).reduce((a, b) => a + b) / 60;
    expect(minutes[0]).toEqual(point(first, Math.round(mean), Math.round(mean)));
  });

  it('start again after a gap, from a tip that includes everything before the gap', () => {
    const { addPoint, startFrom, getConsolidatedPoints } = open();
    const tip = (seq: number) => ({ ...toTip(withChange(emptyBucket(NOON), 50, 50), seq) });
    addPoint(1, { ...at(1, 40, 40), seq: 5, isPresent: true });
    expect(startFrom(1, MINUTE, tip(4))).toBe(false);
    expect(startFrom(1, MINUTE, tip(5))).toBe(true);
    expect(getConsolidatedPoints(1, MINUTE)).toEqual([point(0, 50, 50)]);
    addPoint(1, { ...at(2, 100, 100), seq: 8, isPresent: true });
    expect(getConsolidatedPoints(1, MINUTE)).toEqual([point(0, 70, 70)]);
    expect([startFrom(1, MINUTE, tip(7)), startFrom(1, MINUTE, tip(8))]).toEqual([false, true]);
    addPoint(1, { ...at(3, 100, 100), seq: 9 });
    expect(getConsolidatedPoints(1, MINUTE)).toEqual([point(0, 75, 75)]);
  });

  it('go on from the newest tip alone', () => {
    const { addPoint, startFrom, getConsolidatedPoints } = open();
    const tip = (seq: number, sum: number) => ({
      timestamp: new Date(NOON).toISOString(),
      high_sum: sum,
      high_count: 1,
      low_sum: sum,
      low_count: 1,
      seq,
    });
    startFrom(1, MINUTE, tip(9, 50));
    startFrom(1, MINUTE, tip(3, 10));
    addPoint(1, { ...at(5, 100, 100), seq: 8 });
    expect(getConsolidatedPoints(1, MINUTE)).toEqual([point(0, 50, 50)]);
    addPoint(1, { ...at(6, 100, 100), seq: 10 });
    expect(getConsolidatedPoints(1, MINUTE)).toEqual([point(0, 75, 75)]);
  });
});
