// Partitions of the log: ahead of the head, pruned behind it, and every interrupted step completed.
import { afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { EventPartitions } from '../../src/platform/events/store/event-partitions.js';
import { defineEvents, ProjectionRunner } from '../../src/platform/events/index.js';
import type { Config } from '../../src/platform/config/config.js';
import { readConfig } from '../../src/platform/config/config.js';
import { testDatabase, type TestDatabase } from '../support/database.js';
import { eventually } from '../support/eventually.js';
import { FakeClock } from '../support/fake-clock.js';
import {
  append,
  openDataSource,
  startLogProcess,
  storedEvents,
  type LogProcess,
} from '../support/log-process.js';

const ROWS = 100;
const DAY_MS = 86_400_000;
const config: Config = { ...readConfig({}), EVENT_PARTITION_ROWS: ROWS, EVENT_RETENTION_DAYS: 30 };

let database: TestDatabase;
let processes: LogProcess[];
let clock: FakeClock;

const start = async (rows = ROWS) => {
  const process = await startLogProcess(database.url, {
    config: { ...config, EVENT_PARTITION_ROWS: rows },
    clock,
  });
  processes.push(process);
  return process;
};

beforeEach(async () => {
  database = await testDatabase();
  processes = [];
  clock = new FakeClock(Date.now());
});

afterEach(async () => {
  for (const process of processes) await process.close();
  await database.drop();
});

const upTo = (n: number) => Array.from({ length: n }, (_, i) => String(i + 1));

const names = async ({ dataSource }: LogProcess) => {
  const rows = await dataSource.query<{ name: string }[]>(
    `select relname as name from pg_class where relname ~ '^event_p[0-9]+$' and relkind = 'r' order by length(relname), relname`,
  );
  return rows.map((row) => row.name);
};

/** Partitions as small as these are outrun at times; such an append stores nothing and is repeated. */
const fill = async ({ log }: LogProcess, count: number) => {
  for (let left = count; left > 0; left -= 50)
    await eventually(() => append(log, ...upTo(Math.min(50, left))));
};

/** The retention is over for everything there is; what happens by itself is stopped, so that the test is alone. */
const wait31Days = async ({ partitions }: LogProcess) => {
  await partitions.onModuleDestroy();
  clock.advance(31 * DAY_MS);
};

describe('the partitions of the log', () => {
  it('are two ahead of the head from the start, and grow with the log while appends go on', async () => {
    const [a, b] = [await start(1_000), await start(1_000)];
    expect(await names(a)).toEqual(['event_p1', 'event_p1001']);
    await Promise.all(
      [a, b].flatMap((process) =>
        Array.from({ length: 4 }, async () => {
          for (let i = 0; i < 100; i += 1) await append(process.log, ...upTo(5));
        }),
      ),
    );
    const stored = await storedEvents(a.store);
    expect(stored.map((event) => event.seq)).toEqual(stored.map((_, i) => i + 1));
    expect(stored).toHaveLength(4_000);
    await eventually(async () => (await names(a)).at(-1) === 'event_p5001');
    await eventually(() => b.tail.last === 4_000);
    expect(b.seen).toEqual(stored);
  });

  it('are added by themselves when the log stands still for want of one', async () => {
    const a = await start();
    const big = append(a.log, ...upTo(450));
    await expect(big).rejects.toMatchObject({ code: 'unavailable' });
    await fill(a, 250);
    await eventually(() => append(a.log, ...upTo(150)));
    expect((await storedEvents(a.store)).length).toBe(400);
  });

  it('are pruned after the retention, the floor first, and seq goes on', async () => {
    const a = await start();
    await fill(a, 350);
    expect(await a.partitions.prune()).toBe(0);
    await wait31Days(a);
    expect(await a.partitions.prune()).toBe(3);
    expect(await a.store.bounds()).toEqual({ head: 350, floor: 300 });
    expect((await storedEvents(a.store)).map((event) => event.seq)).toEqual(
      Array.from({ length: 50 }, (_, i) => 301 + i),
    );
    expect((await append(a.log, 'next')).seq).toBe(351);
    const page = await a.store.since(10);
    expect([page.floor, page.head, page.events[0]?.seq]).toEqual([300, 351, 301]);
  });

  it('keep the one that holds the head, so that seq goes on when all the rest is pruned', async () => {
    const a = await start();
    await fill(a, 300);
    await wait31Days(a);
    expect(await a.partitions.prune()).toBe(2);
    expect(await a.store.bounds()).toEqual({ head: 300, floor: 200 });
    expect((await append(a.log, 'next')).seq).toBe(301);
    const b = await start();
    expect([b.tail.last, b.tail.ring.floor]).toEqual([301, 200]);
  });

  it('are not pruned past the slowest projection', async () => {
    const a = await start();
    await fill(a, 350);
    await a.dataSource.query(`insert into event_projection (name, seq) values ('fast', 350), ('slow', 150)`);
    await wait31Days(a);
    const heard: number[] = [];
    const stop = a.partitions.beforePruning(async (seq) => void heard.push(seq));
    expect(await a.partitions.prune()).toBe(1);
    expect(await a.store.bounds()).toEqual({ head: 350, floor: 100 });
    // Events that stay are no reason to call the other readers.
    expect(heard).toEqual([100]);
    stop();
    await a.dataSource.query(`update event_projection set seq = 300 where name = 'slow'`);
    expect(await a.partitions.prune()).toBe(2);
  });

  it('are pruned only after other readers have heard of it, and none of them has failed', async () => {
    const a = await start();
    await fill(a, 350);
    await wait31Days(a);
    const heard: [seq: number, floor: number][] = [];
    let isReady = false;
    const stop = a.partitions.beforePruning(async (seq) => {
      heard.push([seq, (await a.store.bounds()).floor]);
      if (!isReady) throw new Error('not yet');
    });
    await expect(a.partitions.prune()).rejects.toThrow('not yet');
    expect(await a.store.bounds()).toEqual({ head: 350, floor: 0 });
    isReady = true;
    expect(await a.partitions.prune()).toBe(3);
    expect(heard).toEqual([
      [100, 0],
      [100, 0],
      [200, 100],
      [300, 200],
    ]);
    stop();
  });

  it('never let a projection that is being created start below what is pruned', async () => {
    const a = await start();
    await fill(a, 350);
    await wait31Days(a);
    const projection = {
      name: 'new',
      apply: () => undefined,
      flush: async () => undefined,
      discard: () => undefined,
    };
    const runner = new ProjectionRunner(a.log, a.store, a.tail, clock);
    await Promise.all([a.partitions.prune(), runner.start(projection)]);
    await eventually(async () => {
      const [row] = await a.dataSource.query<{ seq: number }[]>(
        `select seq::float8 as seq from event_projection`,
      );
      return row?.seq === 350;
    });
    await runner.onModuleDestroy();
    expect(await a.partitions.prune()).toBeGreaterThanOrEqual(0);
    expect((await a.store.bounds()).floor).toBe(300);
  });

  it('show a reader floor and rows of one moment, however it meets a pruning', async () => {
    const a = await start();
    await fill(a, 1_050);
    await wait31Days(a);
    let isOver = false;
    const reader = async () => {
      let reads = 0;
      do {
        const { floor, events, head } = await a.store.since(0);
        expect(events.map((event) => event.seq)).toEqual(
          Array.from({ length: head - (events[0]?.seq ?? 1) + 1 }, (_, i) => (events[0]?.seq ?? 1) + i),
        );
        expect((events[0]?.seq ?? 1) - 1).toBeLessThanOrEqual(floor);
        reads += 1;
      } while (!isOver);
      return reads;
    };
    const readers = Promise.all([reader(), reader()]);
    expect(await a.partitions.prune()).toBe(10);
    isOver = true;
    expect(Math.min(...(await readers))).toBeGreaterThan(0);
  });

  it('complete a detach that was interrupted, and drop what was left behind', async () => {
    const a = await start();
    await fill(a, 450);
    await wait31Days(a);
    // A reader keeps the first detach waiting; the session that waits is killed, as by a crash.
    const pool = await openDataSource(database.url);
    const reader = pool.createQueryRunner();
    await reader.startTransaction();
    await reader.query('select count(*) from event');
    const interrupted = a.partitions.prune().catch((error: Error) => error);
    await eventually(async () => {
      const rows = await a.dataSource.query<unknown[]>('select 1 from pg_inherits where inhdetachpending');
      return rows.length === 1;
    });
    await a.dataSource.query(
      `select pg_terminate_backend(pid) from pg_stat_activity
       where datname = current_database() and query like 'alter table event detach%' and pid <> pg_backend_pid()`,
    );
    expect(await interrupted).toBeInstanceOf(Error);
    await reader.rollbackTransaction();
    await reader.release();
    expect(await a.store.bounds()).toEqual({ head: 450, floor: 100 });
    // A crash between detach and drop leaves a table; one between create and attach too.
    await a.dataSource.query('create table event_p50 (like event)');
    await a.dataSource.query('create table event_p701 (like event including defaults)');
    expect(await a.partitions.prune()).toBe(3);
    expect(await names(a)).toEqual(['event_p401', 'event_p501', 'event_p601', 'event_p701']);
    await a.partitions.onModuleInit();
    await fill(a, 350);
    expect((await storedEvents(a.store)).map((event) => event.seq)).toEqual(
      Array.from({ length: (await a.store.head()) - 400 }, (_, i) => 401 + i),
    );
    await pool.destroy();
  });

  it('are changed by one process at a time, and a crowd that starts together ends with one set', async () => {
    const a = await start();
    const others = Array.from(
      { length: 4 },
      () => new EventPartitions(a.dataSource, a.store, a.tail, clock, config),
    );
    await fill(a, 250);
    await Promise.all(others.map((partitions) => partitions.extend()));
    expect(await names(a)).toEqual(['event_p1', 'event_p101', 'event_p201', 'event_p301', 'event_p401']);
    await wait31Days(a);
    const pruned = await Promise.all(others.map((partitions) => partitions.prune()));
    expect(pruned.reduce((sum, count) => sum + count, 0)).toBe(2);
  });

  it('prune by themselves once in a while', async () => {
    const a = await start();
    await fill(a, 150);
    clock.advance(31 * DAY_MS);
    await eventually(async () => (await a.store.bounds()).floor === 100);
  });
});

describe('a read of the log', () => {
  beforeAll(() => defineEvents({ 'pricing.prices.changed': ['market', 'user'] }));

  it('can be limited to channels, and says up to where it is complete', async () => {
    const a = await start();
    await a.log.transaction(async (tx) => {
      for (const n of [1, 2, 3, 4, 5, 6]) {
        const channels = n % 2 ? { market: `market:${n % 3}` } : { user: `user:${n}`, market: 'market:9' };
        tx.append('pricing.prices.changed', { source: String(n), timestamp: '', prices: [] }, channels);
      }
    });
    const read = async (...args: Parameters<typeof a.store.since>) => {
      const page = await a.store.since(...args);
      return [page.events.map((event) => event.seq), page.upTo];
    };
    expect(await read(0, { channels: { market: ['market:9'] } })).toEqual([[2, 4, 6], 6]);
    expect(await read(0, { channels: { market: ['market:1'], user: ['user:4'] } })).toEqual([[1, 4], 6]);
    expect(await read(0, { channels: { market: ['market:9'] }, limit: 2 })).toEqual([[2, 4], 4]);
    expect(await read(4, { channels: { market: ['market:9'] }, limit: 2 })).toEqual([[6], 6]);
    expect(await read(0, { channels: { admin: ['admin:bets'] } })).toEqual([[], 6]);
    expect(await read(0, { channels: {} })).toEqual([[], 6]);
    expect(await read(6)).toEqual([[], 6]);
    expect(await a.store.since(9)).toMatchObject({ events: [], head: 6, upTo: 9 });
    expect((await a.store.before(4, 2)).map((event) => event.seq)).toEqual([3, 2]);
  });
});
