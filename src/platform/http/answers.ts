// How answers say as of when they are true, and what their documentation has in common.
import { applyDecorators } from '@nestjs/common';
import { ApiResponse } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { DomainError } from '../common/errors.js';
import { CURSOR_HEADER } from '../../contract/cursor.js';

export const CURSOR_HEADERS = {
  [CURSOR_HEADER]: {
    description:
      'Cursor: of a read, as of which it is true; of a write, the one it made. A stream after it has neither gap nor overlap.',
    schema: { type: 'string' as const },
  },
};

/** For every read. */
export const ApiReads = (): MethodDecorator & ClassDecorator =>
  applyDecorators(
    ApiResponse({ status: 400, description: 'bad_request: details name the field.' }),
    ApiResponse({ status: 410, description: 'epoch_changed: minSeq belongs to another history.' }),
    ApiResponse({ status: 503, description: 'not_caught_up: minSeq was not reached in time. unavailable.' }),
  );

/** For everything that the desk carries out. */
export const ApiDesk = (): MethodDecorator & ClassDecorator =>
  applyDecorators(
    ApiResponse({ status: 400, description: 'bad_request: details name the field.' }),
    ApiResponse({
      status: 503,
      description:
        'busy, unavailable: nothing happened. outcome_unknown: ask again with the same clientOrderId or Idempotency-Key.',
    }),
  );

export function tell<T>(reply: FastifyReply, { value, cursor }: { value: T; cursor: string | null }): T {
  if (cursor !== null) void reply.header(CURSOR_HEADER, cursor);
  return value;
}

export const IDEMPOTENCY_HEADER = {
  name: 'Idempotency-Key',
  required: false,
  description:
    'Names this request: asked again with it, you get the first answer. 1 to 128 visible characters.',
};

/**
 * The key of a request that is no order; orders have their clientOrderId, and the two are kept apart. Throws
 * `bad_request` for a text that cannot be one.
 */
export function requestKeyOf(
  userId: string,
  header: string | undefined,
): { readonly owner: string; readonly key: string } | undefined {
  if (header === undefined) return undefined;
  if (!/^[\x21-\x7e]{1,128}$/.test(header)) {
    throw new DomainError('bad_request', 'Idempotency-Key must be 1 to 128 visible ASCII characters.', {
      fields: [{ field: 'Idempotency-Key', message: 'expected 1 to 128 visible ASCII characters' }],
    });
  }
  return { owner: `${userId}:requests`, key: header };
}
