// What the desk remembers of its answers, and how it answers when it is full or closes.
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { tablesOf } from '../support/desk-tables.js';
import type { Command } from '../../src/domain/exchange/engine/index.js';
import { codeOf, named, openScene, order, prepare, type DeskScene } from '../support/desk-scene.js';

let scene: DeskScene;
beforeEach(async () => {
  scene = await openScene({ queueMax: 5, batchMax: 2 });
  await prepare(scene.desk, ['ann', 'bob']);
  scene.storage.sent.length = 0;
});
afterEach(() => scene.close());

const orders = async (): Promise<number> => {
  const [row] = await scene.sql.query<{ count: number }[]>('select count(*)::int as count from trade_order');
  return row?.count ?? 0;
};

/** Holds the next commit until it is called. */
function holdCommit(): { readonly begun: Promise<void>; readonly release: () => void } {
  let release: () => void = () => undefined;
  let begin: () => void = () => undefined;
  const released = new Promise<void>((resolve) => (release = resolve));
  const begun = new Promise<void>((resolve) => (begin = resolve));
  scene.storage.beforeCommit = () => {
    begin();
    return released;
  };
  return { begun, release };
}

describe('a request that comes again', () => {
  it('gets the first answer within the same batch, and another body a conflict', async () => {
    const [first, second, other] = await Promise.all([
      scene.desk.submit(...named('ann', 'a')),
      scene.desk.submit(...named('ann', 'a')),
      codeOf(scene.desk.submit(...named('ann', 'a', { quantity: 10_000n }, 'other'))),
    ]);
    expect(second).toEqual(first);
    expect(other).toBe('idempotency_conflict');
    expect(await orders()).toBe(1);
  });

  it('gets it while the first is still being stored', async () => {
    const { begun, release } = holdCommit();
    const first = scene.desk.submit(...named('ann', 'a'));
    await begun;
    const again = scene.desk.submit(...named('ann', 'a'));
    const other = codeOf(scene.desk.submit(...named('ann', 'a', {}, 'other')));
    release();
    expect((await again).value).toEqual((await first).value);
    expect(await other).toBe('idempotency_conflict');
    expect(await orders()).toBe(1);
  });

  it('gets it out of the tables after a restart, and long after, when memory has forgotten it', async () => {
    const first = await scene.desk.submit(...named('ann', 'first'));
    for (let n = 0; n < 10; n += 1) await scene.desk.submit(...named('bob', `${n}`));
    scene.storage.lookUps.length = 0;
    expect((await scene.desk.submit(...named('ann', 'first'))).value).toEqual(first.value);
    expect(scene.storage.lookUps.flat()).toMatchObject([{ key: 'first' }]);
    await scene.endLease();
    const { desk } = await scene.another();
    const again = await desk.submit(...named('ann', 'first'));
    expect(JSON.stringify(again.value)).toBe(JSON.stringify(first.value));
    expect(await codeOf(desk.submit(...named('ann', 'first', {}, 'other')))).toBe('idempotency_conflict');
    expect(await orders()).toBe(11);
    await desk.close();
  });

  it('belongs to who asked: the same name of another is another', async () => {
    await scene.desk.submit(...named('ann', 'a'));
    await scene.desk.submit(...named('bob', 'a'));
    expect(await orders()).toBe(2);
  });

  it('is judged anew after a refusal', async () => {
    const tooMuch = { quantity: 40_000n * 1_000_000n };
    expect(await codeOf(scene.desk.submit(...named('ann', 'a', tooMuch)))).toBe('insufficient_funds');
    await scene.desk.submit({ kind: 'deposit', userId: 'ann', amount: 10n ** 11n }, null);
    expect((await scene.desk.submit(...named('ann', 'a', tooMuch))).value).toMatchObject({ status: 'OPEN' });
    expect(await orders()).toBe(1);
  });

  it.each<[string, Command]>([
    ['a deposit', { kind: 'deposit', userId: 'ann', amount: 5n }],
    ['a withdrawal', { kind: 'withdraw', userId: 'ann', amount: 5n }],
    ['the account that is there already', { kind: 'open_account', userId: 'ann' }],
    [
      'cancelling what there is not',
      { kind: 'cancel_orders', userId: 'bob', marketId: null, outcome: null, side: null },
    ],
    ['a pause', { kind: 'pause_market', marketId: 'm', actor: null, reason: null }],
  ])('is remembered for %s too, across a restart', async (_, command) => {
    const request = { owner: 'admin', key: 'k', hash: 'h' };
    const first = await scene.desk.submit(command, request);
    const same = await scene.desk.submit(command, request);
    expect(same.value).toEqual(first.value);
    const balance = tablesOf(scene.desk.state);
    await scene.endLease();
    const { desk, storage } = await scene.another();
    const again = await desk.submit(command, request);
    expect(JSON.stringify(again.value)).toBe(JSON.stringify(first.value));
    expect(await codeOf(desk.submit(command, { ...request, hash: 'other' }))).toBe('idempotency_conflict');
    expect(await storage.load()).toEqual(balance);
    const kept = await scene.sql.query('select owner, key, request_hash, answer from desk_request');
    expect(kept).toEqual([{ owner: 'admin', key: 'k', request_hash: 'h', answer: first.value }]);
    await desk.close();
  });

  it('may be asked again by whoever is told that it cannot be looked up', async () => {
    let isDown = true;
    scene.storage.beforeLookUp = () => {
      if (isDown) throw new Error('no connection');
    };
    const answer = scene.desk.submit(...named('ann', 'a')).catch(() => {
      isDown = false;
      return scene.desk.submit(...named('ann', 'a'));
    });
    expect((await answer).value).toMatchObject({ clientOrderId: 'a' });
  });
});

describe('a desk with much to do', () => {
  it('refuses with busy what its queue cannot take, and carries out all that it took', async () => {
    const { begun, release } = holdCommit();
    const first = scene.desk.submit(order('ann'), null);
    await begun;
    const waiting = Array.from({ length: 7 }, (_, n) => codeOf(scene.desk.submit(...named('bob', `${n}`))));
    expect(await Promise.all(waiting.slice(5))).toEqual(['busy', 'busy']);
    release();
    await first;
    expect(await Promise.all(waiting.slice(0, 5))).toEqual([null, null, null, null, null]);
    expect(await orders()).toBe(6);
    // How many orders wait when a turn begins depends on time; no batch has more than two.
    const sizes = scene.storage.sent.map(({ newOrders }) => newOrders.length);
    expect([sizes[0], Math.max(...sizes), sizes.reduce((sum, size) => sum + size, 0)]).toEqual([1, 2, 6]);
  });

  it('answers all that came when it closes, those that wait to be looked up too, and takes no more', async () => {
    const { begun, release } = holdCommit();
    const first = codeOf(scene.desk.submit(order('ann'), null));
    await begun;
    const waiting = ['a', 'b', 'c'].map((name) => codeOf(scene.desk.submit(...named('bob', name))));
    const closing = scene.desk.close();
    expect(await codeOf(scene.desk.submit(order('ann'), null))).toBe('unavailable');
    release();
    await closing;
    expect(await Promise.all([first, ...waiting])).toEqual([null, null, null, null]);
    expect(await orders()).toBe(4);
    expect(tablesOf(scene.desk.state)).toEqual(await scene.storage.load());
  });

  it('closes even when its database is gone, and says of each command what is known', async () => {
    const { begun, release } = holdCommit();
    const first = codeOf(scene.desk.submit(order('ann'), null));
    await begun;
    scene.proxy.refuse();
    const behind = codeOf(scene.desk.submit(order('bob'), null));
    const closing = scene.desk.close();
    release();
    await closing;
    // Whether the connection was seen to be gone before the batch was sent is chance.
    expect(['unavailable', 'outcome_unknown']).toContain(await first);
    expect(await behind).toBe('unavailable');
    scene.proxy.admit();
    expect(await orders()).toBe(0);
  });

  it('closes when it will never learn what became of its last batch, which another then knows', async () => {
    const happened = scene.proxy.loseNextCommit('replies').then(() => scene.proxy.refuse());
    const last = codeOf(scene.desk.submit(...named('ann', 'a')));
    await happened;
    await scene.desk.close();
    expect(await last).toBe('outcome_unknown');
    scene.proxy.admit();
    await scene.endLease();
    const { desk } = await scene.another();
    expect((await desk.submit(...named('ann', 'a'))).value).toMatchObject({ clientOrderId: 'a' });
    expect(await orders()).toBe(1);
    await desk.close();
  });
});
