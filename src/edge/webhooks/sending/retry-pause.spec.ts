import { describe, expect, it } from '@jest/globals';
import { retryAfterMs, retryPauseMs } from './retry-pause.js';

const LIMITS = { minMs: 1_000, maxMs: 3_600_000 };

describe('the pause after failures', () => {
  it.each([
    [1, 0, 500],
    [1, 0.5, 750],
    [2, 0, 1_000],
    [5, 0, 8_000],
    [12, 0, 1_024_000],
    [13, 0, 1_800_000],
    [13, 0.999999999, 3_600_000],
    [2_000_000, 0, 1_800_000],
  ])('after %d failures with chance %d is %d ms', (failures, chance, expected) => {
    expect(retryPauseMs(failures, chance, LIMITS)).toBe(expected);
  });

  it('is as long as the receiver asks, up to the limit', () => {
    expect(retryPauseMs(1, 0, LIMITS, 120_000)).toBe(120_000);
    expect(retryPauseMs(1, 0, LIMITS, 86_400_000)).toBe(3_600_000);
    expect(retryPauseMs(13, 0, LIMITS, 120_000)).toBe(1_800_000);
  });
});

describe('the header Retry-After', () => {
  const nowMs = Date.parse('2026-01-01T00:00:00Z');
  it.each([
    [undefined, 0],
    ['120', 120_000],
    ['0', 0],
    ['Thu, 01 Jan 2026 00:02:00 GMT', 120_000],
    ['Wed, 31 Dec 2025 23:00:00 GMT', 0],
    ['-5', 0],
    ['soon', 0],
    ['9999999999', 0],
  ])('%s is %d ms', (header, expected) => {
    expect(retryAfterMs(header, nowMs)).toBe(expected);
  });
});
