// Memory and tables of the desk are the same after every commit (I8), and a desk does not trade on tables that do not add up.
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { imbalances, stateOf } from '../../src/domain/exchange/desk/storage/load-state.js';
import { tablesOf } from '../support/desk-tables.js';
import type { Command, Outcome } from '../../src/domain/exchange/engine/index.js';
import { DESK_SETTINGS } from '../support/desk-process.js';
import { codeOf, openScene, order, prepare, type DeskScene } from '../support/desk-scene.js';
import { randomInt, seededRandom, testSeed } from '../support/random.js';

const COMMANDS = 500;
const USERS = ['ann', 'bob', 'cid', 'dan'];

let scene: DeskScene;
beforeEach(async () => {
  scene = await openScene({ batchMax: 7 });
});
afterEach(() => scene.close());

/** Something of everything that can be asked. */
function anyCommand(random: () => number, n: number): Command {
  const { desk } = scene;
  const pick = <T>(values: readonly T[]) => values[randomInt(random, 0, values.length - 1)] as T;
  const userId = pick(USERS);
  const orderId = pick([...desk.state.orders.keys(), 1]);
  const marketId = pick(['m', 'm', 'm', 'n', 'amm', 'item:2']);
  const outcome: Outcome = marketId === 'item:2' ? 'YES' : pick(['YES', 'NO']);
  const side = pick(['BUY', 'BUY', 'SELL'] as const);
  const price = marketId === 'item:2' ? randomInt(random, 1, 3) : randomInt(random, 4_500, 5_500);
  const lots = { quantity: BigInt(randomInt(random, 1, 300)) * 10_000n };
  const dice = random();
  if (dice < 0.03) return { kind: 'deposit', userId, amount: BigInt(randomInt(random, 0, 5_000_000)) };
  if (dice < 0.05) return { kind: 'withdraw', userId, amount: BigInt(randomInt(random, 0, 5_000_000)) };
  if (dice < 0.13) return { kind: 'cancel_order', userId: pick(USERS), orderId };
  if (dice < 0.18)
    return {
      kind: 'amend_order',
      userId,
      orderId,
      price: random() < 0.5 ? price : null,
      ...lots,
      expiresAtMs: null,
    };
  if (dice < 0.2) return { kind: 'cancel_orders', userId, marketId: null, outcome: null, side };
  if (dice < 0.24)
    return {
      kind: 'quotes',
      atMs: desk.state.nowMs,
      items: [{ itemId: 2, high: randomInt(random, 1, 3), low: randomInt(random, 1, 3) }],
    };
  if (dice < 0.26)
    return { kind: pick(['pause_market', 'open_market'] as const), marketId: 'm', actor: null, reason: null };
  if (n > COMMANDS * 0.8 && dice < 0.29)
    return pick<Command>([
      { kind: 'close_market', marketId: 'n', actor: null, reason: null },
      { kind: 'settle_market', marketId: 'n', outcome: 'YES', actor: null, reason: null },
      { kind: 'void_market', marketId: 'amm', actor: null, reason: null },
    ]);
  const base = { marketId, outcome, side, ...lots };
  if (marketId === 'amm')
    return order(userId, { ...base, timeInForce: 'FOK', price: side === 'BUY' ? 9_000 : 1_000 });
  if (side === 'BUY' && dice < 0.4)
    return order(userId, { ...base, type: 'MARKET', timeInForce: 'IOC', price: null, maxCost: 2_000_000n });
  if (dice < 0.5)
    return order(userId, {
      ...base,
      price,
      timeInForce: 'GTD',
      expiresAtMs: desk.state.nowMs + randomInt(random, 1, 60),
    });
  return order(userId, {
    ...base,
    price,
    clientOrderId: dice < 0.7 ? `name ${n}` : null,
    timeInForce: pick(['GTC', 'IOC']),
  });
}

describe('a desk on PostgreSQL', () => {
  it(`has in memory what is in the tables after every commit of ${COMMANDS} random commands`, async () => {
    const random = seededRandom(testSeed('memory and tables'));
    const { desk, storage } = scene;
    let compared = 0;
    storage.afterCommit = async () => {
      expect(tablesOf(desk.state)).toEqual(await storage.load());
      expect(imbalances(desk.state)).toEqual([]);
      compared += 1;
    };
    await prepare(desk, USERS, ['m', 'n']);
    await desk.submit({ kind: 'fund_house', account: 'house', amount: 10n ** 9n }, null);
    await desk.submit({ kind: 'fund_house', account: 'quotes', amount: 10n ** 9n }, null);
    const amm = { marketId: 'amm', venue: 'amm', makerFeeBps: 0, takerFeeBps: 30 } as const;
    await desk.submit(
      {
        kind: 'create_market',
        ...amm,
        liquidity: 100_000_000n,
        closesAtMs: null,
        voidRule: 'refund',
        voidPriceBps: null,
        actor: null,
      },
      null,
    );
    await desk.submit({ kind: 'open_market', marketId: 'amm', actor: null, reason: null }, null);
    const codes = new Map<string | null, number>();
    for (let n = 0; n < COMMANDS;) {
      const some = Array.from({ length: randomInt(random, 1, 12) }, () => anyCommand(random, n++));
      for (const code of await Promise.all(some.map((command) => codeOf(desk.submit(command, null)))))
        codes.set(code, (codes.get(code) ?? 0) + 1);
    }
    await desk.close();
    expect(codes.get(null)).toBeGreaterThan(COMMANDS / 4);
    expect([...codes.keys()].filter((code) => code === 'unavailable' || code === 'internal_error')).toEqual(
      [],
    );
    expect(compared).toBeGreaterThan(COMMANDS / 20);
    expect(scene.watch.poisons).toEqual([]);
    // Whoever comes next finds the same, and so do its own commits.
    await scene.endLease();
    const next = await scene.another();
    expect(tablesOf(next.desk.state)).toEqual(await storage.load());
    // Wherever the random commands have left the markets.
    await next.desk.submit({ kind: 'deposit', userId: 'ann', amount: 1n }, null);
    expect(tablesOf(next.desk.state)).toEqual(await storage.load());
    await next.desk.close();
  });
});

describe('a desk that finds tables which do not add up', () => {
  beforeEach(async () => {
    await prepare(scene.desk, ['ann', 'bob']);
    await scene.desk.submit(order('ann'), null);
    await scene.desk.submit(order('bob', { outcome: 'NO', quantity: 500_000n }), null);
    await scene.desk.close();
    await scene.endLease();
  });

  it.each([
    [
      'credits',
      `update trading_account set available = available + 1 where user_id = 'ann'`,
      'all money: 1, not 0',
    ],
    [
      'what is held',
      `update trading_account set held = held + 7, available = available - 7 where user_id = 'ann'`,
      'held of account',
    ],
    ['shares', 'update position set shares = shares + 3', 'YES of m: 500000, not 500003'],
    ['a pot', `update trading_account set available = available + 5 where kind = 'pot'`, 'pot of m'],
    ['supply', `update market set yes = yes + 10000, no = no + 10000`, 'YES of m'],
    ['a hold that is gone', 'delete from hold', 'held of account'],
    ['an account that is gone', `delete from trading_account where user_id = 'bob'`, 'there is no account'],
  ])('does not open, and says what is wrong with %s', async (_, sql, message) => {
    await scene.sql.query(sql);
    await expect(scene.another()).rejects.toThrow(message);
  });

  it('opens when they add up', async () => {
    const { desk } = await scene.another();
    expect(imbalances(stateOf(await scene.storage.load(), DESK_SETTINGS.engine))).toEqual([]);
    await desk.close();
  });
});
