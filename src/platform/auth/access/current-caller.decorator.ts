// The caller and the actor of a request, as parameters of a controller's method.
import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { Caller } from '../../../contract/auth/access.js';
import type { Actor } from '../audit/act.js';
import { callerOf } from '../../http/index.js';

/** The caller on a route that asks for a role. */
export interface SignedInCaller extends Caller {
  readonly userId: string;
  readonly sessionId: string;
}

export const CurrentCaller = createParamDecorator((_: unknown, context: ExecutionContext): Caller =>
  callerOf(context.switchToHttp().getRequest<FastifyRequest>()),
);

/** For acts that are audited. */
export const CurrentActor = createParamDecorator((_: unknown, context: ExecutionContext): Actor => {
  const request = context.switchToHttp().getRequest<FastifyRequest>();
  return { caller: callerOf(request), ip: request.ip, requestId: request.id };
});
