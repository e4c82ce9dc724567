// The names under which a client of an SSE stream sends its last cursor. EventSource sends a header. Its polyfills add a
// parameter to the address of their first request, which may have an `after` of its own; so the newer names win.
import { Injectable, type CallHandler, type ExecutionContext, type NestInterceptor } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { Observable } from 'rxjs';

const HEADER = 'last-event-id';
const POLYFILL_NAMES = ['lastEventId', 'Last-Event-ID', 'last_event_id'] as const;

/** Runs before the query is validated, and leaves one name: `after`. */
@Injectable()
export class CursorNames implements NestInterceptor {
  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const { query, headers } = context.switchToHttp().getRequest<FastifyRequest>();
    renameCursor(query as Record<string, unknown>, headers[HEADER]);
    return next.handle();
  }
}

/** An empty cursor counts as none. */
export function renameCursor(query: Record<string, unknown>, header: unknown): void {
  const named = [header, ...POLYFILL_NAMES.map((name) => query[name]), query.after];
  for (const name of POLYFILL_NAMES) delete query[name];
  const cursor = named.find(Boolean);
  if (cursor === undefined) delete query.after;
  else query.after = cursor;
}
