import { describe, expect, it } from '@jest/globals';
import type { DomainError } from '../../../../platform/common/errors.js';
import { tablesOf } from '../../../../../test/support/desk-tables.js';
import { FakeClock } from '../../../../../test/support/fake-clock.js';
import {
  buyNo,
  buyYes,
  change,
  createMarket,
  CREDIT,
  LOT,
  NOW_MS,
} from '../../../../../test/support/trading-builders.js';
import { emptyState, type Command } from '../../engine/index.js';
import type { DeskBatch } from '../batch/batch.js';
import {
  DeskStorage,
  StorageError,
  type CommittedBatch,
  type DeskTables,
  type Leader,
  type Leadership,
  type RememberedAnswer,
} from '../storage/desk-storage.port.js';
import { Sequencer, type DeskSettings } from './sequencer.js';
import { STEP_MAX } from '../../engine/money/limits.js';
import { LIFECYCLE_DEFAULTS } from '../../engine/options.js';

const SETTINGS: DeskSettings = {
  engine: {
    paperFunds: 0n,
    quotes: false,
    quoteMaxAgeMs: 1,
    quoteExposureMax: 0n,
    orderValueMin: 0n,
    stepMax: STEP_MAX,
    lifecycle: LIFECYCLE_DEFAULTS,
  },
  queueMax: 10_000,
  marketQueueMax: 10_000,
  userQueueMax: 10_000,
  turnMs: 10,
  batchMax: 1_000,
  gatherMs: 0,
  retryMs: 1,
  resendMax: 0,
};
const CURSOR = { cursor: '1-1' };

/** Stores every batch, unless `fault` returns an error. */
class ForgetfulStorage extends DeskStorage {
  fault: () => Error | null = () => null;

  commit(_: DeskBatch): Promise<CommittedBatch> {
    const error = this.fault();
    return error ? Promise.reject(error) : Promise.resolve(CURSOR);
  }
  load(): Promise<DeskTables> {
    return Promise.resolve({ ...tablesOf(emptyState(SETTINGS.engine)), accounts: [] });
  }
  remembered(): Promise<readonly RememberedAnswer[]> {
    return Promise.resolve([]);
  }
  head(): Promise<string> {
    return Promise.resolve(CURSOR.cursor);
  }
  takeOver(): Promise<Leadership | null> {
    return Promise.resolve(null);
  }
  renew(): Promise<boolean> {
    return Promise.resolve(true);
  }
  resign(): Promise<void> {
    return Promise.resolve();
  }
  leader(): Promise<Leader | null> {
    return Promise.resolve(null);
  }
  outcome(): Promise<Leadership & CommittedBatch> {
    return Promise.resolve({ epoch: 1, batch: 0, ...CURSOR });
  }
}

const openDesk = (
  storage: DeskStorage,
  clock: FakeClock,
  pause: () => Promise<void>,
  settings: DeskSettings = SETTINGS,
) =>
  Sequencer.open(
    {
      storage,
      clock,
      settings,
      watch: {
        taken: () => undefined,
        committed: () => undefined,
        poisoned: () => undefined,
        faulty: () => undefined,
      },
      pause,
    },
    { epoch: 1, batch: 0 },
    () => undefined,
  );

/** Many small orders that expire together. */
const expiring = (
  submit: (command: Command) => Promise<unknown>,
  count: number,
  expiresAtMs: number,
  userId = 'ann',
): Promise<unknown> => {
  const orders = Array.from({ length: count }, () =>
    buyYes(userId, 1, 1, { timeInForce: 'GTD', expiresAtMs }),
  );
  return Promise.all(orders.map(submit));
};

describe('commands that wait for due changes', () => {
  it('are carried out once when the due changes could not be stored at first', async () => {
    const clock = new FakeClock(NOW_MS);
    const storage = new ForgetfulStorage();
    const desk = await openDesk(storage, clock, () => Promise.resolve());
    const submit = (command: Command) => desk.submit(command, null);
    await submit({ kind: 'open_account', userId: 'ann' });
    await submit({ kind: 'deposit', userId: 'ann', amount: CREDIT });
    await submit(createMarket('m'));
    await submit(change('open_market'));
    const expiresAtMs = NOW_MS + 1_000;
    // More orders expire than one step can end, so that the command has to wait.
    await expiring(submit, 450, expiresAtMs);

    clock.advance(1_000);
    let faults = 1;
    storage.fault = () => (faults-- > 0 ? new StorageError('bad_data', 'refused once') : null);
    await submit(buyYes('ann', 1, 2));
    await desk.close();
    expect(desk.state.users.get('ann')).toMatchObject({ available: CREDIT - 2n, held: 2n });
  });
});

describe('20,000 orders of one market that expire at one moment', () => {
  const ORDERS = 20_000;
  const USERS = 20;
  const EXPIRES_MS = NOW_MS + 1_000;

  /** A desk on which the orders of market m expire now, and its batches so far. */
  const crowdedDesk = async () => {
    const clock = new FakeClock(NOW_MS);
    const storage = new ForgetfulStorage();
    const desk = await openDesk(storage, clock, () => Promise.resolve());
    const submit = (command: Command) => desk.submit(command, null);
    const users = Array.from({ length: USERS }, (_, i) => `user-${i}`);
    for (const userId of [...users, 'of-m', 'of-n', 'of-o']) {
      await submit({ kind: 'open_account', userId });
      await submit({ kind: 'deposit', userId, amount: 100n * CREDIT });
    }
    for (const marketId of ['m', 'n', 'o']) {
      await submit(createMarket(marketId));
      await submit(change('open_market', marketId));
    }
    for (const userId of users) await expiring(submit, ORDERS / USERS, EXPIRES_MS, userId);
    await submit(buyYes('of-n', 1, 1, { marketId: 'n', timeInForce: 'GTD', expiresAtMs: EXPIRES_MS + 1 }));
    const left = (): number => desk.state.markets.get('m')?.expiries.size ?? 0;
    expect(left()).toBe(ORDERS);
    const batches: { readonly ended: string[]; readonly placed: string[] }[] = [];
    const commit = storage.commit.bind(storage);
    storage.commit = (batch) => {
      const placed = batch.newOrders.map(({ order }) => order.marketId);
      batches.push({ ended: batch.orders.map(({ marketId }) => marketId), placed });
      return commit(batch);
    };
    return { desk, clock, storage, submit, left, batches };
  };

  it('hold up a command and a due time of another market by no more than one step', async () => {
    const { desk, clock, submit, left, batches } = await crowdedDesk();
    clock.advance(1_001);
    await Promise.all(
      ['m', 'n', 'o'].map((marketId) => submit(buyYes(`of-${marketId}`, 2, 1, { marketId }))),
    );
    expect(batches.findIndex(({ placed }) => placed.includes('o'))).toBe(0);
    expect(batches.findIndex(({ ended }) => ended.includes('n'))).toBe(1);
    expect(batches.findIndex(({ placed }) => placed.includes('n'))).toBe(2);
    // The command for market m comes after the last step of its due times.
    expect(batches.findIndex(({ placed }) => placed.includes('m'))).toBe(ORDERS / STEP_MAX);
    expect(left()).toBe(0);
    expect(Math.max(...batches.map(({ ended }) => ended.length))).toBe(STEP_MAX + 1);
    await desk.close();
  });

  it('delay no command of an operator for another market', async () => {
    const { desk, clock, submit, left } = await crowdedDesk();
    clock.advance(1_001);
    const own = submit(change('pause_market', 'm'));
    await submit(change('pause_market', 'o'));
    expect(left()).toBeGreaterThanOrEqual(ORDERS - 3 * STEP_MAX);
    await own;
    expect(left()).toBe(0);
    await desk.close();
  });

  it('do not stop other markets when they cannot be stored, and refuse what waits for them', async () => {
    const { desk, clock, submit, left, storage } = await crowdedDesk();
    let isBroken = true;
    const commit = storage.commit.bind(storage);
    storage.commit = (batch) =>
      isBroken && batch.orders.some(({ marketId, reason }) => marketId === 'm' && reason === 'expired')
        ? Promise.reject(new StorageError('bad_data', 'refused'))
        : commit(batch);
    clock.advance(1_001);
    const own = submit(buyYes('user-1', 2, 1)).catch((error: unknown) => (error as DomainError).code);
    await submit(buyYes('of-n', 2, 1, { marketId: 'n' }));
    expect(await own).toBe('unavailable');
    expect(desk.state.markets.get('n')?.expiries.size).toBe(0);
    expect(left()).toBe(ORDERS);
    isBroken = false;
    desk.tick();
    await submit(buyYes('user-1', 2, 1));
    expect(left()).toBe(0);
    await desk.close();
  });
});

describe('requests that wait behind a batch with an unknown outcome', () => {
  it('are refused at once, also requests that were not looked up yet', async () => {
    const storage = new ForgetfulStorage();
    let goOn = (): void => undefined;
    const desk = await openDesk(
      storage,
      new FakeClock(NOW_MS),
      () => new Promise((resolve) => (goOn = resolve)),
    );
    const submit = (userId: string) =>
      desk.submit({ kind: 'open_account', userId }, { owner: userId, key: 'k', hash: 'h' }).then(
        () => 'done',
        (error: unknown) => (error as DomainError).code,
      );
    let isSent = (): void => undefined;
    const sent = new Promise<void>((resolve) => (isSent = resolve));
    let lose = (_: Error): void => undefined;
    storage.commit = () => {
      isSent();
      return new Promise((_, reject) => (lose = reject));
    };
    let isDown = true;
    storage.outcome = () =>
      isDown
        ? Promise.reject(new StorageError('rolled_back', 'no answer'))
        : Promise.resolve({ epoch: 1, batch: 1, ...CURSOR });
    const first = submit('ann');
    await sent;
    const behind = submit('bob');
    lose(new StorageError('unknown', 'the connection is lost'));
    expect(await Promise.all([first, behind])).toEqual(['outcome_unknown', 'unavailable']);
    isDown = false;
    goOn();
    await desk.close();
    expect(desk.state.users.has('ann')).toBe(true);
    expect(desk.state.users.has('bob')).toBe(false);
  });
});

describe('a repeated request that waits long after its look-up', () => {
  it('gets the first answer, however many answers came meanwhile', async () => {
    const engine = { ...SETTINGS.engine, stepMax: 1 };
    const settings = { ...SETTINGS, engine, queueMax: 20, batchMax: 1 };
    const desk = await openDesk(
      new ForgetfulStorage(),
      new FakeClock(NOW_MS),
      () => Promise.resolve(),
      settings,
    );
    const submit = (command: Command, owner = '', key = '') =>
      desk.submit(command, key === '' ? null : { owner, key, hash: 'h' });
    for (const marketId of ['m', 'n']) {
      await submit(createMarket(marketId));
      await submit(change('open_market', marketId));
    }
    for (const userId of ['ann', 'bob', 'cid']) {
      await submit({ kind: 'open_account', userId });
      await submit({ kind: 'deposit', userId, amount: CREDIT });
    }
    for (let i = 0; i < 102; i += 1) await submit(buyNo('bob', 5_000, 1, { marketId: i < 2 ? 'm' : 'n' }));
    // The repetition is looked up at once, then it waits until both orders have had all their steps.
    const first = submit(buyYes('ann', 5_000, 2), 'ann', 'first');
    const long = submit(buyYes('ann', 5_000, 100, { marketId: 'n' }), 'ann', 'long');
    const again = submit(buyYes('ann', 5_000, 2), 'ann', 'first');
    let isOver = false;
    void long.then(() => (isOver = true));
    for (let i = 0; i < 30; i += 1)
      await submit({ kind: 'deposit', userId: 'cid', amount: 1n }, 'cid:requests', `k${i}`);
    expect(isOver).toBe(false);
    expect((await again).value).toEqual((await first).value);
    expect(desk.state.markets.get('m')?.yes).toBe(2n * LOT);
    await desk.close();
  });
});
