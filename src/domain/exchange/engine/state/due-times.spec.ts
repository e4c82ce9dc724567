import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { DueTimes, type Due } from './due-times.js';

const BOUNDED = { numRuns: 200, endOnFailure: true } as const;

const aTime = fc.integer({ min: 0, max: 20 });
const aDue: fc.Arbitrary<Due> = fc.oneof(
  fc.record({ atMs: aTime, kind: fc.constant('order' as const), id: fc.integer({ min: 1, max: 12 }) }),
  fc.record({ atMs: aTime, kind: fc.constant('market' as const), id: fc.constantFrom('a', 'b', 'c') }),
);
const aStep = fc.oneof({ weight: 3, arbitrary: aDue }, { weight: 2, arbitrary: aTime });

/** Earliest first. At the same time orders come before markets, then the lower id comes first. */
function compare(a: Due, b: Due): number {
  if (a.atMs !== b.atMs) return a.atMs - b.atMs;
  if (a.kind !== b.kind) return a.kind === 'order' ? -1 : 1;
  return a.id < b.id ? -1 : a.id > b.id ? 1 : 0;
}

describe('due times', () => {
  it('come out as from a sorted array', () => {
    fc.assert(
      fc.property(fc.array(aStep, { maxLength: 80, size: 'max' }), (steps) => {
        const times = new DueTimes();
        let plain: Due[] = [];
        for (const step of steps) {
          if (typeof step === 'object') {
            times.add(step);
            plain = [...plain, step].sort(compare);
          } else {
            const expected = plain[0] && plain[0].atMs <= step ? plain.shift() : undefined;
            expect(times.take(step)).toEqual(expected);
          }
          expect(times.nextMs).toBe(plain[0]?.atMs);
        }
      }),
      BOUNDED,
    );
  });

  it('wait for their time', () => {
    const times = new DueTimes();
    times.add({ atMs: 10, kind: 'order', id: 1 });
    expect(times.take(9)).toBeUndefined();
    expect(times.take(10)).toEqual({ atMs: 10, kind: 'order', id: 1 });
    expect(times.take(10)).toBeUndefined();
  });

  it('are forgotten together', () => {
    const times = new DueTimes();
    times.add({ atMs: 10, kind: 'market', id: 'm' });
    times.clear();
    expect([times.nextMs, times.take(99)]).toEqual([undefined, undefined]);
  });
});
