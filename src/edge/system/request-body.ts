// What the server reads as a body: JSON, and a form on the one route whose caller can send nothing else. A request without a body is read as such, whatever type it names:
// many clients set Content-Type on every request.
import { parse } from 'node:querystring';
import { errorCodes as fastifyErrors, type FastifyInstance, type FastifyRequest } from 'fastify';

declare module 'fastify' {
  interface FastifyRequest {
    /** The body as it was sent; a signature covers exactly this text. Absent without a JSON body. */
    rawText?: string;
  }
}

const JSON_TYPE = 'application/json';
const FORM_TYPE = 'application/x-www-form-urlencoded';
/** Largest form, and most of its fields. */
const FORM_MAX_BYTES = 16_384;
const FORM_FIELDS_MAX = 100;

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
    request.rawText = body;
    if (body === '') done(null, undefined);
    else void parse(request, body, done);
  });
}

/** A form on the routes whose address ends so, and nowhere else. It needs no cookie, so a page's form can do nothing there. */
export function readForm(fastify: FastifyInstance, path: string): void {
  const options = { parseAs: 'string', bodyLimit: FORM_MAX_BYTES } as const;
  fastify.addContentTypeParser<string>(FORM_TYPE, options, (request, body, done) => {
    if (request.routeOptions.url?.endsWith(path))
      done(null, parse(body, '&', '=', { maxKeys: FORM_FIELDS_MAX }));
    else done(new fastifyErrors.FST_ERR_CTP_INVALID_MEDIA_TYPE(FORM_TYPE));
  });
}
