// The largest and smallest values that the engine's checks admit, written by a desk and read back from the tables.
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  COST_MAX,
  ITEM_PRICE_HIGHEST,
  LIQUIDITY_MAX,
  LIQUIDITY_MIN,
  LOT_MICRO,
  QUANTITY_MAX,
  TIME_MS_MAX,
} from '../../src/domain/exchange/engine/money/limits.js';
import type { Command } from '../../src/domain/exchange/engine/index.js';
import { codeOf, openScene, order, prepare, type DeskScene } from '../support/desk-scene.js';
import { tablesOf } from '../support/desk-tables.js';

let scene: DeskScene;
beforeEach(async () => {
  scene = await openScene();
  await prepare(scene.desk, ['ann', 'bob']);
});
afterEach(() => scene.close());

const submit = (command: Command) => scene.desk.submit(command, null);
const rich = async (userId: string) => {
  for (let i = 0; i < 4; i += 1) await submit({ kind: 'deposit', userId, amount: COST_MAX });
};
const market = (marketId: string, closesAtMs: number | null, liquidity: bigint | null = null): Command => ({
  kind: 'create_market',
  marketId,
  venue: liquidity === null ? 'book' : 'amm',
  makerFeeBps: 1_000,
  takerFeeBps: 0,
  liquidity,
  closesAtMs,
  voidRule: 'refund',
  voidPriceBps: null,
  actor: null,
});

async function expectMemoryIsTables(): Promise<void> {
  // A refusal moves the time in memory; this command stores the time.
  await submit({ kind: 'deposit', userId: 'bob', amount: 1n });
  expect(scene.watch.poisons).toEqual([]);
  await scene.desk.close();
  expect(tablesOf(scene.desk.state)).toEqual(await scene.storage.load());
}

describe('a desk on PostgreSQL writes exactly', () => {
  it('the times of orders and markets, from the next moment to the end of the year 9999', async () => {
    await rich('ann');
    const { nowMs } = scene.desk.state;
    // The microseconds since 2000 pass 2^53 in the year 2285.
    const times = [nowMs + 600_000, 9_953_884_054_740, 9_953_884_054_741, 9_953_884_054_742, TIME_MS_MAX];
    for (const [n, atMs] of times.entries()) {
      await submit(order('ann', { timeInForce: 'GTD', expiresAtMs: atMs }));
      await submit(market(`closes-${n}`, atMs));
    }
    const first = Math.min(...scene.desk.state.orders.keys());
    const amend = { kind: 'amend_order', userId: 'ann', price: null, quantity: null } as const;
    await submit({ ...amend, orderId: first, expiresAtMs: TIME_MS_MAX - 1 });
    expect(await codeOf(submit(order('ann', { timeInForce: 'GTD', expiresAtMs: TIME_MS_MAX + 1 })))).toBe(
      'bad_expiry',
    );
    expect(scene.desk.state.markets.get('m')?.state).toBe('ACTIVE');
    await expectMemoryIsTables();
  });

  it('prices, quantities, costs, fees and liquidities', async () => {
    await rich('ann');
    await rich('bob');
    for (const price of [1, 9_999]) {
      await submit(order('ann', { price, quantity: LOT_MICRO }));
      await submit(order('ann', { price, quantity: QUANTITY_MAX }));
    }
    await submit(order('bob', { outcome: 'NO', price: 9_999, quantity: QUANTITY_MAX }));
    await submit(
      order('bob', { type: 'MARKET', timeInForce: 'IOC', price: null, quantity: null, maxCost: COST_MAX }),
    );
    await submit({ kind: 'fund_house', account: 'house', amount: 10n ** 17n });
    for (const [id, liquidity] of [
      ['small', LIQUIDITY_MIN],
      ['large', LIQUIDITY_MAX],
    ] as const) {
      await submit(market(id, null, liquidity));
      await submit({ kind: 'open_market', marketId: id, actor: null, reason: null });
    }
    await submit({
      kind: 'quotes',
      atMs: scene.desk.state.nowMs,
      items: [{ itemId: 2 ** 31 - 1, high: ITEM_PRICE_HIGHEST, low: ITEM_PRICE_HIGHEST }],
    });
    const item = { marketId: `item:${2 ** 31 - 1}`, quantity: 1n };
    await submit(order('ann', { ...item, price: ITEM_PRICE_HIGHEST }));
    await submit(order('ann', { ...item, price: 1, quantity: QUANTITY_MAX }));
    await expectMemoryIsTables();
  });

  it('realised profits beyond 2^63, of which a gain in YES and a loss in NO leave a small net payment', async () => {
    await rich('ann');
    await rich('bob');
    for (const outcome of ['YES', 'NO'] as const) {
      await submit(order('bob', { outcome: outcome === 'YES' ? 'NO' : 'YES', price: 5_000 }));
      await submit(order('ann', { outcome, price: 5_000 }));
    }
    const { markets, users } = scene.desk.state;
    const ann = users.get('ann')?.id ?? 0;
    const { YES, NO } = markets.get('m')?.positions ?? {};
    // Many trades at one end of the prices make such sums; here one addition does.
    Object.assign(YES?.get(ann) ?? {}, { realised: 2n ** 70n });
    Object.assign(NO?.get(ann) ?? {}, { realised: -(2n ** 70n) });
    for (const outcome of ['YES', 'NO'] as const) {
      await submit(order('bob', { outcome: outcome === 'YES' ? 'NO' : 'YES', price: 5_000 }));
      await submit(order('ann', { outcome, price: 5_000 }));
    }
    await expectMemoryIsTables();
    expect((await scene.storage.load()).positions.map(({ realised }) => realised)).toContain(2n ** 70n);
  });
});
