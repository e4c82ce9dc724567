// Appends to the real log by several writers and processes: one order, no gap, nothing twice.
import { spawn } from 'node:child_process';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { LoggedEvent, LogTransaction } from '../../src/platform/events/index.js';
import { testDatabase, type TestDatabase } from '../support/database.js';
import { eventually } from '../support/eventually.js';
import {
  append,
  appendMark,
  markOf,
  startLogProcess,
  storedEvents,
  type LogProcess,
} from '../support/log-process.js';
import { randomInt, seededRandom, testSeed } from '../support/random.js';

const WRITERS = 16;
const TRANSACTIONS = 100;

let database: TestDatabase;
let processes: LogProcess[];

const start = async (
  ...args: Parameters<typeof startLogProcess> extends [string, ...infer R] ? R : never
) => {
  const process = await startLogProcess(database.url, ...args);
  processes.push(process);
  return process;
};

beforeEach(async () => {
  database = await testDatabase();
  processes = [];
});

afterEach(async () => {
  for (const process of processes) await process.close();
  await database.drop();
});

/** The table holds 1, 2, 3…; groups are whole and contiguous; time never goes back. */
function expectOneOrder(events: readonly LoggedEvent[]): void {
  expect(events.map((event) => event.seq)).toEqual(events.map((_, i) => i + 1));
  for (const [i, event] of events.entries()) {
    const before = events[i - 1];
    if (!before) continue;
    expect(event.atMs).toBeGreaterThanOrEqual(before.atMs);
    expect(event.tx === before.tx || event.tx === event.seq).toBe(true);
    if (event.tx === before.tx) expect(event.atMs).toBe(before.atMs);
  }
}

describe('the event log', () => {
  it('numbers the events of concurrent writers in two processes without a gap, and every tail sees each once', async () => {
    const random = seededRandom(testSeed('event log'));
    const two = [await start(), await start()];
    const committed = new Map<number, string[]>();
    const writer = async (w: number) => {
      const { log } = two[w % 2] as LogProcess;
      for (let t = 0; t < TRANSACTIONS; t += 1) {
        const marks = Array.from({ length: randomInt(random, 1, 5) }, (_, n) => `${w}.${t}.${n}`);
        const fails = random() < 0.2;
        const result = await log
          .transaction(async (tx) => {
            for (const mark of marks) appendMark(tx, mark);
            if (fails) throw new Error('changed my mind');
          })
          .catch((error: Error) => error.message);
        if (fails) expect(result).toBe('changed my mind');
        else if (typeof result === 'string') throw new Error(`an append was refused: ${result}`);
        else committed.set(result.seq ?? 0, marks);
      }
    };
    await Promise.all(Array.from({ length: WRITERS }, (_, w) => writer(w)));

    const [a, b] = two as [LogProcess, LogProcess];
    const stored = await storedEvents(a.store);
    expectOneOrder(stored);
    for (const [last, marks] of committed) {
      const group = stored.slice(last - marks.length, last);
      expect(group.map(markOf)).toEqual(marks);
      expect(new Set(group.map((event) => event.tx))).toEqual(new Set([last - marks.length + 1]));
    }
    expect(stored).toHaveLength([...committed.values()].flat().length);
    for (const { tail, seen } of [a, b]) {
      await eventually(() => tail.last === stored.length);
      expect(seen).toEqual(stored);
    }
  });

  it('keeps one order with a writer in another operating system process', async () => {
    const here = await start();
    const child = spawn(process.execPath, ['test/support/log-writer.mjs', database.url, 'there', '300'], {
      stdio: 'inherit',
    });
    const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
    let isOver = false;
    void ended.then(() => (isOver = true));
    let own = 0;
    while (!isOver) {
      await Promise.all(Array.from({ length: 8 }, () => append(here.log, `here-${own++}`)));
    }
    expect(await ended).toBe(0);
    const stored = await storedEvents(here.store);
    expectOneOrder(stored);
    await eventually(() => here.tail.last === stored.length);
    expect(here.seen).toEqual(stored);
    const names = stored.map(markOf);
    expect(names.filter((name) => name.startsWith('there')).sort()).toEqual(
      Array.from({ length: 300 }, (_, n) => `there-${n}`).sort(),
    );
    expect(names.filter((name) => name.startsWith('here'))).toHaveLength(own);
  });

  it('hands over the same bytes that are read back, whatever the text', async () => {
    const { log, seen, store } = await start();
    const marks = [
      'plain',
      'quote " and \\ and \n',
      'nul \u0000 and half \ud800',
      'emoji 🥊',
      '{"a": 1,  "b":2}',
      'NULL',
      '',
    ];
    await append(log, ...marks);
    await eventually(() => seen.length === marks.length);
    expect(seen.map(markOf)).toEqual(marks);
    expect(seen).toEqual(await storedEvents(store));
  });

  it('answers the cursor of the last event, and none for a transaction without events', async () => {
    const { log, epoch, reads } = await start();
    expect(await append(log, 'a', 'b')).toMatchObject({ seq: 2, cursor: `${epoch.current()}-2` });
    const quiet = await log.transaction(async (tx) => (await tx.manager.query<unknown[]>('select 1')).length);
    expect(quiet).toEqual({ value: 1, seq: null, cursor: null });
    expect(reads.cursor(2)).toBe(`${epoch.current()}-2`);
  });

  it('commits the work and its events together, or neither', async () => {
    const { log, dataSource, store } = await start();
    await dataSource.query('create table note (text text)');
    const write = (text: string, then: (tx: LogTransaction) => void) =>
      log.transaction(async (tx) => {
        await tx.manager.query('insert into note values ($1)', [text]);
        appendMark(tx, text);
        then(tx);
      });
    await write('kept', () => undefined);
    await expect(
      write('lost', () => {
        throw new Error('no');
      }),
    ).rejects.toThrow('no');
    expect(await dataSource.query('select text from note')).toEqual([{ text: 'kept' }]);
    expect((await storedEvents(store)).map(markOf)).toEqual(['kept']);
  });

  it('lets an append of the desk pass those that wait, and refuses one too many', async () => {
    const { log, seen } = await start({ config: { EVENT_GATE_MAX_WAITING: 2 } });
    const arrived: Promise<unknown>[] = [];
    // All are inside their transaction before the first may commit.
    let waiting = 0;
    let open: () => void = () => undefined;
    const gate = new Promise<void>((resolve) => (open = resolve));
    const late = (mark: string, priority?: 'desk') =>
      log.transaction(async (tx) => {
        appendMark(tx, mark);
        waiting += 1;
        await gate;
      }, priority);
    for (const mark of ['1', '2', '3', '4'])
      arrived.push(late(mark).catch((error: { code: string }) => error.code));
    await eventually(() => waiting === 4);
    arrived.push(late('desk', 'desk'));
    await eventually(() => waiting === 5);
    open();
    const results = await Promise.all(arrived);
    expect(results.filter((result) => result === 'busy')).toHaveLength(1);
    await eventually(() => seen.length === 4);
    expect(seen.map(markOf).indexOf('desk')).toBe(1);
  });
});
