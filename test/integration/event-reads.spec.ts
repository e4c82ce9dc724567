// REST reads of the log: true as of a seq, and patient with a cursor they have not reached.
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { headAndPage } from '../../src/platform/events/index.js';
import { testDatabase, type TestDatabase } from '../support/database.js';
import { eventually } from '../support/eventually.js';
import { append, startLogProcess, type LogProcess } from '../support/log-process.js';

let database: TestDatabase;
let process: LogProcess;

beforeEach(async () => {
  database = await testDatabase();
  process = await startLogProcess(database.url, { config: { MIN_SEQ_WAIT_MS: 200 } });
});

afterEach(async () => {
  await process.close();
  await database.drop();
});

describe('a read of the state', () => {
  it('does not see what is written while it runs, and may not write', async () => {
    await process.dataSource.query('create table note (text text)');
    const write = (text: string) =>
      process.log.transaction(async (tx) => {
        await tx.manager.query('insert into note values ($1)', [text]);
        tx.append('pricing.prices.changed', { source: text, timestamp: '', prices: [] }, {});
      });
    await write('a');
    const count = async (manager: { query(sql: string): Promise<unknown> }) =>
      ((await manager.query('select * from note')) as unknown[]).length;
    const { value, seq } = await process.reads.snapshot(async (manager) => {
      const before = await count(manager);
      await write('b');
      return Math.max(before, await count(manager));
    });
    expect({ value, seq }).toEqual({ value: 1, seq: 1 });
    await expect(
      process.reads.snapshot((manager) => manager.query(`insert into note values ('x')`)),
    ).rejects.toThrow('read-only');
    expect((await process.reads.snapshot(count)).value).toBe(2);
  });

  it('hands on the error that broke it, not that of the rollback', async () => {
    const killed = process.reads.snapshot(async (manager) => {
      const [row] = await manager.query<{ pid: number }[]>('select pg_backend_pid() as pid');
      await process.dataSource.query('select pg_terminate_backend($1, 5000)', [row?.pid]);
      throw new Error('the first');
    });
    await expect(killed).rejects.toThrow('the first');
    expect((await process.reads.snapshot(async () => 'well')).value).toBe('well');
  });

  it('is unavailable when its session is lost between two statements', async () => {
    const killed = process.reads.snapshot(async (manager) => {
      const [row] = await manager.query<{ pid: number }[]>('select pg_backend_pid() as pid');
      await process.dataSource.query('select pg_terminate_backend($1)', [row?.pid]);
      await eventually(() => manager.queryRunner?.isReleased);
      return manager.query('select 1');
    });
    await expect(killed).rejects.toMatchObject({ code: 'unavailable' });
  });
});

describe('a statement of a head and a page', () => {
  const NOTES_SQL = headAndPage({
    head: `(select count(*)::int from note) as total`,
    page: 'select n, text from note where n > $1 order by n limit $2',
    order: 'n desc',
  });
  interface Note {
    n: number;
    text: string | null;
  }

  beforeEach(async () => {
    await process.dataSource.query('create table note (n int, text text)');
  });
  const write = () =>
    process.dataSource.query(`insert into note values (1, 'a'), (2, null), (3, 'c'), (4, 'd')`);

  it('says as of which seq it is true, and what its head says, also without a row', async () => {
    expect(await process.reads.rows<Note>(NOTES_SQL, [0, 9])).toMatchObject({ seq: 0, rows: [] });
    await append(process.log, 'a', 'b');
    const { seq, head, rows } = await process.reads.rows<Note, { total: number }>(NOTES_SQL, [0, 9]);
    expect({ seq, total: head.total, rows }).toEqual({ seq: 2, total: 0, rows: [] });
  });

  it('answers its rows in the order that it names, also a row that is all null', async () => {
    await write();
    const { head, rows } = await process.reads.rows<Note, { total: number }>(NOTES_SQL, [1, 2]);
    expect(head.total).toBe(4);
    expect(rows.map(({ n, text }) => [n, text])).toEqual([
      [3, 'c'],
      [2, null],
    ]);
    const nothing = headAndPage({ page: 'select text from note where n = $1' });
    expect((await process.reads.rows<Note>(nothing, [2])).rows).toHaveLength(1);
  });

  it('is read inside a transaction, which sees nothing newer', async () => {
    await append(process.log, 'a');
    const { value } = await process.reads.snapshot(async (manager) => {
      await append(process.log, 'b');
      await write();
      return process.reads.rows<Note, { total: number }>(NOTES_SQL, [0, 9], manager);
    });
    expect([value.seq, value.head.total]).toEqual([1, 0]);
  });

  it('is a page of a list, whose cursor leads to the page after it', async () => {
    await write();
    const pageAfter = (n: number, limit: number) =>
      process.reads.list<Note, number>(
        { limit },
        {
          sql: headAndPage({ page: 'select n from note where n > $1 order by n limit $2', order: 'n' }),
          values: [n],
          itemOf: (row) => row.n,
          cursorAfter: (row) => `after ${row.n}`,
        },
      );
    expect(await pageAfter(0, 3)).toEqual({ data: [1, 2, 3], next: 'after 3', seq: 0 });
    expect(await pageAfter(3, 3)).toEqual({ data: [4], next: null, seq: 0 });
    expect(await pageAfter(2, 2)).toEqual({ data: [3, 4], next: null, seq: 0 });
    expect(await pageAfter(4, 3)).toEqual({ data: [], next: null, seq: 0 });
  });

  it('is one item or null, as of the minSeq that the caller asks for', async () => {
    await write();
    const one = (n: number, minSeq?: string) =>
      process.reads.first<Note, string | null>(
        headAndPage({ page: 'select text from note where n = $1' }),
        [n],
        minSeq,
        ({ text }) => text,
      );
    expect(await one(3)).toEqual({ value: 'c', seq: 0 });
    expect(await one(9)).toEqual({ value: null, seq: 0 });
    await expect(one(3, `${process.epoch.current()}-1`)).rejects.toMatchObject({ code: 'not_caught_up' });
  });
});

describe('minSeq', () => {
  it('is read from a cursor of this epoch, and refused otherwise', () => {
    const { reads, epoch } = process;
    expect(reads.minSeq(undefined)).toBe(0);
    expect(reads.minSeq(`${epoch.current()}-7`)).toBe(7);
    expect(() => reads.minSeq('nonsense')).toThrow(expect.objectContaining({ code: 'bad_request' }));
    expect(() => reads.minSeq('')).toThrow(expect.objectContaining({ code: 'bad_request' }));
    expect(() => reads.minSeq('00000000-7')).toThrow(expect.objectContaining({ code: 'epoch_changed' }));
  });

  it('makes a read wait until it is reached', async () => {
    const patient = await startLogProcess(database.url, { config: { MIN_SEQ_WAIT_MS: 20_000 } });
    let reads = 0;
    const answer = patient.reads.caughtUp(2, async () => {
      reads += 1;
      return { seq: await patient.store.head() };
    });
    await eventually(() => reads === 1);
    await append(process.log, 'a', 'b');
    expect(await answer).toEqual({ seq: 2 });
    await patient.close();
  });

  it('is given up with not_caught_up, which says how far the read came', async () => {
    await append(process.log, 'a');
    const read = process.reads.caughtUp(5, async () => ({ seq: await process.store.head() }));
    await expect(read).rejects.toMatchObject({ code: 'not_caught_up', details: { seq: 1 } });
  });

  it('does not repeat a read without a pause when that lags behind the tail', async () => {
    await append(process.log, 'a', 'b');
    let reads = 0;
    const began = performance.now();
    await expect(
      process.reads.caughtUp(2, async () => ({ seq: 1, reads: (reads += 1) })),
    ).rejects.toMatchObject({ code: 'not_caught_up' });
    expect(reads).toBeLessThanOrEqual((performance.now() - began) / 100 + 2);
  });
});
