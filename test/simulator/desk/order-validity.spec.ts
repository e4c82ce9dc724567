// Orders with a time of validity. The answer `expired` must be true for ever: also after a restart, on a machine with a slow clock.
import { beforeEach, describe, expect, it } from '@jest/globals';
import { DomainError } from '../../../src/platform/common/errors.js';
import { FakeClock } from '../../support/fake-clock.js';
import { buyNo, buyYes, change, createMarket, CREDIT, NOW_MS } from '../../support/trading-builders.js';
import { MemoryTables } from './memory-tables.js';
import { LIFECYCLE_DEFAULTS } from '../../../src/domain/exchange/engine/options.js';
import type { Command } from '../../../src/domain/exchange/engine/index.js';
import { StorageError } from '../../../src/domain/exchange/desk/storage/desk-storage.port.js';
import { Sequencer, type DeskSettings } from '../../../src/domain/exchange/desk/sequencer/sequencer.js';

const VALID_UNTIL_MS = NOW_MS + 1_000;
const SETTINGS: DeskSettings = {
  engine: {
    paperFunds: 0n,
    quotes: false,
    quoteMaxAgeMs: 1,
    quoteExposureMax: 0n,
    orderValueMin: 0n,
    stepMax: 1,
    lifecycle: LIFECYCLE_DEFAULTS,
  },
  queueMax: 1_000,
  marketQueueMax: 1_000,
  userQueueMax: 1_000,
  turnMs: 10,
  batchMax: 100,
  gatherMs: 0,
  retryMs: 1,
  resendMax: 0,
};
const WATCH = {
  taken: () => undefined,
  committed: () => undefined,
  poisoned: () => undefined,
  faulty: () => undefined,
};

let tables: MemoryTables;
let desk: Sequencer;
beforeEach(async () => {
  tables = new MemoryTables();
  desk = await leader(NOW_MS);
  for (const userId of ['ann', 'bob', 'cid']) {
    await desk.submit({ kind: 'open_account', userId }, null);
    await desk.submit({ kind: 'deposit', userId, amount: CREDIT }, null);
  }
  for (const marketId of ['m', 'n']) {
    await desk.submit(createMarket(marketId), null);
    await desk.submit(change('open_market', marketId), null);
  }
});

let clock: FakeClock;
/** A process that takes over, with its own clock. */
async function leader(nowMs: number): Promise<Sequencer> {
  clock = new FakeClock(nowMs);
  tables.expireLease();
  const leadership = await tables.takeOver({ address: 'here', token: 'token' });
  if (!leadership) throw new Error('another process leads');
  const parts = { storage: tables, clock, settings: SETTINGS, watch: WATCH, pause: () => Promise.resolve() };
  return Sequencer.open(parts, leadership, () => undefined);
}

const order = buyYes('ann', 5_000, 1, { clientOrderId: 'c', validUntilMs: VALID_UNTIL_MS });
const submit = (command: Command = order, key = 'c', hash = 'h'): Promise<string> =>
  desk.submit(command, { owner: 'userId' in command ? command.userId : '', key, hash }).then(
    ({ value }) => `order ${(value as { id: string }).id}`,
    (error: unknown) => (error instanceof DomainError ? error.code : String(error)),
  );
const openOrders = (): number => desk.state.orders.size;

describe('an order with a time of validity', () => {
  it('is placed at that time, and refused one millisecond later', async () => {
    clock.set(VALID_UNTIL_MS);
    expect(await submit()).toMatch(/^order /);
    clock.set(VALID_UNTIL_MS + 1);
    expect(await submit({ ...order, clientOrderId: 'd' }, 'd')).toBe('expired');
    expect(openOrders()).toBe(1);
  });

  it('gets its first answer when it is repeated too late, also from the next process', async () => {
    const first = await submit();
    clock.set(VALID_UNTIL_MS + 60_000);
    expect(await submit()).toBe(first);
    desk = await leader(VALID_UNTIL_MS + 60_000);
    expect(await submit()).toBe(first);
    expect(await submit(order, 'c', 'another validity')).toBe('idempotency_conflict');
    expect(openOrders()).toBe(1);
  });

  it('is refused when its turn comes too late', async () => {
    for (let i = 0; i < 20; i += 1) await desk.submit(buyNo('bob', 5_000, 1, { marketId: 'n' }), null);
    // Each step of the large order takes 100 ms, and the second order of the same user waits for its last step.
    tables.commit = async (batch) => {
      clock.advance(100);
      return MemoryTables.prototype.commit.call(tables, batch);
    };
    const large = submit(buyYes('ann', 5_000, 20, { marketId: 'n', validUntilMs: VALID_UNTIL_MS }), 'large');
    const behind = submit();
    expect(await Promise.all([large, behind])).toEqual([expect.stringMatching(/^order /), 'expired']);
    expect(desk.state.markets.get('n')?.sweep).toBeNull();
  });
});

describe('the answer expired', () => {
  it('holds on the next process, whose clock is slow', async () => {
    clock.set(VALID_UNTIL_MS + 1);
    expect(await submit()).toBe('expired');
    desk = await leader(NOW_MS - 60_000);
    expect(await submit()).toBe('expired');
    expect(openOrders()).toBe(0);
  });

  it('is given only when the time is stored, and then costs no further commit', async () => {
    clock.set(VALID_UNTIL_MS + 1);
    const commit = tables.commit.bind(tables);
    tables.commit = () => Promise.reject(new StorageError('rolled_back', 'no disk'));
    expect(await submit()).toBe('unavailable');
    let commits = 0;
    tables.commit = (batch) => {
      commits += 1;
      return commit(batch);
    };
    expect(await submit()).toBe('expired');
    expect(await submit()).toBe('expired');
    expect(commits).toBe(1);
    clock.advance(10);
    expect(await submit({ ...order, validUntilMs: VALID_UNTIL_MS + 5 }, 'd')).toBe('expired');
    expect(commits).toBe(2);
  });

  it('is not given by a process that leads no more', async () => {
    const old = desk;
    const oldClock = clock;
    desk = await leader(NOW_MS);
    oldClock.set(VALID_UNTIL_MS + 1);
    const late = old
      .submit(order, { owner: 'ann', key: 'c', hash: 'h' })
      .catch(({ code }: DomainError) => code);
    expect(await late).toBe('outcome_unknown');
    expect(await submit()).toMatch(/^order /);
  });
});
