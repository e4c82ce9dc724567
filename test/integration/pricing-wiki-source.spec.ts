// Real: HTTP on loopback. A server that is down, slow, wrong or huge, and then recovers.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { PriceSourceError } from '../../src/domain/pricing/items/sources/price-source.port.js';
import { LATEST_MAX_BYTES, WikiSource } from '../../src/domain/pricing/items/sources/wiki/wiki.source.js';

const ROW = { high: 2850000, highTime: 1736859290, low: 2845000, lowTime: 1736859280 };
const GOOD = JSON.stringify({ data: { 4151: ROW, 2: null, x: ROW } });

describe('the wiki source', () => {
  let server: Server;
  let answer: (request: IncomingMessage, response: ServerResponse) => void;
  let requests: IncomingMessage[];
  let source: WikiSource;
  const open = new AbortController().signal;

  beforeEach(async () => {
    requests = [];
    answer = (_request, response) => void response.end(GOOD);
    server = createServer((request, response) => {
      requests.push(request);
      answer(request, response);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    source = sourceFor(10_000);
  });
  afterEach(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });

  const sourceFor = (intervalMs: number) =>
    new WikiSource({
      baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/v1/osrs/`,
      userAgent: 'ringside test',
      intervalMs,
    });
  const failureOf = async (from: WikiSource = source) => {
    const failure: unknown = await from.latest({ signal: open }).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(PriceSourceError);
    return (failure as PriceSourceError).kind;
  };

  it('reads /latest, says who it is, and leaves judging rows to the merge', async () => {
    expect(await source.latest({ signal: open })).toMatchObject({
      rows: [null, { id: 4151, ...ROW }, { id: 'x' }],
    });
    expect(requests[0]?.url).toBe('/api/v1/osrs/latest');
    expect(requests[0]?.headers['user-agent']).toBe('ringside test');
  });

  it('reads names from /mapping and leaves out what is no name', async () => {
    const entries = [
      { id: 4151, name: 'Abyssal whip', members: true },
      { id: 'x', name: 'y' },
      null,
      { id: 3, name: 'a\u0000b' },
    ];
    answer = (_request, response) => void response.end(JSON.stringify(entries));
    expect(await source.items(open)).toEqual([{ itemId: 4151, name: 'Abyssal whip' }]);
    expect(requests[0]?.url).toBe('/api/v1/osrs/mapping');
  });

  it('asks whether anything is new only about rows that were stored', async () => {
    answer = (request, response) => {
      if (request.headers['if-none-match'] === '"one"') response.writeHead(304).end();
      else response.setHeader('etag', '"one"').end(GOOD);
    };
    await source.latest({ signal: open });
    const second = await source.latest({ signal: open });
    if (second.notModified) throw new Error('the first answer was never confirmed');
    second.confirm?.();
    expect(await source.latest({ signal: open })).toEqual({ notModified: true });
  });

  it.each<[string, (response: ServerResponse) => void, string]>([
    ['a server error', (response) => response.writeHead(500).end('oops'), 'http_status'],
    ['too many requests', (response) => response.writeHead(429).end(), 'http_status'],
    ['a 304 nobody asked for', (response) => response.writeHead(304).end(), 'http_status'],
    ['no JSON', (response) => response.end('<html>'), 'malformed'],
    ['JSON cut short', (response) => response.end(GOOD.slice(0, 40)), 'malformed'],
    ['no data', (response) => response.end('{"data":[]}'), 'malformed'],
    ['null', (response) => response.end('null'), 'malformed'],
    ['a huge body', (response) => response.end(Buffer.alloc(LATEST_MAX_BYTES + 1, 32)), 'too_large'],
    [
      'a small body that unfolds into a huge one',
      (response) =>
        response.setHeader('content-encoding', 'gzip').end(gzipSync(Buffer.alloc(LATEST_MAX_BYTES + 1, 32))),
      'too_large',
    ],
    [
      'a connection cut in the middle',
      (response) => response.writeHead(200, { 'content-length': '500' }).write('{', () => response.destroy()),
      'unreachable',
    ],
  ])('tells %s apart, and works again afterwards', async (_name, fault, kind) => {
    answer = (_request, response) => fault(response);
    expect(await failureOf()).toBe(kind);
    answer = (_request, response) => void response.end(GOOD);
    expect(await source.latest({ signal: open })).toHaveProperty('rows');
  });

  it.each<[string, (response: ServerResponse) => void]>([
    ['never answers', () => undefined],
    ['stops in the middle of the body', (response) => void response.write('{"data":')],
  ])('gives up on a server that %s', async (_name, fault) => {
    answer = (_request, response) => fault(response);
    expect(await failureOf(sourceFor(100))).toBe('timeout');
  });

  it('tells a server that is down', async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    expect(await failureOf()).toBe('unreachable');
    const { port } = new URL((source as unknown as { baseUrl: string }).baseUrl);
    await new Promise<void>((resolve) => server.listen(Number(port), '127.0.0.1', resolve));
    expect(await source.latest({ signal: open })).toHaveProperty('rows');
  });

  it('stops when it is told to', async () => {
    const stopping = new AbortController();
    answer = () => stopping.abort();
    await expect(source.latest({ signal: stopping.signal })).rejects.toMatchObject({ kind: 'unreachable' });
  });
});
