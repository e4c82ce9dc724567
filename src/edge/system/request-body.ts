// What the server reads as a body: JSON, and nothing else. A request without a body is read as such, whatever type it names:
// many clients set Content-Type on every request.
import type { FastifyInstance, FastifyRequest } from 'fastify';

const JSON_TYPE = 'application/json';

/** Call this before the body is parsed. */
export function readNoBody({ raw: { headers } }: FastifyRequest): void {
  const length = headers['content-length'];
  const hasBody = headers['transfer-encoding'] !== undefined || (length !== undefined && length !== '0');
  if (!hasBody) delete headers['content-type'];
}

/** JSON by Fastify's own parser. An empty body that was sent in chunks is none. What any page's form can send is not read. */
export function readJson(fastify: FastifyInstance): void {
  const parse = fastify.getDefaultJsonParser('error', 'error');
  fastify.removeContentTypeParser(['text/plain', JSON_TYPE]);
  fastify.addContentTypeParser<string>(JSON_TYPE, { parseAs: 'string' }, (request, body, done) => {
    if (body === '') done(null, undefined);
    else void parse(request, body, done);
  });
}
