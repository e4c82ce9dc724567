// Cursors at the edges: from before what is kept, from beyond what this process has seen, and with line breaks in them.
import { afterEach, describe, expect, it } from '@jest/globals';
import { DataSource } from 'typeorm';
import { EventPartitions } from '../../src/platform/events/store/event-partitions.js';
import { EventTail } from '../../src/platform/events/index.js';
import type { Ringside } from '../../src/bootstrap.js';
import { getJson, QUIET_PRICES, startBeside, startTestApp, type TestApp } from '../support/app.js';
import { eventually } from '../support/eventually.js';
import { MarketFeed, MarketFeedModule } from '../support/market-feed.js';
import { SocketClient } from '../support/socket-client.js';
import { readSse } from '../support/sse-probe.js';

const DAYS_AGO = 60;

describe('a cursor', () => {
  let ringside: TestApp | undefined;
  let second: Ringside | undefined;
  afterEach(async () => {
    await second?.stop();
    await ringside?.stop();
    second = undefined;
    ringside = undefined;
  });

  const start = async (settings: Record<string, string> = {}) => {
    ringside = await startTestApp({ ...QUIET_PRICES, ...settings }, [MarketFeedModule]);
    return { ringside, feed: ringside.app.get(MarketFeed) };
  };
  const streamOf = ({ url }: { url: string }, query: string) =>
    `${url}/api/v1/stream?channels=market:c&${query}`;
  const cursorOf = async (url: string): Promise<string> => {
    const [connected] = await readSse(`${url}/api/v1/stream?channels=market:c`, 1);
    return connected?.id ?? '';
  };

  it('from before what is kept is answered with reset expired on SSE and WebSocket, and 410 in REST', async () => {
    const app = await start({ EVENT_RING_BYTES: '65536', EVENT_PARTITION_ROWS: '1000' });
    const cursor = await cursorOf(app.ringside.url);
    const epoch = cursor.split('-')[0];
    for (let i = 0; i < 12; i += 1) await app.feed.note(Array.from({ length: 100 }, () => 'c'));
    await app.ringside.app
      .get(DataSource)
      .query(`update event set at = at - interval '${DAYS_AGO} days' where seq < 1001`);
    // Whoever is adding partitions just now has the lock, and pruning waits for another time.
    await eventually(async () => (await app.ringside.app.get(EventPartitions).prune()) === 1);
    const [connected, reset] = await readSse(streamOf(app.ringside, `after=${cursor}`), 2);
    expect(connected).toMatchObject({ event: 'connected', data: { mode: 'reset' } });
    expect(reset).toMatchObject({ event: 'reset', data: { reason: 'expired' } });
    // The first event that is kept follows the floor.
    const [resumed, first] = await readSse(streamOf(app.ringside, `after=${epoch}-1000`), 2);
    expect(resumed).toMatchObject({ data: { mode: 'resumed' } });
    expect(first).toMatchObject({ data: { seq: 1001 } });
    const client = await new SocketClient(app.ringside.url).open();
    client.send({ action: 'subscribe', id: 'a', channels: ['market:c'], after: `${epoch}-500` });
    expect(await client.next('reset', 'a')).toMatchObject({ reason: 'expired' });
    client.close();
    const rest = await getJson(`${app.ringside.url}/api/v1/events?channels=market:c&after=${epoch}-500`);
    expect([rest.status, rest.body.code]).toEqual([410, 'cursor_expired']);
  });

  it('from beyond what this process has seen, but not what the database has, waits instead of being reset', async () => {
    const { ringside: first, feed } = await start();
    await eventually(() => first.app.get(EventTail).last > 0);
    // A process that looks at the log once a minute, unless it is told.
    second = await startBeside(first, { ...QUIET_PRICES, TAIL_POLL_MS: '60000' }, [MarketFeedModule]);
    const tail = second.app.get(EventTail);
    const seq = await feed.note(['c', 'c', 'c']);
    expect(tail.last).toBeLessThan(seq);
    const cursor = await cursorOf(first.url);
    expect(cursor).toMatch(new RegExp(`-${seq}$`));
    const client = await new SocketClient(second.url).open();
    client.send({ action: 'subscribe', id: 'a', channels: ['market:c'], after: cursor });
    expect(await client.next('subscribed', 'a')).toMatchObject({ mode: 'resumed', seq });
    const next = await feed.note(['c']);
    tail.look();
    await eventually(() => client.heard.length > 0);
    expect(client.heard.map((message) => message.seq)).toEqual([next]);
    expect(client.messages.filter(({ type }) => type === 'reset')).toEqual([]);
    client.close();
  });

  it.each([
    ['after', 'after=x%0Aevent:%20evil%0Aid:%20evil%0Adata:%20evil%0A%0A'],
    ['after with CRLF', 'after=x%0D%0Aid:%20evil%0D%0A%0D%0A'],
  ])('with line breaks in %s is malformed and puts no line into the stream', async (_what, query) => {
    const app = await start({ SSE_HEARTBEAT_INTERVAL: '100' });
    expect(await textOf(streamOf(app.ringside, query), 'event: heartbeat')).not.toContain('evil');
    const messages = await readSse(streamOf(app.ringside, query), 2);
    expect(messages[1]).toMatchObject({ event: 'reset', data: { reason: 'malformed' } });
  });

  it('with line breaks is not sent back to a client that finds no place either', async () => {
    const app = await start({ SSE_MAX_CLIENTS: '1' });
    const holder = await new SocketClient(app.ringside.url).open();
    const text = await textOf(streamOf(app.ringside, 'after=x%0Aid:%20evil'), 'event: goodbye');
    expect(text).not.toContain('evil');
    holder.close();
  });
});

/** The raw text of a stream until `mark` and the end of its event. */
async function textOf(url: string, mark: string): Promise<string> {
  const abort = new AbortController();
  const response = await fetch(url, { headers: { accept: 'text/event-stream' }, signal: abort.signal });
  const decoder = new TextDecoder();
  let text = '';
  for await (const bytes of response.body ?? []) {
    text += decoder.decode(bytes as Uint8Array, { stream: true });
    const at = text.indexOf(mark);
    if (at >= 0 && text.indexOf('\n\n', at) >= 0) break;
  }
  abort.abort();
  return text;
}
