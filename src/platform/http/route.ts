// One decorator declares a route: method and path, access, answer, errors and documentation. `@Routes` on the class adds what
// its routes share. The OpenAPI document is made from both.
import {
  applyDecorators,
  Controller,
  Delete,
  Get,
  Header,
  HttpCode,
  Patch,
  Post,
  Sse,
  UseInterceptors,
  type ControllerOptions,
} from '@nestjs/common';
import {
  ApiExtension,
  ApiHeader,
  ApiOperation,
  ApiResponse,
  ApiTags,
  type ApiResponseOptions,
} from '@nestjs/swagger';
import type { z } from 'zod';
import type { KeyScope } from '../../contract/auth/access.js';
import { CURSOR_HEADER } from '../../contract/cursor.js';
import type { ErrorCodeName } from '../common/errors.js';
import { accessErrors, accessRule, applyAccess, type AccessLevel, type AccessRule } from './access.js';
import { CursorInterceptor } from './cursor.interceptor.js';
import { GoesOn } from './maintenance/maintenance.guard.js';
import { IDEMPOTENCY_HEADER, takesIdempotencyKey } from './idempotency/idempotency-key.js';

/** The key under which an operation of the document lists its codes. edge/system replaces it with the error answers. */
export const ERROR_CODES_EXTENSION = 'x-error-codes';

const ROUTE = Symbol('ROUTE');
const OK = 200;
const NO_CONTENT = 204;
const EVENT_STREAM = 'text/event-stream';

const METHODS = { GET: Get, POST: Post, PATCH: Patch, DELETE: Delete, SSE: Sse } as const;
type Method = keyof typeof METHODS;

interface Who {
  readonly access?: AccessLevel;
  /** The scope that an API key needs. */
  readonly scope?: KeyScope;
  readonly takesTicket?: boolean;
  readonly ignoresCredentials?: boolean;
  readonly needsFreshSignIn?: boolean;
}

interface Shared {
  /** The codes of this route, beside those of its access and those that every route can answer. */
  readonly errors?: readonly ErrorCodeName[];
}

export interface RouteOptions extends Who, Shared {
  /** Method and path below the controller's path: `GET`, `POST :id/open`. `SSE` is a GET that streams. */
  readonly on: Method | `${Method} ${string}`;
  /** Without it 200, or 204 where there is no `answer`. */
  readonly status?: number;
  readonly summary: string;
  readonly description?: string;
  /** The schema of the body, or the media type of a text; none: no body. */
  readonly answer?: z.ZodType | `${string}/${string}`;
  /**
   * The handler returns `{value, seq}` or `{value, cursor}`, and the header Ringside-Seq says so. `read`: the answer is true as
   * of that point of the log. `write`: the request has made it.
   */
  readonly cursor?: 'read' | 'write';
  /** Of a route that writes: whether it is carried out while Ringside is read-only. */
  readonly goesOn?: boolean;
  /** The name of the operation for generated clients; without it the name of the method. */
  readonly operationId?: string;
}

export interface RoutesOptions extends Who, Shared {
  readonly path?: string;
  readonly tag: string;
  readonly version?: ControllerOptions['version'];
}

/** What every route can answer. */
const COMMON = [
  'bad_request',
  'rate_limited',
  'internal_error',
  'busy',
  'unavailable',
] as const satisfies readonly ErrorCodeName[];

/** What a route with a body can answer. */
const OF_BODY = ['payload_too_large', 'unsupported_media_type'] as const satisfies readonly ErrorCodeName[];

const OF_CURSOR = {
  read: ['epoch_changed', 'not_caught_up'],
  write: ['outcome_unknown'],
} as const satisfies Record<string, readonly ErrorCodeName[]>;

const LAST_EVENT_ID = {
  name: 'Last-Event-ID',
  required: false,
  description: 'The last id received; EventSource sends it by itself. Wins over `after`.',
};

const CURSOR_HEADERS = {
  [CURSOR_HEADER]: {
    description:
      'Cursor: of a read, as of which it is true; of a write, the one it made. A stream after it has neither gap nor overlap.',
    schema: { type: 'string' as const },
  },
};

export function Route(options: RouteOptions): MethodDecorator {
  const { on, answer, cursor, summary, description } = options;
  const [method = 'GET', path = ''] = on.split(' ') as [Method, string?];
  const isStream = method === 'SSE';
  const status = options.status ?? (answer === undefined && !isStream ? NO_CONTENT : OK);
  const isText = typeof answer === 'string';
  return (target, key, descriptor) => {
    Reflect.defineMetadata(ROUTE, options, descriptor.value as object);
    applyDecorators(
      METHODS[method](path),
      ...(isStream ? [] : [HttpCode(status)]),
      ...(isText ? [Header('Content-Type', answer)] : []),
      ...(options.goesOn ? [GoesOn()] : []),
      ...(cursor ? [UseInterceptors(CursorInterceptor)] : []),
      ...(isStream ? [ApiHeader(LAST_EVENT_ID)] : []),
      ApiOperation({
        summary,
        ...(description === undefined ? {} : { description }),
        operationId: options.operationId ?? String(key),
      }),
      ApiResponse({ status, ...(cursor ? { headers: CURSOR_HEADERS } : {}), ...bodyOf(answer, isStream) }),
    )(target, key, descriptor);
  };
}

/** Errors and access of the class hold for all its routes; a route's own access replaces that of the class. */
export function Routes({ path = '', tag, version, ...shared }: RoutesOptions): ClassDecorator {
  return (target) => {
    const prototype = target.prototype as object;
    for (const key of Object.getOwnPropertyNames(prototype)) {
      const descriptor = Object.getOwnPropertyDescriptor(prototype, key);
      const route = descriptor && routeOf(descriptor.value);
      if (descriptor && route) finish({ prototype, key, descriptor }, route, shared);
    }
    ApiTags(tag)(target);
    Controller(version === undefined ? { path } : { path, version })(target);
  };
}

interface Place {
  readonly prototype: object;
  readonly key: string;
  readonly descriptor: PropertyDescriptor;
}

function finish({ prototype, key, descriptor }: Place, route: RouteOptions, shared: Who & Shared): void {
  const rule = ruleOf(route.access === undefined ? { ...shared, ...withoutErrors(route) } : route);
  const repeats = takesIdempotencyKey(descriptor.value as object);
  const isWrite = !/^(GET|SSE)/.test(route.on);
  const codes = new Set<ErrorCodeName>([
    ...(route.errors ?? []),
    ...(shared.errors ?? []),
    ...(route.cursor ? OF_CURSOR[route.cursor] : []),
    ...(repeats ? (['idempotency_conflict', 'outcome_unknown'] as const) : []),
    ...(rule ? accessErrors(rule, isWrite) : []),
    ...(isWrite ? OF_BODY : []),
    ...(isWrite && !route.goesOn ? (['maintenance'] as const) : []),
    ...COMMON,
  ]);
  applyDecorators(
    ...(rule ? [applyAccess(rule)] : []),
    ...(repeats ? [ApiHeader(IDEMPOTENCY_HEADER)] : []),
    ApiExtension(ERROR_CODES_EXTENSION, [...codes]),
  )(prototype, key, descriptor);
}

function routeOf(handler: unknown): RouteOptions | undefined {
  if (typeof handler !== 'function') return undefined;
  return Reflect.getOwnMetadata(ROUTE, handler) as RouteOptions | undefined;
}

function withoutErrors({ errors: _, ...who }: RouteOptions): Who {
  return who;
}

const ruleOf = ({ access, ...options }: Who): AccessRule | undefined =>
  access === undefined ? undefined : accessRule(access, options);

function bodyOf(answer: RouteOptions['answer'], isStream: boolean): ApiResponseOptions {
  const mediaType = isStream ? EVENT_STREAM : answer;
  if (mediaType === undefined) return {};
  if (typeof mediaType !== 'string') return { standardSchema: mediaType };
  return { content: { [mediaType.split(';')[0] ?? mediaType]: { schema: { type: 'string' } } } };
}
