// The one place that turns an error into an answer: {statusCode, code, message, details, requestId}. An unexpected error
// is logged in full with the requestId, and answered as internal_error: no stack and no SQL leaves the server.
import {
  Catch,
  HttpException,
  Logger,
  NotFoundException,
  type ArgumentsHost,
  type ExceptionFilter,
} from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { DomainError, errorCode, type ErrorCode } from '../../platform/common/errors.js';
import { messageOf } from '../../platform/common/repeated-fault.js';
import { databaseTrouble, type DatabaseTrouble } from '../../platform/database/database-trouble.js';
import { nameAnswer } from './answer-headers.js';

const RETRY_AFTER_SECONDS = 1;

const CODE_OF_STATUS: Readonly<Record<number, string>> = {
  400: 'bad_request',
  401: 'unauthenticated',
  403: 'forbidden',
  404: 'not_found',
  405: 'method_not_allowed',
  413: 'payload_too_large',
  415: 'unsupported_media_type',
  429: 'rate_limited',
  503: 'unavailable',
};

const TROUBLE: Readonly<Record<DatabaseTrouble, string>> = {
  unavailable: 'The database cannot be reached.',
  busy: 'The database did not get to it in time.',
};

interface Refused {
  readonly code: string;
  readonly message: string;
  readonly details: Readonly<Record<string, unknown>>;
}

const logger = new Logger('Http');

@Catch()
export class ErrorFilter implements ExceptionFilter {
  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    answerError(error, http.getRequest<FastifyRequest>(), http.getResponse<FastifyReply>());
  }
}

/** Answers the refusals that Fastify makes before it finds a route, and so before any hook. */
export function answerUnrouted(error: unknown, request: FastifyRequest, reply: FastifyReply): void {
  nameAnswer(request, reply);
  answerError(error, request, reply);
}

function answerError(error: unknown, request: FastifyRequest, reply: FastifyReply): void {
  const described = wrongMethod(error, request) ?? describe(error);
  const { code, message, details } = described;
  const entry: ErrorCode = errorCode(code);
  report(error, described, entry, request);
  if (reply.raw.headersSent) {
    reply.raw.destroy();
    return;
  }
  if (code === 'method_not_allowed') void reply.header('Allow', String(details.allow));
  if (entry.retry) void reply.header('Retry-After', retryAfterSeconds(details));
  void reply
    .status(entry.status)
    .header('Content-Type', 'application/json; charset=utf-8')
    .send({ statusCode: entry.status, code, message, details, requestId: request.id });
}

export const pathOf = ({ url }: FastifyRequest): string => url.split('?')[0] ?? url;

/** No route was found. The address may have other methods. */
function wrongMethod(error: unknown, request: FastifyRequest): Refused | null {
  if (!(error instanceof NotFoundException)) return null;
  const allow = request.server.allowedMethods(pathOf(request));
  if (allow.length === 0) return null;
  const message = `This address does not take ${request.method}, but ${allow.join(', ')}.`;
  return { code: 'method_not_allowed', message, details: { allow: allow.join(', ') } };
}

function describe(error: unknown): Refused {
  if (error instanceof DomainError)
    return { code: error.code, message: error.message, details: error.details };
  const code = codeOf(statusOf(error));
  if (code) return { code, message: messageOf(error), details: {} };
  const trouble = databaseTrouble(error);
  if (trouble) return { code: trouble, message: TROUBLE[trouble], details: {} };
  return { code: 'internal_error', message: 'Something went wrong on our side.', details: {} };
}

/** A 4xx without a code of its own is a `bad_request`. */
function codeOf(status: number | undefined): string | undefined {
  if (status === undefined) return undefined;
  return CODE_OF_STATUS[status] ?? (status >= 400 && status < 500 ? 'bad_request' : undefined);
}

/** Logs faults in full. A refusal, even for lack of capacity, is only a debug line, so that clients cannot fill the log. */
function report(
  error: unknown,
  { code, message: reason }: Refused,
  { status, retry }: ErrorCode,
  request: FastifyRequest,
): void {
  const { id: requestId, method, url } = request;
  const fields = { requestId, method, url, code };
  const isRefusal = error instanceof DomainError || status < 500;
  if (isRefusal) logger.debug({ message: 'A request was refused', ...fields, reason });
  else if (retry) logger.warn({ message: reason, ...fields, err: error });
  else logger.error({ message: 'A request failed', ...fields, err: error });
}

/** Whole seconds, rounded up: a client that returns too early would be refused again. */
function retryAfterSeconds({ retryAfterMs }: Refused['details']): number {
  const isGiven = typeof retryAfterMs === 'number' && Number.isFinite(retryAfterMs);
  return isGiven ? Math.max(RETRY_AFTER_SECONDS, Math.ceil(retryAfterMs / 1_000)) : RETRY_AFTER_SECONDS;
}

/** Nest's own exceptions, and the refusals Fastify makes before a handler runs. */
function statusOf(error: unknown): number | undefined {
  if (error instanceof HttpException) return error.getStatus();
  if (error instanceof Error && 'statusCode' in error && typeof error.statusCode === 'number') {
    return error.statusCode;
  }
  return undefined;
}
