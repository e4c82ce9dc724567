// Clients that do not read: they are let go without hurting anyone, and come back to where they were.
import { get, type IncomingMessage } from 'node:http';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { DataSource } from 'typeorm';
import { EventLog, EventTail } from '../../src/platform/events/index.js';
import { CheckFeedModule } from '../checker/feed.js';
import { startBeside, startTestApp, type TestApp } from '../support/app.js';
import { startCuttingProxy, type CuttingProxy } from '../support/cutting-proxy.js';
import { eventually } from '../support/eventually.js';
import { caughtUpWith } from '../support/caught-up-with.js';
import { SocketClient } from '../support/socket-client.js';

const SOCKET_MAX_BYTES = 16_384;
/** One event's text: 64 of them are more than the buffers of any kernel between two sockets. */
const PAD = 'x'.repeat(200_000);
const EVENTS = 64;
/** What one write may add to a socket that is just below its limit: a step, and the event that ends it. */
const STEP_BYTES = 131_072 + PAD.length + 1_000;

const SETTINGS = {
  DELIVERY_SOCKET_MAX_BYTES: String(SOCKET_MAX_BYTES),
  DELIVERY_STALL_MS: '2000',
  SSE_HEARTBEAT_INTERVAL: '300',
  PRICE_SYNC_INTERVAL_MS: '100',
  REPLAY_SPEED: '3000',
};

interface ReaderOptions {
  /** Stops to read, once it is connected, until `resume`. */
  readonly isPaused?: boolean;
}

/** Reads an SSE stream when it is told to, and remembers the ids, the seqs of events, and the updates of prices. */
class Reader {
  readonly seqs: number[] = [];
  readonly prices: { readonly seq: number; readonly item: number }[] = [];
  readonly modes: string[] = [];
  lastId = '';
  isOver = false;
  private response: IncomingMessage | undefined;
  private text = '';
  private readonly request;

  constructor(url: string, lastId?: string, { isPaused = false }: ReaderOptions = {}) {
    this.request = get(url, {
      agent: false,
      headers: { accept: 'text/event-stream', ...(lastId ? { 'last-event-id': lastId } : {}) },
    });
    this.request.on('error', () => (this.isOver = true));
    this.request.on('response', (response) => {
      this.response = response;
      response.setEncoding('utf8').on('close', () => (this.isOver = true));
      response.on('error', () => (this.isOver = true));
      response.on('data', (text: string) => {
        this.take(text);
        // Only once it has been told where it is.
        if (this.modes.length > 0 && isPaused) response.pause();
      });
    });
  }

  resume(): void {
    this.response?.removeAllListeners('data');
    this.response?.on('data', (text: string) => this.take(text)).resume();
  }

  close(): void {
    this.request.destroy();
    this.response?.destroy();
  }

  private take(text: string): void {
    const blocks = (this.text + text).split('\n\n');
    this.text = blocks.pop() ?? '';
    for (const block of blocks) {
      const id = /^id: (.*)$/m.exec(block)?.[1];
      if (id) this.lastId = id;
      const data = JSON.parse(/^data: (.*)$/m.exec(block)?.[1] ?? 'null') as {
        seq: number;
        mode?: string;
        item_id?: number;
      };
      const name = /^event: (.*)$/m.exec(block)?.[1];
      if (name === 'connected') this.modes.push(data.mode ?? '');
      else if (name === 'price-update') this.prices.push({ seq: data.seq, item: data.item_id ?? 0 });
      else if (name === undefined) this.seqs.push(data.seq);
    }
  }
}

describe('a client that does not read', () => {
  let ringside: TestApp;
  let log: EventLog;
  let proxy: CuttingProxy | undefined;
  const closers: (() => void | Promise<void>)[] = [];

  beforeAll(async () => {
    ringside = await startTestApp(SETTINGS, [CheckFeedModule]);
    log = ringside.app.get(EventLog);
  });
  afterEach(async () => {
    for (const close of closers.splice(0).reverse()) await close();
    await proxy?.close();
    proxy = undefined;
  });
  afterAll(() => ringside.stop());

  const streamOf = (channels: string, base = ringside.url) => `${base}/api/v1/stream?channels=${channels}`;
  const note = async (market: string, pad = ''): Promise<void> => {
    const { seq } = await log.transaction(async (tx) =>
      tx.append('check.market.noted', { n: 1, pad }, { market: `market:${market}` }),
    );
    await caughtUpWith(ringside.app.get(EventTail), seq ?? 0);
  };
  const flood = async (market: string): Promise<void> => {
    for (let i = 0; i < EVENTS; i += 1) await note(market, PAD);
  };
  const storedSeqs = async (market: string): Promise<number[]> => {
    const rows = await ringside.app
      .get(DataSource)
      .query<{ seq: number }[]>('select seq::float8 as seq from event where ch_market = $1 order by seq', [
        `market:${market}`,
      ]);
    return rows.map(({ seq }) => seq);
  };
  const metric = async (line: string, base = ringside.url): Promise<number> => {
    const text = await (await fetch(`${base}/metrics`)).text();
    return Number(
      text
        .split('\n')
        .find((it) => it.startsWith(line))
        ?.split(' ')
        .at(-1) ?? 0,
    );
  };
  const closed = (transport: string, reason: string) =>
    metric(`ringside_stream_closed_total{transport="${transport}",reason="${reason}"}`);
  const reader = (url: string, lastId?: string, options?: ReaderOptions) => {
    const it = new Reader(url, lastId, options);
    closers.push(() => it.close());
    return it;
  };

  it('is cut as a slow consumer on SSE, while others hear everything, and comes back with nothing lost', async () => {
    const before = await closed('sse', 'slow_consumer');
    const sleeper = reader(streamOf('market:s1'), undefined, { isPaused: true });
    const healthy = reader(streamOf('market:s1'));
    await eventually(() => sleeper.modes.length === 1 && healthy.modes.length === 1);
    let mostWaiting = 0;
    const watch = setInterval(() => {
      void metric('ringside_stream_waiting_bytes').then(
        (bytes) => (mostWaiting = Math.max(mostWaiting, bytes)),
      );
    }, 20);
    await flood('s1');
    await eventually(async () => (await closed('sse', 'slow_consumer')) === before + 1);
    clearInterval(watch);
    expect(mostWaiting).toBeGreaterThan(SOCKET_MAX_BYTES);
    // Two connections, each with no more than the limit and one step.
    expect(mostWaiting).toBeLessThanOrEqual(2 * (SOCKET_MAX_BYTES + STEP_BYTES));
    const stored = await storedSeqs('s1');
    await eventually(() => healthy.seqs.length === EVENTS);
    expect(healthy.seqs).toEqual(stored);
    sleeper.resume();
    await eventually(() => sleeper.isOver);
    expect(sleeper.seqs.length).toBeLessThan(EVENTS);
    const again = reader(streamOf('market:s1'), sleeper.lastId);
    await eventually(() => sleeper.seqs.length + again.seqs.length >= EVENTS);
    expect(again.modes).toEqual(['resumed']);
    expect([...sleeper.seqs, ...again.seqs]).toEqual(stored);
  });

  it('is closed as a slow consumer on WebSocket, and comes back with nothing lost', async () => {
    const before = await closed('ws', 'slow_consumer');
    const sleeper = await new SocketClient(ringside.url).open();
    closers.push(() => sleeper.close());
    sleeper.send({ action: 'subscribe', id: 'a', channels: ['market:s2'] });
    const { cursor } = (await sleeper.next('caught_up', 'a')) as { cursor?: string };
    sleeper.socket.pause();
    await flood('s2');
    await eventually(async () => (await closed('ws', 'slow_consumer')) === before + 1);
    sleeper.socket.resume();
    await eventually(() => sleeper.closed !== null);
    // The last words stand behind all it had not read; who reads on within two seconds gets them.
    if (sleeper.closed?.code !== 1006) {
      expect(sleeper.closed?.code).toBe(4409);
      expect(sleeper.messages.at(-1)).toMatchObject({
        type: 'goodbye',
        reason: 'slow_consumer',
        retry: true,
      });
    }
    const epoch = cursor?.split('-')[0] ?? '';
    const last = sleeper.heard.at(-1)?.seq;
    const again = await new SocketClient(ringside.url).open();
    closers.push(() => again.close());
    again.send({
      action: 'subscribe',
      id: 'a',
      channels: ['market:s2'],
      after: last === undefined ? cursor : `${epoch}-${last}`,
    });
    await again.next('caught_up', 'a');
    expect([...sleeper.heard, ...again.heard].map(({ seq }) => seq)).toEqual(await storedSeqs('s2'));
  });

  it('is closed as idle on WebSocket when its machine has vanished', async () => {
    proxy = await startCuttingProxy(ringside.url, () => undefined);
    const before = await closed('ws', 'idle');
    const client = await new SocketClient(proxy.url).open();
    closers.push(() => client.close());
    client.send({ action: 'subscribe', id: 'a', channels: ['market:s4'] });
    await client.next('caught_up', 'a');
    await eventually(() => client.messages.filter(({ type }) => type === 'ping').length >= 3);
    expect(await closed('ws', 'idle')).toBe(before);
    proxy.freeze();
    await eventually(async () => (await closed('ws', 'idle')) === before + 1);
  });

  it('is cut on SSE when its machine has vanished and something waits for it', async () => {
    proxy = await startCuttingProxy(ringside.url, () => undefined);
    const before = await closed('sse', 'slow_consumer');
    const gone = reader(streamOf('market:s5', proxy.url));
    await eventually(() => gone.modes.length === 1);
    proxy.freeze();
    await flood('s5');
    await eventually(async () => (await closed('sse', 'slow_consumer')) === before + 1);
  });

  it('gets the newest prices and not all of them, and every event, once it reads again', async () => {
    // A process that waits long before it cuts a stalled client, so that a slow machine changes nothing.
    const patient = await startBeside(ringside, { ...SETTINGS, DELIVERY_STALL_MS: '120000' }, [
      CheckFeedModule,
    ]);
    closers.push(() => patient.stop());
    const sleeper = reader(streamOf('market:s6,prices', patient.url), undefined, { isPaused: true });
    const healthy = reader(streamOf('prices', patient.url));
    await eventually(() => sleeper.modes.length === 1 && healthy.modes.length === 1);
    await flood('s6');
    const stored = await storedSeqs('s6');
    const last = stored.at(-1) ?? 0;
    await eventually(() => {
      const items = healthy.prices.filter(({ seq }) => seq > last).map(({ item }) => item);
      return new Set(items).size < items.length;
    });
    sleeper.resume();
    await eventually(() => sleeper.seqs.length >= EVENTS);
    await eventually(async () => (await metric('ringside_stream_conflated_total', patient.url)) > 0);
    expect(sleeper.seqs).toEqual(stored);
    expect(sleeper.isOver).toBe(false);
  });
});
