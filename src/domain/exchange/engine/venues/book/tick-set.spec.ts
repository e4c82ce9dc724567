import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { TickSet } from './tick-set.js';

const BOUNDED = { numRuns: 60, endOnFailure: true } as const;
const LAST = 10_000;

/** Edges of words and of groups of words, and random ticks. */
const aTick = fc.oneof(
  fc.constantFrom(0, 1, 31, 32, 33, 1_023, 1_024, 1_025, 9_983, 9_984, 9_999, LAST),
  fc.integer({ min: 0, max: LAST }),
);
const someSteps = fc.array(fc.record({ isAdd: fc.boolean(), tick: aTick }), { maxLength: 60, size: 'max' });

describe('a set of ticks', () => {
  it('is empty at first', () => {
    const ticks = new TickSet();
    expect([ticks.atLeast(0), ticks.atMost(LAST)]).toEqual([-1, -1]);
  });

  it('finds the next and the previous tick as a plain set does', () => {
    fc.assert(
      fc.property(someSteps, fc.array(aTick, { minLength: 1, maxLength: 10 }), (steps, asked) => {
        const ticks = new TickSet();
        const plain = new Set<number>();
        for (const { isAdd, tick } of steps) {
          if (isAdd) ticks.add(tick);
          else ticks.delete(tick);
          if (isAdd) plain.add(tick);
          else plain.delete(tick);
          for (const from of [...asked, tick]) {
            const above = [...plain].filter((other) => other >= from);
            const below = [...plain].filter((other) => other <= from);
            expect(ticks.atLeast(from)).toBe(above.length === 0 ? -1 : Math.min(...above));
            expect(ticks.atMost(from)).toBe(below.length === 0 ? -1 : Math.max(...below));
          }
        }
      }),
      BOUNDED,
    );
  });

  it('finds nothing beyond its ends', () => {
    const ticks = new TickSet();
    ticks.add(0);
    ticks.add(LAST);
    expect([ticks.atMost(-1), ticks.atLeast(LAST + 1)]).toEqual([-1, -1]);
  });
});
