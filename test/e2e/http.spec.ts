// The HTTP face of the app: addresses, errors, headers and documents.
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { aboutSchema } from '../../src/contract/about.js';
import { allErrors, errorCode } from '../../src/platform/common/errors.js';
import { getJson, startTestApp, type TestApp } from '../support/app.js';
import { eventually } from '../support/eventually.js';

interface OpenApi {
  openapi: string;
  info: { description: string };
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: { Error: { properties: { code: { enum: string[] } } } } };
}

interface Operation {
  operationId: string;
  description?: string;
  tags?: string[];
  parameters?: { name: string; in: string; schema: { type: string } }[];
  responses: Record<string, Documented>;
}

interface Documented {
  description: string;
  headers?: Record<string, unknown>;
  content?: Record<string, { schema: { $ref?: string } }>;
}

/** Columns by which Fastify's tree of routes indents a level. */
const INDENT = 4;

/** The addresses below /api/v1 that the server answers, as a document writes them. Fastify prints them as a tree. */
function routesOf(app: NestFastifyApplication): string[] {
  const above: string[] = [];
  const routes: string[] = [];
  for (const line of app.getHttpAdapter().getInstance().printRoutes({ commonPrefix: false }).split('\n')) {
    const found = /^(.*?)── (\S*)(?: \((.*)\))?$/.exec(line);
    if (!found) continue;
    const [, indent = '', segment = '', methods] = found;
    above.splice((indent.length - 1) / INDENT, Infinity, segment);
    if (methods !== undefined) routes.push(above.join('').replaceAll(/:(\w+)/g, '{$1}'));
  }
  return routes.filter((route) => route.startsWith('/api/v1/'));
}

describe('over HTTP, Ringside', () => {
  let ringside: TestApp;
  beforeAll(async () => {
    ringside = await startTestApp({ PRICE_SYNC_INTERVAL_MS: '1s', CORS_ORIGINS: 'https://app.example' });
    await eventually(
      async () => (await getJson<{ seq: number }>(`${ringside.url}/api/v1/prices/latest`)).body.seq > 0,
    );
  });
  afterAll(() => ringside.stop());

  it('serves a route with and without its version', async () => {
    for (const path of ['/api/v1/time', '/api/time']) {
      const { status, body } = await getJson(`${ringside.url}${path}`);
      expect(status).toBe(200);
      expect(body).toEqual({ time: expect.any(String), unix_ms: expect.any(Number) });
    }
  });

  it('says what a client must know about it', async () => {
    const { body } = await getJson(`${ringside.url}/api/v1/about`);
    const about = aboutSchema.parse(body);
    expect(about).toEqual(body);
    expect(about).toMatchObject({
      name: 'ringside',
      paper: true,
      demo: false,
      feedStaleMs: 3_000,
      limits: {
        channelsPerConnection: 100,
        openOrders: 1_000,
        ordersPerBatch: 200,
        orderValidMs: 86_400_000,
      },
    });
    expect(about.version).toBe(
      (JSON.parse(readFileSync('package.json', 'utf8')) as { version: string }).version,
    );
    const read = await fetch(`${ringside.url}/api/v1/prices/latest`);
    expect(read.headers.get('ringside-seq')?.split('-')[0]).toBe(about.epoch);
  });

  it('says that it is alive and ready, and counts', async () => {
    expect((await getJson(`${ringside.url}/health`)).body).toEqual({ status: 'ok' });
    const ready = await getJson(`${ringside.url}/ready`);
    expect(ready).toMatchObject({
      status: 200,
      body: { status: 'ready', checks: { database: 'ok', schema: 'ok', log: 'ok', desk: 'leads' } },
    });
    const metrics = await (await fetch(`${ringside.url}/metrics`)).text();
    for (const name of [
      'ringside_log_head',
      'ringside_stream_connections{transport="ws"}',
      'process_cpu_seconds_total',
    ]) {
      expect(metrics).toContain(`\n${name} `);
    }
  });

  it.each([
    ['an unknown address', '/api/v1/nothing', 404, 'not_found'],
    ['an unknown item', '/api/v1/prices/latest?items=2147483647', 404, 'unknown_item'],
    ["an unknown item's history", '/api/v1/prices/history/2147483647', 404, 'unknown_item'],
    ['a bad cursor', '/api/v1/prices/latest?minSeq=abc', 400, 'bad_request'],
    ['a cursor of another epoch', '/api/v1/prices/latest?minSeq=ffffffffff-1', 410, 'epoch_changed'],
    ['a malformed address', '/api/v1/prices/history/%ff', 400, 'bad_request'],
  ])('answers %s with its code and a request id', async (_what, path, statusCode, code) => {
    const { status, body } = await getJson(`${ringside.url}${path}`);
    expect(status).toBe(statusCode);
    expect(body).toEqual({
      statusCode,
      code,
      message: expect.any(String),
      details: expect.any(Object),
      requestId: expect.stringMatching(/^[0-9a-f]{16}$/),
    });
  });

  it.each([
    ['period', '/api/v1/prices/history/2?period=2h'],
    ['items', '/api/v1/prices/latest?items=1,x'],
    ['cache', '/api/v1/prices/history/2?cache=never'],
    ['after', '/api/v1/prices/items?after=!!'],
    ['id', '/api/v1/prices/history/abc'],
    ['minSeq', '/api/v1/prices/latest?minSeq=1-x'],
    ['surprise', '/api/v1/prices/items?surprise=1'],
  ])('refuses a bad %s with 400 naming it', async (field, path) => {
    const { status, body } = await getJson<{ code: string; details: { fields: { field: string }[] } }>(
      `${ringside.url}${path}`,
    );
    expect([status, body.code]).toEqual([400, 'bad_request']);
    expect(body.details.fields.map((entry) => entry.field)).toContain(field);
  });

  it('says in Ringside-Seq as of which position a read is true, and reads no earlier than minSeq', async () => {
    const first = await getJson<{ seq: number }>(`${ringside.url}/api/v1/prices/latest`);
    const cursor = first.headers.get('ringside-seq') ?? '';
    expect(cursor).toMatch(new RegExp(`^[0-9a-z]+-${first.body.seq}$`));
    const second = await getJson<{ seq: number }>(`${ringside.url}/api/v1/prices/latest?minSeq=${cursor}`);
    expect(second.body.seq).toBeGreaterThanOrEqual(first.body.seq);
  });

  it('opens public reads to every origin, and credentials to the listed ones alone', async () => {
    const stranger = await getJson(`${ringside.url}/api/v1/time`, { origin: 'https://elsewhere.example' });
    expect(stranger.headers.get('access-control-allow-origin')).toBe('*');
    expect(stranger.headers.get('access-control-allow-credentials')).toBeNull();
    const friend = await getJson(`${ringside.url}/api/v1/time`, { origin: 'https://app.example' });
    expect(friend.headers.get('access-control-allow-origin')).toBe('https://app.example');
    expect(friend.headers.get('access-control-allow-credentials')).toBe('true');
    expect(friend.headers.get('access-control-expose-headers')).toContain('Ringside-Seq');
  });

  it('documents every route in OpenAPI, with answers and the table of error codes', async () => {
    const { body } = await getJson<OpenApi>(`${ringside.url}/docs/openapi.json`);
    expect(body.openapi).toMatch(/^3\./);
    const documented = Object.keys(body.paths).filter((path) => path.startsWith('/api/v1/'));
    expect(documented.length).toBeGreaterThan(50);
    expect(documented.sort()).toEqual(routesOf(ringside.app).sort());
    expect(Object.keys(body.paths)).toEqual(expect.arrayContaining(['/health', '/metrics', '/ready']));
    for (const path of Object.values(body.paths)) {
      for (const operation of Object.values(path)) {
        expect(operation.tags?.length).toBe(1);
        expect(Object.keys(operation.responses).length).toBeGreaterThan(0);
      }
    }
    for (const code of ['bad_request', 'unknown_item', 'epoch_changed', 'not_caught_up']) {
      expect(body.info.description).toContain(`\`${code}\``);
    }
  });

  it('names no header in the text of a route that the route neither reads nor sends', async () => {
    const { body } = await getJson<OpenApi>(`${ringside.url}/docs/openapi.json`);
    const operations = Object.values(body.paths).flatMap((path) => Object.values(path));
    const counts = { 'Idempotency-Key': 0, 'Ringside-Seq': 0, 'Retry-After': 0 };
    for (const { operationId, description = '', parameters = [], responses } of operations) {
      const answers = Object.entries(responses);
      const texts = [description, ...answers.map(([, answer]) => answer.description)];
      if (texts.some((text) => text.includes('Idempotency-Key'))) {
        counts['Idempotency-Key'] += 1;
        expect([operationId, parameters.map(({ name }) => name)]).toEqual([
          operationId,
          expect.arrayContaining(['Idempotency-Key']),
        ]);
      }
      const isStream = answers.some(([, { content }]) => content?.['text/event-stream']);
      if (description.includes('Ringside-Seq') && !isStream) {
        counts['Ringside-Seq'] += 1;
        const [, success] = answers.find(([status]) => status.startsWith('2')) ?? [];
        expect([operationId, Object.keys(success?.headers ?? {})]).toEqual([operationId, ['Ringside-Seq']]);
      }
      for (const [status, answer] of answers) {
        if (!answer.description.includes('Retry-After')) continue;
        counts['Retry-After'] += 1;
        expect([operationId, status, Object.keys(answer.headers ?? {})]).toEqual([
          operationId,
          status,
          ['Retry-After'],
        ]);
      }
    }
    expect(Object.values(counts).every((count) => count > 3)).toBe(true);
  });

  it('documents the errors of every route, with one schema and the codes of each status', async () => {
    const { body } = await getJson<OpenApi>(`${ringside.url}/docs/openapi.json`);
    const known = allErrors().map(([code]) => code);
    expect(body.components.schemas.Error.properties.code.enum).toEqual(known);
    const errors = Object.entries(body.paths).flatMap(([path, operations]) =>
      Object.values(operations).flatMap(({ responses }) =>
        Object.entries(responses)
          .filter(([status]) => Number(status) >= 400 && !(path === '/ready' && status === '503'))
          .map(([status, answer]) => ({ status: Number(status), ...answer })),
      ),
    );
    for (const { status, description, content } of errors) {
      expect(content?.['application/json']?.schema.$ref).toBe('#/components/schemas/Error');
      const codes = [...description.matchAll(/^- `(\w+)`/gm)].map(([, code = '']) => code);
      expect(codes.length).toBeGreaterThan(0);
      for (const code of codes)
        expect([code, known.includes(code), errorCode(code).status]).toEqual([code, true, status]);
    }
    const place = body.paths['/api/v1/trading/orders']?.post?.responses;
    expect(place?.['409']?.description).toContain('`insufficient_funds`');
    expect(place?.['409']?.description).toContain('`idempotency_conflict`');
    expect(place?.['401']?.description).toContain('`unauthenticated`');
    for (const operations of Object.values(body.paths))
      for (const { responses } of Object.values(operations))
        expect(Object.keys(responses)).toEqual(expect.arrayContaining(['400', '429', '500', '503']));
  });

  it('names every operation once, as a person would, and gives ids their types', async () => {
    const { body } = await getJson<OpenApi>(`${ringside.url}/docs/openapi.json`);
    const operations = Object.values(body.paths).flatMap((path) => Object.values(path));
    const ids = operations.map(({ operationId }) => operationId);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.filter((id) => !/^[a-z][A-Za-z]+$/.test(id))).toEqual([]);
    expect(ids).toEqual(expect.arrayContaining(['placeOrder', 'getPriceHistory', 'logIn']));
    const typeOf = (path: string, name: string) =>
      body.paths[path]?.get?.parameters?.find((parameter) => parameter.name === name)?.schema.type;
    expect(typeOf('/api/v1/prices/history/{id}', 'id')).toBe('integer');
    expect(typeOf('/api/v1/prices/items', 'limit')).toBe('integer');
    expect(typeOf('/api/v1/markets/{id}', 'id')).toBe('string');
  });

  it('keeps the table of codes closed at the end of the description', async () => {
    const { body } = await getJson<OpenApi>(`${ringside.url}/docs/openapi.json`);
    const { description } = body.info;
    expect(description.indexOf('<details>')).toBeGreaterThan(0);
    expect(description.indexOf('| code |')).toBeGreaterThan(description.indexOf('<details>'));
    expect(description.endsWith('</details>')).toBe(true);
  });

  it('serves the documentation page and the live page from itself alone', async () => {
    for (const path of ['/docs', '/']) {
      const html = await (await fetch(`${ringside.url}${path}`)).text();
      expect(html).toContain('<html');
      expect(html.match(/(?:src|href)="https?:[^"]*\.(?:js|css)"/g)).toBeNull();
    }
  });
});
