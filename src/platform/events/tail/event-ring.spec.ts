import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { cost, EventRing } from './event-ring.js';
import type { LoggedEvent } from '../logged-event.js';

const event = (seq: number, size = 10): LoggedEvent => ({
  seq,
  atMs: 0,
  type: 't',
  channels: {},
  data: 'x'.repeat(size),
  tx: seq,
});
const seqs = (events: readonly LoggedEvent[]) => events.map(({ seq }) => seq);

describe('EventRing', () => {
  it('holds everything in (floor, head], and drops the oldest events beyond its bytes', () => {
    const ring = new EventRing(3 * cost(event(1)));
    ring.reset(10);
    expect([ring.floor, ring.head, ring.length]).toEqual([10, 10, 0]);
    ring.push([event(11), event(12), event(13)]);
    expect([ring.floor, ring.head, ring.length]).toEqual([10, 13, 3]);
    ring.push([event(14)]);
    expect([ring.floor, ring.head, ring.length]).toEqual([11, 14, 3]);
    expect(seqs(ring.span(12, 14))).toEqual([13, 14]);
    expect(ring.span(14, 14)).toEqual([]);
  });

  it('refuses a gap, a repeated event, and a span outside the ring', () => {
    const ring = new EventRing(1_000);
    ring.push([event(1)]);
    expect(() => ring.push([event(3)])).toThrow('holds up to 1 and was given 3');
    expect(() => ring.push([event(1)])).toThrow('holds up to 1 and was given 1');
    ring.reset(5);
    expect(() => ring.span(4, 5)).toThrow('asked for (4, 5]');
    expect(() => ring.span(5, 6)).toThrow('asked for (5, 6]');
  });

  it('keeps the newest event even if it alone is larger than the ring', () => {
    const ring = new EventRing(100);
    ring.push([event(1), event(2, 10_000)]);
    expect(seqs(ring.span(1, 2))).toEqual([2]);
    ring.push([event(3)]);
    expect([ring.floor, ring.bytes]).toEqual([2, cost(event(3))]);
  });

  it('equals a plain list after any sequence of pushes', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 300, max: 5_000 }),
        fc.array(
          fc.oneof(
            fc.array(fc.integer({ min: 0, max: 2_000 }), { maxLength: 300 }),
            fc.constant('reset' as const),
          ),
          { maxLength: 60 },
        ),
        (maxBytes, steps) => {
          const ring = new EventRing(maxBytes);
          let all: LoggedEvent[] = [];
          let base = 0;
          for (const step of steps) {
            if (step === 'reset') {
              base = ring.head + 7;
              all = [];
              ring.reset(base);
              continue;
            }
            const added = step.map((size, i) => event(ring.head + 1 + i, size));
            ring.push(added);
            all.push(...added);
          }
          expect(ring.head).toBe(base + all.length);
          const kept = all.slice(ring.floor - base);
          expect(ring.span(ring.floor, ring.head)).toEqual(kept);
          expect(ring.bytes).toBe(kept.reduce((sum, one) => sum + cost(one), 0));
          expect(ring.bytes <= maxBytes || ring.length === 1).toBe(true);
        },
      ),
    );
  });
});
