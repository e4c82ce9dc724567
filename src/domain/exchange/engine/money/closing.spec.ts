import { beforeEach, describe, expect, it } from '@jest/globals';
import {
  buyNo,
  buyYes,
  change,
  CREDIT,
  FUNDS,
  LOT,
  sellYes,
  settle,
  TradingScene,
} from '../../../../../test/support/trading-builders.js';
import type { Command, Outcome } from '../commands.js';

let scene: TradingScene;
beforeEach(() => {
  scene = new TradingScene().withUsers('ann', 'bob').withMarket();
});

const bar = (userId: string, isBarred = true): Command => ({ kind: 'bar_account', userId, isBarred });
const close = (userId: string, forfeit: boolean): Command => ({ kind: 'close_account', userId, forfeit });
const finish = (outcome: Outcome) => {
  scene.do(change('close_market'));
  scene.do(settle(outcome));
};
const refused = (command: Command) => scene.refusal(command);

describe('a barred account', () => {
  it('loses its orders and places none, also one that was on its way, until the bar ends', () => {
    const { id } = scene.order(buyYes('ann', 5_000, 10));
    expect(scene.do(bar('ann')).facts).toMatchObject([
      { type: 'order_cancelled', order: { id, status: 'CANCELLED', reason: 'operator' } },
    ]);
    expect(scene.money('ann')).toEqual([FUNDS, 0n]);
    expect(refused(buyYes('ann', 5_000, 10))).toBe('account_closed');
    expect(scene.order(buyNo('bob', 5_000, 10)).filled).toBe(0n);
    scene.do(bar('ann', false));
    expect(scene.order(buyYes('ann', 5_000, 10)).filled).toBe(10n * LOT);
  });

  it('keeps its shares, and is paid for them', () => {
    scene.do(buyYes('ann', 5_000, 100));
    scene.do(buyNo('bob', 5_000, 100));
    scene.do(bar('ann'));
    finish('YES');
    expect(scene.money('ann')).toEqual([FUNDS + CREDIT / 2n, 0n]);
  });

  it('is made for a user who has none yet, and cannot be opened for a new order', () => {
    scene.do(bar('eve'));
    scene.do({ kind: 'open_account', userId: 'eve' });
    expect(refused(buyYes('eve', 5_000, 10))).toBe('account_closed');
    expect(refused(bar('nobody', false))).toBe('unknown_account');
  });
});

describe('closing an account', () => {
  it('is refused while it has credits, orders, held profit or shares', () => {
    expect(refused(close('ann', false))).toBe('account_has_money');
    scene.do({ kind: 'withdraw', userId: 'ann', amount: FUNDS - CREDIT / 2n });
    scene.do(buyYes('ann', 5_000, 100));
    expect(refused(close('ann', false))).toBe('account_has_money');
    scene.do(buyNo('bob', 5_000, 100));
    expect(scene.money('ann')).toEqual([0n, 0n]);
    expect(refused(close('ann', false))).toBe('account_has_money');
    finish('NO');
    scene.do(close('ann', false));
    expect(refused(buyYes('ann', 5_000, 10))).toBe('account_closed');
  });

  it('with forfeit gives what it has to the house, and what its shares bring later', () => {
    scene.do(buyYes('ann', 5_000, 100));
    scene.do(buyNo('bob', 5_000, 100));
    const { id } = scene.order(sellYes('ann', 6_000, 100));
    const before = scene.money('ann')[0];
    const { facts } = scene.do(close('ann', true));
    expect(facts).toMatchObject([
      { type: 'order_cancelled', order: { id, reason: 'operator' } },
      { type: 'balance_changed', cause: 'forfeit', amount: before, account: { available: 0n, held: 0n } },
    ]);
    expect(scene.moved).toEqual([
      ['forfeit', 'ann', -before, 0n, 0n],
      ['forfeit', 'house', before, 0n, 0n],
    ]);
    finish('YES');
    expect(scene.moved.filter(([kind]) => kind === 'forfeit')).toEqual([
      ['forfeit', 'ann', -CREDIT, 0n, 0n],
      ['forfeit', 'house', CREDIT, 0n, 0n],
    ]);
    expect(scene.money('ann')).toEqual([0n, 0n]);
    expect(refused({ kind: 'deposit', userId: 'ann', amount: 1n })).toBe('account_closed');
    scene.do(bar('ann', false));
    expect(refused(buyYes('ann', 5_000, 10))).toBe('account_closed');
  });

  it('gives the profit of a void market back to the users, and only the rest to the house', () => {
    scene.do(buyYes('ann', 2_000, 100));
    scene.do(buyNo('bob', 8_000, 100));
    scene.do(buyYes('bob', 9_000, 100));
    scene.do(sellYes('ann', 9_000, 100));
    scene.do(close('ann', true));
    scene.do(change('pause_market'));
    scene.do(change('void_market'));
    expect(scene.money('ann')).toEqual([0n, 0n]);
    expect(scene.money('bob')).toEqual([FUNDS, 0n]);
  });

  it('needs no forfeit for play money', () => {
    scene = new TradingScene({ paperFunds: FUNDS });
    scene.do({ kind: 'open_account', userId: 'ann' });
    scene.do(close('ann', false));
    expect(scene.money('ann')).toEqual([0n, 0n]);
  });
});
