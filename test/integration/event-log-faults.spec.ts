// What can go wrong around a commit: killed sessions, stalled clients, swallowed errors, lost answers.
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { QueryRunnerProviderAlreadyReleasedError } from 'typeorm';
import { lockAdvisory } from '../../src/platform/database/advisory-locks.js';
import { LogClient } from '../../src/platform/events/log/log-client.js';
import type { LogTransaction } from '../../src/platform/events/index.js';
import { testDatabase, type TestDatabase } from '../support/database.js';
import { eventually } from '../support/eventually.js';
import {
  append,
  appendMark,
  markOf,
  openDataSource,
  startLogProcess,
  storedEvents,
  type LogProcess,
} from '../support/log-process.js';
import { startPostgresProxy, type PostgresProxy } from '../support/postgres-proxy.js';
import { seededRandom, testSeed } from '../support/random.js';
import { killSessionsDuring } from '../support/session-killer.js';

let database: TestDatabase;
let process: LogProcess;
let proxy: PostgresProxy;

beforeEach(async () => {
  database = await testDatabase();
  proxy = await startPostgresProxy(database.url);
  process = await startLogProcess(proxy.url);
});

afterEach(async () => {
  await process.close();
  await proxy.close();
  await database.drop();
});

const backend = async (tx: LogTransaction): Promise<number> => {
  const [row] = await tx.manager.query<{ pid: number }[]>('select pg_backend_pid() as pid');
  return row?.pid ?? 0;
};

const terminate = (pid: number) => process.dataSource.query('select pg_terminate_backend($1, 5000)', [pid]);

/** Waits until PostgreSQL has ended the idle session. */
async function stall(tx: LogTransaction): Promise<void> {
  await tx.manager.query(`set local idle_in_transaction_session_timeout = '50ms'`);
  await eventually(() => tx.manager.queryRunner?.isReleased);
}

const storedMarks = async () => (await storedEvents(process.store)).map(markOf);

describe('a transaction of the event log', () => {
  it('rejects when its session is killed in the middle of work, and later ones go on', async () => {
    await expect(
      process.log.transaction(async (tx) => {
        appendMark(tx, 'lost');
        await terminate(await backend(tx));
        await tx.manager.query('select 1');
      }),
    ).rejects.toThrow();
    await append(process.log, 'later');
    expect(await storedMarks()).toEqual(['later']);
  });

  it('is definitely not stored when its session is killed before the commit is sent', async () => {
    const killed = process.log.transaction(async (tx) => {
      appendMark(tx, 'lost');
      await terminate(await backend(tx));
    });
    await expect(killed).rejects.toMatchObject({ code: expect.stringMatching(/^(unavailable|57P01)$/) });
    expect(await storedMarks()).toEqual([]);
  });

  it('is stored whole or not at all under random kills, and says so truly', async () => {
    const random = seededRandom(testSeed('random kills'));
    const outcomes = new Map<string, string>();
    const writer = async (w: number) => {
      for (let t = 0; t < 60; t += 1) {
        const marks = [`${w}.${t}.a`, `${w}.${t}.b`];
        outcomes.set(
          `${w}.${t}`,
          await append(process.log, ...marks).then(
            () => 'committed',
            (error: { code?: string }) => (error.code === 'outcome_unknown' ? 'unknown' : 'not stored'),
          ),
        );
      }
    };
    await killSessionsDuring(process.dataSource, random, () =>
      Promise.all(Array.from({ length: 8 }, (_, w) => writer(w))),
    );
    await eventually(() => append(process.log, 'last'));

    const stored = await storedEvents(process.store);
    expect(stored.map((event) => event.seq)).toEqual(stored.map((_, i) => i + 1));
    const marks = new Set(stored.map(markOf));
    expect(marks.size).toBe(stored.length);
    for (const [name, outcome] of outcomes) {
      expect(marks.has(`${name}.a`)).toBe(marks.has(`${name}.b`));
      if (outcome !== 'unknown')
        expect([name, outcome, marks.has(`${name}.a`)]).toEqual([name, outcome, outcome === 'committed']);
    }
    expect(new Set(outcomes.values())).toContain('not stored');
    await eventually(() => process.tail.last === stored.length);
    expect(process.seen).toEqual(stored);
  });

  it('is cut off by PostgreSQL when its client stalls, and is carried out again from the start', async () => {
    let attempts = 0;
    const stalled = process.log.transaction(async (tx) => {
      attempts += 1;
      appendMark(tx, `attempt ${attempts}`);
      if (attempts < 3) await stall(tx);
      return attempts;
    });
    expect((await stalled).value).toBe(3);
    expect(await storedMarks()).toEqual(['attempt 3']);
  });

  it('is unavailable when its client stalls each time, whatever its work does then', async () => {
    for (const afterwards of [() => undefined, (tx: LogTransaction) => tx.manager.query('select 1')]) {
      let attempts = 0;
      const stalled = process.log.transaction(async (tx) => {
        attempts += 1;
        appendMark(tx, 'stalled');
        await stall(tx);
        await afterwards(tx);
      });
      await expect(stalled).rejects.toMatchObject({ code: 'unavailable' });
      expect(attempts).toBe(3);
    }
    expect(await storedMarks()).toEqual([]);
  });

  it('may be idle for long, but not with a lock for which everybody waits', async () => {
    const limit = { text: `select current_setting('idle_in_transaction_session_timeout')` };
    const note = `insert into note select current_setting('idle_in_transaction_session_timeout')`;
    await process.dataSource.query('create table note (text text)');
    await process.log.transaction(async (tx) => {
      const [atFirst] = await tx.run([limit]);
      expect(atFirst?.rows).toEqual([['10s']]);
      appendMark(tx, 'a');
      tx.afterEvents({ text: note });
    });
    await process.log.transaction(async (tx) => {
      await lockAdvisory(tx.manager, 'accounts');
      await tx.manager.query(note);
    });
    expect(await process.dataSource.query('select text from note')).toEqual([{ text: '1s' }, { text: '1s' }]);
  });

  it('is one message if its work asks for nothing', async () => {
    await process.dataSource.query('create table note (text text)');
    const sent = jest.spyOn(LogClient.prototype, 'pipeline');
    await process.log.transaction(async (tx) => {
      tx.beforeEvents({ text: `insert into note values ('x')` });
      appendMark(tx, 'a');
    });
    expect(sent).toHaveBeenCalledTimes(1);
    sent.mockRestore();
    expect(await storedMarks()).toEqual(['a']);
  });

  it('does not blame the database for work that uses the transaction of another', async () => {
    let kept: LogTransaction | undefined;
    await process.log.transaction(async (tx) => void (kept = tx));
    const late = process.log.transaction(async () => kept?.manager.query('select 1'));
    await expect(late).rejects.toBeInstanceOf(QueryRunnerProviderAlreadyReleasedError);
  });

  it('keeps nobody waiting while its work goes on, because the lock is taken at the end alone', async () => {
    let isInside = false;
    let wake: () => void = () => undefined;
    const slow = process.log.transaction(async (tx) => {
      appendMark(tx, 'slow');
      await tx.manager.query(`set local idle_in_transaction_session_timeout = 0`);
      isInside = true;
      await new Promise<void>((resolve) => (wake = resolve));
    });
    await eventually(() => isInside);
    await append(process.log, 'quick');
    wake();
    await slow;
    expect(await storedMarks()).toEqual(['quick', 'slow']);
  });

  it('rejects when its work swallowed an SQL error, because COMMIT then means ROLLBACK', async () => {
    const swallowing = (mark?: string) =>
      process.log.transaction(async (tx) => {
        if (mark) appendMark(tx, mark);
        await tx.manager.query('select 1/0').catch(() => undefined);
      });
    await expect(swallowing('a')).rejects.toThrow(/transaction is aborted/);
    await expect(swallowing()).rejects.toThrow('rolled back by the database');
    expect(process.seen).toEqual([]);
    expect(await storedMarks()).toEqual([]);
  });

  it('rejects and rolls back when its events cannot be inserted', async () => {
    await process.dataSource.query('create table note (text text)');
    await process.dataSource.query(`alter table event add constraint refuse check (ch_prices <> 'no')`);
    const work = process.log.transaction(async (tx) => {
      await tx.manager.query(`insert into note values ('x')`);
      appendMark(tx, 'bad', { prices: 'no' });
    });
    await expect(work).rejects.toMatchObject({ code: '23514', constraint: 'refuse' });
    expect(await process.dataSource.query('select * from note')).toEqual([]);
    await append(process.log, 'good');
    await eventually(() => process.tail.last === 1);
    expect(process.seen.map((event) => [event.seq, markOf(event)])).toEqual([[1, 'good']]);
  });

  it('answers busy when another session keeps the lock of the log', async () => {
    const pool = await openDataSource(database.url);
    const runner = pool.createQueryRunner();
    await runner.query('select pg_advisory_lock(7241893016)');
    await expect(append(process.log, 'a')).rejects.toMatchObject({ code: 'busy' });
    await runner.query('select pg_advisory_unlock(7241893016)');
    await runner.release();
    await append(process.log, 'b');
    expect(await storedMarks()).toEqual(['b']);
    await pool.destroy();
  });

  it('is unknown when the answer of COMMIT is lost, and the tail delivers it once all the same', async () => {
    for (const [n, loss] of (['commit-reply', 'replies'] as const).entries()) {
      const happened = proxy.loseNextCommit(loss);
      await expect(append(process.log, loss)).rejects.toMatchObject({ code: 'outcome_unknown' });
      await happened;
      await eventually(() => process.tail.last === n + 1);
    }
    await append(process.log, 'after');
    await eventually(() => process.tail.last === 3);
    expect(process.seen.map(markOf)).toEqual(['commit-reply', 'replies', 'after']);
  });

  it('is unknown too when the connection broke before COMMIT arrived, which nobody can tell', async () => {
    const happened = proxy.loseNextCommit('before');
    await expect(append(process.log, 'a')).rejects.toMatchObject({ code: 'outcome_unknown' });
    await happened;
    await append(process.log, 'b');
    expect(await storedMarks()).toEqual(['b']);
  });

  it('counts what became of each transaction', async () => {
    await append(process.log, 'a');
    await expect(process.log.transaction(() => Promise.reject(new Error('no')))).rejects.toThrow('no');
    const happened = proxy.loseNextCommit('replies');
    await expect(append(process.log, 'b')).rejects.toThrow();
    await happened;
    const text = await process.metrics.registry.getSingleMetricAsString('ringside_log_transactions_total');
    for (const outcome of ['committed', 'rolled_back', 'unknown'])
      expect(text).toContain(`outcome="${outcome}"} 1`);
  });

  it('gives all its connections back, whatever became of it', async () => {
    const { master } = process.dataSource.driver as unknown as {
      master: { totalCount: number; idleCount: number };
    };
    for (let i = 0; i < 15; i += 1) {
      await append(process.log, 'ok');
      await expect(process.log.transaction(async (tx) => terminate(await backend(tx)))).rejects.toThrow();
      await expect(process.log.transaction(() => Promise.reject(new Error('no')))).rejects.toThrow();
    }
    await eventually(() => master.totalCount === master.idleCount);
  });

  it('is given up when the network swallows it, and so is the read of the tail', async () => {
    const other = await startLogProcess(proxy.url, { answerTimeoutMs: 1_500 });
    await append(other.log, 'before');
    await eventually(() => process.tail.last === 1);
    proxy.swallow();
    const [outcome] = await Promise.all([
      append(other.log, 'swallowed').catch((error: Error) => error.message),
      eventually(() => !other.tail.isHealthy),
    ]);
    expect(outcome).toMatch(/broke around the commit|timeout|terminated/);
    proxy.admit();
    await eventually(() => append(other.log, 'after'));
    await eventually(() => other.tail.isHealthy && other.tail.last === 2);
    expect(other.seen.map(markOf)).toEqual(['before', 'after']);
    proxy.cut();
    await other.close();
  });
});
