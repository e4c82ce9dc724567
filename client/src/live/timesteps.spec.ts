// The client's buckets are those of the server's price history.
import { expect, it } from '@jest/globals';
import { HISTORY_PERIODS } from '../../../src/contract/pricing/prices.js';
import { PERIODS } from '../../../test/support/client-buckets.js';
import { getTimestepForPeriod, TIMESTEP_CONFIG } from './timesteps.js';

it('has the periods of the server, and buckets of the same length', () => {
  expect(Object.keys(TIMESTEP_CONFIG).sort()).toEqual([...HISTORY_PERIODS].sort());
  for (const period of HISTORY_PERIODS) {
    const { bucketMs } = PERIODS[period];
    expect(getTimestepForPeriod(period)).toBe(bucketMs);
    expect(TIMESTEP_CONFIG[period]).toEqual({
      period,
      displayTimestepMs: bucketMs,
      consolidationThreshold: bucketMs / 60_000,
    });
  }
});
