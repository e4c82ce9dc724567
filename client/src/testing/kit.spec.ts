// The client behind a faulty transport on a fake server, many seeds over: it hears every message of log channels once and in order, and
// ends with the newest values of state channels. RINGSIDE_SEEDS says how many seeds.
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { connect, SocketTransport, SseTransport, type ChannelMessage, type Ringside } from '../index.js';
import { FakeServer, FaultyTransport, seeded, type FaultName, type Faults } from './index.js';

const SEEDS = Number(process.env.RINGSIDE_SEEDS ?? 17);
const FIRST_SEED = Number(process.env.TEST_SEED ?? 1);
const LOGS = ['market:a', 'market:b', 'user:ann'];
const BOOK = 'book:a';
const STEPS = 120;
/** Longer than the watchdog of the session, and than the longest wait between attempts. */
const SETTLE_MS = 300_000;

const FAULTS: Faults = {
  cut: 0.04,
  cutInside: 0.2,
  duplicate: 0.1,
  delay: 0.3,
  delayMaxMs: 900,
  late: 0.5,
  freeze: 0.004,
  status401: 0.05,
  status503: 0.1,
  retryAfterMs: 1_500,
};

beforeEach(() => {
  jest.useFakeTimers({ doNotFake: ['nextTick', 'queueMicrotask', 'setImmediate'] });
});
let client: Ringside | undefined;
afterEach(() => {
  client?.close();
  jest.useRealTimers();
});

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** Lets time pass in steps, so that streams of the platform keep up. */
async function pass(ms: number, stepMs = 50): Promise<void> {
  for (let passed = 0; passed < ms; passed += stepMs) {
    await jest.advanceTimersByTimeAsync(stepMs);
    await turn();
  }
}

const keyOf = ({ channel, seq, part }: ChannelMessage): string => `${channel} ${seq}/${part ?? 1}`;

/** `switching`: over both in turn, where only the server breaks. */
type Way = 'ws' | 'sse' | 'switching';

/** One evening of a client under faults. */
class Evening {
  readonly server = new FakeServer({ heartbeatMs: 10_000 });
  readonly random: () => number;
  readonly heard = new Map<string, string[]>();
  readonly values = new Map<string, number>();
  private readonly token = this.server.signIn('ann');
  private readonly faulty: FaultyTransport;
  private readonly client: Ringside;

  constructor(
    seed: number,
    private readonly way: Way,
  ) {
    this.random = seeded(seed);
    const { WebSocket, fetch } = this.server;
    const inner = way === 'sse' ? new SseTransport(fetch) : new SocketTransport(WebSocket);
    this.faulty = new FaultyTransport(inner, way === 'switching' ? {} : FAULTS, { seed });
    client = this.client = connect({
      ...this.server.options,
      transport: this.faulty,
      auth: () => this.token,
      random: this.random,
    });
  }

  listen(channel: string, name = channel): void {
    const heard: string[] = [];
    this.heard.set(name, heard);
    this.client.subscribe(channel, (message) => void heard.push(keyOf(message)), { history: 1_000 });
  }

  listenToValues(): void {
    this.client.subscribe<ChannelMessage>(BOOK, ({ key, seq }) => void this.values.set(String(key), seq));
  }

  act(): void {
    const channel = LOGS[Math.floor(this.random() * LOGS.length)] ?? '';
    const parts = 1 + Math.floor(this.random() * 3);
    this.server.publish(channel, ...Array.from({ length: parts }, (_, i) => ({ type: 'fact', i })));
    const key = `k${Math.floor(this.random() * 5)}`;
    if (this.random() < 0.5) this.server.setValue(BOOK, key, { type: 'level', key });
    if (this.random() < 0.01) this.server.goodbye('restarting', 500);
    if (this.random() < 0.01) this.server.cut();
    if (this.way === 'switching' && this.random() < 0.1)
      this.client.switchTo(this.client.transport === 'ws' ? 'sse' : 'ws');
    this.signInAgain();
  }

  async settle(): Promise<void> {
    this.faulty.set({});
    this.signInAgain();
    await pass(SETTLE_MS, 2_500);
    expect(this.client.state).toBe('open');
  }

  get counts(): Record<FaultName, number> {
    return this.faulty.counts;
  }

  logOf(channel: string): string[] {
    return this.server.log.messages.filter((message) => message.channel === channel).map(keyOf);
  }

  /** Two refused credentials in a row end the client until the app says otherwise. */
  private signInAgain(): void {
    if (this.client.state === 'signed_out') this.client.reconnect();
  }
}

const total = new Map<string, number>();

describe.each(['ws', 'sse', 'switching'] as const)('behind faults over %s, the client', (way) => {
  const seeds = Array.from({ length: SEEDS }, (_, i) => FIRST_SEED + i);

  it.each(seeds)('hears every message once and in order, seed %i', async (seed) => {
    const evening = new Evening(seed, way);
    for (const channel of LOGS.slice(0, 2)) evening.listen(channel);
    evening.listenToValues();
    for (let step = 0; step < STEPS; step++) {
      evening.act();
      if (step === STEPS / 2) evening.listen('user:ann');
      if (step === STEPS / 2 + 5) evening.listen('market:a', 'second market:a');
      await pass(evening.random() * 400);
    }
    await evening.settle();
    for (const [name, heard] of evening.heard)
      expect([name, heard]).toEqual([name, evening.logOf(name.replace('second ', ''))]);
    for (const [key, seq] of evening.values) expect([key, seq]).toEqual([key, lastOf(evening, key)]);
    for (const [name, count] of Object.entries(evening.counts))
      total.set(name, (total.get(name) ?? 0) + count);
  });
});

it('has met every fault on the way', () => {
  const missing = Object.keys(FAULTS).filter((name) => !/Ms$/.test(name) && !total.get(name));
  expect(missing).toEqual([]);
});

function lastOf({ server }: Evening, key: string): number | undefined {
  const { past } = server.log.beginning(
    { channels: [BOOK], items: null },
    { after: null, history: 0, snapshot: true },
  );
  return past.find((message) => message.key === key)?.seq;
}

describe('the kit', () => {
  async function scene(faults: Faults, options: Partial<Parameters<typeof connect>[0]> = {}) {
    const server = new FakeServer();
    const token = server.signIn('ann');
    const faulty = new FaultyTransport(new SocketTransport(server.WebSocket), faults);
    client = connect({
      ...server.options,
      transport: faulty,
      auth: () => token,
      random: () => 0,
      ...options,
    });
    return { server, faulty, client };
  }

  it('resets a client whose cursor is of another epoch', async () => {
    const { server, faulty, client } = await scene({ epochChange: 1 });
    const resets: string[] = [];
    const heard: number[] = [];
    const one = client.subscribe('market:a', ({ seq }: ChannelMessage) => void heard.push(seq));
    one.on('reset', ({ reason }) => void resets.push(reason));
    await pass(100);
    server.publish('market:a', {});
    await pass(100);
    faulty.cutNow();
    await pass(100);
    server.publish('market:a', {});
    await pass(100);
    expect([heard, resets, faulty.counts.epochChange]).toEqual([[1, 2], ['epoch_changed'], 1]);
  });

  it('resets all clients when the server has lost messages', async () => {
    const { server, client } = await scene({});
    const resets: string[] = [];
    const one = client.subscribe('market:a', () => undefined);
    one.on('reset', ({ reason }) => void resets.push(reason));
    await pass(100);
    server.publish('market:a', {});
    server.rotateEpoch(1);
    await pass(100);
    expect([resets, one.cursor, one.state]).toEqual([['epoch_changed'], 'fake2-1', 'level']);
  });

  it('corrupts one level of a book', async () => {
    const { server, client, faulty } = await scene({ corruptBook: 1 });
    const levels: unknown[] = [];
    client.subscribe('book:a', (message) => void levels.push(message.levels));
    await pass(100);
    server.setValue('book:a', 'levels', { type: 'book_levels', levels: [['ask', 6_550, '2000000']] });
    await pass(100);
    expect([levels, faulty.counts.corruptBook]).toEqual([[[['ask', 6_550, '2010000']]], 1]);
  });

  it('is noticed by the client when it is silent', async () => {
    const { server, faulty, client } = await scene({});
    const heard: number[] = [];
    client.subscribe('market:a', ({ seq }: ChannelMessage) => void heard.push(seq));
    await pass(100);
    faulty.freezeNow();
    server.publish('market:a', {});
    await pass(40_000, 1_000);
    expect(heard).toEqual([]);
    await pass(20_000, 1_000);
    expect(heard).toEqual([1]);
  });

  it('narrows prices to items, and ends with the sign-out of the user', async () => {
    const { server, client } = await scene({});
    const items: unknown[] = [];
    server.setValue('prices', '2', { item_id: 2 });
    server.setValue('prices', '3', { item_id: 3 });
    client.subscribe('prices', (message) => void items.push(message.item_id), { items: [2] });
    await pass(100);
    server.setValue('prices', '3', { item_id: 3 });
    server.setValue('prices', '2', { item_id: 2 });
    await pass(100);
    expect(items).toEqual([2, 2]);
    server.signOut('ann');
    await pass(500);
    expect(client.state).toBe('signed_out');
  });

  it('gives the same numbers for the same seed', () => {
    const [one, other] = [seeded(7), seeded(7)];
    for (let i = 0; i < 100; i++) expect(one()).toBe(other());
    expect(seeded(8)()).not.toBe(seeded(7)());
  });
});
