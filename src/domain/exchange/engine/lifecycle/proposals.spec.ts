import { beforeEach, describe, expect, it } from '@jest/globals';
import {
  change,
  CREDIT,
  DAY_MS,
  decideProposal,
  FUNDS,
  NOW_MS,
  propose,
  TradingScene,
} from '../../../../../test/support/trading-builders.js';
import type { Command, DecideProposal, ProposeMarket } from '../commands.js';
import { LIFECYCLE_DEFAULTS } from '../options.js';
import type { RefusalCode } from '../refusals.js';

const BOND = 5n * CREDIT;
const RESOLVER_BOND = LIFECYCLE_DEFAULTS.resolverBond;

let scene: TradingScene;
beforeEach(() => {
  scene = new TradingScene().withUsers('ann', 'bob');
});

describe('a proposal', () => {
  it('holds its bond, and returns it with the decision', () => {
    for (const decision of [change('approve_market'), change('reject_market'), decideProposal()]) {
      scene = new TradingScene().withUsers('ann');
      const { facts } = scene.do(propose());
      expect(facts).toMatchObject([
        { type: 'market_changed', from: null, event: 'propose', actor: 'ann', market: { state: 'PROPOSED' } },
        { type: 'balance_changed', cause: 'bond', amount: BOND, account: { held: BOND } },
      ]);
      expect(scene.money('ann')).toEqual([FUNDS - BOND, BOND]);
      expect(scene.do(decision).facts).toMatchObject([
        { type: 'market_changed' },
        { type: 'balance_changed', cause: 'bond_returned', amount: BOND },
      ]);
      expect(scene.money('ann')).toEqual([FUNDS, 0n]);
      expect(scene.state.holds.size).toBe(0);
    }
  });

  it.each(['approve_market', 'reject_market'] as const)('can be tried with %s', (kind) => {
    const tried = { ...change(kind), isTrial: true } as Command;
    scene.do(propose());
    expect(scene.do(tried).answer).toEqual({ type: 'done', count: 1 });
    expect(scene.state.changes.isEmpty).toBe(true);
    expect(scene.market().state).toBe('PROPOSED');
    scene.do(change(kind));
    expect(scene.refusal(tried)).toBe('bad_market_state');
  });

  it.each<readonly [string, Partial<ProposeMarket>, RefusalCode]>([
    ['a bond below zero', { bond: -1n }, 'bad_amount'],
    ['a bond beyond all amounts', { bond: 10n ** 18n + 1n }, 'bad_amount'],
    ['a bond that the proposer does not have', { bond: FUNDS + 1n }, 'insufficient_funds'],
    ['votes that end now', { voteEndsMs: NOW_MS }, 'bad_market'],
    ['votes that end at no time', { voteEndsMs: Number.NaN }, 'bad_market'],
    ['votes that end when it closes', { voteEndsMs: NOW_MS + 10 * DAY_MS }, 'bad_market'],
    ['a closing time in the past', { closesAtMs: NOW_MS - 1 }, 'bad_market'],
    ['a closing time in the year 10000', { closesAtMs: 253_402_300_800_000 }, 'bad_market'],
    ['a window below zero', { disputeWindowMs: -1 }, 'bad_market'],
    ['a window of a fraction', { disputeWindowMs: 0.5 }, 'bad_market'],
    ['a window above a year', { disputeWindowMs: 367 * DAY_MS }, 'bad_market'],
    ['no time for an outcome', { resolveWithinMs: Number.NaN }, 'bad_market'],
    ['a proposer without an account', { proposerId: 'nobody' }, 'unknown_account'],
  ])('is refused for %s', (_, more, code) => {
    expect(scene.refusal(propose('m', more))).toBe(code);
  });

  it('is refused to a barred user, and under a taken id', () => {
    scene.do(propose());
    expect(scene.refusal(propose())).toBe('market_exists');
    scene.do({ kind: 'bar_account', userId: 'bob', isBarred: true });
    expect(scene.refusal(propose('n', { proposerId: 'bob' }))).toBe('account_closed');
  });

  it('asks once for its poll, then waits for the decision, and is rejected at its closing time', () => {
    scene.do(propose());
    scene.nowMs = NOW_MS + DAY_MS;
    expect(scene.advance().flatMap(({ facts }) => facts)).toMatchObject([
      { type: 'market_changed', from: 'PROPOSED', event: 'deadline', market: { state: 'PROPOSED' } },
      { type: 'poll_due', marketId: 'm', poll: 'proposal' },
    ]);
    scene.nowMs += 1;
    expect(scene.advance()).toEqual([]);
    expect(scene.market().deadlineMs).toBe(NOW_MS + 10 * DAY_MS);
    scene.nowMs = NOW_MS + 10 * DAY_MS;
    scene.advance();
    expect(scene.market().state).toBe('REJECTED');
    expect(scene.money('ann')).toEqual([FUNDS, 0n]);
  });

  it('waits without a deadline when it has no closing time', () => {
    scene.do(propose('m', { closesAtMs: null }));
    scene.nowMs = NOW_MS + DAY_MS;
    scene.advance();
    expect(scene.market()).toMatchObject({ state: 'PROPOSED', deadlineMs: null });
  });
});

describe('the votes on a proposal', () => {
  it.each([
    [3, 0, 'APPROVED'],
    [5, 2, 'APPROVED'],
    [5, 3, 'REJECTED'],
    [0, 9, 'REJECTED'],
  ])('%i for and %i against make it %s', (yes, no, state) => {
    scene.do(propose());
    expect(scene.do(decideProposal({ yes, no })).facts).toMatchObject([
      { actor: null, reason: `yes ${yes}, no ${no}`, market: { state } },
      { cause: 'bond_returned' },
    ]);
  });

  it.each<Partial<DecideProposal>>([{ yes: -1 }, { no: 0.5 }, { needed: Number.NaN }, { yes: 2 ** 53 }])(
    'are refused with %j',
    (more) => {
      scene.do(propose());
      expect(scene.refusal(decideProposal(more))).toBe('bad_votes');
    },
  );

  it.each<Partial<ProposeMarket>>([
    { venue: 'amm', liquidity: 10n * CREDIT },
    { resolverId: 'bob' },
    { resolverId: 'ann' },
  ])('need an operator for %j', (more) => {
    scene.do(propose('m', more));
    const { facts } = scene.do(decideProposal());
    expect(facts).toMatchObject([{ event: 'votes_undecided', market: { state: 'PROPOSED' } }]);
    scene.do(change('approve_market'));
    expect(scene.market().state).toBe('APPROVED');
  });
});

describe('an operator who approves', () => {
  it.each(['ann', 'bob'])('is neither the proposer nor the resolver: %s', (actor) => {
    scene.do(propose('m', { proposerId: 'ann', resolverId: 'bob' }));
    const approval = { ...change('approve_market'), actor } as Command;
    expect(scene.refusal(approval)).toBe('conflict_of_interest');
    expect(scene.refusal({ ...approval, isTrial: true } as Command)).toBe('conflict_of_interest');
    scene.do({ ...approval, actor: 'operator' } as Command);
    expect(scene.market().state).toBe('APPROVED');
  });
});

describe('the resolver of a market', () => {
  it('puts up a bond when the market is approved, and gets it back when the market is voided', () => {
    scene.do(propose('m', { resolverId: 'bob' }));
    expect(scene.money('bob')).toEqual([FUNDS, 0n]);
    scene.do(change('approve_market'));
    expect(scene.money('bob')).toEqual([FUNDS - RESOLVER_BOND, RESOLVER_BOND]);
    scene.do(change('void_market'));
    expect(scene.money('bob')).toEqual([FUNDS, 0n]);
  });

  it('must have an account that trades, and the credits', () => {
    scene.do(propose('m', { resolverId: 'nobody' }));
    expect(scene.refusal(change('approve_market'))).toBe('resolver_unknown');
    scene.do(propose('n', { resolverId: 'bob' }));
    scene.do({ kind: 'withdraw', userId: 'bob', amount: FUNDS - RESOLVER_BOND + 1n });
    expect(scene.refusal(change('approve_market', 'n'))).toBe('insufficient_funds');
    scene.do({ kind: 'bar_account', userId: 'bob', isBarred: true });
    expect(scene.refusal(change('approve_market', 'n'))).toBe('resolver_unknown');
  });
});
