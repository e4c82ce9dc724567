import { beforeEach, describe, expect, it } from '@jest/globals';
import {
  change,
  createMarket,
  CREDIT,
  FUNDS,
  NOW_MS,
  TradingScene,
} from '../../../../../test/support/trading-builders.js';
import { accept, cancelWager, decline, offer, wagerIn } from '../../../../../test/support/wager-builders.js';
import type { AnswerWager, OfferWager } from '../commands.js';
import { WAGER_OPEN_MS, WAGERS_PER_USER_AND_MARKET_MAX } from '../money/limits.js';

const STAKE = 10n * CREDIT;
const OTHER = 30n * CREDIT;
let scene: TradingScene;
beforeEach(() => {
  scene = new TradingScene().withUsers('ann', 'bob', 'cyd').withMarket();
});

const offered = (more: Partial<OfferWager> = {}, from = 'ann', to = 'bob'): number =>
  wagerIn(scene.do(offer(from, to, more))).id;
const statusOf = (id: number) => scene.state.wagers.get(id)?.status;

describe('an offer', () => {
  it('holds the stake of the sender, and is reported to both users', () => {
    const accepted = scene.do(offer('ann', 'bob'));
    expect(wagerIn(accepted)).toMatchObject({ status: 'PENDING', expiresAtMs: NOW_MS + WAGER_OPEN_MS });
    expect(scene.money('ann')).toEqual([FUNDS - STAKE, STAKE]);
    expect(scene.money('bob')).toEqual([FUNDS, 0n]);
    expect(accepted.facts).toMatchObject([
      { type: 'wager_changed', cause: 'stake', amount: STAKE, account: { userId: 'ann', held: STAKE } },
      { type: 'wager_changed', cause: null, account: { userId: 'bob', held: 0n } },
    ]);
    expect(scene.moved).toEqual([]);
  });

  it.each<[string, Partial<OfferWager>, string]>([
    ['a stake of zero', { proposerStake: 0n }, 'bad_stake'],
    ['a negative stake', { responderStake: -1n }, 'bad_stake'],
    ['less than a credit', { proposerStake: CREDIT - 1n }, 'bad_stake'],
    ['more than 100 to 1', { proposerStake: CREDIT, responderStake: 100n * CREDIT + 1n }, 'bad_stake'],
    ['more than an account may have', { responderStake: 10n ** 18n + 1n }, 'bad_stake'],
    ['a PAGO of the larger stake', { proposerStake: OTHER + 1n }, 'bad_wager_type'],
    ['a DOY of the smaller stake', { type: 'DOY' }, 'bad_wager_type'],
    ['the side GREEN', { outcome: 'GREEN' as never }, 'bad_outcome'],
    ['another type', { type: 'PAY' as never }, 'bad_wager_type'],
    ['no time', { openMs: 0 }, 'bad_expiry'],
    ['half a millisecond', { openMs: 0.5 }, 'bad_expiry'],
    ['more than a day', { openMs: 86_400_001 }, 'bad_expiry'],
    ['an unknown market', { marketId: 'n' }, 'unknown_market'],
    ['oneself', { toUserId: 'ann' }, 'wager_with_oneself'],
    ['an unknown user', { toUserId: 'dan' }, 'opponent_unavailable'],
    [
      'more than the sender has',
      { proposerStake: FUNDS + 1n, responderStake: 2n * FUNDS },
      'insufficient_funds',
    ],
  ])('of %s is refused', (_what, more, code) => {
    expect(scene.refusal(offer('ann', 'bob', more))).toBe(code);
  });

  it.each<[string, Partial<OfferWager>]>([
    ['100 to 1', { proposerStake: CREDIT, responderStake: 100n * CREDIT }],
    ['equal stakes as a PAGO', { proposerStake: OTHER }],
    ['equal stakes as a DOY', { type: 'DOY', proposerStake: OTHER }],
  ])('of %s is accepted', (_what, more) => {
    expect(statusOf(offered(more))).toBe('PENDING');
  });

  it('needs an open market, and a time before its closing time', () => {
    scene.do(createMarket('n', { closesAtMs: NOW_MS + 10 }));
    const onN = offer('ann', 'bob', { marketId: 'n' });
    expect(scene.refusal(onN)).toBe('market_not_open');
    scene.do(change('open_market', 'n'));
    scene.do(change('pause_market', 'n'));
    expect(scene.refusal(onN)).toBe('market_paused');
    scene.do(change('close_market', 'n'));
    expect(scene.refusal(onN)).toBe('market_closed');
    scene.do(change('void_market', 'n'));
    expect(scene.refusal(onN)).toBe('market_settled');
    scene.quote([{ itemId: 2, high: 3, low: 2 }]);
    expect(scene.refusal(offer('ann', 'bob', { marketId: 'item:2' }))).toBe('unknown_market');
  });

  it('to a barred user has the code of an offer to an unknown user', () => {
    scene.do({ kind: 'bar_account', userId: 'bob', isBarred: true });
    expect(scene.refusal(offer('ann', 'bob'))).toBe('opponent_unavailable');
    expect(scene.refusal(offer('bob', 'ann'))).toBe('account_closed');
    expect(scene.refusal(offer('dan', 'ann'))).toBe('unknown_account');
  });

  it('is one of at most 3 pending ones between two users, and of 20 in all', () => {
    const small = { proposerStake: CREDIT, responderStake: CREDIT };
    const first = offered(small);
    offered(small);
    offered(small);
    expect(scene.refusal(offer('ann', 'bob', small))).toBe('too_many_wagers');
    // The other direction, and another user, have limits of their own.
    offered(small, 'bob', 'ann');
    scene.do(decline('bob', first));
    offered(small);
    const others = Array.from({ length: 17 }, (_, i) => `user-${i}`);
    scene.withUsers(...others, 'last');
    for (const userId of others) offered(small, 'ann', userId);
    expect(scene.refusal(offer('ann', 'last', small))).toBe('too_many_wagers');
    expect(statusOf(offered(small, 'last', 'ann'))).toBe('PENDING');
  });

  it('is one of at most 1,000 of the sender in a market, because the market remembers them', () => {
    for (let i = 0; i < WAGERS_PER_USER_AND_MARKET_MAX; i += 1) scene.do(cancelWager('ann', offered()));
    expect(scene.refusal(offer('ann', 'bob'))).toBe('too_many_wagers');
    scene.withMarket('n');
    expect(statusOf(offered({ marketId: 'n' }))).toBe('PENDING');
  });
});

describe('an answer', () => {
  it('accepts: the other stake is held too', () => {
    const id = offered();
    const { facts } = scene.do(accept('bob', id));
    expect(facts).toMatchObject([
      { cause: null, wager: { status: 'ACCEPTED' }, account: { userId: 'ann', held: STAKE } },
      { cause: 'stake', amount: OTHER, account: { userId: 'bob', held: OTHER } },
    ]);
    expect(scene.money('bob')).toEqual([FUNDS - OTHER, OTHER]);
  });

  it.each<[string, (id: number) => AnswerWager, string]>([
    ['declines', (id) => decline('bob', id), 'DECLINED'],
    ['cancels', (id) => cancelWager('ann', id), 'CANCELLED'],
  ])('%s: the sender gets the stake back', (_what, answer, status) => {
    const id = offered();
    const { facts } = scene.do(answer(id));
    expect(facts).toMatchObject([
      { cause: 'stake_returned', amount: STAKE, wager: { status, reason: 'user' } },
      { cause: null },
    ]);
    expect(scene.money('ann')).toEqual([FUNDS, 0n]);
  });

  it('comes from the user of its kind alone', () => {
    const id = offered();
    expect(scene.refusal(accept('ann', id))).toBe('not_your_answer');
    expect(scene.refusal(decline('ann', id))).toBe('not_your_answer');
    expect(scene.refusal(cancelWager('bob', id))).toBe('not_your_answer');
    for (const answer of [accept, decline, cancelWager]) {
      expect(scene.refusal(answer('cyd', id))).toBe('unknown_wager');
      expect(scene.refusal(answer('dan', id))).toBe('unknown_wager');
      expect(scene.refusal(answer('bob', id + 1))).toBe('unknown_wager');
    }
  });

  it.each<[string, (id: number) => AnswerWager, (id: number) => AnswerWager, string]>([
    ['accepted', (id) => accept('bob', id), (id) => decline('bob', id), 'wager_accepted'],
    ['accepted', (id) => accept('bob', id), (id) => cancelWager('ann', id), 'wager_accepted'],
    ['declined', (id) => decline('bob', id), (id) => accept('bob', id), 'wager_declined'],
    ['declined', (id) => decline('bob', id), (id) => cancelWager('ann', id), 'wager_declined'],
    ['cancelled', (id) => cancelWager('ann', id), (id) => accept('bob', id), 'wager_cancelled'],
    ['cancelled', (id) => cancelWager('ann', id), (id) => decline('bob', id), 'wager_cancelled'],
  ])(
    'to a wager that is %s gets the first result again, and another answer a code',
    (_what, first, other, code) => {
      const id = offered();
      const { answer } = scene.do(first(id));
      expect(scene.refusal(other(id))).toBe(code);
      const money = [scene.money('ann'), scene.money('bob')];
      scene.nowMs += WAGER_OPEN_MS;
      const again = scene.do(first(id));
      expect(again).toMatchObject({ answer, facts: [] });
      expect([scene.money('ann'), scene.money('bob')]).toEqual(money);
    },
  );

  it('accepts only with enough credits, in an open market', () => {
    const id = offered({ responderStake: 50n * CREDIT });
    scene.do({ kind: 'withdraw', userId: 'bob', amount: FUNDS - 50n * CREDIT + 1n });
    expect(scene.refusal(accept('bob', id))).toBe('insufficient_funds');
    scene.do({ kind: 'deposit', userId: 'bob', amount: 1n });
    scene.do(change('pause_market'));
    expect(scene.refusal(accept('bob', id))).toBe('market_paused');
    scene.do(change('open_market'));
    expect(wagerIn(scene.do(accept('bob', id))).status).toBe('ACCEPTED');
  });
});

describe('time', () => {
  it('lets a wager be accepted until the last moment, and not at its end', () => {
    const [first, second] = [offered(), offered()];
    scene.nowMs = NOW_MS + WAGER_OPEN_MS - 1;
    expect(wagerIn(scene.do(accept('bob', first))).status).toBe('ACCEPTED');
    scene.nowMs += 1;
    const [step] = scene.advance();
    expect(step?.facts).toMatchObject([{ wager: { id: second, status: 'EXPIRED', reason: 'expired' } }, {}]);
    expect(scene.refusal(accept('bob', second))).toBe('wager_expired');
    expect(scene.refusal(decline('bob', second))).toBe('wager_expired');
    expect(scene.refusal(cancelWager('ann', second))).toBe('wager_expired');
    expect(statusOf(first)).toBe('ACCEPTED');
    expect(scene.money('ann')).toEqual([FUNDS - STAKE, STAKE]);
  });

  it('ends a wager at its own time, in steps of 200 with the orders of the market', () => {
    const others = Array.from({ length: 300 }, (_, i) => `user-${i}`);
    scene.withUsers(...others);
    for (const userId of others) offered({ openMs: 50 }, userId, 'ann');
    offered({ openMs: 60 });
    scene.nowMs += 50;
    expect(scene.advance().map(({ answer }) => answer)).toEqual([
      { type: 'done', count: 200 },
      { type: 'done', count: 100 },
    ]);
    expect(scene.state.wagers.size).toBe(301);
    expect(scene.market().offers.size).toBe(1);
  });
});
