// The desk on real PostgreSQL: what is acknowledged is in the tables, and memory equals the tables.
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { SystemClock } from '../../src/platform/common/clock.js';
import { tablesOf } from '../support/desk-tables.js';
import type { PlaceOrder } from '../../src/domain/exchange/engine/index.js';
import { testDatabase, type TestDatabase } from '../support/database.js';
import { openDesk, postgresStorage } from '../support/desk-process.js';
import { startLogProcess, type LogProcess } from '../support/log-process.js';

let log: LogProcess;
let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase();
  log = await startLogProcess(database.url);
});
afterAll(async () => {
  await log?.close();
  await database?.drop();
});

const order = (userId: string, more: Partial<PlaceOrder> = {}): PlaceOrder => ({
  kind: 'place_order',
  userId,
  marketId: 'm',
  clientOrderId: null,
  outcome: 'YES',
  side: 'BUY',
  type: 'LIMIT',
  timeInForce: 'GTC',
  price: 6_000,
  quantity: 1_000_000n,
  maxCost: null,
  expiresAtMs: null,
  postOnly: false,
  selfTradePrevention: 'cancel_newest',
  ...more,
});

it('stores what it has answered, and has in memory what is stored', async () => {
  const storage = postgresStorage(log);
  const { desk } = await openDesk(storage, new SystemClock());
  await Promise.all(['ann', 'bob'].map((userId) => desk.submit({ kind: 'open_account', userId }, null)));
  const market = {
    marketId: 'm',
    venue: 'book',
    makerFeeBps: 10,
    takerFeeBps: 50,
  } as const;
  await desk.submit(
    {
      kind: 'create_market',
      ...market,
      liquidity: null,
      closesAtMs: null,
      voidRule: 'refund',
      voidPriceBps: null,
      actor: null,
    },
    null,
  );
  await desk.submit({ kind: 'open_market', marketId: 'm', actor: null, reason: null }, null);
  const request = { owner: 'ann', key: 'first', hash: 'h' };
  const first = await desk.submit(order('ann', { clientOrderId: 'first' }), request);
  expect(first.value).toMatchObject({ status: 'OPEN', held: '603000' });
  const second = await desk.submit(order('bob', { outcome: 'NO', price: 4_100, quantity: 500_000n }), null);
  expect(second.value).toMatchObject({ status: 'FILLED', cost: '200000' });
  expect((await desk.submit(order('ann', { clientOrderId: 'first' }), request)).value).toEqual(first.value);
  expect(tablesOf(desk.state)).toEqual(await storage.load());
  await desk.close();
});
