import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { bucketStart } from '../../../../platform/common/time-buckets.js';
import { HISTORY_PERIODS, tipSchema } from '../../../../contract/pricing/prices.js';
import { emptyBucket, fromTip, withChange } from '../../../../../test/support/client-buckets.js';
import { meanHalfUp, PERIODS, toBucket, toTip, windowStart } from './buckets.js';

describe('buckets', () => {
  it.each([
    [0n, 0, null],
    [0n, 3, 0],
    [3n, 2, 2],
    [5n, 2, 3],
    [4n, 3, 1],
    [5n, 3, 2],
    [2n ** 60n + 1n, 2, Number(2n ** 59n) + 1],
  ])('the mean of sum %s over %d is %p, halves up', (sum, count, mean) => {
    expect(meanHalfUp({ sum, count })).toBe(mean);
  });

  it.each([
    ['1h', 60_000],
    ['24h', 300_000],
    ['7d', 1_800_000],
    ['30d', 7_200_000],
    ['90d', 21_600_000],
    ['1y', 86_400_000],
    ['all', 86_400_000],
  ] as const)('%s has buckets of %d ms', (period, bucketMs) => {
    expect(PERIODS[period].bucketMs).toBe(bucketMs);
  });

  it('includes the whole bucket in which a window begins', () => {
    const nowMs = Date.parse('2026-03-05T12:34:56.789Z');
    expect(new Date(windowStart('24h', nowMs)).toISOString()).toBe('2026-03-04T12:30:00.000Z');
    expect(new Date(windowStart('1y', nowMs)).toISOString()).toBe('2025-03-05T00:00:00.000Z');
    expect(windowStart('all', nowMs)).toBe(0);
    for (const period of HISTORY_PERIODS)
      expect(windowStart(period, nowMs) % PERIODS[period].bucketMs).toBe(0);
  });

  it('are aligned to 1970', () => {
    expect(bucketStart(86_400_001, 86_400_000)).toBe(86_400_000);
    expect(bucketStart(86_399_999, 86_400_000)).toBe(0);
  });

  it('skips unknown prices but counts the change', () => {
    const bucket = [
      [10, null],
      [null, null],
      [13, 7],
    ].reduce((sums, [high, low]) => withChange(sums, high ?? null, low ?? null), emptyBucket(0));
    expect(toBucket(bucket)).toEqual({
      timestamp: '1970-01-01T00:00:00.000Z',
      high: 12,
      low: 7,
      high_ohlc: [10, 13, 10, 13],
      low_ohlc: [7, 7, 7, 7],
      volume: 3,
    });
  });

  it('continue a tip exactly like a bucket with all changes', () => {
    const price = fc.option(fc.nat({ max: 100_000_000_000 }), { nil: null });
    const changes = fc.array(fc.tuple(price, price), { maxLength: 30 });
    fc.assert(
      fc.property(changes, changes, (before, after) => {
        const add = (sums: ReturnType<typeof emptyBucket>, list: typeof before) =>
          list.reduce((bucket, [high, low]) => withChange(bucket, high, low), sums);
        const tip = toTip(add(emptyBucket(60_000), before), 7);
        expect(tipSchema.safeParse(tip).success).toBe(true);
        expect(add(fromTip(JSON.parse(JSON.stringify(tip)) as typeof tip), after)).toEqual(
          add(emptyBucket(60_000), [...before, ...after]),
        );
      }),
    );
  });
});
