// Engine against model on random commands, and proof that the simulator finds a disagreement and reports it in few
// commands.
import { describe, expect, it } from '@jest/globals';
import type { PlaceOrder } from '../../src/domain/exchange/engine/commands.js';
import { testSeed } from '../support/random.js';
import { EngineRun } from './engine-run.js';
import { explainEngine, simulateEngine } from './engine-simulation.js';
import { Generator } from './generator.js';
import { scenarioOf } from './scenario.js';
import { shrink } from './shrink.js';

const SEEDS = 6;
const STEPS = 2_000;
/** A seed with many resting orders of items and short steps. */
const BUSY_SEED = 9;

const orderOf = (userId: string): PlaceOrder => ({
  ...{
    kind: 'place_order',
    marketId: 'm-1',
    clientOrderId: null,
    outcome: 'YES',
    side: 'BUY',
    type: 'LIMIT',
  },
  ...{ timeInForce: 'GTC', price: 1, quantity: 10_000n, maxCost: null, expiresAtMs: null, postOnly: false },
  ...{ userId, selfTradePrevention: 'cancel_newest' },
});

describe('the engine and the model', () => {
  it('agree on every command', async () => {
    const first = testSeed('the engine and the model');
    for (let seed = first; seed < first + SEEDS; seed++) {
      const failure = simulateEngine(seed, STEPS);
      if (failure) throw new Error(await explainEngine(seed, failure));
    }
  });

  it('carry out other commands between the steps of a new quote', () => {
    const run = new EngineRun(scenarioOf(BUSY_SEED));
    const generator = new Generator(BUSY_SEED, scenarioOf(BUSY_SEED), run.model.world);
    let between = 0;
    for (let step = 1; step <= STEPS; step++) {
      const { command, nowMs } = generator.next();
      run.step(command, nowMs);
      between += run.state.rounds.size;
    }
    expect(between).toBeGreaterThan(0);
  });

  it('agree on how many orders a user may have open', () => {
    const scenario = scenarioOf(1);
    const run = new EngineRun({ ...scenario, options: { ...scenario.options, orderValueMin: 0n } });
    const userId = 'user-0';
    const market = { marketId: 'm-1', actor: null, reason: null };
    run.step({ kind: 'open_account', userId }, 1);
    run.step({ kind: 'deposit', userId, amount: 1_000_000n }, 1);
    run.step(
      {
        ...{
          kind: 'create_market',
          venue: 'book',
          liquidity: null,
          closesAtMs: null,
          voidRule: 'refund',
          voidPriceBps: null,
        },
        ...{ marketId: 'm-1', makerFeeBps: 0, takerFeeBps: 0, actor: null },
      },
      1,
    );
    run.step({ kind: 'open_market', ...market }, 1);
    const placed = Array.from({ length: 1_001 }, () => run.step(orderOf(userId), 2));
    expect(placed.filter((id) => id !== null)).toHaveLength(1_000);
    run.step({ kind: 'cancel_order', userId, orderId: placed[0] ?? 0 }, 3);
    expect(run.step(orderOf(userId), 3)).not.toBeNull();
    run.step({ kind: 'close_market', ...market }, 4);
    run.checkAll();
    expect(run.state.orders.size).toBe(0);
  });

  it('are reported when a micro credit is missing in the ledger', () => {
    const run = new EngineRun(scenarioOf(1));
    run.step({ kind: 'fund_house', account: 'house', amount: 5n }, 1);
    run.checkAll();
    run.state.systemAccount('house').available += 1n;
    expect(() => run.checkAll()).toThrow('house accounts');
  });
});

describe('a failing list', () => {
  it('becomes as small as it can be', async () => {
    const items = Array.from({ length: 100 }, (_, i) => i);
    const { items: left } = await shrink(
      items,
      (some) => some.includes(13) && some.includes(77) && some.indexOf(13) < some.indexOf(77),
      () => false,
    );
    expect(left).toEqual([13, 77]);
  });
});
