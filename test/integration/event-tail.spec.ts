// The tail on a real database: two processes with and without Redis, and a database that goes away and comes back.
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { SystemClock } from '../../src/platform/common/clock.js';
import { RedisDoorbell } from '../../src/platform/events/doorbell/redis.doorbell.js';
import { testDatabase, type TestDatabase } from '../support/database.js';
import { eventually } from '../support/eventually.js';
import {
  append,
  markOf,
  startLogProcess,
  storedEvents,
  type LogProcess,
  type LogProcessOptions,
} from '../support/log-process.js';
import { startPostgresProxy, type PostgresProxy } from '../support/postgres-proxy.js';
import { describeWithRedis, startRedis, type RedisServer } from '../support/redis-server.js';

/** Longer than any test: what arrives was brought by a doorbell. */
const NO_POLL = { TAIL_POLL_MS: 2_000_000_000 };

let database: TestDatabase;
let processes: LogProcess[];
let proxy: PostgresProxy;

const start = async (options?: LogProcessOptions, url = database.url) => {
  const process = await startLogProcess(url, options);
  processes.push(process);
  return process;
};

beforeEach(async () => {
  database = await testDatabase();
  proxy = await startPostgresProxy(database.url);
  processes = [];
});

afterEach(async () => {
  for (const process of processes.reverse()) await process.close();
  await proxy.close();
  await database.drop();
});

describe('the tail', () => {
  it('follows another process by polling alone', async () => {
    const [a, b] = [await start(), await start()];
    await append(a.log, 'a1', 'a2');
    await eventually(() => b.tail.last === 2);
    await append(b.log, 'b1');
    await eventually(() => a.tail.last === 3);
    await eventually(() => b.tail.last === 3);
    expect(a.seen.map(markOf)).toEqual(['a1', 'a2', 'b1']);
    expect(b.seen).toEqual(a.seen);
  });

  it('begins with the newest events in its ring and hands over only what comes after', async () => {
    const a = await start();
    for (let i = 0; i < 30; i += 1) await append(a.log, `old ${i}`);
    const b = await start();
    expect(b.tail.ring.span(0, 30)).toEqual(await storedEvents(a.store));
    await append(b.log, 'new');
    await eventually(() => b.tail.last === 31);
    expect(b.seen.map(markOf)).toEqual(['new']);
  });

  it('reads more than one page when it is far behind, and ends a page after many bytes', async () => {
    const a = await start();
    const b = await start({ config: NO_POLL });
    // Random text, because pages count bytes as they are stored, compressed.
    await a.dataSource.query(
      `insert into event (seq, at, type, ch_prices, data, tx)
       select n, now(), 'pricing.prices.changed', 'prices',
         json_build_object('source', (select string_agg(md5(n || ' ' || i), '') from generate_series(1, 8000) as i)), n
       from generate_series(1, 60) as n`,
    );
    const page = await a.store.since(0);
    expect(page.events.length).toBeGreaterThan(0);
    expect(page.events.length).toBeLessThan(60);
    expect(page).toMatchObject({ head: 60, floor: 0, upTo: page.events.at(-1)?.seq });
    await a.dataSource.query(
      `insert into event (seq, at, type, data, tx) select n, now(), 't', '{}', n from generate_series(61, 12000) as n`,
    );
    b.tail.look();
    await eventually(() => b.tail.last === 12_000);
    expect(b.seen.map((event) => event.seq)).toEqual(Array.from({ length: 12_000 }, (_, i) => i + 1));
  });

  it('says once that the database is gone, recovers by itself, and loses nothing', async () => {
    const lines: string[] = [];
    const spoken = (level: string) => (message: unknown, context: unknown) => {
      if (context === 'EventTail') lines.push(`${level} ${String(message)}`);
    };
    Logger.overrideLogger({ log: spoken('log'), warn: spoken('warn'), error: spoken('error') });
    try {
      const away = await start({}, proxy.url);
      const here = await start();
      await append(here.log, 'before');
      await eventually(() => away.tail.last === 1);
      proxy.refuse();
      await eventually(() => !away.tail.isHealthy);
      await append(here.log, 'meanwhile');
      for (let i = 0; i < 20; i += 1) away.tail.look();
      await expect(append(away.log, 'refused')).rejects.toThrow();
      expect(away.tail.last).toBe(1);
      proxy.admit();
      await eventually(() => away.tail.isHealthy);
      await append(away.log, 'after');
      await eventually(() => away.tail.last === 3);
      expect(away.seen.map(markOf)).toEqual(['before', 'meanwhile', 'after']);
      expect(lines).toEqual([
        expect.stringMatching(/^warn The log cannot be read, trying again: /),
        'log The log can be read again.',
      ]);
      expect(away.resets()).toBe(0);
    } finally {
      Logger.overrideLogger(['log', 'warn', 'error']);
    }
  });
});

describeWithRedis('the tail with Redis', () => {
  let redis: RedisServer;
  const openDoorbell = () => new RedisDoorbell(redis.url, new SystemClock());

  beforeEach(async () => {
    redis = await startRedis();
  });

  afterEach(async () => {
    await redis.dispose();
  });

  it('hears of another process by the doorbell alone', async () => {
    const a = await start({ config: NO_POLL, doorbell: openDoorbell() });
    const b = await start({ config: NO_POLL, doorbell: openDoorbell() });
    // A ring before both have subscribed is lost.
    await eventually(async () => {
      await append(a.log, 'from a');
      return b.seen.length > 0;
    });
    await eventually(async () => {
      await append(b.log, 'from b');
      return a.seen.some((event) => markOf(event) === 'from b');
    });
    await append(a.log, 'last');
    await eventually(() => b.seen.some((event) => markOf(event) === 'last'));
    expect(b.seen).toEqual(await storedEvents(a.store));
  });

  it('loses nothing while Redis is gone, and rings again when it is back', async () => {
    const a = await start({ doorbell: openDoorbell() });
    const b = await start({ doorbell: openDoorbell() });
    await append(a.log, 'with');
    await eventually(() => b.tail.last === 1);
    await redis.stop();
    await append(a.log, 'without');
    await eventually(() => b.tail.last === 2);
    await redis.restart();
    await append(a.log, 'again');
    await eventually(() => b.tail.last === 3);
    const c = await start({ config: NO_POLL, doorbell: openDoorbell() });
    await eventually(async () => {
      await append(a.log, 'ring');
      return c.seen.length > 0;
    });
    expect(b.seen.slice(0, 3).map(markOf)).toEqual(['with', 'without', 'again']);
  });

  it('starts and works without Redis, and takes it when it comes', async () => {
    await redis.stop();
    const a = await start({ doorbell: openDoorbell() });
    const b = await start({ doorbell: openDoorbell() });
    await append(a.log, 'x');
    await eventually(() => b.tail.last === 1);
    await redis.restart();
    const c = await start({ config: NO_POLL, doorbell: openDoorbell() });
    await eventually(async () => {
      await append(a.log, 'ring');
      return c.seen.length > 0;
    });
  });
});
