// Which history a cursor belongs to: stored, stable, renewed when the database shows another one.
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Config } from '../../src/platform/config/config.js';
import { testDatabase, type TestDatabase } from '../support/database.js';
import { eventually } from '../support/eventually.js';
import { append, markOf, openDataSource, startLogProcess, type LogProcess } from '../support/log-process.js';

let database: TestDatabase;
let processes: LogProcess[];

const start = async (config: Partial<Config> = {}) => {
  const process = await startLogProcess(database.url, { config });
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

const rotate = (environment: Record<string, string>) =>
  promisify(execFile)(process.execPath, ['dist/platform/events/store/epoch.rotate.js'], {
    env: { PATH: process.env.PATH, ...environment },
  }).then(
    ({ stdout }) => ({ code: 0, text: stdout }),
    ({ code, stderr }: { code: number; stderr: string }) => ({ code, text: stderr }),
  );

describe('the epoch', () => {
  it('is stored when the log is first opened, the same for all processes, and survives restarts', async () => {
    const [a, b] = await Promise.all([start(), start()]);
    const epoch = a.epoch.current();
    expect(epoch).toMatch(/^[0-9a-f]{8}$/);
    expect(b.epoch.current()).toBe(epoch);
    await a.close();
    processes = [b];
    expect((await start()).epoch.current()).toBe(epoch);
  });

  it.each(['system_id', 'timeline'])(
    'is renewed once when %s is not the stored one, by processes that run and that start',
    async (column) => {
      const [a, b] = [await start(), await start()];
      await append(a.log, 'x');
      const before = a.epoch.current();
      await a.dataSource.query(`update event_log set ${column} = 'another'`);
      await eventually(() => a.epoch.current() !== before && b.epoch.current() !== before);
      const c = await start();
      await eventually(() => new Set([a, b, c].map((process) => process.epoch.current())).size === 1);
      expect([a.resets(), b.resets(), c.resets()]).toEqual([1, 1, 0]);
      expect(a.tail.ring.span(0, 1).map(markOf)).toEqual(['x']);
      const written = await append(a.log, 'y');
      expect(written.cursor).toBe(`${a.epoch.current()}-2`);
    },
  );

  it('of a commit that finds another history is never that of the cursors before', async () => {
    const a = await start();
    await append(a.log, 'x');
    const before = a.epoch.current();
    const written = await a.log.transaction(async (tx) => {
      await tx.manager.query(`update event_log set timeline = 'another', epoch = 'other'`);
      tx.append('pricing.prices.changed', { source: 'y', timestamp: '', prices: [] }, {});
    });
    expect(written.seq).toBe(2);
    await eventually(() => a.epoch.current() !== before);
    await eventually(() => a.tail.last === 2);
    expect(a.resets()).toBe(1);
  });

  it('refuses the cursors of the one before', async () => {
    const a = await start();
    const { cursor } = await append(a.log, 'x');
    expect(a.reads.minSeq(cursor ?? '')).toBe(1);
    const before = a.epoch.current();
    await a.epoch.rotate(before);
    await eventually(() => a.epoch.current() !== before);
    expect(() => a.reads.minSeq(cursor ?? '')).toThrow(expect.objectContaining({ code: 'epoch_changed' }));
  });

  it('is renewed once when the database was set back, and the log goes on from there', async () => {
    // One process finds it by its own append, the other by polling.
    const [a, b] = [await start({ TAIL_POLL_MS: 2_000_000_000 }), await start()];
    await append(a.log, '1', '2', '3', '4');
    await eventually(() => a.tail.last === 4 && b.tail.last === 4);
    const before = a.epoch.current();
    await a.dataSource.query('delete from event where seq > 2');
    await expect(append(a.log, 'refused')).rejects.toMatchObject({ code: 'unavailable' });
    await eventually(() => a.resets() > 0 && b.resets() > 0 && a.epoch.current() === b.epoch.current());
    expect(a.epoch.current()).not.toBe(before);
    expect([a.tail.last, b.tail.last]).toEqual([2, 2]);
    expect((await append(b.log, '3 again')).cursor).toBe(`${b.epoch.current()}-3`);
    a.tail.look();
    await eventually(() => a.tail.last === 3);
    expect(a.tail.ring.span(0, 3).map(markOf)).toEqual(['1', '2', '3 again']);
    expect([a.resets(), b.resets()]).toEqual([1, 1]);
  });

  it('is rotated by the program while Ringside runs, which follows', async () => {
    const a = await start();
    await append(a.log, 'x');
    const before = a.epoch.current();
    const { code, text } = await rotate({ DATABASE_URL: database.url });
    const after = /^The epoch was ([0-9a-f]{8}) and is now ([0-9a-f]{8})\.\n$/.exec(text);
    expect([code, after?.[1]]).toEqual([0, before]);
    await eventually(() => a.epoch.current() === after?.[2]);
    expect(a.resets()).toBe(1);
  });

  it('is not rotated where there is no log, and the program says so in one line', async () => {
    const { code, text } = await rotate({ DATABASE_URL: database.url });
    expect(code).toBe(1);
    expect(text).toBe(
      'The epoch was not rotated. This database has no event log yet, so there is no epoch to rotate.\n',
    );
  });

  it('is made once by two processes that migrate and open an empty database at the same time', async () => {
    const [a, b] = await Promise.all([start(), start(), start()]);
    expect(a.epoch.current()).toBe(b.epoch.current());
    const pool = await openDataSource(database.url);
    const rows = await pool.query<{ name: string; count: number }[]>(
      'select name, count(*)::int from migrations group by name having count(*) > 1',
    );
    const [ran] = await pool.query<{ count: number }[]>('select count(*)::int from migrations');
    expect(rows).toEqual([]);
    expect(ran?.count).toBeGreaterThan(0);
    await pool.destroy();
  });
});
