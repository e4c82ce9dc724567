// The bytes around a stream's messages: a client can tell the end of a stream from a cut, gets each event when it is sent,
// and may use the connection again after the end.
import { get, type IncomingMessage } from 'node:http';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { GoodbyeReason } from '../../src/contract/streams/stream.js';
import type { Connection } from '../../src/edge/delivery/connection.js';
import { Hub } from '../../src/edge/delivery/hub.js';
import { QUIET_PRICES, startTestApp, type TestApp } from '../support/app.js';
import { eventually } from '../support/eventually.js';
import { MarketFeed, MarketFeedModule } from '../support/market-feed.js';
import { RawConnection } from '../support/raw-connection.js';

const STREAM = '/api/v1/stream?channels=market:framed';
const ENDED = /\r\n0\r\n\r\n/;

describe('the framing of a stream', () => {
  let ringside: TestApp;
  let feed: MarketFeed;
  let hub: Hub;
  const open: RawConnection[] = [];
  const connection = () => {
    const made = new RawConnection(ringside.url);
    open.push(made);
    return made;
  };

  beforeAll(async () => {
    ringside = await startTestApp({ ...QUIET_PRICES, SSE_HEARTBEAT_INTERVAL: '1h' }, [MarketFeedModule]);
    feed = ringside.app.get(MarketFeed);
    hub = ringside.app.get(Hub);
  });
  afterEach(async () => {
    open.splice(0).forEach((one) => one.close());
    await eventually(() => hub.size === 0);
  });
  afterAll(() => ringside.stop());

  it('is one chunk per write over HTTP/1.1, and the end is the last chunk', async () => {
    const client = connection().request(`GET ${STREAM} HTTP/1.1`);
    await client.until(/event: connected/);
    const seq = await feed.note(['framed']);
    await client.until(new RegExp(`"seq":${seq}`));
    endFirst(hub, 'lifetime');
    await client.until(ENDED);
    expect(client.text.split('\r\n\r\n')[0]?.toLowerCase()).toContain('\r\ntransfer-encoding: chunked');
    const chunks = client.chunks();
    expect(chunks.at(-1)).toBe('');
    expect(chunks.at(-2)).toContain('event: goodbye\n');
    const withMessage = chunks.filter((chunk) => chunk.includes(`"seq":${seq},`) && chunk.startsWith('id: '));
    expect(withMessage.length).toBe(1);
    // Nothing lies between the chunks.
    const body = client.text.slice(client.text.indexOf('\r\n\r\n') + 4);
    const framed = chunks.map((chunk) => `${chunk.length.toString(16)}\r\n${chunk}\r\n`).join('');
    expect(body).toBe(framed);
  });

  it('leaves the connection open for the next request after the goodbye', async () => {
    const client = connection().request(`GET ${STREAM} HTTP/1.1`);
    await client.until(/event: connected/);
    endFirst(hub, 'lifetime');
    await client.until(ENDED);
    expect(hub.size).toBe(0);
    const from = client.text.length;
    client.request('GET /api/v1/time HTTP/1.1');
    await client.until(/\r\n0\r\n\r\nHTTP\/1\.1 200 OK/);
    client.request(`GET ${STREAM} HTTP/1.1`);
    await eventually(() => client.text.slice(from).includes('event: connected'));
    const seq = await feed.note(['framed']);
    await client.until(new RegExp(`"seq":${seq},`));
    expect(client.isOver).toBe(false);
  });

  it('begins a pipelined stream behind the answer before it', async () => {
    const client = connection().request(`GET ${STREAM} HTTP/1.1`).request(`GET ${STREAM}&history=1 HTTP/1.1`);
    await client.until(/event: connected/);
    await eventually(() => hub.size === 2);
    const seq = await feed.note(['framed']);
    await client.until(new RegExp(`"seq":${seq},`));
    endFirst(hub, 'lifetime');
    await client.until(ENDED);
    const from = client.text.search(ENDED) + 7;
    await eventually(() => client.text.slice(from).includes(`"seq":${seq},`));
    const chunks = client.chunks(from);
    expect(client.text.slice(from)).toMatch(/^HTTP\/1\.1 200 OK/);
    expect(chunks.some((chunk) => chunk.includes(`"seq":${seq},`))).toBe(true);
  });

  it('is bare over HTTP/1.0, and ends with the connection', async () => {
    const client = connection().request(`GET ${STREAM} HTTP/1.0`);
    await client.until(/event: connected/);
    const seq = await feed.note(['framed']);
    await client.until(new RegExp(`"seq":${seq},`));
    endFirst(hub, 'lifetime');
    await client.over();
    const [head = '', ...body] = client.text.split('\r\n\r\n');
    expect(head.toLowerCase()).not.toContain('transfer-encoding');
    expect(body.join('')).toMatch(
      new RegExp(`^\n?event: connected\n[^\r]*"seq":${seq},[^\r]*event: goodbye\n`),
    );
  });

  it('has no body in an answer to HEAD', async () => {
    const client = connection().request(`HEAD ${STREAM} HTTP/1.1`);
    await client.until(/\r\n\r\n/);
    await feed.note(['framed']);
    client.request('HEAD /api/v1/time HTTP/1.1', ['Connection: close']);
    await client.over();
    expect(client.text).toMatch(/^HTTP\/1\.1 200 OK\r\n[^\n]*(\r\n[^\r\n]+)*\r\n\r\nHTTP\/1\.1 200 OK/);
  });

  it('shows a stock client which streams ended and which were cut', async () => {
    const ended = await read(`${ringside.url}${STREAM}`, () => endFirst(hub, 'lifetime'));
    expect([ended.response.complete, ended.text.includes('event: goodbye')]).toEqual([true, true]);
    const cut = await read(`${ringside.url}${STREAM}`, () => endFirst(hub, 'slow_consumer'));
    expect([cut.response.complete, cut.text.includes('event: goodbye')]).toEqual([false, false]);
  });
});

/** Reads until the stream is over. `act` runs once the first message is there. */
async function read(url: string, act: () => void): Promise<{ response: IncomingMessage; text: string }> {
  const request = get(url, { agent: false, headers: { accept: 'text/event-stream' } });
  const response = await new Promise<IncomingMessage>((resolve) => request.on('response', resolve));
  let text = '';
  let isOver = false;
  request.on('error', () => undefined);
  response.setEncoding('utf8').on('error', () => undefined);
  response.on('close', () => (isOver = true));
  response.on('data', (part: string) => (text += part));
  await eventually(() => text.includes('event: connected'));
  act();
  await eventually(() => isOver);
  return { response, text };
}

/** Ends the oldest connection. A slow consumer gets no goodbye and no last chunk. */
function endFirst(hub: Hub, reason: GoodbyeReason): void {
  const { connections } = hub as unknown as { connections: ReadonlySet<Connection> };
  const [oldest] = connections;
  if (!oldest) throw new Error('nobody is connected');
  hub.close(oldest, reason);
}
