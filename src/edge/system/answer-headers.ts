// The headers of every answer. Answers below /api have few headers: each of ten thousand open streams keeps its headers
// in memory, and a browser shows none of them as a page. All other answers get all headers of helmet.
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import helmet, { type FastifyHelmetOptions } from '@fastify/helmet';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { REQUEST_ID_HEADER } from '../../platform/common/request-id.js';
import { STREAMS_PAGE_PATH } from './async-api.page.js';

const BELOW_API = /^\/api(?:[/?]|$)/;

/** Runs first for each request, and sets the headers on the raw response, so that every way to answer has them. */
export function nameAnswer(request: FastifyRequest, reply: FastifyReply): void {
  reply.raw.setHeader(REQUEST_ID_HEADER, request.id);
  reply.raw.setHeader('X-Content-Type-Options', 'nosniff');
}

const POLICY = {
  'default-src': ["'self'"],
  'script-src': ["'self'"],
  'style-src': ["'self'", "'unsafe-inline'"],
  'img-src': ["'self'", 'data:'],
  'connect-src': ["'self'", 'ws:', 'wss:'],
  'object-src': ["'none'"],
  'frame-ancestors': ["'self'"],
  'base-uri': ["'self'"],
  'form-action': ["'self'"],
};

interface PageHeaders {
  readonly plain: FastifyHelmetOptions;
  readonly overTls: FastifyHelmetOptions;
}

function pageHeaders(directives: Record<string, string[]>): PageHeaders {
  const contentSecurityPolicy = { useDefaults: false, directives };
  return {
    plain: { contentSecurityPolicy, strictTransportSecurity: false },
    // Only this host: Ringside does not decide for its subdomains.
    overTls: { contentSecurityPolicy, strictTransportSecurity: { includeSubDomains: false } },
  };
}

const PAGE = pageHeaders(POLICY);
/** The viewer must compile the schemas of the AsyncAPI specification into functions. */
const STREAMS_PAGE = pageHeaders({ ...POLICY, 'script-src': ["'self'", "'unsafe-eval'"] });

/** Call this before any page is served. */
export async function protectPages(app: NestFastifyApplication): Promise<void> {
  await app.register(helmet, { global: false });
  const fastify = app.getHttpAdapter().getInstance();
  fastify.addHook('onRequest', (request, reply, done) => {
    if (!BELOW_API.test(request.url)) {
      const { plain, overTls } = request.url.split('?')[0] === STREAMS_PAGE_PATH ? STREAMS_PAGE : PAGE;
      void reply.helmet(request.protocol === 'https' ? overTls : plain);
    }
    done();
  });
}
