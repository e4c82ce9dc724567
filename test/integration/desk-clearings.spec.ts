// The cancellation of many orders of one user, on real PostgreSQL: a batch for each step, and what a crash and a take-over
// between the steps make of it.
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { StorageError } from '../../src/domain/exchange/desk/storage/desk-storage.port.js';
import type { Command } from '../../src/domain/exchange/engine/index.js';
import { DESK_SETTINGS } from '../support/desk-process.js';
import { codeOf, openScene, order, prepare, type DeskScene } from '../support/desk-scene.js';
import { tablesOf } from '../support/desk-tables.js';
import { eventually } from '../support/eventually.js';

const LOT = 10_000n;
const RESTING = 7;
const STEPPED = { engine: { ...DESK_SETTINGS.engine, stepMax: 2 } };
const ALL = { userId: 'ann', marketId: null, outcome: null, side: null } as const;
const CANCEL_ALL: Command = { kind: 'cancel_orders', ...ALL };
const BAN: Command = { kind: 'bar_account', userId: 'ann', isBarred: true };

let scene: DeskScene;
/** Ends the wait of a process that stopped in the middle of a batch. */
let end = (): void => undefined;
beforeEach(async () => {
  scene = await openScene(STEPPED);
  await prepare(scene.desk, ['ann', 'bob'], ['m', 'n']);
  for (let i = 0; i < RESTING; i += 1)
    await scene.desk.submit(order('ann', { price: 1_000 + i, quantity: LOT }), null);
  scene.storage.sent.length = 0;
});
afterEach(() => {
  end();
  return scene.close();
});

const request = (hash = 'body') => ({ owner: 'ann:requests', key: 'k', hash });

/** The process stops in the middle of its third batch, which never arrives. */
async function stopAfterTwoSteps(): Promise<void> {
  let fence = (_: Error): void => undefined;
  scene.storage.beforeCommit = () =>
    scene.storage.sent.length < 3 ? undefined : new Promise((_, reject) => (fence = reject));
  await eventually(() => scene.storage.sent.length === 3);
  await scene.endLease();
  end = () => fence(new StorageError('fenced', 'another desk leads'));
}

const statusesIn = (value: unknown): string[] =>
  (value as { orders: { status: string }[] }).orders.map(({ status }) => status);

describe('cancelling all orders', () => {
  it('takes a batch for each step, and one answer tells each order as it has ended', async () => {
    let isMet = false;
    scene.storage.afterCommit = () => {
      if (isMet) return;
      isMet = true;
      // The best order of ann is the last by id.
      void scene.desk.submit(order('bob', { outcome: 'NO', price: 8_994, quantity: LOT }), null);
    };
    const { value } = await scene.desk.submit(CANCEL_ALL, request());
    expect(statusesIn(value)).toEqual([...Array<string>(RESTING - 1).fill('CANCELLED'), 'FILLED']);
    expect(scene.storage.sent.length).toBeGreaterThanOrEqual(3);
    expect((await scene.desk.submit(CANCEL_ALL, request())).value).toEqual(value);
    await scene.desk.close();
    expect(tablesOf(scene.desk.state)).toEqual(await scene.storage.load());
  });

  it('goes on in the next process, where the same key waits for the same answer', async () => {
    const first = codeOf(scene.desk.submit(CANCEL_ALL, request()));
    await stopAfterTwoSteps();
    const next = await scene.another(STEPPED);
    expect(next.desk.state.orders.size).toBe(RESTING - 4);
    expect(await codeOf(next.desk.submit(CANCEL_ALL, request('another body')))).toBe('idempotency_conflict');
    const { value } = await next.desk.submit(CANCEL_ALL, request());
    expect(statusesIn(value)).toEqual(Array<string>(RESTING).fill('CANCELLED'));
    expect((await next.desk.submit(CANCEL_ALL, request())).value).toEqual(value);
    await next.desk.close();
    expect(tablesOf(next.desk.state)).toEqual(await scene.storage.load());
    end();
    expect(await first).toBe('outcome_unknown');
  });

  it('answers with the orders that have ended when a step cannot be stored, and the others stay open', async () => {
    scene.storage.beforeCommit = ({ orders }) => {
      if (scene.storage.sent.length > 1 && orders.length > 0)
        throw new StorageError('bad_data', 'a value does not fit');
    };
    const { value } = await scene.desk.submit(CANCEL_ALL, request());
    expect(statusesIn(value)).toEqual(['CANCELLED', 'CANCELLED']);
    expect(scene.watch.poisons.map(([kind]) => kind)).toEqual(['clear_on']);
    expect(scene.desk.state.orders.size).toBe(RESTING - 2);
    scene.storage.beforeCommit = () => undefined;
    expect((await scene.desk.submit(CANCEL_ALL, request())).value).toEqual(value);
    const again = await scene.desk.submit(CANCEL_ALL, { ...request(), key: 'again' });
    expect(statusesIn(again.value)).toEqual(Array<string>(RESTING - 2).fill('CANCELLED'));
    await scene.desk.close();
    expect(tablesOf(scene.desk.state)).toEqual(await scene.storage.load());
  });
});

describe('an exclusion of oneself', () => {
  const DAY_MS = 86_400_000;

  it('is completed by the next process, where bets are refused and the limits are as before', async () => {
    const until = { untilMs: Date.now() + 30 * DAY_MS };
    const limits = { stake: 10n ** 9n, loss: 10n ** 8n, deposit: 10n ** 7n };
    await scene.desk.submit({ kind: 'set_limits', userId: 'ann', by: 'user', ...limits }, null);
    await scene.desk.submit({ kind: 'set_limits', userId: 'ann', by: 'user', stake: null }, null);
    scene.storage.sent.length = 0;
    const first = codeOf(scene.desk.submit({ kind: 'exclude_user', userId: 'ann', ...until }, null));
    await stopAfterTwoSteps();
    const next = await scene.another(STEPPED);
    expect(await codeOf(next.desk.submit(order('ann', { quantity: LOT }), null))).toBe('self_excluded');
    await eventually(() => {
      next.desk.tick();
      return next.desk.state.orders.size === 0;
    });
    expect(next.desk.state.users.get('ann')?.limits).toMatchObject({
      ...limits,
      nextStake: null,
      nextStakeAtMs: expect.any(Number),
      excludedUntilMs: until.untilMs,
    });
    await next.desk.submit({ kind: 'deposit', userId: 'bob', amount: 1n }, null);
    await next.desk.close();
    expect(tablesOf(next.desk.state)).toEqual(await scene.storage.load());
    end();
    expect(await first).toBe('outcome_unknown');
  });
});

describe('a ban', () => {
  it('is completed by the next process without a caller', async () => {
    const first = codeOf(scene.desk.submit(BAN, null));
    await stopAfterTwoSteps();
    const next = await scene.another(STEPPED);
    await eventually(() => {
      next.desk.tick();
      return next.desk.state.orders.size === 0;
    });
    expect(next.desk.state.users.get('ann')?.status).toBe('barred');
    await next.desk.close();
    expect(tablesOf(next.desk.state)).toEqual(await scene.storage.load());
    end();
    expect(await first).toBe('outcome_unknown');
  });

  it('in the middle of a sweep of the user ends the sweep, and both are answered', async () => {
    for (let i = 0; i < RESTING; i += 1)
      await scene.desk.submit(order('bob', { marketId: 'n', outcome: 'NO', quantity: LOT }), null);
    scene.storage.sent.length = 0;
    let ban: Promise<unknown> | undefined;
    scene.storage.afterCommit = () => {
      ban ??= scene.desk.submit(BAN, null);
    };
    const buy = order('ann', { marketId: 'n', quantity: BigInt(RESTING) * LOT });
    const { value } = await scene.desk.submit(buy, { owner: 'ann', key: 'big', hash: 'body' });
    expect(value).toMatchObject({ status: 'CANCELLED', reason: 'operator' });
    await ban;
    expect(scene.desk.state.orders.size).toBe(
      RESTING - Number(BigInt((value as { filledQuantity: string }).filledQuantity) / LOT),
    );
    await scene.desk.close();
    expect(tablesOf(scene.desk.state)).toEqual(await scene.storage.load());
  });
});
