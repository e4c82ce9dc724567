// `@IdempotencyKey()`: the header Idempotency-Key as a parameter of a handler. It names the request, so that a client that
// repeats the request receives the first answer.
import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { createHash } from 'node:crypto';
import { DomainError } from '../../common/errors.js';
import { callerOf } from '../request-caller.js';

export const IDEMPOTENCY_HEADER = {
  name: 'Idempotency-Key',
  required: false,
  description:
    'Names this request: asked again with it, you get the first answer. 1 to 128 visible characters; best a random UUID.',
};

/** A request that a client may repeat. */
export interface NamedRequest {
  /** The user; distinct from the owner of orders, whose names are their clientOrderIds. */
  readonly owner: string;
  readonly key: string;
  /** A hash of the method, the address with its query, and the body: the same key with another fingerprint is a conflict. */
  readonly fingerprint: string;
}

const TAKES_KEY = Symbol('TAKES_KEY');
const VERSION_PREFIX = /^\/api(?:\/v1)?(?=\/)/;

/** Marks a handler that takes the key, so that its documentation names the header. */
export const marksKeyTaken: ParameterDecorator = (target, key) => {
  const handler: unknown = Reflect.get(target, key as string);
  if (typeof handler === 'function') Reflect.defineMetadata(TAKES_KEY, true, handler);
};

export const IdempotencyKey = createParamDecorator(
  (_: unknown, context: ExecutionContext): NamedRequest | undefined =>
    namedRequestOf(context.switchToHttp().getRequest<FastifyRequest>()),
  [marksKeyTaken],
);

export const takesIdempotencyKey = (handler: object): boolean => Reflect.hasOwnMetadata(TAKES_KEY, handler);

/** Undefined without the header. Throws `bad_request` for a text that cannot be a key. */
export function namedRequestOf(request: FastifyRequest): NamedRequest | undefined {
  const key = request.headers['idempotency-key'];
  if (key === undefined) return undefined;
  if (typeof key !== 'string' || !/^[\x21-\x7e]{1,128}$/.test(key)) {
    throw new DomainError('bad_request', 'Idempotency-Key must be 1 to 128 visible ASCII characters.', {
      fields: [{ field: 'Idempotency-Key', message: 'expected 1 to 128 visible ASCII characters' }],
    });
  }
  const { userId } = callerOf(request);
  if (userId === null) throw new Error('a route that takes an Idempotency-Key must ask who the caller is');
  return { owner: `${userId}:requests`, key, fingerprint: fingerprintOf(request, key) };
}

/** The key is part of the text, so that a body with few possible values cannot be found from its hash. */
function fingerprintOf({ method, url, body }: FastifyRequest, key: string): string {
  const path = url.replace(VERSION_PREFIX, '');
  return createHash('sha256')
    .update(JSON.stringify([key, method, path, body ?? null]))
    .digest('base64url');
}
