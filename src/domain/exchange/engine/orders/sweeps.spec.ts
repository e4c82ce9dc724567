// An order that trades in several steps: where it is between its steps, what waits for it, and how it ends.
import { beforeEach, describe, expect, it } from '@jest/globals';
import {
  amend,
  buyNo,
  buyYes,
  cancel,
  cancelAll,
  change,
  LOT,
  NOW_MS,
  spend,
  TradingScene,
  tradesIn,
} from '../../../../../test/support/trading-builders.js';
import { dumpOf } from '../../../../../test/support/trading-dump.js';
import { apply } from '../apply.js';
import type { Command } from '../commands.js';
import type { OrderView } from '../facts.js';
import { startOf, undo } from '../state/undo.js';
import { blockerOf } from './sweeps.js';

const STEP: Command = { kind: 'sweep_on', marketId: 'm' };

let scene: TradingScene;
beforeEach(() => {
  scene = new TradingScene({ stepMax: 2 }).withUsers('bank', 'ann', 'bob', 'cid');
  scene.withMarket().withMarket('n');
});

/** Asks of one lot each. */
const asks = (count: number, price = 5_000): void => {
  for (let i = 0; i < count; i += 1) scene.do(buyNo('bob', price, 1));
};

const begin = (command: Command): void => {
  expect(scene.do(command).answer).toEqual({ type: 'sweeping', marketId: 'm' });
};

/** Carries out all remaining steps. Returns their number and the answer of the last step. */
function finish(): { steps: number; order: OrderView } {
  for (let steps = 1; ; steps += 1) {
    const { ended } = scene.do(STEP);
    if (ended) return { steps, order: ended.order };
  }
}

const blocked = (command: Command): string | null => blockerOf(scene.state, command);

describe('an order that meets more orders than one step looks at', () => {
  it('trades with two a step, and is in no book between the steps', () => {
    asks(5);
    begin(buyYes('ann', 5_000, 7));
    const [order] = scene.user('ann').openOrders();
    expect(order).toMatchObject({ status: 'OPEN', filled: 2n * LOT, level: null });
    expect(scene.levels('bid')).toEqual([]);
    expect(scene.levels('ask')).toEqual([[5_000, 3]]);
    expect(tradesIn(scene.do(STEP))).toHaveLength(2);
    expect(finish()).toMatchObject({ steps: 1, order: { status: 'OPEN', filled: 5n * LOT } });
    expect(scene.levels('bid')).toEqual([[5_000, 2]]);
    expect(scene.market().sweep).toBeNull();
  });

  it('ends in its first step when no order is left beyond it', () => {
    asks(2);
    expect(scene.order(buyYes('ann', 5_000, 3)).filled).toBe(2n * LOT);
    asks(2);
    expect(scene.market().sweep).toBeNull();
  });

  it('ends with the step after which its money pays for nothing more', () => {
    asks(5);
    expect(scene.order(spend('ann', 10_000n)).status).toBe('FILLED');
    begin(spend('ann', 20_000n));
    // Three lots were left: they cost 15,000.
    expect(finish()).toMatchObject({ steps: 1, order: { status: 'CANCELLED', cost: 15_000n } });
    asks(5);
    begin(spend('ann', 15_000n));
    expect(finish()).toMatchObject({ steps: 1, order: { status: 'FILLED', cost: 15_000n } });
  });

  it('reports the end of a purchase whose last step only cancels', () => {
    asks(2, 6_000);
    scene.do(buyNo('ann', 5_000, 1));
    asks(1, 1);
    begin(spend('ann', 13_500n, null, { selfTradePrevention: 'cancel_oldest' }));
    const { facts, ended } = scene.do(STEP);
    expect(ended?.order).toMatchObject({ status: 'FILLED', held: 0n });
    expect(facts.map(({ type }) => type)).toEqual(['order_cancelled', 'order_amended']);
  });

  it('cancels its own orders on the way, each as one look', () => {
    scene.do(buyNo('ann', 5_000, 1));
    asks(1);
    scene.do(buyNo('ann', 5_000, 1));
    asks(1);
    begin(buyYes('ann', 5_000, 2, { selfTradePrevention: 'cancel_oldest' }));
    expect(finish()).toMatchObject({ steps: 1, order: { status: 'FILLED' } });
    expect(scene.user('ann').orderCount).toBe(0);
  });

  it('may be an amended order', () => {
    const id = scene.id(buyYes('ann', 4_000, 4));
    asks(4);
    begin(amend('ann', id, { price: 5_000 }));
    expect(scene.levels('bid')).toEqual([]);
    expect(finish().order).toMatchObject({ id, status: 'FILLED', price: 5_000 });
  });

  it('is undone step by step', () => {
    asks(6);
    begin(buyYes('ann', 5_000, 9));
    scene.state.changes.clear();
    const before = JSON.stringify(dumpOf(scene.state));
    for (const steps of [1, 2, 3]) {
      const start = startOf(scene.state);
      for (let i = 0; i < steps && scene.market().sweep; i += 1) apply(scene.state, STEP, NOW_MS);
      undo(scene.state, start);
      expect(JSON.stringify(dumpOf(scene.state))).toBe(before);
      expect(blocked(buyYes('cid', 1, 1))).toBe('market m');
    }
  });
});

describe('while an order sweeps', () => {
  beforeEach(() => {
    asks(5);
    begin(buyYes('ann', 5_000, 9));
  });

  it('users wait with commands for its market, and its user with all commands', () => {
    expect(blocked(buyYes('cid', 1, 1))).toBe('market m');
    expect(blocked(cancelAll('bob', { marketId: 'm' }))).toBe('market m');
    expect(blocked(cancelAll('bob'))).toBeNull();
    expect(blocked(cancelAll('cid'))).toBeNull();
    expect(blocked(cancel('bob', scene.queue('ask')[0] ?? 0))).toBe('market m');
    expect(blocked(buyYes('cid', 1, 1, { marketId: 'n' }))).toBeNull();
    expect(blocked(buyYes('ann', 1, 1, { marketId: 'n' }))).toBe('user ann');
    expect(blocked({ kind: 'withdraw', userId: 'ann', amount: 1n })).toBe('user ann');
    expect(blocked({ kind: 'withdraw', userId: 'bob', amount: 1n })).toBeNull();
    expect(blocked(change('pause_market'))).toBeNull();
    expect(() => scene.do(buyYes('cid', 1, 1))).toThrow('has to wait');
  });

  it.each([
    ['pause_market', 'market_paused', 3],
    ['close_market', 'market_closed', 0],
    ['void_market', 'market_closed', 0],
  ] as const)('%s ends it, and cancels its rest', (kind, reason, left) => {
    const { ended, facts } = scene.do(change(kind));
    expect(ended?.order).toMatchObject({ status: 'CANCELLED', reason, filled: 2n * LOT, held: 0n });
    expect(facts[0]).toMatchObject({ type: 'order_cancelled' });
    expect(scene.queue('ask')).toHaveLength(left);
    expect(blocked(buyYes('cid', 1, 1))).toBeNull();
  });

  it('is given up when a step cannot be stored, and its market is paused', () => {
    const { ended } = scene.do({ kind: 'abandon_sweep', marketId: 'm' });
    expect(ended?.order).toMatchObject({ status: 'CANCELLED', reason: 'internal_error' });
    expect(scene.market().state).toBe('PAUSED');
    expect(scene.user('ann').held).toBe(0n);
  });
});

describe('what becomes due while an order sweeps', () => {
  it('waits for its end: the orders still trade, and the market closes after it', () => {
    scene.withMarket('soon', { closesAtMs: NOW_MS + 10 });
    const on = { marketId: 'soon' };
    const expiresAtMs = NOW_MS + 5;
    for (let i = 0; i < 5; i += 1)
      scene.do(buyNo('bob', 5_000, 1, { ...on, timeInForce: 'GTD', expiresAtMs }));
    const elsewhere = scene.id(buyYes('cid', 1, 1, { timeInForce: 'GTD', expiresAtMs }));
    expect(scene.do(buyYes('ann', 5_000, 9, on)).answer.type).toBe('sweeping');
    scene.nowMs = NOW_MS + 20;
    scene.advance();
    expect(scene.state.orders.has(elsewhere)).toBe(false);
    expect(scene.queue('ask', 'soon')).toHaveLength(3);
    let ended: OrderView | undefined;
    while (!ended) ended = scene.do({ kind: 'sweep_on', marketId: 'soon' }).ended?.order;
    expect(ended).toMatchObject({ status: 'OPEN', filled: 5n * LOT });
    scene.advance();
    expect(scene.market('soon').state).toBe('CLOSED');
    expect(scene.state.orders.size).toBe(0);
  });
});
