import { describe, expect, it } from '@jest/globals';
import {
  buyNo,
  buyYes,
  change,
  FUNDS,
  placeOrder,
  settle,
  TradingScene,
} from '../../../../../test/support/trading-builders.js';
import { STEP_MAX } from '../money/limits.js';

const emptied = (scene: TradingScene) => {
  const { pot, fees, yes, no, positions } = scene.market();
  return [pot.available, fees.available, yes, no, positions.YES.size, positions.NO.size];
};

describe('a large market', () => {
  const ORDERS = 500;
  const ACCOUNTS = 450;
  const users = Array.from({ length: ACCOUNTS }, (_, i) => `user-${i}`);

  function large(): TradingScene {
    const scene = new TradingScene().withUsers(...users).withMarket();
    for (let i = 0; i < ACCOUNTS; i += 2) {
      scene.do(buyNo(users[i] as string, 4_000, 1));
      scene.do(buyYes(users[i + 1] as string, 6_000, 1));
    }
    for (let i = 0; i < ORDERS; i += 1) {
      const userId = users[i % ACCOUNTS] as string;
      scene.do(placeOrder(userId, { outcome: i % 2 === 0 ? 'YES' : 'NO', price: 1 + (i % 7) }));
    }
    return scene;
  }
  const sizes = (steps: readonly { answer: unknown }[]) =>
    steps.map(({ answer }) => (answer as { count: number }).count);
  const balances = (scene: TradingScene) => users.map((user) => scene.money(user));

  it('is closed and settled in steps of 200, and no step ends anything twice', () => {
    const scene = large();
    const closed = scene.do(change('close_market'));
    expect(closed.facts).toHaveLength(1 + STEP_MAX);
    expect(sizes(scene.advance())).toEqual([200, 100]);
    expect(scene.state.orders.size).toBe(0);
    expect(scene.do(settle('YES')).facts).toHaveLength(1 + STEP_MAX);
    expect(sizes(scene.advance())).toEqual([200, 50]);
    expect(balances(scene)).toEqual(
      users.map((_, i) => [i % 2 === 0 ? FUNDS - 4_000n : FUNDS - 6_000n + 10_000n, 0n]),
    );
    expect(emptied(scene)).toEqual([0n, 0n, 0n, 0n, 0, 0]);
  });

  it('may be settled while its orders are still being cancelled: they are cancelled first', () => {
    const scene = large();
    scene.do(change('close_market'));
    const { facts } = scene.do(settle('YES'));
    expect(facts.filter(({ type }) => type === 'position_settled')).toEqual([]);
    expect(sizes(scene.advance())).toEqual([200, 200, 150]);
    expect(emptied(scene)).toEqual([0n, 0n, 0n, 0n, 0, 0]);
  });

  it('is voided in steps, and every user gets the paid amount back', () => {
    const scene = large();
    scene.do(change('void_market'));
    expect(sizes(scene.advance())).toEqual([200, 200, 200, 150]);
    expect(balances(scene)).toEqual(users.map(() => [FUNDS, 0n]));
    expect(emptied(scene)).toEqual([0n, 0n, 0n, 0n, 0, 0]);
  });

  it('takes turns with another market that ends at the same time', () => {
    const scene = large().withMarket('n');
    for (const userId of users) scene.do(buyYes(userId, 1, 1, { marketId: 'n' }));
    scene.do(change('close_market'));
    scene.do(change('close_market', 'n'));
    const steps: unknown[] = [];
    for (let step = scene.nextStep(); step; step = scene.nextStep())
      steps.push([step, ...sizes([scene.do(step)])]);
    const finish = (marketId: string) => ({ kind: 'finish_on', marketId });
    expect(steps).toEqual([
      [finish('m'), 200],
      [finish('n'), 200],
      [finish('m'), 100],
      [finish('n'), 50],
    ]);
  });

  it('gives orders that expire together the same steps', () => {
    const scene = new TradingScene().withUsers(...users).withMarket();
    const expiresAtMs = scene.nowMs + 1;
    for (const userId of users) scene.do(buyYes(userId, 1, 1, { timeInForce: 'GTD', expiresAtMs }));
    scene.nowMs = expiresAtMs;
    expect(sizes(scene.advance())).toEqual([200, 200, 50]);
    expect(balances(scene)).toEqual(users.map(() => [FUNDS, 0n]));
  });
});
