// Sets the header Ringside-Seq from what a handler returns, and answers the value alone. `@Route({cursor})` applies it.
import { Injectable, type CallHandler, type ExecutionContext, type NestInterceptor } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { map, type Observable } from 'rxjs';
import { CURSOR_HEADER } from '../../contract/cursor.js';
import { LogReads } from '../events/index.js';

/** An answer that is true as of a seq. */
export interface AsOf<T> {
  readonly value: T;
  readonly seq: number;
}

/** An answer with the cursor of the commit that made it; null when nothing was committed. */
export interface Made<T> {
  readonly value: T;
  readonly cursor: string | null;
}

@Injectable()
export class CursorInterceptor implements NestInterceptor<AsOf<unknown> | Made<unknown>, unknown> {
  constructor(private readonly reads: LogReads) {}

  intercept(
    context: ExecutionContext,
    next: CallHandler<AsOf<unknown> | Made<unknown>>,
  ): Observable<unknown> {
    return next.handle().pipe(
      map((answer) => {
        const cursor = 'seq' in answer ? this.reads.cursor(answer.seq) : answer.cursor;
        if (cursor !== null)
          void context.switchToHttp().getResponse<FastifyReply>().header(CURSOR_HEADER, cursor);
        return answer.value;
      }),
    );
  }
}
