// Real: Redis, killed, frozen and restarted under the cache.
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { RedisCache } from '../../src/platform/redis/cache/redis.cache.js';
import { Metrics } from '../../src/platform/common/metrics.js';
import { eventually } from '../support/eventually.js';
import { testDatabase } from '../support/database.js';
import { FakeClock } from '../support/fake-clock.js';
import { FakeSource, pricingApp } from '../support/pricing-app.js';
import { describeWithRedis, startRedis, type RedisServer } from '../support/redis-server.js';

const TTL_MS = 60_000;

describeWithRedis('the Redis cache', () => {
  let redis: RedisServer;
  let metrics: Metrics;
  let clock: FakeClock;
  let cache: RedisCache;

  const metric = async (name: string) => {
    const line = (await metrics.registry.metrics()).split('\n').find((text) => text.startsWith(name));
    return Number(line?.split(' ').at(-1) ?? 0);
  };
  /** A client that just came back may need a moment; a set that is dropped shows as a miss. */
  const isCaching = async (value: string) => {
    clock.advance(1_000);
    await cache.set('key', value, TTL_MS);
    return (await cache.get('key')) === value;
  };

  beforeEach(async () => {
    redis = await startRedis();
    metrics = new Metrics();
    clock = new FakeClock(0);
    cache = new RedisCache(redis.url, clock, metrics);
    await eventually(() => isCaching('at first'));
  });
  afterEach(async () => {
    await cache.close();
    await redis.dispose();
  });

  it('keeps a text for its time to live', async () => {
    await cache.set('short', 'gone soon', 30);
    await eventually(async () => (await cache.get('short')) === undefined);
    expect(await cache.get('key')).toBe('at first');
    expect(await metric('ringside_cache_up')).toBe(1);
  });

  it('is a miss while Redis is gone, and used again when it is back, without a restart', async () => {
    await redis.stop();
    await eventually(async () => (await cache.get('key')) === undefined);
    await cache.set('key', 'dropped', TTL_MS);
    expect(await metric('ringside_cache_up')).toBe(0);
    expect(await metric('ringside_cache_errors_total{operation="get"}')).toBeGreaterThan(0);

    await redis.restart();
    await eventually(() => isCaching('again'));
    expect(await metric('ringside_cache_up')).toBe(1);
  });

  it('does not wait for a Redis that hangs: one command times out, the next do not even ask', async () => {
    const errors = () => metric('ringside_cache_errors_total{operation="get"}');
    const before = await errors();
    redis.freeze();
    expect(await cache.get('key')).toBeUndefined();
    expect(await metric('ringside_cache_up')).toBe(0);
    expect(await Promise.all(Array.from({ length: 1_000 }, () => cache.get('key')))).toEqual(
      Array(1_000).fill(undefined),
    );
    expect(await errors()).toBe(before + 1_001);

    redis.thaw();
    await eventually(() => isCaching('thawed'));
  });

  it('lets history answer from the database while Redis is gone, and from the cache when it is back', async () => {
    const database = await testDatabase();
    const source = new FakeSource();
    source.rows = [{ id: 2, high: 100, low: 90 }];
    const stack = await pricingApp({ url: database.url, source, environment: { REDIS_URL: redis.url } });
    const read = async () => {
      stack.clock.advance(1_000);
      const { status, body } = await stack.get('/prices/history/2?period=7d');
      expect([status, body.tip.high]).toEqual([200, 100]);
      return body.cache as string;
    };
    try {
      await eventually(async () => (await read()) === 'hit');
      await redis.stop();
      await eventually(async () => (await read()) === 'miss');
      for (let i = 0; i < 5; i += 1) expect(await read()).toBe('miss');
      await redis.restart();
      await eventually(async () => (await read()) === 'hit');
    } finally {
      await stack.close();
      await database.drop();
    }
  });
});
