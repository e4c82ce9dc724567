// A key that a write of the log takes between the look-up of the desk and its commit, on real PostgreSQL.
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { idOf } from '../../src/platform/http/idempotency/sealed-answer.js';
import { codeOf, named, openScene, order, prepare, type DeskScene } from '../support/desk-scene.js';
import { tablesOf } from '../support/desk-tables.js';

let scene: DeskScene;
beforeEach(async () => {
  scene = await openScene();
  await prepare(scene.desk, ['ann', 'bob']);
});
afterEach(() => scene.close());

const KEY = { owner: 'ann:requests', key: 'a "key" with \\ and ~' };
const CLAIM = { ...KEY, fingerprint: 'f', hash: 'f' };

const takeKey = async (): Promise<void> => {
  scene.storage.beforeCommit = () => undefined;
  await scene.sql.query(
    `insert into idempotent_answer (id, fingerprint, answer, created_at) values ($1, 'other', '', now())`,
    [idOf(KEY)],
  );
};

describe('a key that a write of the log takes meanwhile', () => {
  it.each([
    ['claims of orders', () => scene.desk.submit(...named('ann', 'a'), [], CLAIM)],
    ['requests', () => scene.desk.submit({ kind: 'deposit', userId: 'ann', amount: 1n }, CLAIM)],
  ])('refuses %s alone, and nothing of them is done', async (_, submit) => {
    scene.storage.beforeCommit = takeKey;
    const [mine, other] = await Promise.all([
      codeOf(submit()),
      codeOf(scene.desk.submit(order('bob'), null)),
    ]);
    expect([mine, other]).toEqual(['idempotency_conflict', null]);
    expect(scene.watch.poisons).toEqual([]);
    expect(scene.desk.state.users.get('ann')?.orderCount).toBe(0);
    expect(scene.desk.state.markets.get('m')?.state).toBe('ACTIVE');
    expect(await codeOf(submit())).toBe('idempotency_conflict');
    await scene.desk.close();
    expect(tablesOf(scene.desk.state).accounts).toEqual((await scene.storage.load()).accounts);
  });
});
