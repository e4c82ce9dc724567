// A new quote that tries many resting orders, on real PostgreSQL: a batch for each step, and what a crash, a take-over and a
// step that cannot be stored make of it.
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { StorageError } from '../../src/domain/exchange/desk/storage/desk-storage.port.js';
import type { Command } from '../../src/domain/exchange/engine/index.js';
import { DESK_SETTINGS } from '../support/desk-process.js';
import { openScene, order, prepare, type DeskScene } from '../support/desk-scene.js';
import { tablesOf } from '../support/desk-tables.js';
import { eventually } from '../support/eventually.js';

const SHARE = 1_000_000n;
const RESTING = 7;
const ITEM = { marketId: 'item:2', quantity: SHARE } as const;
const STEPPED = { engine: { ...DESK_SETTINGS.engine, stepMax: 2 } };

let scene: DeskScene;
/** Ends the wait of a process that stopped in the middle of a batch. */
let end = (): void => undefined;
beforeEach(async () => {
  scene = await openScene(STEPPED);
  await prepare(scene.desk, ['ann', 'bob']);
  await scene.desk.submit(quote(500), null);
  for (let i = 0; i < RESTING; i += 1)
    await scene.desk.submit(order('ann', { ...ITEM, price: 100 + i }), null);
  scene.storage.sent.length = 0;
});
afterEach(() => {
  end();
  return scene.close();
});

const quote = (price: number): Command => ({
  kind: 'quotes',
  atMs: Date.now(),
  items: [{ itemId: 2, high: price, low: price }],
});

describe('a quote that many resting orders wait for', () => {
  it('fills them in a batch for each step; new orders for the item wait, and others go on', async () => {
    let late: Promise<unknown> | undefined;
    let other: Promise<unknown> | undefined;
    const ends: string[] = [];
    scene.storage.afterCommit = () => {
      late ??= scene.desk.submit(order('bob', { ...ITEM, price: 200 }), null).then(() => ends.push('late'));
      other ??= scene.desk.submit(order('ann'), null).then(() => ends.push('other'));
    };
    await scene.desk.submit(quote(100), null);
    await Promise.all([late, other]);
    expect(ends).toEqual(['other', 'late']);
    const trades = scene.storage.sent.map(({ trades: { length } }) => length);
    expect(trades.slice(0, 4)).toEqual([2, 2, 2, 1]);
    expect(scene.desk.state.orders.size).toBe(1);
    await scene.desk.close();
    expect(tablesOf(scene.desk.state)).toEqual(await scene.storage.load());
  });

  it('fills the rest once, when the next process gets its first quotes', async () => {
    let fence = (_: Error): void => undefined;
    scene.storage.beforeCommit = () =>
      scene.storage.sent.length < 3 ? undefined : new Promise((_, reject) => (fence = reject));
    await scene.desk.submit(quote(100), null);
    await eventually(() => scene.storage.sent.length === 3);
    await scene.endLease();
    end = () => fence(new StorageError('fenced', 'another desk leads'));
    const next = await scene.another(STEPPED);
    expect(next.desk.state.orders.size).toBe(RESTING - 4);
    await next.desk.submit(order('bob', { ...ITEM, price: 101 }), null);
    await next.desk.submit(quote(100), null);
    await eventually(() => next.desk.state.orders.size === 0 && next.desk.state.rounds.size === 0);
    await next.desk.close();
    const filled = next.storage.sent.flatMap(({ trades }) => trades);
    expect(filled).toHaveLength(RESTING - 4 + 1);
    expect(tablesOf(next.desk.state)).toEqual(await scene.storage.load());
  });

  it('goes on after a step that was not stored because of the connection', async () => {
    let isLost = false;
    scene.storage.beforeCommit = () => {
      if (isLost || scene.storage.sent.length !== 2) return;
      isLost = true;
      throw new StorageError('rolled_back', 'deadlock detected');
    };
    await scene.desk.submit(quote(100), null);
    await eventually(() => scene.desk.state.orders.size === 0 && scene.desk.state.rounds.size === 0);
    await scene.desk.close();
    expect(isLost).toBe(true);
    expect(tablesOf(scene.desk.state)).toEqual(await scene.storage.load());
  });

  it('leaves the other orders to the next quote when a step cannot be stored', async () => {
    scene.storage.beforeCommit = ({ trades }) => {
      if (scene.storage.sent.length > 1 && trades.length > 0)
        throw new StorageError('bad_data', 'a value does not fit');
    };
    await scene.desk.submit(quote(100), null);
    await eventually(() => scene.watch.poisons.length > 0);
    await scene.desk.submit(order('bob'), null);
    expect(scene.watch.poisons.map(([kind]) => kind)).toEqual(['try_on']);
    expect(scene.desk.state.rounds.size).toBe(0);
    scene.storage.beforeCommit = () => undefined;
    await scene.desk.submit(quote(101), null);
    await eventually(() => scene.desk.state.rounds.size === 0);
    expect([...scene.desk.state.orders.values()].map(({ price }) => price)).toEqual([100, 5_000]);
    // The last step has changed no row, and only the next batch stores its time.
    await scene.desk.submit(order('bob'), null);
    await scene.desk.close();
    expect(tablesOf(scene.desk.state)).toEqual(await scene.storage.load());
  });
});
