// The TypeScript types of the server's contract, made of its OpenAPI and AsyncAPI documents. The client package has them as a file.
import openapiTypescript, { astToString } from 'openapi-typescript';
import { format } from 'prettier';

const SUCCESS = /^2/;
const METHODS = ['get', 'post', 'put', 'patch', 'delete'];
const HEAD = `// Made from the server's OpenAPI and AsyncAPI documents by \`npm run client:contract\`; a test compares it with them.
/* eslint-disable */
`;

/**
 * One file for both: routes in \`paths\`, and everything that has a name in \`components\`. Errors are classes of the client, so the
 * types have only answers that succeed. A name that both documents have means the same schema of the server.
 */
export async function contractTypes(openApi, asyncApi) {
  const document = {
    openapi: '3.1.0',
    info: openApi.info,
    paths: Object.fromEntries(
      Object.entries(openApi.paths).map(([path, item]) => [path, withoutErrors(item)]),
    ),
    components: { schemas: { ...withoutTitles(asyncApi.components.schemas), ...openApi.components.schemas } },
  };
  const text = astToString(await openapiTypescript(document, { silent: true }));
  return format(HEAD + withoutNothing(text), { parser: 'typescript', singleQuote: true, printWidth: 110 });
}

function withoutErrors(item) {
  const kept = Object.entries(item).filter(([method]) => METHODS.includes(method));
  return Object.fromEntries(
    kept.map(([method, { operationId, summary, description, parameters = [], requestBody, responses }]) => [
      method,
      {
        operationId,
        summary,
        description,
        parameters: parameters.filter(({ in: place }) => place !== 'header'),
        requestBody,
        responses: Object.fromEntries(
          Object.entries(responses)
            .filter(([status]) => SUCCESS.test(status))
            .map(([status, { description: words, content }]) => [status, { description: words, content }]),
        ),
      },
    ]),
  );
}

/** Titles repeat the names of schemas. */
const withoutTitles = (schemas) =>
  Object.fromEntries(
    Object.entries(schemas).map(([name, schema]) => [name, { ...schema, title: undefined }]),
  );

/** The generator names also what a route does not have. */
const withoutNothing = (text) =>
  text
    .replace(/^ *\w+\??: never;\n/gm, '')
    .replace(/^ *headers: \{\n *\[name: string\]: unknown;\n *\};\n/gm, '')
    .replace(/^ *parameters: \{\n *\};\n/gm, '');
