// The headers that every answer has. An answer below /api stays short: ten thousand open streams each keep theirs in
// memory, and a browser shows none of them as a page. Everything else gets the whole of helmet.
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import helmet, { type FastifyHelmetOptions } from '@fastify/helmet';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { REQUEST_ID_HEADER } from '../../platform/common/request-id.js';
import { STREAMS_PAGE_PATH } from './async-api.page.js';

const BELOW_API = /^\/api(?:[/?]|$)/;

/** The first thing that happens to a request; on the response itself, where every way to answer finds it. */
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
    // Only this host: what else runs below its name is not ours to decide.
    overTls: { contentSecurityPolicy, strictTransportSecurity: { includeSubDomains: false } },
  };
}

const PAGE = pageHeaders(POLICY);
/** The viewer compiles the schemas of the AsyncAPI specification into functions, and cannot be kept from it. */
const STREAMS_PAGE = pageHeaders({ ...POLICY, 'script-src': ["'self'", "'unsafe-eval'"] });

/** Call before any page is served. */
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
