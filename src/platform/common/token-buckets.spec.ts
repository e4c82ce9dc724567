import { describe, expect, it } from '@jest/globals';
import { TokenBuckets } from './token-buckets.js';

describe('token buckets', () => {
  it('let a full bucket be used up at once, then one token per interval', () => {
    const buckets = new TokenBuckets(3, 2);
    for (let i = 0; i < 3; i += 1) {
      expect(buckets.waitMs('a', 0)).toBe(0);
      buckets.charge('a', 1, 0);
    }
    expect(buckets.waitMs('a', 0)).toBe(500);
    expect(buckets.waitMs('a', 499)).toBeGreaterThan(0);
    expect(buckets.waitMs('a', 500)).toBe(0);
  });

  it('keep keys apart', () => {
    const buckets = new TokenBuckets(1, 1);
    buckets.charge('a', 1, 0);
    expect([buckets.waitMs('a', 0), buckets.waitMs('b', 0)]).toEqual([1_000, 0]);
  });

  it('hold a debt until it is paid', () => {
    const buckets = new TokenBuckets(10, 10);
    buckets.charge('a', 1_010, 0);
    expect(buckets.waitMs('a', 0)).toBe(100_100);
    expect(buckets.waitMs('a', 100_000)).toBe(100);
    expect(buckets.waitMs('a', 100_100)).toBe(0);
  });

  it('hold no more tokens than their size', () => {
    const buckets = new TokenBuckets(2, 1);
    buckets.charge('a', 1, 0);
    buckets.charge('a', 2, 1_000_000);
    expect(buckets.waitMs('a', 1_000_000)).toBe(1_000);
  });

  it('neither fill nor stop when the clock is set back', () => {
    const buckets = new TokenBuckets(1, 1);
    buckets.charge('a', 1, 3_600_000);
    expect(buckets.waitMs('a', 0)).toBe(1_000);
    buckets.charge('a', 1, 0);
    expect(buckets.waitMs('a', 2_000)).toBe(0);
  });

  it('forget a bucket that is full again', () => {
    const buckets = new TokenBuckets(1, 1);
    for (let i = 0; i < 50; i += 1) buckets.charge(`k${i}`, 1, 0);
    expect(buckets.size).toBe(50);
    buckets.charge('new', 1, 1_000);
    expect(buckets.size).toBe(1);
  });

  it('keep a limited number of buckets, and those that were charged last', () => {
    const buckets = new TokenBuckets(1, 1);
    for (let i = 0; i < 100_002; i += 1) buckets.charge(`k${i}`, 1, 0);
    expect(buckets.size).toBe(100_000);
    expect([buckets.waitMs('k1', 0), buckets.waitMs('k2', 0)]).toEqual([0, 1_000]);
  });

  it('have no limit at a rate of 0', () => {
    const buckets = new TokenBuckets(0, 0);
    buckets.charge('a', 1_000_000, 0);
    expect([buckets.waitMs('a', 0), buckets.size]).toEqual([0, 0]);
  });
});
