import { beforeEach, describe, expect, it } from '@jest/globals';
import {
  change,
  createMarket,
  CREDIT,
  FUNDS,
  NOW_MS,
  resolve,
  settle,
  TradingScene,
} from '../../../../../test/support/trading-builders.js';
import { accept, cancelWager, decline, offer, wagerIn } from '../../../../../test/support/wager-builders.js';
import { LIFECYCLE_DEFAULTS } from '../options.js';

const STAKE = 10n * CREDIT;
const OTHER = 30n * CREDIT;
const USERS = Array.from({ length: 450 }, (_, i) => `user-${i}`);
let scene: TradingScene;
beforeEach(() => {
  scene = new TradingScene().withUsers('ann', 'bob', 'cyd').withMarket();
});

const offered = (from = 'ann', to = 'bob', marketId = 'm'): number =>
  wagerIn(scene.do(offer(from, to, { marketId }))).id;
const accepted = (): number => {
  const id = offered();
  scene.do(accept('bob', id));
  return id;
};
const statusOf = (id: number) => [scene.state.wagers.get(id)?.status, scene.state.wagers.get(id)?.reason];

describe('the end of a market', () => {
  it.each([
    [
      'YES',
      OTHER,
      [
        { cause: 'wager_won', amount: OTHER },
        { cause: 'wager_lost', amount: OTHER },
      ],
    ],
    [
      'NO',
      -STAKE,
      [
        { cause: 'wager_lost', amount: STAKE },
        { cause: 'wager_won', amount: STAKE },
      ],
    ],
  ] as const)('with %s gives both stakes to the winner', (outcome, gain, causes) => {
    accepted();
    scene.do(change('close_market'));
    const { facts } = scene.do(settle(outcome));
    expect(facts.filter(({ type }) => type === 'wager_changed')).toMatchObject(
      causes.map((cause) => ({ ...cause, wager: { status: 'PAID' } })),
    );
    expect(scene.money('ann')).toEqual([FUNDS + gain, 0n]);
    expect(scene.money('bob')).toEqual([FUNDS - gain, 0n]);
    expect(scene.state.wagers.size + scene.state.holds.size).toBe(0);
  });

  it('that is void gives each stake back, without a posting', () => {
    accepted();
    scene.do(change('void_market'));
    expect(scene.moved).toEqual([]);
    expect([scene.money('ann'), scene.money('bob')]).toEqual([
      [FUNDS, 0n],
      [FUNDS, 0n],
    ]);
  });

  it('pays when the outcome is final, and not when it is named', () => {
    const id = accepted();
    scene.do(change('close_market'));
    scene.do(resolve('NO'));
    expect(statusOf(id)).toEqual(['ACCEPTED', null]);
    expect(scene.money('ann')).toEqual([FUNDS - STAKE, STAKE]);
    scene.nowMs += LIFECYCLE_DEFAULTS.disputeWindowMs;
    scene.advance();
    expect(scene.money('ann')).toEqual([FUNDS - STAKE, 0n]);
    expect(scene.refusal(accept('bob', id))).toBe('unknown_wager');
  });

  it('pays and forgets wagers in steps of 200, each one once', () => {
    scene.withUsers(...USERS);
    for (let i = 0; i < 450; i += 1) {
      const id = offered(USERS[i], 'ann');
      scene.do(i % 3 === 0 ? decline('ann', id) : accept('ann', id));
    }
    scene.do(change('close_market'));
    scene.do(settle('YES'));
    expect(scene.state.wagers.size).toBe(250);
    scene.advance();
    expect(scene.money('ann')).toEqual([FUNDS - 300n * OTHER, 0n]);
    expect(scene.market().stakes).toBe(0n);
    expect(scene.state.holds.size).toBe(0);
  });

  it('gives what a closed account wins to the house', () => {
    accepted();
    scene.do({ kind: 'close_account', userId: 'ann', forfeit: true });
    scene.do(change('close_market'));
    scene.do(settle('YES'));
    expect(scene.money('ann')).toEqual([0n, 0n]);
    expect(scene.house('house').available).toBe(FUNDS + OTHER);
  });
});

describe('a closing market', () => {
  it('cancels what is pending, in steps, and pending wagers count as cancelled at once', () => {
    scene.withUsers(...USERS);
    const ids = USERS.map((userId) => offered(userId, 'ann'));
    const [first = 0] = ids;
    const last = ids.at(-1) ?? 0;
    const stands = accepted();
    scene.do(change('close_market'));
    expect(statusOf(first)).toEqual(['CANCELLED', 'market_closed']);
    expect(statusOf(last)).toEqual(['PENDING', null]);
    expect(scene.refusal(accept('ann', last))).toBe('wager_cancelled');
    expect(wagerIn(scene.do(cancelWager('user-449', last)))).toMatchObject({ reason: 'market_closed' });
    scene.advance();
    expect(scene.market().offers.size).toBe(0);
    expect(statusOf(stands)).toEqual(['ACCEPTED', null]);
    for (const userId of USERS) expect(scene.money(userId)).toEqual([FUNDS, 0n]);
  });

  it('closes by its time, after wagers that expire at the same moment', () => {
    scene.do(createMarket('n', { closesAtMs: NOW_MS + 180_000 }));
    scene.do(change('open_market', 'n'));
    const early = offered('ann', 'bob', 'n');
    scene.nowMs += 1;
    const late = offered('ann', 'bob', 'n');
    scene.nowMs = NOW_MS + 180_000;
    scene.advance();
    expect([statusOf(early)[0], statusOf(late)[0]]).toEqual(['EXPIRED', 'CANCELLED']);
  });

  it.each([
    ['cancel', ['CANCELLED', 'market_paused']],
    ['keep', ['PENDING', null]],
  ] as const)('that is only paused does with wagers what its policy %s says', (pausePolicy, expected) => {
    scene.withMarket('n', { pausePolicy });
    const id = offered('ann', 'bob', 'n');
    scene.do(change('pause_market', 'n'));
    expect(statusOf(id)).toEqual(expected);
  });
});

describe('a ban', () => {
  it('declines what is pending both ways, in steps, and accepted wagers stand', () => {
    scene.withUsers(...USERS);
    const received = USERS.map((userId) => offered(userId, 'bob'));
    const sent = offered('bob', 'cyd');
    const stands = accepted();
    const other = offered('ann', 'cyd');
    scene.do({ kind: 'bar_account', userId: 'bob', isBarred: true });
    const last = received.at(-1) ?? 0;
    expect(statusOf(sent)).toEqual(['DECLINED', 'operator']);
    expect(statusOf(last)).toEqual(['PENDING', null]);
    expect(scene.refusal(cancelWager('user-449', last))).toBe('wager_declined');
    scene.clear('bob');
    expect(statusOf(last)).toEqual(['DECLINED', 'operator']);
    expect(statusOf(stands)).toEqual(['ACCEPTED', null]);
    expect(statusOf(other)).toEqual(['PENDING', null]);
    expect(scene.money('bob')).toEqual([FUNDS - OTHER, OTHER]);
  });

  it('lets a wager whose time is over expire', () => {
    const id = offered();
    scene.nowMs += 180_000;
    scene.do({ kind: 'bar_account', userId: 'ann', isBarred: true });
    expect(statusOf(id)).toEqual(['EXPIRED', 'expired']);
  });

  it('is not needed to close an account, which must have no stake unless it forfeits', () => {
    const id = accepted();
    scene.do({ kind: 'withdraw', userId: 'ann', amount: FUNDS - STAKE });
    expect(scene.refusal({ kind: 'close_account', userId: 'ann', forfeit: false })).toBe('account_has_money');
    offered('bob', 'ann');
    scene.do({ kind: 'close_account', userId: 'ann', forfeit: true });
    expect(scene.market().offers.size).toBe(0);
    expect(statusOf(id)[0]).toBe('ACCEPTED');
  });
});

describe('a person with a stake', () => {
  it('does not name the outcome, whether the stake is the first or the second one', () => {
    accepted();
    scene.do(change('close_market'));
    for (const actor of ['ann', 'bob'])
      expect(scene.refusal(resolve('YES', { actor }))).toBe('conflict_of_interest');
    expect(scene.do(resolve('YES', { actor: 'cyd' })).ok).toBe(true);
  });

  it('does not void the market with a stake in a pending wager', () => {
    offered();
    scene.do(change('pause_market'));
    const act = { kind: 'void_market', marketId: 'm', reason: null } as const;
    expect(scene.refusal({ ...act, actor: 'ann' })).toBe('conflict_of_interest');
    expect(scene.do({ ...act, actor: 'bob' }).ok).toBe(true);
  });

  it('counts for the limit above which two persons act', () => {
    const lifecycle = { ...LIFECYCLE_DEFAULTS, approvalLimit: STAKE + OTHER - 1n };
    scene = new TradingScene({ lifecycle }).withUsers('ann', 'bob').withMarket();
    accepted();
    scene.do(change('close_market'));
    expect(scene.do(resolve('YES', { actor: 'x' })).answer).toMatchObject({ market: { state: 'CLOSED' } });
    expect(scene.do(resolve('YES', { actor: 'y' })).answer).toMatchObject({ market: { state: 'RESOLVED' } });
  });
});
