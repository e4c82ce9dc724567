import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { FakeClock } from '../../../../test/support/fake-clock.js';
import { Metrics } from '../../common/metrics.js';
import { readConfig, type Environment } from '../../config/config.js';
import { ANONYMOUS, type Caller } from '../../../contract/auth/access.js';
import { RateLimiter, type BucketName } from './rate-limiter.js';

const IP = '203.0.113.7';
const OTHER_IP = '203.0.113.8';
const MINUTE_MS = 60_000;

const user = (userId: string): Caller => ({ ...ANONYMOUS, userId, role: 'user' });
const limiterWith = (environment: Environment) =>
  new RateLimiter(readConfig(environment), new FakeClock(0), new Metrics());

/** The library reads the time and sets timers by itself, so the test takes both into its hands. */
describe('the rate limiter in one process', () => {
  let limiter: RateLimiter;
  const allowed = async (bucket: BucketName, caller: Caller, ip: string) =>
    (await limiter.take(bucket, caller, ip)).allowed;

  beforeEach(() => {
    jest.useFakeTimers();
    limiter = limiterWith({ RATE_LIMIT_PER_MINUTE: '2', AUTH_RATE_LIMIT_PER_MINUTE: '1' });
  });
  afterEach(() => {
    jest.useRealTimers();
  });

  it('counts down, refuses, and starts again when the minute is over', async () => {
    const take = () => limiter.take('general', ANONYMOUS, IP);
    expect(await take()).toEqual({ limit: 2, remaining: 1, resetSeconds: 60, allowed: true });
    jest.advanceTimersByTime(10_500);
    expect(await take()).toEqual({ limit: 2, remaining: 0, resetSeconds: 50, allowed: true });
    expect(await take()).toEqual({ limit: 2, remaining: 0, resetSeconds: 50, allowed: false });
    jest.advanceTimersByTime(MINUTE_MS - 10_500 - 1);
    expect(await take()).toEqual({ limit: 2, remaining: 0, resetSeconds: 1, allowed: false });
    jest.advanceTimersByTime(1);
    expect(await take()).toEqual({ limit: 2, remaining: 1, resetSeconds: 60, allowed: true });
  });

  it.each(['general', 'cancels'] as const)(
    'counts %s by user, and those who are not signed in by address',
    async (bucket) => {
      const left = async (caller: Caller, ip: string) => (await limiter.take(bucket, caller, ip)).remaining;
      const first = await left(user('1'), IP);
      expect(await left(user('1'), OTHER_IP)).toBe(first - 1);
      expect(await left(user('2'), IP)).toBe(first);
      expect(await left(ANONYMOUS, IP)).toBe(first);
      expect(await left(ANONYMOUS, IP)).toBe(first - 1);
      expect(await left(ANONYMOUS, OTHER_IP)).toBe(first);
    },
  );

  it('counts attempts to sign in by address, for signed-in users too', async () => {
    expect(await allowed('auth', ANONYMOUS, IP)).toBe(true);
    expect(await allowed('auth', user('1'), IP)).toBe(false);
    expect(await allowed('auth', user('1'), OTHER_IP)).toBe(true);
  });

  it('counts the /64 of an IPv6 address as one', async () => {
    expect(await allowed('auth', ANONYMOUS, '2001:db8::1')).toBe(true);
    expect(await allowed('auth', ANONYMOUS, '2001:db8::ffff:2')).toBe(false);
    expect(await allowed('auth', ANONYMOUS, '2001:db8:0:1::1')).toBe(true);
  });

  it('lets orders be cancelled four times as often, out of a bucket of their own', async () => {
    for (let i = 0; i < 3; i += 1) await limiter.take('general', user('1'), IP);
    const states = [];
    for (let i = 0; i < 9; i += 1) states.push(await limiter.take('cancels', user('1'), IP));
    expect(states.map((state) => state.allowed)).toEqual([...Array<boolean>(8).fill(true), false]);
    expect(states[0]).toMatchObject({ limit: 8, remaining: 7 });
  });

  it.each([
    ['RATE_LIMIT_PER_MINUTE', 'general'],
    ['RATE_LIMIT_PER_MINUTE', 'cancels'],
    ['AUTH_RATE_LIMIT_PER_MINUTE', 'auth'],
  ] as const)('has no limit where %s is 0: %s', async (setting, bucket) => {
    const free = limiterWith({ [setting]: '0' });
    for (let i = 0; i < 50; i += 1)
      expect(await free.take(bucket, ANONYMOUS, IP)).toEqual({
        limit: 0,
        remaining: 0,
        resetSeconds: 0,
        allowed: true,
      });
  });

  it('holds no address for longer than its minute', async () => {
    for (let i = 0; i < 1_000; i += 1) await limiter.take('general', ANONYMOUS, `10.0.${i >> 8}.${i & 255}`);
    expect(jest.getTimerCount()).toBe(1_000);
    jest.advanceTimersByTime(MINUTE_MS);
    expect(jest.getTimerCount()).toBe(0);
  });
});
