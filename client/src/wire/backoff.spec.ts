import { describe, expect, it } from '@jest/globals';
import { Backoff } from './backoff.js';

describe('the wait before the next attempt', () => {
  it('grows to 30 s, and begins again after a success', () => {
    const backoff = new Backoff(() => 1);
    expect(Array.from({ length: 7 }, () => backoff.next())).toEqual([
      1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000,
    ]);
    backoff.reset();
    expect(backoff.next()).toBe(1_000);
  });

  it('is anywhere from zero up, and never less than the server asks for', () => {
    const backoff = new Backoff(() => 0);
    expect(backoff.next()).toBe(0);
    expect(backoff.next(2_731)).toBe(2_731);
  });
});
