import { beforeEach, describe, expect, it } from '@jest/globals';
import {
  buyNo,
  buyYes,
  change,
  CREDIT,
  DAY_MS,
  decide,
  decideProposal,
  dispute,
  FUNDS,
  NOW_MS,
  resolve,
  settle,
  TradingScene,
} from '../../../../../test/support/trading-builders.js';
import { dumpOf } from '../../../../../test/support/trading-dump.js';
import type { CreateMarket, DecideDispute, Verdict } from '../commands.js';
import type { Fact } from '../facts.js';
import { blockerOf, moveTime } from '../index.js';
import { STEP_MAX } from '../money/limits.js';
import { LIFECYCLE_DEFAULTS, type LifecycleOptions } from '../options.js';

const { disputeBondMin: BOND, disputeReward: REWARD } = LIFECYCLE_DEFAULTS;
/** The window, and then the votes. */
const JOIN_MS = LIFECYCLE_DEFAULTS.disputeWindowMs;
const VOTE_MS = LIFECYCLE_DEFAULTS.disputeVoteMs;
const OWN = { actor: 'res', isResolver: true };

let scene: TradingScene;
/** ann has ten YES, bob ten NO; YES is named. */
function named(
  more: Partial<CreateMarket> = {},
  terms: Partial<LifecycleOptions> = {},
  isByResolver = false,
) {
  scene = new TradingScene({ lifecycle: { ...LIFECYCLE_DEFAULTS, ...terms } })
    .withUsers('ann', 'bob', 'cyd', 'dan', 'res')
    .withMarket('m', more);
  scene.do({ kind: 'fund_house', account: 'house', amount: FUNDS });
  scene.do(buyNo('bob', 5_000, 1_000));
  scene.do(buyYes('ann', 5_000, 1_000));
  scene.do(change('close_market'));
  scene.do(resolve('YES', isByResolver ? OWN : {}));
}
const later = (ms: number): Fact[] => {
  scene.nowMs += ms;
  return scene.advance().flatMap(({ facts }) => [...facts]);
};
const total = (userId: string): bigint => scene.money(userId).reduce((sum, part) => sum + part);
const house = (): bigint => scene.house('house').available;
beforeEach(() => {
  named();
});

describe('a dispute', () => {
  it('holds a bond, and stops the payout', () => {
    const { facts } = scene.do(dispute('cyd', 'NO', { reason: 'It rained.' }));
    expect(facts).toMatchObject([
      { type: 'balance_changed', cause: 'bond', amount: BOND, account: { held: BOND } },
      {
        type: 'market_changed',
        from: 'RESOLVED',
        event: 'dispute',
        actor: 'cyd',
        reason: 'It rained.',
        market: { state: 'DISPUTED', round: 1, deadlineMs: NOW_MS + JOIN_MS },
      },
    ]);
    expect(later(JOIN_MS)).toMatchObject([
      { type: 'market_changed', from: 'DISPUTED', market: { deadlineMs: NOW_MS + JOIN_MS + VOTE_MS } },
    ]);
    expect(later(VOTE_MS)).toMatchObject([
      { type: 'market_changed', market: { state: 'DISPUTED', deadlineMs: null } },
      { type: 'poll_due', marketId: 'm', poll: 'dispute' },
    ]);
    expect(later(1_000 * DAY_MS)).toEqual([]);
    expect(scene.market().pot.available).toBe(10n * CREDIT);
  });

  it.each([
    [100n, 10n],
    [1_000n, 10n],
    [1_001n, 10_010_000n / CREDIT],
    [20_000n, 200n],
    [60_000n, 500n],
  ])('holds 1 %% of the pot within bounds: of %i credits', (pot) => {
    const market = scene.market();
    market.pot.available = pot * CREDIT;
    market.net = pot * CREDIT;
    const share = (pot * CREDIT) / 100n;
    const expected = share < BOND ? BOND : share > 500n * CREDIT ? 500n * CREDIT : share;
    scene.do(dispute('cyd', 'NO'));
    expect(scene.money('cyd')[1]).toBe(expected);
  });

  it('is refused without the bond, without an account, to a barred user, and for the named outcome', () => {
    scene.do({ kind: 'withdraw', userId: 'cyd', amount: FUNDS - BOND + 1n });
    expect(scene.refusal(dispute('cyd', 'NO'))).toBe('insufficient_funds');
    expect(scene.refusal(dispute('nobody', 'NO'))).toBe('unknown_account');
    expect(scene.refusal(dispute('dan', 'YES'))).toBe('bad_claim');
    expect(scene.refusal(dispute('dan', 'MAYBE' as Verdict))).toBe('bad_claim');
    scene.do({ kind: 'bar_account', userId: 'dan', isBarred: true });
    expect(scene.refusal(dispute('dan', 'NO'))).toBe('account_closed');
  });

  it('is refused a second time to the same user, and to the person who named the outcome', () => {
    scene.do(dispute('cyd', 'NO'));
    expect(scene.refusal(dispute('cyd', 'VOID'))).toBe('dispute_exists');
    named({ resolverId: 'res' }, {}, true);
    expect(scene.refusal(dispute('res', 'NO'))).toBe('conflict_of_interest');
  });

  it('is joined until the window ends, and not after it', () => {
    scene.do(dispute('cyd', 'NO'));
    later(JOIN_MS - 1);
    expect(scene.do(dispute('dan', 'VOID')).facts[1]).toMatchObject({ event: 'join', from: 'DISPUTED' });
    later(1);
    expect(scene.refusal(dispute('bob', 'NO'))).toBe('dispute_over');
  });

  it('comes too late when the window has ended: it waits until the market has finalised', () => {
    scene.nowMs = NOW_MS + JOIN_MS;
    moveTime(scene.state, scene.nowMs);
    expect(blockerOf(scene.state, dispute('cyd', 'NO'))).toBe('market m');
    later(0);
    expect(scene.market().state).toBe('FINALIZED');
    expect(scene.refusal(dispute('cyd', 'NO'))).toBe('dispute_over');
  });
});

describe('a decision', () => {
  beforeEach(() => {
    scene.do(dispute('cyd', 'NO'));
    scene.do(dispute('dan', 'NO'));
    scene.do(dispute('bob', 'VOID'));
  });

  it('can be tried: the answer says whether the decision would be carried out, and nothing changes', () => {
    const tried = (more: Partial<DecideDispute> = {}) => decide('NO', { isTrial: true, ...more });
    expect(scene.refusal(tried())).toBe('dispute_open');
    expect(scene.refusal(tried({ actor: 'ann' }))).toBe('conflict_of_interest');
    later(JOIN_MS);
    const before = JSON.stringify(dumpOf(scene.state));
    expect(scene.do(tried()).answer).toEqual({ type: 'done', count: 1 });
    expect(scene.state.changes.isEmpty).toBe(true);
    expect(JSON.stringify(dumpOf(scene.state))).toBe(before);
    scene.do(decide('NO'));
    expect(scene.refusal(tried())).toBe('bad_market_state');
    scene.do(dispute('ann', 'YES'));
    later(JOIN_MS);
    // The second dispute needs two persons.
    expect(scene.do(tried()).answer).toEqual({ type: 'done', count: 0 });
    expect(scene.market().pendingAct).toBeNull();
    scene.do(decide('NO'));
    expect(scene.do(tried({ actor: 'second' })).answer).toEqual({ type: 'done', count: 1 });
    expect(scene.do(tried()).answer).toEqual({ type: 'done', count: 0 });
  });

  it('waits until joining has ended', () => {
    expect(scene.refusal(decide('NO'))).toBe('dispute_open');
    expect(scene.refusal(decide(null))).toBe('dispute_open');
    expect(scene.refusal(decide('NO', { dismiss: true }))).toBe('bad_claim');
    expect(scene.refusal(decide('MAYBE' as Verdict))).toBe('bad_claim');
    later(JOIN_MS);
    expect(scene.do(decide('NO')).facts).toMatchObject([
      { from: 'DISPUTED', event: 'decide', market: { state: 'RESOLVED', outcome: 'NO' } },
    ]);
  });

  it('is refused to disputers, and to holders of shares', () => {
    later(JOIN_MS);
    for (const actor of ['cyd', 'ann'])
      expect(scene.refusal(decide('NO', { actor }))).toBe('conflict_of_interest');
  });

  it('that changes the outcome opens a window, then pays, rewards the first right claim alone, returns all bonds', () => {
    later(JOIN_MS);
    const before = house();
    scene.do(decide('NO'));
    expect(total('cyd')).toBe(FUNDS);
    later(JOIN_MS);
    expect(scene.market()).toMatchObject({ state: 'FINALIZED', outcome: 'NO' });
    expect(['ann', 'bob', 'cyd', 'dan'].map((userId) => total(userId) - FUNDS)).toEqual([
      -5n * CREDIT,
      5n * CREDIT,
      REWARD,
      0n,
    ]);
    expect(house()).toBe(before - REWARD);
    expect(scene.state.holds.size).toBe(0);
  });

  it('that keeps the outcome ends the market, and the bonds go to the house', () => {
    later(JOIN_MS);
    const before = house();
    const { facts } = scene.do(decide(null));
    expect(facts).toContainEqual(expect.objectContaining({ cause: 'bond_lost', amount: BOND }));
    expect(scene.market()).toMatchObject({ state: 'FINALIZED', outcome: 'YES' });
    expect(house()).toBe(before + 3n * BOND);
    expect(total('cyd')).toBe(FUNDS - BOND);
    expect(total('ann')).toBe(FUNDS + 5n * CREDIT);
  });

  it('in good faith gives the bonds back', () => {
    later(JOIN_MS);
    scene.do(decide('YES', { goodFaith: true }));
    expect([total('cyd'), total('dan')]).toEqual([FUNDS, FUNDS]);
  });

  it('can dismiss at once', () => {
    scene.do(decide(null, { dismiss: true }));
    expect(scene.market()).toMatchObject({ state: 'FINALIZED', outcome: 'YES' });
    expect(total('cyd')).toBe(FUNDS - BOND);
  });

  it('for a void refunds everybody', () => {
    later(JOIN_MS);
    scene.do(decide('VOID'));
    later(JOIN_MS);
    expect(scene.market().state).toBe('VOIDED');
    expect(['ann', 'bob', 'cyd', 'dan'].map((userId) => total(userId) - FUNDS)).toEqual([0n, REWARD, 0n, 0n]);
  });
});

describe('a second dispute', () => {
  beforeEach(() => {
    scene.do(dispute('cyd', 'NO'));
    later(JOIN_MS);
    scene.do(decide('NO'));
    scene.do(dispute('ann', 'YES'));
  });

  it('is decided by two operators, and final', () => {
    expect(scene.market()).toMatchObject({ state: 'DISPUTED', round: 2 });
    later(JOIN_MS);
    expect(scene.do(decide('YES')).facts).toEqual([]);
    expect(scene.refusal(decide('YES'))).toBe('approval_needed');
    scene.do(decide('YES', { actor: 'second' }));
    expect(scene.market()).toMatchObject({ state: 'FINALIZED', outcome: 'YES' });
    // The first disputer was wrong in the end; the second one was right.
    expect(total('cyd')).toBe(FUNDS - BOND);
    expect(total('ann')).toBe(FUNDS + 5n * CREDIT + REWARD);
    expect(scene.refusal(dispute('dan', 'NO'))).toBe('dispute_over');
  });

  it('may keep the changed outcome', () => {
    later(JOIN_MS);
    scene.do(decide(null));
    scene.do(decide(null, { actor: 'second' }));
    expect(scene.market()).toMatchObject({ state: 'FINALIZED', outcome: 'NO' });
    expect(total('cyd')).toBe(FUNDS + REWARD);
    expect(total('ann')).toBe(FUNDS - 5n * CREDIT - BOND);
  });

  it('is not touched by the poll on a proposal', () => {
    named({ resolverId: 'res' });
    scene.do(dispute('cyd', 'NO'));
    expect(scene.refusal(decideProposal())).toBe('bad_market_state');
  });

  it('is not decided by votes', () => {
    later(JOIN_MS + VOTE_MS);
    const counts = { YES: 30, NO: 0, VOID: 0 };
    const { facts } = scene.do(decide(null, { by: 'votes', counts }));
    expect(facts).toMatchObject([{ event: 'votes_advise', market: { state: 'DISPUTED' } }]);
  });
});

describe('the reward', () => {
  it('comes from the bond of the resolver who was wrong', () => {
    named({ resolverId: 'res' }, {}, true);
    const before = house();
    scene.do(dispute('cyd', 'NO'));
    later(JOIN_MS);
    scene.do(decide('NO'));
    later(JOIN_MS);
    expect([total('res'), total('cyd'), house()]).toEqual([FUNDS - REWARD, FUNDS + REWARD, before]);
    expect(scene.money('res')[1]).toBe(0n);
  });

  it.each<readonly [string, boolean, Verdict, Verdict]>([
    ['an operator named the outcome', false, 'NO', 'NO'],
    ['the resolver was right in the end', true, 'NO', 'YES'],
  ])('comes from the house when %s', (_, isByResolver, first, second) => {
    named({ resolverId: 'res' }, {}, isByResolver);
    scene.do(dispute('cyd', first));
    later(JOIN_MS);
    scene.do(decide(first));
    if (second !== first) {
      scene.do(dispute('dan', second));
      later(JOIN_MS);
      scene.do(decide(second));
      scene.do(decide(second, { actor: 'second' }));
    }
    later(JOIN_MS);
    expect(total('res')).toBe(FUNDS);
    expect(total(second === first ? 'cyd' : 'dan')).toBe(FUNDS + REWARD);
  });

  it('has a cap of the day, and is no more than the house has', () => {
    const rewarded = (terms: Partial<LifecycleOptions>, withdraw = 0n): bigint => {
      named({}, terms);
      scene.state.systemAccount('house').available -= withdraw;
      scene.do(dispute('cyd', 'NO'));
      later(JOIN_MS);
      scene.do(decide('NO'));
      later(JOIN_MS);
      return total('cyd') - FUNDS;
    };
    expect(rewarded({ disputeRewardDayMax: 3n })).toBe(3n);
    expect(scene.state.houseRewards.paid).toBe(3n);
    expect(rewarded({ disputeRewardDayMax: 0n })).toBe(0n);
    expect(rewarded({}, FUNDS - 2n)).toBe(2n);
  });
});

describe('votes on a dispute', () => {
  const votes = (more: Partial<DecideDispute> = {}): DecideDispute =>
    decide(null, { by: 'votes', actor: null, counts: { YES: 5, NO: 14, VOID: 2 }, ...more });

  it.each<readonly [string, Partial<LifecycleOptions>, DecideDispute, boolean]>([
    ['two thirds of enough voters', {}, votes(), true],
    ['less than two thirds', {}, votes({ counts: { YES: 6, NO: 13, VOID: 2 } }), false],
    ['too few voters', {}, votes({ counts: { YES: 0, NO: 19, VOID: 0 } }), false],
    ['too much in the pot', { votesPotMax: 10n * CREDIT - 1n }, votes(), false],
    ['votes that only advise', { disputeDecidedBy: 'operator' }, votes(), false],
  ])('decide by %s', (_, terms, command, isDecided) => {
    named({}, { disputeDecidedBy: 'votes', ...terms });
    scene.do(dispute('cyd', 'NO'));
    later(JOIN_MS + VOTE_MS);
    const { facts } = scene.do(command);
    expect(facts).toMatchObject([{ event: isDecided ? 'decide' : 'votes_advise', actor: null }]);
    expect(scene.market()).toMatchObject(
      isDecided ? { state: 'RESOLVED', outcome: 'NO' } : { state: 'DISPUTED', outcome: 'YES' },
    );
  });

  it('can uphold, and are refused without right counts', () => {
    named({}, { disputeDecidedBy: 'votes' });
    scene.do(dispute('cyd', 'NO'));
    later(JOIN_MS + VOTE_MS);
    for (const counts of [
      { YES: -1, NO: 0, VOID: 0 },
      { YES: 0.5, NO: 0, VOID: 0 },
      { YES: NaN, NO: 0, VOID: 0 },
    ])
      expect(scene.refusal(votes({ counts }))).toBe('bad_votes');
    scene.do(votes({ counts: { YES: 20, NO: 5, VOID: 5 } }));
    expect(scene.market()).toMatchObject({ state: 'FINALIZED', outcome: 'YES' });
  });
});

describe('the end of a disputed market', () => {
  it('is carried out in steps, each account once', () => {
    const users = Array.from({ length: STEP_MAX + 30 }, (_, i) => `u${i}`);
    scene = new TradingScene({ stepMax: 4 }).withUsers('ann', 'bob', ...users).withMarket();
    scene.do(buyNo('bob', 5_000, 100));
    scene.do(buyYes('ann', 5_000, 100));
    scene.do(change('close_market'));
    scene.do(resolve('YES'));
    for (const userId of users) scene.do(dispute(userId, 'NO'));
    scene.do(decide(null, { dismiss: true }));
    const steps = scene.advance();
    expect(steps.length).toBeGreaterThan(6);
    for (const { answer } of steps)
      expect(answer.type === 'done' ? answer.count : Number.NaN).toBeLessThanOrEqual(4);
    expect(house()).toBe(BigInt(users.length) * BOND);
    expect(scene.state.holds.size).toBe(0);
    for (const userId of users) expect(total(userId)).toBe(FUNDS - BOND);
  });

  it('gives the bond of a closed account to the house', () => {
    scene.do(dispute('cyd', 'NO'));
    scene.do({ kind: 'close_account', userId: 'cyd', forfeit: true });
    expect(scene.money('cyd')).toEqual([0n, BOND]);
    later(JOIN_MS);
    scene.do(decide('NO'));
    later(JOIN_MS);
    expect(scene.money('cyd')).toEqual([0n, 0n]);
  });

  it('keeps settling for admins of closed markets alone', () => {
    scene.do(dispute('cyd', 'NO'));
    expect(scene.refusal(settle('YES'))).toBe('bad_market_state');
  });
});
