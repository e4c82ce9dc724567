// The one place where an error becomes an answer: {statusCode, code, message, details, requestId}. What is not
// expected is logged whole under the requestId, and told as internal_error: no stack and no SQL ever leaves.
import { Catch, HttpException, Logger, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { COMMON_ERRORS, DomainError, type ErrorCode } from '../common/errors.js';
import { messageOf } from '../common/repeated-fault.js';
import { isConnectionError } from '../database/connection-error.js';
import { ERRORS } from './error-table.js';

const RETRY_AFTER_SECONDS = 1;

const CODE_OF_STATUS: Readonly<Record<number, string>> = {
  400: 'bad_request',
  404: 'not_found',
  405: 'method_not_allowed',
  413: 'payload_too_large',
  415: 'unsupported_media_type',
  503: 'unavailable',
};

const logger = new Logger('Http');

@Catch()
export class ErrorFilter implements ExceptionFilter {
  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    answerError(error, http.getRequest<FastifyRequest>(), http.getResponse<FastifyReply>());
  }
}

/** Also serves the refusals that Fastify makes before any route is found. */
export function answerError(error: unknown, request: FastifyRequest, reply: FastifyReply): void {
  const { code, message, details } = describe(error, request);
  const entry: ErrorCode = ERRORS[code] ?? COMMON_ERRORS.internal_error;
  if (reply.raw.headersSent) {
    reply.raw.destroy();
    return;
  }
  if (entry.retry) void reply.header('Retry-After', RETRY_AFTER_SECONDS);
  void reply
    .status(entry.status)
    .header('Content-Type', 'application/json; charset=utf-8')
    .send({ statusCode: entry.status, code, message, details, requestId: request.id });
}

function describe(
  error: unknown,
  request: FastifyRequest,
): { code: string; message: string; details: object } {
  if (error instanceof DomainError)
    return { code: error.code, message: error.message, details: error.details };
  const status = statusOf(error);
  const code = status === undefined ? undefined : CODE_OF_STATUS[status];
  if (code) return { code, message: messageOf(error), details: {} };
  if (isConnectionError(error)) {
    logger.warn(`${request.id} ${request.method} ${request.url}: the database cannot be reached`);
    return { code: 'unavailable', message: 'The database cannot be reached.', details: {} };
  }
  logger.error(
    `${request.id} ${request.method} ${request.url}`,
    error instanceof Error ? error.stack : error,
  );
  return { code: 'internal_error', message: 'Something went wrong on our side.', details: {} };
}

/** Nest's own exceptions, and the refusals Fastify makes before a handler runs. */
function statusOf(error: unknown): number | undefined {
  if (error instanceof HttpException) return error.getStatus();
  if (error instanceof Error && 'statusCode' in error && typeof error.statusCode === 'number') {
    return error.statusCode;
  }
  return undefined;
}
