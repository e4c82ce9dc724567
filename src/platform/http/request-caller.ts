// The caller of an HTTP request. The guard that reads credentials writes it; later code only reads it.
import type { FastifyRequest } from 'fastify';
import { ANONYMOUS, type Caller } from '../../contract/auth/access.js';

declare module 'fastify' {
  interface FastifyRequest {
    /** Absent until the credentials have been read. */
    caller?: Caller;
  }
}

export const callerOf = (request: FastifyRequest): Caller => request.caller ?? ANONYMOUS;
