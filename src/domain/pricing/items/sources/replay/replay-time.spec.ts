import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { pastMs, replayMoment, replayTradeTime, type ReplaySpan } from './replay-time.js';

const span = (fields: Partial<ReplaySpan> = {}): ReplaySpan => ({
  firstS: 1_000_000,
  lengthS: 1_000,
  speed: 10,
  startedAtMs: 5_000_000_000,
  ...fields,
});

describe('replay time', () => {
  it.each([
    ['at the start', 0, 1_000_000, 0],
    ['in the first loop', 50_000, 1_000_500, 0],
    ['just before the seam', 99_999, 1_000_999.99, 0],
    ['at the seam', 100_000, 1_000_000, 100_000],
    ['in the third loop', 250_000, 1_000_500, 200_000],
    ['before the start, when a clock went back', -5_000, 1_000_000, 0],
  ])('knows the recorded moment %s', (_name, elapsedMs, recordedS, anchorMs) => {
    expect(replayMoment(span(), 5_000_000_000 + elapsedMs)).toEqual({
      recordedS,
      anchorMs: 5_000_000_000 + anchorMs,
    });
  });

  it('stays exact after ten years at the highest speed', () => {
    const fast = span({ speed: 100_000, lengthS: 997 });
    const elapsedMs = 10 * 365 * 86_400_000 + 7;
    const expected = Number((BigInt(elapsedMs) * 100_000n) % 997_000n) / 1000;
    expect(replayMoment(fast, fast.startedAtMs + elapsedMs).recordedS).toBe(fast.firstS + expected);
  });

  it('keeps the place of a trade in the recording, at the speed of the replay', () => {
    expect(replayTradeTime(span(), 5_000_000_000, 1_000_500)).toBe(5_000_050);
  });

  it('puts a trade from before the recording at the start of the loop', () => {
    expect(replayTradeTime(span(), 5_000_100_000, 3)).toBe(5_000_100);
  });

  it('never lets a trade time go back or lie in the future, over any number of loops', () => {
    const arbitrary = fc.record({
      speed: fc.integer({ min: 1, max: 100_000 }),
      lengthS: fc.integer({ min: 2, max: 400_000 }),
      trades: fc.array(fc.record({ at: fc.nat(), lag: fc.nat({ max: 500_000 }) }), {
        minLength: 1,
        maxLength: 20,
      }),
      steps: fc.array(fc.integer({ min: 1, max: 10_000_000 }), { maxLength: 40 }),
    });
    fc.assert(
      fc.property(arbitrary, ({ speed, lengthS, trades, steps }) => {
        const one = span({ speed, lengthS });
        // A poll inside the loop reports a trade at or after the time of the trade. Later polls report later trades.
        let newest = 0;
        const told = trades
          .map(({ at, lag }) => ({ pollS: one.firstS + (at % (lengthS - 1)), lag }))
          .sort((a, b) => a.pollS - b.pollS)
          .map(({ pollS, lag }) => ({ pollS, tradeS: (newest = Math.max(newest, pollS - lag)) }));
        let nowMs = one.startedAtMs;
        let last = -Infinity;
        for (const stepMs of steps) {
          nowMs += stepMs;
          const { recordedS, anchorMs } = replayMoment(one, nowMs);
          const current = told.filter(({ pollS }) => pollS <= recordedS).at(-1);
          if (!current) continue;
          const time = replayTradeTime(one, anchorMs, current.tradeS);
          expect(time).toBeGreaterThanOrEqual(last);
          expect(time).toBeLessThanOrEqual(nowMs / 1000 + 0.001);
          last = time;
        }
      }),
    );
  });

  it('is the same at every poll of a loop', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1000 }), fc.nat({ max: 900 }), (speed, tradeS) => {
        const one = span({ speed });
        const loopMs = 1_000_000 / speed;
        const times = [0.91, 0.95, 0.99].map((share) => {
          const { anchorMs } = replayMoment(one, one.startedAtMs + 3 * loopMs + share * loopMs);
          return replayTradeTime(one, anchorMs, one.firstS + tradeS);
        });
        expect(new Set(times).size).toBe(1);
      }),
    );
  });

  it('ends the past of a first start at the start, at its own pace', () => {
    expect(pastMs(span(), 1_000_900, 1_000_900)).toBe(5_000_000_000);
    expect(pastMs(span(), 1_000_900, 1_000_000)).toBe(5_000_000_000 - 900_000);
  });
});
