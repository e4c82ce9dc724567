import { describe, expect, it } from '@jest/globals';
import { RollingSums } from './rolling-sums.js';

describe('rolling sums', () => {
  it('sum what is inside the window, and forget what is older', () => {
    const sums = new RollingSums(2, 3, 1_000);
    sums.add(0, 0);
    sums.add(1_500, 0, 2);
    sums.add(2_999, 1, 5);
    expect(sums.sums(2_999)).toEqual([3, 5]);
    expect(sums.sums(3_000)).toEqual([2, 5]);
    sums.add(3_000, 0, 7);
    expect(sums.sums(3_500)).toEqual([9, 5]);
    expect(sums.sums(60_000)).toEqual([0, 0]);
  });

  it('leave out a future that a clock has left again', () => {
    const sums = new RollingSums(1, 3, 1_000);
    sums.add(10_000, 0);
    expect(sums.sums(1_000)).toEqual([0]);
  });
});
