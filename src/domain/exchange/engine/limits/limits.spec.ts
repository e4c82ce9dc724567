import { beforeEach, describe, expect, it } from '@jest/globals';
import {
  amend,
  buyNo,
  buyYes,
  cancel,
  change,
  CREDIT,
  DAY_MS,
  FUNDS,
  LOT,
  NOW_MS,
  sellYes,
  settle,
  TradingScene,
} from '../../../../../test/support/trading-builders.js';
import { accept, offer, wagerIn } from '../../../../../test/support/wager-builders.js';
import type { Command, SetLimits } from '../commands.js';
import { COST_MAX } from '../money/limits.js';

let scene: TradingScene;
beforeEach(() => {
  scene = new TradingScene().withUsers('ann', 'bob', 'cyd', 'bank').withMarket();
  // Ten hours before midnight (UTC).
  scene.nowMs = (Math.ceil(NOW_MS / DAY_MS) + 1) * DAY_MS - 10 * 3_600_000;
});

type Values = Partial<Record<'deposit' | 'stake' | 'loss', bigint | null>>;
const limit = (values: Values, by: SetLimits['by'] = 'user', userId = 'ann'): SetLimits => ({
  kind: 'set_limits',
  userId,
  by,
  ...values,
});
const exclude = (days: number, userId = 'ann'): Command => ({
  kind: 'exclude_user',
  userId,
  untilMs: scene.nowMs + days * DAY_MS,
});
const deposit = (amount: bigint): Command => ({ kind: 'deposit', userId: 'ann', amount });
/** `credits` for as many shares at 50 %. */
const bet = (credits: number, userId = 'ann') => buyYes(userId, 5_000, credits * 200);
const isOpen = (id: number) => scene.state.orders.has(id);
const limitsOf = (userId = 'ann') => scene.user(userId).limits;

describe('a limit', () => {
  it('of losses counts what is held and what is paid, fees included, less what came in', () => {
    scene.withMarket('fees', { takerFeeBps: 100 });
    scene.do(limit({ loss: 30n * CREDIT }));
    scene.do(bet(10));
    expect(scene.refusal(bet(21))).toBe('loss_limit');
    scene.do(buyNo('bob', 5_000, 2_000));
    expect(scene.refusal(bet(21))).toBe('loss_limit');
    scene.do(sellYes('ann', 5_000, 1_000));
    expect(scene.refusal(bet(26))).toBe('loss_limit');
    scene.do(buyYes('bob', 5_000, 1_000));
    expect(limitsOf()).toMatchObject({ paid: 10n * CREDIT, received: 5n * CREDIT });
    scene.do(buyNo('bob', 5_000, 200, { marketId: 'fees' }));
    scene.do({ ...bet(1), marketId: 'fees' });
    expect(limitsOf()).toMatchObject({ paid: 11n * CREDIT + CREDIT / 100n });
    expect(scene.refusal(bet(24))).toBe('loss_limit');
    expect(scene.do(bet(23)).ok).toBe(true);
  });

  it('of stakes counts what is paid and held, and nothing that comes in', () => {
    scene.do(limit({ stake: 10n * CREDIT }));
    scene.do(bet(6));
    scene.do(buyNo('bob', 5_000, 1_200));
    scene.do(sellYes('ann', 5_000, 1_200));
    scene.do(buyYes('bob', 5_000, 1_200));
    expect(scene.refusal(bet(5))).toBe('stake_limit');
    scene.do(bet(4));
    expect(scene.refusal(bet(1))).toBe('stake_limit');
  });

  it('counts an open bet of yesterday until it ends, and the sums of today alone', () => {
    scene.do(limit({ loss: 10n * CREDIT, deposit: CREDIT }));
    const waiting = scene.id(bet(4));
    scene.do({ ...bet(6), price: 6_000, quantity: 1_000n * LOT });
    scene.do(buyNo('bob', 4_000, 1_000));
    scene.do(deposit(CREDIT));
    expect(scene.refusal(deposit(1n))).toBe('deposit_limit');
    scene.nowMs += 10 * 3_600_000 - 1;
    expect(scene.refusal(bet(1))).toBe('loss_limit');
    scene.nowMs += 1;
    expect(scene.refusal(bet(7))).toBe('loss_limit');
    scene.do(bet(6));
    scene.do(deposit(CREDIT));
    scene.do(cancel('ann', waiting));
    expect(scene.do(bet(4)).ok).toBe(true);
  });

  it('holds for an amendment that raises a bet, and not for one that lowers it', () => {
    const id = scene.id(bet(20));
    scene.do(limit({ loss: 20n * CREDIT }));
    expect(scene.refusal(amend('ann', id, { price: 5_001 }))).toBe('loss_limit');
    scene.do(amend('ann', id, { quantity: 100n * LOT }));
    scene.do(amend('ann', id, { quantity: 4_000n * LOT }));
    expect(scene.user('ann').held).toBe(20n * CREDIT);
  });

  it('never stops a fill, a sale, a cancellation or a withdrawal', () => {
    const id = scene.id(bet(10));
    scene.do(limit({ loss: 10n * CREDIT }));
    scene.do(buyNo('bob', 5_000, 1_000));
    scene.do(limit({ loss: 5n * CREDIT }));
    expect(scene.state.orders.get(id)).toBeUndefined();
    scene.do(sellYes('ann', 5_000, 1_000));
    scene.do({ kind: 'withdraw', userId: 'ann', amount: CREDIT });
    expect(limitsOf()?.paid).toBe(5n * CREDIT);
  });

  it('counts merges, payouts and refunds as what came in', () => {
    scene.do(limit({ loss: 100n * CREDIT }));
    scene.do(bet(10));
    scene.do(buyNo('bob', 5_000, 2_000));
    scene.do(buyNo('ann', 5_000, 1_000));
    scene.do(buyYes('bob', 5_000, 1_000));
    scene.do({ kind: 'merge_shares', userId: 'ann', marketId: 'm', quantity: 1_000n * LOT });
    expect(limitsOf()).toMatchObject({ paid: 15n * CREDIT, received: 10n * CREDIT });
    scene.do(change('close_market'));
    scene.do(settle('YES'));
    expect(limitsOf()).toMatchObject({ received: 20n * CREDIT });
    scene.withMarket('void');
    scene.do(buyYes('ann', 5_000, 1_000, { marketId: 'void' }));
    scene.do(buyNo('bob', 5_000, 1_000, { marketId: 'void' }));
    scene.do(change('void_market', 'void'));
    expect(limitsOf()).toMatchObject({ paid: 20n * CREDIT, received: 25n * CREDIT });
  });

  it('of zero allows no bet, and a number out of range is refused', () => {
    scene.do(limit({ stake: 0n }));
    expect(scene.refusal(bet(1))).toBe('stake_limit');
    for (const loss of [-1n, COST_MAX + 1n]) expect(scene.refusal(limit({ loss }))).toBe('bad_limit');
    expect(limitsOf()?.loss).toBeNull();
  });
});

describe('the stake of a wager', () => {
  it('counts while it is held, for the sender and for the other user', () => {
    scene.do(limit({ loss: 35n * CREDIT }));
    scene.do(limit({ loss: 29n * CREDIT }, 'user', 'bob'));
    const { id } = wagerIn(scene.do(offer('ann', 'bob')));
    expect(scene.refusal(accept('bob', id))).toBe('loss_limit');
    expect(scene.refusal(bet(26))).toBe('loss_limit');
    scene.do(bet(25));
    expect(scene.refusal(offer('ann', 'cyd'))).toBe('loss_limit');
  });

  it('is paid when the market pays, and the winner receives both', () => {
    scene.do(limit({ loss: 100n * CREDIT }));
    scene.do(limit({ loss: 100n * CREDIT }, 'user', 'bob'));
    const { id } = wagerIn(scene.do(offer('ann', 'bob')));
    scene.do(accept('bob', id));
    scene.do(change('close_market'));
    scene.do(settle('YES'));
    expect(limitsOf()).toMatchObject({ paid: 10n * CREDIT, received: 40n * CREDIT });
    expect(limitsOf('bob')).toMatchObject({ paid: 30n * CREDIT, received: 0n });
    expect(scene.user('ann').staked + scene.user('bob').staked).toBe(0n);
  });

  it('counts no more after a void', () => {
    scene.do(limit({ stake: 10n * CREDIT }));
    const { id } = wagerIn(scene.do(offer('ann', 'bob')));
    scene.do(accept('bob', id));
    scene.do(change('void_market'));
    expect(limitsOf()).toMatchObject({ paid: 0n, received: 0n });
    scene.withMarket('n');
    expect(scene.do({ ...bet(10), marketId: 'n' }).ok).toBe(true);
  });
});

describe('a lower limit', () => {
  it('holds at once, and cancels the newest bets above it, orders and wagers alike', () => {
    const first = scene.id(bet(10));
    const second = scene.id(bet(10));
    const { id: wager } = wagerIn(scene.do(offer('ann', 'bob')));
    const third = scene.id(bet(10));
    const { facts } = scene.do(limit({ loss: 15n * CREDIT }));
    expect([first, second, third].map(isOpen)).toEqual([true, false, false]);
    expect(facts).toContainEqual(
      expect.objectContaining({
        type: 'order_cancelled',
        order: expect.objectContaining({ id: third, reason: 'limit' }),
      }),
    );
    expect(scene.state.wagers.get(wager)).toMatchObject({ status: 'CANCELLED', reason: 'user' });
    expect(scene.money('ann')).toEqual([FUNDS - 10n * CREDIT, 10n * CREDIT]);
  });

  it('keeps accepted wagers, and cancels many orders in steps', () => {
    const { id } = wagerIn(scene.do(offer('ann', 'bob')));
    scene.do(accept('bob', id));
    const ids = Array.from({ length: 450 }, () => scene.id(buyYes('ann', 5_000, 10)));
    scene.do(limit({ stake: 10n * CREDIT }));
    expect(ids.filter(isOpen)).toHaveLength(250);
    scene.clear('ann');
    expect(ids.filter(isOpen)).toHaveLength(0);
    expect(scene.user('ann').held).toBe(10n * CREDIT);
  });

  it('may come from an operator, who cannot make it higher', () => {
    scene.do(limit({ loss: 20n * CREDIT }, 'operator'));
    scene.do(limit({ loss: 10n * CREDIT }, 'operator'));
    for (const loss of [11n * CREDIT, null])
      expect(scene.refusal(limit({ loss }, 'operator'))).toBe('limit_not_lower');
    expect(scene.refusal(limit({ loss: 1n, stake: null }, 'operator'))).toBe('limit_not_lower');
    expect(limitsOf()?.loss).toBe(10n * CREDIT);
  });
});

describe('a higher limit', () => {
  it('holds a day after it was asked for, also when it is asked for again', () => {
    scene.do(limit({ stake: 10n * CREDIT }));
    scene.do(limit({ stake: 30n * CREDIT }));
    scene.nowMs += DAY_MS - 1;
    scene.do(limit({ stake: 30n * CREDIT }));
    expect(scene.refusal(bet(20))).toBe('stake_limit');
    scene.nowMs += 1;
    expect(scene.do(bet(20)).ok).toBe(true);
  });

  it('of another amount waits for a whole day again, and a lower one ends the wait', () => {
    scene.do(limit({ stake: 10n * CREDIT }));
    scene.do(limit({ stake: null }));
    scene.nowMs += DAY_MS - 1;
    scene.do(limit({ stake: 40n * CREDIT }));
    scene.nowMs += 1;
    expect(scene.refusal(bet(11))).toBe('stake_limit');
    scene.do(limit({ stake: 10n * CREDIT }));
    scene.nowMs += 2 * DAY_MS;
    expect(scene.refusal(bet(11))).toBe('stake_limit');
  });

  it('or none does not follow from a lower one that is asked for after its time', () => {
    scene.do(limit({ loss: 10n * CREDIT }));
    scene.do(limit({ loss: null }));
    scene.nowMs += DAY_MS;
    scene.do(limit({ loss: 20n * CREDIT }));
    expect(scene.refusal(bet(21))).toBe('loss_limit');
    expect(limitsOf()).toMatchObject({ loss: 20n * CREDIT, nextLossAtMs: null });
  });
});

describe('a user who excludes himself or herself', () => {
  it('has BUYs cancelled and wagers declined both ways; sales, accepted wagers and shares stay', () => {
    scene.give('ann', 'YES', 100);
    const sale = scene.id(sellYes('ann', 9_000, 100));
    const buy = scene.id(buyYes('ann', 100, 100));
    const sent = wagerIn(scene.do(offer('ann', 'bob'))).id;
    const received = wagerIn(scene.do(offer('bob', 'ann'))).id;
    const stands = wagerIn(scene.do(offer('ann', 'cyd'))).id;
    scene.do(accept('cyd', stands));
    scene.do(exclude(1));
    expect([isOpen(sale), isOpen(buy)]).toEqual([true, false]);
    for (const id of [sent, received])
      expect(scene.state.wagers.get(id)).toMatchObject({ status: 'DECLINED', reason: 'user' });
    expect(scene.state.wagers.get(stands)?.status).toBe('ACCEPTED');
  });

  it('is refused BUYs, wagers and deposits, and sells, cancels and withdraws, until the date', () => {
    scene.give('ann', 'YES', 100);
    scene.do(exclude(2));
    for (const command of [bet(1), offer('ann', 'bob'), deposit(1n)])
      expect(scene.refusal(command)).toBe('self_excluded');
    expect(scene.refusal(offer('bob', 'ann'))).toBe('opponent_unavailable');
    const sale = scene.id(sellYes('ann', 9_000, 100));
    scene.do(amend('ann', sale, { price: 8_000 }));
    scene.do(cancel('ann', sale));
    scene.do({ kind: 'withdraw', userId: 'ann', amount: CREDIT });
    scene.nowMs += 2 * DAY_MS - 1;
    expect(scene.refusal(bet(1))).toBe('self_excluded');
    scene.nowMs += 1;
    expect(scene.do(bet(1)).ok).toBe(true);
  });

  it('stays out until the date: it can become later, and not earlier', () => {
    const never = { kind: 'exclude_user', userId: 'ann', untilMs: 0 } as const;
    expect(scene.refusal(never)).toBe('bad_exclusion');
    expect(scene.refusal(exclude(0.5))).toBe('bad_exclusion');
    scene.do(exclude(10));
    expect(scene.refusal(exclude(9))).toBe('bad_exclusion');
    scene.do(exclude(10));
    scene.do(exclude(11));
    for (const untilMs of [scene.nowMs, 1.5, NaN, Infinity, 253_402_300_800_000])
      expect(scene.refusal({ kind: 'exclude_user', userId: 'ann', untilMs })).toBe('bad_exclusion');
    scene.nowMs += 11 * DAY_MS - 1;
    expect(scene.refusal(bet(1))).toBe('self_excluded');
  });

  it('cannot be met by an order of a proposal that is still pending in a later step', () => {
    const users = Array.from({ length: 250 }, (_, i) => `user-${i}`);
    scene.withUsers(...users);
    const ids = users.map((userId) => wagerIn(scene.do(offer(userId, 'ann'))).id);
    const last = ids.at(-1) ?? 0;
    scene.do(exclude(1));
    expect(scene.state.wagers.get(last)?.status).toBe('PENDING');
    expect(scene.refusal({ kind: 'cancel_wager', userId: 'user-249', wagerId: last })).toBe('wager_declined');
    scene.clear('ann');
    expect(ids.map((id) => scene.state.wagers.get(id)?.status)).toEqual(ids.map(() => 'DECLINED'));
  });
});
