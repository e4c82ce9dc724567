// Listeners that write: exactly once over failures, crashes, several runners and restarts.
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { LoggedEvent, LogTransaction, Projection } from '../../src/platform/events/index.js';
import { testDatabase, type TestDatabase } from '../support/database.js';
import { eventually } from '../support/eventually.js';
import {
  append,
  appendMark,
  markOf,
  openDataSource,
  startLogProcess,
  type LogProcess,
} from '../support/log-process.js';
import { startPostgresProxy } from '../support/postgres-proxy.js';
import { seededRandom, testSeed } from '../support/random.js';

let database: TestDatabase;
let processes: LogProcess[];

const start = async (url = database.url) => {
  const process = await startLogProcess(url);
  processes.push(process);
  return process;
};

beforeEach(async () => {
  database = await testDatabase();
  processes = [];
});

afterEach(async () => {
  for (const process of processes.reverse()) await process.close();
  await database.drop();
});

/** Counts how often each event was applied, in a table, as a projection of real use would. */
class Counting implements Projection {
  readonly name: string = 'counting';
  readonly batches: number[] = [];
  discarded = 0;
  private gathered: number[] = [];

  apply(event: LoggedEvent): void {
    this.gathered.push(event.seq);
  }

  async flush({ manager }: LogTransaction): Promise<void> {
    await manager.query(
      `insert into counted (seq, times) select seq, 1 from unnest($1::bigint[]) as seq
       on conflict (seq) do update set times = counted.times + 1`,
      [this.gathered],
    );
    this.batches.push(this.gathered.length);
    this.gathered = [];
  }

  discard(): void {
    this.discarded += 1;
    this.gathered = [];
  }
}

const makeTable = (process: LogProcess) =>
  process.dataSource.query('create table counted (seq bigint primary key, times int not null)');

const counted = async (process: LogProcess) => {
  const rows = await process.dataSource.query<{ seq: number; times: number }[]>(
    'select seq::float8 as seq, times from counted order by seq',
  );
  return { seqs: rows.map((row) => row.seq), most: Math.max(0, ...rows.map((row) => row.times)) };
};

const upTo = (n: number) => Array.from({ length: n }, (_, i) => i + 1);

const expectExactlyOnce = async (process: LogProcess, n: number) => {
  await eventually(async () => (await counted(process)).seqs.length === n);
  expect(await counted(process)).toEqual({ seqs: upTo(n), most: 1 });
};

describe('a projection', () => {
  it('catches up in batches of at most 1,000 events, then follows', async () => {
    const a = await start();
    await makeTable(a);
    await append(a.log, ...upTo(2_500).map(String));
    const projection = new Counting();
    await a.projections.start(projection);
    await expectExactlyOnce(a, 2_500);
    expect(Math.max(...projection.batches)).toBeLessThanOrEqual(1_000);
    await append(a.log, 'one more');
    await expectExactlyOnce(a, 2_501);
  });

  it('gathers events of several commits for one transaction, if it wants to', async () => {
    const a = await start();
    await makeTable(a);
    const projection = new (class extends Counting {
      readonly gatherMs = 500;
    })();
    await a.projections.start(projection);
    await append(a.log, '1');
    await append(a.log, '2');
    await append(a.log, '3');
    await expectExactlyOnce(a, 3);
    expect(projection.batches.filter((size) => size > 0).length).toBeLessThan(3);
  });

  it('goes on after a restart where it had been', async () => {
    const a = await start();
    await makeTable(a);
    await a.projections.start(new Counting());
    await append(a.log, '1', '2');
    await expectExactlyOnce(a, 2);
    await a.close();
    processes = [];
    const b = await start();
    await append(b.log, '3');
    await b.projections.start(new Counting());
    await expectExactlyOnce(b, 3);
  });

  it('discards and retries when it fails before, in or after its writes, and counts nothing twice', async () => {
    const a = await start();
    await makeTable(a);
    let failures = 0;
    class Failing extends Counting {
      override apply(event: LoggedEvent): void {
        super.apply(event);
        if (failures === 0) this.fail('in apply');
      }
      override async flush(tx: LogTransaction): Promise<void> {
        if (failures === 1) this.fail('before the writes');
        await super.flush(tx);
        if (failures === 2) this.fail('after the writes');
        if (failures === 3) {
          failures += 1;
          await tx.manager.query('select 1/0').catch(() => undefined);
        }
      }
      private fail(where: string): never {
        failures += 1;
        throw new Error(where);
      }
    }
    const projection = new Failing();
    await a.projections.start(projection);
    await append(a.log, '1', '2', '3');
    await expectExactlyOnce(a, 3);
    expect([failures, projection.discarded]).toEqual([4, 4]);
  });

  it('does not run hot while it fails, however fast the log grows', async () => {
    const a = await start();
    await makeTable(a);
    let attempts = 0;
    class Broken extends Counting {
      override async flush(): Promise<void> {
        attempts += 1;
        throw new Error('always');
      }
    }
    await a.projections.start(new Broken());
    await append(a.log, 'first');
    await eventually(() => attempts > 0);
    const before = attempts;
    const began = performance.now();
    for (let i = 0; i < 100; i += 1) await append(a.log, String(i));
    // One more try for each pause that has passed, and one for luck.
    expect(attempts - before).toBeLessThanOrEqual(Math.ceil((performance.now() - began) / 500) + 1);
  });

  it('has one runner at a time, and another takes over when that one dies, without a further event', async () => {
    const [a, b] = [await start(), await start()];
    await makeTable(a);
    let pid = 0;
    class Stuck extends Counting {
      override async flush({ manager }: LogTransaction): Promise<void> {
        const [row] = await manager.query<{ pid: number }[]>('select pg_backend_pid() as pid');
        pid = row?.pid ?? 0;
        await manager.query('select pg_sleep(8)');
        throw new Error('never written');
      }
    }
    await a.projections.start(new Stuck());
    await append(a.log, '1', '2');
    await eventually(() => pid > 0);
    const projection = new Counting();
    await b.projections.start(projection);
    await eventually(() => b.tail.last === 2);
    expect(await counted(b)).toEqual({ seqs: [], most: 0 });
    const closing = a.projections.onModuleDestroy();
    await b.dataSource.query('select pg_terminate_backend($1)', [pid]);
    await closing;
    await expectExactlyOnce(b, 2);
  });

  it('applies each event once with three runners, random failures and killed sessions', async () => {
    const random = seededRandom(testSeed('projection'));
    const three = [await start(), await start(), await start()];
    const [a] = three as [LogProcess, LogProcess, LogProcess];
    await makeTable(a);
    class Shaky extends Counting {
      override async flush(tx: LogTransaction): Promise<void> {
        if (random() < 0.05) throw new Error('before');
        await super.flush(tx);
        if (random() < 0.05) throw new Error('after');
        if (random() < 0.05) await tx.manager.query('select pg_terminate_backend(pg_backend_pid())');
      }
    }
    for (const { projections } of three) await projections.start(new Shaky());
    let appended = 0;
    for (let i = 0; i < 300; i += 1) {
      const { log } = three[i % 3] as LogProcess;
      const count = 1 + Math.floor(random() * 4);
      await append(log, ...upTo(count).map((n) => `${i}.${n}`));
      appended += count;
    }
    await expectExactlyOnce(a, appended);
  });

  it('publishes events of its own in the same commit, once', async () => {
    const a = await start();
    await makeTable(a);
    class Echo implements Projection {
      readonly name = 'echo';
      private marks: string[] = [];
      private failed = false;
      apply(event: LoggedEvent): void {
        const mark = markOf(event);
        if (!mark.startsWith('echo')) this.marks.push(mark);
      }
      async flush(tx: LogTransaction): Promise<void> {
        for (const mark of this.marks) appendMark(tx, `echo ${mark}`);
        if (!this.failed && this.marks.length > 0) {
          this.failed = true;
          throw new Error('once');
        }
        this.marks = [];
      }
      discard(): void {
        this.marks = [];
      }
    }
    await a.projections.start(new Echo());
    await append(a.log, 'x', 'y');
    await eventually(() => a.tail.last === 4);
    await append(a.log, 'z');
    await eventually(() => a.tail.last === 6);
    expect(a.seen.map(markOf)).toEqual(['x', 'y', 'echo x', 'echo y', 'z', 'echo z']);
  });

  it('survives a commit whose outcome it never learns', async () => {
    const proxy = await startPostgresProxy(database.url);
    const a = await start();
    await makeTable(a);
    const away = await start(proxy.url);
    class Noisy extends Counting {
      override readonly name = 'counting';
      override async flush(tx: LogTransaction): Promise<void> {
        await super.flush(tx);
        if (away.tail.last < 3) appendMark(tx, 'noise');
      }
    }
    const projection = new Noisy();
    await away.projections.start(projection);
    const lost = proxy.loseNextCommit('replies');
    await append(a.log, '1', '2');
    await lost;
    await expectExactlyOnce(a, 3);
    expect(projection.discarded).toBe(1);
    await away.close();
    processes = [a];
    await proxy.close();
  });

  it('begins at the floor when it is new, and stops loudly when events were pruned beneath it', async () => {
    const a = await start();
    await makeTable(a);
    await append(a.log, ...upTo(5).map(String));
    await a.dataSource.query('update event_log set floor = 3');
    const projection = new Counting();
    await a.projections.start(projection);
    await eventually(async () => (await counted(a)).seqs.length === 2);
    expect((await counted(a)).seqs).toEqual([4, 5]);
    await a.dataSource.query('update event_log set floor = 6');
    await append(a.log, '6', '7');
    await eventually(() => projection.discarded > 0);
    expect((await counted(a)).seqs).toEqual([4, 5]);
  });

  it('applies only the types that it names, and its cursor passes the others', async () => {
    const a = await start();
    await makeTable(a);
    class Choosy extends Counting {
      readonly types = new Set(['auth.user.unbanned']);
    }
    await a.projections.start(new Choosy());
    await append(a.log, '1', '2');
    await a.log.transaction(async (tx) => tx.append('auth.user.unbanned', { userId: 'u' }, {}));
    await append(a.log, '4');
    const place = async () => {
      const sql = `select seq::float8 as seq from event_projection where name = 'counting'`;
      const [row] = await a.dataSource.query<{ seq: number }[]>(sql);
      return row?.seq;
    };
    await eventually(async () => (await place()) === 4);
    expect((await counted(a)).seqs).toEqual([3]);
    // One read looks through 20,000 events, so two reads pass these.
    for (const part of [1, 2, 3, 4, 5]) await append(a.log, ...upTo(4_100).map((n) => `${part} ${n}`));
    await a.log.transaction(async (tx) => tx.append('auth.user.unbanned', { userId: 'u' }, {}));
    await eventually(async () => (await place()) === 20_505);
    expect((await counted(a)).seqs).toEqual([3, 20_505]);
  });

  it('takes no further event into a transaction that is full', async () => {
    const a = await start();
    await makeTable(a);
    class Small extends Counting {
      private taken = 0;
      override apply(event: LoggedEvent): void {
        super.apply(event);
        this.taken += 1;
      }
      override async flush(tx: LogTransaction): Promise<void> {
        await super.flush(tx);
        this.taken = 0;
      }
      get isFull(): boolean {
        return this.taken >= 2;
      }
    }
    await append(a.log, ...upTo(5).map(String));
    const projection = new Small();
    await a.projections.start(projection);
    await expectExactlyOnce(a, 5);
    expect(projection.batches).toEqual([2, 2, 1]);
  });

  it('keeps its cursor row locked while it works, before any other row', async () => {
    const a = await start();
    await makeTable(a);
    const pool = await openDataSource(database.url);
    let isFree = true;
    class Looking extends Counting {
      override async flush(tx: LogTransaction): Promise<void> {
        const rows = await pool.query<unknown[]>(
          `select 1 from event_projection where name = 'counting' for update skip locked`,
        );
        isFree = rows.length > 0;
        await super.flush(tx);
      }
    }
    await a.projections.start(new Looking());
    await append(a.log, '1');
    await expectExactlyOnce(a, 1);
    expect(isFree).toBe(false);
    await pool.destroy();
  });
});
