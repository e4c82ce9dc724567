// Two desks on one database: one takes over when the other's lease has run out, and the other, which does not know it yet,
// stores nothing, answers nothing of its own, and stops.
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { tablesOf } from '../support/desk-tables.js';
import { codeOf, named, openScene, order, prepare, type DeskScene } from '../support/desk-scene.js';

let scene: DeskScene;
beforeEach(async () => {
  scene = await openScene();
  await prepare(scene.desk, ['ann', 'bob']);
});
afterEach(() => scene.close());

const storedNames = async (): Promise<string[]> => {
  const rows = await scene.sql.query<{ name: string }[]>(
    'select client_order_id as name from trade_order where client_order_id is not null order by id',
  );
  return rows.map(({ name }) => name);
};

describe('a second desk', () => {
  it('waits for the end of the lease, or for the leader to resign', async () => {
    await expect(scene.another()).rejects.toThrow('another desk leads');
    const [{ epoch } = { epoch: '0' }] = await scene.sql.query<{ epoch: string }[]>('select epoch from desk');
    await scene.storage.resign(Number(epoch));
    const { desk } = await scene.another();
    await desk.submit(...named('ann', 'a'));
    expect(await storedNames()).toEqual(['a']);
    await desk.close();
  });

  it('finds everything as the first has left it, with the answers that it gave', async () => {
    const first = await scene.desk.submit(...named('ann', 'a'));
    await scene.endLease();
    const { desk, storage } = await scene.another();
    expect(tablesOf(desk.state)).toEqual(tablesOf(scene.desk.state));
    expect((await desk.submit(...named('ann', 'a'))).value).toEqual(first.value);
    expect(JSON.stringify((await desk.submit(...named('ann', 'a'))).value)).toBe(JSON.stringify(first.value));
    expect(await codeOf(desk.submit(...named('ann', 'a', {}, 'other')))).toBe('idempotency_conflict');
    expect(await storedNames()).toEqual(['a']);
    await desk.close();
    expect(tablesOf(desk.state)).toEqual(await storage.load());
  });
});

describe('a desk that was followed by another', () => {
  it('is fenced at its next commit, stores nothing, says that it does not know, and ends once', async () => {
    await scene.desk.submit(...named('ann', 'a'));
    await scene.endLease();
    const second = await scene.another();
    await second.desk.submit(...named('bob', 'b', { outcome: 'NO' }));
    const before = await scene.storage.load();
    // One is under way when it is found out, one waits to be looked up.
    const late = [scene.desk.submit(order('ann'), null), scene.desk.submit(...named('ann', 'c'))];
    for (const code of await Promise.all(late.map(codeOf)))
      expect(['outcome_unknown', 'unavailable']).toContain(code);
    expect(await codeOf(late[0] ?? Promise.resolve())).toBe('outcome_unknown');
    expect(scene.isFenced()).toBe(true);
    expect(scene.ends()).toBe(1);
    expect(await codeOf(scene.desk.submit(...named('ann', 'c')))).toBe('unavailable');
    expect(await scene.storage.load()).toEqual(before);
    expect(await storedNames()).toEqual(['a', 'b']);
    const again = await second.desk.submit(...named('ann', 'c'));
    expect(again.value).toMatchObject({ clientOrderId: 'c' });
    expect((await second.desk.submit(...named('ann', 'c'))).value).toEqual(again.value);
    expect(await storedNames()).toEqual(['a', 'b', 'c']);
    await second.desk.close();
    expect(tablesOf(second.desk.state)).toEqual(await second.storage.load());
  });

  it('does not refuse what the other may allow, either', async () => {
    await scene.endLease();
    const second = await scene.another();
    await second.desk.submit({ kind: 'deposit', userId: 'ann', amount: 10n ** 12n }, null);
    const large = order('ann', { quantity: 40_000n * 1_000_000n });
    expect(await codeOf(scene.desk.submit(large, null))).toBe('outcome_unknown');
    expect(scene.ends()).toBe(1);
    expect((await second.desk.submit(large, null)).value).toMatchObject({ status: 'OPEN' });
    await second.desk.close();
  });

  it('cannot get a batch in between, even if its reply was lost while the other took over', async () => {
    const happened = scene.proxy.loseNextCommit('before');
    const { inner } = scene.storage;
    let second: Awaited<ReturnType<DeskScene['another']>> | undefined;
    scene.storage.outcome = async () => {
      await scene.endLease();
      second ??= await scene.another();
      return inner.outcome();
    };
    expect(await codeOf(scene.desk.submit(...named('ann', 'a')))).toBe('outcome_unknown');
    await happened;
    expect(scene.storage.sent.at(-1)?.newOrders).toHaveLength(1);
    expect(scene.ends()).toBe(1);
    expect(await storedNames()).toEqual([]);
    expect((await second?.desk.submit(...named('ann', 'a')))?.value).toMatchObject({ clientOrderId: 'a' });
    expect(await storedNames()).toEqual(['a']);
    await second?.desk.close();
  });
});
