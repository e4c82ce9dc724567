// An order that trades in several steps, on real PostgreSQL: what others see meanwhile, and what a crash, a take-over and a
// fault of a step make of it.
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { SystemClock } from '../../src/platform/common/clock.js';
import { StorageError } from '../../src/domain/exchange/desk/storage/desk-storage.port.js';
import { BookReader } from '../../src/domain/exchange/views/book.reader.js';
import { DESK_SETTINGS } from '../support/desk-process.js';
import { codeOf, named, openScene, order, prepare, type DeskScene } from '../support/desk-scene.js';
import { tablesOf } from '../support/desk-tables.js';
import { eventually } from '../support/eventually.js';

const LOT = 10_000n;
const RESTING = 11;
const STEPPED = { engine: { ...DESK_SETTINGS.engine, stepMax: 2 } };

let scene: DeskScene;
beforeEach(async () => {
  scene = await openScene(STEPPED);
  await prepare(scene.desk, ['ann', 'bob', 'cid'], ['m', 'n']);
  for (let i = 0; i < RESTING; i += 1)
    await scene.desk.submit(order('bob', { outcome: 'NO', quantity: LOT }), null);
  scene.storage.sent.length = 0;
});
afterEach(() => scene.close());

const sweep = (key: string, hash = 'body') =>
  named('ann', key, { quantity: BigInt(RESTING + 2) * LOT }, hash);
const ALL = {
  clientOrderId: 'a',
  status: 'OPEN',
  filledQuantity: String(BigInt(RESTING) * LOT),
  remainingQuantity: String(2n * LOT),
};

/** Holds each commit back until `step` lets it go. */
function stepwise(): { readonly step: () => Promise<void>; readonly free: () => void } {
  let isFree = false;
  let waiting: (() => void) | null = null;
  scene.storage.beforeCommit = () =>
    isFree ? undefined : new Promise<void>((resolve) => (waiting = resolve));
  const go = (): void => {
    const resolve = waiting;
    waiting = null;
    resolve?.();
  };
  return {
    step: async () => {
      await eventually(() => waiting !== null);
      go();
    },
    free: () => {
      isFree = true;
      go();
    },
  };
}

describe('a sweep', () => {
  it('takes a batch for each step, is answered by the last, and others trade meanwhile', async () => {
    const commits = stepwise();
    const answers: string[] = [];
    const noted = (name: string, work: Promise<unknown>) => work.then(() => answers.push(name));
    const sweeping = scene.desk.submit(...sweep('a'));
    await commits.step();
    const all = [
      noted('sweep', sweeping),
      noted('same market', scene.desk.submit(order('cid', { price: 100 }), null)),
      noted('own', scene.desk.submit(order('ann', { marketId: 'n' }), null)),
      noted('other market', scene.desk.submit(order('cid', { marketId: 'n' }), null)),
      noted('maker elsewhere', scene.desk.submit(order('bob', { marketId: 'n' }), null)),
    ];
    await commits.step();
    const books = new BookReader(scene.log.reads, new SystemClock());
    expect((await books.depth('m')).bids).toEqual([]);
    expect(scene.desk.state.markets.get('m')?.sweep?.status).toBe('OPEN');
    commits.free();
    await Promise.all(all);
    expect((await sweeping).value).toMatchObject(ALL);
    // A user's own commands keep their order and share a turn, so the last one of cid waited too.
    expect(answers).toEqual(['maker elsewhere', 'sweep', 'same market', 'other market', 'own']);
    expect(scene.storage.sent.length).toBeGreaterThanOrEqual(6);
    await scene.desk.close();
    expect(tablesOf(scene.desk.state)).toEqual(await scene.storage.load());
  });

  it('goes on in the next process, where the same key waits for the same answer', async () => {
    const commits = stepwise();
    const first = codeOf(scene.desk.submit(...sweep('a')));
    await commits.step();
    await commits.step();
    // The first process stops in the middle of a commit that never arrives.
    let fence = (_: Error): void => undefined;
    scene.storage.beforeCommit = () => new Promise((_, reject) => (fence = reject));
    await eventually(() => scene.storage.sent.length === 3);
    await scene.endLease();
    const next = await scene.another(STEPPED);
    const { sweep: left } = next.desk.state.markets.get('m') ?? {};
    expect(left?.filled).toBe(4n * LOT);
    expect(await codeOf(next.desk.submit(...sweep('a', 'another body')))).toBe('idempotency_conflict');
    const { value } = await next.desk.submit(...sweep('a'));
    expect(value).toMatchObject(ALL);
    expect((await next.desk.submit(...sweep('a'))).value).toEqual(value);
    const rows = await scene.sql.query<unknown[]>('select 1 from trade_order where answer is not null');
    expect(rows).toHaveLength(1);
    expect(next.desk.state.orders.size).toBe(1);
    await next.desk.close();
    expect(tablesOf(next.desk.state)).toEqual(await scene.storage.load());
    fence(new StorageError('fenced', 'another desk leads'));
    expect(await first).toBe('outcome_unknown');
  });

  it.each([
    ['a value does not fit', () => new StorageError('bad_data', 'too large')],
    ['a rule is broken', () => new StorageError('broken_rule', 'forbidden')],
  ])('ends when %s in a step: the rest is cancelled and the market is paused', async (_, fault) => {
    const isBad = (filled: bigint) => filled > 5n * LOT;
    scene.storage.beforeCommit = ({ orders, newOrders }) => {
      const rows = [...orders, ...newOrders.map((row) => row.order)];
      if (rows.some(({ clientOrderId, filled }) => clientOrderId === 'a' && isBad(filled))) throw fault();
    };
    const { value } = await scene.desk.submit(...sweep('a'));
    expect(value).toMatchObject({ status: 'CANCELLED', reason: 'internal_error', filledQuantity: '40000' });
    expect(scene.desk.state.markets.get('m')?.state).toBe('PAUSED');
    expect(scene.watch.poisons.map(([kind]) => kind)).toEqual(['sweep_on']);
    scene.storage.beforeCommit = () => undefined;
    expect((await scene.desk.submit(...sweep('a'))).value).toEqual(value);
    await scene.desk.submit(order('cid', { marketId: 'n' }), null);
    await scene.desk.close();
    expect(tablesOf(scene.desk.state)).toEqual(await scene.storage.load());
  });

  it('is answered with an unknown outcome when the tables cannot be asked, and still ends', async () => {
    const commits = stepwise();
    const told = codeOf(scene.desk.submit(...sweep('a')));
    await commits.step();
    await eventually(() => scene.storage.sent.length === 2);
    const lost = scene.proxy.loseNextCommit('before').then(() => scene.proxy.refuse());
    commits.free();
    await lost;
    expect(await told).toBe('outcome_unknown');
    scene.proxy.admit();
    const again = await eventually(() => scene.desk.submit(...sweep('a')));
    expect(again?.value).toMatchObject(ALL);
  });
});
