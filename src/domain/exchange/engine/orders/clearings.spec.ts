// The cancellation of many orders of one user in several steps: what happens between the steps, and what the answer says.
import { beforeEach, describe, expect, it } from '@jest/globals';
import {
  buyNo,
  buyYes,
  cancel,
  cancelAll,
  change,
  LOT,
  sellYes,
  TradingScene,
} from '../../../../../test/support/trading-builders.js';
import { dumpOf } from '../../../../../test/support/trading-dump.js';
import type { Command } from '../commands.js';
import type { Accepted } from '../facts.js';
import { startOf, undo } from '../state/undo.js';
import { nameClearing, nextClearing } from './clearings.js';
import { blockerOf } from './sweeps.js';

const CLEARING = { type: 'clearing', userId: 'ann' };
const STEP: Command = { kind: 'clear_on', userId: 'ann' };
const CUT: Command = { kind: 'abandon_clearing', userId: 'ann' };
const BAN: Command = { kind: 'bar_account', userId: 'ann', isBarred: true };

let scene: TradingScene;
let ids: number[];
beforeEach(() => {
  scene = new TradingScene({ stepMax: 2 }).withUsers('ann', 'bob', 'cid').withMarket().withMarket('n');
  ids = [100, 200, 300, 400, 500].map((price) => scene.id(buyYes('ann', price, 1)));
});

const endsIn = (accepted: Accepted | undefined) => {
  const answer = accepted?.cleared?.answer;
  if (answer?.type !== 'orders') throw new Error('the last step answers with orders');
  return answer.orders.map(({ id, status, reason }) => [id, status, reason]);
};
const open = (): number[] => [...scene.state.orders.keys()].sort((a, b) => a - b);
const blocked = (command: Command): string | null => blockerOf(scene.state, command);

describe('the cancellation of many orders', () => {
  it('takes orders by id, so many a step, and its last step answers with all of them', () => {
    expect(scene.do(cancelAll('ann')).answer).toEqual(CLEARING);
    expect(open()).toEqual(ids.slice(2));
    const steps = scene.clear('ann');
    expect(steps.map(({ cleared }) => cleared?.userId)).toEqual([undefined, 'ann']);
    expect(endsIn(steps[1])).toEqual(ids.map((id) => [id, 'CANCELLED', 'user']));
    expect(scene.state.clearings.size).toBe(0);
  });

  it('says how an order has ended that was filled before its turn', () => {
    scene.do(cancelAll('ann'));
    scene.do(buyNo('bob', 9_500, 1));
    const [, , , , filled] = ids;
    const last = scene.clear('ann').at(-1);
    expect(endsIn(last)).toEqual(
      ids.map((id) => (id === filled ? [id, 'FILLED', null] : [id, 'CANCELLED', 'user'])),
    );
  });

  it('lets the commands of its user wait, and no others', () => {
    scene.do(cancelAll('ann'));
    for (const command of [buyYes('ann', 1, 1), cancel('ann', ids[4] ?? 0), cancelAll('ann'), BAN])
      expect(blocked(command)).toBe('user ann');
    for (const command of [buyYes('bob', 1, 1), change('pause_market'), STEP])
      expect(blocked(command)).toBeNull();
  });

  it('leaves orders in a market that sweeps to the end, and goes on when the sweep has ended', () => {
    const other = scene.id(buyYes('ann', 600, 1, { marketId: 'n' }));
    const third = scene.id(buyYes('ann', 600, 1, { marketId: 'n' }));
    for (let i = 0; i < 3; i += 1) scene.do(buyYes('cid', 700, 1));
    expect(scene.do(buyNo('bob', 9_300, 4)).answer).toEqual({ type: 'sweeping', marketId: 'm' });
    scene.do(cancelAll('ann'));
    expect(open()).toEqual(expect.arrayContaining(ids));
    expect(open()).not.toContain(other);
    expect(open()).not.toContain(third);
    expect(nextClearing(scene.state)).toBeUndefined();
    while (scene.market().sweep) scene.do({ kind: 'sweep_on', marketId: 'm' });
    expect(nextClearing(scene.state)).toBe(scene.user('ann'));
    expect(endsIn(scene.clear('ann').at(-1))).toHaveLength(ids.length + 2);
  });

  it('is as before after each of its steps is undone', () => {
    for (const command of [cancelAll('ann'), STEP, STEP]) {
      scene.state.changes.clear();
      const before = JSON.stringify([dumpOf(scene.state), clearingNow()]);
      const start = startOf(scene.state);
      scene.state.changes.clear();
      scene.do(command);
      undo(scene.state, start);
      expect(JSON.stringify([dumpOf(scene.state), clearingNow()])).toBe(before);
      scene.do(command);
    }
    expect(scene.state.clearings.size).toBe(0);
  });
});

const clearingNow = () =>
  [...scene.state.clearings.values()].map(({ orderIds, ended }) => [
    [...orderIds],
    ended.map(({ id }) => id),
  ]);

describe('a ban', () => {
  it('refuses new orders from its first step on, and cancels the others in steps', () => {
    expect(scene.do(BAN).answer).toEqual(CLEARING);
    expect(scene.user('ann').status).toBe('barred');
    expect(open()).toEqual(ids.slice(2));
    const last = scene.clear('ann').at(-1);
    expect(last?.cleared?.answer).toMatchObject({ type: 'account', account: { held: 0n } });
    expect(scene.refusal(buyYes('ann', 1, 1))).toBe('account_closed');
  });

  it('ends the sweep of the user at once, with the reason of the ban', () => {
    for (let i = 0; i < 5; i += 1) scene.do(buyNo('bob', 5_000, 1, { marketId: 'n' }));
    expect(scene.do(buyYes('ann', 5_000, 9, { marketId: 'n' })).answer.type).toBe('sweeping');
    expect(blocked(BAN)).toBeNull();
    const { ended, answer } = scene.do(BAN);
    expect(ended?.order).toMatchObject({ status: 'CANCELLED', reason: 'operator', filled: 2n * LOT });
    expect(answer).toEqual(CLEARING);
    scene.clear('ann');
    expect(scene.user('ann').orderCount).toBe(0);
  });

  it('of a closed account gives what its orders held to the house', () => {
    const total = scene.money('ann').reduce((sum, amount) => sum + amount, 0n);
    const before = scene.house('house').available;
    scene.do({ kind: 'close_account', userId: 'ann', forfeit: true });
    scene.clear('ann');
    expect(scene.money('ann')).toEqual([0n, 0n]);
    expect(scene.house('house').available - before).toBe(total);
  });
});

describe('a cancellation whose next step cannot be stored', () => {
  it('answers its request with the orders that have ended, and leaves the others open', () => {
    scene.do(cancelAll('ann'));
    const request = { owner: 'ann:requests', key: 'k', hash: 'h' };
    nameClearing(scene.state, 'ann', request);
    scene.do(buyNo('bob', 9_500, 1));
    const [first = 0, second = 0, third = 0, fourth = 0, filled = 0] = ids;
    const cut = scene.do(CUT);
    expect(cut.facts).toEqual([]);
    expect(cut.cleared).toMatchObject({ userId: 'ann', request });
    expect(endsIn(cut)).toEqual([
      [first, 'CANCELLED', 'user'],
      [second, 'CANCELLED', 'user'],
      [filled, 'FILLED', null],
    ]);
    expect(open()).toEqual([third, fourth]);
    expect(scene.state.clearings.size).toBe(0);
  });

  it('lets the commands of its user go on, also another cancellation of the same orders', () => {
    scene.do(cancelAll('ann'));
    scene.do(CUT);
    expect(blocked(buyYes('ann', 1, 1))).toBeNull();
    const added = scene.id(buyYes('ann', 1, 1));
    scene.do(cancelAll('ann'));
    expect(endsIn(scene.clear('ann').at(-1)).map(([id]) => id)).toEqual([...ids.slice(2), added]);
    expect(open()).toEqual([]);
  });

  it('leaves a ban in force', () => {
    scene.do(BAN);
    expect(scene.do(CUT).cleared?.answer).toMatchObject({ type: 'account', account: { userId: 'ann' } });
    expect(scene.refusal(buyYes('ann', 1, 1))).toBe('account_closed');
    expect(open()).toEqual(ids.slice(2));
    scene.do(BAN);
    scene.clear('ann');
    expect(open()).toEqual([]);
  });

  it('reports what a closed account has received meanwhile and the house gets', () => {
    scene.do(buyYes('ann', 6_000, 3));
    scene.do(buyNo('bob', 4_000, 3));
    const sale = scene.id(sellYes('ann', 9_000, 3));
    scene.do({ kind: 'close_account', userId: 'ann', forfeit: true });
    scene.do(buyYes('cid', 9_000, 3));
    expect(scene.state.orders.has(sale)).toBe(false);
    const [received = 0n] = scene.money('ann');
    expect(received).toBeGreaterThan(0n);
    const before = scene.house('house').available;
    const { facts } = scene.do(CUT);
    expect(facts).toMatchObject([{ type: 'balance_changed', cause: 'forfeit', amount: received }]);
    expect(scene.house('house').available - before).toBe(received);
    expect(scene.money('ann')[0]).toBe(0n);
  });

  it('is as before when its end is undone', () => {
    scene.do(cancelAll('ann'));
    scene.state.changes.clear();
    const before = JSON.stringify([dumpOf(scene.state), clearingNow()]);
    const start = startOf(scene.state);
    scene.do(CUT);
    undo(scene.state, start);
    expect(JSON.stringify([dumpOf(scene.state), clearingNow()])).toBe(before);
  });
});
