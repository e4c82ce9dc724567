import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Backoff, BACKOFF_MAX_MS, backoffMs } from './backoff.js';

describe('backoff', () => {
  it.each([
    [1, 5_000, 5_000],
    [2, 5_000, 10_000],
    [4, 5_000, 40_000],
    [30, 5_000, BACKOFF_MAX_MS],
    [3, 3_600_000, 3_600_000],
  ])('after %d failures at %d ms is %d ms', (failures, intervalMs, expected) => {
    expect(backoffMs(failures, intervalMs)).toBe(expected);
  });

  it('never becomes shorter and is always bounded', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 10_000 }),
        fc.integer({ min: 100, max: 86_400_000 }),
        (failures, intervalMs) => {
          expect(backoffMs(failures + 1, intervalMs)).toBeGreaterThanOrEqual(backoffMs(failures, intervalMs));
          expect(backoffMs(failures, intervalMs)).toBeLessThanOrEqual(Math.max(intervalMs, BACKOFF_MAX_MS));
        },
      ),
    );
  });

  it('ends with a success or when the clock goes back', () => {
    const backoff = new Backoff(1_000);
    backoff.fail(10_000);
    expect(backoff.isWaiting(10_001)).toBe(false);
    backoff.fail(11_000);
    expect(backoff.isWaiting(12_000)).toBe(true);
    expect(backoff.isWaiting(13_000)).toBe(false);
    expect(backoff.isWaiting(5_000)).toBe(false);
    backoff.succeed();
    expect(backoff.isWaiting(11_001)).toBe(false);
  });
});
