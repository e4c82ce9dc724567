// Takes each HTTP request from the bucket of its route, and reports the remaining limit to the client. Runs after the
// guard that identifies the caller.
import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Counter } from 'prom-client';
import { Metrics } from '../../common/metrics.js';
import { callerOf } from '../../http/index.js';
import { RateLimit } from './rate-limit.decorator.js';
import { assertAllowed, RateLimiter } from './rate-limiter.js';

@Injectable()
export class RateLimitGuard implements CanActivate {
  private readonly refusals: Counter<'bucket'>;

  constructor(
    private readonly reflector: Reflector,
    private readonly limiter: RateLimiter,
    metrics: Metrics,
  ) {
    this.refusals = metrics.counter('ringside_rate_limited_total', 'Requests refused as too many.', [
      'bucket',
    ]);
  }

  /** Throws `rate_limited`; lets everything pass that is not HTTP. */
  async canActivate(context: ExecutionContext): Promise<boolean> {
    if (context.getType() !== 'http') return true;
    const bucket =
      this.reflector.getAllAndOverride(RateLimit, [context.getHandler(), context.getClass()]) ?? 'general';
    if (bucket === 'none') return true;
    const http = context.switchToHttp();
    const request = http.getRequest<FastifyRequest>();
    const state = await this.limiter.take(bucket, callerOf(request), request.ip);
    if (state.limit === 0) return true;
    void http.getResponse<FastifyReply>().headers({
      'RateLimit-Limit': state.limit,
      'RateLimit-Remaining': state.remaining,
      'RateLimit-Reset': state.resetSeconds,
    });
    if (!state.allowed) this.refusals.inc({ bucket });
    assertAllowed(
      state,
      `You may make ${state.limit} requests of this kind in a minute; go on in ${state.resetSeconds} s.`,
    );
    return true;
  }
}
