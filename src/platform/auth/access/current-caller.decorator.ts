// The caller of a request, and an operator's request for an act, as parameters of a controller's method.
import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { Caller } from '../../../contract/auth/access.js';
import type { Asked } from '../audit/act.js';
import { callerOf, marksKeyTaken, namedRequestOf } from '../../http/index.js';

/** The caller on a route that asks for a role. */
export interface SignedInCaller extends Caller {
  readonly userId: string;
  readonly sessionId: string;
}

export const CurrentCaller = createParamDecorator((_: unknown, context: ExecutionContext): Caller =>
  callerOf(context.switchToHttp().getRequest<FastifyRequest>()),
);

/** For acts that are audited. The request may have an Idempotency-Key. */
export const AskedAct = createParamDecorator(
  (_: unknown, context: ExecutionContext): Asked => {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const actor = { caller: callerOf(request), ip: request.ip, requestId: request.id };
    return { actor, request: namedRequestOf(request) };
  },
  [marksKeyTaken],
);
