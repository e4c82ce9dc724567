// Requests that ask for another protocol: WebSocket where the server speaks it, and an ordinary answer everywhere else.
import { once } from 'node:events';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { WebSocket } from 'ws';
import { UNLIMITED } from '../support/accounts.js';
import { QUIET_PRICES, startTestApp, type TestApp } from '../support/app.js';
import { RawConnection } from '../support/raw-connection.js';
import { SocketClient } from '../support/socket-client.js';
import { newMarket } from '../support/trading.js';

const H2C = [
  'Connection: Upgrade, HTTP2-Settings',
  'Upgrade: h2c',
  'HTTP2-Settings: AAMAAABkAAQCAAAAAAIAAAAA',
];
const JSON_BODY = JSON.stringify({ email: 'nobody@example.test', password: 'not-the-password' });
const socketUpgrade = (...more: string[]) => [
  'Connection: Upgrade',
  'Upgrade: websocket',
  'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
  'Sec-WebSocket-Version: 13',
  ...more,
];

let ringside: TestApp;
const raws: RawConnection[] = [];
const sockets: SocketClient[] = [];
const raw = () => {
  const connection = new RawConnection(ringside.url);
  raws.push(connection);
  return connection;
};
beforeAll(async () => {
  ringside = await startTestApp({ ...QUIET_PRICES, ...UNLIMITED });
});
afterEach(() => {
  for (const connection of raws.splice(0)) connection.close();
  for (const socket of sockets.splice(0)) socket.close();
});
afterAll(() => ringside?.stop());

describe('an Upgrade to a protocol that is not spoken', () => {
  it.each([
    ['a read', 'GET /api/v1/time HTTP/1.1', H2C, '', /^HTTP\/1\.1 200 OK\r\n/],
    ['a page', 'GET / HTTP/1.1', H2C, '', /^HTTP\/1\.1 200 OK\r\n/],
    ['a stream', 'GET /api/v1/prices/stream HTTP/1.1', H2C, '', /event: connected/],
    ['the address of the WebSocket', 'GET /ws HTTP/1.1', H2C, '', /^HTTP\/1\.1 404 [^]*"code":"not_found"/],
    [
      'a body with a length',
      'POST /api/v1/auth/login HTTP/1.1',
      [...H2C, 'Content-Type: application/json', `Content-Length: ${JSON_BODY.length}`],
      JSON_BODY,
      /^HTTP\/1\.1 401 [^]*"code":"wrong_credentials"/,
    ],
    [
      'a body in chunks',
      'POST /api/v1/auth/login HTTP/1.1',
      [...H2C, 'Content-Type: application/json', 'Transfer-Encoding: chunked'],
      `${JSON_BODY.length.toString(16)}\r\n${JSON_BODY}\r\n0\r\n\r\n`,
      /^HTTP\/1\.1 401 [^]*"code":"wrong_credentials"/,
    ],
    ['WebSocket elsewhere', 'GET /api/v1/time HTTP/1.1', socketUpgrade(), '', /^HTTP\/1\.1 200 OK\r\n/],
  ])('is ignored with %s', async (_what, line, headers, body, expected) => {
    const connection = raw().request(line, headers, body);
    await connection.until(expected);
    expect(connection.isOver).toBe(false);
  });

  it('leaves the connection usable, with and without another such header', async () => {
    const connection = raw();
    const answered = (count: number) =>
      connection.until(new RegExp(`(?:HTTP/1\\.1 200 OK[^]*?"unix_ms":\\d+\\}[^]*?){${count}}`));
    await answered(0);
    for (const [i, headers] of [H2C, [], H2C].entries()) {
      connection.request('GET /api/v1/time HTTP/1.1', headers);
      await answered(i + 1);
    }
  });
});

describe('an upgrade to WebSocket', () => {
  it.each(['/ws', '/ws/', '/', '/?from=here'])('is accepted at %s', async (path) => {
    const client = new WebSocket(`${ringside.url.replace('http', 'ws')}${path}`);
    const [data] = (await once(client, 'message')) as [Buffer];
    expect(JSON.parse(data.toString())).toMatchObject({ type: 'welcome' });
    client.terminate();
  });

  it.each([
    ['an unknown address', 'GET /nothing-here HTTP/1.1', socketUpgrade(), 404],
    ['another method', 'POST /ws HTTP/1.1', socketUpgrade(), 404],
    ['an unknown version', 'GET /ws HTTP/1.1', socketUpgrade().with(3, 'Sec-WebSocket-Version: 7'), 400],
    ['no key', 'GET /ws HTTP/1.1', socketUpgrade().with(2, 'Accept: */*'), 400],
  ])('of %s gets a complete refusal', async (_what, line, headers, status) => {
    const connection = raw().request(line, headers);
    const [head] = await connection.until(/^HTTP\/1\.1 [^]*?\r\n\r\n/);
    expect(head).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
    const length = Number(/content-length: (\d+)/i.exec(head)?.[1]);
    await connection.until(new RegExp(`\r\n\r\n[^]{${length}}$`));
    expect(length).toBeGreaterThan(0);
  });

  it('confirms no subprotocol, least of all a secret', async () => {
    const connection = raw().request(
      'GET /ws HTTP/1.1',
      socketUpgrade('Sec-WebSocket-Protocol: graphql-transport-ws, secret-123'),
    );
    const [head] = await connection.until(/^HTTP\/1\.1 101 [^]*?\r\n\r\n/);
    expect(head.toLowerCase()).not.toContain('sec-websocket-protocol');
  });
});

describe('a market on the WebSocket', () => {
  const connect = async (): Promise<SocketClient> => {
    const client = new SocketClient(ringside.url);
    sockets.push(client);
    return client.open();
  };

  it('is refused by name when it does not exist', async () => {
    const market = await newMarket(ringside, { isOpen: false });
    const client = await connect();
    client.send({
      action: 'subscribe',
      id: 'a',
      channels: ['market:none', `market:${market}`, 'book:none', `book:${market}`, 'market:a b'],
    });
    expect(await client.next('subscribed', 'a')).toMatchObject({
      channels: [`market:${market}`, `book:${market}`],
      refused: [
        { channel: 'market:a b', code: 'unknown_channel' },
        { channel: 'market:none', code: 'unknown_market' },
        { channel: 'book:none', code: 'unknown_market' },
      ],
    });
    client.send({ action: 'subscribe', id: 'b', market_id: 'none' });
    expect(await client.next('subscribed', 'b')).toMatchObject({
      channels: [],
      refused: [{ channel: 'market:none', code: 'unknown_market' }],
    });
  });

  it('is left by the name under which it was joined', async () => {
    const market = await newMarket(ringside);
    const client = await connect();
    client.send({ action: 'subscribe', id: 'a', market_id: market });
    await client.next('caught_up', 'a');
    client.send({ action: 'unsubscribe', market_id: market });
    expect(await client.next('unsubscribed')).toMatchObject({ id: 'a', channels: [`market:${market}`] });
    client.send({ action: 'unsubscribe', market_id: market });
    expect(await client.next('error')).toMatchObject({ code: 'unknown_subscription' });
  });
});
