import { beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { FakeClock } from '../../../../test/support/fake-clock.js';
import { MemoryCache } from './memory.cache.js';

describe('the in-process cache', () => {
  let clock: FakeClock;
  let cache: MemoryCache;
  beforeEach(() => {
    clock = new FakeClock('2026-01-01T00:00:00Z');
    cache = new MemoryCache(clock, { maxEntries: 3, maxBytes: 100 });
  });

  it('gives back what it was given until it expires', async () => {
    await cache.set('a', '1', 1_000);
    clock.advance(999);
    expect(await cache.get('a')).toBe('1');
    clock.advance(1);
    expect(await cache.get('a')).toBeUndefined();
    expect(cache.bytes).toBe(0);
  });

  it('forgets the least recently used first', async () => {
    for (const key of ['a', 'b', 'c']) await cache.set(key, key, 1_000);
    await cache.get('a');
    await cache.set('d', 'd', 1_000);
    expect(await Promise.all(['a', 'b', 'c', 'd'].map((key) => cache.get(key)))).toEqual([
      'a',
      undefined,
      'c',
      'd',
    ]);
  });

  it('makes room by bytes too, and does not take what is too large for it', async () => {
    await cache.set('a', 'x'.repeat(20), 1_000);
    await cache.set('b', 'x'.repeat(20), 1_000);
    await cache.set('c', 'x'.repeat(20), 1_000);
    expect(await cache.get('a')).toBeUndefined();
    await cache.set('b', 'x'.repeat(200), 1_000);
    expect(await cache.get('b')).toBeUndefined();
    expect(await cache.get('c')).toBeDefined();
  });

  it('stays within its limits whatever happens', async () => {
    const step = fc.record({
      key: fc.integer({ min: 0, max: 9 }),
      size: fc.nat({ max: 60 }),
      advance: fc.nat({ max: 600 }),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(step), async (steps) => {
        const held = new MemoryCache(clock, { maxEntries: 3, maxBytes: 100 });
        for (const { key, size, advance } of steps) {
          await held.set(String(key), 'x'.repeat(size), 500);
          expect(held.bytes).toBeLessThanOrEqual(100);
          clock.advance(advance);
          await held.get(String(key));
        }
        for (let key = 0; key < 10; key += 1) {
          clock.advance(500);
          await held.get(String(key));
        }
        expect(held.bytes).toBe(0);
      }),
    );
  });
});
