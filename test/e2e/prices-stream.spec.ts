// The price stream as its users hear it: stock EventSource clients against the real app, on recorded real prices.
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { feedMessageSchema } from '../../src/contract/pricing/feed.js';
import type { LatestPrices, PriceUpdate } from '../../src/contract/pricing/prices.js';
import { Hub } from '../../src/edge/delivery/hub.js';
import { getJson, startTestApp, type TestApp } from '../support/app.js';
import { startCuttingProxy } from '../support/cutting-proxy.js';
import { eventually } from '../support/eventually.js';
import { PriceListener, priceOf } from '../support/price-listener.js';
import { randomInt, seededRandom, testSeed } from '../support/random.js';
import { readSse } from '../support/sse-probe.js';

const SYNCS = 200;
const CUTS = 10;
/** One recorded poll, five minutes, per sync. */
const PACE = { PRICE_SYNC_INTERVAL_MS: '100', REPLAY_SPEED: '3000' };

/** A cursor that says that a snapshot is still due. */
const owing = expect.stringMatching(/^[0-9a-z]+-\d+s$/) as unknown;

const latest = (url: string) => getJson<LatestPrices>(`${url}/api/v1/prices/latest`);
const headOf = async (url: string) => (await latest(url)).body.seq;

describe('the price stream', () => {
  let ringside: TestApp;
  beforeAll(async () => {
    ringside = await startTestApp(PACE);
    await eventually(async () => (await headOf(ringside.url)) > 0);
  });
  afterAll(() => ringside.stop());

  it('brings an EventSource that is cut off ten times at random to the same prices as REST, never back in seq', async () => {
    const random = seededRandom(testSeed('cut-off EventSource'));
    let budgets = 0;
    const proxy = await startCuttingProxy(ringside.url, () =>
      budgets++ < CUTS ? randomInt(random, 500, 15_000) : undefined,
    );
    const begin = await headOf(ringside.url);
    const client = new PriceListener(`${proxy.url}/api/v1/prices/stream?snapshot=true`);
    try {
      await eventually(() => proxy.cuts === CUTS && client.lastSeq >= begin + SYNCS, { timeoutMs: 90_000 });
      const { body } = await latest(ringside.url);
      await eventually(() => client.lastSeq >= body.seq);
      const mine = client.pricesAsOf(body.seq);
      expect(body.data.length).toBeGreaterThan(0);
      expect(body.data.map((update) => priceOf(mine.get(update.item_id) ?? update))).toEqual(
        body.data.map(priceOf),
      );
      expect(mine.size).toBe(body.data.length);
      const seqs = client.updates.map(({ seq }) => seq);
      expect(seqs).toEqual([...seqs].sort((a, b) => a - b));
      expect(budgets).toBe(CUTS + 1);
    } finally {
      client.close();
      await proxy.close();
    }
  });

  it('sends the present value of every item first when a snapshot is asked for', async () => {
    const { body } = await latest(ringside.url);
    const messages = await readSse(
      `${ringside.url}/api/v1/prices/stream?snapshot=true`,
      body.data.length + 1,
    );
    expect(messages[0]).toMatchObject({ event: 'connected', id: owing, data: { mode: 'snapshot' } });
    const prices = messages.slice(1);
    expect(new Set(prices.map(({ event }) => event))).toEqual(new Set(['price-update']));
    expect(new Set(prices.map(({ data }) => (data as PriceUpdate).item_id)).size).toBe(body.data.length);
    // Only the last message of the snapshot moves the cursor: a cut inside starts it again.
    for (const { id } of prices.slice(0, -1)) expect(id).toEqual(owing);
    expect(prices.at(-1)?.id).toMatch(/^[0-9a-z]+-\d+$/);
  });

  it('begins the channel feed with its state, asked or not', async () => {
    const [connected, feed] = await readSse(`${ringside.url}/api/v1/stream?channels=feed`, 2);
    expect(connected).toMatchObject({ event: 'connected', id: owing });
    expect(feed).toMatchObject({ data: { type: 'feed', channel: 'feed', source: 'replay', stale: false } });
    const { body } = await latest(ringside.url);
    expect(feedMessageSchema.parse(feed?.data)).toMatchObject({ source: body.feed.source });
  });

  it('resumes after the cursor of Last-Event-ID, with nothing older', async () => {
    const [connected] = await readSse(`${ringside.url}/api/v1/prices/stream`, 1);
    const cursor = connected?.id ?? '';
    const seq = Number(cursor.split('-')[1]);
    await eventually(async () => (await headOf(ringside.url)) > seq + 2);
    const messages = await readSse(`${ringside.url}/api/v1/prices/stream`, 20, { 'Last-Event-ID': cursor });
    expect(messages[0]).toMatchObject({ event: 'connected', id: cursor, data: { mode: 'resumed', seq } });
    const seqs = messages
      .filter(({ event }) => event === 'price-update')
      .map(({ data }) => (data as PriceUpdate).seq);
    expect(Math.min(...seqs)).toBeGreaterThan(seq);
    expect(seqs).toEqual([...seqs].sort((a, b) => a - b));
  });

  it.each(['lastEventId', 'Last-Event-ID', 'last_event_id'])(
    'resumes after the cursor that a polyfill sends as %s, not after an older `after`',
    async (name) => {
      const path = `${ringside.url}/api/v1/stream?channels=prices`;
      const [connected] = await readSse(path, 1);
      const cursor = connected?.id ?? '';
      const query = new URLSearchParams({ after: 'older', [name]: cursor });
      const [first] = await readSse(`${path}&${query.toString()}`, 1);
      expect(first).toMatchObject({ event: 'connected', id: cursor, data: { mode: 'resumed' } });
    },
  );

  it('says in a page of the log, as in a stream, that a cursor is beyond the head', async () => {
    const { headers } = await latest(ringside.url);
    const [epoch = '', seq] = (headers.get('ringside-seq') ?? '').split('-');
    const page = (after: string) => getJson(`${ringside.url}/api/v1/events?channels=prices&after=${after}`);
    expect((await page(`${epoch}-${seq}`)).status).toBe(200);
    const { status, body } = await page(`${epoch}-${Number(seq) + 1_000_000}`);
    expect([status, body.code]).toEqual([410, 'cursor_ahead']);
  });

  it('sends only the items asked for, and accepts an id that nobody has heard of', async () => {
    const { body } = await latest(ringside.url);
    const id = body.data[0]?.item_id ?? 0;
    const url = `${ringside.url}/api/v1/prices/stream?items=${id},2147483647&snapshot=true`;
    const messages = await readSse(url, 4);
    const ids = messages
      .filter(({ event }) => event === 'price-update')
      .map(({ data }) => (data as PriceUpdate).item_id);
    expect(new Set(ids)).toEqual(new Set([id]));
  });

  it('sends one array per sync with batch=true', async () => {
    const messages = await readSse(`${ringside.url}/api/v1/prices/stream?batch=true&snapshot=true`, 4);
    const batches = messages.filter(({ event }) => event === 'price-batch');
    expect(batches.length).toBeGreaterThan(0);
    for (const { data } of batches)
      expect(new Set((data as PriceUpdate[]).map(({ seq }) => seq)).size).toBe(1);
  });

  it.each([
    ['of words', 'not a cursor', 'malformed'],
    ['of another epoch', 'ffffffffff-1', 'epoch_changed'],
    ['ahead of the head', '<epoch>-999999999', 'ahead'],
    ['of 300 characters', 'x'.repeat(300), 'malformed'],
  ])('answers a cursor %s with reset, then the present state', async (_what, text, reason) => {
    const [connected] = await readSse(`${ringside.url}/api/v1/prices/stream`, 1);
    const { epoch } = connected?.data as { epoch: string };
    const cursor = text.replace('<epoch>', epoch);
    const messages = await readSse(`${ringside.url}/api/v1/prices/stream`, 3, { 'Last-Event-ID': cursor });
    expect(messages[0]).toMatchObject({ event: 'connected', id: owing, data: { mode: 'reset' } });
    expect(messages[1]).toMatchObject({ event: 'reset', data: { reason } });
    expect(messages[2]).toMatchObject({ event: 'price-update' });
  });

  it.each([
    ['items that are no number', 'items=abc', 'items'],
    ['item 0', 'items=0', 'items'],
    ['a negative item', 'items=-3', 'items'],
    ['no items', 'items=', 'items'],
    ['501 items', `items=${Array.from({ length: 501 }, (_, i) => i + 1).join(',')}`, 'items'],
    ['a snapshot that is no flag', 'snapshot=yes', 'snapshot'],
    ['a batch that is no flag', 'batch=1', 'batch'],
    ['an unknown parameter', 'colour=red', 'colour'],
  ])('refuses %s with 400 naming the field', async (_what, query, field) => {
    const { status, body } = await getJson(`${ringside.url}/api/v1/prices/stream?${query}`);
    expect(status).toBe(400);
    expect(body).toMatchObject({ statusCode: 400, code: 'bad_request', details: { fields: [{ field }] } });
  });

  it('carries the headers that keep proxies from holding it back', async () => {
    const abort = new AbortController();
    const response = await fetch(`${ringside.url}/api/v1/prices/stream`, { signal: abort.signal });
    abort.abort();
    expect(response.headers.get('content-type')).toBe('text/event-stream');
    expect(response.headers.get('cache-control')).toContain('no-transform');
    expect(response.headers.get('x-accel-buffering')).toBe('no');
    expect(response.headers.get('access-control-allow-origin')).toBe('*');
  });
});

describe('the price stream at its limits', () => {
  it('refuses a client over the limit in a way that EventSource survives', async () => {
    const ringside = await startTestApp({ ...PACE, SSE_MAX_CLIENTS: '1' });
    const first = new PriceListener(`${ringside.url}/api/v1/prices/stream`);
    try {
      await eventually(() => first.modes.length === 1);
      const [goodbye] = await readSse(`${ringside.url}/api/v1/prices/stream`, 1);
      expect(goodbye).toMatchObject({ event: 'goodbye', data: { reason: 'capacity' } });
      expect(goodbye?.retry).toBeGreaterThan(0);
      const plain = await getJson(`${ringside.url}/api/v1/prices/stream`);
      expect([plain.status, plain.body.code]).toEqual([503, 'no_capacity']);
      expect(Number(plain.headers.get('retry-after'))).toBeGreaterThan(0);
    } finally {
      first.close();
      await ringside.stop();
    }
  });

  it('ends a connection at the end of its lifetime with goodbye, and the client comes back and resumes', async () => {
    const ringside = await startTestApp({ ...PACE, SSE_CONNECTION_TIMEOUT: '1s' });
    const client = new PriceListener(`${ringside.url}/api/v1/prices/stream`);
    try {
      await eventually(() => client.modes.length >= 2);
      expect(client.goodbyes[0]?.reason).toBe('lifetime');
      expect(client.modes.slice(0, 2)).toEqual(['live', 'resumed']);
    } finally {
      client.close();
      await ringside.stop();
    }
  });

  it('tells a quiet stream from a dead one with heartbeats that carry the cursor', async () => {
    const ringside = await startTestApp({ ...PACE, SSE_HEARTBEAT_INTERVAL: '200ms' });
    const messages = await readSse(`${ringside.url}/api/v1/prices/stream?items=2147483647`, 3);
    await ringside.stop();
    const beats = messages.filter(({ event }) => event === 'heartbeat');
    expect(beats.length).toBe(2);
    for (const { id, data } of beats) expect(id).toMatch(new RegExp(`-${(data as { seq: number }).seq}$`));
  });

  it('says goodbye to everyone when the server stops, and leaves no connection behind', async () => {
    const ringside = await startTestApp(PACE);
    const clients = Array.from(
      { length: 5 },
      () => new PriceListener(`${ringside.url}/api/v1/prices/stream`),
    );
    await eventually(() => clients.every(({ modes }) => modes.length === 1));
    const hub = ringside.app.get(Hub);
    await ringside.stop();
    await eventually(() => clients.every(({ goodbyes }) => goodbyes[0]?.reason === 'restarting'));
    clients.forEach((client) => client.close());
    expect(hub.size).toBe(0);
  });
});
