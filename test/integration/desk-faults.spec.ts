// What can go wrong around a commit of the desk, on real PostgreSQL: lost replies, a database that is away, rollbacks, and
// commands that cannot be stored. Each time: who is told what, and whether memory is what the tables are.
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { tablesOf } from '../support/desk-tables.js';
import { StorageError } from '../../src/domain/exchange/desk/storage/desk-storage.port.js';
import type { DeskAnswer } from '../../src/domain/exchange/exchange.js';
import { answerOf } from '../../src/domain/exchange/desk/batch/stored-answer.js';
import { codeOf, named, openScene, order, prepare, type DeskScene } from '../support/desk-scene.js';
import { eventually } from '../support/eventually.js';
import { randomInt, seededRandom, testSeed } from '../support/random.js';
import { killSessions } from '../support/session-killer.js';

let scene: DeskScene;
beforeEach(async () => {
  scene = await openScene();
  await prepare(scene.desk, ['ann', 'bob'], ['m', 'n']);
  scene.storage.sent.length = 0;
});
afterEach(() => scene.close());

const storedNames = async (): Promise<string[]> => {
  const rows = await scene.sql.query<{ name: string }[]>(
    'select client_order_id as name from trade_order where client_order_id is not null order by id',
  );
  return rows.map(({ name }) => name);
};

const expectMemoryIsTables = async () => {
  await scene.desk.close();
  expect(tablesOf(scene.desk.state)).toEqual(await scene.storage.load());
};

const stateOf = (marketId: string) => scene.desk.state.markets.get(marketId)?.state;

describe('a desk whose connection breaks around a commit', () => {
  it('sends the batch again when PostgreSQL never got it, and answers once', async () => {
    const happened = scene.proxy.loseNextCommit('before');
    const { value } = await scene.desk.submit(...named('ann', 'a'));
    await happened;
    expect(value).toMatchObject({ clientOrderId: 'a', status: 'OPEN' });
    const [first, second] = scene.storage.sent;
    expect(scene.storage.sent).toHaveLength(2);
    expect(second).toEqual(first);
    expect(await storedNames()).toEqual(['a']);
    await expectMemoryIsTables();
  });

  it.each(['commit-reply', 'replies'] as const)(
    'learns from the tables that it was stored when the answer is lost (%s)',
    async (loss) => {
      const happened = scene.proxy.loseNextCommit(loss);
      const { value, cursor } = await scene.desk.submit(...named('ann', 'a'));
      await happened;
      expect(value).toMatchObject({ clientOrderId: 'a', status: 'OPEN' });
      expect(scene.storage.sent).toHaveLength(1);
      expect(await storedNames()).toEqual(['a']);
      const later = await scene.desk.submit(...named('ann', 'b'));
      expect(Number(later.cursor.split('-')[1])).toBeGreaterThan(Number(cursor.split('-')[1]));
      await expectMemoryIsTables();
    },
  );

  it.each(['before', 'replies'] as const)(
    'keeps nobody waiting while the tables cannot be asked, and goes on by itself (%s)',
    async (loss) => {
      const lost = scene.proxy.loseNextCommit(loss).then(() => scene.proxy.refuse());
      const waiting = scene.desk.submit(...named('ann', 'a'));
      // Comes while the batch is on its way, and waits for its turn.
      await eventually(() => scene.storage.sent.length === 1);
      const behind = [scene.desk.submit(order('bob'), null), scene.desk.submit(...named('bob', 'b'))];
      expect(await Promise.all([waiting, ...behind].map(codeOf))).toEqual([
        'outcome_unknown',
        'unavailable',
        'unavailable',
      ]);
      await lost;
      expect(await codeOf(scene.desk.submit(order('bob'), null))).toBe('unavailable');
      expect(await codeOf(scene.desk.submit(...named('ann', 'a')))).toBe('unavailable');
      scene.proxy.admit();
      const again = await eventually(() => scene.desk.submit(...named('ann', 'a')));
      expect(again?.value).toMatchObject({ clientOrderId: 'a', status: 'OPEN' });
      expect(await storedNames()).toEqual(['a']);
      expect(scene.watch.faults.at(-1)).toBeNull();
      const [kept] = await scene.sql.query<{ answer: string }[]>('select answer::text from trade_order');
      expect(answerOf(kept?.answer ?? '')).toEqual(again?.value);
      await expectMemoryIsTables();
    },
  );

  it('knows its own batch again when it arrives late, after it was sent anew', async () => {
    const { inner } = scene.storage;
    let late = 0;
    scene.storage.beforeCommit = async (batch) => {
      late += 1;
      if (late === 1) throw new StorageError('unknown', 'the connection is lost');
      await inner.commit(batch);
    };
    const answer = scene.desk.submit(...named('ann', 'a'));
    expect((await answer).value).toMatchObject({ clientOrderId: 'a' });
    scene.storage.beforeCommit = () => undefined;
    expect(scene.isFenced()).toBe(false);
    await scene.desk.submit(...named('ann', 'b'));
    expect(await storedNames()).toEqual(['a', 'b']);
    await expectMemoryIsTables();
  });

  it('says the truth of every command while sessions are killed at random', async () => {
    const random = seededRandom(testSeed('desk under kills'));
    const outcomes = new Map<string, string | null>();
    const kills: Promise<unknown>[] = [];
    // At the same time as the commit, so that it hits before, within and after it.
    scene.storage.beforeCommit = () => {
      if (random() < 0.4) kills.push(killSessions(scene.sql, 1));
    };
    const client = async (c: number) => {
      for (let n = 0; n < 40; n += 1) {
        const name = `${c}.${n}`;
        const more = {
          outcome: random() < 0.5 ? 'YES' : 'NO',
          price: randomInt(random, 4_900, 5_100),
        } as const;
        outcomes.set(name, await codeOf(scene.desk.submit(...named(c % 2 ? 'ann' : 'bob', name, more))));
      }
    };
    await Promise.all(Array.from({ length: 8 }, (_, c) => client(c)));
    scene.storage.beforeCommit = () => undefined;
    await Promise.all(kills);
    await eventually(() => scene.desk.submit(...named('ann', 'last')));
    const stored = new Set(await storedNames());
    for (const [name, code] of outcomes)
      if (code !== 'outcome_unknown')
        expect([name, code, stored.has(name)]).toEqual([name, code, code === null]);
    expect(new Set(outcomes.values())).toContain(null);
    expect(scene.watch.faults.length).toBeGreaterThan(0);
    expect(scene.watch.poisons).toEqual([]);
    await expectMemoryIsTables();
  });
});

/** Makes PostgreSQL raise `code` the first `times` orders are inserted. */
async function raise(code: string, times: number): Promise<void> {
  await scene.sql.query('create sequence mishap');
  await scene.sql.query(`
    create function go_wrong() returns trigger language plpgsql as $$
    begin
      if nextval('mishap') <= ${times} then raise exception 'a mishap' using errcode = '${code}'; end if;
      return null;
    end $$`);
  await scene.sql.query(
    'create trigger mishap after insert on trade_order for each statement execute function go_wrong()',
  );
}

async function expectSentAgain({ value }: DeskAnswer, fault: string): Promise<void> {
  expect(value).toMatchObject({ clientOrderId: 'a' });
  expect(scene.storage.sent.length).toBeGreaterThan(1);
  for (const batch of scene.storage.sent) expect(batch).toEqual(scene.storage.sent[0]);
  expect(scene.watch.faults[0]).toBe(fault);
  expect(scene.watch.faults.at(-1)).toBeNull();
  expect(await storedNames()).toEqual(['a']);
  await expectMemoryIsTables();
}

describe('a desk whose batch PostgreSQL rolls back', () => {
  it.each([
    ['a deadlock', '40P01'],
    ['a serialisation failure', '40001'],
    ['a lock that was not free in time', '55P03'],
    ['a statement that took too long', '57014'],
    ['a full disk', '53100'],
  ])('sends the same again after %s', async (_, code) => {
    await raise(code, 3);
    const [{ value }, conflict] = await Promise.all([
      scene.desk.submit(...named('ann', 'a')),
      codeOf(scene.desk.submit(...named('ann', 'a', {}, 'other body'))),
    ]);
    expect(value).toMatchObject({ clientOrderId: 'a' });
    expect(conflict).toBe('idempotency_conflict');
    expect(scene.storage.sent).toHaveLength(4);
    for (const batch of scene.storage.sent) expect(batch).toEqual(scene.storage.sent[0]);
    expect(await storedNames()).toEqual(['a']);
    expect(scene.watch.faults).toEqual(['a mishap', 'a mishap', 'a mishap', null]);
    await expectMemoryIsTables();
  });

  it('sends the same again when it was the victim of a real deadlock', async () => {
    const other = scene.sql.createQueryRunner();
    await other.startTransaction();
    // The desk is the one that finds it.
    await other.query(`set local deadlock_timeout = '60s'`);
    await other.query(`select from trading_account where user_id = 'ann' for update`);
    const answer = scene.desk.submit(...named('ann', 'a'));
    await eventually(async () => {
      const waiting = await scene.sql.query<unknown[]>('select 1 from pg_locks where not granted');
      return waiting.length > 0;
    });
    let end: Promise<void> | undefined;
    scene.watch.onFault = () => (end ??= other.rollbackTransaction());
    await other.query('select from desk for update');
    await expectSentAgain(await answer, 'deadlock detected');
    await end;
    await other.release();
  });

  it('sends the same again when it waited too long for a real lock', async () => {
    const other = scene.sql.createQueryRunner();
    await other.startTransaction();
    await other.query('select from desk for update');
    let end: Promise<void> | undefined;
    scene.watch.onFault = () => (end ??= other.rollbackTransaction());
    await expectSentAgain(
      await scene.desk.submit(...named('ann', 'a')),
      'canceling statement due to lock timeout',
    );
    await end;
    await other.release();
  });

  it('tells everybody in the end when it is rolled back every time, and nothing is left in memory', async () => {
    await raise('53100', 6);
    const answers = ['a', 'b'].map((name) => codeOf(scene.desk.submit(...named('ann', name))));
    let behind: Promise<string | null> | undefined;
    scene.watch.onFault = () => (behind ??= codeOf(scene.desk.submit(order('bob'), null)));
    expect(await Promise.all(answers)).toEqual(['unavailable', 'unavailable']);
    expect(await behind).toBe('unavailable');
    expect(scene.desk.state.orders.size).toBe(0);
    await scene.desk.submit(...named('ann', 'a'));
    expect(await storedNames()).toEqual(['a']);
    await expectMemoryIsTables();
  });
});

describe('a desk with a command that cannot be stored', () => {
  const mixed = () => [
    scene.desk.submit(...named('ann', 'a')),
    scene.desk.submit(...named('bob', 'poison')),
    scene.desk.submit(...named('bob', 'b', { outcome: 'NO' })),
    scene.desk.submit(...named('ann', 'c', { marketId: 'n' })),
  ];

  it('finds it by replaying its batch one by one: the others succeed, its market is paused, the watch is told', async () => {
    await scene.sql.query(
      `alter table trade_order add constraint refuse check (client_order_id <> 'poison')`,
    );
    const codes = await Promise.all(mixed().map(codeOf));
    expect(codes).toEqual([null, 'internal_error', null, null]);
    expect(scene.storage.sent[0]?.newOrders).toHaveLength(4);
    // Users take turns.
    expect(await storedNames()).toEqual(['a', 'c', 'b']);
    await eventually(() => stateOf('m') === 'PAUSED');
    expect(stateOf('n')).toBe('ACTIVE');
    expect(scene.watch.poisons).toEqual([['place_order', expect.stringContaining('refuse')]]);
    expect(await codeOf(scene.desk.submit(order('ann'), null))).toBe('market_paused');
    await scene.desk.submit(order('ann', { marketId: 'n' }), null);
    await expectMemoryIsTables();
  });

  it.each([
    ['U+0000', 'bad\u0000name'],
    ['more than an index takes', Array.from({ length: 9_000 }, (_, i) => i.toString(36)).join('')],
  ])('refuses a name with %s alone, and serves those who came with it', async (_, name) => {
    const answers = [
      scene.desk.submit(...named('ann', 'a')),
      scene.desk.submit(...named('bob', name)),
      scene.desk.submit(order('bob', { clientOrderId: name }), null),
      scene.desk.submit(...named('ann', 'c', { marketId: 'n' })),
    ];
    expect(await Promise.all(answers.map(codeOf))).toEqual([null, 'internal_error', 'internal_error', null]);
    expect(await storedNames()).toEqual(['a', 'c']);
    await expectMemoryIsTables();
  });

  it('refuses a value that its column cannot hold, and the market stays open', async () => {
    const quantity = 2n ** 63n;
    scene.storage.beforeCommit = (batch) => {
      for (const { order: row } of batch.newOrders)
        if (row.clientOrderId === 'poison') Object.assign(row, { quantity });
    };
    const codes = await Promise.all(mixed().map(codeOf));
    expect(codes).toEqual([null, 'internal_error', null, null]);
    await scene.desk.submit(order('ann'), null);
    expect(stateOf('m')).toBe('ACTIVE');
    expect(scene.watch.poisons).toEqual([['place_order', 'a number beyond 64 bits']]);
    await expectMemoryIsTables();
  });

  it('pauses the market of an order that cannot be changed', async () => {
    const { value } = await scene.desk.submit(order('ann'), null);
    const orderId = Number((value as { id: string }).id);
    await scene.sql.query(`alter table trade_order add constraint refuse check (status <> 'CANCELLED')`);
    const cancelled = scene.desk.submit({ kind: 'cancel_order', userId: 'ann', orderId }, null);
    expect(await codeOf(cancelled)).toBe('internal_error');
    await eventually(() => stateOf('m') === 'PAUSED');
    expect(scene.desk.state.orders.get(orderId)?.status).toBe('OPEN');
    await expectMemoryIsTables();
  });

  it('blames nobody who asked when what is due cannot be stored', async () => {
    const expiresAtMs = scene.desk.state.nowMs + 60_000;
    await scene.desk.submit(order('ann', { timeInForce: 'GTD', expiresAtMs }), null);
    await scene.sql.query(`alter table trade_order add constraint refuse check (reason <> 'expired')`);
    scene.desk.state.nowMs = expiresAtMs;
    expect(await codeOf(scene.desk.submit(order('bob'), null))).toBe('unavailable');
    expect(scene.watch.poisons).toEqual([['advance', expect.stringContaining('refuse')]]);
    await scene.sql.query('alter table trade_order drop constraint refuse');
    scene.desk.tick();
    await scene.desk.submit(order('bob'), null);
    expect(stateOf('m')).toBe('ACTIVE');
    expect(scene.desk.state.orders.size).toBe(1);
    await expectMemoryIsTables();
  });
});
