// The methods of each address, for the header Allow: of a 405, and of the answer to an OPTIONS that is no CORS preflight.
import { NotFoundException } from '@nestjs/common';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { answerUnrouted, pathOf } from './error.filter.js';

declare module 'fastify' {
  interface FastifyInstance {
    /** The methods of an address, without its query; empty for an address that does not exist. */
    allowedMethods(path: string): readonly string[];
  }
}

const NO_CONTENT = 204;
const BELOW_API = /^\/api(?:\/|$)/;
/** Of the static files, whose addresses have no routes of their own. */
const FILE_METHODS = ['GET', 'HEAD'];

/** Call this before any route is registered. */
export function watchMethods(fastify: FastifyInstance): void {
  const routes = new Map<string, { readonly address: RegExp; readonly methods: Set<string> }>();
  fastify.addHook('onRoute', ({ url, method }) => {
    // A pattern such as `/*` says nothing about a single address.
    if (url.includes('*')) return;
    const route = routes.get(url) ?? { address: addressOf(url), methods: new Set() };
    routes.set(url, route);
    for (const name of [method].flat()) route.methods.add(name);
  });
  fastify.decorate('allowedMethods', (path: string) => {
    const found = [...routes.values()].filter(({ address }) => address.test(path));
    return [...new Set(found.flatMap(({ methods }) => [...methods]))].sort();
  });
}

/** False for another request. A preflight is the matter of CORS, whose hook refuses every other OPTIONS with a bare text. */
export function answersOptions(request: FastifyRequest, reply: FastifyReply): boolean {
  if (request.method !== 'OPTIONS' || isPreflight(request)) return false;
  const allowed = optionsOf(request);
  if (allowed.length === 0)
    answerUnrouted(new NotFoundException(`There is no address ${pathOf(request)}`), request, reply);
  else void reply.code(NO_CONTENT).header('Allow', allowed.join(', ')).header('Content-Length', '0').send();
  return true;
}

function optionsOf(request: FastifyRequest): readonly string[] {
  const path = pathOf(request);
  const methods = BELOW_API.test(path) ? request.server.allowedMethods(path) : FILE_METHODS;
  return methods.length > 0 ? [...methods, 'OPTIONS'] : [];
}

const isPreflight = ({ headers }: FastifyRequest): boolean =>
  headers.origin !== undefined && headers['access-control-request-method'] !== undefined;

function addressOf(pattern: string): RegExp {
  const segments = pattern
    .split('/')
    .map((segment) => (segment.startsWith(':') ? '[^/]+' : segment.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')));
  return new RegExp(`^${segments.join('/')}$`);
}
