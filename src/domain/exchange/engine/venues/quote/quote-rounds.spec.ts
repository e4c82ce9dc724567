// A new quote that tries the resting orders of its item in several steps: what happens between the steps.
import { beforeEach, describe, expect, it } from '@jest/globals';
import {
  amend,
  cancel,
  cancelAll,
  CREDIT,
  NOW_MS,
  placeOrder,
  tradesIn,
  TradingScene,
} from '../../../../../../test/support/trading-builders.js';
import { dumpOf } from '../../../../../../test/support/trading-dump.js';
import type { Command, PlaceOrder } from '../../commands.js';
import type { Accepted } from '../../facts.js';
import { nextClearing } from '../../orders/clearings.js';
import { blockerOf } from '../../orders/sweeps.js';
import { startOf, undo } from '../../state/undo.js';
import { nextRounds } from './quote-rounds.js';

const ITEM = 'item:2';
const OTHER = 'item:3';
const MAX_AGE_MS = 60_000;

let scene: TradingScene;
beforeEach(() => {
  scene = new TradingScene({ stepMax: 2, quoteExposureMax: 1_000_000n * CREDIT }).withUsers('ann', 'bob');
  quote(2, 1_000);
  quote(3, 1_000);
});

const quote = (itemId: number, price: number): Accepted => scene.quote([{ itemId, high: price, low: price }]);
const buy = (price: number, more: Partial<PlaceOrder> = {}) =>
  placeOrder('ann', { marketId: ITEM, price, quantity: CREDIT, ...more });
const on = (marketId = ITEM): Command => ({ kind: 'try_on', marketId });
const filledIn = (accepted: Accepted): number[] => tradesIn(accepted).map(({ taker }) => taker.orderId);
const blocked = (command: Command): string | null => blockerOf(scene.state, command);
const isOpen = (id: number | undefined): boolean => scene.state.orders.has(id ?? 0);

/** The orders filled by all further steps of an item. */
function finish(marketId = ITEM): number[] {
  const filled: number[] = [];
  while (scene.market(marketId).quoteRound) filled.push(...filledIn(scene.do(on(marketId))));
  return filled;
}

/** Six orders, the best price first. */
const ladder = (marketId = ITEM): number[] =>
  [600, 500, 500, 400, 300, 200].map((price) => scene.id(buy(price, { marketId })));

describe('a quote that reaches more orders than one step looks at', () => {
  it('fills so many a step, best price first, then oldest, and stops at the first order that waits', () => {
    const ids = ladder();
    expect(filledIn(quote(2, 300))).toEqual(ids.slice(0, 2));
    expect(filledIn(scene.do(on()))).toEqual(ids.slice(2, 4));
    expect(filledIn(scene.do(on()))).toEqual(ids.slice(4, 5));
    expect(scene.state.rounds.size).toBe(0);
    expect(isOpen(ids[5])).toBe(true);
  });

  it('looks once at an order that the house cannot take, and goes on behind it', () => {
    scene = new TradingScene({ stepMax: 2, quoteExposureMax: 1_000n * CREDIT }).withUsers('ann', 'bob');
    quote(2, 1_000);
    const large = [1, 2, 3].map(() => scene.id(buy(600, { quantity: 5n * CREDIT })));
    const small = scene.id(buy(500));
    expect(filledIn(quote(2, 400))).toEqual([]);
    expect(finish()).toEqual([small]);
    expect(large.every(isOpen)).toBe(true);
  });

  it('fills the sells after the buys', () => {
    for (let i = 0; i < 3; i += 1) scene.do(buy(1_000, { userId: 'bob' }));
    const sells = [1_300, 1_200, 1_100].map((price) => scene.id(buy(price, { userId: 'bob', side: 'SELL' })));
    expect([...filledIn(quote(2, 1_200)), ...finish()]).toEqual([sells[2], sells[1]]);
    expect(isOpen(sells[0])).toBe(true);
  });

  it('lets the commands of users for the item wait, and no others', () => {
    const [, , , id = 0] = ladder();
    quote(2, 300);
    const here = [buy(900), buy(900, { userId: 'bob' }), amend('ann', id, { price: 1 }), cancel('ann', id)];
    for (const command of here) expect(blocked(command)).toBe(`market ${ITEM}`);
    const elsewhere = [buy(1, { marketId: OTHER }), cancelAll('ann'), on()];
    for (const command of elsewhere) expect(blocked(command)).toBeNull();
    finish();
    expect(blocked(here[0] ?? on())).toBeNull();
  });

  it('is replaced by a newer quote of the item, which starts again at the best price', () => {
    const ids = ladder();
    quote(2, 200);
    expect(filledIn(quote(2, 500))).toEqual([ids[2]]);
    expect(scene.state.rounds.size).toBe(0);
    expect(ids.slice(3).every(isOpen)).toBe(true);
  });

  it('goes on when another item has a new quote', () => {
    const [ids, others] = [ladder(), ladder(OTHER)];
    quote(2, 200);
    expect(filledIn(quote(3, 400))).toEqual(others.slice(0, 2));
    expect([...nextRounds(scene.state)].map(({ id }) => id)).toEqual([ITEM]);
    scene.do(on());
    expect([...nextRounds(scene.state)].map(({ id }) => id)).toEqual([OTHER]);
    expect(finish()).toEqual(ids.slice(4));
    expect(finish(OTHER)).toEqual(others.slice(2, 4));
  });

  it('counts the time of its arrival, also for a quote and an expiry that end between its steps', () => {
    const ids = ladder();
    const expiresAtMs = NOW_MS + 10;
    const brief = scene.id(buy(350, { timeInForce: 'GTD', expiresAtMs }));
    const late = scene.id(buy(250, { timeInForce: 'GTD', expiresAtMs }));
    quote(2, 300);
    scene.nowMs = NOW_MS + MAX_AGE_MS + 1;
    scene.advance();
    expect(isOpen(late)).toBe(true);
    expect(finish()).toEqual([ids[2], ids[3], brief, ids[4]]);
    scene.advance();
    expect(isOpen(late)).toBe(false);
  });

  it('leaves an order that expired before a newer quote arrived to its expiry', () => {
    const ids = ladder();
    const late = scene.id(buy(450, { timeInForce: 'GTD', expiresAtMs: NOW_MS + 10 }));
    quote(2, 200);
    scene.nowMs = NOW_MS + 10;
    scene.advance();
    expect([...filledIn(quote(2, 400)), ...finish()]).toEqual(ids.slice(2, 4));
    expect(isOpen(late)).toBe(true);
    scene.advance();
    expect(isOpen(late)).toBe(false);
  });

  it('comes before a cancellation of all orders of a user, which goes on afterwards', () => {
    const ids = ladder();
    quote(2, 300);
    expect(scene.do(cancelAll('ann')).answer.type).toBe('clearing');
    expect(nextClearing(scene.state)).toBeUndefined();
    expect(finish()).toEqual(ids.slice(2, 5));
    expect(nextClearing(scene.state)).toBe(scene.user('ann'));
    scene.clear('ann');
    expect(scene.user('ann').orderCount).toBe(0);
  });

  it('does not fill an order that an operator cancels between its steps', () => {
    const ids = ladder();
    const other = scene.id(buy(350, { userId: 'bob' }));
    quote(2, 300);
    scene.do({ kind: 'bar_account', userId: 'ann', isBarred: true });
    scene.do({ kind: 'clear_on', userId: 'ann' });
    expect(scene.state.clearings.size).toBe(0);
    expect(ids.some(isOpen)).toBe(false);
    expect(finish()).toEqual([other]);
  });

  it('ends when a step cannot be stored; the next quote tries the other orders', () => {
    const ids = ladder();
    quote(2, 200);
    scene.do({ kind: 'abandon_round', marketId: ITEM });
    expect(scene.state.rounds.size).toBe(0);
    expect(blocked(buy(1))).toBeNull();
    expect([...filledIn(quote(2, 200)), ...finish()]).toEqual(ids.slice(2));
  });

  it('is as before after each of its steps is undone', () => {
    ladder();
    const steps: Command[] = [
      { kind: 'quotes', atMs: scene.nowMs, items: [{ itemId: 2, high: 200, low: 200 }] },
      { kind: 'quotes', atMs: scene.nowMs, items: [{ itemId: 2, high: 300, low: 300 }] },
      on(),
    ];
    for (const command of steps) {
      scene.state.changes.clear();
      const before = JSON.stringify(dumpOf(scene.state));
      const start = startOf(scene.state);
      scene.do(command);
      undo(scene.state, start);
      expect(JSON.stringify(dumpOf(scene.state))).toBe(before);
      scene.do(command);
    }
    expect(scene.state.rounds.size).toBe(0);
  });
});

describe('quotes of several items', () => {
  it('look together at no more orders than one step allows', () => {
    const [ids, others] = [ladder(), ladder(OTHER)];
    const both = [2, 3].map((itemId) => ({ itemId, high: 300, low: 300 }));
    expect(filledIn(scene.quote(both))).toEqual(ids.slice(0, 2));
    expect([...scene.state.rounds].map(({ id }) => id)).toEqual([ITEM, OTHER]);
    expect(finish(OTHER)).toEqual(others.slice(0, 5));
    expect(finish()).toEqual(ids.slice(2, 5));
  });

  it('take steps together when their orders are few', () => {
    scene.quote([4, 5, 6, 7].map((itemId) => ({ itemId, high: 1_000, low: 1_000 })));
    for (const itemId of [4, 5, 6, 7]) scene.do(buy(500, { marketId: `item:${itemId}` }));
    scene.quote([4, 5, 6, 7].map((itemId) => ({ itemId, high: 400, low: 400 })));
    expect([...nextRounds(scene.state)].map(({ id }) => id)).toEqual(['item:6', 'item:7']);
  });
});
