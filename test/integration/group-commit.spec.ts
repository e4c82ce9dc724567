// Short writes that share a transaction: each has its own answer, error and cursor, whatever becomes of the others.
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { DomainError } from '../../src/platform/common/errors.js';
import { MEMBERS_MAX } from '../../src/platform/events/log/group-commit.js';
import { LogClient } from '../../src/platform/events/log/log-client.js';
import type { Committed, LogWrites } from '../../src/platform/events/index.js';
import { testDatabase, type TestDatabase } from '../support/database.js';
import { eventually } from '../support/eventually.js';
import {
  appendMark,
  markOf,
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
  await process.dataSource.query('create table note (text text primary key)');
});

afterEach(async () => {
  jest.restoreAllMocks();
  await process.close();
  await proxy.close();
  await database.drop();
});

/** Stores the texts as notes, and appends an event for each of them. */
const writing =
  (...texts: string[]) =>
  (tx: LogWrites) => {
    for (const text of texts) {
      tx.beforeEvents({ text: 'insert into note values ($1)', values: [text] });
      appendMark(tx, text);
    }
    return texts;
  };

const write = (...texts: string[]): Promise<Committed<string[]>> =>
  process.log.write({ decide: writing(...texts) });

/** Reads how many notes there are, and stores that number under this name. Two of one name wait for each other. */
const writeCount = (name: string) =>
  process.log.write({
    reads: { key: name, statements: [{ text: 'select count(*) from note' }] },
    decide: (tx, [counted]) => writing(`${name} ${counted?.rows[0]?.[0]}`)(tx)[0],
  });

/** The outcomes of writes that wait together, because another write started just before them. */
async function together<T>(...writes: (() => Promise<T>)[]): Promise<PromiseSettledResult<T>[]> {
  const start = write('start');
  const outcomes = await Promise.allSettled(writes.map((next) => next()));
  await start;
  return outcomes;
}

const codeOf = (outcome: PromiseSettledResult<unknown> | undefined) =>
  outcome?.status === 'rejected' ? ((outcome.reason as { code?: string }).code ?? 'error') : 'stored';

const storedMarks = async () => (await storedEvents(process.store)).map(markOf);
const notes = async () =>
  (await process.dataSource.query<{ text: string }[]>('select text from note order by text')).map(
    ({ text }) => text,
  );

describe('short writes of the event log', () => {
  it('share a transaction when they wait together, and each has a cursor of its own', async () => {
    const outcomes = await together(
      () => write('a', 'b'),
      () => write('c'),
      () => write(),
    );
    const stored = await storedEvents(process.store);
    const seqOf = (mark: string) => stored.find((event) => markOf(event) === mark)?.seq ?? Number.NaN;
    const committed = (mark: string, ...value: string[]) => ({
      value,
      seq: seqOf(mark),
      cursor: process.reads.cursor(seqOf(mark)),
    });
    expect(outcomes.map((outcome) => (outcome.status === 'fulfilled' ? outcome.value : outcome))).toEqual([
      committed('b', 'a', 'b'),
      committed('c', 'c'),
      { value: [], seq: null, cursor: null },
    ]);
    const group = stored.filter((event) => ['a', 'b', 'c'].includes(markOf(event)));
    expect(new Set(group.map(({ tx }) => tx)).size).toBe(1);
    expect(await notes()).toEqual(['a', 'b', 'c', 'start']);
    await eventually(() => process.tail.last === stored.length);
    expect(process.seen).toEqual(stored);
  });

  it('are committed with one message for all of them, which asks at most one question before it', async () => {
    const sent = jest.spyOn(LogClient.prototype, 'pipeline');
    const all = Array.from({ length: 8 }, (_, n) => () => write(`${n}`));
    await together(...all);
    // One for the write that starts, and one for the group.
    expect(sent).toHaveBeenCalledTimes(2);
    sent.mockClear();
    const counts = Array.from({ length: 8 }, (_, n) => () => writeCount(`n${n}`));
    await Promise.all(counts.map((count) => count()));
    // Reads and commit, of the first write and of the group.
    expect(sent).toHaveBeenCalledTimes(4);
  });

  it('are no more than a limited number in one transaction', async () => {
    await together(...Array.from({ length: MEMBERS_MAX + 1 }, (_, n) => () => write(`w${n}`)));
    const txs = (await storedEvents(process.store))
      .filter((event) => markOf(event).startsWith('w'))
      .map(({ tx }) => tx);
    const sizes = [...new Set(txs)].map((tx) => txs.filter((other) => other === tx).length);
    expect(sizes).toEqual([MEMBERS_MAX, 1]);
  });

  it('fail alone when a statement of one fails, and the others are stored once', async () => {
    await write('taken');
    const outcomes = await together(
      () => write('a'),
      () => write('taken'),
      () => write('twice'),
      () => write('b', 'twice'),
      () => write('c'),
    );
    const codes = outcomes.map(codeOf);
    expect([codes[0], codes[1], codes[4]]).toEqual(['stored', '23505', 'stored']);
    // Of two writes that exclude each other, exactly one is stored.
    expect([codes[2], codes[3]].sort()).toEqual(['23505', 'stored']);
    const expected = ['a', 'c', 'start', 'taken', 'twice', ...(codes[3] === 'stored' ? ['b'] : [])].sort();
    expect(await notes()).toEqual(expected);
    expect((await storedMarks()).sort()).toEqual(expected);
  });

  it('fail alone when an event of one cannot be inserted', async () => {
    await process.dataSource.query(`alter table event add constraint refuse check (ch_prices <> 'no')`);
    const bad = () =>
      process.log.write({ decide: (tx: LogWrites) => appendMark(tx, 'bad', { prices: 'no' }) as never });
    const outcomes = await together(
      () => write('a'),
      bad,
      () => write('b'),
    );
    expect(outcomes.map(codeOf)).toEqual(['stored', '23514', 'stored']);
    expect(await notes()).toEqual(['a', 'b', 'start']);
  });

  it('leave nothing of one that refuses, and do not run the others again', async () => {
    let runs = 0;
    const refusing = () =>
      process.log.write({
        decide: (tx: LogWrites) => {
          writing('refused')(tx);
          throw new DomainError('bad_request', 'no');
        },
      });
    const counting = () =>
      process.log.write({ decide: (tx: LogWrites) => writing(`run ${(runs += 1)}`)(tx) });
    const outcomes = await together<unknown>(refusing, counting);
    expect(outcomes.map(codeOf)).toEqual(['bad_request', 'stored']);
    expect(await notes()).toEqual(['run 1', 'start']);
  });

  it('of one key are never in one transaction, so that the second sees the first', async () => {
    await Promise.all(['x', 'y', 'x', 'x', 'y'].map(writeCount));
    const stored = await storedEvents(process.store);
    // The first x starts alone, then one x and one y share, and so on.
    expect(stored.map(markOf)).toEqual(['x 0', 'x 1', 'y 1', 'x 3', 'y 3']);
    expect(stored.map(({ tx }) => tx)).toEqual([1, 2, 2, 4, 4]);
  });

  it('are all unknown when the answer of COMMIT is lost, and the tail delivers each once', async () => {
    for (const loss of ['commit-reply', 'replies', 'before'] as const) {
      const before = await storedMarks();
      const first = write(`${loss} first`);
      const group = ['a', 'b'].map((name) => write(`${loss} ${name}`));
      await first;
      const happened = proxy.loseNextCommit(loss);
      expect((await Promise.allSettled(group)).map(codeOf)).toEqual(['outcome_unknown', 'outcome_unknown']);
      await happened;
      const group2 = loss === 'before' ? [] : [`${loss} a`, `${loss} b`];
      await eventually(async () => (await storedMarks()).length === before.length + 1 + group2.length);
      expect((await storedMarks()).slice(before.length)).toEqual([`${loss} first`, ...group2]);
    }
    await eventually(async () => process.tail.last === (await storedMarks()).length);
    expect(process.seen).toEqual(await storedEvents(process.store));
  });

  it('are carried out again when the session was lost before COMMIT, but not one that has refused', async () => {
    // A sequence counts on although the transaction is lost.
    await process.dataSource.query('create sequence attempt');
    const lossOnce =
      'select pg_terminate_backend(pg_backend_pid()) from (select nextval($1) as n) as attempt where n = 1';
    const losing = () =>
      process.log.write({
        decide: (tx: LogWrites) => {
          tx.beforeEvents({ text: lossOnce, values: ['attempt'] });
          return writing('again')(tx);
        },
      });
    let decisions = 0;
    const refusing = () =>
      process.log.write({
        decide: (tx: LogWrites) => {
          decisions += 1;
          if (decisions === 1) throw new DomainError('bad_request', 'no');
          return writing('refused')(tx);
        },
      });
    const outcomes = await together(losing, refusing, () => write('other'));
    expect(outcomes.map(codeOf)).toEqual(['stored', 'bad_request', 'stored']);
    expect(await notes()).toEqual(['again', 'other', 'start']);
    expect(decisions).toBe(1);
    const [row] = await process.dataSource.query<{ n: number }[]>('select last_value::int as n from attempt');
    expect(row?.n).toBe(2);
  });

  it('are refused when too many wait', async () => {
    const small = await startLogProcess(proxy.url, { config: { EVENT_GATE_MAX_WAITING: 2 } });
    const outcomes = await Promise.allSettled(
      ['a', 'b', 'c', 'd'].map((text) => small.log.write({ decide: writing(text) })),
    );
    expect(outcomes.map(codeOf)).toEqual(['stored', 'stored', 'stored', 'busy']);
    await small.close();
  });

  it('are stored whole or not at all under random kills, and each is told the truth', async () => {
    const random = seededRandom(testSeed('random kills of groups'));
    const outcomes = new Map<string, string>();
    const writer = async (w: number) => {
      for (let t = 0; t < 60; t += 1) {
        const name = `${w}.${t}`;
        const texts = random() < 0.1 ? ['taken'] : [`${name}.a`, `${name}.b`];
        outcomes.set(name, await write(...texts).then(() => 'stored', outcomeOf));
      }
    };
    await write('taken');
    await killSessionsDuring(process.dataSource, random, () =>
      Promise.all(Array.from({ length: 8 }, (_, w) => writer(w))),
    );
    await eventually(() => write('last'));

    const stored = await storedEvents(process.store);
    expect(stored.map((event) => event.seq)).toEqual(stored.map((_, i) => i + 1));
    const marks = new Set(stored.map(markOf));
    expect(marks.size).toBe(stored.length);
    expect(new Set(await notes())).toEqual(marks);
    for (const [name, outcome] of outcomes) {
      expect(marks.has(`${name}.a`)).toBe(marks.has(`${name}.b`));
      if (outcome !== 'unknown')
        expect([name, outcome, marks.has(`${name}.a`)]).toEqual([name, outcome, outcome === 'stored']);
    }
    expect(new Set(outcomes.values())).toContain('stored');
  });
});

const outcomeOf = ({ code }: { code?: string }) => (code === 'outcome_unknown' ? 'unknown' : 'not stored');
