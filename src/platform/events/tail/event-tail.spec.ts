// Tests the tail against a log in memory, with batches and reads in every order (fast-check prints the seed).
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Logger } from '@nestjs/common';
import fc from 'fast-check';
import { Metrics } from '../../common/metrics.js';
import { readConfig } from '../../config/config.js';
import { MemoryDoorbell } from '../doorbell/memory.doorbell.js';
import type { Epoch } from '../store/epoch.js';
import type { EventStore, LogPage } from '../store/event-store.js';
import { EventTail } from './event-tail.js';
import type { LoggedEvent } from '../logged-event.js';

const PAGE = 7;

/** A table and its history. `wait` decides when a read is answered; the answer is the state at the time of the request. */
class FakeLog {
  rows: LoggedEvent[] = [];
  floor = 0;
  storedEpoch = 'e1';
  adopted = '';
  reads = 0;
  wait: () => Promise<unknown> = () => Promise.resolve();

  append(count: number): LoggedEvent[] {
    const first = (this.rows.at(-1)?.seq ?? this.floor) + 1;
    const batch = Array.from({ length: count }, (_, i) => {
      const seq = first + i;
      return {
        seq,
        atMs: seq,
        type: 't',
        channels: {},
        data: `{"n":${seq},"epoch":"${this.storedEpoch}"}`,
        tx: first,
      };
    });
    this.rows.push(...batch);
    return batch;
  }

  get head(): number {
    return this.rows.at(-1)?.seq ?? this.floor;
  }

  get store(): EventStore {
    const since = async (seq: number): Promise<LogPage> => {
      this.reads += 1;
      const events = this.rows.filter((row) => row.seq > seq).slice(0, PAGE);
      const head = this.head;
      const page = {
        events,
        head,
        upTo: events.length < PAGE ? Math.max(head, seq) : (events.at(-1)?.seq ?? seq),
        floor: this.floor,
        epoch: this.storedEpoch,
      };
      await this.wait();
      return page;
    };
    const before = async (seq: number) => {
      const events = this.rows
        .filter((row) => row.seq < seq)
        .slice(-PAGE)
        .reverse();
      await this.wait();
      return events;
    };
    const bounds = async () => ({ head: this.head, floor: this.floor });
    return { since, before, bounds } as unknown as EventStore;
  }

  get epoch(): Epoch {
    return {
      current: () => this.adopted,
      adopt: (epoch: string) => void (this.adopted = epoch),
      stored: async () => this.storedEpoch,
      rotate: async () => (this.storedEpoch += 'x'),
    } as unknown as Epoch;
  }
}

const config = { ...readConfig({}), TAIL_POLL_MS: 2_000_000_000 };

async function open(log: FakeLog) {
  const tail = new EventTail(log.store, log.epoch, new MemoryDoorbell(), config, new Metrics());
  const seen: LoggedEvent[] = [];
  tail.onAdvance((events) => seen.push(...events));
  await tail.open();
  return { tail, seen };
}

const settled = () => new Promise((resolve) => setImmediate(resolve));

beforeEach(() => Logger.overrideLogger(false));
afterEach(() => Logger.overrideLogger(['log']));

describe('EventTail', () => {
  it('delivers every event once and in order, however batches and reads interleave', async () => {
    const batch = fc.record({
      size: fc.integer({ min: 1, max: 20 }),
      delivery: fc.constantFrom('now', 'late', 'never', 'twice', 'overlapping'),
    });
    const step = fc.oneof(
      { arbitrary: batch, weight: 4 },
      { arbitrary: fc.constantFrom('look' as const, 'settle' as const), weight: 2 },
    );
    await fc.assert(
      fc.asyncProperty(
        fc.scheduler(),
        fc.nat(10),
        fc.array(step, { maxLength: 40 }),
        async (scheduler, before, steps) => {
          const log = new FakeLog();
          log.append(before);
          const { tail, seen } = await open(log);
          log.wait = () => scheduler.schedule(Promise.resolve());
          const late: LoggedEvent[][] = [];
          for (const one of steps) {
            if (one === 'look') tail.look();
            else if (one === 'settle') await (scheduler.count() > 0 ? scheduler.waitOne() : settled());
            else {
              const events = log.append(one.size);
              if (one.delivery === 'late') late.unshift(events);
              if (one.delivery === 'now' || one.delivery === 'twice') tail.handOver(events);
              if (one.delivery === 'twice') late.push(events);
              if (one.delivery === 'overlapping')
                tail.handOver(log.rows.slice(Math.max(0, log.rows.length - one.size - 3)));
            }
          }
          for (const events of late) tail.handOver(events);
          tail.look();
          await scheduler.waitFor(eventuallyLevel(tail, log));
          expect(seen).toEqual(log.rows.slice(before));
          expect(tail.ring.span(tail.ring.floor, tail.last)).toEqual(log.rows.slice(tail.ring.floor));
          await Promise.all([tail.close(), scheduler.waitIdle()]);
        },
      ),
      { numRuns: 300 },
    );
  });

  it('applies a batch that continues its last event without reading the table', async () => {
    const log = new FakeLog();
    const { tail, seen } = await open(log);
    tail.handOver(log.append(3));
    tail.handOver(log.append(2));
    expect([seen.length, log.reads]).toEqual([5, 0]);
    await tail.close();
  });

  it('reads the table at once for a batch that does not continue its last event', async () => {
    const log = new FakeLog();
    const { tail, seen } = await open(log);
    log.append(3);
    tail.handOver(log.append(2));
    await settled();
    expect(seen).toEqual(log.rows);
    await tail.close();
  });

  it('resets under the stored epoch in one tick when history changed, and drops parked batches of the old history', async () => {
    const log = new FakeLog();
    log.append(5);
    const { tail, seen } = await open(log);
    const heard: string[] = [];
    tail.onReset(() => heard.push(`reset at ${tail.last}, epoch ${log.adopted}`));
    const old = log.append(1);
    log.rows = [];
    log.storedEpoch = 'e2';
    log.append(5);
    const answers: (() => void)[] = [];
    log.wait = () => new Promise<void>((resolve) => answers.push(resolve));
    tail.look();
    answers.shift()?.();
    await settled();
    // Now the tail reads the newest events of the new history, and a commit of the old history comes late.
    expect([answers.length, log.adopted, heard.length]).toEqual([1, 'e1', 0]);
    tail.handOver(old);
    log.wait = () => Promise.resolve();
    answers.shift()?.();
    await settled();
    expect(heard).toEqual(['reset at 5, epoch e2']);
    expect([tail.last, seen]).toEqual([5, []]);
    expect(tail.ring.span(0, 5)).toEqual(log.rows);
    await tail.close();
  });

  it('renews the epoch when the log ends before the last seen event', async () => {
    const log = new FakeLog();
    const { tail } = await open(log);
    tail.handOver(log.append(9));
    let resets = 0;
    tail.onReset(() => (resets += 1));
    log.rows = log.rows.slice(0, 4);
    tail.look();
    await settled();
    expect([tail.last, log.adopted, resets]).toEqual([4, 'e1x', 1]);
    await tail.close();
  });

  it('does not mistake a pruned range for the end of the log', async () => {
    const log = new FakeLog();
    log.append(3);
    const { tail } = await open(log);
    log.append(20);
    log.floor = 10;
    log.rows = log.rows.filter((row) => row.seq > 10);
    tail.look();
    await settled();
    expect([tail.last, tail.ring.floor, tail.isHealthy]).toEqual([23, 10, true]);
    await tail.close();
  });

  it('is unhealthy while it cannot read, and recovers with the next read', async () => {
    const log = new FakeLog();
    const { tail, seen } = await open(log);
    log.append(2);
    log.wait = () => Promise.reject(new Error('gone'));
    tail.look();
    await settled();
    expect([tail.isHealthy, seen.length]).toEqual([false, 0]);
    log.wait = () => Promise.resolve();
    tail.look();
    await settled();
    expect([tail.isHealthy, seen.length]).toEqual([true, 2]);
    await tail.close();
  });

  it('continues after a listener throws', async () => {
    const log = new FakeLog();
    const { tail } = await open(log);
    tail.onAdvance(() => {
      throw new Error('no');
    });
    const heard: number[] = [];
    tail.onAdvance((events) => heard.push(events.length));
    tail.handOver(log.append(2));
    tail.handOver(log.append(3));
    expect(heard).toEqual([2, 3]);
    await tail.close();
  });

  it('lets a caller wait for a seq, and stops waiting after the time limit', async () => {
    const log = new FakeLog();
    const { tail } = await open(log);
    const reached = tail.waitFor(2, 10_000);
    expect(await tail.waitFor(1, 1)).toBe(false);
    tail.handOver(log.append(2));
    expect(await reached).toBe(true);
    expect(await tail.waitFor(2, 1)).toBe(true);
    await tail.close();
  });

  it('calls no listener after it was closed', async () => {
    const log = new FakeLog();
    const { tail, seen } = await open(log);
    await tail.close();
    tail.handOver(log.append(2));
    tail.look();
    await settled();
    expect([seen.length, log.reads]).toEqual([0, 0]);
  });
});

async function eventuallyLevel(tail: EventTail, log: FakeLog): Promise<void> {
  while (tail.last < log.head) await settled();
}
