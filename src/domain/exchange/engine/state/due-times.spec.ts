import { beforeEach, describe, expect, it } from '@jest/globals';
import {
  amend,
  buyNo,
  buyYes,
  cancel,
  cancelAll,
  change,
  createMarket,
  FUNDS,
  LOT,
  NOW_MS,
  TradingScene,
} from '../../../../../test/support/trading-builders.js';
import type { Command } from '../commands.js';
import { apply, blockerOf, moveTime, nextClearing, nextDue } from '../index.js';
import { nextDueMs } from './due-times.js';

const STEP = 2;
const AT_MS = NOW_MS + 1_000;
const expiring = (marketId: string, expiresAtMs = AT_MS) => ({
  timeInForce: 'GTD' as const,
  expiresAtMs,
  marketId,
});

let scene: TradingScene;
beforeEach(() => {
  scene = new TradingScene({ stepMax: STEP }).withUsers('ann', 'bob').withMarket('a').withMarket('b');
});

const place = (userId: string, marketId: string, expiresAtMs = AT_MS): number =>
  scene.id(buyYes(userId, 1, 1, expiring(marketId, expiresAtMs)));

/** The time goes on, and nothing else happens. */
const wait = (untilMs: number): void => {
  scene.nowMs = untilMs;
  moveTime(scene.state, untilMs);
};

const blocked = (command: Command): string | null => blockerOf(scene.state, command);

/** The markets that take the next steps, in order. */
function turns(most = 20): string[] {
  const ids: string[] = [];
  for (let step = scene.nextStep(); step && ids.length < most; step = scene.nextStep()) {
    scene.do(step);
    ids.push('marketId' in step ? `${step.marketId}` : '');
  }
  return ids;
}

describe('the due times of a market', () => {
  const MANY = 2_000;

  it('are kept once for an order, however often its expiry is amended', () => {
    const id = place('ann', 'a');
    for (let i = 0; i < MANY; i += 1) scene.do(amend('ann', id, { expiresAtMs: NOW_MS + 2_000 + i }));
    expect(scene.market('a').expiries.size).toBe(1);
    expect(nextDueMs(scene.market('a'))).toBe(NOW_MS + 2_000 + MANY - 1);
    wait(NOW_MS + 2_000 + MANY - 2);
    expect(turns()).toEqual([]);
    wait(scene.nowMs + 1);
    expect(turns()).toEqual(['a']);
    expect(scene.state.orders.has(id)).toBe(false);
  });

  it('leave no trace of orders that are cancelled, filled or entered again before they expire', () => {
    for (let i = 0; i < MANY; i += 1) scene.do(cancel('bob', place('bob', 'a')));
    scene.id(buyYes('ann', 5_000, 1, expiring('a')));
    scene.do(buyNo('bob', 5_000, 1, { marketId: 'a' }));
    const moved = place('ann', 'a');
    scene.do(amend('ann', moved, { price: 2 }));
    expect([...scene.market('a').expiries].map(({ id }) => id)).toEqual([moved]);
  });

  it('come in the order of the times, the expiries of a moment before the deadline', () => {
    scene.do(createMarket('c', { closesAtMs: AT_MS }));
    scene.do(change('open_market', 'c'));
    const ids = [AT_MS, AT_MS - 1, AT_MS - 2, AT_MS + 1].map((atMs) => place('ann', 'c', atMs));
    wait(AT_MS + 5);
    const ended = scene
      .advance()
      .flatMap(({ facts }) => facts)
      .map((fact) => {
        if (fact.type !== 'order_cancelled') return fact.type;
        return `${ids.indexOf(fact.order.id)} ${fact.order.reason}`;
      });
    expect(ended).toEqual(['2 expired', '1 expired', '0 expired', 'market_changed', '3 market_closed']);
  });
});

describe('markets with due times', () => {
  it('take turns, and one step is bounded', () => {
    for (let i = 0; i < 5 * STEP; i += 1) place('ann', 'a');
    place('bob', 'b', AT_MS + 1);
    wait(AT_MS);
    expect(turns(2)).toEqual(['a', 'a']);
    wait(AT_MS + 1);
    expect(scene.state.orders.size).toBe(3 * STEP + 1);
    expect(turns()).toEqual(['a', 'b', 'a', 'a']);
  });

  it('make commands for the market wait, and no other command', () => {
    const [first = 0] = Array.from({ length: STEP + 1 }, () => place('ann', 'a'));
    const other = place('ann', 'b', AT_MS + 9);
    wait(AT_MS - 1);
    expect(blocked(buyYes('bob', 1, 1, { marketId: 'a' }))).toBeNull();
    wait(AT_MS);
    expect(blocked(buyYes('bob', 1, 1, { marketId: 'a' }))).toBe('market a');
    expect(blocked(cancel('ann', first))).toBe('market a');
    expect(blocked(change('close_market', 'a'))).toBe('market a');
    expect(blocked(change('close_market', 'b'))).toBeNull();
    expect(blocked(cancel('ann', other))).toBeNull();
    expect(blocked({ kind: 'withdraw', userId: 'ann', amount: 1n })).toBeNull();
    expect(blocked({ kind: 'advance', marketId: 'a' })).toBeNull();
    expect(() => apply(scene.state, buyYes('bob', 1, 1, { marketId: 'a' }), AT_MS)).toThrow('has to wait');
    scene.advance();
    expect(blocked(buyYes('bob', 1, 1, { marketId: 'a' }))).toBeNull();
  });

  it('hold the credits of an expired order until its turn', () => {
    scene.do(buyYes('ann', 5_000, 1, expiring('a')));
    wait(AT_MS);
    expect(scene.refusal({ kind: 'withdraw', userId: 'ann', amount: FUNDS })).toBe('insufficient_funds');
    scene.advance();
    scene.do({ kind: 'withdraw', userId: 'ann', amount: FUNDS });
  });

  it('are passed over while their steps are set aside', () => {
    place('ann', 'a');
    place('bob', 'b');
    wait(AT_MS);
    expect(nextDue(scene.state, AT_MS, new Set([scene.market('a')]))?.id).toBe('b');
    expect(nextDue(scene.state, AT_MS)?.id).toBe('a');
  });

  it('are all reached when many are due at one moment', () => {
    const ids = Array.from({ length: 450 }, (_, i) => `x${1_000 + i}`);
    for (const id of ids) scene.do(createMarket(id, { closesAtMs: AT_MS }));
    for (let i = 0; i < 3 * STEP; i += 1) place('ann', 'a', AT_MS - 1);
    wait(AT_MS);
    const order = turns(1_000);
    expect(order.filter((id) => id !== 'a')).toEqual(ids);
    expect(order.filter((id) => id === 'a')).toHaveLength(3);
    expect(order.indexOf('a', 1)).toBeLessThan(250);
  });
});

describe('work that comes before due times', () => {
  it('is the sweep of the market', () => {
    for (let i = 0; i < 2 * STEP; i += 1) scene.do(buyNo('bob', 5_000, 1, { marketId: 'a' }));
    place('bob', 'a');
    scene.do(buyYes('ann', 5_000, 2 * STEP, { marketId: 'a' }));
    wait(AT_MS);
    expect(nextDue(scene.state, AT_MS)).toBeUndefined();
    expect(() => scene.do({ kind: 'advance', marketId: 'a' })).toThrow('have to wait');
    scene.do({ kind: 'sweep_on', marketId: 'a' });
    expect(turns()).toEqual(['a']);
    expect(scene.state.orders.size).toBe(0);
  });

  it('is the cancellation of the orders of a paused market', () => {
    scene.withMarket('c', { pausePolicy: 'cancel', closesAtMs: AT_MS });
    for (let i = 0; i < 201; i += 1) scene.do(buyYes('ann', 1, 1, { marketId: 'c' }));
    scene.do(change('pause_market', 'c'));
    wait(AT_MS);
    expect(nextDue(scene.state, AT_MS)).toBeUndefined();
    expect(() => scene.do({ kind: 'advance', marketId: 'c' })).toThrow('have to wait');
    expect(blocked(change('close_market', 'c'))).toBe('market c');
    expect(turns()).toEqual(['c', 'c']);
    expect(scene.market('c').state).toBe('CLOSED');
    expect(() => scene.do({ kind: 'finish_on', marketId: 'c' })).toThrow('nothing to cancel');
  });
});

describe('the cancellation of a user’s orders', () => {
  it('lets expired orders expire, and comes back to their market', () => {
    const expired = Array.from({ length: STEP + 1 }, () => place('ann', 'a'));
    const lasting = scene.id(buyYes('ann', 1, 1, { marketId: 'a' }));
    scene.id(buyYes('ann', 1, 1, { marketId: 'b' }));
    wait(AT_MS);
    expect(scene.do(cancelAll('ann')).answer).toEqual({ type: 'clearing', userId: 'ann' });
    expect(scene.state.parkedClearings.size).toBe(1);
    scene.advance();
    expect(scene.state.parkedClearings.size).toBe(0);
    const [last] = scene.clear('ann').slice(-1);
    const orders = last?.cleared?.answer.type === 'orders' ? last.cleared.answer.orders : [];
    const reasons = new Map(orders.map(({ id, reason }) => [id, reason]));
    expect(expired.map((id) => reasons.get(id))).toEqual(expired.map(() => 'expired'));
    expect(reasons.get(lasting)).toBe('user');
  });

  it('goes on when a ban ends the last orders that have expired', () => {
    for (let i = 0; i < STEP; i += 1) place('bob', 'a');
    scene.id(buyYes('ann', 1, 1, { marketId: 'a' }));
    wait(AT_MS);
    scene.do(cancelAll('ann'));
    expect(nextClearing(scene.state)).toBeUndefined();
    scene.do({ kind: 'bar_account', userId: 'bob', isBarred: true });
    expect(scene.nextStep()).toBeNull();
    expect(nextClearing(scene.state)).toBe(scene.user('ann'));
    scene.clear('ann');
    expect(scene.user('ann').orderCount).toBe(0);
  });

  it('goes on after the end of a market that cancels orders with due times', () => {
    scene.withMarket('c', { pausePolicy: 'cancel' });
    for (let i = 0; i < 201; i += 1) place('ann', 'c');
    scene.do(change('pause_market', 'c'));
    wait(AT_MS);
    scene.do(cancelAll('ann'));
    expect(scene.state.parkedClearings.size).toBe(1);
    scene.advance();
    expect(scene.clear('ann')).toHaveLength(1);
  });
});

describe('a new quote', () => {
  it('passes over orders that have expired and wait for their step', () => {
    scene.quote([{ itemId: 2, high: 110, low: 100 }]);
    const item = (timeInForce: 'GTC' | 'GTD', expiresAtMs: number | null) =>
      scene.id(buyYes('ann', 90, 1, { marketId: 'item:2', timeInForce, expiresAtMs, quantity: LOT }));
    const expired = item('GTD', AT_MS);
    const lasting = item('GTC', null);
    wait(AT_MS);
    scene.quote([{ itemId: 2, high: 80, low: 80 }]);
    expect([scene.state.orders.has(expired), scene.state.orders.has(lasting)]).toEqual([true, false]);
    const facts = scene.advance().flatMap((step) => step.facts);
    expect(facts).toMatchObject([{ type: 'order_cancelled', order: { id: expired, reason: 'expired' } }]);
  });
});
