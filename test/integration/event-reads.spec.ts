// REST reads of the log: true as of a seq, and patient with a cursor they have not reached.
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
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
      await write('b');
      return count(manager);
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
