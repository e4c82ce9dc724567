// Turns the error codes that each route declares into its error answers in the OpenAPI document, all of one schema.
import type { OpenAPIObject } from '@nestjs/swagger';
import { allErrors, errorCode } from '../../platform/common/errors.js';
import { ERROR_CODES_EXTENSION } from '../../platform/http/index.js';

const METHODS = ['get', 'post', 'patch', 'delete'] as const;
const ERROR_CONTENT = { 'application/json': { schema: { $ref: '#/components/schemas/Error' } } };

/** Every answer with a code that may be retried has it. */
const RETRY_AFTER = {
  'Retry-After': {
    description: 'Seconds after which the same request may succeed.',
    schema: { type: 'integer', minimum: 1 },
  },
} as const;

type Operation = NonNullable<OpenAPIObject['paths'][string]['get']>;

/** An answer that the route has documented itself stays. */
export function documentErrors(document: OpenAPIObject): OpenAPIObject {
  const paths = Object.entries(document.paths).map(([path, item]) => {
    const operations = METHODS.flatMap((method) => {
      const operation = item[method];
      return operation ? [[method, withErrors(operation)] as const] : [];
    });
    return [path, { ...item, ...Object.fromEntries(operations) }] as const;
  });
  const schemas = { ...document.components?.schemas, Error: errorSchema() };
  return {
    ...document,
    paths: Object.fromEntries(paths),
    components: { ...document.components, schemas },
  };
}

function withErrors(operation: Operation & { [ERROR_CODES_EXTENSION]?: readonly string[] }): Operation {
  const { [ERROR_CODES_EXTENSION]: codes = [], ...rest } = operation;
  const byStatus = new Map<number, string[]>();
  for (const code of codes) {
    const { status } = errorCode(code);
    byStatus.set(status, [...(byStatus.get(status) ?? []), code]);
  }
  const errors = [...byStatus].map(([status, some]) => [status, answerWith(some)] as const);
  return { ...rest, responses: { ...Object.fromEntries(errors), ...rest.responses } };
}

function answerWith(codes: readonly string[]) {
  const lines = codes.map((code) => `- \`${code}\`: ${errorCode(code).about}`);
  const mayRetry = codes.some((code) => errorCode(code).retry);
  return {
    description: lines.join('\n'),
    ...(mayRetry ? { headers: RETRY_AFTER } : {}),
    content: ERROR_CONTENT,
  };
}

const errorSchema = () => ({
  type: 'object',
  description:
    'Why a request was refused, or failed. The table of codes is in the description of this document.',
  required: ['statusCode', 'code', 'message', 'details', 'requestId'],
  properties: {
    statusCode: { type: 'integer', minimum: 400, maximum: 599, description: 'The status of the answer.' },
    code: { type: 'string', enum: allErrors().map(([code]) => code) },
    message: { type: 'string', description: 'For people; it may change.' },
    details: { type: 'object', additionalProperties: true, description: 'What belongs to the code.' },
    requestId: { type: 'string', description: 'Finds the request in the log of the server.' },
  },
});
