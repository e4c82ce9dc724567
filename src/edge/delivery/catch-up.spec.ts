// Catching up against a log and snapshots in memory, where the ring is as short and moves on as fast as a test wants.
import { beforeEach, describe, expect, it } from '@jest/globals';
import {
  eventOf,
  FakeFamily,
  FakeSink,
  infoOf,
  LINE_ENCODER,
  linesOf,
  subscriptionTo,
} from '../../../test/support/delivery-fakes.js';
import { FakeClock } from '../../../test/support/fake-clock.js';
import { sharedWork } from '../../../test/support/shared-work.js';
import type { Epoch, EventStore, EventTail, LoggedEvent } from '../../platform/events/index.js';
import { Audience } from './audience.js';
import type { Subscription } from './subscription.js';
import { CatchUp, type CatchUpIo } from './catch-up.js';
import { Connection, Subscriber } from './connection.js';
import { ReplayPace } from './replay-pace.js';

/** A page of the table is as short as can be. */
const PAGE_EVENTS = 5;

/** The table, and the ring over its newest events. */
class FakeLog {
  events: LoggedEvent[] = [];
  floor = 0;
  ringFloor = 0;
  tableReads = 0;

  readonly store = {
    since: async (seq: number, { limit }: { limit: number }) => {
      this.tableReads += 1;
      const size = Math.min(limit, PAGE_EVENTS);
      const found = this.events.filter((event) => event.seq > seq && event.channels.market !== undefined);
      const events = found.slice(0, size);
      const upTo = found.length > size ? (events.at(-1)?.seq ?? seq) : this.head;
      return { events, upTo, head: this.head, floor: this.floor, epoch: 'e' };
    },
  } as unknown as EventStore;

  get head(): number {
    return this.events.length;
  }

  readonly tail = ((log: FakeLog) =>
    ({
      get last() {
        return log.head;
      },
      ring: {
        get floor() {
          return log.ringFloor;
        },
        span: (from: number, to: number) => {
          if (from < log.ringFloor) throw new Error(`the ring begins at ${log.ringFloor}, not at ${from}`);
          return log.events.slice(from, to);
        },
      },
      waitFor: async () => false,
    }) as unknown as EventTail)(this);

  append(...events: (readonly ['market' | 'prices' | 'pricing', ...string[]])[]): void {
    for (const [family, ...keys] of events) {
      const channel = { market: 'market:1', prices: 'prices', pricing: 'pricing:1' }[family];
      this.events.push(eventOf(this.head + 1, { [family]: channel }, ...keys));
    }
  }
}

describe('catching up', () => {
  let log: FakeLog;
  let prices: FakeFamily;
  let pricing: FakeFamily;
  let market: FakeFamily;
  let written: string[];
  let nowMs: number;
  let onWrite: () => void;
  let catchUp: CatchUp;
  let io: CatchUpIo;

  beforeEach(() => {
    log = new FakeLog();
    prices = new FakeFamily('prices');
    pricing = new FakeFamily('pricing');
    market = new FakeFamily('market');
    written = [];
    nowMs = 0;
    onWrite = () => undefined;
    const epoch = { current: () => 'e' } as Epoch;
    const work = sharedWork();
    const pace = new ReplayPace(new FakeClock(0), work.stats, { STREAM_REPLAY_EVENTS_PER_SECOND: 0 });
    catchUp = new CatchUp(log.store, log.tail, epoch, work, pace);
    io = {
      write: (_subscriber, bytes) => {
        written.push(...linesOf(bytes));
        onWrite();
      },
      ready: () => Promise.resolve(),
      nowMs: () => nowMs,
    };
  });

  const at = (position: number, snapshotDue: boolean, ...subscriptions: Subscription[]): Subscriber => {
    const audience = new Audience('a', subscriptions, LINE_ENCODER, sharedWork());
    const subscriber = new Subscriber(new Connection(infoOf(), new FakeSink(), 0), audience, position);
    subscriber.snapshotDue = snapshotDue;
    return subscriber;
  };
  const onMarket = () => subscriptionTo(market, 'market:1');
  const onPrices = () => subscriptionTo(prices, 'prices');
  const onPricing = () => subscriptionTo(pricing, 'pricing:1');

  it('reads the ring alone while it reaches back far enough', async () => {
    log.append(['market', 'x'], ['prices', 'a'], ['market', 'x']);
    expect(await catchUp.run(at(1, false, onMarket(), onPrices()), io)).toBe('caught_up');
    expect(written).toEqual(['a@2 e-2', 'x@3 e-3']);
    expect([log.tableReads, prices.snapshots]).toEqual([0, 0]);
  });

  it('reads log channels from the table below the ring, then goes on in the ring', async () => {
    for (let i = 0; i < 20; i += 1) log.append(['market', 'x']);
    log.ringFloor = 15;
    expect(await catchUp.run(at(2, false, onMarket()), io)).toBe('caught_up');
    expect(written.map((line) => line.split(' ')[0])).toEqual(
      Array.from({ length: 18 }, (_, i) => `x@${i + 3}`),
    );
  });

  it('sends state as a snapshot in its place in seq order, and marks the cursors before it', async () => {
    log.append(['prices', 'a'], ['market', 'x'], ['prices', 'b'], ['market', 'x'], ['prices', 'c']);
    log.ringFloor = 4;
    prices.snapshotSeqs = [4];
    prices.snapshotKeys = ['a', 'b'];
    expect(await catchUp.run(at(0, false, onMarket(), onPrices()), io)).toBe('caught_up');
    expect(written).toEqual(['x@2 e-2s', 'x@4 e-4s', 'snap-a@4 e-4s', 'snap-b@4 e-4', 'c@5 e-5']);
  });

  it('jumps to the snapshot where there are no log channels', async () => {
    log.append(['prices', 'a'], ['prices', 'b'], ['prices', 'a']);
    prices.snapshotSeqs = [2];
    prices.snapshotKeys = ['a', 'b'];
    expect(await catchUp.run(at(0, true, onPrices()), io)).toBe('caught_up');
    expect(written).toEqual(['snap-a@2 e-2s', 'snap-b@2 e-2', 'a@3 e-3']);
    expect(log.tableReads).toBe(0);
  });

  it('starts again when the ring moved past it between two snapshots, so that the first is not out of date', async () => {
    log.append(['prices', 'a']);
    prices.snapshotSeqs = [1, 3];
    prices.snapshotKeys = ['a'];
    pricing.snapshotSeqs = [3];
    pricing.snapshotKeys = ['m'];
    onWrite = () => {
      onWrite = () => undefined;
      // While the first snapshot went out, its item changed, and the ring lost the change.
      log.append(['prices', 'a'], ['prices', 'z']);
      log.ringFloor = 3;
      nowMs += 2_000;
    };
    expect(await catchUp.run(at(0, true, onPrices(), onPricing()), io)).toBe('caught_up');
    expect(written).toEqual(['snap-a@1 e-1s', 'snap-a@3 e-3s', 'snap-m@3 e-3']);
  });

  it('reads a snapshot once for all requests within a second', async () => {
    log.append(['prices', 'a']);
    prices.snapshotSeqs = [1];
    await Promise.all([1, 2, 3].map(() => catchUp.run(at(0, true, onPrices()), io)));
    expect(prices.snapshots).toBe(1);
    nowMs = 1_000;
    await catchUp.run(at(0, true, onPrices()), io);
    expect(prices.snapshots).toBe(2);
  });

  it('does not share a snapshot that is below the client or below the ring', async () => {
    log.append(['prices', 'a'], ['prices', 'a'], ['prices', 'a']);
    prices.snapshotSeqs = [1, 2, 3];
    await catchUp.run(at(0, true, onPrices()), io);
    await catchUp.run(at(2, true, onPrices()), io);
    expect(prices.snapshots).toBe(2);
    log.ringFloor = 3;
    await catchUp.run(at(0, true, onPrices()), io);
    expect(prices.snapshots).toBe(3);
  });

  it('gives up where the log no longer reaches back, and where this process is behind', async () => {
    log.append(['market', 'x'], ['market', 'x'], ['market', 'x']);
    log.ringFloor = 2;
    log.floor = 1;
    expect(await catchUp.run(at(0, false, onMarket()), io)).toBe('expired');
    prices.snapshotSeqs = [9];
    expect(await catchUp.run(at(3, true, onMarket(), onPrices()), io)).toBe('behind');
  });

  it('stops when the subscription ends meanwhile', async () => {
    for (let i = 0; i < 20; i += 1) log.append(['market', 'x']);
    log.ringFloor = 19;
    const subscriber = at(0, false, onMarket());
    onWrite = () => (subscriber.state = 'closed');
    expect(await catchUp.run(subscriber, io)).toBe('closed');
    expect(written.length).toBe(5);
  });
});
