// Counts and logs the refusals of the sign-in routes; the guard counts and logs its own refusals.
import { Injectable, type CallHandler, type ExecutionContext, type NestInterceptor } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { tap, type Observable } from 'rxjs';
import { AuthStats } from '../auth.stats.js';

@Injectable()
export class RefusalWatch implements NestInterceptor {
  constructor(private readonly stats: AuthStats) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    return next.handle().pipe(tap({ error: (error: unknown) => this.stats.refused(error, request) }));
  }
}
