import { beforeEach, describe, expect, it } from '@jest/globals';
import {
  amend,
  buyNo,
  buyYes,
  cancel,
  change,
  CREDIT,
  FUNDS,
  sellYes,
  settle,
  TradingScene,
} from '../../../../../test/support/trading-builders.js';
import type { Command } from '../commands.js';

const HOUR_MS = 3_600_000;

let scene: TradingScene;
beforeEach(() => {
  scene = new TradingScene().withUsers('ann', 'bob').withMarket();
});

const hold = (amount: bigint, userId = 'ann', withdrawalId = 'w1'): Command => ({
  kind: 'hold_withdrawal',
  userId,
  withdrawalId,
  amount,
});
const end = (isPaid: boolean, isSent = false): Command => ({
  kind: 'end_withdrawal',
  withdrawalId: 'w1',
  isPaid,
  isSent,
});
const pay = (amount: bigint, payerId = 'ann'): Command => ({ kind: 'pay_in', payerId, amount });
const reverse = (amount: bigint, payerId = 'ann'): Command => ({ kind: 'reverse_payment', payerId, amount });
const debt = () => scene.user('ann').debt;
const house = () => scene.state.systemAccount('house').available;

describe('a withdrawal', () => {
  it('holds its credits, and ends once', () => {
    scene.do(hold(FUNDS));
    expect(scene.money('ann')).toEqual([0n, FUNDS]);
    expect(scene.refusal(buyYes('ann', 5_000, 1))).toBe('insufficient_funds');
    expect(scene.refusal(hold(1n))).toBe('withdrawal_exists');
    scene.do(end(true));
    expect(scene.money('ann')).toEqual([0n, 0n]);
    expect(scene.refusal(end(true))).toBe('withdrawal_ended');
    expect(scene.refusal(end(false))).toBe('withdrawal_ended');
  });

  it('that fails gives the credits back, to the house if the account was closed meanwhile', () => {
    scene.do(hold(CREDIT));
    scene.do(end(false));
    expect(scene.money('ann')).toEqual([FUNDS, 0n]);
    scene.do(hold(CREDIT));
    expect(scene.refusal({ kind: 'close_account', userId: 'ann', forfeit: false })).toBe('account_has_money');
    scene.do({ kind: 'close_account', userId: 'ann', forfeit: true });
    const before = house();
    scene.do(end(false));
    expect(scene.money('ann')).toEqual([0n, 0n]);
    expect(house()).toBe(before + CREDIT);
  });

  it('checks the account and the amount', () => {
    expect(scene.refusal(hold(1n, 'nobody'))).toBe('unknown_account');
    expect(scene.refusal(hold(0n))).toBe('bad_amount');
    expect(scene.refusal(hold(-1n))).toBe('bad_amount');
    expect(scene.refusal(hold(FUNDS + 1n))).toBe('insufficient_funds');
  });
});

describe('a payment that is taken back', () => {
  it('takes what the user has; the house pays the rest, which the user owes', () => {
    scene.do(pay(CREDIT));
    scene.do(buyYes('ann', 5_000, 100));
    const [available] = scene.money('ann');
    const before = house();
    scene.do(reverse(available + CREDIT));
    expect([scene.money('ann')[0], debt(), house()]).toEqual([0n, CREDIT, before - CREDIT]);
  });

  it('lets withdrawals, wagers and new orders wait, and later credits repay it first', () => {
    const { id } = scene.order(buyYes('ann', 5_000, 100));
    scene.do(reverse(FUNDS));
    const owed = debt();
    expect(owed).toBe(CREDIT / 2n);
    expect(scene.refusal(buyYes('ann', 5_000, 10))).toBe('debt');
    expect(scene.refusal(hold(1n))).toBe('debt');
    expect(scene.refusal(amend('ann', id, { price: 6_000 }))).toBe('debt');
    const before = house();
    scene.do(cancel('ann', id));
    expect([...scene.money('ann'), debt()]).toEqual([0n, 0n, 0n]);
    expect(house()).toBe(before + owed);
    scene.do(pay(CREDIT));
    expect(scene.order(buyYes('ann', 5_000, 10)).status).toBe('OPEN');
  });

  it('is repaid by a payment, a fill and a payout', () => {
    scene.do(buyYes('ann', 5_000, 100));
    scene.do(buyNo('bob', 5_000, 100));
    const sale = scene.order(sellYes('ann', 6_000, 40));
    scene.do(reverse(scene.money('ann')[0] + 10n * CREDIT));
    expect(debt()).toBe(10n * CREDIT);
    scene.do(pay(CREDIT));
    expect(debt()).toBe(9n * CREDIT);
    scene.do(buyYes('bob', 6_000, 40));
    expect(scene.state.orders.has(sale.id)).toBe(false);
    expect(debt()).toBe(9n * CREDIT - (CREDIT * 24n) / 100n);
    scene.do(change('close_market'));
    scene.do(settle('YES'));
    expect(debt()).toBe(9n * CREDIT - (CREDIT * 24n) / 100n - (CREDIT * 60n) / 100n);
    expect(scene.money('ann')[0]).toBe(0n);
  });

  it('stops a withdrawal that is under way, unless the money has left', () => {
    scene.do(hold(FUNDS));
    scene.do(reverse(CREDIT));
    expect(scene.refusal(end(true))).toBe('debt');
    scene.do(end(true, true));
    expect([...scene.money('ann'), debt()]).toEqual([0n, 0n, CREDIT]);
  });

  it('is repaid by a withdrawal that fails', () => {
    scene.do(hold(FUNDS));
    scene.do(reverse(CREDIT));
    scene.do(end(false));
    expect([...scene.money('ann'), debt()]).toEqual([FUNDS - CREDIT, 0n, 0n]);
  });
});

describe('a payment that is not clear yet', () => {
  beforeEach(() => {
    scene = new TradingScene({ depositClearMs: 24 * HOUR_MS }).withUsers('ann', 'bob').withMarket();
  });
  const wait = (ms: number) => {
    scene.nowMs += ms;
  };

  it('can be traded with, and neither be withdrawn nor be staked', () => {
    scene.do(pay(5n * CREDIT));
    expect(scene.refusal(hold(FUNDS + 1n))).toBe('deposit_not_clear');
    expect(
      scene.refusal({
        ...{
          kind: 'offer_wager',
          userId: 'ann',
          toUserId: 'bob',
          marketId: 'm',
          type: 'DOY',
          outcome: 'YES',
        },
        ...{ proposerStake: FUNDS + 1n, responderStake: FUNDS },
      }),
    ).toBe('deposit_not_clear');
    scene.do(hold(FUNDS));
    expect(scene.order(buyYes('ann', 5_000, 100)).status).toBe('OPEN');
  });

  it('is clear a full hour and the set time later, and not before', () => {
    scene.do(pay(CREDIT));
    wait(24 * HOUR_MS - 1);
    expect(scene.refusal(hold(FUNDS + 1n))).toBe('deposit_not_clear');
    scene.do(pay(CREDIT));
    wait(HOUR_MS);
    scene.do(hold(FUNDS + CREDIT));
    expect(scene.refusal(hold(1n, 'ann', 'w2'))).toBe('deposit_not_clear');
    wait(24 * HOUR_MS);
    scene.do(hold(CREDIT, 'ann', 'w2'));
  });
});
