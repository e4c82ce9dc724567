// The OpenAPI document, made from the controllers and their zod schemas, and the page that shows it.
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { DocumentBuilder, SwaggerModule, type OpenAPIObject } from '@nestjs/swagger';
import { SESSION_COOKIE } from '../../platform/auth/index.js';
import { allErrors } from '../../platform/common/errors.js';
import { SECURITY_SCHEMES } from '../../platform/http/index.js';
import { documentErrors } from './error-answers.js';
import { withPlainSchemas } from './plain-schemas.js';

const DOCS_PATH = 'docs';

function buildOpenApi(app: NestFastifyApplication): OpenAPIObject {
  const info = new DocumentBuilder()
    .setTitle('Ringside')
    .setDescription(`${INTRODUCTION}\n\n${errorTable()}`)
    .setVersion('1')
    .setLicense('MIT', 'https://opensource.org/license/mit')
    .addBearerAuth(
      {
        type: 'http',
        scheme: 'bearer',
        description: 'An access token, or an API key (rk_…) with the scope needed.',
      },
      SECURITY_SCHEMES.bearer,
    )
    .addCookieAuth(
      SESSION_COOKIE,
      { type: 'apiKey', description: 'Set by signing in. Writes with it need an Origin of this server.' },
      SECURITY_SCHEMES.cookie,
    )
    .addApiKey(
      { type: 'apiKey', in: 'query', name: 'ticket', description: 'Opens one stream, within a minute.' },
      SECURITY_SCHEMES.ticket,
    )
    .addTag('auth', 'Users, sessions, wallets, API keys')
    .addTag('admin', 'For operators: users, audit, broadcasts')
    .addTag('prices', 'Item prices: latest, names and history')
    .addTag('markets', 'Markets and their management by admins')
    .addTag('fights', 'Evenings of fights, bets and streams')
    .addTag('market-data', "A market's book, trades and candles; TradingView's UDF")
    .addTag('trading', 'Orders, positions, account, watchlists')
    .addTag('streams', 'Server-Sent Events')
    .addTag('system', 'Health, readiness, figures')
    .build();
  const document = SwaggerModule.createDocument(app, info);
  // Every versioned route is served with and without `v1`; the document shows it with `v1`.
  const paths = Object.entries(document.paths).filter(([path]) => !/^\/api\/(?!v1\/)/.test(path));
  return withPlainSchemas(documentErrors({ ...document, paths: Object.fromEntries(paths) }));
}

export function serveOpenApi(app: NestFastifyApplication): void {
  SwaggerModule.setup(DOCS_PATH, app, () => buildOpenApi(app), {
    jsonDocumentUrl: `${DOCS_PATH}/openapi.json`,
  });
}

const INTRODUCTION =
  'A real-time markets backend. Every read has the position of the event log at which it is true in the header ' +
  '`Ringside-Seq`; a stream that starts after it has neither gap nor overlap. `minSeq` makes a read wait for a write ' +
  'you made. A write that takes an `Idempotency-Key` may be repeated with the same key. Errors are `{statusCode, code, message, details, requestId}`.';

/** At the end and closed, so that the page opens with the routes. */
function errorTable(): string {
  const rows = allErrors().map(
    ([code, { status, retry, about }]) => `| \`${code}\` | ${status} | ${retry ? 'yes' : 'no'} | ${about} |`,
  );
  const table = ['| code | status | retry | meaning |', '| --- | --- | --- | --- |', ...rows].join('\n');
  return `<details><summary>Error codes</summary>\n\n${table}\n\n</details>`;
}
