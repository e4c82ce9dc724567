// The budgets of an address for streams: how often it opens one, and what it replays from the table. Stock clients; each
// names its address, as a trusted proxy would.
import { afterEach, describe, expect, it } from '@jest/globals';
import { EventTail } from '../../src/platform/events/index.js';
import { getJson, QUIET_PRICES, startTestApp, type TestApp } from '../support/app.js';
import { clockAheadOf } from '../support/clock-ahead.js';
import { eventually } from '../support/eventually.js';
import { MarketFeed, MarketFeedModule } from '../support/market-feed.js';
import { SocketClient } from '../support/socket-client.js';
import { readSse } from '../support/sse-probe.js';
import { StreamListener } from '../support/stream-listener.js';

const OPENINGS = 6;
const MINUTE_MS = 60_000;
/** So slow that no test lasts as long as the debt. */
const EVENTS_PER_SECOND = 1;
const EVENTS = 900;
const STREAM = '/api/v1/stream?channels=market:paced';

const from = (ip: string) => ({ 'X-Forwarded-For': ip });

describe('the budgets of an address', () => {
  let ringside: TestApp;
  const ends: (() => void | Promise<void>)[] = [];

  afterEach(async () => {
    for (const end of ends.splice(0).reverse()) await end();
  });

  async function start(settings: Record<string, string>): Promise<void> {
    ringside = await startTestApp({ ...QUIET_PRICES, TRUST_PROXY: 'loopback', ...settings }, [
      MarketFeedModule,
    ]);
    ends.push(() => ringside.stop());
  }

  const listener = (path: string, ip: string): StreamListener => {
    const made = new StreamListener(`${ringside.url}${path}`, from(ip));
    ends.push(() => made.close());
    return made;
  };
  const socket = (ip: string): SocketClient => {
    const made = new SocketClient(ringside.url, { headers: from(ip) });
    ends.push(() => made.close());
    return made;
  };
  const metrics = async () => (await fetch(`${ringside.url}/metrics`)).text();

  it('refuse a stream that opens too soon, on every transport, and let it in later', async () => {
    await start({ STREAM_OPENINGS_PER_MINUTE: String(OPENINGS) });
    const clock = clockAheadOf(ringside.app);
    ends.push(() => clock.restore());
    for (let i = 0; i < OPENINGS / 2; i += 1) {
      await readSse(`${ringside.url}${STREAM}`, 1, from('10.0.0.1'));
      await socket('10.0.0.1').open();
    }

    const stock = listener(STREAM, '10.0.0.1');
    const goodbye = await stock.next('goodbye');
    expect(goodbye.reason).toBe('rate_limited');
    expect(goodbye.retry_after_ms).toBeGreaterThan(500);
    const plain = await getJson(`${ringside.url}${STREAM}`, from('10.0.0.1'));
    expect([plain.status, plain.body.code]).toEqual([429, 'rate_limited']);
    expect(Number(plain.headers.get('retry-after'))).toBeGreaterThan(0);
    const ws = socket('10.0.0.1');
    expect(await ws.next('goodbye')).toMatchObject({ reason: 'rate_limited' });
    expect(await eventually(() => ws.closed?.code ?? 0)).toBe(4429);
    expect(await metrics()).toMatch(/ringside_stream_refused_total\{reason="too_many_openings"\} [3-9]/);

    await socket('10.0.0.2').open();
    clock.advance(MINUTE_MS);
    await socket('10.0.0.1').open();
  });

  it('bring an EventSource back by itself when its address may open a stream again', async () => {
    await start({ STREAM_OPENINGS_PER_MINUTE: '1' });
    const clock = clockAheadOf(ringside.app);
    ends.push(() => clock.restore());
    await readSse(`${ringside.url}${STREAM}`, 1, from('10.0.0.1'));
    // The client waits in real time; the server then has the time at which the next opening is due.
    clock.advance(MINUTE_MS - 1_000);
    const stock = listener(STREAM, '10.0.0.1');
    await stock.next('goodbye');
    clock.advance(1_000);
    await stock.next('connected');
    expect(stock.refusedWith).toBeUndefined();
  });

  it('delay a replay from the table, lose none of it, and delay nobody else', async () => {
    await start({
      STREAM_REPLAY_EVENTS_PER_SECOND: String(EVENTS_PER_SECOND),
      EVENT_RING_BYTES: '65536',
    });
    const feed = ringside.app.get(MarketFeed);
    const tail = ringside.app.get(EventTail);
    const start0 = await feed.note(['paced']);
    const { cursor } = (await socket('10.0.0.9')
      .open()
      .then((one) => one.next('welcome'))) as { cursor?: string };
    await feed.note(Array<string>(EVENTS).fill('paced'));
    await feed.note(Array<string>(EVENTS).fill('other'));
    expect(tail.ring.floor).toBeGreaterThan(start0 + EVENTS);
    const clock = clockAheadOf(ringside.app);
    ends.push(() => clock.restore());
    const path = `${STREAM}&after=${cursor ?? ''}`;

    const first = listener(path, '10.0.0.1');
    await eventually(() => first.heard.length === EVENTS);
    const second = listener(path, '10.0.0.1');
    await second.next('connected');
    await eventually(async () => (await metrics()).includes('ringside_stream_replays_waiting 1\n'));

    const live = listener(STREAM, '10.0.0.1');
    const other = listener(path, '10.0.0.2');
    await live.next('connected');
    await feed.note(['paced']);
    await eventually(() => live.heard.length === 1 && other.heard.length === EVENTS + 1);
    expect(second.heard.length).toBe(0);

    clock.advance(EVENTS * 1_000);
    await eventually(() => second.heard.length === EVENTS + 1);
    const seqs = second.heard.map(({ seq }) => seq as number);
    expect(seqs).toEqual([...new Set(seqs)].sort((a, b) => a - b));
    expect(second.named('goodbye')).toEqual([]);
  });
});
