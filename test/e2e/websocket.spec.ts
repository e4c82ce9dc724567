// `/ws` as its users hear it: the stock `ws` client against the real app.
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { getJson, startTestApp, type TestApp } from '../support/app.js';
import { eventually } from '../support/eventually.js';
import { MarketFeed, MarketFeedModule } from '../support/market-feed.js';
import { SocketClient } from '../support/socket-client.js';

describe('the WebSocket', () => {
  let ringside: TestApp;
  let feed: MarketFeed;
  const clients: SocketClient[] = [];
  const connect = async (): Promise<SocketClient> => {
    const client = new SocketClient(ringside.url);
    clients.push(client);
    return client.open();
  };

  beforeAll(async () => {
    ringside = await startTestApp({ PRICE_SYNC_INTERVAL_MS: '200', REPLAY_SPEED: '3000' }, [
      MarketFeedModule,
    ]);
    feed = ringside.app.get(MarketFeed);
    await eventually(
      async () => (await getJson<{ seq: number }>(`${ringside.url}/api/v1/prices/latest`)).body.seq > 0,
    );
  });
  afterEach(() => {
    for (const client of clients.splice(0)) client.close();
  });
  afterAll(() => ringside.stop());

  it('welcomes, acknowledges a subscription and delivers what happens from then on, in order', async () => {
    const client = await connect();
    client.send({ action: 'subscribe', id: 'a', channels: ['market:m1', 'market:m2'] });
    expect(await client.next('subscribed', 'a')).toMatchObject({
      channels: ['market:m1', 'market:m2'],
      refused: [],
      mode: 'live',
    });
    await client.next('caught_up', 'a');
    for (let n = 0; n < 20; n += 1) await feed.note(['m1', 'other', 'm2'], n);
    await eventually(() => client.heard.length === 40);
    const seqs = client.heard.map(({ seq }) => seq ?? 0);
    expect(seqs).toEqual([...seqs].sort((a, b) => a - b));
    expect(new Set(client.heard.map(({ channel }) => channel))).toEqual(new Set(['market:m1', 'market:m2']));
  });

  it('answers ping behind all messages up to the seq of the answer, and includes a write after a few of them', async () => {
    const client = await connect();
    client.send({ action: 'subscribe', id: 'a', channels: ['market:p1', 'market:p2', 'prices'] });
    await client.next('caught_up', 'a');
    const pongs = () => client.messages.filter(({ type }) => type === 'pong');
    for (let n = 0; n < 6; n += 1) {
      const seq = await feed.note([n % 2 === 0 ? 'p1' : 'p2'], n);
      // A client may send 60 commands in 10 s.
      const isIncluded = async () => {
        const before = pongs().length;
        client.send({ action: 'ping' });
        await eventually(() => pongs().length > before);
        return (pongs().at(-1)?.seq ?? 0) >= seq;
      };
      await eventually(isIncluded, { everyMs: 200 });
      expect(client.heard.filter(({ channel }) => channel !== 'prices')).toHaveLength(n + 1);
    }
    client.messages.forEach(({ type, seq = 0 }, at) => {
      const late = type === 'pong' ? client.messages.slice(at + 1).filter(({ channel }) => channel) : [];
      expect(late.filter((message) => (message.seq ?? 0) <= seq)).toEqual([]);
    });
  });

  it('understands market_id, and ends a subscription', async () => {
    const client = await connect();
    client.send({ action: 'subscribe', market_id: 'm3' });
    const { id } = await client.next('subscribed');
    await client.next('caught_up');
    await feed.note(['m3']);
    await eventually(() => client.heard.length === 1);
    client.send({ action: 'unsubscribe', id });
    expect(await client.next('unsubscribed')).toMatchObject({ id, channels: ['market:m3'] });
    const seq = await feed.note(['m3']);
    client.send({ action: 'subscribe', id: 'later', channels: ['market:m4'], history: 0 });
    expect((await client.next('subscribed', 'later')).seq).toBeGreaterThanOrEqual(seq);
    // What had not ended would be heard in the same round as the first of these, or before.
    for (const count of [2, 3]) {
      await feed.note(['m3', 'm4']);
      await eventually(() => client.heard.length >= count);
    }
    expect(client.heard.map(({ channel }) => channel)).toEqual(['market:m3', 'market:m4', 'market:m4']);
  });

  it('resumes after a cursor, from several places on one socket', async () => {
    const first = await connect();
    const { cursor } = (await first.next('welcome')) as { cursor?: string };
    const seqs: number[] = [];
    for (let n = 0; n < 5; n += 1) seqs.push(await feed.note(['r1', 'r2']));
    const epoch = cursor?.split('-')[0];
    const client = await connect();
    client.send({ action: 'subscribe', id: 'all', channels: ['market:r1'], after: cursor });
    client.send({ action: 'subscribe', id: 'late', channels: ['market:r2'], after: `${epoch}-${seqs[2]}` });
    await client.next('caught_up', 'all');
    await client.next('caught_up', 'late');
    const of = (channel: string) =>
      client.heard.filter((message) => message.channel === channel).map(({ seq }) => seq);
    expect(of('market:r1')).toEqual(seqs.map((seq) => seq - 1));
    expect(of('market:r2')).toEqual(seqs.slice(3));
  });

  it('begins with the last messages when history is asked for', async () => {
    const seqs: number[] = [];
    for (let n = 0; n < 5; n += 1) seqs.push(await feed.note(['h1']));
    const client = await connect();
    client.send({ action: 'subscribe', id: 'h', channels: ['market:h1'], history: 3 });
    await client.next('caught_up', 'h');
    expect(client.heard.map(({ seq }) => seq)).toEqual(seqs.slice(-3));
  });

  it('sends the present prices as a snapshot, then caught_up, then what changes', async () => {
    const client = await connect();
    client.send({ action: 'subscribe', id: 'p', channels: ['prices'], snapshot: true });
    expect(await client.next('subscribed', 'p')).toMatchObject({ mode: 'snapshot' });
    const caughtUp = await client.next('caught_up', 'p');
    const snapshot = client.messages
      .slice(0, client.messages.indexOf(caughtUp))
      .filter(({ channel }) => channel);
    expect(new Set(snapshot.map(({ item_id }) => item_id)).size).toBe(64);
    await eventually(() => client.heard.length > snapshot.length);
  });

  it('refuses unknown and forbidden channels by name, and delivers the rest', async () => {
    const client = await connect();
    const channels = ['market:ok', 'nonsense', 'pricing:1', 'user:u1', 'admin:system', 'prices:x'];
    client.send({ action: 'subscribe', id: 'r', channels });
    expect(await client.next('subscribed', 'r')).toMatchObject({
      channels: ['market:ok'],
      refused: [
        { channel: 'nonsense', code: 'unknown_channel' },

        { channel: 'user:u1', code: 'forbidden_channel' },
        { channel: 'admin:system', code: 'forbidden_channel' },
        { channel: 'prices:x', code: 'unknown_channel' },
        { channel: 'pricing:1', code: 'unknown_market' },
      ],
    });
  });

  it.each([
    ['not JSON', '{', 'bad_request', null],
    ['no action', { id: 'x' }, 'bad_request', 'x'],
    ['an unknown action', { action: 'dance', id: 'x' }, 'bad_request', 'x'],
    ['no channels', { action: 'subscribe', id: 'x', channels: [] }, 'bad_request', 'x'],
    [
      '101 channels',
      { action: 'subscribe', id: 'x', channels: Array.from({ length: 101 }, (_, i) => `market:${i}`) },
      'bad_request',
      'x',
    ],
    [
      'an unknown field',
      { action: 'subscribe', id: 'x', channels: ['prices'], colour: 1 },
      'bad_request',
      'x',
    ],
    [
      'a history that is too long',
      { action: 'subscribe', id: 'x', channels: ['prices'], history: 1001 },
      'bad_request',
      'x',
    ],
    ['an end of nothing', { action: 'unsubscribe', id: 'x' }, 'unknown_subscription', 'x'],
    ['a token', { action: 'auth', token: 'abc' }, 'invalid_token', null],
  ])('answers %s with an error and goes on', async (_what, command, code, id) => {
    const client = await connect();
    client.send(command);
    expect(await client.next('error')).toMatchObject({ code, id, retry: false });
    client.send({ action: 'ping' });
    await client.next('pong');
  });

  it('refuses an id and a channel that it has already', async () => {
    const client = await connect();
    client.send({ action: 'subscribe', id: 'a', channels: ['market:d1'] });
    client.send({ action: 'subscribe', id: 'a', channels: ['market:d2'] });
    client.send({ action: 'subscribe', id: 'b', channels: ['market:d1'] });
    await eventually(
      () =>
        client.messages.filter(({ type, code }) => type === 'error' && code === 'already_subscribed')
          .length === 2,
    );
  });

  it('refuses the 101st channel of a connection', async () => {
    const client = await connect();
    client.send({
      action: 'subscribe',
      id: 'a',
      channels: Array.from({ length: 100 }, (_, i) => `market:x${i}`),
    });
    client.send({ action: 'subscribe', id: 'b', channels: ['market:x100'] });
    expect(await client.next('error', 'b')).toMatchObject({ code: 'too_many_channels' });
  });

  it.each([
    ['malformed', 'nonsense'],
    ['epoch_changed', 'ffffffffff-1'],
    ['ahead', '<epoch>-999999999'],
  ])('answers a cursor that is %s with reset, then goes on', async (reason, text) => {
    const client = await connect();
    const { epoch } = (await client.next('welcome')) as { epoch?: string };
    const after = text.replace('<epoch>', epoch ?? '');
    client.send({ action: 'subscribe', id: 'c', channels: ['market:c1'], after });
    expect(await client.next('subscribed', 'c')).toMatchObject({ mode: 'reset' });
    expect(await client.next('reset', 'c')).toMatchObject({ reason });
    await client.next('caught_up', 'c');
    await feed.note(['c1']);
    await eventually(() => client.heard.length === 1);
  });

  it.each([
    [
      'ten bad messages in a row',
      4400,
      (client: SocketClient) => Array.from({ length: 10 }, () => client.send('{')),
    ],
    [
      '61 messages at once',
      4429,
      (client: SocketClient) => Array.from({ length: 61 }, () => client.send({ action: 'ping' })),
    ],
    ['a message of 17 KiB', 1009, (client: SocketClient) => client.send('x'.repeat(17 * 1024))],
    ['a binary frame', 1003, (client: SocketClient) => client.socket.send(Buffer.from([1, 2, 3]))],
    [
      'invalid UTF-8',
      1007,
      (client: SocketClient) => client.socket.send(Buffer.from([0xff, 0xfe]), { binary: false }),
    ],
  ])('closes on %s with %i', async (_what, code, provoke) => {
    const client = await connect();
    provoke(client);
    await eventually(() => client.closed !== null);
    expect(client.closed?.code).toBe(code);
  });

  it('keeps its patience when a good message comes in between', async () => {
    const client = await connect();
    for (let i = 0; i < 9; i += 1) client.send('{');
    client.send({ action: 'ping' });
    await client.next('pong');
    for (let i = 0; i < 9; i += 1) client.send('{');
    await eventually(() => client.messages.filter(({ type }) => type === 'error').length === 18);
    expect(client.closed).toBeNull();
  });

  it('hears the same messages, to the byte, on SSE and over REST', async () => {
    const client = await connect();
    const { cursor } = (await client.next('welcome')) as { cursor?: string };
    for (let n = 0; n < 3; n += 1) await feed.note(['same'], n);
    client.send({ action: 'subscribe', id: 'same', channels: ['market:same'], after: cursor });
    await client.next('caught_up', 'same');
    const page = await getJson<{ data: unknown[]; more: boolean }>(
      `${ringside.url}/api/v1/events?channels=market:same&after=${cursor}`,
    );
    expect(page.body.data).toEqual(client.heard);
    expect(client.heard.length).toBe(3);
  });
});
