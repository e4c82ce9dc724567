import { beforeEach, describe, expect, it } from '@jest/globals';
import { Reflector } from '@nestjs/core';
import { ExecutionContextHost } from '@nestjs/core/helpers/execution-context-host.js';
import { Metrics } from '../../common/metrics.js';
import { ANONYMOUS, type Caller } from '../../../contract/auth/access.js';
import { RateLimit } from './rate-limit.decorator.js';
import { RateLimitGuard } from './rate-limit.guard.js';
import type { RateLimiter, RateLimitState } from './rate-limiter.js';

const IP = '203.0.113.7';
const USER: Caller = { ...ANONYMOUS, userId: '1', role: 'user' };

class PlainRoutes {
  plain(): void {}
  @RateLimit('cancels')
  cancel(): void {}
  @RateLimit('none')
  probe(): void {}
}

@RateLimit('auth')
class AuthRoutes {
  signIn(): void {}
  @RateLimit('none')
  probe(): void {}
}

describe('the guard of the rate limits', () => {
  let state: RateLimitState;
  let taken: unknown[][];
  let headers: Record<string, unknown>;
  let metrics: Metrics;
  let guard: RateLimitGuard;

  beforeEach(() => {
    state = { limit: 10, remaining: 9, resetSeconds: 42, allowed: true };
    taken = [];
    headers = {};
    metrics = new Metrics();
    const limiter = { take: async (...asked: unknown[]) => (taken.push(asked), state) };
    guard = new RateLimitGuard(new Reflector(), limiter as unknown as RateLimiter, metrics);
  });

  const pass = (controller: { prototype: object }, method: string, caller?: Caller, type = 'http') => {
    const reply = { headers: (values: object) => Object.assign(headers, values) };
    const handler = Reflect.get(controller.prototype, method) as () => void;
    const request = caller ? { ip: IP, caller } : { ip: IP };
    const context = new ExecutionContextHost([request, reply], controller as never, handler);
    context.setType(type);
    return guard.canActivate(context);
  };

  it.each([
    [PlainRoutes, 'plain', 'general'],
    [PlainRoutes, 'cancel', 'cancels'],
    [AuthRoutes, 'signIn', 'auth'],
  ])('%p.%s takes from %s', async (controller, method, bucket) => {
    expect(await pass(controller, method, USER)).toBe(true);
    expect(taken).toEqual([[bucket, USER, IP]]);
  });

  it('takes nothing for a route without a limit, even on a controller with one', async () => {
    expect(await pass(PlainRoutes, 'probe')).toBe(true);
    expect(await pass(AuthRoutes, 'probe')).toBe(true);
    expect([taken, headers]).toEqual([[], {}]);
  });

  it('takes for nobody when nobody is signed in', async () => {
    await pass(PlainRoutes, 'plain');
    expect(taken).toEqual([['general', ANONYMOUS, IP]]);
  });

  it('sends the number of requests left', async () => {
    await pass(PlainRoutes, 'plain');
    expect(headers).toEqual({ 'RateLimit-Limit': 10, 'RateLimit-Remaining': 9, 'RateLimit-Reset': 42 });
  });

  it('sends no header without a limit', async () => {
    state = { limit: 0, remaining: 0, resetSeconds: 0, allowed: true };
    expect(await pass(PlainRoutes, 'plain')).toBe(true);
    expect(headers).toEqual({});
  });

  it('refuses with the time to wait and the same headers, and counts it', async () => {
    state = { limit: 10, remaining: 0, resetSeconds: 42, allowed: false };
    await expect(pass(PlainRoutes, 'cancel')).rejects.toMatchObject({
      code: 'rate_limited',
      details: { retryAfterMs: 42_000 },
    });
    expect(headers).toEqual({ 'RateLimit-Limit': 10, 'RateLimit-Remaining': 0, 'RateLimit-Reset': 42 });
    expect(await metrics.registry.metrics()).toContain('ringside_rate_limited_total{bucket="cancels"} 1');
  });

  it('ignores requests that are not HTTP', async () => {
    expect(await pass(PlainRoutes, 'plain', USER, 'ws')).toBe(true);
    expect([taken, headers]).toEqual([[], {}]);
  });
});
